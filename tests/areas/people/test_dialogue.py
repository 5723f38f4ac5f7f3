"""A dialogue is its two people's: by every door, after a new password, with a new manager, and when somebody leaves."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.archive.queries.personal import extract
from styrkedjan.areas.organisation.actions.people import new_password
from styrkedjan.areas.people.actions import dialogues, staff
from styrkedjan.areas.people.counting import recount
from styrkedjan.areas.people.models import CompetenceStep, Contribution, Dialogue, Employment
from styrkedjan.areas.people.permissions import readable
from styrkedjan.areas.people.queries.staff import counts, told
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.people.dialogue import Counted, concealed
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.pages.people.secret import SECRET
from tests.pages.reading import entered, said
from tests.pages.test_doors import refusals_drawn_once
from tests.pages.world import ADDRESSES, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def _pages(world: World) -> list[str]:
    mine = [reverse(name, kwargs=one.kwargs(world, "mine")) for name, one in ADDRESSES.items()
            if name.startswith("people:") and one.subject == "missing"]  # fmt: skip
    return [*mine, reverse("people:dialogue", kwargs={"pk": world.more["mine", "staff_dialogue_before"].pk})]


@pytest.mark.any_database
@refusals_drawn_once()
def test_nobody_else_reaches_it_whatever_the_role(world: World) -> None:
    """Every role in the whole municipality, head and colleague of the very unit, and the neighbour's two; and no
    search, log, list or letter tells it. The two do, so that this can fail."""
    unit, employment = world.mine.unit, world.more["mine", "employment"]
    others = [factories.user_with(role, world.root, role) for role in Role]
    others += [factories.user_with(role, unit, f"{role}här") for role in (Role.UNIT_HEAD, Role.EMPLOYEE)]
    others.append(factories.user_with(Role.DEPARTMENT_HEAD, unit.parent or world.root, "chefens-chef"))
    pages = _pages(world)
    beside = [reverse("start:search") + f"?q={SECRET[:12]}", reverse("organisation:audit"), reverse("records:letter"),
              reverse("people:mine"), reverse("people:overview", kwargs={"code": unit.code}),
              reverse("people:overview", kwargs={"code": unit.code}) + "?format=xlsx&t=samtal",
              reverse("imports:index")]  # fmt: skip
    for user in (*others, world.more["theirs", "employment"].manager, world.more["theirs", "employment"].person):
        client = Client()
        client.force_login(user)
        assert {client.get(page).status_code for page in pages} == {404}, user
        assert {client.post(page, {"text": "x"}).status_code for page in pages} == {404}, user
        said = b"".join(client.get(page).content for page in beside)
        assert SECRET.encode() not in said, user
    for user in (employment.person, employment.manager):
        client = Client()
        client.force_login(user)
        assert SECRET in client.get(pages[0]).content.decode()
    for side in (employment.person, employment.manager):
        assert SECRET not in str(extract(by=others[list(Role).index(Role.ADMINISTRATOR)], person=side))
    assert not AuditEvent.objects.filter(action__startswith="people.").exists()


def test_a_year_from_the_goal_to_the_agreed_sum(world: World) -> None:
    head, person = factories.user_with(Role.UNIT_HEAD, world.mine.unit, "h"), factories.user("p")
    factories.give(person, Role.EMPLOYEE, world.mine.unit)
    employment = staff.add_employee(by=head, unit=world.mine.unit, person=person)
    with pytest.raises(NotAllowed, match="Bara medarbetaren"):
        dialogues.begin(by=head, employment=employment, year=timezone.localdate().year)
    staff.let_in(by=person, employment=employment)
    row = dialogues.begin(by=person, employment=employment, year=timezone.localdate().year)
    dialogues.prepare(by=person, dialogue=row, text="Jag vill leda lästräningen", version=row.version)
    dialogues.prepare(by=head, dialogue=row, text="Vi behöver det", version=Dialogue.objects.get(pk=row.pk).version)
    with pytest.raises(EditConflict):
        dialogues.prepare(by=person, dialogue=row, text="Annat", version=row.version)
    goal = world.mine.element if row.year == 2026 else None
    made = dialogues.add_contribution(by=person, dialogue=row, text="Läser varje dag", element=goal)
    with pytest.raises(InvalidInput, match="inte enhetens"):
        dialogues.add_contribution(by=person, dialogue=row, text="Annat", element=world.theirs.element)
    step = dialogues.add_step(by=head, dialogue=row, what="Kurs", cost=Decimal(4000))
    with pytest.raises(NotAllowed, match="Chefen gör det här"):
        dialogues.hold(by=person, dialogue=row, held_on=timezone.localdate(), summary="x")
    dialogues.hold(by=head, dialogue=row, held_on=timezone.localdate(), summary="Vi börjar i mars.")
    with pytest.raises(WrongState):
        dialogues.change_contribution(by=person, contribution=made, changes={"text": "Ny"}, version=made.version)
    with pytest.raises(NotAllowed, match="Medarbetaren gör det här"):
        dialogues.agree(by=head, dialogue=row)
    dialogues.agree(by=person, dialogue=row)
    dialogues.change_step(by=person, step=step, changes={"is_done": True}, version=step.version)
    later = dialogues.begin(by=person, employment=employment, year=row.year + 1)
    before = told(later).before
    assert before is not None
    assert before.summary == "Vi börjar i mars."
    events = AuditEvent.objects.filter(action__startswith="people.")
    assert {(one.target_id, one.target_label, str(one.details)) for one in events} == {("", "", "{}")}


def test_a_new_password_shuts_out_until_the_other_has_let_in(world: World) -> None:
    """Whoever sets a password for somebody could go in with it."""
    employment = world.more["mine", "employment"]
    admin = factories.user_with(Role.ADMINISTRATOR, world.root, "adm")
    for user, other in ((employment.person, employment.manager), (employment.manager, employment.person)):
        new_password(by=admin, unit=world.mine.unit, person=user)
        assert not readable(user).exists()
        assert readable(other).exists()
        with pytest.raises(NotAllowed, match="inte insläppt"):
            staff.let_in(by=user, employment=employment)
        staff.let_in(by=other, employment=employment)
        assert readable(user).exists()


def test_who_leads_is_no_administrator_and_is_let_in_by_the_employee(world: World) -> None:
    employment, unit = world.more["mine", "employment"], world.mine.unit
    admin = factories.user_with(Role.ADMINISTRATOR, world.root, "adm")
    factories.give(admin, Role.UNIT_HEAD, unit)
    with pytest.raises(NotAllowed, match="leder inga"):
        staff.take_over(by=admin, employment=employment)
    head = factories.user_with(Role.UNIT_HEAD, unit, "ny")
    staff.take_over(by=head, employment=employment)
    former = User.objects.get(pk=employment.manager_id)
    assert not readable(head).exists()
    assert not readable(former).exists()
    staff.let_in(by=employment.person, employment=employment)
    assert readable(head).exists()
    head.role_assignments.update(valid_to=timezone.localdate() - timedelta(days=1))
    assert not readable(User.objects.get(pk=head.pk)).exists(), "who is no head any more leads nobody"


def test_who_has_left_is_read_by_nobody_and_erased_by_the_rule(world: World) -> None:
    employment = world.more["mine", "employment"]
    controller = factories.user_with(Role.CONTROLLER, world.root, "con")
    admin = factories.user_with(Role.ADMINISTRATOR, world.root, "adm")
    today = timezone.localdate()
    staff.leave(by=employment.manager, employment=employment, last_day=today - timedelta(days=70))
    assert not readable(employment.person).exists()
    assert not readable(employment.manager).exists()
    with pytest.raises(Refused, match="har slutat"):
        staff.let_in(by=employment.person, employment=employment)
    assert staff.erase(by=admin, principal=world.root) == 0, "no rule: kept, and read by nobody"
    for months, gone in (("3", 0), ("2", 1)):
        staff.set_rule(by=controller, principal=world.root, key="erase_months", value=months, source="Prov")
        assert staff.erase(by=admin, principal=world.root) == gone
    kept = {one.objects.count() for one in (Employment, Contribution, CompetenceStep)}
    assert (kept, Dialogue.objects.count()) == ({1}, 2), "the other side's are there"
    assert not any(hasattr(one, "history") for one in (Employment, Dialogue, Contribution, CompetenceStep))


def test_the_last_sum_follows_to_a_new_unit_and_nothing_else_does(world: World) -> None:
    """Not the former manager's view nor what the employee wrote, and not after a password that somebody else gave."""
    employment, today = world.more["mine", "employment"], timezone.localdate()
    person, head = employment.person, world.more["theirs", "employment"].manager
    factories.give(person, Role.EMPLOYEE, world.theirs.unit)
    last = dialogues.begin(by=person, employment=employment, year=today.year + 1)
    last = dialogues.prepare(by=person, dialogue=last, text=SECRET, version=last.version)
    last = dialogues.hold(by=employment.manager, dialogue=last, held_on=today, summary="Leda lästräningen")
    new = staff.add_employee(by=head, unit=world.theirs.unit, person=person)
    staff.let_in(by=person, employment=new)
    row = dialogues.begin(by=head, employment=new, year=today.year + 1)
    assert told(row).before is None, "a second job is not a move"
    staff.leave(by=employment.manager, employment=employment, last_day=today)
    assert told(row).before == last
    page = said(entered(head), f"/medarbetarsamtal/{row.pk}/")
    assert "Leda lästräningen" in page
    assert f"Då på {employment.unit.name}" in page
    assert SECRET not in page
    controller = factories.user_with(Role.CONTROLLER, world.root, "con")
    admin = factories.user_with(Role.ADMINISTRATOR, world.root, "adm")
    staff.set_rule(by=controller, principal=world.root, key="erase_months", value="0", source="Prov")
    assert staff.erase(by=admin, principal=world.root) == 0, "kept until the next one is held"
    new_password(by=admin, unit=world.theirs.unit, person=person)
    assert told(row).before is None
    staff.let_in(by=head, employment=new)
    dialogues.hold(by=head, dialogue=row, held_on=today, summary="Klart")
    assert staff.erase(by=admin, principal=world.root) == 1


