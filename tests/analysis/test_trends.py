"""Trend: scipy's pieces judged by plain pairs and by every order there is."""

import csv
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.analysis.trends import concordance, mann_kendall, trend

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "regional" / "effektivitet.csv"
NAN = float("nan")

# values by year -> slope, real, words
SPEC = [
    ("1 2 3 4 5", 1, True, "Ökar med 1,0 procent per år (1,0 till 1,0)."),
    ("9 7 5 3 1 -1", -2, True, "Minskar med 2,0 procent per år"),
    ("1 2 3", 1, False, "3 värden är för få"),
    ("1 2 3 4", 1, False, "4 värden är för få"),
    ("1 - 3 - 5 6 -", 1, False, "4 värden är för få"),
    ("70 70 71 71 72 72 73 73", None, False, "4 värden är för få"),
    ("70 71 71 72 72 73 73 74 74", 0.5, True, "Ökar med 0,5"),
    ("70 71 71 72 73 74 74 75", None, True, "Ökar"),
    ("5 5 5 5 5", 0, False, "Ingen säker trend"),
    ("5 1 4 2 3", None, False, "Ingen säker trend"),
    ("1 2 3 4 5 6 7 90", 1, True, "Ökar med 1,0"),
    ("7", None, False, "1 värden är för få"),
]


@pytest.mark.parametrize(("text", "slope", "is_real", "said"), SPEC)
def test_trend(text, slope, is_real, said):
    values = [NAN if cell == "-" else float(cell) for cell in text.split()]
    found = trend(range(len(values)), values)
    assert slope is None or found.slope.value == slope
    assert found.is_real == is_real
    assert said in found.sentence("procent")


few = st.lists(st.integers(0, 6).map(float), min_size=2, max_size=6)


@given(few)
@settings(max_examples=60, deadline=None)
def test_p_is_the_share_of_all_orders_that_are_as_extreme(values):
    seen = abs(concordance(values))
    orders = list(permutations(values))
    expected = sum(abs(concordance(order)) >= seen for order in orders) / len(orders)
    assert mann_kendall(np.arange(len(values), dtype=float), np.array(values)) == pytest.approx(expected)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=12, unique=True))
@settings(max_examples=60, deadline=None)
def test_the_slope_is_the_median_of_all_pairs(values):
    slopes = [(b - a) / (j - i) for i, a in enumerate(values) for j, b in enumerate(values) if j > i]
    found = trend(range(len(values)), values).slope
    assert found.value == pytest.approx(float(np.median(slopes)), abs=1e-9)


def test_chance_alone_is_seldom_a_trend():
    chance = np.random.default_rng(1)
    real = sum(trend(range(8), chance.normal(size=8)).is_real for _ in range(600))
    assert real / 600 <= 0.07


def test_a_time_twice_or_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match="två värden"):
        trend([1, 1], [1, 2])
    with pytest.raises(ValueError, match="tidpunkt"):
        trend([1, 2], [1])


def test_the_counties_emissions_per_value_fall():
    if not SHARED.exists():
        pytest.skip(f"{SHARED} finns inte här: det verkliga underlaget ligger utanför projektet")
    rows = list(csv.DictReader(SHARED.read_text(encoding="utf-8").splitlines()))
    own = [row for row in rows if "Blekinge" in row["Region"]]
    found = trend([float(row["År"]) for row in own], [float(row["Utsläpp"]) / float(row["BRP"]) for row in own])
    assert found.count == len(own)
    assert found.slope.value < 0
    assert found.is_real
