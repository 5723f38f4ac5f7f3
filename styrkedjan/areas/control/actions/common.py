"""What the actions share: the plan held and asked for its state, so that those who write in it take turns."""

from __future__ import annotations

from styrkedjan.areas.control.models import ControlPlan
from styrkedjan.domain.control.states import CONTROL_PLAN, PlanMove, PlanState
from styrkedjan.foundation import locking


def held(plan: ControlPlan, move: PlanMove) -> ControlPlan:
    """The plan, locked. Raises WrongState where its state does not allow the move."""
    row: ControlPlan = locking.locked(plan, "committee__principal")
    CONTROL_PLAN.after(move, PlanState(row.state))
    return row
