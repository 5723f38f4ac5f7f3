"""Shrinkage: the fit by a slow grid, the gain on units whose truth is known, and the published baseball example."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from styrkedjan.analysis.ranks import Count
from styrkedjan.analysis.shrinkage import MOST_STRENGTH, fit, log_likelihood, shrink

# B. Efron, C. Morris, JASA 1975: eighteen batters' first 45 times at bat in 1970,
# and what they did the rest of the season.
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
REST = [.346, .298, .276, .222, .273, .270, .263, .210, .269, .230, .264, .256, .303, .264, .226,
        .286, .316, .200]  # fmt: skip


def test_the_published_example_comes_nearer_to_the_rest_of_the_season():
    found = shrink([Count(hits, 45) for hits in HITS])
    raw = sum((hits / 45 - rest) ** 2 for hits, rest in zip(HITS, REST, strict=True))
    best = sum((unit.value - rest) ** 2 for unit, rest in zip(found.units, REST, strict=True))
    assert found.centre == pytest.approx(0.2654, abs=0.002)
    assert best < raw / 3


def test_the_fit_is_the_best_of_a_slow_grid():
    chance = np.random.default_rng(1)
    trials = chance.integers(5, 200, 60).astype(float)
    successes = chance.binomial(trials.astype(int), chance.beta(14, 6, 60)).astype(float)
    centre, strength = fit(successes, trials)
    grid = [
        log_likelihood(c, s, successes, trials) for c in np.linspace(0.6, 0.8, 81) for s in np.geomspace(2, 2000, 81)
    ]
    assert log_likelihood(centre, strength, successes, trials) >= max(grid) - 1e-6
    assert 0.66 < centre < 0.74
    assert 10 < strength < 45


def test_the_likelihood_is_scipys():
    trials, successes = np.array([4.0, 9.0]), np.array([1.0, 7.0])
    theirs = stats.betabinom.logpmf(successes, trials, 2.0, 3.0) - np.log([4, 36])
    assert log_likelihood(0.4, 5.0, successes, trials) == pytest.approx(float(theirs.sum()))


def test_true_shares_are_held_as_often_as_promised():
    chance = np.random.default_rng(7)
    truth = chance.beta(14, 6, 400)
    people = chance.integers(3, 80, 400)
    counts = [Count(int(chance.binomial(n, p)), int(n)) for n, p in zip(people, truth, strict=True)]
    found = shrink(counts)
    held = sum(unit.low <= share <= unit.high for unit, share in zip(found.units, truth, strict=True))
    assert held / 400 >= 0.92


many = st.lists(
    st.integers(1, 60).flatmap(lambda n: st.builds(Count, st.integers(0, n), st.just(n))), min_size=5, max_size=12
)


@given(many)
@settings(max_examples=40, deadline=None)
def test_a_unit_lies_between_its_own_share_and_the_whole_and_the_smaller_the_nearer(counts):
    found = shrink(counts)
    for one, unit, weight in zip(counts, found.units, found.own_weight, strict=True):
        low, high = sorted((one.share, found.centre))
        assert low - 1e-9 <= unit.value <= high + 1e-9
        assert unit.value == pytest.approx(weight * one.share + (1 - weight) * found.centre)
    weights = [found.own_weight[index] for index in sorted(range(len(counts)), key=lambda i: counts[i].trials)]
    assert weights == sorted(weights)


def test_units_alike_are_drawn_all_the_way():
    found = shrink([Count(7, 10)] * 8)
    assert found.strength > MOST_STRENGTH / 10
    assert found.units[0].value == pytest.approx(0.7, abs=1e-3)
    assert shrink([Count(10, 10)] * 6).units[0].value == pytest.approx(60.5 / 61, abs=1e-3)


def test_few_units_are_refused_and_the_sentence_tells_both():
    with pytest.raises(ValueError, match="Minst 5"):
        shrink([Count(1, 2)] * 4)
    found = shrink([Count(hits, 45) for hits in HITS])
    assert found.sentence(0, 0.4).startswith("Uppmätt 40,0 procent; bästa gissningen")
