"""Who may do what with performers: the committee's staff plan and follow up, the chair enters decisions, the head of
department approves by delegation, and whoever performs answers for its own agreements and sees nothing else.
"""

from __future__ import annotations

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def require_edit(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.EDIT_PROVIDERS, unit)


def require_decide(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.DECIDE_PROVIDERS, unit)


def require_approve(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.APPROVE_PROVIDERS, unit)


def require_answer(by: User, unit: Unit) -> None:
    permissions.require(by, Permission.ANSWER_PROVIDERS, unit)


def may_edit(user: User, unit: Unit) -> bool:
    return permissions.may(user, Permission.EDIT_PROVIDERS, unit)


def may_decide(user: User, unit: Unit) -> bool:
    return permissions.may(user, Permission.DECIDE_PROVIDERS, unit)


def may_answer(user: User, unit: Unit) -> bool:
    return permissions.may(user, Permission.ANSWER_PROVIDERS, unit)
