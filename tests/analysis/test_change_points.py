"""Changes of level: found where they are, seldom where there are none, and Pettitt's own example."""

from itertools import permutations

import numpy as np
import pytest

from styrkedjan.analysis.change_points import changes, pettitt

# values -> first index of each new level
SPEC = [
    ("5 5 5 5 5 5 9 9 9 9 9 9", [6]),
    ("5 5 5 5 5 5 5 5 5 5 5 5", []),
    ("5 6 5 6 5 6 5 6 5 6 5 6", []),
    ("1 1 1 9 9 9", []),
    ("5 5 5 5 5 5 5 5 9 9 9 9 9 9 9 9 2 2 2 2 2 2 2 2", [8, 16]),
    ("5 6 4 5 6 5 500 6 5 4 6 5", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), SPEC)
def test_changes(text, expected):
    assert [one.index for one in changes([float(cell) for cell in text.split()])] == expected


def counted(series):
    """The second way: Mann and Whitney's U of every split, counted pair by pair."""
    return {k: abs(sum(np.sign(a - b) for a in series[:k] for b in series[k:])) for k in range(3, len(series) - 2)}


def test_the_statistic_is_plain_counting():
    chance = np.random.default_rng(2)
    for size in (6, 9, 14):
        series = np.round(chance.normal(size=size), 1)
        splits = counted(series)
        assert splits[pettitt(series)[0]] == max(splits.values())


def test_the_p_value_is_the_share_of_all_orders():
    """Every order of six and of seven values, where they can all be gone through."""
    for series in ([1, 2, 3, 7, 8, 9], [4, 1, 2, 9, 8, 9, 7]):
        own = max(counted(series).values())
        orders = [max(counted(order).values()) >= own for order in permutations(series)]
        assert pettitt(np.array(series, float))[1] == pytest.approx(sum(orders) / len(orders), abs=0.03)


def test_a_level_of_five_years_and_another_of_five_is_found():
    (found,) = changes([71, 72, 70, 71, 73, 80, 79, 81, 80, 82])
    assert found.index == 5
    assert found.p_value < 0.03


def test_chance_is_seldom_called_a_change_and_real_changes_are_found():
    chance = np.random.default_rng(3)
    false = sum(bool(changes(chance.normal(size=15))) for _ in range(300))
    assert false / 300 <= 0.07
    found = [changes([*chance.normal(size=10), *chance.normal(3, 1, 10)]) for _ in range(100)]
    assert sum(bool(one) for one in found) / 100 >= 0.9
    assert np.mean([abs(one[0].index - 10) <= 1 for one in found if one]) >= 0.85


def test_the_sentence_and_what_is_unknown():
    (found,) = changes([80.0] * 7 + [71.0] * 7)
    assert found.sentence("2022", "procent") == "Lägre nivå sedan 2022: från omkring 80,0 till omkring 71,0 procent."
    with pytest.raises(ValueError, match="saknas"):
        changes([1.0, float("nan")])
