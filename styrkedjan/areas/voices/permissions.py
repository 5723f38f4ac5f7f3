"""Who reads a matter: whoever answers for its unit, and for one with secrecy only whoever receives for it."""

from __future__ import annotations

from django.db.models import Q

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.foundation import access
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def readable(user: User) -> Q:
    """The matters that the person may read, in one question."""
    held = permissions.grants(user)
    handles = permissions.within(access.paths_with(held, Permission.HANDLE_VOICES), "unit__")
    receives = permissions.within(access.paths_with(held, Permission.RECEIVE_VOICES), "unit__")
    return handles & (Q(is_secret=False) | receives)


def may_read(user: User, row: Feedback) -> bool:
    needs = [Permission.HANDLE_VOICES, *([Permission.RECEIVE_VOICES] if row.is_secret else [])]
    return all(permissions.may(user, one, row.unit) for one in needs)


def require_handling(by: User, row: Feedback) -> None:
    """Raise NotAllowed for whoever may not read it."""
    permissions.require(by, Permission.HANDLE_VOICES, row.unit)
    if not may_read(by, row):
        raise NotAllowed("Synpunkten har sekretess.", "Be den som tar emot synpunkter om du ska handlägga den.")
