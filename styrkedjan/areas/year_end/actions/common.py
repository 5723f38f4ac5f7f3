"""What the year-end's actions share: committees that take turns, the decision that is needed, audit and stamp."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation import audit, locking
from styrkedjan.foundation.models import User


def hold(unit: Unit) -> None:
    """Let those who touch the committee's equity take turns: a row that is not there yet cannot be locked."""
    locking.hold(Unit, [unit.pk])


def stamp(by: User, at: datetime | None = None) -> dict[str, Any]:
    """Who and when, for a new row; `at` is for what is told afterwards."""
    now = at or timezone.now()
    return {"created_by": by, "changed_by": by, "created_at": now, "changed_at": now}


def write(row: models.Model, by: User, at: datetime | None = None, **changes: Any) -> None:
    """Save the changes with who and when."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.changed_by, row.changed_at = by, at or timezone.now()  # type: ignore[attr-defined]
    row._history_date = row.changed_at  # type: ignore[attr-defined]
    row.save()


def told(action: str, by: User, target: models.Model, unit: Unit, **details: Any) -> None:
    audit.record(f"year_end.{action}", by=by, target=target, unit_path=unit.path, **details)
