"""What economy itself tells the rules of a committee: now, and as it was known before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.economy.actions import frame_requests, own_rules
from styrkedjan.areas.economy.models import AccountGroup, FrameKind, FrameRequest
from styrkedjan.areas.economy.queries.committee_facts import Facts, facts, state_at
from styrkedjan.areas.economy.queries.governing import DECISION_LIMIT, decision_limit
from styrkedjan.areas.economy.queries.scope import scope_of
from styrkedjan.areas.economy.queries.table import read
from styrkedjan.domain.economy.findings import CommitteePosition
from styrkedjan.domain.economy.insufficient_frame import Cause
from styrkedjan.domain.frame_request_states import Answer, RequestState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, day, forecast, net_frame

pytestmark = pytest.mark.django_db
APRIL = Period.month(YEAR, 4)
MINE = Decision("Skolnämnden", date(2026, 3, 2), "7")
BOARD = Decision("Kommunstyrelsen", date(2026, 3, 4), "9")


def told_of(town: Town, known: Known = NOW) -> Facts:
    scope = scope_of(town.root)
    tops = (town.school, town.streets)
    top = {
        pk: next((unit.pk for unit in tops if place.path.startswith(unit.path)), 0)
        for pk, place in scope.places.items()
    }
    return facts(town.root, YEAR, read(scope, APRIL, known).figures, top, known)  # type: ignore[arg-type]


def of_school(town: Town, known: Known = NOW) -> CommitteePosition:
    return told_of(town, known).known_of(town.school.pk, Decimal(2_000))


class TestRoom:
    def test_it_is_what_units_leave_and_what_no_unit_has(self, town: Town) -> None:
        """| enhet | budget | prognos |  norra 600 / 900 ;  södra 1 200 / 1 000 ;  ramen 2 000 |"""
        budget(town, town.north, "personal", 50)
        budget(town, town.south, "personal", 100)
        forecast(town, town.north, "personal", 900)
        forecast(town, town.south, "personal", 1_000)
        found = of_school(town)
        assert (found.distributed, found.room_to_reallocate) == (1_800, 400)

    def test_of_a_committee_without_budget_nothing_is_said(self, town: Town) -> None:
        found = of_school(town)
        assert (found.distributed, found.capital_costs_budgeted, found.own_rules) == (None, None, False)
        assert (found.asked, found.unprioritised, found.earmarks) == ((), (), ())


class TestCapitalCosts:
    def test_they_are_told_where_a_group_is_marked(self, town: Town) -> None:
        budget(town, town.north, "kapital", 10)
        budget(town, town.streets, "personal", 10)
        assert of_school(town).capital_costs_budgeted is None
        AccountGroup.objects.filter(code="kapital").update(is_capital=True)
        assert of_school(town).capital_costs_budgeted == 120
        assert told_of(town).known_of(town.streets.pk, None).capital_costs_budgeted == 0

    def test_a_grant_to_one_makes_the_others_known_to_have_none(self, town: Town) -> None:
        assert of_school(town).capital_costs_granted is None
        net_frame(town, town.streets, 7, kind=FrameKind.CAPITAL)
        assert of_school(town).capital_costs_granted == 0
        assert told_of(town).known_of(town.streets.pk, None).capital_costs_granted == 7


class TestRequests:
    def test_where_it_stood_at_each_moment(self, town: Town) -> None:
        row = frame_requests.draft_request(
            by=town.controller, committee=town.school, year=YEAR, cause=Cause.GENERAL_COST_INCREASE,
            amount=Decimal(100), text="Vi äskar.", at=day(2),
        )  # fmt: skip
        row = frame_requests.send_request(by=town.controller, request=row, decision=MINE, at=day(3))
        row = frame_requests.decide_request(
            by=town.controller,
            request=row,
            answer=Answer.IN_PART,
            granted=Decimal(40),
            financing="result",
            decision=BOARD,
            at=day(5),
        )
        states = [state_at(row, Known(moment)) for moment in (day(1), day(2, 9), day(4), day(6), None)]
        stood = RequestState
        assert states == [None, stood.DRAFTED, stood.SENT, stood.DECIDED, stood.DECIDED]
        told = [(one.state, one.settled, one.to) for one in of_school(town).asked]
        assert told == [(stood.DECIDED, 40, "kommunstyrelsen")]
        assert [(one.state, one.settled) for one in of_school(town, Known.at(day(4))).asked] == [(stood.SENT, 0)]

    def test_one_taken_back_is_gone_from_then_on(self, town: Town) -> None:
        row = frame_requests.draft_request(
            by=town.controller, committee=town.school, year=YEAR, cause=Cause.OWN, amount=Decimal(1), text="x",
            at=day(2),
        )  # fmt: skip
        frame_requests.withdraw_request(by=town.controller, request=row)
        row = FrameRequest.objects.get()
        assert (state_at(row, NOW), state_at(row, Known.at(day(3)))) == (None, RequestState.DRAFTED)


def test_the_general_increase_is_of_the_frame(town: Town) -> None:
    assert of_school(town).general_increase == 0
    own_rules.set_cost_increase(
        by=town.controller, principal=town.root, year=YEAR, calculated=Decimal(0), actual=Decimal("2.5"), source="PKV",
        at=day(3),
    )  # fmt: skip
    assert of_school(town).general_increase == 50
    assert of_school(town, Known.at(day(2))).general_increase == 0


def test_a_decision_limit_is_the_models_own_and_most_have_none(town: Town) -> None:
    assert decision_limit(town.root, YEAR, date(2026, 4, 1)) is None
    assert DECISION_LIMIT == "reallocation_decision_limit"
    town.root.steering_model = ""
    assert decision_limit(town.root, YEAR, date(2026, 4, 1)) is None


def test_the_number_of_queries_does_not_grow_with_committees(town: Town) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            told_of(town)
        return len(asked)

    few = count()
    for number in range(12):
        unit = factories.committee(town.root, code=f"9{number}", name=f"Nämnd {number}")
        budget(town, unit, "personal", 1)
        frame_requests.draft_request(
            by=town.controller, committee=unit, year=YEAR, cause=Cause.OWN, amount=Decimal(1), text="x"
        )
    assert count() == few
