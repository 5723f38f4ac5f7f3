"""What the actions share: the plan held and asked for its state, so that those who write in it take turns."""

from __future__ import annotations

from styrkedjan.areas.control.models import ControlPlan
from styrkedjan.domain.control.states import CONTROL_PLAN, PlanMove, PlanState
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import locking


def held(plan: ControlPlan, move: PlanMove) -> ControlPlan:
    """The plan, locked. Raises WrongState where its state does not allow the move."""
    row: ControlPlan = locking.locked(plan, "committee__principal")
    CONTROL_PLAN.after(move, PlanState(row.state))
    return row


def require_text(**given: str) -> None:
    """Raise InvalidInput for every text that is empty; each is named as its field is, with _ for a space."""
    empty = [name.replace("_", " ") for name, text in given.items() if not text.strip()]
    if empty:
        raise InvalidInput([Problem("", name, f"{name} saknas.", "Skriv några ord.") for name in empty])
