"""The units side by side: the running variance, the worst first, and only what is known."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.areas.economy.tables import Cell, EconomyRow
from styrkedjan.pages.economy.side_by_side import MOST, running, side_by_side

D = Decimal
MONTHS = [(D(10), D(9)), (D(10), D(13)), (D(10), None), (None, D(1))]


class Table:
    """What is read of a table."""

    code = "N1"

    def __init__(self, *forecasts: int) -> None:
        self.below = tuple(
            EconomyRow(f"E{index}", f"Enhet {index}", Cell(budget_year=D(100), forecast_year=D(one)))
            for index, one in enumerate(forecasts)
        )


def test_the_variance_runs_until_a_month_is_unknown() -> None:
    assert running(MONTHS) == [D(1), D(-2), None, None]
    assert running(()) == []


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), max_size=12))
def test_the_last_month_is_the_whole_variance(months) -> None:
    told = running([(D(planned), D(booked)) for planned, booked in months])
    assert (told[-1] if told else 0) == sum(planned - booked for planned, booked in months)


def test_the_worst_are_shown_and_the_rest_counted() -> None:
    table = Table(*range(101, 101 + MOST + 3))
    months = {row.key: MONTHS[:2] for row in table.below}
    found = side_by_side(table, months)
    assert found is not None
    assert found.more == 3
    assert [one.name for one in found.shown[:2]] == [f"Enhet {MOST + 2}", f"Enhet {MOST + 1}"]
    assert side_by_side(Table(101, 102), months) is None
    assert side_by_side(table, {}) is None
