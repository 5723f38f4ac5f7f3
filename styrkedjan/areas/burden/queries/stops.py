"""Which fields of reports two have signed to ask for no more, as it was known."""

from __future__ import annotations

from collections.abc import Mapping

from styrkedjan.areas.burden.models import StopProposal
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.stops import HOLDS, thing
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

Stopped = Mapping[tuple[str, str], int]


@remembered
def stopped(principal: Unit, known: Known) -> Stopped:
    """(step, field) -> the last year it is asked for (one query, two for then)."""
    rows = StopProposal.objects.filter(unit__path__startswith=principal.path).exclude(field="")
    found: dict[tuple[str, str], int] = {}
    for row in known.as_written(rows):
        told = thing(f"falt/{row.field}") if row.state in HOLDS else None
        if told is not None:
            found[told.step, told.field] = min(row.last_year, found.get((told.step, told.field), row.last_year))
    return found


def is_over(gone: Stopped, step: str, field: str, year: int) -> bool:
    last = gone.get((step, field))
    return last is not None and last < year


def stopped_in(unit: Unit, step: str, year: int, known: Known) -> frozenset[str]:
    """The fields that a step's reports of a year ask for no more."""
    gone = stopped(root_of(unit), known)
    return frozenset(field for of, field in gone if of == step and is_over(gone, step, field, year))
