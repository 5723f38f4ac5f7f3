"""Volumes over a year, by the measure's own rule and frequency."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.measures import Frequency
from styrkedjan.domain.periods import Period
from styrkedjan.domain.volumes import OverYear, year_volume

D = Decimal
SUM, MEAN, LAST = OverYear
MONTH, QUARTER, TERTIAL, YEAR = Frequency


@pytest.mark.parametrize(
    ("fall", "regel", "frekvens", "värden", "till_och_med", "utfört", "plan_av_1200"),
    [
        ("timmar summeras månad för månad", SUM, MONTH, {"2025-01": 90, "2025-02": 110}, 2, 200, 200),
        ("elever är medeltal av terminerna", MEAN, TERTIAL, {"2025-T1": 98, "2025-T2": 104}, 8, 101, 1200),
        ("det senaste gäller", LAST, TERTIAL, {"2025-T1": 98, "2025-T2": 104}, 8, 104, 1200),
        ("det senaste, hur långt det än är", LAST, YEAR, {"2025-T1": 98, "2025-07": 104}, 8, 104, 1200),
        ("en månad saknas: okänt, inte mindre", SUM, MONTH, {"2025-01": 90}, 2, None, 200),
        ("en tertial saknas: inget medeltal", MEAN, TERTIAL, {"2025-T1": 98}, 8, None, 1200),
        ("det som inte är över räknas inte", SUM, TERTIAL, {"2025-T1": 400, "2025-T2": 7}, 7, 400, 400),
        ("ett värde för hela året är årets", SUM, MONTH, {"2025": 1180, "2025-01": 90}, 12, 1180, 1200),
        ("hela året av tertialer", SUM, TERTIAL, {f"2025-T{n}": 400 for n in (1, 2, 3)}, 12, 1200, 1200),
        ("inget är över än", SUM, QUARTER, {}, 2, None, 0),
        ("månader i ett kvartalsmått blandas inte in", SUM, QUARTER, {"2025-01": 1, "2025-Q1": 300}, 3, 300, 300),
        ("årsmått mitt i året", MEAN, YEAR, {"2025": 5}, 6, None, 1200),
    ],
)
def test_årets_volym(fall, regel, frekvens, värden, till_och_med, utfört, plan_av_1200):
    values = {Period.parse(name): D(value) for name, value in värden.items()}
    found = year_volume(regel, frekvens, values, 2025, Period.month(2025, till_och_med))
    assert found.performed == utfört, fall
    assert found.planned(D(1200)) == plan_av_1200, fall


amounts = st.lists(st.integers(0, 1000).map(D), min_size=12, max_size=12)


@given(amounts, st.integers(1, 12))
def test_a_mean_times_its_months_is_the_sum_and_a_gap_is_never_a_zero(months, through):
    values = {Period.month(2025, number): amount for number, amount in enumerate(months, 1)}
    total, mean = (year_volume(rule, MONTH, values, 2025, Period.month(2025, through)) for rule in (SUM, MEAN))
    assert total.performed is not None
    assert mean.performed is not None
    assert abs(mean.performed * through - total.performed) < D("0.0001")
    del values[Period.month(2025, through)]
    gap = year_volume(SUM, MONTH, values, 2025, Period.month(2025, through))
    assert (gap.performed, gap.missing) == (None, (Period.month(2025, through),))
