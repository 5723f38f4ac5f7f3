"""Weighted totals: places under all reasonable weightings, by the plain rule and where the answer is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.analysis.weightings import standardise, weighted


def test_who_is_best_in_all_is_first_whatever_the_weights():
    found = weighted([[9, 9, 9], [5, 6, 7], [1, 2, 3]], [1, 1, 1], [True] * 3)
    assert [one.place for one in found] == [1, 2, 3]
    assert [one.first_share for one in found] == [1, 0, 0]
    assert (
        found[0].sentence.replace("\u00a0", " ") == "Första plats i 100 % av rimliga viktningar; i nio av tio plats 1."
    )


def test_two_that_are_each_best_in_one_hang_on_the_weights():
    found = weighted([[1, 0], [0, 1]], [1, 1], [True, True])
    assert found[0].first_share == pytest.approx(0.5, abs=0.04)
    assert found[0].likely_places() == (1, 2)
    assert "i nio av tio plats 1 till 2" in found[0].sentence
    leaning = weighted([[1, 0], [0, 1]], [3, 1], [True, True])
    assert leaning[0].first_share > 0.8
    assert weighted([[1, 0], [0, 1]], [3, 1], [True, True], certainty=1000)[0].first_share == 1


def test_the_share_is_what_the_mathematics_says():
    """Even weights drawn uniformly over two measures: first when w > 1/3, so in two thirds of them."""
    found = weighted([[2.0, 0.0], [0.0, 1.0], [1.0, 0.5]], [1, 1], [True, True], certainty=1)
    scaled = standardise(np.array([[2.0, 0.0], [0.0, 1.0], [1.0, 0.5]]), [True, True])
    grid = [int(np.argmax(scaled @ [w, 1 - w])) for w in np.linspace(0, 1, 10_001)]
    assert found[0].first_share == pytest.approx(grid.count(0) / len(grid), abs=0.03)


def test_the_direction_turns_a_measure_and_a_weight_of_nothing_leaves_it_out():
    low_is_good = weighted([[10.0, 5.0], [20.0, 9.0]], [1, 0], [False, True])
    assert [one.place for one in low_is_good] == [1, 2]
    assert low_is_good[0].first_share == 1
    alike = weighted([[5.0], [5.0]], [1], [True])
    assert [one.place for one in alike] == [1, 1]


tables = st.tuples(st.integers(1, 5), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(
        st.lists(
            st.lists(st.integers(-9, 9), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
        ),
        st.lists(st.integers(1, 5), min_size=shape[1], max_size=shape[1]),
    )
)


@given(tables)
@settings(max_examples=30, deadline=None)
def test_shares_are_shares_and_the_scale_of_a_measure_says_nothing(case):
    values, weights = case
    found = weighted(values, weights, [True] * len(weights))
    for one in found:
        assert sum(one.shares) == pytest.approx(1)
        low, high = one.likely_places()
        assert 1 <= low <= high <= len(values)
    scaled = weighted([[1000 * v + 7 for v in row] for row in values], weights, [True] * len(weights))
    assert [one.place for one in scaled] == [one.place for one in found]


@pytest.mark.parametrize(
    ("values", "weights"), [([[1.0]], [1, 1]), ([[float("nan")]], [1]), ([[1.0]], [0]), ([[1.0]], [-1]), ([], [])]
)
def test_what_cannot_be_totalled_is_refused(values, weights):
    with pytest.raises(ValueError, match=r"värde|Vikterna"):
        weighted(values, weights, [True] * len(weights))
