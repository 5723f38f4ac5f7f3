"""What every action of planning shares: the lock that makes two people take turns, and the check of codes."""

from __future__ import annotations

from collections.abc import Sequence

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import locking


def lock(*units: Unit) -> None:
    """Hold the units until the transaction ends: rows that do not exist yet cannot be locked themselves."""
    locking.hold(Unit, (unit.pk for unit in units))


def check_codes(unit: Unit, codes: Sequence[tuple[str, str]]) -> None:
    """Every responsibility must be the unit's own. Raises InvalidInput with those that are not."""
    own = set(unit.responsibilities.values_list("code", flat=True))
    problems = [
        Problem("", where, f"Ansvaret ”{code}” hör inte till {unit.name}.", f"Ange {', '.join(sorted(own)) or 'ett'}.")
        for where, code in codes
        if code not in own
    ]
    if problems:
        raise InvalidInput(problems)
