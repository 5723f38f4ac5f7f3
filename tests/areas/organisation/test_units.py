"""Units through time: created, renamed, moved, merged, split, closed; and the paths that everything rests on."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.actions import changing, codes, creating, reshaping
from styrkedjan.areas.organisation.actions.creating import NewUnit
from styrkedjan.areas.organisation.models import EventKind, Responsibility, Unit, UnitEvent, UnitVersion
from styrkedjan.areas.organisation.queries import lineage, name_on, responsibilities_by_unit
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, StyrkedjanError, WrongState
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Permission, Role
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def root():
    return factories.municipality()


@pytest.fixture
def admin(root):
    return factories.user_with(Role.ADMINISTRATOR, root)


def create(admin, parent, code, **fields):
    fields.setdefault("kind", "unit")
    fields.setdefault("on", date(2021, 1, 1))
    return creating.create_unit(by=admin, parent=parent, code=code, name=f"Enhet {code}", **fields)


def assert_paths_are_true():
    """The slow, obvious second opinion: walk every unit up to its root."""
    for unit in Unit.objects.all():
        keys, step = [], unit
        while step is not None:
            keys.insert(0, str(step.pk))
            step = step.parent
        assert unit.path == f"/{'/'.join(keys)}/"


# --- principals -----------------------------------------------------------------------------------------------------


def test_only_the_installations_superuser_creates_a_principal(admin):
    with pytest.raises(NotAllowed):
        creating.create_principal(by=admin, code="0001", name="Nykommun", steering_model="minimal")
    operator = factories.user("drift", is_superuser=True)
    root = creating.create_principal(by=operator, code="0001", name="Nykommun", steering_model="minimal")
    assert root.path == f"/{root.pk}/"
    assert root.principal == root
    assert permissions.may(operator, Permission.MANAGE_PEOPLE, root)


def test_a_principal_needs_a_steering_model_that_is_defined():
    operator = factories.user("drift", is_superuser=True)
    with pytest.raises(InvalidInput, match="Styrmodellen"):
        creating.create_principal(by=operator, code="0001", name="Nykommun", steering_model="finns_inte")
    assert not Unit.objects.exists()


# --- create ---------------------------------------------------------------------------------------------------------


def test_a_new_unit_has_its_place_its_version_its_event_and_its_audit_row(root, admin):
    unit = create(admin, root, "A", note="KF § 12")
    assert unit.path == f"{root.path}{unit.pk}/"
    assert [(v.name, v.parent, v.valid_from) for v in unit.versions.all()] == [("Enhet A", root, date(2021, 1, 1))]
    event = UnitEvent.objects.get(successors=unit)
    assert (event.kind, event.note, event.created_by) == (EventKind.CREATE, "KF § 12", admin)
    assert AuditEvent.objects.get(action="organisation.create_unit").unit_path == unit.path


def test_every_fault_of_a_new_unit_is_told_at_once(root, admin):
    create(admin, root, "A")
    with pytest.raises(InvalidInput) as refused:
        creating.create_unit(by=admin, parent=root, code="A", name=" ", kind="municipality", operating_form="x")
    assert [problem.where for problem in refused.value.problems] == ["Namn", "Slag", "Driftform", "Kod"]


def test_two_principals_may_use_the_same_code(root, admin):
    other = factories.municipality("0002", "Grannkommun")
    neighbour = factories.user_with(Role.ADMINISTRATOR, other)
    assert create(admin, root, "SKN").code == create(neighbour, other, "SKN").code
    with pytest.raises(NotAllowed):
        create(neighbour, root, "X")


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.AUDITOR, Role.COMMITTEE_CHAIR, Role.READER])
def test_most_roles_change_no_organisation(root, role):
    person = factories.user_with(role, root)
    unit = factories.unit(root)
    for attempt in (
        lambda: create(person, root, "A"),
        lambda: changing.rename(by=person, unit=unit, name="X"),
        lambda: changing.place_under(by=person, unit=unit, to=root),
        lambda: changing.close(by=person, unit=unit, last_day=TODAY),
        lambda: reshaping.merge(by=person, units=[unit, factories.unit(root)], into=NewUnit("N", "Ny")),
        lambda: reshaping.split(by=person, unit=unit, into=[NewUnit("N", "Ny"), NewUnit("M", "Ny")]),
        lambda: changing.change_details(by=person, unit=unit, short_name="X"),
        lambda: codes.assign_responsibilities(by=person, principal=root, codes={"1": unit}),
    ):
        with pytest.raises(NotAllowed):
            attempt()


# --- rename and move ------------------------------------------------------------------------------------------------


def test_a_new_name_leaves_the_old_one_to_older_reports(root, admin):
    unit = create(admin, root, "A")
    changing.rename(by=admin, unit=unit, name="Nya skolan", on=date(2024, 7, 1))
    assert name_on(unit, date(2024, 6, 30)) == "Enhet A"
    assert name_on(unit, date(2024, 7, 1)) == "Nya skolan"
    with pytest.raises(WrongState):
        changing.rename(by=admin, unit=unit, name="Tidigare", on=date(2023, 1, 1))


def test_two_names_the_same_day_are_one_version(root, admin):
    unit = create(admin, root, "A")
    for name in ("B", "C"):
        unit = changing.rename(by=admin, unit=unit, name=name, on=date(2024, 7, 1))
    assert [v.name for v in unit.versions.order_by("valid_from")] == ["Enhet A", "C"]


def test_a_move_takes_the_whole_subtree_and_the_roles_with_it(root, admin):
    first, second = create(admin, root, "N1", kind="committee"), create(admin, root, "N2", kind="committee")
    school = create(admin, first, "S")
    leaf = create(admin, school, "L")
    head = factories.user_with(Role.DEPARTMENT_HEAD, second)
    assert not permissions.may(head, Permission.VIEW, leaf)

    changing.place_under(by=admin, unit=school, to=second, on=date(2025, 1, 1))

    assert_paths_are_true()
    leaf.refresh_from_db()
    assert leaf.path.startswith(second.path)
    assert permissions.may(type(head).objects.get(pk=head.pk), Permission.VIEW, leaf)
    assert [(v.parent, v.valid_to) for v in school.versions.order_by("valid_from")] == [
        (first, date(2024, 12, 31)),
        (second, None),
    ]


def test_a_unit_never_ends_up_below_itself_nor_in_another_municipality(root, admin):
    unit = create(admin, root, "A")
    below = create(admin, unit, "B")
    with pytest.raises(Refused, match="under sig själv"):
        changing.place_under(by=admin, unit=unit, to=below)
    other = factories.municipality("0002", "Grannkommun")
    factories.give(admin, Role.ADMINISTRATOR, other)
    admin = type(admin).objects.get(pk=admin.pk)
    with pytest.raises(Refused, match="olika huvudmän"):
        changing.place_under(by=admin, unit=unit, to=other)
    with pytest.raises(WrongState):
        changing.place_under(by=admin, unit=root, to=unit)


def test_a_move_ahead_of_its_day_is_refused(root, admin):
    unit, to = create(admin, root, "A"), create(admin, root, "B")
    with pytest.raises(Refused, match="tidigast"):
        changing.place_under(by=admin, unit=unit, to=to, on=TODAY + timedelta(days=1))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12))
def test_any_order_of_moves_keeps_every_path_true(root, admin, moves):
    units = [root]
    for number in range(7):
        units.append(create(admin, units[number // 2], f"M{Unit.objects.count()}"))
    for unit, to in moves:
        try:
            changing.place_under(by=admin, unit=units[unit], to=units[to])
        except StyrkedjanError:
            continue
    assert_paths_are_true()


def test_the_cost_of_a_move_does_not_depend_on_the_subtree(root, admin, django_assert_num_queries):
    costs = []
    for size in (2, 40):
        top, to = create(admin, root, f"T{size}"), create(admin, root, f"TO{size}")
        for number in range(size):
            factories.unit(top, code=f"{size}-{number}")
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as captured:
            changing.place_under(by=admin, unit=top, to=to)
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert_paths_are_true()


# --- close and reopen -----------------------------------------------------------------------------------------------


def test_a_closed_unit_stays_readable_and_its_roles_end(root, admin):
    unit = create(admin, root, "A")
    head = factories.user_with(Role.UNIT_HEAD, unit)
    yesterday = TODAY - timedelta(days=1)
    changing.close(by=admin, unit=unit, last_day=yesterday)
    unit.refresh_from_db()
    assert unit.valid_to == yesterday
    assert not permissions.may(head, Permission.VIEW, unit)
    assert permissions.may(admin, Permission.VIEW, unit)
    with pytest.raises(WrongState, match="upphörde"):
        create(admin, unit, "B", on=TODAY)


def test_a_unit_with_units_below_is_not_closed(root, admin):
    unit = create(admin, root, "A")
    create(admin, unit, "B")
    with pytest.raises(WrongState, match="Enhet B"):
        changing.close(by=admin, unit=unit, last_day=TODAY)


def test_a_closing_can_be_taken_back(root, admin):
    unit = create(admin, root, "A")
    changing.close(by=admin, unit=unit, last_day=date(2024, 12, 31))
    changing.reopen(by=admin, unit=unit)
    unit.refresh_from_db()
    assert unit.valid_to is None
    assert UnitVersion.objects.get(unit=unit).valid_to is None


# --- merge and split ------------------------------------------------------------------------------------------------


def test_merged_units_hand_over_children_and_codes_and_series_stay_readable(root, admin):
    a, b = create(admin, root, "A"), create(admin, root, "B")
    leaf = create(admin, b, "L")
    codes.assign_responsibilities(by=admin, principal=root, codes={"100": a, "200": b})

    new = reshaping.merge(by=admin, units=[a, b], into=NewUnit("AB", "Storskolan"), on=date(2025, 8, 1))

    assert_paths_are_true()
    leaf.refresh_from_db()
    assert leaf.parent == new
    assert set(responsibilities_by_unit(root).values()) == {new.pk}
    assert [unit.valid_to for unit in Unit.objects.filter(code__in=["A", "B"])] == [date(2025, 7, 31)] * 2
    assert set(lineage(new).predecessors) == {a, b}
    assert lineage(a).successors == (new,)


def test_a_unit_may_go_on_and_absorb_another(root, admin):
    a, b = create(admin, root, "A"), create(admin, root, "B")
    reshaping.merge(by=admin, units=[b], into=a, on=date(2025, 1, 1))
    a.refresh_from_db()
    assert a.valid_to is None
    assert lineage(a).predecessors == (b,)
    with pytest.raises(Refused, match="minst två"):
        reshaping.merge(by=admin, units=[a], into=a, on=date(2025, 2, 1))


def test_a_split_unit_is_followed_through_later_mergers(root, admin):
    a = create(admin, root, "A")
    codes.assign_responsibilities(by=admin, principal=root, codes={"1": a, "2": a})
    b, c = reshaping.split(
        by=admin, unit=a, into=[NewUnit("B", "B", ("1",)), NewUnit("C", "C", ("2",))], on=date(2023, 1, 1)
    )
    d = reshaping.merge(by=admin, units=[b, create(admin, root, "X")], into=NewUnit("D", "D"), on=date(2024, 1, 1))
    assert lineage(a).successors == (b, c, d)
    assert lineage(d).predecessors[-1] == a
    assert dict(Responsibility.objects.values_list("code", "unit__code")) == {"1": "D", "2": "C"}


def test_a_split_tells_every_fault_at_once(root, admin):
    a = create(admin, root, "A")
    with pytest.raises(InvalidInput) as refused:
        reshaping.split(by=admin, unit=a, into=[NewUnit("B", "B", ("9",))])
    assert [problem.where for problem in refused.value.problems] == ["Nya enheter", "Ansvarskoder"]
    a.refresh_from_db()
    assert a.valid_to is None


def test_a_refused_split_leaves_nothing_behind(root, admin):
    a = create(admin, root, "A")
    create(admin, root, "TAKEN")
    with pytest.raises(InvalidInput):
        reshaping.split(by=admin, unit=a, into=[NewUnit("NEW", "N"), NewUnit("TAKEN", "T")])
    assert not Unit.objects.filter(code="NEW").exists()
    assert not AuditEvent.objects.filter(action="organisation.split").exists()


# --- codes ----------------------------------------------------------------------------------------------------------


def test_a_code_that_changes_hands_needs_the_right_on_both_sides(root, admin):
    first, second = create(admin, root, "N1"), create(admin, root, "N2")
    local = factories.user_with(Role.ADMINISTRATOR, second)
    codes.assign_responsibilities(by=admin, principal=root, codes={"1": first})
    with pytest.raises(NotAllowed):
        codes.assign_responsibilities(by=local, principal=root, codes={"1": second})


def test_an_activity_code_belongs_to_one_service_area(root, admin):
    codes.save_service_area(by=admin, principal=root, code="FSK", name="Förskola", activity_codes=["407"])
    with pytest.raises(Refused, match="Förskola"):
        codes.save_service_area(by=admin, principal=root, code="GR", name="Grundskola", activity_codes=["407"])


def test_an_unused_unit_entered_by_mistake_can_be_removed_but_not_a_used_one(root, admin):
    unit = create(admin, root, "A")
    used = create(admin, root, "B")
    factories.user_with(Role.UNIT_HEAD, used)
    creating.remove_unused_unit(by=admin, unit=unit)
    assert not Unit.objects.filter(code="A").exists()
    with pytest.raises(Refused, match="används redan"):
        creating.remove_unused_unit(by=admin, unit=used)
