"""Recovery plans: written by the committee, approved by the executive board, followed up through the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end import permissions, queries
from styrkedjan.areas.year_end.actions.common import hold, stamp, told, write
from styrkedjan.areas.year_end.models import CommitteeRecoveryPlan, RecoveryFollowUp, RecoveryMeasure
from styrkedjan.areas.year_end.queries import KnownPlan
from styrkedjan.domain.economy.recovery import require_approvable
from styrkedjan.domain.economy.restoration import Deficit
from styrkedjan.domain.errors import EditConflict, InvalidInput, Problem, Refused
from styrkedjan.domain.swedish import kronor, listing
from styrkedjan.domain.year_end_states import RECOVERY_PLAN, PlanMove, PlanState
from styrkedjan.foundation import locking
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as it is written: what is done, and kronor by year."""

    description: str
    effects: dict[int, Decimal] = field(default_factory=dict)

    @property
    def text(self) -> str:
        given = ", ".join(f"{year}: {kronor(amount)}" for year, amount in sorted(self.effects.items()))
        return f"{self.description} ({given})"


@transaction.atomic
def save_recovery_plan(
    *,
    by: User,
    committee: Unit,
    deficit_year: int,
    measures: Sequence[MeasureRow],
    causes: str = "",
    version: int = 0,
    at: datetime | None = None,
) -> CommitteeRecoveryPlan:
    """Write the plan for a deficit. A changed plan must be approved anew. EditConflict when another saved meanwhile."""
    permissions.require_edit(by, committee)
    hold(committee)
    _deficit(committee, deficit_year)
    _check(measures)
    before = queries.plan_of(committee, deficit_year, NOW)
    row, now = before.row if before else None, at or timezone.now()
    if version != (row.version if row else 0):
        raise _conflict(before, measures, causes)
    row = row or CommitteeRecoveryPlan(committee=committee, deficit_year=deficit_year, version=0, **stamp(by, now))
    empty = Decision().fields()
    write(row, by, now, causes=causes.strip(), state=PlanState.DRAFT, version=row.version + 1, **empty)
    NOW.rows(RecoveryMeasure).filter(plan=row).update(superseded_at=now)
    RecoveryMeasure.objects.bulk_create(
        RecoveryMeasure(
            plan=row,
            description=one.description.strip(),
            effects={str(year): str(amount) for year, amount in one.effects.items()},
            known_by=by,
            known_at=now,
        )
        for one in measures
    )
    told("save_plan", by, row, committee, deficit_year=deficit_year, measures=len(measures))
    return row


@transaction.atomic
def approve_recovery_plan(
    *, by: User, plan: CommitteeRecoveryPlan, decision: Decision, at: datetime | None = None
) -> CommitteeRecoveryPlan:
    """Enter the executive board's approval. Refused when the measures do not restore the deficit in time."""
    permissions.require_decide(by, plan.committee)
    row = _locked(plan)
    state = RECOVERY_PLAN.after(PlanMove.APPROVE, PlanState(row.state))
    decision.required()
    written = queries.plan_of(row.committee, row.deficit_year, NOW)
    if written is not None:
        require_approvable(written.told, _deficit(row.committee, row.deficit_year))
    write(row, by, at, state=state, **decision.fields())
    told("approve_plan", by, row, row.committee, decision=row.decision_text)
    return row


@transaction.atomic
def follow_up_recovery(
    *,
    by: User,
    plan: CommitteeRecoveryPlan,
    year: int,
    occasion: str,
    achieved: Decimal,
    comment: str,
    at: datetime | None = None,
) -> RecoveryFollowUp:
    """Tell how the approved plan goes, at one of the steps the council has decided."""
    permissions.require_edit(by, plan.committee)
    row = _locked(plan)
    RECOVERY_PLAN.after(PlanMove.FOLLOW_UP, PlanState(row.state))
    rules = queries.require_rules(root_of(row.committee), date(year, 12, 31))
    if occasion not in rules.followed_up_in:
        names = [rules.name(step) for step in rules.followed_up_in]
        raise Refused("Planen följs inte upp vid det tillfället.", f"Följ upp vid {listing(names, 'eller')}.")
    if not comment.strip():
        raise InvalidInput([Problem("", "Läget", "Läget saknas.", "Skriv hur åtgärderna går.")])
    now = at or timezone.now()
    current = NOW.rows(RecoveryFollowUp).filter(plan=row, year=year, occasion=occasion)
    current.update(superseded_at=now)
    made = RecoveryFollowUp.objects.create(
        plan=row, year=year, occasion=occasion, achieved=achieved, comment=comment.strip(), known_by=by, known_at=now
    )
    told("follow_up_plan", by, row, row.committee, year=year, occasion=occasion)
    return made


def _deficit(committee: Unit, year: int) -> Deficit:
    rules = queries.require_rules(root_of(committee), date(year, 12, 31))
    entries = queries.equity_entries(root_of(committee), NOW).get(committee.pk, [])
    found = next((row for row in queries.deficits_of(entries, rules) if row.year == year), None)
    if found is None:
        raise Refused(f"{committee.name} har inget underskott från {year} att återställa.", "Läs om sidan.")
    return found


def _check(measures: Sequence[MeasureRow]) -> None:
    problems = []
    for number, one in enumerate(measures, 1):
        if not one.description.strip():
            problems.append(Problem("", f"Åtgärd {number}", "Åtgärden saknar beskrivning.", "Skriv vad som ska göras."))
        if not one.effects or any(amount < 0 for amount in one.effects.values()):
            what = "Effekten saknas eller är negativ."
            problems.append(Problem("", f"Åtgärd {number}", what, "Skriv vad åtgärden ger, år för år."))
    if not measures:
        problems.append(Problem("", "Åtgärder", "Planen har inga åtgärder.", "Skriv minst en åtgärd med belopp."))
    if problems:
        raise InvalidInput(problems)


def _locked(plan: CommitteeRecoveryPlan) -> CommitteeRecoveryPlan:
    return locking.locked(plan, "committee__principal")


def _conflict(before: KnownPlan | None, measures: Sequence[MeasureRow], causes: str) -> EditConflict:
    theirs = [MeasureRow(one.description, dict(one.effects)).text for one in (before.told.measures if before else ())]
    mine = {"causes": causes, "measures": "; ".join(one.text for one in measures)}
    who = str(before.row.changed_by) if before else "Någon"
    return EditConflict({"causes": before.row.causes if before else "", "measures": "; ".join(theirs)}, mine, who)
