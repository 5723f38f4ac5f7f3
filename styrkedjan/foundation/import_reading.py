"""What a person says of a file before it is read: which column is what, and the unit of its amounts.

A column map is remembered for the municipality and the kind, and used for the next file with just the same headings.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import audit
from styrkedjan.foundation.actions import event
from styrkedjan.foundation.import_kinds import AnyKind, FileKind, Scope
from styrkedjan.foundation.models import ColumnMapping, User
from styrkedjan.sources.tables.headings import ColumnMap, Reading, Remembered, normalised, parse_map

UNIT, COLUMNS = "unit", "columns"  # the options of an upload that say it
MOST_REMEMBERED = 200

MAPPED = event("import.columns", "valde kolumner för ett underlag")


def fields_of(kind: AnyKind) -> Mapping[str, Sequence[str]]:
    """The fields that a column can be, each with its Swedish name first; empty where the format names its own."""
    if isinstance(kind, FileKind):
        return kind.fields
    return {column.key: (column.heading, *column.aliases) for column in kind.spec.read_columns}


def needed_of(kind: AnyKind) -> frozenset[str]:
    """The fields that every file must have."""
    if isinstance(kind, FileKind):
        return frozenset(kind.needed)
    return frozenset(column.key for column in kind.spec.read_columns if column.required)


def recognised(kind: AnyKind, headings: Sequence[str]) -> Mapping[str, str]:
    """The fields that are known by their headings alone, each with its heading."""
    words = {normalised(word): name for name, others in fields_of(kind).items() for word in (*reversed(others), name)}
    return {words[normalised(heading)]: heading for heading in headings[::-1] if normalised(heading) in words}


def options_of(kind: AnyKind, chosen: Collection[str], unit: str) -> dict[str, str]:
    """`Belopp=amount` and a unit as options of an upload. Raises InvalidInput that names what can be chosen."""
    Reading(unit=unit)
    found = parse_map(chosen, fields_of(kind)).headings if chosen else {}
    return {UNIT: unit, COLUMNS: json.dumps(found, ensure_ascii=False) if found else ""}


def reading_of(kind: AnyKind, scope: Scope, options: Mapping[str, str]) -> Reading:
    """How to read a file of this kind: what is said now, and what is remembered (one query)."""
    text = options.get(COLUMNS, "")
    return Reading(
        columns=ColumnMap(_headings(text)) if text else None,
        unit=options.get(UNIT, ""),
        remembered=_remembered(kind, scope),
    )


def _headings(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
        return {str(name): str(heading) for name, heading in found.items()}
    except (ValueError, AttributeError):
        problem = Problem("", "kolumner", "Kolumnvalet går inte att läsa.", "Välj kolumnerna på nytt.")
        raise InvalidInput([problem]) from None


def _remembered(kind: AnyKind, scope: Scope) -> tuple[Remembered, ...]:
    rows = ColumnMapping.objects.filter(principal=_principal(scope), kind=kind.key).select_related("saved_by")
    return tuple(
        Remembered(
            ColumnMap(row.columns),
            frozenset(row.layout),
            f"ihågkommen, vald {timezone.localtime(row.saved_at):%Y-%m-%d} av {row.saved_by}",
        )
        for row in rows.order_by("-saved_at")[:MOST_REMEMBERED]
    )


@transaction.atomic
def remember(
    *, by: User, kind: AnyKind, scope: Scope, columns: Mapping[str, str], layout: Collection[str]
) -> ColumnMapping | None:
    """Keep a chosen map for the next file with these headings. None when it says what is remembered already."""
    kind.allow(by, scope)
    headings = sorted(layout)
    if not headings or not columns:
        return None
    row = ColumnMapping.objects.filter(principal=_principal(scope), kind=kind.key, layout=headings).first()
    if row is not None and row.columns == dict(columns):
        return None
    row = row or ColumnMapping(principal=_principal(scope), kind=kind.key, layout=headings)
    row.columns, row.saved_at, row.saved_by = dict(columns), timezone.now(), by
    row.save()
    audit.record(MAPPED, by=by, target=row, unit_path=scope.path, slag=kind.label, kolumner=row.columns)
    return row


def _principal(scope: Scope) -> str:
    return scope.path.split("/")[1]
