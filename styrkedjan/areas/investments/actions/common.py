"""What every action on projects shares: the locked row, the move between states, and whose turn it is."""

from __future__ import annotations

from typing import Any

from styrkedjan.areas.investments import permissions
from styrkedjan.areas.investments.models import InvestmentProject
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.investment_states import PROJECT, ProjectMove, ProjectState
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.models import User


def locked(by: User, project: InvestmentProject, move: ProjectMove, *, decides: bool = False) -> InvestmentProject:
    """The project's row, held until the transaction ends: who may first, then in which state."""
    row = locking.locked(project, "committee__principal", "principal", "changed_by")
    if decides:
        permissions.require_decide(by, row.committee)
    else:
        permissions.require_edit(by, row.committee)
    PROJECT.after(move, ProjectState(row.state))
    return row


def set_state(by: User, row: InvestmentProject, move: ProjectMove, **changes: Any) -> InvestmentProject:
    """Write the state after the move with the other changes."""
    state = PROJECT.after(move, ProjectState(row.state))
    editing.write(row, by=by, state=state.value, **changes)
    return row


def hold(committee: Unit) -> None:
    """Let those who budget the committee's projects take turns: the frame is shared by them all."""
    locking.hold(Unit, [committee.pk])
