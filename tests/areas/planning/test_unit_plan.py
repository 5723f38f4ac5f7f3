"""Terms with sources, profiles out of the outcome, versions month by month, and the budget on its way to the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.economy.models import AccountGroup, BudgetLine
from styrkedjan.areas.economy.queries.budget_file import csv_budget, sie_budget
from styrkedjan.areas.organisation.models import Responsibility
from styrkedjan.areas.planning.actions import allocation, budgets, staff
from styrkedjan.areas.planning.models import StaffParameter as StoredParameter
from styrkedjan.areas.planning.queries import budget_versions, distribution, unit_plan
from styrkedjan.areas.planning.queries import staff as staff_queries
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused
from styrkedjan.domain.planning.models import LineDefinition
from styrkedjan.domain.planning.staff import StaffKey, StaffParameter, StaffPost
from styrkedjan.foundation import facts, imports
from styrkedjan.foundation.imports import File
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Role
from styrkedjan.sources.sie.budget import read_budget
from tests import factories
from tests.areas.economy.conftest import publish
from tests.areas.planning.conftest import YEAR
from tests.store.ledgers import Row

D = Decimal
REVISION = StaffParameter(StaffKey.REVISION, D("0.03"), "Centrala avtalet", verified=True, month=4)
TEACHER = StaffPost("Lärare", D(10), D(1), D(40_000))


def posts(town, *rows: StaffPost) -> int:
    made = [staff.PostRow(str(number), post, "2010") for number, post in enumerate(rows, 1)]
    return staff.save_posts(by=town.controller, unit=town.north, year=YEAR, rows=made)


def terms(town, *parameters: StaffParameter, year: int = YEAR) -> int:
    return staff.save_staff_parameters(by=town.controller, principal=town.root, year=year, parameters=parameters)


def test_a_parameter_is_the_standards_until_the_municipality_writes_its_own(town):
    statutory, agreed = staff_queries.staff_parameters(town.root, YEAR, NOW)
    assert (statutory.is_own, statutory.verified) == (False, False)
    assert "Socialavgiftslagen" in statutory.source
    own = StaffParameter(StaffKey.STATUTORY, D("0.3142"), "Cirkulär om årets avgifter", verified=True)
    terms(town, own, REVISION)
    first, second, third = staff_queries.staff_parameters(town.root, YEAR, NOW)
    assert (first, second, third) == (own, agreed, REVISION)
    assert staff_queries.staff_parameters(town.root, YEAR + 1, NOW)[0].is_own is False
    assert "Cirkulär" in staff_queries.staff_terms(town.root, YEAR, NOW).source


def test_the_revision_is_counted_from_its_month(town):
    posts(town, TEACHER)
    before = unit_plan.plan_page(town.north, YEAR, NOW).cost
    terms(town, REVISION)
    after = unit_plan.plan_page(town.north, YEAR, NOW).cost
    assert after.salaries[2] == before.salaries[2] == 400_000
    assert after.salaries[3] == 412_000


def test_what_held_before_can_be_read_as_it_was_known(town):
    terms(town, REVISION)
    then = Known.at(StoredParameter.objects.get().known_at)
    terms(town, replace(REVISION, share=D("0.04")))
    assert staff_queries.staff_terms(town.root, YEAR, NOW).revision == D("0.04")
    assert staff_queries.staff_terms(town.root, YEAR, then).revision == D("0.03")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"share": D(9)}, "mellan −50 och 50"),
        ({"month": None}, "en av årets månader"),
        ({"source": " "}, "saknar källa"),
        ({"key": StaffKey.AGREED, "share": D(-1), "month": None}, "mellan 0 och 200"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(changed, said):
    with pytest.raises(ValueError, match=said):
        replace(REVISION, **changed)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CONTROLLER])
def test_only_the_controller_changes_the_terms(town, role):
    person = factories.user_with(role, town.root)
    with pytest.raises(NotAllowed):
        staff.save_staff_parameters(by=person, principal=town.root, year=YEAR, parameters=[REVISION])


def test_next_year_begins_with_this_years_posts_at_their_salaries_after_the_revision(town):
    posts(town, replace(TEACHER, salary=D(40_010), first_month=8))
    terms(town, REVISION)
    assert staff.start_posts_from_last_year(by=town.controller, unit=town.north, year=YEAR + 1) == 1
    ((post, _),) = unit_plan.plan_page(town.north, YEAR + 1, NOW).posts
    assert (post.salary, post.first_month, post.responsibility) == (41_210, 1, "2010")
    with pytest.raises(Refused, match="redan"):
        staff.start_posts_from_last_year(by=town.controller, unit=town.north, year=YEAR + 1)
    with pytest.raises(Refused, match="ingen personalbudget"):
        staff.start_posts_from_last_year(by=town.controller, unit=town.south, year=YEAR + 1)


def test_the_second_of_two_who_save_the_same_table_is_told(town):
    posts(town, TEACHER)
    opened = facts.version_of(staff_queries.staff_posts(town.north, YEAR, NOW))
    posts(town, replace(TEACHER, posts=D(11)))
    row = staff.PostRow("1", replace(TEACHER, posts=D(12)), "2010")
    with pytest.raises(EditConflict, match=str(town.controller)):
        staff.save_posts(by=town.controller, unit=town.north, year=YEAR, rows=[row], version=opened)
    with pytest.raises(EditConflict):
        budgets.save_costs(by=town.controller, unit=town.north, year=YEAR, rows=[], version="7-1")


def ledger(town, months: tuple[int, ...], account: str = "6010", year: int = YEAR - 1) -> None:
    rows = [Row(month, "2010", account, amount * 100) for month, amount in enumerate(months, 1)]
    publish(town, rows, year=year)


def test_a_cost_can_fall_on_the_months_as_the_last_whole_year_did(town):
    ledger(town, (100,) * 12)
    publish_january = [Row(1, "2010", "6010", 5_000)]
    publish(town, publish_january, year=YEAR)
    row = budgets.PlannedRow("2010", "ovrigt", D(2_400), profile="last_outcome")
    budgets.save_costs(by=town.controller, unit=town.north, year=YEAR, rows=[row])
    budgets.write_budget(by=town.controller, unit=town.north, year=YEAR)
    assert BudgetLine.objects.get(unit=town.north, year=YEAR).months == (D(200),) * 12


def test_the_proposal_for_a_profile_is_the_outcome_of_a_year_that_is_whole(town):
    whole = (300, *[100] * 11)
    ledger(town, whole, year=YEAR - 2)
    ledger(town, (1, 2, 3), year=YEAR - 1)
    found = unit_plan.outcome_profiles(town.root, YEAR)
    assert found["ovrigt"].name == f"utfallet {YEAR - 2}"
    assert round(found["ovrigt"].share_to(1), 6) == round(D(300) / D(1_400), 6)
    assert unit_plan.outcome_profiles(town.root, YEAR - 2) == {}


def test_an_outcome_with_mixed_signs_is_no_profile(town):
    ledger(town, (-50, *[100] * 11))
    assert unit_plan.outcome_profiles(town.north, YEAR) == {}


def test_a_version_where_only_the_months_differ_is_told_month_by_month(town):
    row = budgets.PlannedRow("2010", "ovrigt", D(1_200))
    budgets.save_costs(by=town.controller, unit=town.north, year=YEAR, rows=[row])
    budgets.write_budget(by=town.controller, unit=town.north, year=YEAR)
    weights = [D(2), *[D(1)] * 10, D(0)]
    budgets.save_profile(by=town.controller, principal=town.root, key="vinter", name="Vinter", weights=weights)
    budgets.save_costs(by=town.controller, unit=town.north, year=YEAR, rows=[replace(row, profile="vinter")])
    budgets.write_budget(by=town.controller, unit=town.north, year=YEAR)
    newest, oldest = budget_versions.budget_versions(town.north, YEAR)
    (change,) = budget_versions.budget_diff(town.north, YEAR, oldest.at, newest.at)
    assert change.change == 0
    assert change.month_changes == (100, *[0] * 10, -100)


def test_the_plan_goes_all_the_way_to_a_file_that_the_houses_own_reader_reads(town, tmp_path):
    AccountGroup.objects.update(budget_account=F("first"))
    posts(town, TEACHER)
    terms(town, REVISION)
    rows = [
        budgets.PlannedRow("2010", "ovrigt", D("1000000.01")),
        budgets.PlannedRow("2010", "intakter", D(-200_000), "440"),
    ]
    budgets.save_costs(by=town.controller, unit=town.north, year=YEAR, rows=rows)
    budgets.write_budget(by=town.controller, unit=town.north, year=YEAR)
    page = unit_plan.plan_page(town.north, YEAR, NOW)
    file = tmp_path / "budget.si"
    file.write_bytes(sie_budget(town.school, YEAR, date(YEAR - 1, 12, 1), NOW))
    read = read_budget(file)
    assert sum(row.amount for row in read.rows) == page.total
    january = {
        (row.account, dict(row.objects).get(20, "")): row.amount for row in read.rows if row.period == YEAR * 100 + 1
    }
    assert january["5000", ""] == page.cost.months[0]
    assert january["3000", "440"] == round(D(-200_000) / 12, 2)
    lines = csv_budget(town.school, YEAR, NOW).decode("utf-8-sig").splitlines()[1:]
    assert sum(D(line.split(";")[4].replace(",", ".")) for line in lines) == page.total


HEAD = "År;Enhet;Ansvar;Kontogrupp;Verksamhet;Belopp;Profil"


def costs_file(*rows: str) -> File:
    return File("kostnader.csv", "\n".join((HEAD, *rows)).encode())


def test_planned_costs_go_out_and_in_as_a_workbook_and_are_undone(town):
    kind = imports.kind_of("planned_costs")
    file = costs_file(f"{YEAR};201;2010;ovrigt;440;1200000;", f"{YEAR};202;2020;intakter;;-5000;last_year")
    batch = imports.apply(by=town.controller, kind=kind, scope=town.school, file=file)
    assert unit_plan.plan_page(town.north, YEAR, NOW).other == 1_200_000
    exported = imports.export(kind, town.school, by=town.controller, known=NOW)
    assert imports.preview(kind, town.school, File("kostnader.xlsx", exported)).changes == ()
    imports.undo(by=town.controller, batch=batch, scope=town.school)
    assert unit_plan.plan_page(town.north, YEAR, NOW).costs == ()


def test_every_fault_of_planned_costs_is_told_at_once(town):
    file = costs_file(
        f"{YEAR};201;2020;ovrigt;;1;", f"{YEAR};201;2010;personal;;1;", f"{YEAR};201;2010;lokaler;;1;",
        f"{YEAR};201;2010;ovrigt;;mycket;", f"{YEAR};201;2010;kapital;;1;sommar",
    )  # fmt: skip
    with pytest.raises(InvalidInput) as error:
        imports.preview(imports.kind_of("planned_costs"), town.school, file)
    said = str(error.value)
    for expected in ("lokaler", "mycket", "sommar"):
        assert expected in said
    two = costs_file(f"{YEAR};201;2020;ovrigt;;1;", f"{YEAR};201;2010;personal;;1;")
    with pytest.raises(InvalidInput) as error:
        imports.preview(imports.kind_of("planned_costs"), town.school, two)
    assert "Ansvaret 2020 hör till 202" in str(error.value)
    assert "befattning för befattning" in str(error.value)


def test_a_units_volumes_and_what_they_give_stand_in_its_plan(town):
    model = allocation.create_model(by=town.controller, principal=town.root, key="peng", name="Peng", year=YEAR)
    line = LineDefinition(
        block="Skola", group="Elever", basis=VolumeBasis.ENROLLED, id="elev", price=D(100_000),
        service_area="grundskola",
    )  # fmt: skip
    allocation.save_lines(by=town.controller, model=model, year=YEAR, lines=[line])
    page = unit_plan.plan_page(town.north, YEAR, NOW)
    assert [(one.line, one.volume) for one in page.volumes] == [(line, None)]
    assert page.granted is None
    head = factories.user_with(Role.UNIT_HEAD, town.north)
    rows = [allocation.VolumeRow(town.north, "elev", D(200), D(1))]
    allocation.save_volumes(by=head, where=town.north, year=YEAR, rows=rows)
    page = unit_plan.plan_page(town.north, YEAR, NOW)
    assert (page.granted, page.against_grant) == (20_000_000, 20_000_000)
    assert unit_plan.plan_page(town.streets, YEAR, NOW).volumes == ()


def test_the_overview_costs_the_same_for_fifty_committees(town):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows = distribution.budget_overview(town.root, YEAR - 1, NOW)
        assert rows[0].written == 60_000_000
        return len(captured)

    few = cost()
    assert few == 5
    for number in range(50):
        body = factories.committee(town.root, f"9{number:02d}")
        unit = factories.unit(body, code=f"E{number}")
        Responsibility.objects.create(principal=town.root, unit=unit, code=f"8{number:03d}")
    assert cost() == few


def test_the_overview_tells_how_far_each_committee_has_come(town):
    school, streets = distribution.budget_overview(town.root, YEAR - 1, NOW)
    assert (school.frame, school.distributed, school.written) == (80_000_000, None, 60_000_000)
    assert (school.units_written, school.units) == (2, 3)
    assert (streets.frame, streets.written, streets.left) == (30_000_000, None, 30_000_000)
