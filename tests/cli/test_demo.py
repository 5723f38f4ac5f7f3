"""The month the demo shows: enough of a year to show something, whatever day it is loaded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from styrkedjan.demo.setting import month_to_show
from styrkedjan.domain.periods import last_closed_month


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        ("2026-11-22", "2026-10"),
        ("2026-12-07", "2026-10"),
        ("2026-12-08", "2026-11"),
        ("2027-01-07", "2026-11"),
        ("2027-01-08", "2026-11"),  # December is closed, but its report is written by the bodies alone
        ("2027-02-03", "2026-11"),
        ("2027-05-07", "2026-11"),
        ("2027-05-08", "2027-04"),
        ("2027-08-31", "2027-07"),
    ],
)
def test_the_month_by_the_day(today: str, shown: str) -> None:
    assert str(month_to_show(date.fromisoformat(today))) == shown


def test_it_is_never_a_month_that_is_not_closed() -> None:
    for days in range(366):
        today = date(2027, 1, 1) + timedelta(days=days)
        assert month_to_show(today) <= last_closed_month(today)
        assert 4 <= month_to_show(today).number <= 11
