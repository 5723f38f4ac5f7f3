"""A committee's request when its frame is insufficient: written, sent on its own decision, answered and followed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock
from styrkedjan.areas.economy.actions.frames import add_frame, require_political
from styrkedjan.areas.economy.models import FrameKind, FrameRequest
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.insufficient_frame import Cause
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.frame_request_states import FRAME_REQUEST, Answer, RequestMove, RequestState
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import User

ZERO = Decimal(0)


@action("economy.draft_request", "började en begäran om ramen")
def draft_request(
    *,
    by: User,
    committee: Unit,
    year: int,
    cause: Cause,
    amount: Decimal,
    text: str,
    goals: Iterable[Element] = (),
    at: datetime | None = None,
) -> FrameRequest:
    """Begin a request: changed goals of the council, or more money of the executive board, as the cause has it."""
    permissions.require_budget(by, committee)
    require_political(committee)
    _check(amount, text)
    row = editing.create(
        FrameRequest, by=by, at=at, committee=committee, year=year, cause=Cause(cause), amount=amount, text=text.strip()
    )
    row.goals.set(_own(committee, year, goals))
    _tell(row)
    return row


@action("economy.change_request", "ändrade ett utkast till begäran om ramen")
def change_request(
    *, by: User, request: FrameRequest, amount: Decimal, text: str, goals: Iterable[Element] = (), version: int
) -> FrameRequest:
    """Change a draft. What somebody else wrote meanwhile is kept; EditConflict where both wrote the same."""
    row = _held(by, request)
    FRAME_REQUEST.after(RequestMove.CHANGE, RequestState(row.state))
    _check(amount, text)
    chosen = _own(row.committee, row.year, goals)
    changes = {"amount": amount, "text": text.strip()}
    if not editing.edit(row, by=by, version=version, changes=changes, shown=_as_compared):
        if set(row.goals.all()) == set(chosen):
            return row
        editing.write(row, by=by)
    row.goals.set(chosen)
    _tell(row)
    return row


@action("economy.send_request", "skickade en begäran om ramen")
def send_request(*, by: User, request: FrameRequest, decision: Decision, at: datetime | None = None) -> FrameRequest:
    """Send the request; it rests on the committee's own decision."""
    row = _held(by, request)
    state = FRAME_REQUEST.after(RequestMove.SEND, RequestState(row.state))
    now = at or timezone.now()
    require_decided(decision, Matter.FRAME_REQUEST, row.committee, section=False)
    editing.write(row, by=by, at=now, state=state, sent_at=now, sent_decision=decision.text)
    _tell(row)
    return row


@action("economy.withdraw_request", "tog tillbaka en begäran om ramen")
def withdraw_request(*, by: User, request: FrameRequest) -> FrameRequest:
    """Take back a request that nobody has answered."""
    row = _held(by, request)
    editing.write(row, by=by, state=FRAME_REQUEST.after(RequestMove.WITHDRAW, RequestState(row.state)))
    _tell(row)
    return row


@action("economy.decide_request", "förde in svaret på en begäran om ramen")
def decide_request(
    *,
    by: User,
    request: FrameRequest,
    answer: Answer,
    granted: Decimal = ZERO,
    financing: str = "",
    answer_text: str = "",
    decision: Decision,
    at: datetime | None = None,
) -> FrameRequest:
    """Enter the answer of the council or the board. Money that is granted becomes an entry of the net frame.

    Granted money says what pays for it. For changed goals, `granted` is what the decision is to save: it is no money,
    and the frame is as it was.
    """
    permissions.require_frames(by, request.committee)
    row = _locked(request)
    state = FRAME_REQUEST.after(RequestMove.DECIDE, RequestState(row.state))
    now = at or timezone.now()
    require_decided(decision, Matter.FRAME_ANSWER, row.committee, section=False)
    _check_answer(row, Answer(answer), granted)
    if granted and row.cause == Cause.GENERAL_COST_INCREASE:
        add_frame(
            by=by, unit=row.committee, year=row.year, amount=granted, kind=FrameKind.SUPPLEMENTARY, decision=decision,
            financing=financing, matter=Matter.FRAME_ANSWER, note="Äskat för generell kostnadsökning", at=at,
        )  # fmt: skip
    editing.write(
        row, by=by, at=now, state=state, decided_at=now, answer=Answer(answer), granted=granted,
        answer_text=answer_text.strip(), **decision.fields(),
    )  # fmt: skip
    _tell(row)
    return row


def _check_answer(row: FrameRequest, answer: Answer, granted: Decimal) -> None:
    full = {Answer.GRANTED: granted == row.amount, Answer.DECLINED: granted == 0}
    if not full.get(answer, ZERO < granted < row.amount):
        raise Refused(
            f"Beloppet {kronor(granted)} stämmer inte med svaret ”{Answer(answer).label.lower()}”.",
            f"Begärt är {kronor(row.amount)}; bifall är hela beloppet, delvis bifall en del av det och avslag noll.",
        )


def _locked(request: FrameRequest) -> FrameRequest:
    return locking.locked(request, "committee__principal", "changed_by")


def _held(by: User, request: FrameRequest) -> FrameRequest:
    permissions.require_budget(by, request.committee)
    lock([request.committee])
    return _locked(request)


def _check(amount: Decimal, text: str) -> None:
    problems = []
    if amount <= 0:
        problems.append(Problem("", "Belopp", "Beloppet måste vara större än noll.", "Skriv hur mycket som fattas."))
    if not text.strip():
        what = "Begäran är tom."
        problems.append(Problem("", "Begäran", what, "Skriv vad nämnden begär, vad den gjort och vad som påverkas."))
    if problems:
        raise InvalidInput(problems)


def _own(committee: Unit, year: int, goals: Iterable[Element]) -> list[Element]:
    """The goals that are the committee's own of the year."""
    chosen = list(goals)
    for goal in chosen:
        if goal.unit_id != committee.pk or goal.plan_year.year != year:
            raise Refused(f"{goal} är inget av {committee.name}s mål för {year}.", "Välj bland nämndens egna mål.")
    return chosen


def _as_compared(name: str, value: Any) -> str:
    return kronor(value) if name == "amount" else str(value)


def _tell(row: FrameRequest) -> None:
    tell(
        row, row.committee, year=row.year, amount=str(row.amount),
        decision=row.decision_text or row.sent_decision,
    )  # fmt: skip
