"""Who may say who people are: those who manage people in the whole municipality, and its directory."""

from __future__ import annotations

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def require_manager(by: User, principal: Unit) -> None:
    """Raise NotAllowed unless the person, or the directory, manages people in all of it."""
    require(by, Permission.MANAGE_PEOPLE, principal)
