"""What drives a variance: posts compared like with like, amounts in the wrong month, and the parts in a sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.decomposition import Change, Part, VarianceRow, decompose, split_row, summary
from styrkedjan.domain.economy.drivers import Misplaced, full_months, posts_over
from styrkedjan.domain.periods import Period

D = Decimal
MONEY = st.decimals(-(10**9), 10**9, places=2)


@pytest.mark.parametrize(
    ("fall", "plan", "utfall", "planerat", "arbetat", "månader"),
    [
        ("alla månader", {1: 10, 2: 10}, {1: 11, 2: 12}, "10", "11.5", (1, 2)),
        ("utfall saknas i februari", {1: 10, 2: 20}, {1: 11}, "10", "11", (1,)),
        ("tjänst planerad från augusti", {1: 10, 8: 30}, {1: 10}, "10", "10", (1,)),
        ("plan saknas i mars", {1: 10}, {1: 9, 3: 99}, "10", "9", (1,)),
        ("ingen arbetade", {4: 2}, {4: 0}, "2", "0", (4,)),
    ],
)
def test_posts_over_the_same_months(fall, plan, utfall, planerat, arbetat, månader):
    found = posts_over(_decimals(plan), _decimals(utfall))
    assert found is not None, fall
    assert (found.change.budget, found.change.actual, found.months) == (D(planerat), D(arbetat), månader), fall


def _decimals(months):
    return {month: D(value) for month, value in months.items()}


def test_no_month_in_common_is_unknown_and_not_nought():
    assert posts_over({}, {1: D(3)}) is None
    assert posts_over({2: D(3)}, {1: D(3)}) is None


def test_a_month_that_one_code_lacks_is_unknown():
    assert full_months([{1: D(5), 2: D(5)}, {1: D(2)}]) == {1: D(7)}
    assert full_months([{1: D(5)}, {}]) == {1: D(5)}
    assert full_months([]) == {}


MONTHS = st.builds(Period.month, st.integers(2025, 2027), st.integers(1, 12))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(MONTHS, MONTHS, MONEY).filter(lambda row: row[0] != row[1]), max_size=6))
def test_over_all_months_a_shift_is_nothing_and_each_month_adds_up(rows):
    shifts = [Misplaced(*row) for row in rows]
    every = [Period.month(year, number) for year in (2025, 2026, 2027) for number in range(1, 13)]
    for shift in shifts:
        assert shift.within(every) == 0
        assert sum((shift.within([month]) for month in every), D(0)) == 0
        assert sum((shift.within([month]) for month in every[:17]), D(0)) == shift.within(every[:17])
        assert shift.within([shift.booked]) == shift.amount == -shift.within([shift.belongs])


@pytest.mark.parametrize(
    ("booked", "belongs"),
    [("2026-04", "2026-04"), ("2026", "2026-04"), ("2026-04", "2026-T1")],
)
def test_a_shift_is_between_two_months(booked, belongs):
    with pytest.raises(ValueError, match=r"[Mm]ånad"):
        Misplaced(Period.parse(booked), Period.parse(belongs), D(1))


@pytest.mark.parametrize(
    ("fall", "rader", "mening"),
    [
        ("inget", [], ""),
        (
            "en del",
            [VarianceRow("x", D(100), D(160))],
            "Avvikelsen −60 kr är helt och hållet oförklarad: inget av det som är registrerat förklarar den.",
        ),
        (
            "tar ut varandra",
            [VarianceRow("x", D(100), D(100), one_off=D(5))],
            "Avvikelsen är noll: engångsposter (−5 kr) och det som är oförklarat (+5 kr) tar ut varandra.",
        ),
        (
            "mest volym, åt andra hållet bemanning",
            [VarianceRow("x", D(10**6), D(1_240_000), Change(D(10), D(13)), Change(D(10), D("12.4")))],
            "Avvikelsen −240 tkr beror mest på volym (−300 tkr). Åt andra hållet drar bemanning (+60 tkr).",
        ),
        (
            "det som är litet sägs inte",
            [VarianceRow("x", D(10**6), D(2_000_000), one_off=D(950_000), timing=D(10_000))],
            "Avvikelsen −1 000 tkr beror mest på engångsposter (−950 tkr).",
        ),
        (
            "litet åt andra hållet sägs inte",
            [VarianceRow("x", D(10**6), D(2_000_000), one_off=D(1_050_000))],
            "Avvikelsen −1 000 tkr beror mest på engångsposter (−1 050 tkr).",
        ),
    ],
)
def test_the_variance_in_a_sentence(fall, rader, mening):
    assert summary(decompose(rader)).replace("\u00a0", " ") == mening, fall


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(MONEY, MONEY), min_size=1, max_size=5), st.integers(1, 300), st.integers(0, 300))
def test_volume_over_a_units_rows_is_volume_at_its_net_price(groups, planned, actual):
    """Row by row or all at once, to an öre per row: costs and income alike."""
    change = Change(D(planned), D(actual))
    rows = [
        VarianceRow("x", budget, became, change, group=str(number)) for number, (budget, became) in enumerate(groups)
    ]
    whole = VarianceRow("x", sum((row.budget for row in rows), D(0)), sum((row.actual for row in rows), D(0)), change)
    apart = decompose(rows).amount(Part.VOLUME)
    assert abs(apart - split_row(whole)[Part.VOLUME]) <= D("0.01") * len(rows)


@settings(max_examples=200, deadline=None)
@given(MONEY, st.decimals(1, 500, places=1), st.decimals(0, 500, places=1), st.integers(1, 300), st.integers(1, 300))
def test_volume_and_staffing_together_are_the_posts_beyond_the_plan(budget, planned, worked, pupils, came):
    row = VarianceRow("x", budget, budget, Change(D(pupils), D(came)), Change(planned, worked))
    parts = split_row(row)
    beyond = -(worked - planned) * budget / planned
    assert abs(parts[Part.VOLUME] + parts[Part.STAFFING] - beyond) <= D("0.02")


def test_rows_of_one_name_are_told_together():
    rows = [VarianceRow("skola", D(100), D(90), group="a"), VarianceRow("skola", D(0), D(40), group="b")]
    found = decompose(rows)
    assert next(item.rows for item in found.parts if item.part is Part.RESIDUAL) == (("skola", D(-30)),)
    assert [amounts[Part.RESIDUAL] for _, amounts in found.split] == [10, -40]
