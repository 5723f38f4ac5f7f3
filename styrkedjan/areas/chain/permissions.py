"""Who may read and write the steering chain.

The chain is what political bodies have decided in the open, so everyone with a role in the municipality reads all of
it: a unit head must see where the unit's goals come from. Writing follows the owner unit, as everything else does.
"""

from __future__ import annotations

from styrkedjan.areas.chain.models import Activity, Element, PlanYear
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import grants, may, require
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def may_read(user: User, principal: Unit) -> bool:
    """Whether the user holds any role in the municipality or region (no query beyond the user's own roles)."""
    return any(grant.path.startswith(principal.path) for grant in grants(user))


def require_read(user: User, principal: Unit) -> None:
    """Raise NotAllowed unless `may_read`."""
    if not may_read(user, principal):
        raise NotAllowed("Du har ingen roll i den här kommunen.", "Be den som förvaltar behörigheter om du behöver en.")


def may_edit(user: User, unit: Unit) -> bool:
    """Whether the user may write elements and activities that the unit owns."""
    return may(user, Permission.EDIT_CHAIN, unit)


def require_edit(user: User, *owners: Unit) -> None:
    """Raise NotAllowed unless the user may write for every owner."""
    for unit in owners:
        require(user, Permission.EDIT_CHAIN, unit)


def require_edit_of(user: User, thing: Element | Activity) -> None:
    """Raise NotAllowed unless the user may write this; an activity is written by its unit or by the goal's owner."""
    if isinstance(thing, Activity) and may_edit(user, thing.element.unit):
        return
    require(user, Permission.EDIT_CHAIN, thing.unit)


def require_manage(user: User, plan_year: PlanYear) -> None:
    """Raise NotAllowed unless the user may prepare, open and close the plan year."""
    require(user, Permission.MANAGE_YEAR, plan_year.principal)
