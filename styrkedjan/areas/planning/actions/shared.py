"""What every action of planning shares: stamps, locks and facts that are replaced and never overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.queries.versions import facts_version
from styrkedjan.domain.errors import EditConflict, InvalidInput, Problem
from styrkedjan.foundation import locking
from styrkedjan.foundation.models import ImportBatch, KnownTime, User

CHUNK = 500
K = TypeVar("K")


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


def replace_facts(
    model: type[KnownTime],
    current: Mapping[K, KnownTime],
    wanted: Mapping[K, Mapping[str, Any]],
    *,
    by: User,
    gone: Collection[K] = (),
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Make `wanted` (whole rows as fields) hold from now: rows that differ are closed and written anew.

    `gone` are keys to close without a successor; keys in neither stay as they are. Returns how many facts changed.
    """
    now = at or timezone.now()
    changed = [(key, fields) for key, fields in wanted.items() if key not in current or _differs(current[key], fields)]
    closing = [current[key].pk for key, _ in changed if key in current]
    ended = [current[key].pk for key in gone if key in current]
    _close(model, [*closing, *ended], now)
    rows = [model(known_by=by, known_at=now, batch=batch, **fields) for _, fields in changed]
    model.objects.bulk_create(rows, batch_size=CHUNK)
    return len(changed) + len(ended)


def _differs(row: KnownTime, fields: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in fields.items())


def _close(model: type[KnownTime], keys: Iterable[Any], now: datetime) -> None:
    found = list(keys)
    for start in range(0, len(found), CHUNK):
        model.objects.filter(pk__in=found[start : start + CHUNK]).update(superseded_at=now)


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


def require_unchanged(rows: Sequence[KnownTime], version: str | None) -> None:
    """Raise EditConflict when the rows are others than those a form was opened on."""
    if version is not None and version != facts_version(rows):
        newest = max(rows, key=lambda row: row.pk, default=None)
        raise EditConflict({}, {}, str(newest.known_by) if newest else "Någon")  # type: ignore[attr-defined]
