"""The days on which nobody is at work: Saturdays, Sundays, general holidays and the eves that the law puts beside them.

Sources: lag (1989:253) om allmänna helgdagar; lag (1930:173) om beräkning av lagstadgad tid, 2 § (midsommarafton,
julafton and nyårsafton are counted as holidays). Easter by the anonymous Gregorian algorithm (Meeus).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_SATURDAY = 5
# Month and day of those that have a day of their own; Sundays need none.
_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
# Days from Easter Sunday: långfredagen, annandag påsk, Kristi himmelsfärdsdag.
_FROM_EASTER = (-2, 1, 39)


def is_free(day: date) -> bool:
    """Whether the day is no working day."""
    return day.weekday() >= _SATURDAY or day in _holidays(day.year)


def workdays_after(day: date, count: int) -> date:
    """The working day so many working days later; what comes on a free day came on the last working day before."""
    while count and is_free(day):
        day -= timedelta(days=1)
    while count or is_free(day):
        day += timedelta(days=1)
        count -= count > 0 and not is_free(day)
    return day


def easter(year: int) -> date:
    """Easter Sunday."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, before = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, before + 1)


@cache
def _holidays(year: int) -> frozenset[date]:
    # The eve of midsummer is the Friday from the 19th to the 25th of June.
    midsummer = date(year, 6, 19) + timedelta(days=(4 - date(year, 6, 19).weekday()) % 7)
    moving = (easter(year) + timedelta(days=days) for days in _FROM_EASTER)
    return frozenset({*(date(year, month, day) for month, day in _FIXED), midsummer, *moving})
