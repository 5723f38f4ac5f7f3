"""Agreement between assessors: statsmodels, a published table, and how often the interval holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from styrkedjan.analysis.agreement import Weighting, agreement

# Two hundred made-up cases on three steps: counts of (first, second).
TABLE = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]


def answers(table):
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return [i for i, _ in pairs], [j for _, j in pairs]


@pytest.mark.parametrize(("weighting", "wt"), [(Weighting.LINEAR, "linear"), (Weighting.QUADRATIC, "quadratic")])
def test_statsmodels_agrees_on_value_and_interval(weighting, wt):
    theirs = cohens_kappa(np.array(TABLE), wt=wt)
    found = agreement(*answers(TABLE), 3, weighting)
    assert found.kappa.value == pytest.approx(float(theirs.kappa))
    assert (found.kappa.low, found.kappa.high) == pytest.approx((float(theirs.kappa_low), float(theirs.kappa_upp)))
    assert found.exact == pytest.approx(140 / 200)


rated = st.integers(2, 5).flatmap(
    lambda steps: st.tuples(
        st.just(steps),
        st.lists(st.tuples(st.integers(0, steps - 1), st.integers(0, steps - 1)), min_size=1, max_size=30),
    )
)


@given(rated)
@settings(max_examples=80, deadline=None)
def test_it_is_the_same_whoever_is_first_and_the_plain_ratio_of_disagreements(case):
    steps, pairs = case
    first, second = zip(*pairs, strict=True)
    found, turned = agreement(first, second, steps), agreement(second, first, steps)
    seen = np.mean([(a - b) ** 2 for a, b in pairs])
    by_chance = np.mean([(a - b) ** 2 for a in first for b in second])
    if by_chance == 0:
        assert found.kappa is None
    else:
        assert found.kappa.value == pytest.approx(1 - seen / by_chance)
        assert turned.kappa.value == pytest.approx(found.kappa.value)
        assert -1 <= found.kappa.low <= found.kappa.value <= found.kappa.high <= 1


def test_the_interval_holds_as_often_as_promised():
    chance = np.random.default_rng(1)

    def pair(count):
        first = chance.integers(0, 4, count)
        second = np.where(chance.random(count) < 0.6, first, chance.integers(0, 4, count))
        return first, second

    truth = agreement(*pair(400_000), 4).kappa.value
    found = [agreement(*pair(80), 4).kappa for _ in range(300)]
    assert sum(one.low <= truth <= one.high for one in found) / 300 >= 0.9


def test_sentences_and_refusals():
    assert "Överensstämmelse utöver slumpen: 0,5" in agreement(*answers(TABLE), 3).sentence
    assert "inte kan mätas" in agreement([1, 1], [1, 1], 3).sentence
    for first, second, steps in (([], [], 3), ([1], [1, 2], 3), ([3], [0], 3), ([-1], [0], 3), ([0], [0], 1)):
        with pytest.raises(ValueError, match=r"samma frågor|utanför"):
            agreement(first, second, steps)
