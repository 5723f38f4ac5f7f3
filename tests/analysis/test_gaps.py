"""Gaps between groups, and which are real when many are looked at."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from styrkedjan.analysis.binomial import Interval
from styrkedjan.analysis.gaps import Gap, gap_of_means, gap_of_shares, real_gaps, smallest_seen, widened
from styrkedjan.analysis.ranks import Count

# Y. Benjamini, Y. Hochberg, JRSS B 1995, section 3.2: fifteen tests of myocardial infarction, four are held at 5 %.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip


def gap(p_value):
    return Gap("g", "a", "b", Interval(0.1, 0.0, 0.2), p_value)


def test_the_published_example_keeps_four():
    assert [one.is_real for one in real_gaps([gap(p) for p in PUBLISHED])] == [True] * 4 + [False] * 11


@given(st.lists(st.floats(0, 1), max_size=40))
def test_statsmodels_agrees_whatever_the_order(values):
    found = [one.is_real for one in real_gaps([gap(p) for p in values])]
    assert found == (list(multipletests(values, alpha=0.05, method="fdr_bh")[0]) if values else [])


def test_nothing_but_chance_gives_few_real_gaps():
    chance = np.random.default_rng(3)
    worlds = 0
    for _ in range(200):
        counts = chance.binomial(40, 0.7, size=(30, 2))
        gaps = [gap_of_shares("g", ("f", "p"), (Count(int(a), 40), Count(int(b), 40))) for a, b in counts]
        worlds += any(one.is_real for one in real_gaps(gaps))
    assert worlds / 200 <= 0.09


def test_the_score_tests_p_is_pearsons():
    one, two = Count(56, 70), Count(48, 80)
    theirs = stats.chi2_contingency([[56, 14], [48, 32]], correction=False).pvalue
    assert gap_of_shares("g", ("a", "b"), (one, two)).p_value == pytest.approx(float(theirs))


def test_means_are_welchs_and_constants_are_told_apart():
    first, second = [60.0, 71, 66, 80, 77], [50.0, 58, 55, 61]
    found = gap_of_means("g", ("a", "b"), (first, second))
    assert found.p_value == pytest.approx(float(stats.ttest_ind(first, second, equal_var=False).pvalue))
    assert found.difference.low < found.difference.value < found.difference.high
    assert gap_of_means("g", ("a", "b"), ([1.0, 1], [1.0, 1])).p_value == 1
    assert gap_of_means("g", ("a", "b"), ([2.0, 2], [1.0, 1])).p_value == 0


def test_a_real_gap_asks_for_explained_or_action_and_noise_does_not():
    counts = [(Count(180, 200), Count(120, 200)), (Count(10, 20), Count(11, 20))]
    real, noise = real_gaps([gap_of_shares("Läser", ("flickor", "pojkar"), pair) for pair in counts])
    assert real.sentence() == (
        "Läser: flickor ligger 30,0 procentenheter över pojkar (21,8 till 37,7). "
        "Förklara skillnaden eller föreslå en åtgärd."
    )
    assert noise.sentence() == "Läser: pojkar ligger 5,0 procentenheter över flickor, men skillnaden kan vara slump."
    assert noise.asks_for == ""


def test_what_small_groups_cannot_reveal():
    """Power as counted by trying: a gap of that size is found about four times of five."""
    size = smallest_seen(200, 200, 0.5)
    assert size == pytest.approx(0.140, abs=0.001)
    chance = np.random.default_rng(8)
    pairs = zip(chance.binomial(200, 0.5 + size / 2, 2000), chance.binomial(200, 0.5 - size / 2, 2000), strict=True)
    found = sum(
        gap_of_shares("g", ("a", "b"), (Count(int(a), 200), Count(int(b), 200))).p_value < 0.05 for a, b in pairs
    )
    assert 0.76 <= found / 2000 <= 0.85


def test_people_who_belong_together_in_units_make_a_gap_less_sure():
    alone = gap_of_shares("g", ("a", "b"), (Count(300, 400), Count(240, 400)))
    assert widened(alone, 1) == alone
    assert widened(alone, 0.4) == alone  # units more alike than chance make nothing surer
    four = widened(alone, 4)
    assert four.difference.high - four.difference.value == pytest.approx(
        2 * (alone.difference.high - alone.difference.value)
    )
    # A variance four times as large is a quarter of the people: the score test's p of those.
    quarter = gap_of_shares("g", ("a", "b"), (Count(75, 100), Count(60, 100)))
    assert four.p_value == pytest.approx(quarter.p_value)
