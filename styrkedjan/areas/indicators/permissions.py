"""Who may define, aim and report. Everyone in the municipality reads: small numbers are hidden by rule, not by role."""

from __future__ import annotations

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.chain.permissions import may_read, require_read
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import may, require
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

__all__ = [
    "may_define",
    "may_read",
    "may_report",
    "require_define",
    "require_link",
    "require_read",
    "require_report",
    "require_target",
    "sees_small_numbers",
]


def may_define(user: User, owner: Unit) -> bool:
    """Whether the user may define and change indicators that the unit owns."""
    return may(user, Permission.EDIT_INDICATORS, owner)


def require_define(user: User, *owners: Unit) -> None:
    """Raise NotAllowed unless the user may define and change indicators of every owner."""
    for unit in owners:
        require(user, Permission.EDIT_INDICATORS, unit)


def require_target(user: User, unit: Unit) -> None:
    """Raise NotAllowed unless the user may put in the unit's targets: they are the unit's, whoever owns the measure."""
    require(user, Permission.EDIT_INDICATORS, unit)


def require_link(user: User, indicator: Indicator, element: Element) -> None:
    """Raise NotAllowed unless the user may say what the element is measured by."""
    if may_define(user, indicator.owner) and may(user, Permission.VIEW, element.unit):
        return
    require(user, Permission.EDIT_CHAIN, element.unit)


def may_report(user: User, unit: Unit) -> bool:
    """Whether the user may report the unit's values."""
    return may(user, Permission.REPORT_VALUES, unit)


def require_report(user: User, *units: Unit) -> None:
    """Raise NotAllowed unless the user may report values of every unit."""
    for unit in units:
        require(user, Permission.REPORT_VALUES, unit)


def sees_small_numbers(user: User, unit: Unit) -> bool:
    """Those who put the values in see them whole; everyone else sees what the threshold lets through."""
    return may_report(user, unit)
