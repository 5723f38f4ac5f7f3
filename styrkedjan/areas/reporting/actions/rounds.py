"""Opening, changing and closing a round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.reporting import permissions
from styrkedjan.areas.reporting.actions.shared import period, proposed
from styrkedjan.areas.reporting.models import ElementAssessment, Round, UnitReport
from styrkedjan.areas.reporting.proposals import facts
from styrkedjan.areas.reporting.queries import rounds
from styrkedjan.domain.annual_cycle import Content, CycleStep, GoalAttainment
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.scales import status_rule
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


@action("reporting.open_round", "öppnade en uppföljning")
def open_round(
    *,
    by: User,
    plan_year: PlanYear,
    cycle_id: str,
    opens: date | None = None,
    due: date | None = None,
    instruction: str = "",
    units: Sequence[Unit] | None = None,
    with_goals: bool | None = None,
) -> Round:
    """Open a step of the annual cycle: one prefilled report for each unit that reports (all of them when None).

    `with_goals` asks for more (or less) than the cycle does: whether goals are judged this time.

    The cost in queries does not grow with units or goals. Raises InvalidInput for a step that reports nothing or days
    out of order, WrongState for a year that is not open and Refused for a round that is already open.
    """
    permissions.require(by, Permission.OPEN_ROUNDS, plan_year.principal)
    step = _step(plan_year, cycle_id)
    # A plan is written while its year is prepared.
    if plan_year.state != YearState.OPEN and not (step.is_plan and plan_year.state == YearState.PREPARING):
        raise WrongState(f"Planåret {plan_year.year} är inte öppet.", "Öppna planåret först.")
    if Round.objects.filter(plan_year=plan_year, cycle_id=cycle_id).exists():
        raise Refused(f"{step.name} {plan_year.year} är redan öppnad.", "Välj den i listan över uppföljningar.")
    row = _new_round(by, plan_year, step, opens, due, instruction)
    if with_goals is not None and with_goals != row.with_goals:
        row.with_goals = with_goals
        row.save(update_fields=["with_goals"])
    asked = rounds.planning_units if step.is_plan else rounds.reporting_units
    chosen = asked(plan_year, step.levels, period(row).end) if units is None else units
    reports = _open_reports(by, row, chosen)
    if row.with_goals:
        _prefill(by, row, reports)
    tell(row, plan_year.principal, reports=len(reports))
    return row


def _step(plan_year: PlanYear, cycle_id: str) -> CycleStep:
    reports = years.steering_model(plan_year).written
    for step in reports:
        if step.id == cycle_id:
            return step
    known = ", ".join(step.id for step in reports)
    what = f"”{cycle_id}” är ingen rapport i styrmodellens årshjul."
    raise InvalidInput([Problem("", "Uppföljning", what, f"Välj någon av {known}.")])


def _new_round(
    by: User, plan_year: PlanYear, step: CycleStep, opens: date | None, due: date | None, instruction: str
) -> Round:
    period = step.reports_through(plan_year.year) or Period.month(plan_year.year, 12)
    if step.is_plan:
        first = opens or min(step.takes_place(plan_year.year).start, timezone.localdate())
    else:
        first = opens or period.end + timedelta(days=1)
    last = due or max(step.takes_place(plan_year.year).end, first)
    if last < first:
        remedy = "Låt sista dagen komma efter den första."
        raise InvalidInput([Problem("", "Klar senast", f"{last} ligger före {first}, då den öppnar.", remedy)])
    return editing.create(
        Round,
        by=by,
        plan_year=plan_year,
        cycle_id=step.id,
        kind=step.kind,
        name=f"{_document_name(plan_year, step)} {period.year}",
        period=str(period),
        opens=first,
        due=last,
        instruction=instruction.strip(),
        with_goals=step.goal_attainment is not GoalAttainment.NONE and not step.is_plan,
        with_forecast=Content.FULL_YEAR_FORECAST in step.contents or step.goal_attainment is GoalAttainment.FORECAST,
    )


def _document_name(plan_year: PlanYear, step: CycleStep) -> str:
    """A plan is called what the model calls its document; a report what its step is called."""
    if not step.is_plan:
        return step.name
    documents = years.steering_model(plan_year).documents
    return next((one.name for one in documents if one.id == step.document), "Verksamhetsplan")


def _open_reports(by: User, row: Round, units: Sequence[Unit]) -> list[UnitReport]:
    rows = [UnitReport(round=row, unit=unit, **editing.stamp(by)) for unit in units]
    made: list[UnitReport] = bulk_create_with_history(rows, UnitReport, batch_size=500, default_user=by)
    return made


def _prefill(by: User, row: Round, reports: Iterable[UnitReport]) -> None:
    """An assessment for every goal and assignment that a reporting unit owns, with the status its figures propose.

    The council's own goals are reported by the municipality itself.
    """
    by_unit = {report.unit_id: report for report in reports}
    council = by_unit.get(row.plan_year.principal_id)
    model = years.steering_model(row.plan_year)
    owned = years.elements(row.plan_year).filter(Q(unit__in=by_unit) | Q(unit__kind=UnitKind.COUNCIL))
    elements = [one for one in owned.select_related("unit__principal") if rounds.followed_up(model, one)]
    known = facts(elements, period(row), status_rule(model), NOW)
    rows = [
        ElementAssessment(report=report, element=element, **proposed(known.get(element.pk)), **editing.stamp(by))
        for element in elements
        if (report := by_unit.get(element.unit_id, council)) is not None
    ]
    bulk_create_with_history(rows, ElementAssessment, batch_size=500, default_user=by)


@action("reporting.close_round", "stängde en uppföljning")
def close_round(*, by: User, round_: Round) -> Round:
    """Close a round: what has not been handed in stays as it is and can no longer be written."""
    row = _locked_round(by, round_)
    if row.closed_at is not None:
        raise WrongState(f"{row.name} är redan stängd.", "Öppna den igen om något ska ändras.")
    return _save_round(by, row, closed_at=timezone.now())


@action("reporting.reopen_round", "öppnade uppföljningen igen")
def reopen_round(*, by: User, round_: Round) -> Round:
    """Open a closed round again."""
    row = _locked_round(by, round_)
    if row.closed_at is None:
        raise WrongState(f"{row.name} är redan öppen.")
    return _save_round(by, row, closed_at=None)


@action("reporting.change_round", "ändrade en uppföljning")
def change_round(*, by: User, round_: Round, version: int, due: date, instruction: str) -> Round:
    """Move the last day or rewrite the instruction, edited from `version`."""
    row = _locked_round(by, round_)
    if due < row.opens:
        remedy = "Låt sista dagen komma efter den första."
        raise InvalidInput([Problem("", "Klar senast", f"{due} ligger före {row.opens}, då den öppnar.", remedy)])
    if editing.edit(row, by=by, version=version, changes={"due": due, "instruction": instruction.strip()}):
        tell(row, row.plan_year.principal)
    return row


def _locked_round(by: User, round_: Round) -> Round:
    row = locking.locked(round_, "plan_year__principal", "changed_by")
    permissions.require(by, Permission.OPEN_ROUNDS, row.plan_year.principal)
    return row


def _save_round(by: User, row: Round, **changes: Any) -> Round:
    editing.write(row, by=by, **changes)
    tell(row, row.plan_year.principal)
    return row
