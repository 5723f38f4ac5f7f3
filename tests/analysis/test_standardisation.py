"""Adjustment for background: by hand, by the published rule, and by how often it holds."""

import numpy as np
import pytest
from scipy import stats

from styrkedjan.analysis.binomial import wilson
from styrkedjan.analysis.ranks import Count
from styrkedjan.analysis.standardisation import direct, direct_share, indirect

# Deaths and population by age in two made-up states with equal rates and unlike ages: adjusted they are the same.
YOUNG = ([10, 40], [10_000, 2_000])
OLD = ([2, 200], [2_000, 10_000])


def test_the_same_rates_are_the_same_once_adjusted():
    young, old = (direct(*state, standard=[1, 1]) for state in (YOUNG, OLD))
    assert young.raw.value < old.raw.value / 3
    assert young.adjusted.value == pytest.approx(old.adjusted.value) == pytest.approx((0.001 + 0.02) / 2)


def test_a_standard_like_the_unit_itself_changes_nothing():
    found = direct([3, 9], [100, 150], [100, 150])
    assert found.adjusted.value == pytest.approx(found.raw.value)
    assert (found.adjusted.low, found.adjusted.high) == pytest.approx((found.raw.low, found.raw.high))
    assert "ändrar inte bilden" in found.sentence("procent")


def test_the_limits_are_fay_and_feuers_said_plainly():
    """L = (v/2y) chi2(2y²/v), U = ((v+w²)/2(y+w)) chi2(2(y+w)²/(v+w²)): the formula as printed."""
    events, people, weights = [1, 5, 20], [400, 900, 1100], [0.5, 0.3, 0.2]
    shares = [w / n for w, n in zip(weights, people, strict=True)]
    y = sum(s * e for s, e in zip(shares, events, strict=True))
    v = sum(s**2 * e for s, e in zip(shares, events, strict=True))
    w = max(shares)
    found = direct(events, people, weights).adjusted
    assert found.low == pytest.approx(v / (2 * y) * stats.chi2.ppf(0.025, 2 * y**2 / v))
    high = (v + w**2) / (2 * (y + w)) * stats.chi2.ppf(0.975, 2 * (y + w) ** 2 / (v + w**2))
    assert found.high == pytest.approx(high)


def test_true_rates_are_held_as_often_as_promised():
    chance = np.random.default_rng(1)
    rates, people, standard = np.array([0.01, 0.05, 0.2]), np.array([300, 200, 50]), np.array([0.3, 0.3, 0.4])
    truth = float((rates * standard).sum())
    held = 0
    for _ in range(400):
        found = direct(list(chance.poisson(rates * people)), list(people), list(standard)).adjusted
        held += found.low <= truth <= found.high
    assert held / 400 >= 0.94


def test_nothing_happened_has_an_upper_limit():
    found = direct([0, 0], [50, 50], [1, 1])
    assert (found.adjusted.value, found.adjusted.low) == (0, 0)
    assert found.adjusted.high > 0


@pytest.mark.parametrize(
    ("events", "people", "standard", "what"),
    [
        ([1, 0], [10, 0], [1, 1], "saknar människor"),
        ([1], [10, 0], [1, 1], "samma grupper"),
        ([], [], [], "samma grupper"),
        ([1, 1], [10, 0], [1, 0], "inga människor"),
        ([1, float("nan")], [10, 5], [1, 1], "kända"),
        ([1, 1], [10, 5], [0, 0], "standarden"),
    ],
)
def test_what_cannot_be_adjusted_is_refused(events, people, standard, what):
    with pytest.raises(ValueError, match=what):
        direct(events, people, standard)


def test_an_empty_group_that_the_standard_does_not_count_is_left_out():
    assert direct([1, 0], [10, 0], [1, 0]).adjusted.value == pytest.approx(0.1)


# events, people and rates -> words
EXPECTED = [
    (21, [100, 50], [0.1, 0.2], "21 mot väntade 20,0: skillnaden kan vara slump."),
    (40, [100, 50], [0.1, 0.2], "100 procent fler än bakgrunden ger"),
    (6, [100, 50], [0.1, 0.2], "70 procent färre"),
]


@pytest.mark.parametrize(("events", "people", "rates", "said"), EXPECTED)
def test_against_what_is_expected(events, people, rates, said):
    found = indirect(events, people, rates)
    assert found.expected == 20
    assert said in found.sentence


def test_nothing_expected_is_refused():
    with pytest.raises(ValueError, match="frekvens"):
        indirect(1, [0], [0.1])
    with pytest.raises(ValueError, match="känd"):
        indirect(1, [10], [float("nan")])


def test_the_sentence_tells_both_figures():
    said = direct([90, 10], [100, 100], [1, 9]).sentence("procent")
    assert said.startswith("Uppmätt 50,0 procent; med samma bakgrund som alla 18,0 (")
    assert said.endswith("Det uppmätta ligger över vad enheten skulle ha med alla andras bakgrund.")


def test_a_share_with_the_standard_s_own_ages_is_wilson_s():
    found = direct_share([Count(30, 40), Count(45, 60)], [40, 60])
    assert found.adjusted.value == pytest.approx(0.75)
    plain = wilson(75, 100)
    assert (found.adjusted.low, found.adjusted.high) == pytest.approx((plain.low, plain.high), abs=0.003)
    other = direct_share([Count(36, 40), Count(30, 60)], [60, 40])
    assert (other.raw.value, other.adjusted.value) == pytest.approx((0.66, 0.74))
    with pytest.raises(ValueError, match="standard"):
        direct_share([Count(1, 2)], [0])


def test_a_true_share_is_held_as_often_as_promised():
    chance = np.random.default_rng(2)
    shares, people, standard = np.array([0.95, 0.8, 0.6]), np.array([15, 60, 25]), [0.3, 0.3, 0.4]
    truth = float((shares * standard).sum())
    drawn = [chance.binomial(people, shares) for _ in range(400)]
    spans = [direct_share([Count(int(a), int(b)) for a, b in zip(hits, people, strict=True)], standard).adjusted
             for hits in drawn]  # fmt: skip
    assert sum(one.low <= truth <= one.high for one in spans) / 400 >= 0.935
