"""Who may write down whom one compares with and by what: those who answer for the municipality's measures."""

from __future__ import annotations

from styrkedjan.areas.organisation import permissions
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def require_editor(by: User, principal: Unit) -> None:
    permissions.require(by, Permission.EDIT_INDICATORS, principal)


def require_answerer(by: User, unit: Unit) -> None:
    """For a difference between groups answers whoever answers for the unit's values."""
    permissions.require(by, Permission.REPORT_VALUES, unit)
