"""What accounts are called, as the imported files have said it: SIE's chart of accounts, or a column of names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from styrkedjan.areas.economy.queries.scope import store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.known import Known
from styrkedjan.store.ledger_files import DATASET, names_in
from styrkedjan.store.schema import ACCOUNT_NAMES


def account_names(principal: Unit, known: Known) -> Mapping[str, str]:
    """Account -> name, as known; what a later year calls an account counts before what an earlier did."""
    facts = store()
    found: dict[str, str] = {}
    for place in facts.slices(DATASET, principal.code):
        version = facts.newest(DATASET, place, known.moment)
        file = version.file(ACCOUNT_NAMES) if version is not None else None
        if file is not None:
            found.update(_names(file))
    return found


@lru_cache(maxsize=256)
def _names(file: Path) -> Mapping[str, str]:
    """Read once, since what is published never changes."""
    return names_in(file)
