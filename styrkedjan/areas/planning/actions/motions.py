"""A party's motion: written in private, presented when it balances.

The audit log says that a person worked on a motion, never what it says or which group's it is: the log is read by
others than the group.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.models import Motion, MotionChange, PartyGroup, Scenario
from styrkedjan.areas.planning.queries import motions, scenarios
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState
from styrkedjan.domain.planning import motions as rules
from styrkedjan.domain.planning.motions import Change
from styrkedjan.domain.planning.states import MOTION, MotionMove, MotionState, ScenarioState
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User


@action("planning.create_motion", "påbörjade ett yrkande")
def create_motion(*, by: User, group: PartyGroup, scenario: Scenario, title: str) -> Motion:
    """Start a motion from a proposal."""
    permissions.require_member(by, group)
    if scenario.principal_id != group.principal_id or scenario.state != ScenarioState.PROPOSED:
        raise WrongState("Det finns inget framlagt förslag att yrka på här.", "Vänta tills ett förslag läggs fram.")
    _require_title(title)
    motion = editing.create(Motion, by=by, group=group, scenario=scenario, title=title.strip())
    _log(motion)
    return motion


@action("planning.edit_motion", "arbetade med ett yrkande")
def change_text(*, by: User, motion: Motion, title: str, introduction: str, version: int) -> Motion:
    """Write title and introduction. Raises EditConflict where someone else in the group wrote the same meanwhile."""
    row = _locked(by, motion, MotionMove.EDIT)
    _require_title(title)
    changes = {"title": title.strip(), "introduction": introduction.strip()}
    if editing.edit(row, by=by, version=version, changes=changes):
        _log(row)
    return row


@action("planning.edit_motion", "arbetade med ett yrkande")
def add_change(*, by: User, motion: Motion, change: Change, reason: str = "") -> MotionChange:
    """Add a change after those there are. Raises Refused with the sentence when it cannot be made."""
    row = _locked(by, motion, MotionMove.EDIT)
    plan = scenarios.plan_of(row.scenario)
    before = motions.changes_of(list(row.changes.all()))
    rules.apply(plan, [*before, change])
    added = editing.create(
        MotionChange, by=by, motion=row, kind=change.kind.value, first_year=change.first_year, one_off=change.one_off,
        amount=change.amount, source=change.source, target=change.target,
        objective=change.objective.value if change.objective else "", reason=reason.strip(),
    )  # fmt: skip
    _log(row)
    return added


@action("planning.edit_motion", "arbetade med ett yrkande")
def remove_change(*, by: User, change: MotionChange) -> Motion:
    """Take a change away. Refused when those after it lean on it."""
    row = _locked(by, change.motion, MotionMove.EDIT)
    left = [one for one in row.changes.all() if one.pk != change.pk]
    try:
        rules.apply(scenarios.plan_of(row.scenario), motions.changes_of(left))
    except Refused as refusal:
        raise Refused(
            f"En senare ändring bygger på den här: {refusal.sentence}", "Ta bort den senare ändringen först."
        ) from refusal
    MotionChange.objects.filter(pk=change.pk, motion=row).delete()
    _log(row)
    return row


@action("planning.present_motion", "lade fram ett yrkande")
def present(*, by: User, motion: Motion) -> Motion:
    """Lay the motion before everybody; it stands from then on. Raises Refused when it does not balance."""
    row = _locked(by, motion, MotionMove.PRESENT)
    if row.scenario.state != ScenarioState.PROPOSED:
        raise WrongState("Förslaget är redan beslutat eller utgår.", "Yrkanden läggs fram före beslutet.")
    refusal = rules.present_refusal(scenarios.plan_of(row.scenario), _changes(row))
    if refusal:
        raise refusal
    editing.write(
        row, by=by, state=MOTION.after(MotionMove.PRESENT, MotionState(row.state)), presented_at=timezone.now(),
        presented_by=by,
    )  # fmt: skip
    tell(row, row.scenario.principal)
    return row


@action("planning.delete_motion", "tog bort ett utkast till yrkande")
def delete_motion(*, by: User, motion: Motion) -> None:
    """Throw a draft away; nothing of it is left."""
    row = _locked(by, motion, MotionMove.DELETE)
    _log(row)
    row.delete()


def _changes(row: Motion) -> Sequence[Change]:
    return motions.changes_of(list(row.changes.all()))


def _locked(by: User, motion: Motion, move: MotionMove) -> Motion:
    """The motion, locked, when the person is in the group and the state allows the move."""
    row = locking.locked(motion, "group__principal", "scenario__principal", "changed_by")
    permissions.require_member(by, row.group)
    MOTION.after(move, MotionState(row.state))
    return row


def _require_title(title: str) -> None:
    if not title.strip():
        raise InvalidInput([Problem("", "Rubrik", "Yrkandet saknar rubrik.", "Skriv en kort rubrik.")])


def _log(motion: Motion) -> None:
    """An event without target: not even the motion's number tells others whose it is."""
    tell(None, motion.scenario.principal)
