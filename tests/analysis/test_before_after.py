"""Before and after: by hand, and by drawing: nothing that happened is called more than chance one time in twenty."""

import numpy as np
import pytest

from styrkedjan.analysis.before_after import before_after

YEARS = range(2018, 2026)


def flat(level, change=0.0):
    return {year: level + (change if year >= 2023 else 0.0) for year in YEARS}


def test_by_hand():
    others = {str(at): flat(50, 1) for at in range(18)} | {"x": flat(50, 5), "y": flat(50, 0)}
    found = before_after("own", {"own": flat(60, 4), **others}, 2023)
    assert (found.own.before, found.own.after, found.own.size) == (60, 64, 4)
    assert (found.common, found.parted, found.as_far, found.others) == (1, 3, 1, 20)
    assert found.p_value == pytest.approx(2 / 21)
    assert found.sentence("Ekevik", "procentenheter") == (
        "Ekevik har ökat med 4,0 procentenheter; de andra har i mitten ändrats +1,0. 1 av 20 andra har avvikit lika "
        "mycket. Skillnaden kan vara slump."
    )


def test_what_all_did_is_no_change_of_one_s_own_and_few_tell_nothing():
    found = before_after("own", {"own": flat(60, 4), "a": flat(1, 4), "b": flat(2, 4)}, 2023)
    assert (found.parted, found.p_value, found.is_beyond_chance) == (0, 1, None)


def test_the_same_years_for_all_at_most_three_on_each_side():
    short = {2022: 1.0, 2023: 3.0}
    found = before_after("own", {"own": short, "whole": flat(10, 1), "late": {2023: 5.0, 2024: 5.0}}, 2023)
    assert set(found.changes) == {"whole"}
    assert before_after("own", {"own": flat(1)}, 2030) is None
    assert before_after("own", {"own": flat(1)}, 2023) is None


def test_nothing_is_called_something_one_time_in_twenty():
    chance = np.random.default_rng(5)
    called = 0
    for _ in range(400):
        walks = chance.normal(size=(40, len(YEARS))).cumsum(axis=1)
        values = {str(at): dict(zip(YEARS, map(float, walk), strict=True)) for at, walk in enumerate(walks)}
        called += bool(before_after("0", values, 2023).is_beyond_chance)
    assert 0.02 <= called / 400 <= 0.08
