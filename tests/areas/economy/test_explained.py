"""The variance in its five parts, judged by a naive recomputation; what sums, and what it says it cannot tell."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from styrkedjan.areas.economy.models import AccountGroup, BudgetLine, MarkedItem, MarkKind, StaffMonth
from styrkedjan.areas.economy.queries.explained import Explained, economy_page
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, IndicatorValue, TargetValue
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.economy.decomposition import Part
from styrkedjan.domain.periods import Period
from tests import factories
from tests.areas.economy import naive
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, forecast, make_town, publish
from tests.store.ledgers import Row

APRIL = Period.month(YEAR, 4)
D = Decimal
pytestmark = pytest.mark.django_db


def volume(town: Town, unit: Unit, planned: int | None, actual: int | None) -> None:
    indicator = Indicator.objects.filter(principal=town.root, key="volym").first() or factories.indicator(
        town.root, key="volym", name="Elever", kind=IndicatorKind.VOLUME, unit_of_measure="elev", direction="none"
    )
    by = {"known_at": day(1), "known_by": town.controller}
    if planned is not None:
        TargetValue.objects.create(indicator=indicator, unit=unit, year=YEAR, floor=planned, ceiling=planned, **by)
    if actual is not None:
        IndicatorValue.objects.create(indicator=indicator, unit=unit, period=f"{YEAR}-T1", value=actual, **by)


def posts(town: Town, code: str, months: dict[int, tuple[object, object]], **fields: object) -> None:
    """Month -> (posts, planned posts) of a responsibility code."""
    fields = {"known_at": day(1), "known_by": town.controller, **fields}
    for month, (full_time, planned) in months.items():
        StaffMonth.objects.create(
            principal=town.root, responsibility=code, period=f"{YEAR}-{month:02d}", full_time=full_time,
            planned=planned, **fields,
        )  # fmt: skip


def marked(
    town: Town, unit: Unit, amount: int | Decimal, period: str = "2026-03", other: str = "", group: str = "ovrigt",
    **fields: object,
) -> MarkedItem:  # fmt: skip
    fields = {"known_at": day(1), "known_by": town.controller, "reason": "Vattenskada", **fields}
    return MarkedItem.objects.create(
        unit=unit, kind=MarkKind.TIMING if other else MarkKind.ONE_OFF, period=period, other=other,
        account_group=group, amount=D(amount), **fields,
    )  # fmt: skip


def parts(found: Explained | None) -> dict[str, Decimal]:
    assert found is not None
    return {part.part.value: part.amount for part in found.parts if part.amount}


def part(found: Explained | None, wanted: Part):
    assert found is not None
    return next(part for part in found.parts if part.part is wanted)


def filled(town: Town) -> None:
    """Norra: budget 400 (to April), outcome 470. Södra: budget 200, outcome 190."""
    budget(town, town.north, "personal", 100)
    budget(town, town.south, "personal", 50)
    publish(town, [*even("2010", "5010", 117, 3), *even("2020", "5010", 47, 3), *last(119, 49)])


def last(north: int, south: int) -> list:
    return [row for row in [*even("2010", "5010", north, 4), *even("2020", "5010", south, 4)] if row.month == 4]


class TestVolume:
    def test_more_pupils_than_planned_cost_their_budgeted_price(self, town: Town) -> None:
        """
        | enhet | budget | utfall | plan | elever | volym             | pris |
        | Norra |    400 |    470 |  100 |    110 | 400 x 10 % = -40  |  -30 |
        | Södra |    200 |    190 |   50 |     50 |                 0 |  +10 |
        """
        filled(town)
        volume(town, town.north, 100, 110)
        volume(town, town.south, 50, 50)
        found = economy_page(town.school, APRIL).so_far
        assert parts(found) == {"volume": -40, "price": -20}
        (row,) = part(found, Part.VOLUME).rows
        assert (row.label, row.code, row.detail) == ("Norra skolan", "201", "Elever: 110 mot planerade 100")
        assert [(one.label, one.amount) for one in part(found, Part.PRICE).rows] == [
            ("Norra skolan", -30), ("Södra skolan", 10),
        ]  # fmt: skip

    def test_income_is_volume_too(self, town: Town) -> None:
        """
        | rad      | budget | utfall | volym, 10 % fler |
        | personal |    400 |    440 |              -40 |
        | avgifter |   -100 |   -110 |              +10 |
        """
        budget(town, town.north, "personal", 100)
        budget(town, town.north, "intakter", -25)
        publish(town, [*even("2010", "5010", 110, 4), Row(4, "2010", "3010", D(-110))])
        volume(town, town.north, 100, 110)
        assert parts(economy_page(town.north, APRIL).so_far) == {"volume": -30}

    def test_without_planned_volumes_it_says_so_and_invents_nothing(self, town: Town) -> None:
        filled(town)
        volume(town, town.north, None, 110)
        found = economy_page(town.school, APRIL).so_far
        assert parts(found) == {"price": -60}
        assert "Planerade volymer saknas" in found.notes[0]
        assert found.notes[-1] == "Det som saknas ligger i priset."

    def test_a_unit_without_volume_stands_in_the_price_and_is_counted(self, town: Town) -> None:
        filled(town)
        volume(town, town.north, 100, 110)
        found = economy_page(town.school, APRIL).so_far
        assert parts(found) == {"volume": -40, "price": -20}
        assert found.notes[0].startswith("1\u00a0enhet saknar planerad")

    def test_last_years_volume_is_not_this_years(self, town: Town) -> None:
        filled(town)
        volume(town, town.north, 100, 110)
        IndicatorValue.objects.update(period=f"{YEAR - 1}-T3")
        assert parts(economy_page(town.school, APRIL).so_far) == {"price": -60}


class TestStaffing:
    def test_two_posts_more_than_the_budget_pays_for(self, town: Town) -> None:
        """
        | enhet | personalbudget | utfall | planerat | arbetat | bemanning          | pris |
        | Norra |            400 |    470 |       10 |      11 | 1 x 40 per post    |  -30 |
        """
        filled(town)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        found = economy_page(town.north, APRIL).so_far
        assert parts(found) == {"staffing": -40, "price": -30}
        (row,) = part(found, Part.STAFFING).rows
        assert row.detail == "11,0 årsarbetare mot planerade 10,0, januari–april"

    def test_as_many_more_as_the_volume_gives_is_volume_and_not_staffing(self, town: Town) -> None:
        filled(town)
        volume(town, town.north, 100, 110)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        assert parts(economy_page(town.north, APRIL).so_far) == {"volume": -40, "price": -30}

    def test_a_post_costs_what_the_budget_pays_for_people_and_nothing_for_rent(self, town: Town) -> None:
        filled(town)
        budget(town, town.north, "ovrigt", 1_000)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        found = economy_page(town.north, APRIL).so_far
        assert parts(found) == {"staffing": -40, "price": -30 + 4_000}
        assert [(one.label, one.group, one.amount) for one in part(found, Part.PRICE).rows] == [
            ("Övriga kostnader", "ovrigt", 4_000), ("Personal", "personal", -30),
        ]  # fmt: skip

    def test_which_groups_are_personnel_is_data(self, town: Town) -> None:
        filled(town)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        AccountGroup.objects.update(is_personnel=False)
        found = economy_page(town.north, APRIL).so_far
        assert parts(found) == {"price": -70}
        assert any("Ingen kontogrupp är märkt som personalkostnad" in note for note in found.notes)

    def test_the_same_months_are_compared(self, town: Town) -> None:
        """Posts planned from August are no vacancy in April, and a month not reported is not nought."""
        filled(town)
        forecast(town, town.north, "personal", 1_200)
        posts(town, "2010", {1: (11, 10), 2: (13, 12), 3: (None, 12), 8: (None, 99)})
        page = economy_page(town.north, APRIL)
        assert part(page.so_far, Part.STAFFING).amount == (D(400) * 1 / 11 * -1).quantize(D("0.01"))
        assert part(page.full_year, Part.STAFFING).amount == (D(1_200) * 1 / 11 * -1).quantize(D("0.01"))
        assert "januari–februari" in page.full_year.notes[-1]

    def test_a_code_without_a_month_makes_the_units_month_unknown(self, town: Town) -> None:
        filled(town)
        Responsibility.objects.create(principal=town.root, unit=town.north, code="2011")
        posts(town, "2010", {1: (6, 5), 2: (6, 5)})
        posts(town, "2011", {1: (5, 5)})
        found = economy_page(town.north, APRIL).so_far
        assert parts(found) == {"staffing": -40, "price": -30}
        assert "årsarbetare mot planerade 10,0, januari" in part(found, Part.STAFFING).rows[0].detail

    def test_a_staff_budget_goes_before_what_was_read_in(self, town: Town) -> None:
        filled(town)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        page = economy_page(town.north, APRIL, None, {town.north.pk: [D(11)] * 12})
        assert parts(page.so_far) == {"price": -70}
        assert parts(economy_page(town.south, APRIL, None, {town.north.pk: [D(11)] * 12}).so_far) == {"price": 10}

    def test_without_posts_it_says_so(self, town: Town) -> None:
        filled(town)
        found = economy_page(town.school, APRIL).so_far
        assert any("Planerade och verkliga årsarbetare saknas" in note for note in found.notes)
        posts(town, "2010", {1: (11, 10)})
        found = economy_page(town.school, APRIL).so_far
        assert any(note.startswith("1\u00a0enhet saknar planerade eller verkliga") for note in found.notes)

    def test_posts_follow_their_code_to_another_unit_as_the_ledger_does(self, town: Town) -> None:
        filled(town)
        budget(town, town.streets, "personal", 100)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, 10)))
        Responsibility.objects.filter(code="2010").update(unit=town.streets)
        assert part(economy_page(town.school, APRIL).so_far, Part.STAFFING).rows == ()
        assert parts(economy_page(town.streets, APRIL).so_far) == {"staffing": -40, "price": -30}


class TestMarked:
    def test_a_water_damage_is_told_apart(self, town: Town) -> None:
        filled(town)
        marked(town, town.north, 60, group="personal")
        found = economy_page(town.school, APRIL).so_far
        assert parts(found) == {"one_off": -60}
        (row,) = part(found, Part.ONE_OFF).rows
        assert (row.label, row.code, row.detail) == ("Vattenskada", "201", "Norra skolan, Personal, mars 2026")

    @pytest.mark.parametrize(
        ("fall", "booked", "belongs", "amount", "april", "may", "year"),
        [
            ("förra årets faktura i år", "2026-02", "2025-12", 50, -50, -50, -50),
            ("majs faktura i april", "2026-04", "2026-05", 50, -50, 0, 0),
            ("aprils faktura kom i maj", "2026-05", "2026-04", 50, 50, 0, 0),
            ("aprils faktura saknas, väntas i maj", "2026-04", "2026-05", -50, 50, 0, 0),
            ("decembers faktura väntas nästa år", "2026-12", "2027-01", -50, 0, 0, 50),
            ("årets faktura kom förra året", "2025-12", "2026-03", 50, 50, 50, 50),
            ("mellan två månader i samma fönster", "2026-02", "2026-03", 50, 0, 0, 0),
            ("ett annat år", "2024-02", "2024-03", 50, 0, 0, 0),
        ],
    )
    def test_an_amount_in_the_wrong_month(
        self, town: Town, fall: str, booked: str, belongs: str, amount: int, april: int, may: int, year: int
    ) -> None:
        publish(town, even("2010", "5010", 100, 5))
        budget(town, town.north, "personal", 100)
        forecast(town, town.north, "personal", 1_200)
        marked(town, town.north, amount, booked, belongs, "personal")
        page = economy_page(town.north, APRIL)
        assert part(page.so_far, Part.TIMING).amount == april, fall
        assert part(page.full_year, Part.TIMING).amount == year, fall
        later = economy_page(town.north, Period.month(YEAR, 5))
        assert part(later.so_far, Part.TIMING).amount == may, fall

    def test_an_expected_one_off_is_in_the_forecast_and_not_in_the_outcome(self, town: Town) -> None:
        filled(town)
        forecast(town, town.north, "personal", 1_300)
        marked(town, town.north, 80, "2026-10", group="personal")
        page = economy_page(town.north, APRIL)
        assert parts(page.so_far) == {"price": -70}
        assert parts(page.full_year) == {"one_off": -80, "price": -20}

    def test_where_the_budget_stands_in_for_a_forecast_nothing_is_explained(self, town: Town) -> None:
        filled(town)
        forecast(town, town.south, "personal", 590)
        volume(town, town.north, 100, 110)
        posts(town, "2010", {1: (11, 10)})
        marked(town, town.north, 80, group="personal")
        marked(town, town.north, 80, group="kapital")
        assert parts(economy_page(town.school, APRIL).full_year) == {"price": 10}

    def test_a_mark_where_nothing_is_budgeted_or_booked(self, town: Town) -> None:
        """A bill that has not come: nothing would have been over budget, had it come."""
        filled(town)
        marked(town, town.north, -25, "2026-04", "2026-05", group="ovrigt")
        found = economy_page(town.north, APRIL).so_far
        assert parts(found) == {"timing": 25, "price": -95}
        assert found.result.variance == -70

    def test_as_it_was_known(self, town: Town) -> None:
        publish(town, even("2010", "5010", 117, 4), known_at=day(1))
        budget(town, town.north, "personal", 100)
        marked(town, town.north, 60, group="personal", known_at=day(2), superseded_at=day(6))
        marked(town, town.north, 40, group="personal", known_at=day(6))
        posts(town, "2010", {1: (11, 10)}, known_at=day(3))

        def then(moment: object) -> dict[str, Decimal]:
            return parts(economy_page(town.north, APRIL, moment).so_far)  # type: ignore[arg-type]

        assert then(day(1, 20)) == {"price": -68}
        assert then(day(2, 20)) == {"one_off": -60, "price": -8}
        assert then(day(4)) == {"one_off": -60, "staffing": -40, "price": 32}
        assert then(day(7)) == {"one_off": -40, "staffing": -40, "price": 12}


UNITS = ("school", "north", "south", "streets")
MONTH = st.integers(1, 6)
AMOUNT = st.decimals(-1000, 1000, places=2)
POSTS = st.one_of(st.none(), st.decimals(0, 40, places=2))


def _anything(town: Town, data: st.DataObject) -> list[Row]:
    """Random budgets, ledger, forecasts, volumes, posts and marks."""
    groups = st.sampled_from(["intakter", "personal", "ovrigt", "okänd"])
    units = st.sampled_from([getattr(town, name) for name in UNITS])
    codes = st.sampled_from(["2000", "2010", "2020", "3000", "7777"])
    row = st.builds(Row, month=MONTH, responsibility=codes, amount=AMOUNT,
                    account=st.sampled_from(["1930", "3010", "5010", "6999", "9000"]))  # fmt: skip
    rows = data.draw(st.lists(row, min_size=1, max_size=10))
    publish(town, rows)
    for unit, group in data.draw(st.sets(st.tuples(units, groups), max_size=6)):
        budget(town, unit, group, tuple(data.draw(st.lists(st.integers(-50, 50), min_size=12, max_size=12))))
    for unit, group, month in data.draw(st.sets(st.tuples(units, groups, MONTH), max_size=6)):
        forecast(town, unit, group, data.draw(st.integers(-500, 500)), month)
    for unit in data.draw(st.sets(units, max_size=3)):
        volume(town, unit, data.draw(st.integers(0, 30)), data.draw(st.integers(0, 30)))
    for code, month in data.draw(st.sets(st.tuples(codes, st.integers(1, 8)), max_size=10)):
        both = (data.draw(POSTS), data.draw(POSTS))
        if both != (None, None):
            posts(town, code, {month: both})
    for unit, group, month in data.draw(st.lists(st.tuples(units, groups, st.integers(1, 12)), max_size=6)):
        other = data.draw(st.sampled_from(["", "2025-12", "2026-02", "2026-05", "2027-01"]))
        if other != f"{YEAR}-{month:02d}":
            marked(town, unit, data.draw(AMOUNT), f"{YEAR}-{month:02d}", other, group)
    return rows


class TestAgainstTheNaiveOne:
    @settings(
        max_examples=15,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(data=st.data())
    def test_whatever_is_registered(self, db: None, data: st.DataObject) -> None:
        town = make_town(f"F{data.draw(st.integers(0, 10**12))}")
        rows = _anything(town, data)
        at, unit = Period.month(YEAR, data.draw(MONTH)), data.draw(st.sampled_from(town.units))
        budgeted = data.draw(st.sampled_from([{}, {town.north.pk: [D(3)] * 5 + [D(4)] * 7}]))
        page = economy_page(unit, at, None, budgeted)
        for found, variance, full_year in (
            (page.so_far, page.table.total.variance_period, False),
            (page.full_year, page.table.total.variance_year, True),
        ):
            if found is None:
                assert variance is None
                continue
            judged = naive.parts(town.root, unit, at, rows, full_year=full_year, staff_budget=budgeted)
            assert {each.part.value: each.amount for each in found.parts} == judged
            assert sum(judged.values()) == variance == found.result.variance
            for each in found.parts:
                assert sum(row.amount for row in each.rows) == each.amount
                assert sum(row.amount for row in each.shown) + each.rest_amount == each.amount

    def test_the_parts_sum_to_every_variance_of_every_table(self, town: Town) -> None:
        filled(town)
        volume(town, town.north, 97, 113)
        volume(town, town.south, 53, 47)
        posts(town, "2010", {1: (7, 6), 2: (8, 6)})
        marked(town, town.north, D("33.33"), group="personal")
        publish(
            town, [*even("2010", "5010", 117, 4), *even("2020", "9999", 31, 4), *even("7777", "5010", 3, 4)]
        )  # something unbudgeted and something nobody answers for
        forecast(town, town.north, "personal", 1_333)
        for unit in town.units:
            page = economy_page(unit, APRIL)
            for found, variance in (
                (page.so_far, page.table.total.variance_period),
                (page.full_year, page.table.total.variance_year),
            ):
                if found is not None:
                    assert sum(parts(found).values()) == variance == found.result.variance, unit.name
                    assert sum(row.amount for part in found.parts for row in part.rows) == variance
                else:
                    assert variance is None


def test_nothing_known_nothing_explained(town: Town) -> None:
    budget(town, town.north, "personal", 100)
    page = economy_page(town.north, APRIL)
    assert (page.so_far, page.full_year) == (None, None)


def test_more_rows_than_a_page_has_room_for_are_summed(town: Town) -> None:
    _many(town, 40)
    found = economy_page(town.root, APRIL).so_far
    price = part(found, Part.PRICE)
    assert len(price.shown) == 15
    assert price.rest == len(price.rows) - 15
    assert sum(row.amount for row in price.shown) + price.rest_amount == price.amount


def test_the_number_of_queries_does_not_grow_with_units(town: Town) -> None:
    counts = []
    for size in (30, 300):
        _many(town, size)
        with CaptureQueriesContext(connection) as asked:
            page = economy_page(Unit.objects.get(pk=town.root.pk), APRIL)
        counts.append(len(asked))
        assert len(part(page.so_far, Part.STAFFING).rows) >= size - 10
        assert len(part(page.so_far, Part.ONE_OFF).rows) >= size - 10
    assert counts[0] == counts[1]


def _many(town: Town, count: int) -> None:
    """So many units below the streets, each with budget, outcome, posts and a mark."""
    by = factories.author()
    first = 10**6
    made = Unit.objects.bulk_create(
        Unit(
            principal=town.root, parent=town.streets, path=f"{town.streets.path}{first + number}/", pk=first + number,
            code=f"V{number}", name=f"Väg {number}", kind="unit", valid_from=factories.START, created_by=by,
            changed_by=by,
        )
        for number in range(Unit.objects.filter(pk__gte=first).count(), count)
    )  # fmt: skip
    Responsibility.objects.bulk_create(
        Responsibility(principal=town.root, unit=unit, code=f"R{unit.pk}") for unit in made
    )
    known = {"known_by": by, "known_at": day(1)}
    BudgetLine.objects.bulk_create(
        BudgetLine(unit=unit, year=YEAR, responsibility=f"R{unit.pk}", account_group="personal", m01=D(900), **known)
        for unit in made
    )
    StaffMonth.objects.bulk_create(
        StaffMonth(principal=town.root, responsibility=f"R{unit.pk}", period="2026-01", full_time=D(3), planned=D(2),
                   **known)
        for unit in made
    )  # fmt: skip
    MarkedItem.objects.bulk_create(
        MarkedItem(unit=unit, kind="one_off", period="2026-02", account_group="personal", amount=D(7), reason="Eld",
                   **known)
        for unit in made
    )  # fmt: skip
    publish(town, [Row(4, f"R{first + number}", "5010", D(number)) for number in range(count)])
