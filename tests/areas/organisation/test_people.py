"""People and roles: who may give them, and what nobody may take."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory
from django.utils import timezone

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.actions import people as people_actions
from styrkedjan.areas.organisation.models import RoleAssignment
from styrkedjan.areas.organisation.queries import people, roles_reaching
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Permission, Role
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def root():
    return factories.municipality()


@pytest.fixture
def committee(root):
    return factories.committee(root)


@pytest.fixture
def admin(root):
    return factories.user_with(Role.ADMINISTRATOR, root)


def add(by, unit, username="kim", role=Role.UNIT_HEAD, **fields):
    fields = {"first_name": "Kim", "last_name": "Berg"} | fields
    return people_actions.add_person(by=by, unit=unit, role=role, username=username, **fields)


def test_a_new_person_logs_in_with_the_password_shown_once(admin, committee):
    person, password = add(admin, committee)
    assert authenticate(RequestFactory().get("/"), username="kim", password=password) == person
    assert permissions.may(person, Permission.WRITE_REPORT, committee)
    assert password not in str(list(AuditEvent.objects.values()))
    assert len(password) >= 12


def test_every_fault_of_a_new_person_is_told_at_once(admin, committee):
    add(admin, committee)
    with pytest.raises(InvalidInput) as refused:
        add(admin, committee, "KIM", first_name="", email="kim")
    assert [problem.where for problem in refused.value.problems] == ["Användarnamn", "Namn", "E-post"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_gives_roles(root, committee, role):
    person = factories.user_with(role, root)
    with pytest.raises(NotAllowed):
        add(person, committee)
    with pytest.raises(NotAllowed):
        people_actions.assign_role(by=person, person=person, role=Role.ADMINISTRATOR, unit=root)


def test_an_administrator_of_a_part_gives_no_roles_above_it(root, committee):
    local = factories.user_with(Role.ADMINISTRATOR, committee)
    with pytest.raises(NotAllowed):
        people_actions.assign_role(by=local, person=local, role=Role.ADMINISTRATOR, unit=root)
    boss = factories.user_with(Role.CONTROLLER, root)
    with pytest.raises(NotAllowed):
        people_actions.new_password(by=local, unit=committee, person=boss)


def test_people_of_another_municipality_are_not_given_roles_here(admin, committee):
    stranger = factories.user_with(Role.UNIT_HEAD, factories.municipality("0002", "Grannkommun"))
    with pytest.raises(Refused, match="finns inte"):
        people_actions.assign_role(by=admin, person=stranger, role=Role.READER, unit=committee)
    with pytest.raises(NotAllowed):
        people_actions.new_password(by=admin, unit=committee, person=stranger)
    assert stranger not in people(committee.principal)


def test_a_role_is_held_once_and_ends_at_once(admin, committee):
    person, _ = add(admin, committee)
    with pytest.raises(WrongState, match="redan enhetschef"):
        people_actions.assign_role(by=admin, person=person, role=Role.UNIT_HEAD, unit=committee)
    held = RoleAssignment.objects.get(user=person)
    RoleAssignment.objects.filter(pk=held.pk).update(valid_from=TODAY - timedelta(days=30))
    people_actions.end_role(by=admin, assignment=held)
    assert not permissions.may(User.objects.get(pk=person.pk), Permission.VIEW, committee)
    with pytest.raises(WrongState):
        people_actions.end_role(by=admin, assignment=held)


def test_a_role_given_by_mistake_today_never_was(admin, committee):
    person, _ = add(admin, committee)
    people_actions.end_role(by=admin, assignment=RoleAssignment.objects.get(user=person))
    assert not RoleAssignment.objects.filter(user=person).exists()
    assert AuditEvent.objects.filter(action="organisation.end_role").count() == 1


def test_the_last_administrator_stays(root, admin):
    own = RoleAssignment.objects.get(user=admin)
    with pytest.raises(Refused, match="enda administratören"):
        people_actions.end_role(by=admin, assignment=own)
    factories.user_with(Role.ADMINISTRATOR, root)
    people_actions.end_role(by=admin, assignment=own)
    assert not permissions.may(admin, Permission.MANAGE_PEOPLE, root)


def test_roles_from_above_are_shown_from_the_top_down(root, admin, committee):
    head = factories.user_with(Role.DEPARTMENT_HEAD, committee)
    unit = factories.unit(committee)
    assert [row.user for row in roles_reaching(unit, TODAY)] == [admin, head]


def test_nobody_is_both_elected_and_an_official_who_arranges_people_or_frames() -> None:
    town = factories.municipality()
    administrator = factories.user_with(Role.ADMINISTRATOR, town)
    for official in (Role.ADMINISTRATOR, Role.AUDITOR, Role.CONTROLLER):
        person = factories.user_with(official, town)
        with pytest.raises(Refused, match="förtroendevald"):
            people_actions.assign_role(by=administrator, person=person, role=Role.COMMITTEE_MEMBER, unit=town)
        elected = factories.user_with(Role.BOARD_MEMBER, town)
        with pytest.raises(Refused, match="förtroendevald"):
            people_actions.assign_role(by=administrator, person=elected, role=official, unit=town)


def test_a_teacher_may_be_elected_and_a_former_administrator_too() -> None:
    town = factories.municipality()
    administrator = factories.user_with(Role.ADMINISTRATOR, town)
    teacher = factories.user_with(Role.UNIT_HEAD, town)
    people_actions.assign_role(by=administrator, person=teacher, role=Role.COMMITTEE_MEMBER, unit=town)
    former = factories.user("former")
    ended = factories.give(former, Role.ADMINISTRATOR, town)
    ended.valid_to = timezone.localdate() - timedelta(days=1)
    ended.save()
    people_actions.assign_role(by=administrator, person=former, role=Role.COMMITTEE_MEMBER, unit=town)
