"""Using equity: the plan for the year, each use once, and the council's freeze."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end import permissions, queries
from styrkedjan.areas.year_end.actions.common import hold, stamp, told, write
from styrkedjan.areas.year_end.models import EquityFreeze, EquityUseRequest, PlannedEquityUse
from styrkedjan.domain.economy.equity_use import adjust_plan, require_use
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, Refused, WrongState
from styrkedjan.domain.year_end_states import EQUITY_USE, UseMove, UseState
from styrkedjan.foundation import locking
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@transaction.atomic
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
    """State in the operational plan how much equity is used, or adjust it at an allowed follow-up."""
    permissions.require_edit(by, committee)
    hold(committee)
    rules = queries.require_rules(root_of(committee), date(year, 12, 31))
    rows = list(NOW.rows(PlannedEquityUse).filter(committee=committee, year=year))
    if occasion not in rules.stated_in:
        adjust_plan(queries.planned_use(rows, rules), occasion, amount, rules.adjusted_in)
    elif amount < 0:
        raise Refused("Ett planerat uttag kan inte vara negativt.", "Skriv noll om inget uttag planeras.")
    now = at or timezone.now()
    PlannedEquityUse.objects.filter(pk__in=[row.pk for row in rows if row.occasion == occasion]).update(
        superseded_at=now
    )
    made = PlannedEquityUse.objects.create(
        committee=committee, year=year, occasion=occasion, amount=amount, comment=comment.strip(), known_by=by,
        known_at=now,
    )  # fmt: skip
    told("plan_use", by, made, committee, year=year, occasion=occasion, amount=str(amount))
    return made


@transaction.atomic
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
    row = EquityUseRequest(
        committee=committee, unit=unit, year=year, amount=amount, purpose=purpose, description=description.strip(),
        cost_years=cost_years, **stamp(by, at),
    )  # fmt: skip
    _require(row)
    row.save()
    told("request_use", by, row, unit or committee, year=year, amount=str(amount))
    return row


@transaction.atomic
def approve_use(
    *, by: User, request: EquityUseRequest, decision: Decision, at: datetime | None = None
) -> EquityUseRequest:
    """Enter the committee's approval, by somebody else than the one who asked."""
    hold(request.committee)
    row = _tried(by, request, UseMove.APPROVE)
    if row.created_by_id == by.pk:
        raise NotAllowed("Den som begärde uttaget kan inte själv godkänna det.", "Be en annan person på nämnden.")
    decision.required()
    _require(row)
    write(row, by, at, state=UseState.APPROVED, **decision.fields())
    told("approve_use", by, row, row.committee, year=row.year, amount=str(row.amount), decision=row.decision_text)
    return row


@transaction.atomic
def decline_use(*, by: User, request: EquityUseRequest, decision: Decision) -> EquityUseRequest:
    """Enter that the committee declined."""
    row = _tried(by, request, UseMove.DECLINE)
    write(row, by, state=UseState.DECLINED, **decision.required().fields())
    told("decline_use", by, row, row.committee, year=row.year)
    return row


def _tried(by: User, request: EquityUseRequest, move: UseMove) -> EquityUseRequest:
    row = locking.locked(request, "committee__principal", "unit")
    permissions.require_edit(by, row.committee)
    EQUITY_USE.after(move, UseState(row.state))
    return row


def _require(row: EquityUseRequest) -> None:
    """Principles 7, 8 and 9 on what is booked and approved now."""
    principal = root_of(row.committee)
    rules = queries.require_rules(principal, date(row.year, 12, 31)).limits.use_rules
    freeze = queries.freeze_of(principal, NOW)
    available = queries.available_to(row.committee, row.unit, row.year)
    use = queries.use_as_domain(row, approved=True)
    require_use(use, available, freeze.decision_text if freeze else "", rules)


# --- the freeze -------------------------------------------------------------------------------------------------


@transaction.atomic
def freeze_equity(*, by: User, principal: Unit, reason: str, decision: Decision) -> EquityFreeze:
    """Enter the council's decision that no equity may be used."""
    permissions.require_decide(by, principal)
    hold(principal)
    decision.required()
    if queries.freeze_of(principal, NOW):
        raise WrongState("Eget kapital är redan spärrat.", "Häv den spärren först.")
    row = EquityFreeze.objects.create(principal=principal, reason=reason.strip(), known_by=by, **decision.fields())
    told("freeze", by, row, principal, decision=row.decision_text)
    return row


@transaction.atomic
def lift_freeze(*, by: User, principal: Unit, decision: Decision) -> EquityFreeze:
    """Enter the council's decision that the freeze ends."""
    permissions.require_decide(by, principal)
    hold(principal)
    decision.required()
    row = queries.freeze_of(principal, NOW)
    if row is None:
        raise WrongState("Eget kapital är inte spärrat.", "Läs om sidan.")
    row.lifted_by = f"{decision.body} {decision.date} § {decision.section}"
    row.superseded_at = timezone.now()
    row.save(update_fields=["lifted_by", "superseded_at"])
    told("lift_freeze", by, row, principal, decision=row.lifted_by)
    return row
