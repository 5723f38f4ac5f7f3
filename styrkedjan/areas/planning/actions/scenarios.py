"""Scenarios of the multi-year budget: made, worked on, laid before the parties, decided into frames."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.economy.actions import frames
from styrkedjan.areas.economy.models import FrameKind, NetFrame
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.actions.shared import lock
from styrkedjan.areas.planning.models import (
    AllocationModel,
    Assumption,
    Motion,
    Scenario,
    ScenarioLine,
    ScenarioStep,
)
from styrkedjan.areas.planning.queries import motions, scenario_grounds, scenarios
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.balanced_budget import require_balance
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.planning import motions as motion_rules
from styrkedjan.domain.planning.multi_year import Assumption as Value
from styrkedjan.domain.planning.multi_year import Key, PlanLine, YearOutcome, assumption_error, outcome
from styrkedjan.domain.planning.states import SCENARIO, MotionState, ScenarioMove, ScenarioState
from styrkedjan.domain.swedish import kronor, number
from styrkedjan.foundation import editing, facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("planning.create_scenario", "skapade ett scenario")
def create_scenario(
    *, by: User, principal: Unit, first_year: int, name: str, description: str = "", copy_of: Scenario | None = None
) -> Scenario:
    """A new scenario: from the frames and budgets of the year before, or as a copy of another one."""
    permissions.require_planner(by, principal)
    lock(principal)
    if not name.strip():
        raise InvalidInput([Problem("", "Namn", "Scenariot saknar namn.", "Skriv ett kort namn.")])
    if Scenario.objects.filter(principal=principal, first_year=first_year, name=name.strip()).exists():
        raise Refused(f"Det finns redan ett scenario för {first_year} med det namnet.", "Välj ett annat namn.")
    if copy_of is not None and (copy_of.principal_id, copy_of.first_year) != (principal.pk, first_year):
        raise Refused("Bara ett scenario för samma år kan kopieras.", "Börja från årets ramar i stället.")
    row = editing.create(
        Scenario, by=by, principal=principal, first_year=first_year, name=name.strip(), description=description.strip(),
        exceptional_reasons=copy_of.exceptional_reasons if copy_of else "",
    )  # fmt: skip
    if copy_of is None:
        _lines_from_frames(by, row)
    else:
        _copy(by, copy_of, row)
    tell(row, principal)
    return row


def _lines_from_frames(by: User, row: Scenario) -> None:
    ScenarioLine.objects.bulk_create(
        ScenarioLine(
            scenario=row, committee=line.committee, service_area=line.service_area, earmark=line.earmark,
            base=line.amount, base_source=line.source, **editing.stamp(by),
        )
        for line in scenarios.base_lines(row.principal, row.first_year - 1)
    )  # fmt: skip


def _copy(by: User, source: Scenario, row: Scenario) -> None:
    now = timezone.now()
    # An assumption is as old in the copy as in what is copied, so that what was computed from it is no older than it.
    Assumption.objects.bulk_create(
        Assumption(
            scenario=row, key=a.key, year=a.year, value=a.value, source=a.source, known_by_id=a.known_by_id,
            known_at=a.known_at,
        )
        for a in NOW.rows(Assumption).filter(scenario=source)
    )  # fmt: skip
    lines = list(ScenarioLine.objects.filter(scenario=source))
    copies = ScenarioLine.objects.bulk_create(
        ScenarioLine(
            scenario=row, committee_id=line.committee_id, service_area_id=line.service_area_id, earmark=line.earmark,
            base=line.base, base_source=line.base_source, **editing.stamp(by),
        )
        for line in lines
    )  # fmt: skip
    new = {old.pk: copy for old, copy in zip(lines, copies, strict=True)}
    ScenarioStep.objects.bulk_create(
        ScenarioStep(
            line=new[step.line_id], year=step.year, volume=step.volume, volume_change=step.volume_change,
            priority=step.priority, grant=step.grant, note=step.note, model_id=step.model_id,
            model_read_at=step.model_read_at, known_by=by, known_at=now,
        )
        for step in NOW.rows(ScenarioStep).filter(line__in=lines)
    )  # fmt: skip


@action("planning.save_assumptions", "ändrade antaganden")
def save_assumptions(
    *,
    by: User,
    scenario: Scenario,
    values: Mapping[tuple[Key, int], Value],
    remove: Collection[tuple[Key, int]] = (),
    version: str | None = None,
) -> int:
    """Set assumptions, each with its source; those not named stay. Raises InvalidInput with every fault.

    With the `version` that the form was opened on, raises EditConflict when somebody else has saved meanwhile.
    """
    row = _locked(by, scenario, ScenarioMove.EDIT)
    stored = list(NOW.rows(Assumption).filter(scenario=row).select_related("known_by"))
    theirs = {f"{Key(one.key).label} {one.year}": _figure(Key(one.key), one.value) for one in stored}
    mine = {f"{key.label} {year}": _figure(key, value.value) for (key, year), value in values.items()}
    apart = [name for name in mine if mine[name] != theirs.get(name)]
    facts.require_unchanged(
        stored, version, theirs=lambda: {name: theirs.get(name, "") for name in apart},
        mine={name: mine[name] for name in apart},
    )  # fmt: skip
    problems = [
        Problem("", f"{key.label} {year}", "Antagandet behövs i varje år.", "Skriv ett värde.")
        for key, year in remove
        if not key.optional
    ]
    for (key, year), value in values.items():
        where, error = f"{key.label} {year}", assumption_error(key, value.value)
        if year not in row.years:
            error = f"{year} ingår inte i planen."
        if error:
            problems.append(Problem("", where, error, "Rätta värdet."))
        if not value.source.strip():
            problems.append(Problem("", where, "Källan saknas.", "Skriv var antagandet kommer ifrån."))
    if problems:
        raise InvalidInput(problems)
    current = {(Key(one.key), one.year): one for one in stored}
    wanted = {
        (key, year): {
            "scenario_id": row.pk, "key": key.value, "year": year, "value": value.value,
            "source": value.source.strip(),
        }
        for (key, year), value in values.items()
    }  # fmt: skip
    count = facts.replace(Assumption, current, {**wanted, **dict.fromkeys(remove)}, by=by).changed
    if count:
        tell(row, row.principal, rows=count)
    return count


def _figure(key: Key, value: Decimal) -> str:
    return kronor(value) if key.unit == "kr" else f"{number(value, 2)} {key.unit}"


@dataclass(frozen=True, slots=True)
class StepRow:
    """What a year does with a line, kronor; `grant` None lets the frame grow from the year before.

    `model` gave the grant as it stood at `read_at`; where they are not named, a grant left as it was keeps its own.
    """

    volume: Decimal | None = None
    volume_change: Decimal = Decimal(0)
    priority: Decimal = Decimal(0)
    grant: Decimal | None = None
    note: str = ""
    model: AllocationModel | None = None
    read_at: datetime | None = None


@action("planning.save_steps", "ändrade en flerårsbudget")
def save_steps(
    *, by: User, scenario: Scenario, steps: Mapping[tuple[int, int], StepRow], version: str | None = None
) -> int:
    """Set what years do with lines, by (line's primary key, year); the rest stays.

    With the `version` of the lines' steps that a form was opened on, raises EditConflict when they are others now.
    """
    row = _locked(by, scenario, ScenarioMove.EDIT)
    lines = set(ScenarioLine.objects.filter(scenario=row).values_list("pk", flat=True))
    problems = [
        Problem("", f"rad {line}, {year}", "Raden eller året hör inte till scenariot.", "Läs om sidan.")
        for line, year in steps
        if line not in lines or year not in row.years
    ]
    if problems:
        raise InvalidInput(problems)
    rows = NOW.rows(ScenarioStep).filter(line__scenario=row).select_related("known_by")
    current = {(one.line_id, one.year): one for one in rows}
    touched = {line for line, _ in steps}
    own = [one for one in current.values() if one.line_id in touched]
    facts.require_unchanged(
        own, version, theirs=lambda: {str(one.year): _step(one) for one in own},
        mine={str(year): _step(step) for (_, year), step in steps.items()},
    )  # fmt: skip
    wanted = {
        (line, year): {
            "line_id": line, "year": year, "volume": step.volume, "volume_change": step.volume_change,
            "priority": step.priority, "grant": step.grant, "note": step.note,
            **_origin(step, current.get((line, year))),
        }
        for (line, year), step in steps.items()
    }  # fmt: skip
    count = facts.replace(ScenarioStep, current, wanted, by=by).changed
    if count:
        tell(row, row.principal, rows=count)
    return count


def _origin(step: StepRow, before: ScenarioStep | None) -> dict[str, Any]:
    """Which model the grant came from, and when it was read."""
    if step.grant is None:
        return {"model_id": None, "model_read_at": None}
    if step.model is None and before is not None and before.grant == step.grant:
        return {"model_id": before.model_id, "model_read_at": before.model_read_at}
    return {"model_id": step.model.pk if step.model else None, "model_read_at": step.read_at}


def _step(step: ScenarioStep | StepRow) -> str:
    """A year's step as it is read in a conflict."""
    volume = "" if step.volume is None else f"volym {number(step.volume, 2)}, "
    return f"{volume}volymförändring {kronor(step.volume_change)}, prioritering {kronor(step.priority)}. {step.note}"


@transaction.atomic
def use_allocation(*, by: User, scenario: Scenario, model: AllocationModel) -> int:
    """Let a model decide the frames of the services it covers: price x volume, priced up year by year.

    Raises Refused when the model has no whole service for the budget year, or a year after the first lacks increases.
    """
    row = _locked(by, scenario, ScenarioMove.EDIT)
    if model.principal_id != row.principal_id:
        raise Refused("Modellen hör till en annan kommun.", "Välj en av kommunens egna modeller.")
    view = scenarios.scenario_view(row, NOW)
    # Read before the lines are: a version that comes in between is then newer, never silently counted.
    read_at = timezone.now()
    try:
        found = scenario_grounds.grants(view, model, NOW)
    except KeyError as error:
        raise Refused(str(error.args[0]), "Fyll i antagandena först.") from error
    before = {line.pk: view.plan.line(line.key) or PlanLine(line.key, "", "", line.base) for line in view.lines}
    steps = {
        (line, year): StepRow(
            volume=volume, priority=before[line].step(year).priority, note=model.name, grant=grant, model=model,
            read_at=read_at,
        )
        for (line, year), (grant, volume) in found.items()
    }  # fmt: skip
    if not steps:
        raise Refused(
            f"{model.name} ger ingen hel tilldelning för {row.first_year}.", "Fyll i priser, befolkning och volymer."
        )
    return save_steps(by=by, scenario=row, steps=steps)


@action("planning.state_reasons", "angav synnerliga skäl för ett underskott")
def state_reasons(*, by: User, scenario: Scenario, reasons: str) -> Scenario:
    """State why the budget year may cost more than it brings (Kommunallagen 11:5); "" takes the reasons away."""
    row = _locked(by, scenario, ScenarioMove.EDIT)
    if reasons.strip() != row.exceptional_reasons:
        editing.write(row, by=by, exceptional_reasons=reasons.strip())
        tell(row, row.principal)
    return row


@action("planning.propose", "lade fram ett budgetförslag")
def propose(*, by: User, scenario: Scenario) -> Scenario:
    """Lay a scenario before the parties; it can no longer be changed. It must be whole and balance in its first year.

    Raises InvalidInput with every missing assumption, Refused when the budget year does not balance.
    """
    row = _locked(by, scenario, ScenarioMove.PROPOSE)
    require_balance(outcome(scenarios.plan_of(row))[0].budget)
    editing.write(
        row, by=by, state=SCENARIO.after(ScenarioMove.PROPOSE, ScenarioState(row.state)), proposed_at=timezone.now()
    )
    tell(row, row.principal)
    return row


@action("planning.decide", "förde in beslutet om budgeten")
def decide(*, by: User, scenario: Scenario, decision: Decision, motion: Motion | None = None) -> list[NetFrame]:
    """Enter the council's decision: the frames of the budget year become net frames, all or none.

    With `motion`, a presented motion on the scenario is what the council decided. Raises InvalidInput for a decision
    without body, date or section, and Refused when the year has decided frames already or the budget does not balance.
    """
    row = _locked(by, scenario, ScenarioMove.DECIDE)
    require_decided(decision, Matter.GOALS_AND_BUDGET, row.principal, record=True)
    first = _decided_year(row, motion)
    require_balance(first.budget)
    view = scenarios.scenario_view(row, NOW)
    if NOW.rows(NetFrame).filter(unit__principal=row.principal, year=row.first_year, kind=FrameKind.DECIDED).exists():
        raise Refused(f"Ramarna för {row.first_year} är redan beslutade.", "Ändra dem med tilläggsanslag.")
    entries = _write_frames(by, row, view, first, decision)
    editing.write(
        row, by=by, state=SCENARIO.after(ScenarioMove.DECIDE, ScenarioState(row.state)), decided_at=timezone.now(),
        decided_motion=motion, **decision.fields(),
    )  # fmt: skip
    tell(row, row.principal, decision=row.decision_text)
    return entries


def _decided_year(row: Scenario, motion: Motion | None) -> YearOutcome:
    plan = scenarios.plan_of(row)
    if motion is not None:
        if motion.scenario_id != row.pk or motion.state != MotionState.PRESENTED:
            raise Refused("Yrkandet är inte framlagt på det här förslaget.", "Välj ett framlagt yrkande.")
        plan = motion_rules.apply(plan, motions.changes_of(list(motion.changes.all())))
    return outcome(plan)[0]


def _write_frames(
    by: User, row: Scenario, view: scenarios.ScenarioView, first: YearOutcome, decision: Decision
) -> list[NetFrame]:
    """One entry per committee and earmark; their sum is the year's total frames."""
    sums: dict[tuple[Unit, str], Decimal] = {}
    for line in view.lines:
        key = (line.committee, line.earmark)
        sums[key] = sums.get(key, Decimal(0)) + first.frames[line.key]
    note = f"Mål och budget {row.first_year}: {row.name}"
    return [
        frames.add_frame(
            by=by,
            unit=unit,
            year=row.first_year,
            amount=amount,
            earmark=earmark,
            note=note[:255],
            decision=decision,
            matter=Matter.GOALS_AND_BUDGET,
        )
        for (unit, earmark), amount in sums.items()
    ]


@action("planning.withdraw", "lät ett scenario utgå")
def withdraw(*, by: User, scenario: Scenario) -> Scenario:
    """Take a draft or proposal away; it stays in the log."""
    row = _locked(by, scenario, ScenarioMove.WITHDRAW)
    editing.write(row, by=by, state=SCENARIO.after(ScenarioMove.WITHDRAW, ScenarioState(row.state)))
    tell(row, row.principal)
    return row


def _locked(by: User, scenario: Scenario, move: ScenarioMove) -> Scenario:
    """The scenario, locked, when the person may plan and the state allows the move."""
    permissions.require_planner(by, scenario.principal)
    row = locking.locked(scenario, "principal")
    SCENARIO.after(move, ScenarioState(row.state))
    return row
