"""Which days are free, and counting past them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.holidays import easter, is_free, workdays_after

FREE_IN_2026 = {
    "nyårsdagen": (1, 1), "trettondedag jul": (1, 6), "långfredagen": (4, 3), "annandag påsk": (4, 6),
    "första maj": (5, 1), "Kristi himmelsfärd": (5, 14), "nationaldagen": (6, 6), "midsommarafton": (6, 19),
    "julafton": (12, 24), "juldagen": (12, 25), "annandag jul": (12, 26), "nyårsafton": (12, 31),
}  # fmt: skip


def test_every_free_day_of_a_year_that_is_no_weekend_is_one_of_the_named() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    found = {day for day in days if is_free(day) and day.weekday() < 5}
    named = {date(2026, month, day) for month, day in FREE_IN_2026.values()}
    assert found == {day for day in named if day.weekday() < 5}


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25), (2285, 3, 22)]
)
def test_easter(year: int, month: int, day: int) -> None:
    assert easter(year) == date(year, month, day)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Maundy Thursday: over the whole of Easter
        (date(2026, 4, 5), 1, date(2026, 4, 7)),  # came on Easter Sunday, as on the Thursday before
        (date(2026, 12, 23), 2, date(2026, 12, 29)),
        (date(2026, 5, 13), 1, date(2026, 5, 15)),
        (date(2026, 6, 18), 1, date(2026, 6, 22)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 7), 0, date(2026, 3, 9)),  # a Saturday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 3, 2), 10, date(2026, 3, 16)),
    ],
)
def test_what_is_counted_past_a_holiday(day: date, count: int, expected: date) -> None:
    assert workdays_after(day, count) == expected


@given(st.dates(date(1995, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_the_day_is_a_working_day_and_so_many_lie_between(day: date, count: int) -> None:
    end = workdays_after(day, count)
    between = [day + timedelta(days=number) for number in range(1, (end - day).days + 1)]
    assert not is_free(end)
    assert sum(not is_free(one) for one in between) == count
