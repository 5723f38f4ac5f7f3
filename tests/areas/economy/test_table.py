"""The economy table, judged by a naive one, and what it says when something is not known."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from styrkedjan.areas.economy.models import BudgetLine, Forecast
from styrkedjan.areas.economy.queries.ledger import accounts, monthly, monthly_below, net_outcome_by_unit, transactions
from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW, Known
from tests import factories
from tests.areas.economy import naive
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, forecast, make_town, net_frame, publish
from tests.store.ledgers import Row

APRIL = Period.month(YEAR, 4)
pytestmark = pytest.mark.django_db


def figures(table: object) -> dict[str, Decimal | None]:
    total = table.total  # type: ignore[attr-defined]
    return {name: getattr(total, name) for name in ("budget_period", "budget_year", "outcome_period", "forecast_year")}


def filled(town: Town) -> list[Row]:
    """A ledger to April with something everywhere, budgets and forecasts beside it."""
    rows = [
        *even("2010", "5010", 100, 4),
        *even("2010", "3010", -20, 4),
        *even("2020", "5010", 70, 4),
        *even("2000", "6010", 10, 4),
        *even("3000", "4010", 50, 4),
        Row(2, "7777", "6010", Decimal("12.34")),
        Row(3, "2010", "9999", Decimal("5.55")),
    ]
    publish(town, rows)
    budget(town, town.north, "personal", 90)
    budget(town, town.north, "intakter", -20)
    budget(town, town.south, "personal", tuple(range(1, 13)))
    budget(town, town.streets, "kopt", 55)
    return rows


class TestAgainstTheNaiveOne:
    @pytest.mark.parametrize("month", [1, 3, 4, 5])
    def test_every_unit_gets_the_same_totals(self, town: Town, month: int) -> None:
        rows = filled(town)
        forecast(town, town.north, "personal", 1_200, 3)
        forecast(town, town.north, "personal", 1_250, 4)
        forecast(town, town.streets, "kopt", 700, 4)
        for unit in town.units:
            table = economy_table(unit, Period.month(YEAR, month), NOW)
            assert figures(table) == naive.totals(town.root, unit, YEAR, month, rows), unit.name

    @settings(
        max_examples=15,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(data=st.data())
    def test_whatever_is_written(self, db: None, data: st.DataObject) -> None:
        code = f"T{data.draw(st.integers(0, 10**12))}"
        town = make_town(code)
        amounts = st.decimals(-1000, 1000, places=2)
        booked = data.draw(
            st.lists(
                st.builds(
                    Row,
                    month=st.integers(1, 6),
                    responsibility=st.sampled_from(["2000", "2010", "2020", "3000", "7777", ""]),
                    account=st.sampled_from(["1930", "3010", "5010", "6999", "9000"]),
                    amount=amounts,
                ),
                min_size=1,
                max_size=12,
            )
        )
        publish(town, booked)
        units = st.sampled_from(town.units)
        groups = st.sampled_from(["intakter", "personal", "ovrigt", "okänd"])
        for unit, group in data.draw(st.sets(st.tuples(units, groups), max_size=6)):
            budget(town, unit, group, tuple(data.draw(st.lists(st.integers(-50, 50), min_size=12, max_size=12))))
        for unit, group, month in data.draw(st.sets(st.tuples(units, groups, st.integers(1, 6)), max_size=8)):
            forecast(town, unit, group, data.draw(st.integers(-500, 500)), month)
        month, unit = data.draw(st.integers(1, 7)), data.draw(units)
        table = economy_table(unit, Period.month(YEAR, month), NOW)
        assert figures(table) == naive.totals(town.root, unit, YEAR, month, booked)

    def test_rows_and_units_below_sum_to_the_total(self, town: Town) -> None:
        filled(town)
        forecast(town, town.north, "personal", 1_250)
        for unit in town.units:
            table = economy_table(unit, APRIL, NOW)
            for name in ("budget_period", "outcome_period", "budget_year", "forecast_year"):
                total = getattr(table.total, name)
                for rows in (table.rows, table.below):
                    known = [getattr(row.cell, name) for row in rows if getattr(row.cell, name) is not None]
                    assert not rows or sum(known) == (total or 0), (unit.name, name)

    def test_the_variances_of_the_rows_sum_to_the_total_variance(self, town: Town) -> None:
        """Also when a group is budgeted and not booked, or booked and not budgeted."""
        publish(town, [*even("2010", "5010", 100, 4), *even("2010", "6010", 7, 4)])
        budget(town, town.north, "personal", 90)
        budget(town, town.north, "kapital", 3)
        forecast(town, town.north, "personal", 1_000)
        table = economy_table(town.north, APRIL, NOW)
        assert sum(row.cell.variance_period for row in table.rows) == table.total.variance_period == Decimal(372 - 428)
        assert sum(row.cell.variance_year for row in table.rows) == table.total.variance_year == Decimal(80)


class TestWhatIsNotKnown:
    def test_without_a_ledger_the_outcome_is_unknown_and_not_nought(self, town: Town) -> None:
        budget(town, town.north, "personal", 90)
        table = economy_table(town.north, APRIL, NOW)
        assert table.total.outcome_period is None
        assert table.total.variance_period is None
        assert not table.has_outcome
        assert table.booked_through is None

    def test_a_month_that_is_not_booked_yet_is_unknown(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100, 3))
        table = economy_table(town.north, APRIL, NOW)
        assert table.total.outcome_period is None
        assert table.booked_through == 3
        assert economy_table(town.north, Period.month(YEAR, 3), NOW).total.outcome_period == 300

    def test_a_unit_without_transactions_in_a_booked_ledger_has_spent_nothing(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100, 4))
        assert economy_table(town.south, APRIL, NOW).total.outcome_period == 0

    def test_a_unit_without_a_responsibility_code_has_no_known_outcome(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100, 4))
        Responsibility.objects.filter(unit=town.south).delete()
        assert economy_table(town.south, APRIL, NOW).total.outcome_period is None

    def test_last_year_is_compared_only_as_far_as_it_is_booked(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100, 4))
        publish(town, even("2010", "5010", 80, 3), year=YEAR - 1)
        assert economy_table(town.north, APRIL, NOW).total.outcome_before is None
        march = economy_table(town.north, Period.month(YEAR, 3), NOW).total
        assert (march.outcome_before, march.change_before) == (240, Decimal(60) / 240)

    def test_without_any_forecast_there_is_no_forecast(self, town: Town) -> None:
        filled(town)
        table = economy_table(town.school, APRIL, NOW)
        assert table.total.forecast_year is None
        assert table.unforecast == ()
        assert "ingen helårsprognos" in table.sentence

    def test_a_unit_without_forecast_keeps_its_budget_and_is_named(self, town: Town) -> None:
        filled(town)
        forecast(town, town.north, "personal", 1_250)
        forecast(town, town.north, "intakter", -240)
        table = economy_table(town.school, APRIL, NOW)
        assert table.unforecast == ("Södra skolan",)
        assert table.total.forecast_year == 1_250 - 240 + sum(range(1, 13))

    def test_a_group_left_out_of_a_forecast_keeps_its_budget_and_its_unit_is_named(self, town: Town) -> None:
        filled(town)
        forecast(town, town.north, "personal", 1_250)
        table = economy_table(town.north, APRIL, NOW)
        assert table.unforecast == ("Norra skolan",)
        assert table.total.forecast_year == 1_250 - 240

    def test_the_newest_forecast_of_each_group_counts(self, town: Town) -> None:
        budget(town, town.north, "personal", 90)
        forecast(town, town.north, "personal", 1_100, 3)
        forecast(town, town.north, "ovrigt", 40, 3)
        forecast(town, town.north, "personal", 1_200, 4)
        forecast(town, town.north, "personal", 9_999, 5)
        table = economy_table(town.north, APRIL, NOW)
        assert (table.total.forecast_year, table.forecast_round) == (1_240, "2026-04")

    def test_what_no_unit_answers_for_is_told_and_counted_only_at_the_top(self, town: Town) -> None:
        filled(town)
        top = economy_table(town.root, APRIL, NOW)
        assert (top.unplaced, top.unplaced_codes) == (Decimal("12.34"), ("7777",))
        assert top.unbudgeted == ("Skolnämnden",)
        assert economy_table(town.school, APRIL, NOW).unplaced_codes == ()

    def test_sums_that_cancel_out_are_still_told(self, town: Town) -> None:
        publish(town, [Row(1, "7777", "5010", Decimal(5)), Row(1, "", "5010", Decimal(-5))])
        table = economy_table(town.root, Period.month(YEAR, 1), NOW)
        assert (table.unplaced, table.unplaced_codes) == (0, ("(utan ansvar)", "7777"))

    def test_both_sides_of_a_voucher_are_not_a_net_cost_of_nought(self, town: Town) -> None:
        publish(town, [*even("2010", "5010", 100, 4), *even("", "1930", -100, 4), *even("2010", "2440", -7, 4)])
        table = economy_table(town.root, APRIL, NOW)
        assert (table.total.outcome_period, table.unplaced_codes) == (400, ())
        assert [row.account for row in accounts(town.root, APRIL, known=NOW)] == ["5010"]
        assert monthly(town.north, YEAR, NOW)[0] == (None, 100)

    def test_where_a_committee_has_one_department_its_units_are_shown(self, town: Town) -> None:
        """| enhet | utfall |  Gatunämnden 5 (gemensamt), Gatuförvaltningen 10, Norra driften 20, Södra driften 40 |"""
        department = factories.unit(town.streets, code="305", name="Gatuförvaltningen")
        names = {"305": "Gatuförvaltningen", "310": "Norra driften", "320": "Södra driften"}
        rows = [Row(1, "3000", "5010", Decimal(5))]
        for number, (code, name) in enumerate(names.items()):
            unit = department if code == "305" else factories.unit(department, code=code, name=name)
            rows.append(Row(1, town.responsibility(unit, f"3{code}"), "5010", Decimal(10 * 2**number)))
        publish(town, rows)
        table = economy_table(town.streets, Period.month(YEAR, 1), NOW)
        assert [(row.label, row.cell.outcome_period) for row in table.below] == [
            ("Gatunämnden (gemensamt)", 5),
            ("Gatuförvaltningen", 10),
            ("Norra driften", 20),
            ("Södra driften", 40),
        ]
        assert table.total.outcome_period == 75

    def test_own_leaves_the_units_below_out(self, town: Town) -> None:
        filled(town)
        table = economy_table(town.school, APRIL, own=True, known=NOW)
        assert (table.total.outcome_period, table.total.budget_year, table.below) == (40, None, ())


class TestKnownTime:
    def test_a_new_version_of_the_ledger_moves_the_last_booked_month(self, town: Town) -> None:
        for month in (3, 6, 2):
            publish(town, even("2010", "5010", 100, month))
            assert economy_table(town.north, APRIL, NOW).booked_through == month

    def test_two_versions_of_the_ledger(self, town: Town) -> None:
        publish(town, even("2010", "5010", 100, 3), known_at=day(4))
        publish(town, even("2010", "5010", 101, 4), known_at=day(5))
        march = Period.month(YEAR, 3)
        assert economy_table(town.north, march, Known.at(day(4, 20))).total.outcome_period == 300
        assert economy_table(town.north, march, NOW).total.outcome_period == 303
        assert economy_table(town.north, APRIL, Known.at(day(4, 20))).total.outcome_period is None
        assert economy_table(town.north, march, Known.at(day(3))).total.outcome_period is None

    def test_replaced_budget_lines_and_forecasts_and_frames(self, town: Town) -> None:
        budget(town, town.north, "personal", 90, superseded_at=day(3))
        budget(town, town.north, "personal", 95, known_at=day(3))
        forecast(town, town.north, "personal", 1_100, 4, superseded_at=day(5, 20))
        forecast(town, town.north, "personal", 1_150, 4, known_at=day(5, 20))
        net_frame(town, town.school, 5_000, superseded_at=day(3))
        net_frame(town, town.school, 5_500, known_at=day(3))
        then = economy_table(town.north, APRIL, Known.at(day(2)))
        assert (then.total.budget_year, then.total.forecast_year) == (1_080, None)
        later = economy_table(town.school, APRIL, Known.at(day(5, 10)))
        assert (later.total.budget_year, later.total.forecast_year, later.frame) == (1_140, 1_100, 5_500)
        assert economy_table(town.school, APRIL, Known.at(day(2))).frame == 5_000
        now = economy_table(town.north, APRIL, NOW)
        assert (now.total.budget_year, now.total.forecast_year) == (1_140, 1_150)
        for moment in (day(2), day(5, 10), None):
            expected = naive.totals(town.root, town.north, YEAR, 4, None, moment)
            assert figures(economy_table(town.north, APRIL, Known(moment))) == expected


class TestTheWayDown:
    def test_accounts_of_a_group_and_outside_every_group(self, town: Town) -> None:
        filled(town)
        every = accounts(town.north, APRIL, known=NOW)
        assert [(row.account, row.amount) for row in every] == [("5010", 400), ("3010", -80), ("9999", Decimal("5.55"))]
        assert [row.account for row in accounts(town.north, APRIL, "personal", known=NOW)] == ["5010"]
        assert [row.account for row in accounts(town.north, APRIL, "", known=NOW)] == ["9999"]

    def test_the_accounts_sum_to_the_outcome_of_the_table(self, town: Town) -> None:
        filled(town)
        for unit in town.units:
            assert (
                sum(row.amount for row in accounts(unit, APRIL, known=NOW))
                == economy_table(unit, APRIL, NOW).total.outcome_period
            )

    def test_transactions_page_by_page_sum_to_their_account(self, town: Town) -> None:
        filled(town)
        pages = [transactions(town.school, APRIL, NOW, account="5010", limit=3, offset=start) for start in (0, 3, 6)]
        assert {page.count for page in pages} == {8}
        assert {page.amount for page in pages} == {Decimal(680)}
        assert sum(row.amount for page in pages for row in page.rows) == 680

    def test_transactions_of_another_unit_are_not_among_them(self, town: Town) -> None:
        filled(town)
        assert {row.responsibility for row in transactions(town.south, APRIL, NOW, account="5010").rows} == {"2020"}

    def test_month_by_month_says_what_is_not_booked(self, town: Town) -> None:
        publish(town, [*even("2010", "5010", 100, 2), *even("2020", "5010", 1, 3)])
        budget(town, town.north, "personal", tuple(range(1, 13)))
        months = monthly(town.north, YEAR, NOW)
        assert months[:4] == [(1, 100), (2, 100), (3, 0), (4, None)]
        assert len(months) == 12

    def test_the_units_below_month_by_month_are_what_each_is_alone(self, town: Town) -> None:
        publish(town, [*even("2010", "5010", 100, 2), *even("2020", "5010", 1, 3)])
        budget(town, town.north, "personal", tuple(range(1, 13)))
        found = monthly_below(town.north.parent, YEAR, NOW)
        assert found == {unit.code: monthly(unit, YEAR, NOW) for unit in (town.north, town.south)}

    def test_net_outcome_by_unit_for_the_whole_municipality(self, town: Town) -> None:
        filled(town)
        found = net_outcome_by_unit(town.root, APRIL, NOW)
        assert found[town.north.pk] == Decimal("325.55")
        assert town.root.pk not in found
        assert net_outcome_by_unit(town.root, Period.month(YEAR, 9), NOW) == {}


def test_the_number_of_queries_does_not_grow_with_units(town: Town) -> None:
    def many(count: int) -> None:
        by = factories.author()
        made = Unit.objects.bulk_create(
            Unit(
                principal=town.root, parent=town.streets, path=f"{town.streets.path}{10**6 + number}/",
                pk=10**6 + number, code=f"V{number}", name=f"Väg {number}", kind="unit", valid_from=factories.START,
                created_by=by, changed_by=by,
            )
            for number in range(Unit.objects.count(), count)
        )  # fmt: skip
        Responsibility.objects.bulk_create(
            Responsibility(principal=town.root, unit=unit, code=f"R{unit.pk}") for unit in made
        )
        BudgetLine.objects.bulk_create(
            BudgetLine(unit=unit, year=YEAR, responsibility=f"R{unit.pk}", account_group="personal", m01=Decimal(1),
                       known_by=by, known_at=day(1))
            for unit in made
        )  # fmt: skip
        Forecast.objects.bulk_create(
            Forecast(unit=unit, year=YEAR, round_key="2026-04", account_group="personal", amount=Decimal(2),
                     known_by=by, known_at=day(5))
            for unit in made
        )  # fmt: skip

    counts = []
    for size in (30, 3000):
        many(size)
        publish(town, [Row(4, f"R{10**6 + number}", "5010", Decimal(number)) for number in range(5, size)])
        with CaptureQueriesContext(
            connection,
        ) as asked:
            table = economy_table(Unit.objects.get(pk=town.root.pk), APRIL, NOW)
        counts.append(len(asked))
        assert table.total.outcome_period == sum(range(5, size))
    assert counts[0] == counts[1]
