"""When a promise is broken, what money reaches to after a vote, a proposal's year, and how sheets become counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.measures import Direction
from styrkedjan.domain.voices.asking import counted, mode_of, week_of
from styrkedjan.domain.voices.dialogue import PARTICIPATORY_BUDGET, BudgetMove, BudgetStep, fits, ranked, year_after
from styrkedjan.domain.voices.promises import Kept, is_breach, kept, meets

DAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Case:
    started_on: date
    done_on: date | None = None


@pytest.mark.parametrize(
    ("case", "today", "expected"),
    [
        (Case(DAY, DAY + timedelta(days=10)), DAY + timedelta(days=99), False),
        (Case(DAY, DAY + timedelta(days=11)), DAY + timedelta(days=99), True),
        (Case(DAY), DAY + timedelta(days=10), False),
        (Case(DAY), DAY + timedelta(days=11), True),
    ],
)
def test_a_promise_of_ten_days(case: Case, today: date, expected: bool) -> None:
    assert is_breach(case, 10, today) is expected


def test_kept_is_judged_of_what_is_done_or_too_late_and_begun_in_the_year() -> None:
    today = DAY + timedelta(days=30)
    cases = [Case(DAY, DAY), Case(DAY, DAY + timedelta(days=20)), Case(DAY), Case(today), Case(date(2025, 1, 1))]
    assert kept(cases, 10, 2026, today) == Kept(1, 3)
    assert kept([], 10, 2026, today).share is None


@given(st.lists(st.tuples(st.integers(0, 300), st.none() | st.integers(0, 90))), st.integers(1, 60))
def test_those_kept_and_those_broken_are_those_judged(rows: list, limit: int) -> None:
    today = date(2026, 12, 31)
    cases = [Case(date(2026, 1, 1) + timedelta(days=at),
                  None if took is None else min(today, date(2026, 1, 1) + timedelta(days=at + took)))
             for at, took in rows]  # fmt: skip
    found = kept(cases, limit, 2026, today)
    judged = [one for one in cases if one.done_on is not None or is_breach(one, limit, today)]
    assert (found.judged, found.judged - found.kept) == (
        len(judged),
        sum(is_breach(one, limit, today) for one in cases),
    )


@pytest.mark.parametrize(
    ("value", "direction", "expected"),
    [
        (90, Direction.HIGHER, True), (89, Direction.HIGHER, False), (90, Direction.LOWER, True),
        (91, Direction.LOWER, False),
    ],
)  # fmt: skip
def test_within_the_limit_in_its_own_direction(value: int, direction: str, expected: bool) -> None:
    assert meets(Decimal(value), Decimal(90), direction) is expected


@dataclass(frozen=True)
class Idea:
    pk: int
    cost: Decimal | None


def test_the_money_goes_by_the_votes_and_passes_over_what_does_not_fit() -> None:
    ideas = [Idea(1, Decimal(60)), Idea(2, Decimal(50)), Idea(3, Decimal(40)), Idea(4, None)]
    order = ranked(ideas, {1: 3, 2: 3, 3: 9, 4: 1})
    assert [one.pk for one in order] == [3, 2, 1, 4], "of two with as many votes the cheaper"
    assert [one.pk for one in fits(order, Decimal(100))] == [3, 2]
    assert [one.pk for one in fits(order, Decimal(45))] == [3]


@given(st.lists(st.integers(1, 100), max_size=8), st.integers(0, 300))
def test_the_sum_is_never_passed(costs: list[int], amount: int) -> None:
    chosen = fits([Idea(at, Decimal(cost)) for at, cost in enumerate(costs)], Decimal(amount))
    assert sum(one.cost for one in chosen) <= amount


def test_the_eight_steps_come_in_their_order() -> None:
    step, seen = BudgetStep.CRITERIA, [BudgetStep.CRITERIA]
    while step is not BudgetStep.FOLLOW_UP:
        move = BudgetMove.ENTER if step is BudgetStep.DECIDE else BudgetMove.ADVANCE
        step = PARTICIPATORY_BUDGET.after(move, step)
        seen.append(step)
    assert seen == list(BudgetStep)


def test_a_proposal_has_a_year_also_from_the_29th_of_february() -> None:
    assert year_after(date(2026, 3, 1)) == date(2027, 3, 1)
    assert year_after(date(2028, 2, 29)) == date(2029, 2, 28)


@dataclass(frozen=True)
class Sheet:
    unit_id: int
    outcome: str
    mode: str
    grades: list


def test_sheets_become_counts_and_the_week_is_all_that_is_known_of_when() -> None:
    sheets = [Sheet(1, "", "web", [5, 0]), Sheet(1, "", "paper", [5, None]), Sheet(2, "Avslag", "web", [1, 2])]
    found = counted(sheets, 2)
    assert found[1, 0, ""] == {
        "grade1": 0,
        "grade2": 0,
        "grade3": 0,
        "grade4": 0,
        "grade5": 2,
        "unsure": 0,
        "answered": 2,
    }
    assert (found[1, 1, ""]["unsure"], found[1, 1, ""]["answered"]) == (1, 2)
    assert found[2, 0, "Avslag"]["grade1"] == 1
    assert (mode_of(sheets), mode_of(sheets[:1])) == ("several", "web")
    assert week_of(date(2027, 1, 1)) == "2026-V53"
