"""A committee's request when the frame is insufficient, its own carry-over rules, and how costs have risen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from styrkedjan.areas.economy.actions import frame_requests, own_rules
from styrkedjan.areas.economy.models import CarryOverRules, FrameRequest, GeneralCostIncrease, NetFrame
from styrkedjan.areas.economy.queries.written import frame
from styrkedjan.domain.economy.financing import Financing
from styrkedjan.domain.economy.insufficient_frame import Cause
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.frame_request_states import Answer, RequestState
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, day

pytestmark = pytest.mark.django_db
MINE = Decision("Gatunämnden", date(2026, 4, 2), "7")
KF = Decision("Kommunfullmäktige", date(2026, 5, 25), "31", "KS-2026/77")
HEADS = {Role.CONTROLLER, Role.UNIT_CONTROLLER, Role.UNIT_HEAD, Role.DEPARTMENT_HEAD}


def draft(town: Town, **more: object) -> FrameRequest:
    values = {
        "by": town.controller, "committee": town.streets, "year": YEAR, "cause": Cause.OWN, "amount": Decimal(500),
        "text": "Nämnden har omdisponerat 200 tkr och begär ändrade mål.", **more,
    }  # fmt: skip
    return frame_requests.draft_request(**values)  # type: ignore[arg-type]


def sent(town: Town, **more: object) -> FrameRequest:
    return frame_requests.send_request(by=town.controller, request=draft(town, **more), decision=MINE)


def decide(town: Town, row: FrameRequest, answer: Answer, granted: int, **more: object) -> FrameRequest:
    values = {"by": town.controller, "request": row, "decision": KF, **more}
    return frame_requests.decide_request(answer=answer, granted=Decimal(granted), **values)  # type: ignore[arg-type]


def test_from_draft_to_answer(town: Town) -> None:
    goal = factories.element(factories.plan_year(town.root, YEAR), town.streets)
    row = draft(town, goals=[goal])
    assert (row.state, list(row.goals.all())) == (RequestState.DRAFTED, [goal])
    row = frame_requests.change_request(
        by=town.controller, request=row, amount=Decimal(400), text="Kortare text.", version=row.version
    )
    row = frame_requests.send_request(by=town.controller, request=row, decision=MINE)
    assert (row.state, row.sent_decision) == (RequestState.SENT, "Gatunämnden 2026-04-02 § 7")
    row = decide(town, row, Answer.IN_PART, 300, answer_text="Beläggningen skjuts upp.")
    assert (row.state, row.granted, row.decision_section) == (RequestState.DECIDED, 300, "31")
    assert [event.action for event in AuditEvent.objects.filter(target_type="economy.framerequest").order_by("pk")] == [
        f"economy.{verb}_request" for verb in ("draft", "change", "send", "decide")
    ]


def test_changed_goals_are_no_money_and_granted_money_is_an_entry_of_the_frame(town: Town) -> None:
    decide(town, sent(town), Answer.GRANTED, 500)
    assert frame(town.streets, YEAR, NOW) is None
    asked = sent(town, cause=Cause.GENERAL_COST_INCREASE)
    with pytest.raises(Refused, match="säger inte vad som betalar"):
        decide(town, asked, Answer.IN_PART, 200)
    decide(town, asked, Answer.IN_PART, 200, financing=Financing.REVENUE)
    entry = NetFrame.objects.get()
    assert entry.financing == "revenue"
    assert (entry.unit, entry.amount, entry.kind, entry.decision_section) == (town.streets, 200, "supplementary", "31")


@pytest.mark.parametrize(
    ("answer", "granted"),
    [(Answer.GRANTED, 499), (Answer.IN_PART, 0), (Answer.IN_PART, 500), (Answer.IN_PART, -1), (Answer.DECLINED, 1)],
)
def test_the_answer_and_the_amount_say_the_same(town: Town, answer: Answer, granted: int) -> None:
    with pytest.raises(Refused, match="stämmer inte"):
        decide(town, sent(town), answer, granted)


def test_what_is_done_is_not_done_again(town: Town) -> None:
    row = draft(town)
    with pytest.raises(WrongState):
        decide(town, row, Answer.DECLINED, 0)
    row = frame_requests.send_request(by=town.controller, request=row, decision=MINE)
    with pytest.raises(WrongState):
        frame_requests.change_request(by=town.controller, request=row, amount=Decimal(1), text="x", version=row.version)
    row = frame_requests.withdraw_request(by=town.controller, request=row)
    with pytest.raises(WrongState):
        frame_requests.withdraw_request(by=town.controller, request=row)


def test_the_second_of_two_sees_both(town: Town) -> None:
    row = draft(town)
    opened = row.version
    frame_requests.change_request(by=town.controller, request=row, amount=Decimal(400), text="Deras.", version=opened)
    other = factories.user_with(Role.DEPARTMENT_HEAD, town.streets)
    with pytest.raises(EditConflict) as refusal:
        frame_requests.change_request(by=other, request=row, amount=Decimal(300), text="Min.", version=opened)
    assert (refusal.value.theirs["text"], refusal.value.mine["text"]) == ("Deras.", "Min.")


def test_every_fault_is_told(town: Town) -> None:
    with pytest.raises(InvalidInput) as refusal:
        draft(town, amount=Decimal(0), text=" ")
    assert len(refusal.value.problems) == 2
    with pytest.raises(Refused, match="ingen nämnd"):
        draft(town, committee=town.north)
    theirs = factories.element(factories.plan_year(town.root, YEAR), town.school)
    with pytest.raises(Refused, match="inget av"):
        draft(town, goals=[theirs])
    row = draft(town)
    future = Decision("Gatunämnden", date(2199, 1, 1))
    for decision, why in ((Decision(), "Beslutande organ"), (future, "inte varit än")):
        with pytest.raises(InvalidInput, match=why):
            frame_requests.send_request(by=town.controller, request=row, decision=decision)
    with pytest.raises(Refused, match="enligt styrmodellen"):
        frame_requests.send_request(by=town.controller, request=row, decision=KF)
    row = frame_requests.send_request(by=town.controller, request=row, decision=MINE)
    with pytest.raises(Refused, match="enligt styrmodellen"):
        decide(town, row, Answer.GRANTED, 500, decision=MINE)


@pytest.mark.parametrize("role", list(Role))
def test_who_may_ask_and_who_may_answer(town: Town, role: Role) -> None:
    person = factories.user_with(role, town.streets)
    if role in HEADS:
        row = frame_requests.send_request(by=person, request=draft(town, by=person), decision=MINE)
        with pytest.raises(NotAllowed):
            decide(town, row, Answer.DECLINED, 0, by=person)
    else:
        with pytest.raises(NotAllowed):
            draft(town, by=person)


def test_the_newest_rules_of_the_committee_count(town: Town) -> None:
    for number, month in ((1, 2), (2, 5)):
        own_rules.adopt_carry_over_rules(
            by=town.controller, committee=town.streets, title=f"Regler {number}", decision=MINE, at=day(month)
        )
    assert [row.title for row in NOW.rows(CarryOverRules)] == ["Regler 2"]
    assert [row.title for row in Known.at(day(3)).rows(CarryOverRules)] == ["Regler 1"]
    with pytest.raises(InvalidInput, match="Beslutande organ saknas"):
        own_rules.adopt_carry_over_rules(
            by=town.controller, committee=town.streets, title="Regler", decision=Decision()
        )
    with pytest.raises(InvalidInput, match="namn"):
        own_rules.adopt_carry_over_rules(by=town.controller, committee=town.streets, title=" ", decision=MINE)
    member = factories.user_with(Role.COMMITTEE_MEMBER, town.streets)
    with pytest.raises(NotAllowed):
        own_rules.adopt_carry_over_rules(by=member, committee=town.streets, title="Regler", decision=MINE)


def test_how_costs_have_risen_is_told_with_its_source(town: Town) -> None:
    values = {"by": town.controller, "principal": town.root, "year": YEAR, "calculated": Decimal(3), "source": "PKV"}
    own_rules.set_cost_increase(**values, actual=Decimal(4), at=day(2))  # type: ignore[arg-type]
    own_rules.set_cost_increase(**values, actual=Decimal(5), at=day(6))  # type: ignore[arg-type]
    assert [row.actual for row in NOW.rows(GeneralCostIncrease)] == [5]
    assert [row.actual for row in Known.at(day(3)).rows(GeneralCostIncrease)] == [4]
    with pytest.raises(InvalidInput) as refusal:
        own_rules.set_cost_increase(**{**values, "source": ""}, actual=Decimal(400))  # type: ignore[arg-type]
    assert len(refusal.value.problems) == 2
    own = factories.user_with(Role.CONTROLLER, town.streets)
    with pytest.raises(NotAllowed):
        own_rules.set_cost_increase(**{**values, "by": own}, actual=Decimal(4))  # type: ignore[arg-type]
