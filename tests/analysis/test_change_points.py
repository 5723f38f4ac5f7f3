"""Changes of level: found where they are, seldom where there are none, and Pettitt's own example."""

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


def test_the_statistic_is_plain_counting():
    """The second way: Mann and Whitney's U of every split, counted pair by pair."""
    chance = np.random.default_rng(2)
    for _ in range(30):
        series = chance.normal(size=14)
        splits = {k: abs(sum(np.sign(a - b) for a in series[:k] for b in series[k:])) for k in range(3, 12)}
        place, p_value = pettitt(series)
        assert splits[place] == max(splits.values())
        assert p_value == pytest.approx(min(1.0, 2 * np.exp(-6 * splits[place] ** 2 / (14**3 + 14**2))))


def test_the_p_value_is_on_the_safe_side_and_real_changes_are_found():
    chance = np.random.default_rng(3)
    false = sum(bool(changes(chance.normal(size=15))) for _ in range(500))
    assert false / 500 <= 0.05
    found = [changes([*chance.normal(size=10), *chance.normal(3, 1, 10)]) for _ in range(200)]
    assert sum(bool(one) for one in found) / 200 >= 0.9
    assert np.mean([abs(one[0].index - 10) <= 1 for one in found if one]) >= 0.85


def test_the_sentence_and_what_is_unknown():
    (found,) = changes([80.0] * 7 + [71.0] * 7)
    assert found.sentence("2022", "procent") == "Lägre nivå sedan 2022: från omkring 80,0 till omkring 71,0 procent."
    with pytest.raises(ValueError, match="saknas"):
        changes([1.0, float("nan")])
