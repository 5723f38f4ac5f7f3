"""Motions computed on the proposal they start from, and all presented ones side by side.

What a person may read is decided in permissions; every function here takes what it may show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.models import Motion, MotionChange, Question, Scenario
from styrkedjan.areas.planning.queries.scenarios import Aims, ScenarioView, plan_of
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.planning import motions as rules
from styrkedjan.domain.planning.motions import Change, ChangeKind, Comparison
from styrkedjan.domain.planning.multi_year import Key, Plan, outcome
from styrkedjan.domain.planning.states import MotionState
from styrkedjan.domain.swedish import kronor, number
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import User


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as stored and as a sentence."""

    row: MotionChange
    sentence: str


@dataclass(frozen=True, slots=True)
class MotionPage:
    """A motion computed: its changes, the comparison with the proposal, and what hinders it from being presented."""

    motion: Motion
    plan: Plan
    changes: tuple[ChangeRow, ...]
    comparison: Comparison
    hindrance: Refused | None


def changes_of(rows: Sequence[MotionChange]) -> list[Change]:
    """Stored changes as the rules read them, in order."""
    return [
        Change(
            ChangeKind(row.kind), row.first_year, row.amount, row.source, row.target,
            Key(row.objective) if row.objective else None, row.one_off,
        )
        for row in rows
    ]  # fmt: skip


def motion_page(motion: Motion, plan: Plan | None = None) -> MotionPage:
    """The motion computed (one query; three more when the plan is not given)."""
    found = plan or plan_of(motion.scenario)
    rows = list(motion.changes.all())
    changes = changes_of(rows)
    told = tuple(ChangeRow(row, sentence_of(change, found)) for row, change in zip(rows, changes, strict=True))
    hindrance = rules.present_refusal(found, changes) if motion.state == MotionState.DRAFT else None
    return MotionPage(motion, found, told, rules.compare(found, changes), hindrance)


def sentence_of(change: Change, plan: Plan) -> str:
    """A change as it stands in a motion."""
    when = f"{change.first_year}" if change.one_off else f"från och med {change.first_year}"
    if change.kind is ChangeKind.TAX_RATE:
        return f"Skattesatsen sätts till {number(change.amount, 2)} kr {when}."
    if change.kind is ChangeKind.OBJECTIVE:
        name = change.objective.label if change.objective else ""
        return f"{name} {number(change.amount, 1)} % {when}."
    target = _label(plan, change.target)
    if change.kind is ChangeKind.MOVE:
        return f"{kronor(change.amount)} flyttas från {_label(plan, change.source)} till {target} {when}."
    verb = "tillförs" if change.amount > 0 else "minskas med"
    return f"{target} {verb} {kronor(abs(change.amount))} {when}."


def _label(plan: Plan, key: str) -> str:
    line = plan.line(key)
    return line.label if line else key


def own_motions(user: User, scenario: Scenario) -> list[Motion]:
    """The motions of the user's own groups on a proposal, drafts included (one query)."""
    groups = permissions.groups_of(user, scenario.principal)
    return list(Motion.objects.filter(scenario=scenario, group__in=groups).select_related("group"))


def comparison_of_all(scenario: Scenario, aims: Aims | None = None) -> list[MotionPage]:
    """Every presented motion on a proposal, computed (five queries, however many motions)."""
    rows = Motion.objects.filter(scenario=scenario, state=MotionState.PRESENTED).select_related("group", "scenario")
    found = list(rows.prefetch_related("changes"))
    plan = plan_of(scenario, aims)
    return [motion_page(motion, plan) for motion in found]


def as_decided(view: ScenarioView) -> ScenarioView:
    """The scenario as the council decided it: with the changes of the motion that was decided, when one was.

    At most one query.
    """
    motion = view.scenario.decided_motion
    if motion is None or not view.is_complete:
        return view
    plan = rules.apply(view.plan, changes_of(list(motion.changes.all())))
    return replace(view, plan=plan, years=outcome(plan))


def questions(user: User, scenario: Scenario, known: Known) -> list[Question]:
    """The questions on a proposal that the user may read, oldest first (one query)."""
    rows = known.made(permissions.readable_questions(user, scenario.principal).filter(scenario=scenario))
    return list(rows.select_related("answered_by", "group"))
