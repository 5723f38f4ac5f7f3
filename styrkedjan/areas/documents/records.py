"""What of steering documents, delegation and assignments people talk about and hang files on."""

from __future__ import annotations

from styrkedjan.areas.documents.models import CouncilAssignment, DelegationOrder, SteeringDocument
from styrkedjan.areas.documents.permissions import may_read
from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.foundation.records import register

register(
    of_unit("styrdokument", SteeringDocument, "styrdokumentet", "documents:document", may_see=may_read),
    of_unit(
        "delegation", DelegationOrder, "delegationsordningen", "documents:order", way="committee", may_see=may_read
    ),
    of_unit("fullmaktigeuppdrag", CouncilAssignment, "uppdraget", "documents:assignment", may_see=may_read),
)
