"""What the rules need to know of a committee or a year and no ledger says: own rules, and how costs have risen."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock
from styrkedjan.areas.economy.actions.frames import require_political
from styrkedjan.areas.economy.models import CarryOverRules, GeneralCostIncrease
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import User

MOST = Decimal(100)


@action("economy.adopt_carry_over_rules", "förde in nämndens regelverk för resultatöverföring")
def adopt_carry_over_rules(
    *, by: User, committee: Unit, title: str, decision: Decision, link: str = "", at: datetime | None = None
) -> CarryOverRules:
    """Enter that the committee has adopted rules for carry-over; those before stay with their own time."""
    permissions.require_budget(by, committee)
    require_political(committee)
    if not title.strip():
        raise InvalidInput([Problem("", "Namn", "Regelverket saknar namn.", "Skriv vad det heter.")])
    if not decision.body or decision.date is None:
        raise Refused("Regelverket behöver nämndens beslut.", "Ange vem som beslutat och vilken dag.")
    lock([committee])
    now = at or timezone.now()
    CarryOverRules.objects.filter(committee=committee, superseded_at__isnull=True).update(superseded_at=now)
    row = CarryOverRules.objects.create(
        committee=committee, title=title.strip(), link=link.strip(), known_by=by, known_at=now, **decision.fields()
    )
    tell(row, committee, decision=row.decision_text)
    return row


@action("economy.set_cost_increase", "angav den generella kostnadsökningen")
def set_cost_increase(
    *,
    by: User,
    principal: Unit,
    year: int,
    calculated: Decimal,
    actual: Decimal,
    source: str,
    at: datetime | None = None,
) -> GeneralCostIncrease:
    """Tell how much costs rise beside what the council's budget calculated with, in per cent, and from where."""
    permissions.require_frames(by, principal)
    problems = []
    if not source.strip():
        problems.append(
            Problem("", "Källa", "Källan saknas.", "Skriv varifrån siffran kommer, till exempel ett index.")
        )
    if abs(calculated) > MOST or abs(actual) > MOST:
        problems.append(
            Problem("", "Procent", "Det är ingen rimlig kostnadsökning.", "Skriv procent, till exempel 3,1.")
        )
    if problems:
        raise InvalidInput(problems)
    lock([principal])
    now = at or timezone.now()
    current = GeneralCostIncrease.objects.filter(principal=principal, year=year, superseded_at__isnull=True)
    current.update(superseded_at=now)
    row = GeneralCostIncrease.objects.create(
        principal=principal, year=year, calculated=calculated, actual=actual, source=source.strip(), known_by=by,
        known_at=now,
    )  # fmt: skip
    tell(row, principal, year=year, before=str(calculated), amount=str(actual))  # fmt: skip
    return row
