"""Versions of allocation models: what differs, prices written up, and units' parts that sum to the whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.planning.model_changes import ChangeOfLine, differences, priced_up
from styrkedjan.domain.planning.model_use import Version, drifts, use_of
from styrkedjan.domain.planning.models import (
    LineDefinition,
    Population,
    UnitVolume,
    mean_index,
    municipal_volume,
    priced,
    unit_line,
)

D = Decimal
SCHOOL = LineDefinition(
    block="Grundskola", group="Elever", basis=VolumeBasis.ENROLLED, id="gr", price=D(100_000), index_share=D("0.2"),
    area_price=D(1_000),
)  # fmt: skip
YOUNG = LineDefinition(
    block="Förskola", group="1–5 år", basis=VolumeBasis.MEAN_POPULATION, id="fo", age_from=1, age_to=5,
)  # fmt: skip


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ([SCHOOL, YOUNG], []),
        ([YOUNG, SCHOOL], []),
        ([SCHOOL], [("Förskola 1–5 år", "removed", [])]),
        ([replace(SCHOOL, price=D(101_000)), YOUNG],
         [("Grundskola Elever", "changed", [("Pris", "100\xa0000\xa0kr", "101\xa0000\xa0kr")])]),
        ([SCHOOL, replace(YOUNG, age_to=6)],
         [("Förskola 1–5 år", "changed", [("Åldersklass", "1–5 år", "1–6 år")])]),
        ([replace(SCHOOL, index_share=D("0.25")), YOUNG],
         [("Grundskola Elever", "changed", [("Viktad andel", "20\xa0%", "25\xa0%")])]),
        ([replace(SCHOOL, price=D("100000.50")), YOUNG],
         [("Grundskola Elever", "changed", [("Pris", "100\xa0000\xa0kr", "100\xa0000,50 kr")])]),
        ([SCHOOL, YOUNG, replace(YOUNG, id="ny", group="6 år", age_from=6, age_to=6)],
         [("Förskola 6 år", "added", [])]),
    ],
)  # fmt: skip
def test_what_differs_between_two_versions(after, told):
    found = differences([SCHOOL, YOUNG], after)
    assert [(one.name, one.change.value, [(f.label, f.before, f.after) for f in one.fields]) for one in found] == told


def test_a_version_differs_from_itself_in_nothing_and_every_change_has_a_word():
    assert differences([SCHOOL, YOUNG], [SCHOOL, YOUNG]) == ()
    assert {change.label for change in ChangeOfLine} == {"Ny rad", "Borttagen", "Ändrad"}


@pytest.mark.parametrize(
    ("per_cent", "step", "price"),
    [(0, 1, 100_000), (3, 1, 103_000), (D("2.55"), 100, 102_600), (D("2.54"), 100, 102_500), (-1, 1, 99_000)],
)
def test_prices_are_written_up_and_rounded_once(per_cent, step, price):
    (line,) = priced_up([SCHOOL], D(per_cent), D(step))
    assert line.price == price
    assert line.index_share == SCHOOL.index_share


def test_an_unknown_price_stays_unknown_and_a_step_is_above_nought():
    assert priced_up([YOUNG], D(5)) == [YOUNG]
    with pytest.raises(ValueError, match="större än noll"):
        priced_up([SCHOOL], D(1), D(0))


HEADS = st.decimals(min_value=0, max_value=2_000, places=1)
INDEX = st.none() | st.decimals(min_value=0, max_value=3, places=2)
ROWS = st.lists(st.tuples(HEADS, INDEX, st.decimals(min_value=0, max_value=9_000, places=0)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_the_units_parts_sum_to_the_whole_municipality(rows):
    """Two ways to the same money: line by line for the municipality, and unit by unit."""
    volumes = [UnitVolume(str(n), "gr", heads, index, area) for n, (heads, index, area) in enumerate(rows)]
    volume = municipal_volume(SCHOOL, Population({}), volumes, 2027)
    area = sum((row.area for row in volumes), D(0))
    whole = priced(SCHOOL, volume, index=mean_index(SCHOOL, volumes), area=area)
    assert whole is not None
    parts = sum((line.grant for line in (unit_line(SCHOOL, row) for row in volumes) if line), D(0))
    assert round(whole.grant, 2) == round(parts, 2)


DAYS = [datetime(2026, 9, day, tzinfo=UTC) for day in range(1, 6)]


@pytest.mark.parametrize(
    ("versions", "read", "used", "newer"),
    [
        ([1], 2, 1, []),  # made before it was read
        ([1], 1, 1, []),  # read at the moment it was made
        ([1, 3], 2, 1, [3]),  # changed since: stale
        ([4, 1, 3], 2, 1, [3, 4]),  # changed twice since, told in any order
        ([3], 2, None, [3]),  # nothing is known of what was read
        ([], 2, None, []),
    ],
)
def test_which_version_gave_the_grants_and_which_are_newer(versions, read, used, newer):
    found = use_of("Peng", DAYS[read], [Version(DAYS[day], "Eva") for day in versions])
    assert found.used == (None if used is None else Version(DAYS[used], "Eva"))
    assert [one.at for one in found.newer] == [DAYS[day] for day in newer]
    assert found.is_stale == bool(newer)
    assert found.newest == (found.newer[-1] if newer else found.used)


@given(st.lists(st.integers(0, 60), unique=True, max_size=8), st.integers(0, 60))
@settings(deadline=None)
def test_a_model_read_again_is_never_stale(minutes, read):
    versions = [Version(DAYS[0] + timedelta(minutes=minute), "") for minute in minutes]
    found = use_of("Peng", DAYS[0] + timedelta(minutes=read), versions)
    assert ([found.used] if found.used else []) == sorted(
        (one for one in versions if one not in found.newer), key=lambda one: one.at
    )[-1:]
    assert not use_of("Peng", DAYS[0] + timedelta(minutes=60), versions).is_stale


@given(*[st.dictionaries(st.sampled_from("ABCD"), st.integers(-9, 9).map(D), max_size=4)] * 2)
def test_what_has_drifted_is_all_that_differs_and_nothing_else(then, now):
    found = drifts(then, now)
    assert sum(one.change for one in found) == sum(now.values()) - sum(then.values())
    assert {one.committee for one in found} == {
        name for name in {**then, **now} if then.get(name, 0) != now.get(name, 0)
    }
    assert all(one.change for one in found)
    assert found == tuple(sorted(found, key=lambda one: -abs(one.change)))
