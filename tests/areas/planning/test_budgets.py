"""From a committee's frame to its units, and from staff and costs to a budget that sums."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from styrkedjan.areas.economy.actions import frames
from styrkedjan.areas.economy.models import BudgetLine
from styrkedjan.areas.planning.actions import budgets, staff
from styrkedjan.areas.planning.models import StaffPost as Stored
from styrkedjan.areas.planning.models import UnitFrame
from styrkedjan.areas.planning.queries import budget_versions, distribution, unit_plan
from styrkedjan.areas.planning.queries import staff as staff_queries
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.domain.planning.staff import StaffPost
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.planning.conftest import YEAR

D = Decimal


@pytest.fixture
def framed(town):
    """The school committee has 90 million for the year."""
    decision = Decision("Kommunfullmäktige", date(2026, 11, 23), "14", "KS-2026/1")
    frames.add_frame(by=town.controller, unit=town.school, year=YEAR, amount=D(90_000_000), decision=decision)
    return town


def test_the_proposal_splits_the_whole_frame_as_last_year(framed):
    page = distribution.distribution_page(framed.school, YEAR, NOW)
    proposed = {row.unit.code: row.proposed for row in page.rows}
    assert sum(proposed.values()) == D(90_000_000)
    assert proposed == {"200": 0, "201": D(54_000_000), "202": D(36_000_000)}


def test_units_are_never_given_more_than_the_frame(framed):
    given = {framed.north: D(60_000_000), framed.south: D(30_000_001)}
    with pytest.raises(Refused, match="1\xa0kr större"):
        budgets.distribute(by=framed.controller, committee=framed.school, year=YEAR, amounts=given)
    assert UnitFrame.objects.count() == 0
    budgets.distribute(by=framed.controller, committee=framed.school, year=YEAR, amounts={framed.north: D(60_000_000)})
    with pytest.raises(Refused, match="större"):
        budgets.distribute(
            by=framed.controller, committee=framed.school, year=YEAR, amounts={framed.south: D(31_000_000)}
        )


def test_nothing_is_distributed_before_the_council_has_decided(town):
    with pytest.raises(Refused, match="ingen beslutad ram"):
        budgets.distribute(by=town.controller, committee=town.school, year=YEAR, amounts={town.north: D(1)})


def test_a_unit_head_distributes_nothing(framed):
    head = factories.user_with(Role.UNIT_HEAD, framed.north)
    with pytest.raises(NotAllowed):
        budgets.distribute(by=head, committee=framed.school, year=YEAR, amounts={framed.north: D(1)})


SALARY = D(40_000)


def _staff(town, salary=SALARY):
    post = staff.PostRow("1", StaffPost("Lärare", D(30), D("0.9"), salary), "2010")
    return staff.save_posts(by=town.controller, unit=town.north, year=YEAR, rows=[post])


def test_staff_and_costs_become_the_budget_to_the_last_ore(framed):
    budgets.distribute(by=framed.controller, committee=framed.school, year=YEAR, amounts={framed.north: D(60_000_000)})
    _staff(framed)
    costs = [
        budgets.PlannedRow("2010", "ovrigt", D("1000000.01")),
        budgets.PlannedRow("2010", "intakter", D(-200_000)),
    ]
    budgets.save_costs(by=framed.controller, unit=framed.north, year=YEAR, rows=costs)
    budgets.write_budget(by=framed.controller, unit=framed.north, year=YEAR)
    page = unit_plan.plan_page(framed.north, YEAR, NOW)
    assert page.written == page.total
    assert page.left == D(60_000_000) - page.total
    rate = staff_queries.staff_terms(framed.root, YEAR, NOW).contributions
    lines = {line.account_group: sum(line.months) for line in BudgetLine.objects.filter(unit=framed.north, year=YEAR)}
    assert lines["personal"] == (30 * D("0.9") * 40_000 * 12) * (1 + rate)
    assert lines["ovrigt"] == D("1000000.01")
    assert lines["intakter"] == -200_000


def test_a_budget_over_the_unit_s_frame_is_refused(framed):
    budgets.distribute(by=framed.controller, committee=framed.school, year=YEAR, amounts={framed.north: D(1_000_000)})
    _staff(framed)
    with pytest.raises(Refused, match="överskrider ramen"):
        budgets.write_budget(by=framed.controller, unit=framed.north, year=YEAR)
    assert not BudgetLine.objects.filter(unit=framed.north, year=YEAR).exists()


def test_last_year_s_pattern_is_kept(framed):
    line = BudgetLine.objects.get(unit=framed.north)
    BudgetLine.objects.filter(pk=line.pk).update(m07=0, m06=6_000_000)
    budgets.start_from_last_year(by=framed.controller, unit=framed.north, year=YEAR)
    budgets.write_budget(by=framed.controller, unit=framed.north, year=YEAR)
    written = BudgetLine.objects.get(unit=framed.north, year=YEAR)
    assert written.m07 == 0
    assert written.months == BudgetLine.objects.get(pk=line.pk).months


def test_a_chosen_profile_decides_the_months(framed):
    weights = [D(2)] + [D(1)] * 10 + [D(0)]
    budgets.save_profile(by=framed.controller, principal=framed.root, key="vinter", name="Vinter", weights=weights)
    rows = [budgets.PlannedRow("2010", "ovrigt", D(1_200), profile="vinter")]
    budgets.save_costs(by=framed.controller, unit=framed.north, year=YEAR, rows=rows)
    budgets.write_budget(by=framed.controller, unit=framed.north, year=YEAR)
    assert BudgetLine.objects.get(unit=framed.north, year=YEAR).months == (D(200), *[D(100)] * 10, D(0))


def test_every_fault_is_told_and_nothing_written(framed):
    rows = [
        budgets.PlannedRow("9999", "ovrigt", D(1)),
        budgets.PlannedRow("8888", "ovrigt", D(1)),
    ]
    with pytest.raises(InvalidInput) as error:
        budgets.save_costs(by=framed.controller, unit=framed.north, year=YEAR, rows=rows)
    assert len(error.value.problems) == 2


def test_versions_and_what_differs_between_them(framed):
    _staff(framed)
    budgets.write_budget(by=framed.controller, unit=framed.north, year=YEAR)
    _staff(framed, D(41_000))
    budgets.write_budget(by=framed.controller, unit=framed.north, year=YEAR)
    newest, oldest = budget_versions.budget_versions(framed.north, YEAR)
    (change,) = budget_versions.budget_diff(framed.north, YEAR, oldest.at, newest.at)
    assert change.group == "Personal"
    assert change.change == newest.total - oldest.total > 0


def test_a_changed_post_keeps_the_old_one(framed):
    _staff(framed)
    assert _staff(framed) == 0
    assert _staff(framed, D(41_000)) == 1
    assert list(Stored.objects.order_by("known_at").values_list("salary", flat=True)) == [D(40_000), D(41_000)]


def test_budgeted_posts_are_full_time_equivalents_as_they_were_known(framed, django_assert_num_queries):
    _staff(framed)
    half_a_year = StaffPost("Vikarie", D(2), D("0.5"), SALARY, 7, 12)
    row = staff.PostRow("2", half_a_year, "2010")
    staff.save_posts(by=framed.controller, unit=framed.north, year=YEAR, rows=[row])
    first = Stored.objects.get(row="2").known_at
    staff.save_posts(by=framed.controller, unit=framed.north, year=YEAR, rows=[], remove=["2"])
    with django_assert_num_queries(1):
        assert staff_queries.budgeted_posts(framed.root, YEAR, NOW) == {framed.north.pk: D(27)}
    assert staff_queries.budgeted_posts(framed.root, YEAR, Known.at(first)) == {framed.north.pk: D("27.5")}
    assert staff_queries.budgeted_posts(framed.streets, YEAR, NOW) == {}


def test_the_contributions_come_from_dated_parameters_with_their_source(town):
    terms = staff_queries.staff_terms(town.root, 2027, NOW)
    assert D("0.31") < terms.contributions < D("0.6")
    assert "Socialavgiftslagen" in terms.source
    assert "ej verifierad" in terms.source
    assert terms.revision == 0


def test_the_distribution_s_cost_in_queries_does_not_grow(framed, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from styrkedjan.areas.organisation.models import Responsibility

    def cost():
        with CaptureQueriesContext(connection) as captured:
            distribution.distribution_page(framed.school, YEAR, NOW)
        return len(captured)

    few = cost()
    for number in range(12):
        unit = factories.unit(framed.school, code=f"X{number}")
        Responsibility.objects.create(principal=framed.root, unit=unit, code=f"7{number}")
    assert cost() == few
