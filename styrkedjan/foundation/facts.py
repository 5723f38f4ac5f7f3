"""Facts with known-time, replaced by key: what is the same stays, what differs is closed and written anew.

Nothing else closes a row or writes one that follows another, so two rows for one key can never hold at once, and "has
somebody changed this since I looked?" has one answer: the set of rows that hold is another (`version_of`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from styrkedjan.domain.errors import EditConflict
from styrkedjan.foundation.models import ImportBatch, KnownTime, User

# SQLite takes a bounded number of values in a statement.
CHUNK = 500
Key = TypeVar("Key", bound=Hashable)
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """What a replacement did: rows added, rows closed, and how many keys hold something else than before."""

    added: tuple[Any, ...]
    closed: int
    changed: int

    def __bool__(self) -> bool:
        return self.changed > 0


def replace(
    model: type[KnownTime],
    current: Mapping[Key, KnownTime],
    wanted: Mapping[Key, Fields | None],
    *,
    by: User,
    at: datetime | None = None,
    batch: ImportBatch | None = None,
    missing_goes: bool = False,
) -> Written:
    """Make `wanted` hold from now: key -> the whole row as fields, or None to end it.

    `current` are the rows that hold, by the same key. Keys in neither stay as they are, and those in `current` alone
    too unless `missing_goes`. Rows equal in every given field are left untouched, with their time and author.
    """
    now = at or timezone.now()
    ended = [key for key in current if key not in wanted] if missing_goes else []
    changed = [key for key, fields in wanted.items() if _differs(current.get(key), fields)]
    keys = [*changed, *ended]
    closed = close(model, [current[key] for key in keys if key in current], at=now)
    rows = [
        model(known_by=by, known_at=now, batch=batch, **fields)
        for fields in (wanted[key] for key in changed)
        if fields is not None
    ]
    added = model._default_manager.bulk_create(rows, batch_size=CHUNK)
    return Written(tuple(added), closed, len(keys))


def replace_list(
    model: type[KnownTime],
    current: Iterable[KnownTime],
    wanted: Sequence[Fields],
    *,
    by: User,
    at: datetime | None = None,
    batch: ImportBatch | None = None,
) -> Written:
    """A list in the order of its writing: where any row differs, the whole is closed and written anew."""
    held = sorted(current, key=lambda row: row.pk)
    if len(held) == len(wanted) and not any(map(_differs, held, wanted)):
        return Written((), 0, 0)
    now = at or timezone.now()
    closed = close(model, held, at=now)
    rows = [model(known_by=by, known_at=now, batch=batch, **fields) for fields in wanted]
    return Written(tuple(model._default_manager.bulk_create(rows, batch_size=CHUNK)), closed, max(closed, len(rows)))


def add(model: type[KnownTime], *, by: User, at: datetime | None = None, **fields: Any) -> Any:
    """Write one new fact that follows no other."""
    return model._default_manager.create(known_by=by, known_at=at or timezone.now(), **fields)


def succeed(
    row: KnownTime | None, model: type[KnownTime], *, by: User, at: datetime | None = None, **fields: Any
) -> Any:
    """One fact in place of another, or the first of its key. Gives the row that holds, the old where none differs."""
    written = replace(model, {} if row is None else {0: row}, {0: fields}, by=by, at=at)
    return written.added[0] if written.added else row


def close(model: type[KnownTime], rows: Iterable[KnownTime], *, at: datetime | None = None, **told: Any) -> int:
    """End facts without a successor; `told` is written of their end. A row that is closed already keeps its time.

    Returns how many were closed.
    """
    now = at or timezone.now()
    keys = [row.pk for row in rows]
    held = model._default_manager.filter(superseded_at__isnull=True)
    return sum(
        held.filter(pk__in=keys[start : start + CHUNK]).update(superseded_at=now, **told)
        for start in range(0, len(keys), CHUNK)
    )


def by_key(rows: Iterable[Any], key: Callable[[Any], Key]) -> dict[Key, Any]:
    """Rows that hold, by key. Raises ValueError for two with one key: then something else has written them."""
    found: dict[Key, Any] = {}
    for row in rows:
        if found.setdefault(key(row), row) is not row:
            raise ValueError(f"two rows hold for {key(row)!r}")
    return found


def _differs(row: KnownTime | None, fields: Fields | None) -> bool:
    if row is None or fields is None:
        return row is not None or fields is not None
    return any(getattr(row, _column(row, name)) != _plain(value) for name, value in fields.items())


def _column(row: KnownTime, name: str) -> str:
    """A relation is compared by key, so that comparing never asks the database."""
    return f"{name}_id" if name in _relations(type(row)) else name


@cache
def _relations(model: type[KnownTime]) -> frozenset[str]:
    return frozenset({field.name for field in model._meta.concrete_fields if field.is_relation})


def _plain(value: Any) -> Any:
    return value.pk if hasattr(value, "_meta") else value


# --- has somebody changed this since I looked? ------------------------------------------------------------------------


def version_of(rows: Iterable[KnownTime]) -> str:
    """A token of exactly these rows: another row, one less or a corrected one gives another token; none gives "0"."""
    keys = sorted(row.pk for row in rows)
    return hashlib.sha256(",".join(map(str, keys)).encode()).hexdigest()[:16] if keys else "0"


def require_unchanged(
    rows: Sequence[Any] | QuerySet[Any],
    version: str | None,
    *,
    theirs: Callable[[], Mapping[str, str]] = dict,
    mine: Mapping[str, str] | None = None,
) -> None:
    """Raise EditConflict when the rows are others than those a form was opened on; `version` None asks for nothing.

    Call it with the scope locked. The newest row's author is named; both texts are carried, where they differ.
    """
    held = list(rows)
    now = version_of(held)
    if version is None or version == now:
        return
    newest = max(held, key=lambda row: row.pk, default=None)
    who = str(newest.known_by) if newest is not None else "Någon annan"
    saved, written = dict(theirs()), dict(mine or {})
    apart = [name for name in {**saved, **written} if saved.get(name, "") != written.get(name, "")]
    raise EditConflict(
        {name: saved.get(name, "") for name in apart}, {name: written.get(name, "") for name in apart}, who, version=now
    )
