"""What the year-end's actions share: committees that take turns."""

from __future__ import annotations

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation import locking


def hold(unit: Unit) -> None:
    """Let those who touch the committee's equity take turns: a row that is not there yet cannot be locked."""
    locking.hold(Unit, [unit.pk])
