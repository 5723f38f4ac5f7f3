"""Nearest neighbours against a plain second reckoning, and what may not move them."""

from math import log, sqrt
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.analysis.neighbours import nearest

TOWNS = {"a": 10.0, "b": 11.0, "c": 14.0, "d": 20.0}
SHARE = {"a": 1.0, "b": 3.0, "c": 1.0, "d": 2.0}


def test_the_distance_is_the_mean_squared_difference_in_standard_deviations():
    found = nearest("a", {"x": TOWNS, "y": SHARE})
    plain = {who: sqrt(fmean([((v[who] - v["a"]) / stdev(v.values())) ** 2 for v in (TOWNS, SHARE)])) for who in "bcd"}
    assert dict(found.nearest) == pytest.approx(plain)
    assert [who for who, _ in found.nearest] == sorted(plain, key=plain.get)


def test_a_few_very_large_are_taken_in_logarithms():
    people = {"a": 10_000.0, "b": 20_000.0, "c": 5_000.0, "d": 1_000_000.0}
    found = nearest("a", {"people": people})
    assert found.logged == ("people",)
    spread = stdev(log(value) for value in people.values())
    assert dict(found.nearest)["b"] == pytest.approx(log(2) / spread) == pytest.approx(dict(found.nearest)["c"])


def test_who_lacks_a_variable_is_left_out_and_oneself_must_have_them_all():
    assert {who for who, _ in nearest("a", {"x": TOWNS, "y": {"a": 1.0, "b": 2.0, "c": 3.0}}).nearest} == {"b", "c"}
    assert nearest("d", {"x": TOWNS, "y": {"a": 1.0, "b": 2.0, "c": 3.0}}) is None
    assert nearest("a", {"x": {"a": 1.0, "b": 2.0}}) is None
    with pytest.raises(ValueError, match="Minst en"):
        nearest("a", {})


def test_two_that_say_the_same_are_told_and_one_that_says_nothing_adds_nothing():
    twice = nearest("a", {"x": TOWNS, "z": {who: 3 * value for who, value in TOWNS.items()}})
    assert twice.alike == (("x", "z"),)
    flat = nearest("a", {"x": TOWNS, "flat": dict.fromkeys(TOWNS, 5.0)})
    assert [who for who, _ in flat.nearest] == [who for who, _ in nearest("a", {"x": TOWNS}).nearest]


@given(st.lists(st.floats(-50, 50), min_size=3, max_size=12), st.floats(0.5, 100), st.floats(-100, 100))
def test_another_unit_of_the_same_changes_nothing(values, scale, shift):
    one = {str(at): value for at, value in enumerate(values)}
    other = {who: value * scale - abs(shift) - 100 * scale for who, value in one.items()}  # below nought: no logarithm
    same = {who: value - 100 for who, value in one.items()}
    assert dict(nearest("0", {"x": same}).nearest) == pytest.approx(dict(nearest("0", {"x": other}).nearest), abs=1e-6)
