"""Controls: what is checked, what each time came to, and what is done about a deviation until it is seen to help."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.control import permissions
from styrkedjan.areas.control.actions.common import held
from styrkedjan.areas.control.models import ControlActivity, ControlDeviation, ControlResult, Risk
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.control.findings import sample_problems
from styrkedjan.domain.control.states import (
    CONTROL,
    DEVIATION,
    ControlMove,
    ControlState,
    DeviationMove,
    DeviationState,
    PlanMove,
    RiskState,
)
from styrkedjan.domain.control.words import Outcome
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.recurring import Frequency, occasions
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("control.add_control", "lade till en kontroll")
def add_control(
    *, by: User, risk: Risk, title: str, unit: Unit, at: datetime | None = None, **told: Any
) -> ControlActivity:
    """A check of a risk; `told` is the rest (method, frequency, start, end, how, sample, responsible, reported_to)."""
    permissions.require_edit(by, risk.plan.committee)
    plan = held(risk.plan, PlanMove.CHANGE)
    require_text(Vad_som_kontrolleras=title)
    if risk.state in (RiskState.CLOSED, RiskState.CARRIED):
        raise Refused("Risken är avslutad.", "Lägg kontrollen på en risk i årets analys.")
    period = {"start": date(plan.year, 1, 1), "end": date(plan.year, 12, 31)} | told
    _require_fitting(unit, plan.committee, plan.year, period)
    made = create(
        ControlActivity, by=by, at=at, risk=risk, number=next_number(ControlActivity, risk=risk), title=title.strip(),
        unit=unit, **period,
    )  # fmt: skip
    tell(made, unit, year=plan.year)
    return made


@action("control.change_control", "ändrade en kontroll")
def change_control(
    *, by: User, activity: ControlActivity, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> ControlActivity:
    """Change what is checked, by whom, how and how often."""
    plan = activity.risk.plan
    permissions.require_edit(by, plan.committee)
    held(plan, PlanMove.CHANGE)
    row = _locked(activity)
    CONTROL.after(ControlMove.CHANGE, ControlState(row.state))
    require_text(Vad_som_kontrolleras=changes.get("title", row.title))
    period = {name: changes.get(name, getattr(row, name)) for name in ("start", "end")}
    _require_fitting(changes.get("unit", row.unit), plan.committee, plan.year, period)
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.unit, year=plan.year)
    return row


def _require_fitting(unit: Unit, committee: Unit, year: int, period: Mapping[str, Any]) -> None:
    """The unit is the committee's own, and the period lies in the year and in order."""
    if not unit.path.startswith(committee.path):
        raise InvalidInput(
            [Problem("", "Enhet", f"{unit.name} hör inte till nämnden.", "Välj en av nämndens enheter.")]
        )
    first, last = period["start"], period["end"]
    if not (date(year, 1, 1) <= first <= last <= date(year, 12, 31)):
        what = f"Perioden {first}–{last} ligger inte i {year}."
        raise InvalidInput([Problem("", "Till och med", what, "Skriv en period i planens år, med början först.")])


@action("control.record", "förde in ett kontrollresultat")
def record_result(
    *,
    by: User,
    activity: ControlActivity,
    occasion: str,
    performed_on: date,
    outcome: str,
    size: int | None = None,
    failed: int | None = None,
    comment: str = "",
    version: str | None = None,
    at: datetime | None = None,
) -> ControlResult:
    """What the control came to at one of its times. A deviation is opened by itself; the last time ends the control."""
    permissions.require_record(by, activity.unit)
    held(activity.risk.plan, PlanMove.FOLLOW)
    row = _locked(activity)
    state = CONTROL.after(ControlMove.RECORD, ControlState(row.state))
    _require_time(row, occasion, performed_on)
    found = Outcome(outcome)
    if problems := sample_problems(found, size, failed, comment):
        raise InvalidInput(problems)
    held_now = {one.occasion: one for one in NOW.rows(ControlResult).filter(activity=row).select_related("known_by")}
    before = held_now.get(occasion)
    facts.require_unchanged(
        [before] if before else [], version,
        theirs=lambda: {"comment": before.comment if before else ""}, mine={"comment": comment},
    )  # fmt: skip
    made: ControlResult = facts.succeed(
        before, ControlResult, by=by, at=at, activity=row, occasion=occasion, performed_on=performed_on,
        outcome=found, sample_size=size, sample_failed=failed, comment=comment.strip(),
    )  # fmt: skip
    _deviate(row, occasion, found, by, at)
    times = {one.key for one in occasions(Frequency(row.frequency), row.start, row.end)}
    if times <= {*held_now, occasion}:
        state = CONTROL.after(ControlMove.FINISH, state)
    write(row, by=by, at=at, state=state, skipped_because="")
    tell(row, row.unit, occasion=occasion, outcome=found.label)
    return made


