"""Publications are talked about by those who prepare them."""

from __future__ import annotations

from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.areas.publishing.models import Publication
from styrkedjan.foundation.records import register

register(
    of_unit(
        "publicering", Publication, "publiceringen", "portal:publication", way="principal",
        address=lambda row: {"wanted": row.key},
    )
)  # fmt: skip
