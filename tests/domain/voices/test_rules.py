"""When a matter is late, counted in working days; and what has risen, judged by another way to the same number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from styrkedjan.analysis.rising import rising
from styrkedjan.domain.voices.rules import Due, Times, due, in_time
from styrkedjan.sources.definitions import load_definitions

MONDAY, FRIDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 7)


@dataclass(frozen=True)
class Row:
    state: str = "received"
    received_on: date = MONDAY
    acknowledged_on: date | None = None
    answered_on: date | None = None
    paused_on: date | None = None
    paused_days: int = 0
    measure_due: date | None = None
    followed_on: date | None = None


TIMES = Times(2, 10)
WED, TUE = date(2026, 3, 4), date(2026, 3, 17)
ACK = Row("acknowledged", acknowledged_on=MONDAY)
DONE = Row("answered", acknowledged_on=MONDAY, answered_on=FRIDAY)


@pytest.mark.parametrize(
    ("row", "times", "today", "expected"),
    [
        (Row(), TIMES, WED, Due("Bekräfta", WED, False)),
        (Row(), TIMES, date(2026, 3, 5), Due("Bekräfta", WED, True)),
        (ACK, TIMES, TUE, Due("Svara", date(2026, 3, 16), True)),
        (replace(ACK, paused_days=3), TIMES, TUE, Due("Svara", date(2026, 3, 19), False)),
        (replace(ACK, state="paused"), TIMES, TUE, None),
        (ACK, Times(2, None), TUE, None),
        (replace(DONE, measure_due=FRIDAY), TIMES, TUE, Due("Följ upp åtgärden", FRIDAY, True)),
        (replace(DONE, measure_due=FRIDAY, followed_on=FRIDAY), TIMES, TUE, None),
        (replace(DONE, state="closed"), TIMES, TUE, None), (replace(ACK, state="handed_over"), TIMES, TUE, None),
    ],
)  # fmt: skip
def test_what_comes_next(row: Row, times: Times, today: date, expected: Due | None) -> None:
    assert due(row, times, today) == expected


def test_in_time_is_known_only_of_what_is_answered_and_has_a_limit() -> None:
    assert in_time(DONE, TIMES) is True
    assert in_time(replace(DONE, answered_on=TUE), TIMES) is False
    assert in_time(replace(DONE, answered_on=TUE, paused_days=1), TIMES) is True
    assert in_time(ACK, TIMES) is None
    assert in_time(DONE, Times(2, None)) is None


def test_every_neighbour_has_a_way_among_the_settings() -> None:
    rules = load_definitions().voice_rules["standard"]
    assert {one.way for one in rules.neighbours} <= {one.id for one in rules.settings}


def test_what_has_risen_is_told_with_how_many_were_tried() -> None:
    found, tried = rising({"a": 9, "b": 6, "c": 2}, {"a": 3, "b": 20}, 0.2)
    assert tried == 2
    assert [one.key for one in found] == ["a"]
    assert found[0].probability == pytest.approx(binomtest(9, 12, 0.2, alternative="greater").pvalue)
    assert found[0].expected == pytest.approx(2.4)


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 40)), st.dictionaries(st.integers(0, 30), st.integers(0, 80)))
def test_holm_points_out_what_a_plain_correction_does_and_no_more_than_each_alone(newest: dict, before: dict) -> None:
    found, tried = rising(newest, before, 0.25)
    alone = {key: binomtest(n, n + before.get(key, 0), 0.25, alternative="greater").pvalue
             for key, n in newest.items() if n >= 5}  # fmt: skip
    keys = {one.key for one in found}
    assert tried == len(alone)
    assert {key for key, p in alone.items() if p < 0.0499 / max(tried, 1)} <= keys
    assert all(alone[key] <= 0.0501 for key in keys)
