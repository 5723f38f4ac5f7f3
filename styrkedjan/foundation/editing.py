"""Rows that are written over: who and when travel with every save, and of two who save, none loses a word.

A row that people edit at length is `Versioned` and keeps its history. `edit` brings the second saver's changes
together with what was saved meanwhile; where both changed the same text it raises EditConflict with both, and with the
version to save from once both have been read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from styrkedjan.domain.errors import EditConflict
from styrkedjan.domain.merging import UNKNOWN, Merge, merge
from styrkedjan.foundation.models import Authored, User

Row = TypeVar("Row", bound=models.Model)


class Versioned(Authored):
    """A row that two people may edit: `version` counts the saves."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def stamp(by: User, at: datetime | None = None) -> dict[str, Any]:
    """Who and when of a new row."""
    now = at or timezone.now()
    return {"created_at": now, "created_by": by, "changed_at": now, "changed_by": by}


def create(model: type[Row], *, by: User, at: datetime | None = None, **fields: Any) -> Row:
    """A new authored row, with its author and date in its history too."""
    authored = stamp(by, at)
    made = model(**fields, **authored)
    in_history(made, by, authored["changed_at"])
    made.save(force_insert=True)
    return made


def next_number(model: type[models.Model], **within: Any) -> int:
    """The number after the highest in the list; whoever asks holds what the list belongs to."""
    return (model._default_manager.filter(**within).aggregate(last=models.Max("number"))["last"] or 0) + 1


def write(row: Any, *, by: User, at: datetime | None = None, reason: str = "", **values: Any) -> None:
    """Save changes to a locked row with who and when, a version more, and the same in its history."""
    for name, value in values.items():
        setattr(row, name, value)
    if hasattr(row, "version"):
        row.version += 1
    row.changed_at, row.changed_by = at or timezone.now(), by
    in_history(row, by, row.changed_at, reason)
    row.save()


def edit(
    row: Any,
    *,
    by: User,
    version: int,
    changes: Mapping[str, Any],
    at: datetime | None = None,
    shown: Callable[[str, Any], str] | None = None,
    **moved: Any,
) -> dict[str, Any]:
    """Save an edit made from `version` of a locked row. Gives what became another; nothing is saved where nothing did.

    Fields only I touched, and fields only others touched, are all kept. `moved` are further values to write when
    anything is (a state, a time). `shown` writes a value as people read it in a conflict. Raises EditConflict.
    """
    found = merged(row, version, changes)
    if found.conflicts:
        say = shown or as_text
        raise EditConflict(
            {name: say(name, getattr(row, name)) for name in found.conflicts},
            {name: say(name, changes[name]) for name in found.conflicts},
            str(row.changed_by),
            version=row.version,
        )
    changed = {name: value for name, value in found.values.items() if getattr(row, name) != value}
    if changed:
        write(row, by=by, at=at, **{**changed, **moved})
    return changed


def merged(row: Any, version: int, changes: Mapping[str, Any], read: Callable[[Any, str], Any] = getattr) -> Merge:
    """An edit brought together with what was saved since `version`: what to save, and the fields where both wrote.

    `read` gives a row's value by the name that the edit has for it, where that is no column.
    """
    base = _base(row, version)
    theirs = {name: read(row, name) for name in changes}
    began = {name: read(base, name) if base is not None else UNKNOWN for name in changes}
    return merge(began, theirs, changes)


def _base(row: Any, version: int) -> Any:
    """What the form was filled in from: the row itself, or its history's row with that version (one query)."""
    if row.version == version:
        return row
    history = getattr(row, "history", None)
    known = history.filter(version=version).order_by("-history_date", "-history_id").first() if history else None
    return known.instance if known else None


def saved_as(row: Any) -> int | str:
    """What a form of the row is opened on: its version, or when it was last changed where it counts none."""
    found: int | str = row.version if isinstance(row, Versioned) else row.changed_at.isoformat()
    return found


def require_version(row: Any, version: int | str | None, *, theirs: Mapping[str, str], mine: Mapping[str, str]) -> None:
    """For an edit that cannot be brought together (a table, a move of money): refuse when somebody saved meanwhile."""
    now = saved_as(row)
    if version not in (None, now):
        raise EditConflict(theirs, mine, str(row.changed_by), version=now)


def as_text(name: str, value: Any) -> str:
    return "" if value is None else str(value)


def in_history(row: Any, by: User, at: datetime | None = None, reason: str = "") -> None:
    """For the history, which otherwise would have neither the author nor the moment that the row itself got."""
    row._history_user = by
    if at is not None:
        row._history_date = at
    if reason:
        row._change_reason = reason[:100]
