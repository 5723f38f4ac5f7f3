"""Variation between and within units: a published table, statsmodels' mixed model, and how often the interval holds."""

import warnings

import numpy as np
import pytest
import statsmodels.api as sm

from styrkedjan.analysis.ranks import Count
from styrkedjan.analysis.variance_parts import design_effect_of_shares, variance_parts, variance_parts_of_shares

# P. Shrout, J. Fleiss, Psychological Bulletin 1979, table 2: six targets and four judges; ICC(1,1) is 0.17.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_the_published_example():
    found = variance_parts(SHROUT_FLEISS)
    assert round(found.between_share.value, 2) == 0.17
    assert (round(found.between_share.low, 3), round(found.between_share.high, 3)) == (-0.133, 0.723)
    assert "inte större än slumpen" in found.sentence()


def drawn(chance, units, share):
    sizes = chance.integers(5, 40, units)
    return [chance.normal(chance.normal(0, share**0.5), (1 - share) ** 0.5, size) for size in sizes]


def test_a_mixed_model_comes_to_the_same():
    groups = drawn(np.random.default_rng(1), 60, 0.3)
    label = np.repeat(np.arange(60), [len(group) for group in groups])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = sm.MixedLM(np.concatenate(groups), np.ones(label.size), label).fit()
    theirs = float(model.cov_re[0, 0] / (model.cov_re[0, 0] + model.scale))
    assert variance_parts(groups).between_share.value == pytest.approx(theirs, abs=0.02)


def test_the_interval_holds_and_chance_is_told_as_chance():
    chance = np.random.default_rng(2)
    found = [variance_parts(drawn(chance, 25, 0.2)) for _ in range(300)]
    assert sum(one.between_share.low <= 0.2 <= one.between_share.high for one in found) / 300 >= 0.9
    none = [variance_parts(drawn(chance, 25, 0.0)) for _ in range(300)]
    assert sum(one.p_value < 0.05 for one in none) / 300 <= 0.08


def test_the_design_effect_and_the_sentence():
    found = variance_parts(drawn(np.random.default_rng(3), 80, 0.25))
    assert found.design_effect == pytest.approx(1 + (found.mean_size - 1) * found.between_share.value)
    assert found.sentence("skolor").startswith(
        f"{round(found.between_share.value * 100)} procent av variationen ligger mellan"
    )
    assert variance_parts([[1, 1], [2, 2], []]).between_share.value == 1


@pytest.mark.parametrize("groups", [[], [[1, 2]], [[1], [2]], [[3, 3], [3, 3]], [[1, float("nan")], [2, 3]]])
def test_what_cannot_be_parted_is_refused(groups):
    with pytest.raises(ValueError, match=r"Minst två|Alla värden|saknas"):
        variance_parts(groups)


def test_shares_need_only_their_counts():
    counts = [Count(3, 10), Count(9, 12), Count(20, 25), Count(0, 4)]
    people = [[1.0] * one.successes + [0.0] * (one.trials - one.successes) for one in counts]
    told, counted = variance_parts(people), variance_parts_of_shares(counts)
    assert counted.between_share.value == pytest.approx(told.between_share.value)
    assert counted.p_value == pytest.approx(told.p_value)
    assert design_effect_of_shares(counts) == pytest.approx(told.design_effect)
    assert design_effect_of_shares([Count(1, 2)]) == design_effect_of_shares([Count(0, 3), Count(0, 4)]) == 1
