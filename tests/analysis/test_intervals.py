"""Intervals against published examples, against scipy, and by how often they hold what they promise."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from styrkedjan.analysis import intervals

# R. Newcombe, Statistics in Medicine 1998, table II: method 10, difference of independent shares.
DIFFERENCES = [
    ((56, 70, 48, 80), 0.0524, 0.3339),
    ((9, 10, 3, 10), 0.1705, 0.8090),
    ((6, 7, 2, 7), 0.0582, 0.8062),
    ((5, 56, 0, 29), -0.0381, 0.1926),
    ((0, 10, 0, 20), -0.1611, 0.2775),
    ((10, 10, 0, 10), 0.6075, 1.0),
]


@pytest.mark.parametrize(("counts", "low", "high"), DIFFERENCES)
def test_difference_of_shares_as_published(counts, low, high):
    found = intervals.difference_of_shares(*counts)
    assert (found.low, found.high) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


# Newcombe 1998, table I: method 5, Clopper and Pearson.
EXACT = [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)]


@pytest.mark.parametrize(("successes", "trials", "low", "high"), EXACT)
def test_exact_share_as_published(successes, trials, low, high):
    found = intervals.exact_share(successes, trials)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=40, deadline=None)
def test_exact_shares_ends_are_where_a_tail_is_a_fortieth(pair):
    """The second way: find each end by trying."""
    successes, trials = pair
    found = intervals.exact_share(successes, trials)
    if successes:
        end = optimize.brentq(lambda p: stats.binom.sf(successes - 1, trials, p) - 0.025, 1e-9, 1 - 1e-9)
        assert found.low == pytest.approx(end, abs=1e-6)
    if successes < trials:
        end = optimize.brentq(lambda p: stats.binom.cdf(successes, trials, p) - 0.025, 1e-9, 1 - 1e-9)
        assert found.high == pytest.approx(end, abs=1e-6)


# K. Ulm, American Journal of Epidemiology 1990, and any table of exact Poisson limits.
@pytest.mark.parametrize(("events", "low", "high"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.39)])
def test_rate_as_in_tables(events, low, high):
    found = intervals.rate(events, 1)
    assert (found.low, found.high) == (pytest.approx(low, rel=1e-3), pytest.approx(high, rel=1e-3))
    per_thousand = intervals.rate(events, 1000)
    assert per_thousand.high == pytest.approx(found.high / 1000)


def test_mean_is_scipys_and_the_summarys():
    values = [74.0, 78.5, 74.5, 82.0, 80.0, 62.0, 59.0, 92.0]
    found = intervals.mean(values)
    low, high = stats.t.interval(0.95, 7, np.mean(values), stats.sem(values))
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert intervals.mean_of_summary(float(np.mean(values)), float(np.std(values, ddof=1)), 8) == found


def test_ratio_holds_the_true_ratio_as_often_as_promised():
    chance = np.random.default_rng(5)
    found = [intervals.ratio_of_means(chance.normal(30, 6, 12), chance.normal(20, 4, 15)) for _ in range(800)]
    held = sum(one is not None and one.low <= 1.5 <= one.high for one in found)
    assert 0.93 <= held / 800 <= 0.975


def test_a_ratio_to_what_may_be_nothing_has_no_interval():
    assert intervals.ratio_of_means([1.0, 2.0, 3.0], [-1.0, 0.5, 1.0]) is None
    assert intervals.ratio_of_means([1.0, 2.0], [0.0, 0.0]) is None
    same = intervals.ratio_of_means([4.0, 4.0], [2.0, 2.0])
    assert (same.low, same.value, same.high) == (2, 2, 2)


def test_what_is_unknown_or_too_little_is_refused():
    for values in ([1.0], [], [1.0, math.nan], [1.0, math.inf]):
        with pytest.raises(ValueError, match="värde"):
            intervals.mean(values)
    with pytest.raises(ValueError, match="frekvens"):
        intervals.rate(3, 0)
    with pytest.raises(ValueError, match="minst två"):
        intervals.mean_of_summary(1, 1, 1)


def test_the_sentence():
    said = intervals.sentence(intervals.rate(10, 1), "per år")
    assert said == "10,0 per år; med slumpen inräknad mellan 4,8 och 18,4."
