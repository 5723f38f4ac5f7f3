"""Who may do what at the year-end: the committee asks; the decisions of board and council are entered centrally."""

from __future__ import annotations

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def require_edit(by: User, committee: Unit) -> None:
    permissions.require(by, Permission.EDIT_YEAR_END, committee)


def require_use(by: User, unit: Unit) -> None:
    """Whoever answers for a unit's budget may ask to use its share."""
    permissions.require(by, Permission.EDIT_BUDGET, unit)


def require_decide(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.DECIDE_YEAR_END, unit.principal or unit)


def may_edit(user: User, unit: Unit) -> bool:
    return permissions.may(user, Permission.EDIT_YEAR_END, unit)


def may_decide(user: User, unit: Unit) -> bool:
    return permissions.may(user, Permission.DECIDE_YEAR_END, unit.principal or unit)