def test_above_it_is_counted_and_nothing_is_told_of_few(world: World) -> None:
    unit = world.mine.unit
    by: dict[str, Any] = {"created_by": factories.author(), "changed_by": factories.author()}
    assert counts(world.root, 2026, NOW).of(unit) is None
    head = world.more["mine", "employment"].manager
    for number in range(5):
        person = factories.user(f"m{number}")
        row = Employment.objects.create(unit=unit, person=person, manager=head, **by)
        if number < 3:
            Dialogue.objects.create(employment=row, year=2026, state="held", held_on=date(2026, 2, 2), **by)
    before = Known.at(timezone.now())
    for side in (world.mine.unit, world.theirs.unit):
        recount(side, by=head)
    found = counts(world.root, 2026, NOW)
    assert found.of(unit) is None, "the whole less this would be the one in the other committee"
    assert found.of(world.root) == Counted(7, 3, 2, Decimal("17283.94"))
    assert counts(world.root, 2026, before).by_path == {}, "what is counted later is not known before"


@pytest.mark.parametrize(
    ("own", "hidden"),
    [
        ({"/1/2/": 6, "/1/3/": 7}, set()),
        ({"/1/2/": 6, "/1/3/": 2}, {"/1/2/", "/1/3/"}),
        ({"/1/2/": 2, "/1/3/": 2, "/1/4/": 9}, {"/1/2/", "/1/3/", "/1/4/"}),
        ({"/1/2/": 3, "/1/3/": 2, "/1/4/": 9}, {"/1/2/", "/1/3/"}),
        ({"/1/2/": 3}, {"/1/", "/1/2/"}),
    ],
)
def test_few_and_what_would_tell_of_them(own: dict[str, int], hidden: set[str]) -> None:
    _, found = concealed({path: Counted(number) for path, number in own.items()}, 5)
    assert found == hidden
