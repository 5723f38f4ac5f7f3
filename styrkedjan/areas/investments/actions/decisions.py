"""The council's, the board's and the chair's decisions on projects and frames."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.investments import permissions
from styrkedjan.areas.investments.actions.common import hold, locked, set_state
from styrkedjan.areas.investments.models import (
    DecisionKind,
    FrameEntryKind,
    InvestmentFrameEntry,
    InvestmentProject,
    ProjectDecision,
)
from styrkedjan.areas.investments.queries import lines
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.financing import financing_refusal, is_within_year
from styrkedjan.domain.economy.investments import require_urgent
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState
from styrkedjan.domain.investment_states import ProjectMove
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("investments.decide_project", "förde in beslut om ett investeringsprojekt")
def decide_project(
    *,
    by: User,
    project: InvestmentProject,
    net_investment: Decimal,
    decision: Decision,
    ends: date | None = None,
    financing: str = "",
    at: datetime | None = None,
) -> ProjectDecision:
    """Enter the decision on a planned project, or the renewed decision on one that waits for it.

    A renewed decision that raises the net investment says what pays for it: a first one is paid within the frame.
    """
    waiting = InvestmentProject.objects.filter(pk=project.pk, state="renewal").exists()
    move = ProjectMove.RENEW if waiting else ProjectMove.DECIDE
    row = locked(by, project, move, decides=True)
    kind = DecisionKind.RENEWED if waiting else DecisionKind.ORIGINAL
    decided = require_decided(decision, Matter.PROJECT_RENEWAL if waiting else Matter.PROJECT, row.committee)
    if waiting:
        _require_financing(_amount(net_investment) - _decided(row), financing)
    made = _write(by, row, kind, _amount(net_investment), decided, ends, financing=financing, at=at)
    set_state(by, row, move)
    tell(row, row.committee, kind=kind.value, amount=str(net_investment), decision=made.decision_text)
    return made


@action("investments.decide_urgently", "förde in ordförandens brådskande beslut")
def decide_urgently(
    *,
    by: User,
    project: InvestmentProject,
    period: Period,
    net_investment: Decimal,
    decision: Decision,
    reason: str,
    ends: date | None = None,
    financing: str = "",
    at: datetime | None = None,
) -> ProjectDecision:
    """Enter the chair's urgent decision; the council is told of it afterwards. Only what needs renewal, with reason."""
    row = locked(by, project, ProjectMove.RENEW, decides=True)
    found = lines.line(row, period, NOW).deviation
    if found is None:
        raise Refused("Projektet har ingen prognos att besluta brådskande om.", "Lämna projektets prognos först.")
    require_urgent(found, reason)
    decided = require_decided(decision, Matter.PROJECT_URGENT, row.committee, section=False)
    _require_financing(_amount(net_investment) - _decided(row), financing)
    made = _write(by, row, DecisionKind.URGENT, _amount(net_investment), decided, ends, reason, financing, at)
    set_state(by, row, ProjectMove.RENEW)
    tell(row, row.committee, amount=str(net_investment), decision=made.decision_text)
    return made


@action("investments.notify_council", "förde in att beslutet är anmält")
def notify_council(*, by: User, project: InvestmentProject, decision: Decision) -> ProjectDecision:
    """Enter that the council has been told of the chair's urgent decision."""
    row = locking.locked(project, "committee__principal")
    permissions.require_decide(by, row.committee)
    kinds = [DecisionKind.URGENT, DecisionKind.NOTIFIED]
    last = NOW.rows(ProjectDecision).filter(project=row, kind__in=kinds).order_by("pk").last()
    if last is None or last.kind != DecisionKind.URGENT:
        raise WrongState("Det finns inget brådskande beslut som väntar på att anmälas.", "Läs om sidan.")
    told = require_decided(decision, Matter.PROJECT_NOTICE, row.committee)
    made = _write(by, row, DecisionKind.NOTIFIED, None, told, None)
    tell(row, row.committee, decision=made.decision_text)
    return made


@action("investments.set_frame", "satte en investeringsram")
def add_frame(
    *,
    by: User,
    committee: Unit,
    year: int,
    kind: str,
    amount: Decimal,
    decision: Decision,
    entry: str = FrameEntryKind.DECIDED,
    financing: str = "",
    at: datetime | None = None,
) -> InvestmentFrameEntry:
    """Add an entry to a committee's investment frame of a kind: the council's, with the decision it rests on.

    What is beyond the frame, or added within the year, says what pays for it.
    """
    permissions.require_decide(by, committee)
    require_decided(decision, Matter.INVESTMENT_FRAME, committee)
    if entry == FrameEntryKind.BEYOND or is_within_year(decision.date, year):
        _require_financing(amount, financing)
    hold(committee)
    same = NOW.rows(InvestmentFrameEntry).filter(
        committee=committee, year=year, kind=kind, entry=entry, decision_date=decision.date,
        decision_section=decision.section,
    )  # fmt: skip
    if same.exists():
        raise Refused("Samma beslut har redan gett en post i ramen.", "Ange den paragraf som skiljer besluten åt.")
    row: InvestmentFrameEntry = facts.add(
        InvestmentFrameEntry, by=by, at=at, committee=committee, year=year, kind=kind, entry=entry, amount=amount,
        financing=financing, **decision.fields(),
    )  # fmt: skip
    tell(committee, committee, year=year, kind=kind, amount=str(amount), decision=row.decision_text)  # fmt: skip
    return row


def _require_financing(added: Decimal, financing: str) -> None:
    refusal = financing_refusal(added, financing)
    if refusal:
        raise refusal


def _decided(row: InvestmentProject) -> Decimal:
    """The net investment that counts before the new decision; nought where none is decided."""
    last = NOW.rows(ProjectDecision).filter(project=row, net_investment__isnull=False).order_by("pk").last()
    return last.net_investment if last and last.net_investment is not None else Decimal(0)


def _amount(net_investment: Decimal) -> Decimal:
    if net_investment <= 0:
        problem = Problem("", "Nettoinvestering", "Beloppet måste vara större än noll.", "Skriv beslutat belopp.")
        raise InvalidInput([problem])
    return net_investment


def _write(
    by: User,
    row: InvestmentProject,
    kind: DecisionKind,
    amount: Decimal | None,
    decision: Decision,
    ends: date | None,
    reason: str = "",
    financing: str = "",
    at: datetime | None = None,
) -> ProjectDecision:
    made: ProjectDecision = facts.add(
        ProjectDecision, by=by, at=at, project=row, kind=kind, net_investment=amount, ends=ends, reason=reason.strip(),
        financing=financing, **decision.fields(),
    )  # fmt: skip
    return made
