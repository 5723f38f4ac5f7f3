"""Segregation: the index by hand, what lots give by trying, and small units that do not look segregated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.analysis.segregation import correct, dissimilarity, expected_by_lot, segregation


def index(group, total):
    return float(dissimilarity(np.array(group), np.array(total)))


# group and total per unit -> index
SPEC = [
    ([10, 0], [10, 10], 1.0),
    ([5, 5], [10, 10], 0.0),
    ([8, 2], [10, 10], 0.6),
    ([3, 1, 0], [4, 4, 4], 0.625),
    ([0, 4, 0], [0, 8, 4], 0.5),
]


@pytest.mark.parametrize(("group", "total", "expected"), SPEC)
def test_the_index_by_hand(group, total, expected):
    assert index(group, total) == pytest.approx(expected)


units = st.lists(st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=8)


@given(units)
@settings(max_examples=60, deadline=None)
def test_the_index_is_the_share_that_would_have_to_move(pairs):
    """The second way: move members from units with more than their part to those with less."""
    group, total = zip(*pairs, strict=True)
    size, whole = sum(group), sum(total)
    if not 0 < size < whole:
        return
    even = [n * size / whole for n in total]
    moved = sum(max(0, g - e) for g, e in zip(group, even, strict=True))
    assert index(group, total) == pytest.approx(moved / (size * (1 - size / whole)), abs=1e-9)
    assert 0 <= index(group, total) <= 1 + 1e-12


def test_what_lots_give_is_what_trying_gives():
    total = np.array([10, 10, 25, 3, 60])
    drawn = np.random.default_rng(1).multivariate_hypergeometric(total, 30, size=20_000)
    assert expected_by_lot(total, 30) == pytest.approx(float(dissimilarity(drawn, total).mean()), abs=0.003)


@pytest.mark.parametrize(
    ("value", "lot", "expected"), [(0.5, 0.2, 0.375), (0.2, 0.2, 0), (1, 0.2, 1), (0.1, 0.2, -0.5)]
)
def test_carrington_and_troskes_correction(value, lot, expected):
    assert correct(value, lot) == pytest.approx(expected)


def test_small_units_by_lot_look_segregated_raw_and_not_corrected():
    chance = np.random.default_rng(3)
    total = np.full(60, 10)
    found = [segregation(chance.multivariate_hypergeometric(total, 150), total) for _ in range(40)]
    assert np.mean([one.raw for one in found]) > 0.25
    assert abs(np.mean([one.corrected for one in found])) < 0.03
    assert sum(one.p_value < 0.05 for one in found) <= 6


def test_real_segregation_is_found_and_held():
    chance = np.random.default_rng(4)
    shares = chance.beta(1, 3, 40)
    total = np.full(40, 200)
    truth = float(dissimilarity(shares * 1000, np.full(40, 1000.0)))
    held = 0
    for _ in range(60):
        group = chance.binomial(200, shares)
        found = segregation(group, total)
        held += found.low <= correct(truth, found.by_lot) <= found.high
        assert found.p_value < 0.05
    assert held / 60 >= 0.8


def test_sentences_and_the_same_answer_twice():
    even = segregation([5, 4, 6, 5], [10, 10, 10, 10])
    assert "inte ojämnare fördelade än slumpen" in even.sentence("Elever med lågutbildade föräldrar")
    split = segregation([50, 2, 1, 48], [60, 60, 60, 60])
    assert "ojämnt fördelade: index" in split.sentence("Elever")
    assert split.isolation > 101 / 240
    assert segregation([50, 2, 1, 48], [60, 60, 60, 60]) == split


@pytest.mark.parametrize(
    ("group", "total"), [([0, 0], [5, 5]), ([5, 5], [5, 5]), ([6], [5]), ([-1, 2], [5, 5]), ([1], [5, 5])]
)
def test_what_has_no_distribution_is_refused(group, total):
    with pytest.raises(ValueError, match=r"fördelning|större"):
        segregation(group, total)
