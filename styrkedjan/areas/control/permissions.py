"""Who may do what with internal control: the committee's staff analyses and plans, units record what they checked, and
the decisions are entered by the chair or centrally. Everybody who may see a unit reads it.
"""

from __future__ import annotations

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def require_edit(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.EDIT_CONTROL, unit)


def require_record(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.RECORD_CONTROL, unit)


def require_decide(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.DECIDE_CONTROL, unit)


def may_edit(user: User, unit: Unit) -> bool:
    return permissions.may(user, Permission.EDIT_CONTROL, unit)


def may_record(user: User, unit: Unit) -> bool:
    return permissions.may(user, Permission.RECORD_CONTROL, unit)


def may_decide(user: User, unit: Unit) -> bool:
    return permissions.may(user, Permission.DECIDE_CONTROL, unit)
