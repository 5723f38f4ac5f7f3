"""The follow-up's collected report, finished projects' accounts, and money balanced for unfinished ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.investments import permissions
from styrkedjan.areas.investments.actions.common import (
    hold,
    locked,
    set_state,
)
from styrkedjan.areas.investments.models import (
    BalanceRequest,
    CollectedDeviations,
    FinalAccount,
    FrameEntryKind,
    InvestmentFrameEntry,
    InvestmentProject,
    ProjectBudget,
)
from styrkedjan.areas.investments.queries import lines, portfolios
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.investment_states import (
    BALANCE_REQUEST,
    COLLECTED_DEVIATIONS,
    CollectedMove,
    CollectedState,
    ProjectMove,
    RequestMove,
    RequestState,
)
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation import editing, facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("investments.finish", "anmälde projektet som färdigt")
def finish(*, by: User, project: InvestmentProject, on: date) -> InvestmentProject:
    """Say that the project is finished; its account is then due."""
    row = locked(by, project, ProjectMove.FINISH)
    if on > timezone.localdate():
        raise InvalidInput([Problem("", "Färdigt", f"{on} har inte varit än.", "Skriv dagen det blev färdigt.")])
    row = set_state(by, row, ProjectMove.FINISH, finished_on=on)
    tell(row, row.committee, on=on.isoformat())
    return row


@action("investments.reopen", "öppnade projektet igen")
def reopen(*, by: User, project: InvestmentProject) -> InvestmentProject:
    """Take back that the project is finished, before it is accounted for."""
    row = locked(by, project, ProjectMove.REOPEN)
    row = set_state(by, row, ProjectMove.REOPEN, finished_on=None)
    tell(row, row.committee)
    return row


@action("investments.account_for", "slutredovisade projektet")
def account_for(*, by: User, project: InvestmentProject, period: Period, explanation: str) -> FinalAccount:
    """The final account: decision and outcome as known now, kept. A deviation needs its explanation."""
    row = locked(by, project, ProjectMove.ACCOUNT)
    found = lines.line(row, period, NOW)
    if found.outcome is None:
        raise Refused("Ingen redovisning är inläst, så utfallet är okänt.", "Läs in redovisningen och försök igen.")
    decided = found.decided or Decimal(0)
    if found.outcome != decided and not explanation.strip():
        what = f"Utfallet avviker {kronor(found.outcome - decided, sign=True)} från beslutet."
        raise InvalidInput([Problem("", "Kommentar", what, "Skriv vad avvikelsen beror på.")])
    made = editing.create(
        FinalAccount, by=by, project=row, year=period.year, decided=decided, outcome=found.outcome,
        explanation=explanation.strip(),
    )  # fmt: skip
    set_state(by, row, ProjectMove.ACCOUNT)
    tell(row, row.committee, decided=str(decided), outcome=str(found.outcome))
    return made


# --- balancing ---------------------------------------------------------------------------------------------------


@action("investments.request_balance", "begärde balansering av medel")
def request_balance(
    *, by: User, project: InvestmentProject, year: int, amount: Decimal, reason: str = ""
) -> BalanceRequest:
    """Ask the board to balance what is left of an unfinished project's closed year. At most what is left."""
    row = locked(by, project, ProjectMove.BALANCE)
    if not lines.is_closed(row.principal, year, NOW):
        raise Refused(
            f"Redovisningen för {year} är inte inläst till och med december, så det är inte känt vad som är kvar.",
            "Begär balanseringen i samband med årsbokslutet.",
        )
    left = lines.line(row, Period.month(year, 12), NOW).left(year) or Decimal(0)
    if not 0 < amount <= left:
        raise Refused(
            f"{row.name} har {kronor(left)} kvar av årets budget.", "Begär mer än noll och högst det som är kvar."
        )
    live = BalanceRequest.objects.filter(
        project=row, year=year, state__in=(RequestState.REQUESTED, RequestState.GRANTED)
    )
    if live.exists():
        raise Refused("Balansering är redan begärd för det året.", "Ta tillbaka den begäran först.")
    made = editing.create(BalanceRequest, by=by, project=row, year=year, amount=amount, reason=reason.strip())
    tell(row, row.committee, year=year, amount=str(amount))
    return made


