"""Who may do what with investments: the committee's own people prepare, decisions are entered for the municipality."""

from __future__ import annotations

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def require_edit(by: User, committee: Unit) -> None:
    permissions.require(by, Permission.EDIT_INVESTMENTS, committee)


def require_decide(by: User, committee: Unit) -> None:
    """The council's and the board's decisions are entered by those who may edit frames for the whole municipality."""
    permissions.require(by, Permission.EDIT_FRAMES, committee.principal or committee)


def may_edit(user: User, committee: Unit) -> bool:
    return permissions.may(user, Permission.EDIT_INVESTMENTS, committee)


def may_decide(user: User, committee: Unit) -> bool:
    return permissions.may(user, Permission.EDIT_FRAMES, committee.principal or committee)
