"""Who may write in the accounts: those who keep them for the whole municipality."""

from __future__ import annotations

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def require_edit(by: User, principal: Unit) -> None:
    permissions.require(by, Permission.EDIT_ACCOUNTS, root_of(principal))


def may_edit(user: User, principal: Unit) -> bool:
    return permissions.may(user, Permission.EDIT_ACCOUNTS, root_of(principal))
