"""Who may do what with money."""

from __future__ import annotations

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation import access
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


def require_closing(by: User, principal: Unit) -> None:
    """The month is closed for the whole municipality, by those who may close it there."""
    permissions.require(by, Permission.CLOSE_MONTH, principal)


def require_sum(by: User, path: str) -> None:
    """A committee's sum is signed by those who approve reports at `path`: where all of its money passes."""
    access.require(permissions.grants(by), Permission.APPROVE_REPORT, path)


def may_sign_sum(user: User, path: str) -> bool:
    return access.may(permissions.grants(user), Permission.APPROVE_REPORT, path)


def may_forecast(user: User, path: str) -> bool:
    return access.may(permissions.grants(user), Permission.FORECAST, path)


def paths_that_forecast(user: User) -> tuple[str, ...]:
    """Where the roles are held that let somebody answer for a forecast."""
    return tuple(one.path for one in permissions.grants(user) if Permission.FORECAST in one.role.info.permissions)


def paths_that_sign_sums(user: User) -> tuple[str, ...]:
    """Where the roles are held that let somebody answer for a committee's sum."""
    return tuple(one.path for one in permissions.grants(user) if Permission.APPROVE_REPORT in one.role.info.permissions)


def require_send_back(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.REFER_BACK, unit)
