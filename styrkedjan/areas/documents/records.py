"""What of steering documents, delegation and assignments people talk about and hang files on."""

from __future__ import annotations

from django.db.models import Q

from styrkedjan.areas.documents.models import CouncilAssignment, DelegationOrder, SteeringDocument
from styrkedjan.areas.documents.permissions import may_read
from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.domain.documents.states import DocumentState, OrderState
from styrkedjan.foundation.records import register

register(
    of_unit(
        "styrdokument", SteeringDocument, "styrdokumentet", "documents:document", may_see=may_read,
        official=~Q(state=DocumentState.DRAFT),
    ),
    of_unit(
        "delegation", DelegationOrder, "delegationsordningen", "documents:order", way="committee", may_see=may_read,
        official=Q(state=OrderState.DECIDED),
    ),
    of_unit("fullmaktigeuppdrag", CouncilAssignment, "uppdraget", "documents:assignment", may_see=may_read,
            official=Q()),
)  # fmt: skip
