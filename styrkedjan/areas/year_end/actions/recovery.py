"""Recovery plans: written by the committee, approved by the executive board, followed up through the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end import permissions
from styrkedjan.areas.year_end.actions.common import hold
from styrkedjan.areas.year_end.models import CommitteeRecoveryPlan, EquityEntry, RecoveryFollowUp, RecoveryMeasure
from styrkedjan.areas.year_end.queries import carrying, known
from styrkedjan.areas.year_end.queries import rules as rules_queries
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.recovery import require_approvable
from styrkedjan.domain.economy.restoration import Deficit
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.swedish import kronor, listing
from styrkedjan.domain.year_end_states import RECOVERY_PLAN, PlanMove, PlanState
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import NOT_DECIDED, Decision
from styrkedjan.foundation.editing import create, require_version, write
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

    @property
    def stored(self) -> dict[str, str]:
        return {str(year): str(amount) for year, amount in self.effects.items()}


@action("year_end.save_plan", "skrev i åtgärdsplanen")
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
    before = known.plan_of(committee, deficit_year, NOW)
    row, now = before.row if before else None, at or timezone.now()
    if row is not None:
        there = [MeasureRow(one.description, dict(one.effects)) for one in before.for_rules.measures] if before else []
        require_version(row, version, theirs=_said(row.causes, there), mine=_said(causes, measures))
    told: dict[str, Any] = {"causes": causes.strip(), "state": PlanState.DRAFT, **NOT_DECIDED.fields()}
    if row is None:
        row = create(CommitteeRecoveryPlan, by=by, at=now, committee=committee, deficit_year=deficit_year, **told)
    else:
        write(row, by=by, at=now, **told)
    rows = [{"plan": row, "description": one.description.strip(), "effects": one.stored} for one in measures]
    facts.replace_list(RecoveryMeasure, NOW.rows(RecoveryMeasure).filter(plan=row), rows, by=by, at=now)
    tell(row, committee, deficit_year=deficit_year, measures=len(measures))
    return row


@action("year_end.approve_plan", "förde in godkännandet av åtgärdsplanen")
def approve_recovery_plan(
    *, by: User, plan: CommitteeRecoveryPlan, decision: Decision, at: datetime | None = None
) -> CommitteeRecoveryPlan:
    """Enter the executive board's approval. Refused when the measures do not restore the deficit in time."""
    permissions.require_decide(by, plan.committee)
    row = _locked(plan)
    state = RECOVERY_PLAN.after(PlanMove.APPROVE, PlanState(row.state))
    require_decided(decision, Matter.RECOVERY_PLAN, row.committee)
    if not NOW.rows(EquityEntry).filter(committee=row.committee, year=row.deficit_year).exists():
        raise Refused(
            f"Underskottet {row.deficit_year} är inte prövat av kommunstyrelsen.",
            "För in beslutet om resultatöverföringen först; planen kan skrivas under tiden.",
        )
    written = known.plan_of(row.committee, row.deficit_year, NOW)
    if written is not None:
        require_approvable(written.for_rules, _deficit(row.committee, row.deficit_year))
    write(row, by=by, at=at, state=state, **decision.fields())
    tell(row, row.committee, decision=row.decision_text)
    return row


@action("year_end.follow_up_plan", "följde upp åtgärdsplanen")
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
    rules = rules_queries.require_rules(root_of(row.committee), date(year, 12, 31))
    if occasion not in rules.followed_up_in:
        names = [rules.name(step) for step in rules.followed_up_in]
        raise Refused("Planen följs inte upp vid det tillfället.", f"Följ upp vid {listing(names, 'eller')}.")
    if not comment.strip():
        raise InvalidInput([Problem("", "Läget", "Läget saknas.", "Skriv hur åtgärderna går.")])
    key = {"plan": row, "year": year, "occasion": occasion}
    made: RecoveryFollowUp = facts.succeed(
        NOW.rows(RecoveryFollowUp).filter(**key).first(), RecoveryFollowUp, by=by, at=at, **key, achieved=achieved,
        comment=comment.strip(),
    )  # fmt: skip
    tell(row, row.committee, year=year, occasion=occasion)
    return made


def _deficit(committee: Unit, year: int) -> Deficit:
    """The deficit, booked or in accounts that the board has not reviewed: its plan may be written meanwhile."""
    rules = rules_queries.require_rules(root_of(committee), date(year, 12, 31))
    standing = next((row for row in carrying.standings_for(committee, year, rules, NOW)), None)
    found = next((row for row in standing.deficits if row.year == year), None) if standing else None
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


def _said(causes: str, measures: Sequence[MeasureRow]) -> dict[str, str]:
    """A plan as the two who wrote compare it."""
    return {"causes": causes, "measures": "; ".join(one.text for one in measures)}
