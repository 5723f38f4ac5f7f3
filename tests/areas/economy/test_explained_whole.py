"""Whatever is registered, the parts are those of a naive recomputation, and they sum to the variance to the öre."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from styrkedjan.areas.economy.models import AccountGroup, BudgetLine, MarkedItem, StaffMonth
from styrkedjan.areas.economy.queries.explained import economy_page
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.economy.decomposition import Part
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from tests import factories
from tests.areas.economy import naive
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, forecast, make_town, publish
from tests.areas.economy.registers import filled, marked, part, parts, posts, price, volume
from tests.store.ledgers import Row

APRIL = Period.month(YEAR, 4)
D = Decimal
pytestmark = pytest.mark.django_db
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
    for group, month in data.draw(st.sets(st.tuples(groups, st.integers(1, 12)), max_size=4)):
        rises = st.integers(-20, 20)
        price(town, group, data.draw(rises), data.draw(rises), month)
    behaviour = st.tuples(st.sampled_from([None, 0, 40, 100]), st.sampled_from([None, 0, 10]))
    for group in AccountGroup.objects.filter(principal=town.root):
        group.volume_share, group.volume_step = data.draw(behaviour)
        group.is_hired = group.code == "ovrigt" and data.draw(st.booleans())
        group.save()
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
        page = economy_page(unit, at, NOW, budgeted)
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
                assert sum(row.amount for row in each.first_rows) + each.rest_amount == each.amount

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
            page = economy_page(unit, APRIL, NOW)
            for found, variance in (
                (page.so_far, page.table.total.variance_period),
                (page.full_year, page.table.total.variance_year),
            ):
                if found is not None:
                    assert sum(parts(found).values()) == variance == found.result.variance, unit.name
                    assert sum(row.amount for part in found.parts for row in part.rows) == variance
                else:
                    assert variance is None


def test_more_rows_than_a_page_has_room_for_are_summed(town: Town) -> None:
    _many(town, 40)
    found = economy_page(town.root, APRIL, NOW).so_far
    price = part(found, Part.RESIDUAL)
    assert len(price.first_rows) == 15
    assert price.rest == len(price.rows) - 15
    assert sum(row.amount for row in price.first_rows) + price.rest_amount == price.amount


def test_the_number_of_queries_does_not_grow_with_units(town: Town) -> None:
    counts = []
    for size in (30, 300):
        _many(town, size)
        with CaptureQueriesContext(connection) as asked:
            page = economy_page(Unit.objects.get(pk=town.root.pk), APRIL, NOW)
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
