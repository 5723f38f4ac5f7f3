"""What was known at a moment is told as it was: requests, tests, decisions, plans and their follow-ups."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Q

from styrkedjan.areas.year_end.actions import carrying, equity, recovery
from styrkedjan.areas.year_end.actions.recovery import MeasureRow
from styrkedjan.areas.year_end.queries import carrying as carrying_queries
from styrkedjan.areas.year_end.queries import known, position
from styrkedjan.areas.year_end.queries import known as written
from styrkedjan.areas.year_end.queries import rules as rules_queries
from styrkedjan.domain.economy.equity_use import Performance, Volume
from styrkedjan.domain.year_end_states import CarryOverState
from styrkedjan.foundation.known import NOW, Known
from tests import factories
from tests.areas.year_end.conftest import FULL, KS, SKN, YEAR, Town

pytestmark = pytest.mark.django_db
D = Decimal


def at(month: int, day: int = 1) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


def _carried(town: Town, outcome: int = 9850) -> None:
    """Asked for in February, tested twice in March, decided in April."""
    town.budget(town.school, D(6000))
    town.budget(town.north, D(4000))
    town.book({"20": D(outcome - 3950), "21": D(3950)})
    asked = carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR, at=at(2, 10))
    given = {"by": town.controller, "request": asked}
    less = Performance((Volume("Elever", D(100), D(90)),), 10, 9)
    carrying.review_carry_over(**given, performance=less, note="Första.", at=at(3, 1))
    carrying.review_carry_over(**given, performance=FULL, note="Rättad.", at=at(3, 20))
    carrying.decide_carry_over(**given, granted=asked.carried, decision=KS, at=at(4, 1))


# known on -> state, the test's conclusion, what is booked
STAGES = [
    (at(2, 9), None, None, 0),
    (at(2, 11), "requested", None, 0),
    (at(3, 2), "tested", "Första.", 0),
    (at(3, 21), "tested", "Rättad.", 0),
    (at(4, 2), "decided", "Rättad.", 150),
    (None, "decided", "Rättad.", 150),
]


@pytest.mark.parametrize(("moment", "state", "note", "booked"), STAGES)
def test_a_request_is_shown_as_far_as_it_had_come(
    town: Town, moment: datetime | None, state: str | None, note: str | None, booked: int
) -> None:
    _carried(town)
    rules = rules_queries.require_rules(town.root, date(YEAR, 12, 31))
    # The ledger of the conftest became known in February.
    (row,) = carrying_queries.standings(town.root, YEAR, rules, Known(moment))
    assert (row.request.state if row.request else None) == state
    assert (row.review.note if row.review else None) == note
    assert row.equity == booked
    if row.request and state != CarryOverState.DECIDED:
        assert (row.request.granted, row.request.decision_text) == (None, "")


def test_what_the_ledger_told_then_decides_the_result(town: Town) -> None:
    _carried(town)
    rules = rules_queries.require_rules(town.root, date(YEAR, 12, 31))
    (before,) = carrying_queries.standings(town.root, YEAR, rules, Known.at(datetime(2026, 2, 4, tzinfo=UTC)))
    (after,) = carrying_queries.standings(town.root, YEAR, rules, Known.at(at(2, 20)))
    assert (before.year.result, after.year.result) == (None, 150)


def test_a_withdrawn_request_was_there_while_it_was(town: Town) -> None:
    town.budget(town.school, D(6000))
    town.book({"20": D(5900)})
    asked = carrying.request_carry_over(by=town.chair, committee=town.school, year=YEAR, at=at(2, 10))
    carrying.withdraw_carry_over(by=town.chair, request=asked)
    assert written.carry_overs(town.root, YEAR, NOW) == {}
    assert written.carry_overs(town.root, YEAR, Known.at(at(2, 11)))[town.school.pk].state == CarryOverState.REQUESTED


def test_a_wish_to_use_equity_was_untried_until_it_was_tried(town: Town) -> None:
    _carried(town)
    asked = equity.request_use(
        by=town.controller, committee=town.school, year=2026, amount=D(50), purpose="one_off", description="Böcker",
        at=at(4, 10),
    )  # fmt: skip
    equity.approve_use(by=town.chair, request=asked, decision=SKN, at=at(5, 12))
    within = Q(committee=town.school)
    assert written.uses(within, Known.at(at(4, 9))) == []
    (then,) = written.uses(within, Known.at(at(4, 11)))
    (now,) = written.uses(within, NOW)
    assert (then.state, then.decision_text, now.state) == ("requested", "", "approved")
    rules = rules_queries.require_rules(town.root, date(2026, 12, 31))
    pages = [carrying_queries.equity_page(town.school, 2026, rules, Known(moment)) for moment in (at(4, 11), None)]
    assert [page.used for page in pages] == [0, 50]


def test_a_rewritten_plan_keeps_what_it_said(town: Town) -> None:
    _carried(town, 10_150)
    given: dict[str, Any] = {"by": town.chair, "committee": town.school, "deficit_year": YEAR}
    plan = recovery.save_recovery_plan(
        **given, measures=[MeasureRow("Färre vikarier", {2026: D(150)})], causes="Vikarier.", at=at(4, 10)
    )
    recovery.approve_recovery_plan(by=town.controller, plan=plan, decision=KS, at=at(4, 20))
    recovery.follow_up_recovery(
        by=town.chair,
        plan=plan,
        year=2026,
        occasion="monthly_report_april",
        achieved=D(20),
        comment="Går.",
        at=at(5, 9),
    )
    recovery.save_recovery_plan(**given, measures=[MeasureRow("Färre lokaler", {2027: D(150)})], version=2, at=at(6, 1))
    told = {
        month: known.plan_of(town.school, YEAR, Known(moment))
        for month, moment in ((3, at(3)), (4, at(4, 15)), (5, at(5, 10)), (6, None))
    }
    assert told[3] is None
    seen = {
        month: (one.row.state, one.row.causes, [row.description for row in one.measures], len(one.follow_ups))
        for month, one in told.items()
        if one
    }
    assert seen == {
        4: ("draft", "Vikarier.", ["Färre vikarier"], 0),
        5: ("approved", "Vikarier.", ["Färre vikarier"], 1),
        6: ("draft", "", ["Färre lokaler"], 1),
    }


def test_the_number_of_queries_does_not_grow_then_either(town: Town, django_assert_max_num_queries: Any) -> None:
    _carried(town)
    rules = rules_queries.require_rules(town.root, date(YEAR, 12, 31))
    for number in range(12):
        factories.committee(town.root, code=f"3{number:02d}")
    with django_assert_max_num_queries(16):
        carrying_queries.standings(town.root, YEAR, rules, Known.at(at(4, 2)))


# day known -> the follow-ups of 2026 that should have been made
DUE = [
    (date(2026, 2, 28), []),
    (date(2026, 3, 31), [(2025, "operations_report")]),
    (date(2026, 5, 31), [(2025, "operations_report")]),
    (date(2026, 6, 30), [(2025, "operations_report"), (2026, "monthly_report_april")]),
    (date(2026, 12, 31), [
        (2025, "operations_report"), (2026, "monthly_report_april"), (2026, "interim_report_august"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("on", "due"), DUE)
def test_follow_ups_fall_due_as_the_annual_cycle_says(town: Town, on: date, due: list[tuple[int, str]]) -> None:
    assert [one.key for one in position.position_of(town.root, 2026, on, NOW).due] == due
