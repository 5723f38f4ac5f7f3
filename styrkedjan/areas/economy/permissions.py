"""Who may do what with money."""

from __future__ import annotations

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def require_frames(by: User, unit: Unit) -> None:
    """Frames are the council's: only those who may edit frames for the whole municipality touch them."""
    permissions.require(by, Permission.EDIT_FRAMES, unit.principal or unit)


def require_budget(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.EDIT_BUDGET, unit)


def require_forecast(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.FORECAST, unit)


def may_see_transactions(user: User, unit: Unit) -> bool:
    return permissions.may(user, Permission.VIEW_TRANSACTIONS, unit)
