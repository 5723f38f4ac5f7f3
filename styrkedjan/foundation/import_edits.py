"""What an import would write over: cells that somebody has changed by hand since the export, or since the last import.

Nothing keeps who wrote a cell, whatever the table; but every table can be read as it was known, and the log says who
was at work when. So the table is looked at between the people, the newest first, until each cell is found changing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import ImportKind, Rows, Scope
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import AuditEvent, ImportBatch, User
from styrkedjan.sources.workbook import Key, Value

MOST_LOOKS = 8  # people in a row back in time, after which it is only said that somebody has
Place = tuple[Key, str]  # a row and its column


def edits(
    kind: ImportKind, scope: Scope, changes: Sequence[RowChange], exported: datetime | None, by: User
) -> Mapping[Place, str]:
    """The cells that would be written over, each with who changed it: `din egen ändring 2026-11-29`."""
    since = exported or _last_import(kind, scope)
    now = {
        (change.key, cell.column): cell.before
        for change in changes
        if change.operation is not Operation.ADD
        for cell in change.cells
    }
    if since is None or not now:
        return {}
    first = kind.current(scope, Known.at(since))
    left = {place for place, value in now.items() if _value(kind, first, place) != value}
    found: dict[Place, str] = {}
    people = list(_at_work(kind, scope, since)) if left else []
    for number, (who, until) in enumerate(people[:MOST_LOOKS]):
        earlier = people[number + 1][1] if number + 1 < len(people) else None
        was = first if earlier is None else kind.current(scope, Known.at(earlier))
        theirs = {place for place in left if _value(kind, was, place) != now[place]}
        lead = "din egen ändring" if who == by else f"ändrad av {who}" if who else "ändrad"
        found |= dict.fromkeys(theirs, f"{lead} {timezone.localdate(until)}")
        left -= theirs
        if not left:
            break
    return found | dict.fromkeys(left, "ändrad sedan exporten" if exported else "ändrad sedan förra inläsningen")


def _last_import(kind: ImportKind, scope: Scope) -> datetime | None:
    batches = ImportBatch.objects.filter(kind=kind.key, principal=scope.path.split("/")[1], undone_at__isnull=True)
    return batches.order_by("-applied_at").values_list("applied_at", flat=True).first()


def _value(kind: ImportKind, rows: Rows, place: Place) -> Value:
    key, column = place
    row = rows.get(key)
    return kind.spec.cleaned(row).get(column) if row is not None else kind.spec[column].empty


def _at_work(kind: ImportKind, scope: Scope, since: datetime) -> Iterator[tuple[User | None, datetime]]:
    """Who has written in the kind's area since then, the newest first, and when each was last at it."""
    events = AuditEvent.objects.filter(principal=scope.path.split("/")[1], at__gt=since)
    module = kind.apply_changes.__module__.split(".")
    if "areas" in module:
        events = events.filter(action__startswith=f"{module[module.index('areas') + 1]}.")
    rows = events.select_related("by").order_by("-at", "-id")
    for who, theirs in groupby(rows, key=lambda row: row.by):
        yield who, next(theirs).at
