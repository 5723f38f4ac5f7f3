"""Cost and quality: whom to learn from, by the plain rule, by trying, and never by a figure that may be chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.analysis.frontier import frontier, hull, order_m

NAMES = ["Ek", "Al", "Bok", "Tall"]
COST, QUALITY = [100.0, 80.0, 120.0, 70.0], [60.0, 70.0, 90.0, 40.0]


def test_whom_to_learn_from():
    found = frontier(COST, QUALITY)
    assert [place.models for place in found] == [(1,), (), (), ()]
    assert (
        found[0].sentence(NAMES).startswith("Att lära av: Al, med minst samma kvalitet till lägre kostnad. Den billig")
    )
    assert "ingen att lära kostnad av" in found[2].sentence(NAMES)


def test_what_may_be_chance_is_not_a_model():
    found = frontier(COST, QUALITY, [15.0] * 4, [10.0] * 4)
    assert found[0].models == ()
    assert "kan vara slump" in found[0].sentence(NAMES)
    assert found[0].low < found[0].ratio < found[0].high


units = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 20)), min_size=1, max_size=8)


@given(units)
def test_the_hull_is_the_plain_rule_and_the_limit_of_order_m(pairs):
    costs, qualities = (np.array(part, dtype=float) for part in zip(*pairs, strict=True))
    plain = [min(c for c, q in pairs if q >= own_q) / own_c for own_c, own_q in pairs]
    assert hull(costs, qualities) == pytest.approx(plain)
    assert order_m(costs, qualities, 100_000) == pytest.approx(plain, rel=1e-6)
    alone = [np.mean([c for c, q in pairs if q >= own_q]) / own_c for own_c, own_q in pairs]
    assert order_m(costs, qualities, 1) == pytest.approx(alone)


def test_order_m_is_what_drawing_gives():
    chance = np.random.default_rng(1)
    costs, qualities = chance.uniform(50, 150, 30), chance.uniform(0, 1, 30)
    me = int(np.argmin(qualities))
    drawn = chance.choice(costs, size=(20_000, 10)).min(axis=1).mean() / costs[me]
    assert order_m(costs, qualities, 10)[me] == pytest.approx(drawn, rel=0.005)


def test_one_wrong_figure_moves_the_hull_and_hardly_order_m():
    chance = np.random.default_rng(2)
    costs, qualities = chance.uniform(80, 120, 60), chance.uniform(0, 1, 60)
    wrong = costs.copy()
    wrong[int(np.argmax(qualities))] = 8.0
    moved = [
        np.abs(rule(wrong, qualities)[:-1] - rule(costs, qualities)[:-1])
        for rule in (hull, lambda c, q: order_m(c, q, 10))
    ]
    assert np.median(moved[1]) < np.median(moved[0]) / 2


@given(units)
@settings(max_examples=25, deadline=None)
def test_a_model_is_as_good_and_cheaper(pairs):
    costs, qualities = zip(*pairs, strict=True)
    for me, place in enumerate(frontier(costs, qualities)):
        assert place.low <= place.ratio <= place.high
        for model in place.models:
            assert qualities[model] >= qualities[me]
            assert costs[model] < costs[me]


@pytest.mark.parametrize(("cost", "quality"), [([], []), ([1.0], [1.0, 2.0]), ([0.0], [1.0]), ([float("nan")], [1.0])])
def test_what_is_not_known_is_refused(cost, quality):
    with pytest.raises(ValueError, match=r"ostnad|saknas"):
        frontier(cost, quality)