@action("investments.try_balance", "förde in beslut om balansering")
def review_balance(*, by: User, request: BalanceRequest, granted: Decimal, decision: Decision) -> BalanceRequest:
    """Enter the board's decision; what is granted moves to next year's frame and budget. Zero declines."""
    row, project = _request(request)
    permissions.require_decide(by, project.committee)
    move = RequestMove.GRANT if granted else RequestMove.DECLINE
    state = BALANCE_REQUEST.after(move, RequestState(row.state))
    require_decided(decision, Matter.PROJECT_BALANCE, project.committee)
    if not 0 <= granted <= row.amount:
        raise Refused("Det beviljade beloppet ryms inte i begäran.", f"Skriv 0 till {kronor(row.amount)}.")
    editing.write(row, by=by, state=state.value, granted=granted, **decision.fields())
    if granted:
        _carry(by, project, row.year, granted, decision)
    tell(project, project.committee, year=row.year, granted=str(granted), decision=row.decision_text)
    return row


@action("investments.withdraw_balance", "tog tillbaka begäran om balansering")
def withdraw_balance(*, by: User, request: BalanceRequest) -> BalanceRequest:
    """Take back a request that nobody has reviewed."""
    row, project = _request(request)
    permissions.require_edit(by, project.committee)
    state = BALANCE_REQUEST.after(RequestMove.WITHDRAW, RequestState(row.state))
    editing.write(row, by=by, state=state.value)
    tell(project, project.committee, year=row.year)
    return row


def _request(request: BalanceRequest) -> tuple[BalanceRequest, InvestmentProject]:
    row = locking.locked(request, "project__committee__principal")
    return row, row.project


def _carry(by: User, project: InvestmentProject, year: int, amount: Decimal, decision: Decision) -> None:
    """The money leaves the old year's frame and budget and comes into the next year's: it is never in both."""
    hold(project.committee)
    now = timezone.now()
    rows = facts.by_key(
        NOW.rows(ProjectBudget).filter(project=project, year__in=(year, year + 1)), lambda row: int(row.year)
    )
    wanted = {}
    for at, change in ((year, -amount), (year + 1, amount)):
        if portfolios.frame_of(project.committee, project.kind, at) is not None:
            facts.add(
                InvestmentFrameEntry, by=by, at=now, committee=project.committee, year=at, kind=project.kind,
                entry=FrameEntryKind.BALANCED, amount=change, **decision.fields(),
            )  # fmt: skip
        total = change + (rows[at].amount if at in rows else Decimal(0))
        wanted[at] = {"project": project, "year": at, "amount": total}
    facts.replace(ProjectBudget, rows, wanted, by=by, at=now)


# --- the other deviations ----------------------------------------------------------------------------------------


@action("investments.collect_deviations", "tog fram samlad redovisning av avvikelser")
def collect_deviations(*, by: User, principal: Unit, period: Period) -> CollectedDeviations:
    """Report the other deviations together, as known now; prepared anew until it is approved."""
    permissions.require_decide(by, principal)
    hold(principal)
    row = CollectedDeviations.objects.filter(principal=principal, round_key=str(period)).first()
    if row is not None:
        COLLECTED_DEVIATIONS.after(CollectedMove.PREPARE, CollectedState(row.state))
    report = portfolios.follow_up(lines.lines(principal, period, NOW), period.year).together
    rows = [
        {
            "code": one.project.id,
            "name": one.project.name,
            "committee": one.project.committee,
            "decided": str(one.project.decided_net_investment),
            "forecast": str(one.project.forecast),
            "amount": str(one.amount),
            "days_late": one.days_late,
            "measures": one.project.measures,
        }
        for one in report.deviations
    ]
    now = timezone.now()
    given: dict[str, Any] = {"lines": rows, "total": report.total, "prepared_at": now}
    if row is None:
        row = editing.create(CollectedDeviations, by=by, at=now, principal=principal, round_key=str(period), **given)
    else:
        editing.write(row, by=by, at=now, **given)
    tell(row, principal, projects=len(rows), total=str(row.total))
    return row


@action("investments.approve_deviations", "förde in godkännandet av avvikelserna")
def approve_deviations(*, by: User, report: CollectedDeviations, decision: Decision) -> CollectedDeviations:
    """Enter that the council or the board has approved the collected report; it is then never changed."""
    row = locking.locked(report, "principal")
    permissions.require_decide(by, row.principal)
    state = COLLECTED_DEVIATIONS.after(CollectedMove.APPROVE, CollectedState(row.state))
    require_decided(decision, Matter.COLLECTED_DEVIATIONS, row.principal)
    editing.write(row, by=by, state=state.value, **decision.fields())
    tell(row, row.principal, decision=row.decision_text)
    return row
