"""A year's plan: criteria and questions told beforehand, decided by the committee, and what the year taught."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.inspection.actions.places import require_others
from styrkedjan.areas.inspection.models import Inspected, Inspection, InspectionPlan, PlanArea
from styrkedjan.areas.inspection.queries.laws import law_of
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.inspection.states import INSPECTION_PLAN, InspectionState, PlanMove, PlanState
from styrkedjan.domain.inspection.words import InspectionKind
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import NOT_DECIDED, Decision
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def held_plan(plan: InspectionPlan, move: PlanMove) -> InspectionPlan:
    """The plan, locked. Raises WrongState where its state does not allow the move."""
    row: InspectionPlan = locking.locked(plan, "committee__principal")
    INSPECTION_PLAN.after(move, PlanState(row.state))
    return row


@action("inspection.begin_plan", "började en tillsynsplan")
def begin_plan(*, by: User, committee: Unit, law: str, year: int, at: datetime | None = None) -> InspectionPlan:
    """Begin a year with the criteria and questions of the year before, else with the law's own."""
    require(by, Permission.EDIT_PROVIDERS, committee)
    if committee.kind not in POLITICAL_KINDS:
        raise Refused("En tillsynsplan är en nämnds.", "Välj en nämnd.")
    found = law_of(law)
    locking.hold(Unit, [committee.pk])
    if InspectionPlan.objects.filter(committee=committee, law=law, year=year).exists():
        raise Refused(f"{committee.name} har redan en tillsynsplan för {year}.", "Fortsätt på den som finns.")
    before = InspectionPlan.objects.filter(committee=committee, law=law, year=year - 1).first()
    kept = {one.area: one for one in PlanArea.objects.filter(plan=before)} if before else {}
    purpose = before.purpose if before else ""
    plan = create(InspectionPlan, by=by, at=at, committee=committee, law=law, year=year, purpose=purpose)
    for area in found.areas:
        own = kept.get(area.id)
        criteria, questions = (own.criteria, own.questions) if own else (area.criteria, "\n".join(area.questions))
        create(PlanArea, by=by, at=at, plan=plan, area=area.id, criteria=criteria, questions=questions)
    tell(plan, committee, year=year, law=found.name)
    return plan


@action("inspection.describe_plan", "skrev vad årets tillsyn ska ge")
def describe_plan(
    *, by: User, plan: InspectionPlan, purpose: str, version: int, at: datetime | None = None
) -> InspectionPlan:  # fmt: skip
    require(by, Permission.EDIT_PROVIDERS, plan.committee)
    row = held_plan(plan, PlanMove.CHANGE)
    if edit(row, by=by, version=version, changes={"purpose": purpose.strip()}, at=at):
        tell(row, row.committee, year=row.year)
    return row


@action("inspection.change_area", "ändrade kriterier och frågor för tillsyn")
def change_area(
    *, by: User, area: PlanArea, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> PlanArea:
    """Criteria and questions are changed while the plan is prepared: afterwards they have been told."""
    require(by, Permission.EDIT_PROVIDERS, area.plan.committee)
    held_plan(area.plan, PlanMove.CHANGE)
    row: PlanArea = locking.locked(area, "plan__committee__principal")
    require_text(Kriterier=changes.get("criteria", row.criteria), Frågor=changes.get("questions", row.questions))
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.plan.committee, year=row.plan.year, area=row.area)
    return row


@action("inspection.add", "tog in en tillsyn i planen")
def add_inspection(
    *, by: User, plan: InspectionPlan, inspected: Inspected, kind: str, due: date, trigger: str = "",
    at: datetime | None = None,
) -> Inspection:  # fmt: skip
    """Somebody to visit. Once the plan is decided only targeted inspections come in, each with what gave cause."""
    require(by, Permission.EDIT_PROVIDERS, plan.committee)
    row: InspectionPlan = locking.locked(plan, "committee__principal")
    place = Inspected.objects.select_related("unit").get(pk=inspected.pk)
    if place.committee_id != row.committee_id or place.law != row.law:
        raise InvalidInput([Problem("", "Tillsynsobjekt", "Det hör till en annan tillsyn.", "Välj ett av planens.")])
    require_others(place.form, place.unit)
    if place.closed_on is not None:
        raise Refused(f"{place} har inget tillstånd sedan {place.closed_on}.", "Välj en annan.")
    if due.year != row.year:
        raise InvalidInput([Problem("", "Besök senast", f"{due} ligger utanför {row.year}.", "Skriv en dag i året.")])
    if kind == InspectionKind.TARGETED:
        require_text(Anledning=trigger)
    elif row.state != PlanState.PREPARING:
        raise Refused("Planen är beslutad.", "Ta in den som riktad tillsyn, med anledningen.")
    made = create(
        Inspection, by=by, at=at, plan=row, inspected=place, number=next_number(Inspection, plan=row),
        kind=InspectionKind(kind), due=due, trigger=trigger.strip(),
    )  # fmt: skip
    tell(made, row.committee, inspected=place.name)
    return made


@action("inspection.adopt_plan", "förde in beslutet om tillsynsplanen")
def adopt_plan(*, by: User, plan: InspectionPlan, decision: Decision, at: datetime | None = None) -> InspectionPlan:
    require(by, Permission.DECIDE_PROVIDERS, plan.committee)
    row = held_plan(plan, PlanMove.ADOPT)
    whole = require_decided(decision, Matter.INSPECTION_PLAN, row.committee)
    require_text(Vad_årets_tillsyn_ska_ge=row.purpose)
    if not Inspection.objects.filter(plan=row).exists():
        raise Refused("Planen har ingen att besöka.", "Ta in minst en tillsyn.")
    write(row, by=by, at=at, state=INSPECTION_PLAN.after(PlanMove.ADOPT, PlanState(row.state)), **whole.fields())
    tell(row, row.committee, year=row.year, decision=whole.text)
    return row


@action("inspection.reopen_plan", "tog upp tillsynsplanen på nytt")
def reopen_plan(*, by: User, plan: InspectionPlan, at: datetime | None = None) -> InspectionPlan:
    """Only before anybody has been told of the criteria."""
    require(by, Permission.DECIDE_PROVIDERS, plan.committee)
    row = held_plan(plan, PlanMove.REOPEN)
    if Inspection.objects.filter(plan=row, announced_on__isnull=False).exists():
        raise Refused("Kriterierna är redan berättade för någon.", "Ändra dem i nästa års plan.")
    state = INSPECTION_PLAN.after(PlanMove.REOPEN, PlanState(row.state))
    write(row, by=by, at=at, state=state, **NOT_DECIDED.fields())
    tell(row, row.committee, year=row.year)
    return row


@action("inspection.report_plan", "skrev vad årets tillsyn lärde")
def report_plan(
    *, by: User, plan: InspectionPlan, told: str, version: int, at: datetime | None = None
) -> InspectionPlan:  # fmt: skip
    require(by, Permission.EDIT_PROVIDERS, plan.committee)
    row = held_plan(plan, PlanMove.REPORT)
    require_text(Vad_året_lärde=told)
    planned = Inspection.objects.filter(plan=row, state=InspectionState.PLANNED).count()
    state = INSPECTION_PLAN.after(PlanMove.REPORT, PlanState(row.state))
    if edit(row, by=by, version=version, changes={"told": told.strip()}, at=at, state=state):
        tell(row, row.committee, year=row.year, not_made=planned)
    return row