def _require_time(row: ControlActivity, occasion: str, performed_on: date) -> None:
    times = {one.key: one for one in occasions(Frequency(row.frequency), row.start, row.end)} if row.frequency else {}
    if occasion not in times:
        raise InvalidInput(
            [Problem("", "Tillfälle", "Kontrollen görs inte då.", "Välj ett av kontrollens tillfällen.")]
        )
    if performed_on > timezone.localdate():
        raise InvalidInput([Problem("", "Gjord den", f"{performed_on} har inte varit.", "Skriv dagen den gjordes.")])
    if performed_on < row.start:
        what = f"{performed_on} är före {row.start}, då det som granskas börjar."
        raise InvalidInput([Problem("", "Gjord den", what, "Skriv dagen den gjordes.")])


def _deviate(row: ControlActivity, occasion: str, outcome: Outcome, by: User, at: datetime | None) -> None:
    """Open the deviation that a result tells of; one whose result was corrected is closed, and says so."""
    found = ControlDeviation.objects.filter(activity=row, occasion=occasion).first()
    if found is None:
        if outcome.is_deviation:
            create(ControlDeviation, by=by, at=at, activity=row, occasion=occasion)
        return
    state = DeviationState(found.state)
    if outcome.is_deviation and state is DeviationState.CLOSED and found.verified_on is None:
        write(found, by=by, at=at, state=DEVIATION.after(DeviationMove.FIND, state), effect="")
    elif not outcome.is_deviation and state is not DeviationState.CLOSED:
        told = "Resultatet är rättat: ingen avvikelse."
        write(found, by=by, at=at, state=DEVIATION.after(DeviationMove.RETRACT, state), effect=told)


@action("control.skip", "ställde in en kontroll")
def skip_control(*, by: User, activity: ControlActivity, reason: str, at: datetime | None = None) -> ControlActivity:
    """Say that the control will not be done, and why."""
    permissions.require_record(by, activity.unit)
    held(activity.risk.plan, PlanMove.FOLLOW)
    row = _locked(activity)
    require_text(Skälet=reason)
    state = CONTROL.after(ControlMove.SKIP, ControlState(row.state))
    write(row, by=by, at=at, state=state, skipped_because=reason.strip())
    tell(row, row.unit)
    return row


@action("control.plan_measure", "skrev orsak och åtgärd för en avvikelse")
def plan_measure(
    *,
    by: User,
    deviation: ControlDeviation,
    cause: str,
    measure: str,
    responsible: str,
    due: date,
    version: int,
    at: datetime | None = None,
) -> ControlDeviation:
    """Why it went wrong, what is done, by whom and by when."""
    row = _deviation(deviation, by)
    require_text(Orsak=cause, Åtgärd=measure, Ansvarig=responsible)
    state = DEVIATION.after(DeviationMove.PLAN, DeviationState(row.state))
    changes = {"cause": cause.strip(), "measure": measure.strip(), "responsible": responsible.strip(), "due": due}
    if edit(row, by=by, version=version, changes=changes, at=at, state=state):
        tell(row, row.activity.unit, occasion=row.occasion)
    return row


@action("control.verify", "förde in vad en åtgärd gav")
def verify_effect(
    *,
    by: User,
    deviation: ControlDeviation,
    helped: bool,
    effect: str,
    verified_on: date,
    at: datetime | None = None,
) -> ControlDeviation:
    """What was seen of the effect: the deviation is closed when the measure helped, and else needs another."""
    row = _deviation(deviation, by)
    require_text(Vad_du_såg=effect)
    if verified_on > timezone.localdate():
        raise InvalidInput([Problem("", "Kontrollerat den", "Dagen har inte varit.", "Skriv dagen då du såg det.")])
    move = DeviationMove.VERIFY if helped else DeviationMove.FAIL
    state = DEVIATION.after(move, DeviationState(row.state))
    write(row, by=by, at=at, state=state, effect=effect.strip(), verified_on=verified_on)
    tell(row, row.activity.unit, occasion=row.occasion, helped=helped)
    return row


def _deviation(deviation: ControlDeviation, by: User) -> ControlDeviation:
    """The deviation, held. A measure outlives its year, so the plan's state is not asked for."""
    row: ControlDeviation = locking.locked(deviation, "activity__unit__principal")
    permissions.require_record(by, row.activity.unit)
    return row


def _locked(activity: ControlActivity) -> ControlActivity:
    return locking.locked(activity, "unit__principal", "responsible", "risk__plan__committee__principal")
