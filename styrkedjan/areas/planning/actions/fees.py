"""Fees and charges: begun from what is charged now, proposed by the committee, decided together by the council."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.planning.actions.shared import lock
from styrkedjan.areas.planning.models import Fee, FeeDecision, FeeProposal
from styrkedjan.areas.planning.queries import fees as queries
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.planning.fees import FEE_PROPOSAL, FeeMove, FeeState
from styrkedjan.foundation import editing, facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


@action("planning.begin_fees", "började på ett förslag till taxor")
def begin_fees(*, by: User, committee: Unit, year: int) -> FeeProposal:
    """Begin a committee's proposal: each fee that the council decided last stands in it, unchanged."""
    permissions.require(by, Permission.EDIT_BUDGET, committee)
    if committee.kind not in POLITICAL_KINDS:
        raise Refused(f"{committee.name} föreslår inga taxor.", "Det gör en nämnd eller ett bolag.")
    lock(committee)
    if FeeProposal.objects.filter(unit=committee, year=year).exists():
        raise Refused(f"Förslaget till taxor {year} är redan påbörjat.", "Fortsätt på det.")
    charged = queries.charged(committee, year, NOW)
    row = editing.create(FeeProposal, by=by, unit=committee, year=year)
    for fee in charged:
        facts.add(Fee, by=by, proposal=row, name=fee.name, per=fee.per, old=fee.new, new=fee.new, basis=fee.basis)
    tell(row, committee, fees=len(charged))
    return row


@action("planning.set_fee", "skrev in en avgift")
def set_fee(
    *, by: User, proposal: FeeProposal, name: str, per: str, old: Decimal | None, new: Decimal, basis: str,
    replaces: Fee | None = None,
) -> Fee:  # fmt: skip
    """Put a fee in the proposal, or another in the place of one. Raises InvalidInput with everything that is wrong."""
    row = _locked(by, proposal, FeeMove.EDIT)
    held = {fee.name.casefold(): fee for fee in queries.fees_of([row], NOW).get(row.pk, [])}
    current = held.get(replaces.name.casefold()) if replaces else None
    if replaces is not None and (current is None or current.pk != replaces.pk):
        raise Refused("Avgiften har ändrats av någon annan.", "Läs in sidan igen och börja om.")
    same = held.get(name.strip().casefold())
    problems = [
        Problem("", label, what, remedy)
        for wrong, label, what, remedy in (
            (not name.strip(), "Avgift", "Avgiften har inget namn.", "Skriv vad man betalar för."),
            (not per.strip(), "Per", "Det står inte vad beloppet gäller.", "Skriv till exempel månad eller timme."),
            (not basis.strip(), "Grund", "Grunden saknas.", "Skriv lagen, självkostnaden eller indexet."),
            (new < 0 or (old or 0) < 0, "Belopp", "En avgift är inte negativ.", "Skriv beloppet utan minus."),
            (same not in (None, current), "Avgift", f"{name.strip()} står redan i förslaget.", "Ändra den i stället."),
        )
        if wrong
    ]
    if problems:
        raise InvalidInput(problems)
    given: dict[str, Any] = {"name": name.strip(), "per": per.strip(), "old": old, "new": new, "basis": basis.strip()}
    found: Fee = facts.succeed(current, Fee, by=by, proposal=row, **given)
    tell(row, row.unit, fee=found.name)
    return found


@action("planning.remove_fee", "tog bort en avgift ur förslaget")
def remove_fee(*, by: User, fee: Fee) -> None:
    """Take a fee out of the proposal."""
    row = _locked(by, fee.proposal, FeeMove.EDIT)
    if not facts.close(Fee, [fee]):
        raise Refused("Avgiften är redan borta.", "Läs in sidan igen.")
    tell(row, row.unit, fee=fee.name)


@action("planning.propose_fees", "lämnade nämndens förslag till taxor")
def propose_fees(*, by: User, proposal: FeeProposal, decision: Decision) -> FeeProposal:
    """Enter the committee's decision: the proposal is gathered for the council and no longer changed."""
    row = _locked(by, proposal, FeeMove.PROPOSE)
    whole = require_decided(decision, Matter.FEE_PROPOSAL, row.unit)
    if not queries.fees_of([row], NOW).get(row.pk):
        raise InvalidInput([Problem("", "Avgifter", "Förslaget har inga avgifter.", "Skriv in minst en.")])
    editing.write(row, by=by, state=_after(row, FeeMove.PROPOSE), sent_back_reason="", **whole.fields())
    tell(row, row.unit, decision=row.decision_text)
    return row


@action("planning.send_back_fees", "skickade tillbaka ett förslag till taxor")
def send_back_fees(*, by: User, proposal: FeeProposal, reason: str) -> FeeProposal:
    """Send a proposal back to its committee with a reason; it is decided there anew."""
    row = locking.locked(proposal, "unit__principal")
    permissions.require(by, Permission.EDIT_FRAMES, row.unit.principal or row.unit)
    state = _after(row, FeeMove.SEND_BACK)
    if not reason.strip():
        raise InvalidInput([Problem("", "Skäl", "Skälet saknas.", "Skriv vad nämnden behöver ändra.")])
    editing.write(row, by=by, state=state, sent_back_reason=reason.strip(), **Decision().fields())
    tell(row, row.unit, reason=reason.strip())
    return row


@action("planning.decide_fees", "förde in fullmäktiges beslut om taxor")
def decide_fees(*, by: User, principal: Unit, year: int, decision: Decision) -> FeeDecision:
    """Enter the council's decision on all that the committees have proposed for the year."""
    permissions.require(by, Permission.EDIT_FRAMES, principal)
    lock(principal)
    asked = FeeProposal.objects.filter(unit__principal=principal, year=year, state=FeeState.PROPOSED)
    rows = locking.locked_rows(asked.select_related("unit"))
    if not rows:
        raise Refused(f"Ingen nämnd har lämnat ett förslag till taxor {year}.", "Vänta tills ett är lämnat.")
    whole = require_decided(decision, Matter.FEES, principal)
    now = timezone.now()
    found = FeeDecision.objects.create(principal=principal, year=year, decided_at=now, decided_by=by, **whole.fields())
    for row in rows:
        editing.write(row, by=by, at=now, state=_after(row, FeeMove.DECIDE), council=found)
    tell(found, principal, committees=[row.unit.code for row in rows])
    return found


def _locked(by: User, proposal: FeeProposal, move: FeeMove) -> FeeProposal:
    row = locking.locked(proposal, "unit__principal")
    permissions.require(by, Permission.EDIT_BUDGET, row.unit)
    FEE_PROPOSAL.after(move, FeeState(row.state))
    return row


def _after(row: FeeProposal, move: FeeMove) -> FeeState:
    return FEE_PROPOSAL.after(move, FeeState(row.state))
