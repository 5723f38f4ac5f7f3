"""Who reads what: a decided document, order or assignment everybody in the municipality, a draft who works with it."""

from __future__ import annotations

from styrkedjan.areas.documents.models import CouncilAssignment, DelegationOrder, SteeringDocument
from styrkedjan.areas.organisation.permissions import grants, may
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.documents.states import DocumentState, OrderState
from styrkedjan.foundation.access import paths_with
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def may_read(user: User, row: SteeringDocument | DelegationOrder | CouncilAssignment) -> bool:
    """No query beyond the user's own roles."""
    unit = row.committee if isinstance(row, DelegationOrder) else row.unit
    if row.state in (DocumentState.DRAFT, OrderState.DRAFT):
        return may(user, Permission.VIEW_DRAFTS, unit) or may(user, Permission.DECIDE_DOCUMENTS, unit)
    inside = paths_with(grants(user), Permission.VIEW)
    return any(path.startswith(root_of(unit).path) for path in inside)
