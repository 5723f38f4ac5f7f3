"""What every action of planning shares: stamps, locks and facts that are replaced and never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import locking
from styrkedjan.foundation.models import User


def stamp(by: User) -> dict[str, Any]:
    now = timezone.now()
    return {"created_at": now, "created_by": by, "changed_at": now, "changed_by": by}


def touch(row: Any, by: User, **changes: Any) -> None:
    """Write changes to an authored row."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.changed_at, row.changed_by = timezone.now(), by
    row.save(update_fields=[*changes, "changed_at", "changed_by"])


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
