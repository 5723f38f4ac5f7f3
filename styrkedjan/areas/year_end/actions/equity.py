"""Using equity: the plan for the year, each use once, and the council's freeze."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end import permissions
from styrkedjan.areas.year_end.actions.common import hold
from styrkedjan.areas.year_end.models import EquityEntry, EquityFreeze, EquityUseRequest, PlannedEquityUse
from styrkedjan.areas.year_end.queries import carrying, uses
from styrkedjan.areas.year_end.queries import rules as rules_queries
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.equity_use import Means, Purpose, require_use, write_plan
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, Refused, WrongState
from styrkedjan.domain.year_end_states import EQUITY_USE, UseMove, UseState
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("year_end.plan_use", "angav planerad användning av eget kapital")
def plan_use(
    *,
    by: User,
    committee: Unit,
    year: int,
    occasion: str,
    amount: Decimal,
    comment: str = "",
    at: datetime | None = None,
) -> PlannedEquityUse:
    """State in the operational plan how much equity is used, or adjust it while an allowed follow-up is open."""
    permissions.require_edit(by, committee)
    hold(committee)
    rules = rules_queries.require_rules(root_of(committee), date(year, 12, 31))
    rows = list(NOW.rows(PlannedEquityUse).filter(committee=committee, year=year))
    steps = uses.plan_occasions(rules, year, timezone.localdate(at))
    write_plan(carrying.planned_use(rows, rules), occasion, amount, steps)
    made: PlannedEquityUse = facts.succeed(
        next((row for row in rows if row.occasion == occasion), None), PlannedEquityUse, by=by, at=at,
        committee=committee, year=year, occasion=occasion, amount=amount, comment=comment.strip(),
    )  # fmt: skip
    tell(made, committee, year=year, occasion=occasion, amount=str(amount))
    return made


@action("year_end.request_use", "begärde att använda eget kapital")
def request_use(
    *,
    by: User,
    committee: Unit,
    year: int,
    amount: Decimal,
    purpose: str,
    description: str,
    cost_years: int = 1,
    unit: Unit | None = None,
    at: datetime | None = None,
) -> EquityUseRequest:
    """Ask to use equity. What the rules would refuse whoever approves it is refused at once."""
    permissions.require_use(by, unit) if unit else permissions.require_edit(by, committee)
    hold(committee)
    if unit is not None and not unit.path.startswith(committee.path):
        raise Refused(f"{unit.name} hör inte till {committee.name}.", "Begär uttaget hos den egna nämnden.")
    if amount <= 0 or cost_years < 1 or not description.strip():
        what = "Uttaget behöver ett belopp större än noll och en beskrivning."
        raise InvalidInput([Problem("", "Uttag", what, "Fyll i belopp, antal år och vad pengarna ska gå till.")])
    told = {"committee": committee, "unit": unit, "year": year, "amount": amount, "purpose": purpose}
    _require(EquityUseRequest(**told, cost_years=cost_years))
    row = create(EquityUseRequest, by=by, at=at, description=description.strip(), cost_years=cost_years, **told)
    tell(row, unit or committee, year=year, amount=str(amount))
    return row


@action("year_end.approve_use", "godkände användning av eget kapital")
def approve_use(
    *, by: User, request: EquityUseRequest, decision: Decision, at: datetime | None = None
) -> EquityUseRequest:
    """Enter the committee's approval, by somebody else than the one who asked."""
    hold(request.committee)
    row = _tried(by, request, UseMove.APPROVE)
    if row.created_by_id == by.pk:
        raise NotAllowed("Den som begärde uttaget kan inte själv godkänna det.", "Be en annan person på nämnden.")
    require_decided(decision, Matter.EQUITY_USE, row.committee)
    _require(row, approved_on=decision.date)
    write(row, by=by, at=at, state=UseState.APPROVED, **decision.fields())
    tell(row, row.committee, year=row.year, amount=str(row.amount), decision=row.decision_text)
    return row


@action("year_end.decline_use", "avslog användning av eget kapital")
def decline_use(*, by: User, request: EquityUseRequest, decision: Decision) -> EquityUseRequest:
    """Enter that the committee declined."""
    row = _tried(by, request, UseMove.DECLINE)
    fields = require_decided(decision, Matter.EQUITY_USE, row.committee).fields()
    write(row, by=by, state=UseState.DECLINED, **fields)
    tell(row, row.committee, year=row.year)
    return row


def _tried(by: User, request: EquityUseRequest, move: UseMove) -> EquityUseRequest:
    row = locking.locked(request, "committee__principal", "unit")
    permissions.require_edit(by, row.committee)
    EQUITY_USE.after(move, UseState(row.state))
    return row


def _require(row: EquityUseRequest, approved_on: date | None = None) -> None:
    """Principles 7, 8 and 9 on what is booked and approved now; a freeze does not reach what was approved before it."""
    principal = root_of(row.committee)
    rules = rules_queries.require_rules(principal, date(row.year, 12, 31)).limits.use_rules
    if NOW.rows(EquityEntry).filter(committee=row.committee, year=row.year).exists():
        raise Refused(f"Bokslutet {row.year} är redan bokfört i eget kapital.", "Begär uttaget för ett öppet år.")
    covers = row.purpose == Purpose.THIS_YEARS_DEFICIT
    deficit = uses.forecast_deficit(row.committee, row.unit, row.year, NOW) if covers else None
    means = Means(carrying.available_to(row.committee, row.unit, row.year, NOW), deficit)
    freeze = carrying.freeze_as_domain(carrying.freeze_of(principal, NOW))
    require_use(carrying.use_as_domain(row, approved_on=approved_on), means, freeze, rules)


# --- the freeze -------------------------------------------------------------------------------------------------


@action("year_end.freeze", "förde in spärr av eget kapital")
def freeze_equity(
    *, by: User, principal: Unit, reason: str, decision: Decision, deficit_exempt: bool = False
) -> EquityFreeze:
    """Enter the council's decision that no equity may be used; `deficit_exempt` when it lets deficits be covered."""
    permissions.require_decide(by, principal)
    hold(principal)
    require_decided(decision, Matter.EQUITY_FREEZE, principal)
    if carrying.freeze_of(principal, NOW):
        raise WrongState("Eget kapital är redan spärrat.", "Häv den spärren först.")
    row: EquityFreeze = facts.add(
        EquityFreeze, by=by, principal=principal, reason=reason.strip(), deficit_exempt=deficit_exempt,
        **decision.fields(),
    )  # fmt: skip
    tell(row, principal, decision=row.decision_text)
    return row


@action("year_end.lift_freeze", "hävde spärren av eget kapital")
def lift_freeze(*, by: User, principal: Unit, decision: Decision) -> EquityFreeze:
    """Enter the council's decision that the freeze ends."""
    permissions.require_decide(by, principal)
    hold(principal)
    require_decided(decision, Matter.EQUITY_FREEZE, principal)
    row = carrying.freeze_of(principal, NOW)
    if row is None:
        raise WrongState("Eget kapital är inte spärrat.", "Läs om sidan.")
    facts.close(EquityFreeze, [row], lifted_by=decision.text)
    row.refresh_from_db()
    tell(row, principal, decision=row.lifted_by)
    return row
