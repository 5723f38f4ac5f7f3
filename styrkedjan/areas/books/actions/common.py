"""How rows with known-time are replaced: what is the same stays, what is new closes the old in the same moment."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.foundation import locking
from styrkedjan.foundation.models import ImportBatch, User

Fields = Mapping[str, Any]


def hold(principal: Unit) -> Unit:
    """Let those who write in the books take turns; gives the municipality."""
    root = root_of(principal)
    locking.hold(Unit, [root.pk])
    return root


def replace_rows(
    model: type[models.Model],
    current: Mapping[Hashable, Any],
    wanted: Mapping[Hashable, Fields | None],
    make: Callable[[Any, Fields], models.Model],
    at: datetime | None = None,
) -> int:
    """Close and add so that `wanted` counts from now; None takes a row away. Returns how many rows became another."""
    changed = {key: fields for key, fields in wanted.items() if not _same(current.get(key), fields)}
    now = at or timezone.now()
    replaced = [current[key].pk for key in changed if key in current]
    model._default_manager.filter(pk__in=replaced).update(superseded_at=now)
    new = []
    for key, fields in changed.items():
        if fields is not None:
            row: Any = make(key, fields)
            row.known_at = now
            new.append(row)
    model._default_manager.bulk_create(new, batch_size=500)
    return len(changed)


def _same(row: Any, fields: Fields | None) -> bool:
    if row is None or fields is None:
        return row is None and fields is None
    return all(getattr(row, name) == value for name, value in fields.items())


def known(by: User, batch: ImportBatch | None) -> dict[str, Any]:
    return {"known_by": by, "batch": batch}
