"""Shares: Wilson's interval and the exact funnel, judged by published examples, by scipy and by plain sums."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from styrkedjan.analysis.binomial import Interval, at_least, at_most, outside_funnel, probability, wilson

# R. Newcombe, Statistics in Medicine 1998, table I: method 3, score without correction for continuity.
NEWCOMBE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]


@pytest.mark.parametrize(("successes", "trials", "low", "high"), NEWCOMBE)
def test_wilson_as_published(successes, trials, low, high):
    found = wilson(successes, trials)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def counts(most=5000):
    return st.integers(1, most).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials)))


@given(counts())
def test_wilson_holds_its_share_and_mirrors(pair):
    successes, trials = pair
    found, mirror = wilson(successes, trials), wilson(trials - successes, trials)
    assert 0 <= found.low <= successes / trials <= found.high <= 1
    assert mirror.low == pytest.approx(1 - found.high, abs=1e-12)


@given(counts())
def test_wilsons_ends_are_where_the_score_test_turns(pair):
    """Inverting the test: at an end the share is exactly 1.96 standard deviations of the end away."""
    successes, trials = pair
    found = wilson(successes, trials)
    for end in {found.low, found.high} - {0.0, 1.0}:
        distance = abs(successes / trials - end) / (end * (1 - end) / trials) ** 0.5
        assert distance == pytest.approx(1.959964, rel=1e-5)


@given(counts(10**9), st.floats(0.0001, 0.9999))
@settings(max_examples=300)
def test_probabilities_agree_with_scipy(pair, share):
    count, trials = pair
    for ours, theirs in (
        (probability(count, trials, share), stats.binom.pmf(count, trials, share)),
        (at_least(count, trials, share), stats.binom.sf(count - 1, trials, share)),
        (at_most(count, trials, share), stats.binom.cdf(count, trials, share)),
    ):
        assert ours == pytest.approx(float(theirs), rel=1e-6, abs=1e-13)


@given(counts(60), st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50))
def test_tails_are_plain_sums(pair, share):
    count, trials = pair
    terms = [comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(trials + 1)]
    assert at_least(count, trials, float(share)) == pytest.approx(float(sum(terms[count:])), rel=1e-10, abs=1e-14)
    assert at_most(count, trials, float(share)) == pytest.approx(float(sum(terms[: count + 1])), rel=1e-10, abs=1e-14)


@given(counts(400), st.floats(0.02, 0.98))
def test_outside_is_beyond_the_exact_quantiles(pair, share):
    count, trials = pair
    low, high = stats.binom.ppf([0.001, 0.999], trials, share)
    expected = 1 if count > high else -1 if count < low else 0
    assert outside_funnel(count, trials, share) == expected


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_none_or_all_has_only_one_outcome(share):
    everybody = 7 if share else 0
    assert outside_funnel(everybody, 7, share) == 0
    assert outside_funnel(3, 7, share) == (-1 if share else 1)
    assert probability(everybody, 7, share) == 1.0


@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (2, 1), (-1, 5)])
def test_what_is_no_share_is_refused(successes, trials):
    with pytest.raises(ValueError, match="ingen andel"):
        wilson(successes, trials)


def test_a_value_outside_its_interval_is_refused():
    with pytest.raises(ValueError, match="utanför"):
        Interval(0.5, 0.6, 0.7)
