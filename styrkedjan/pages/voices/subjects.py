"""What the addresses name."""

from __future__ import annotations

from typing import Any

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import by_row
from styrkedjan.pages.kit.request import Request

_by_row = by_row(
    Feedback.objects.select_related("unit__principal", "unit__parent", "unit__service_area", "changed_by"), "row",
    "Synpunkten finns inte.", of="unit__principal",
)  # fmt: skip


def by_matter(request: Request, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """A matter; one with secrecy only for whoever receives for its unit."""
    unit, given = _by_row(request, **address)
    if given["row"].is_secret and not request.viewer.may(Permission.RECEIVE_VOICES, unit):
        raise NotAllowed("Synpunkten har sekretess.", "Be den som tar emot synpunkter om du ska handlägga den.")
    return unit, given
