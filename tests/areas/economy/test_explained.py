"""The variance in its parts: volume where volumes are known, the rest by the rest, summing to the öre."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.areas.economy.queries.explained import REST, Explained, economy_page
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, IndicatorValue, TargetValue
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, forecast, publish

APRIL = Period.month(YEAR, 4)
pytestmark = pytest.mark.django_db


def volume(town: Town, unit: Unit, planned: int | None, actual: int | None) -> None:
    indicator = Indicator.objects.filter(key="volym").first() or factories.indicator(
        town.root, key="volym", kind=IndicatorKind.VOLUME, unit_of_measure="elev", direction="none"
    )
    by = {"known_at": day(1), "known_by": town.controller}
    if planned is not None:
        TargetValue.objects.create(indicator=indicator, unit=unit, year=YEAR, floor=planned, ceiling=planned, **by)
    if actual is not None:
        IndicatorValue.objects.create(indicator=indicator, unit=unit, period="2026-T1", value=actual, **by)


def parts(found: Explained | None) -> dict[str, Decimal]:
    assert found is not None
    return {label: part.amount for label, part in found.parts}


def filled(town: Town) -> None:
    """Norra: budget 400 (to April), outcome 470. Södra: budget 200, outcome 190."""
    budget(town, town.north, "personal", 100)
    budget(town, town.south, "personal", 50)
    publish(town, [*even("2010", "5010", 117, 3), *even("2020", "5010", 47, 3), *last(119, 49)])


def last(north: int, south: int) -> list:
    return [row for row in [*even("2010", "5010", north, 4), *even("2020", "5010", south, 4)] if row.month == 4]


def test_more_pupils_than_planned_cost_their_budgeted_price(town: Town) -> None:
    """
    | enhet | budget | utfall | plan | elever | volym             | resten |
    | Norra |    400 |    470 |  100 |    110 | 400 x 10 % = -40  |    -30 |
    | Södra |    200 |    190 |   50 |     50 |                 0 |    +10 |
    """
    filled(town)
    volume(town, town.north, 100, 110)
    volume(town, town.south, 50, 50)
    page = economy_page(town.school, APRIL)
    assert parts(page.so_far) == {"Volym": -40, REST: -20}
    assert page.so_far is not None
    assert page.so_far.with_volume == 2


def test_without_planned_volumes_it_says_so_and_invents_nothing(town: Town) -> None:
    filled(town)
    volume(town, town.north, None, 110)
    page = economy_page(town.school, APRIL)
    assert parts(page.so_far) == {REST: -60}
    assert page.so_far is not None
    assert "Planerade volymer saknas" in page.so_far.note


def test_a_unit_without_volume_stands_in_the_rest_and_is_counted(town: Town) -> None:
    filled(town)
    volume(town, town.north, 100, 110)
    page = economy_page(town.school, APRIL)
    assert parts(page.so_far) == {"Volym": -40, REST: -20}
    assert page.so_far is not None
    assert page.so_far.note.startswith("1\u00a0enhet saknar")


def test_last_years_volume_is_not_this_years(town: Town) -> None:
    filled(town)
    volume(town, town.north, 100, 110)
    IndicatorValue.objects.update(period=f"{YEAR - 1}-T3")
    assert parts(economy_page(town.school, APRIL).so_far) == {REST: -60}


def test_the_parts_sum_to_every_variance_of_every_table(town: Town) -> None:
    filled(town)
    volume(town, town.north, 97, 113)
    volume(town, town.south, 53, 47)
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
                assert sum(amount for _, part in found.parts for _, amount in part.rows) == variance
            else:
                assert variance is None


def test_nothing_known_nothing_explained(town: Town) -> None:
    budget(town, town.north, "personal", 100)
    page = economy_page(town.north, APRIL)
    assert (page.so_far, page.full_year) == (None, None)
