"""Forecasts that add up: judged by the matrix formula, and by what must hold whatever the numbers are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.analysis.reconciliation import TOP, own_shares, reconcile, variances_of

TREE = [TOP, 0, 0, 1, 1, 2]  # a municipality, two committees, two units and one


def by_matrix(values, variances, above):
    """The least squares fit as it stands in the article: S (S'W^-1 S)^-1 S'W^-1 y."""
    nodes = len(above)
    leaves = [node for node in range(nodes) if node not in above]
    summing = np.zeros((nodes, len(leaves)))
    for column, leaf in enumerate(leaves):
        node = leaf
        while node != TOP:
            summing[node, column] = 1
            node = above[node]
    weights = np.diag(1 / variances)
    best = np.linalg.solve(summing.T @ weights @ summing, summing.T @ weights @ values)
    return summing @ best


@pytest.mark.parametrize(
    ("prognoser", "varianser", "avstämda"),
    [
        # agree already: nothing moves
        ([30, 20, 10, 12, 8, 10], [1, 1, 1, 1, 1, 1], [30, 20, 10, 12, 8, 10]),
        # the committee is certain, one unit is not: the uncertain moves
        ([30, 22, 8, 12, 8, 8], [1e9, 1e-9, 1, 1e-9, 1, 1], [30, 22, 8, 12, 10, 8]),
        # the units are certain: the levels above become their sums
        ([99, 50, 49, 12, 8, 10], [1, 1, 1, 0, 0, 0], [30, 20, 10, 12, 8, 10]),
        # a level without a forecast of its own is what is below
        ([0, 0, 0, 12, 8, 10], [np.inf, np.inf, np.inf, 1, 1, 1], [30, 20, 10, 12, 8, 10]),
    ],
)
def test_by_hand(prognoser, varianser, avstämda):
    assert reconcile(np.array(prognoser, float), np.array(varianser, float), TREE) == pytest.approx(avstämda, abs=1e-5)


@st.composite
def trees(draw):
    nodes = draw(st.integers(2, 14))
    above = [TOP] + [draw(st.integers(0, node - 1)) for node in range(1, nodes)]
    values = draw(st.lists(st.floats(-1e6, 1e6), min_size=nodes, max_size=nodes))
    variances = draw(st.lists(st.floats(0.01, 1e4), min_size=nodes, max_size=nodes))
    return np.array(values), np.array(variances), above


@settings(max_examples=150, deadline=None)
@given(trees())
def test_it_is_the_least_squares_fit(tree):
    values, variances, above = tree
    found = reconcile(values, variances, above)
    assert found == pytest.approx(by_matrix(values, variances, above), rel=1e-6, abs=1e-3)


@settings(max_examples=100, deadline=None)
@given(trees(), st.data())
def test_the_sums_hold_also_where_some_may_not_move(tree, data):
    values, variances, above = tree
    for node in range(len(above)):
        variances[node] = data.draw(st.sampled_from([0.0, 1.0, np.inf])) if node in above else variances[node]
    found = reconcile(values, variances, above)
    for node in set(above) - {TOP}:
        below = [child for child, parent in enumerate(above) if parent == node]
        assert found[node] == pytest.approx(found[below].sum(), rel=1e-9, abs=1e-4)


@pytest.mark.parametrize(
    ("varianser", "träd", "säger"),
    [([1.0, 1.0], [1, TOP], "efter den"), ([1.0, -1.0], [TOP, 0], "negativt"), ([np.nan, 1.0], [TOP, 0], "negativt")],
)
def test_what_is_no_tree_is_refused(varianser, träd, säger):
    with pytest.raises(ValueError, match=säger):
        reconcile(np.ones(2), np.array(varianser), träd)


@settings(max_examples=100, deadline=None)
@given(trees(), st.floats(0.01, 0.99))
def test_a_level_weighs_as_its_share_says(tree, share):
    values, variances, above = tree
    made = variances_of(np.full(len(above), share), variances, above)
    found = reconcile(values, made, above)
    assert found[0] == pytest.approx(by_matrix(values, made, above)[0], rel=1e-6, abs=1e-3)
    assert found[0] == pytest.approx(
        share * values[0] + (1 - share) * below(values, share, above, 0), rel=1e-6, abs=1e-3
    )


def below(values, share, above, node):
    """What the best of the nodes below come to, the slow way."""
    children = [child for child, parent in enumerate(above) if parent == node]
    own = [
        share * values[child] + (1 - share) * below(values, share, above, child) if child in above else values[child]
        for child in children
    ]
    return sum(own)


def test_a_level_that_has_been_right_gets_weight_and_one_that_has_not_gets_none():
    """En nämnd med två enheter, hundra år: enheternas fel drar åt samma håll, nämndens egen prognos är rätt."""
    random = np.random.default_rng(1)
    units = random.normal(0, 1, (2, 100))
    right = np.concatenate([np.zeros((1, 100)), units])
    wrong = np.concatenate([units.sum(axis=0)[None] + random.normal(0, 5, (1, 100)), units])
    levels, sizes = [0, 1, 1], np.ones(3)
    assert own_shares(right, [TOP, 0, 0], levels, sizes)[0] > 0.5
    assert own_shares(wrong, [TOP, 0, 0], levels, sizes)[0] < 0.1
    assert (own_shares(np.full((3, 2), np.nan), [TOP, 0, 0], levels, sizes) == 0).all()
