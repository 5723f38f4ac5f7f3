"""The rules for dialogues as they hold in a municipality."""

from __future__ import annotations

from collections.abc import Mapping

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.people.models import PeopleSetting
from styrkedjan.domain.people.dialogue import SETTINGS
from styrkedjan.domain.providers.settings import Held
from styrkedjan.foundation.known import Known


def held(principal: Unit, known: Known) -> Mapping[str, Held]:
    """Every rule (one query)."""
    own = {row.key: row for row in known.rows(PeopleSetting).filter(principal=principal).select_related("known_by")}
    return {one.id: Held(one, own.get(one.id)) for one in SETTINGS}


def whole(settings: Mapping[str, Held], key: str) -> int | None:
    """A count; None where nobody has written one in."""
    found = settings[key].number
    return None if found is None else int(found)
