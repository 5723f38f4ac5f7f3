"""Changes as lines of text: what a preview and a batch show, bounded so that a page stays a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.swedish import listing, number
from styrkedjan.foundation.import_changes import CellChange, Operation, Preview, RowChange
from styrkedjan.foundation.imports import Choices, Side
from styrkedjan.sources.workbook import Column, Key, Kind, TableSpec, Value, cell_text

MOST_LINES = 300
MOST_CONFLICTS = 200
_WORDS = {Operation.ADD: "Ny", Operation.CHANGE: "Ändras", Operation.REMOVE: "Tas bort"}


Title = Callable[[Key], str]
Edits = Mapping[tuple[Key, str], str]


def name_of(key: Key) -> str:
    return ", ".join(part for part in key if part)


@dataclass(frozen=True, slots=True)
class Line:
    """One changed cell, or a whole new or removed row. `field` names the radio buttons of a conflict."""

    word: str
    name: str
    where: str
    heading: str
    before: str
    after: str
    base: str = ""
    field: str = ""
    edited: str = ""  # who has changed what would be written over


def lines(
    spec: TableSpec, changes: Iterable[RowChange], title: Title = name_of, edits: Edits | None = None
) -> Sequence[Line]:
    """The first lines of what changes; conflicts are shown apart."""
    found: list[Line] = []
    for change in changes:
        found += _row_lines(spec, change, title(change.key), edits or {})
        if len(found) >= MOST_LINES:
            break
    return found[:MOST_LINES]


def _row_lines(spec: TableSpec, change: RowChange, name: str, edits: Edits) -> Iterable[Line]:
    word = _WORDS[change.operation]
    if change.operation is Operation.CHANGE:
        for cell in change.cells:
            column = spec[cell.column]
            before, after = text(column, cell.before), text(column, cell.after)
            edited = edits.get((change.key, cell.column), "")
            yield Line(word, name, change.where, column.heading, before, after, edited=edited)
        return
    is_new = change.operation is Operation.ADD
    values = {cell.column: cell.after if is_new else cell.before for cell in change.cells}
    summary = _summary(spec, values)
    edited = listing(sorted({edits[place] for cell in change.cells if (place := (change.key, cell.column)) in edits}))
    shown_before, shown_after = ("", summary) if is_new else (summary, "")
    yield Line(word, name, change.where, "Hela raden", shown_before, shown_after, edited=edited)


def conflict_lines(preview: Preview) -> Sequence[Line]:
    """The conflicts to choose between, as many as fit on a page; the rest are settled all at once."""
    return [
        _conflict(preview, index, change, cell)
        for index, (change, cell) in enumerate(preview.conflicts[:MOST_CONFLICTS])
    ]


def _conflict(preview: Preview, index: int, change: RowChange, cell: CellChange) -> Line:
    column = preview.spec[cell.column]
    return Line(
        _WORDS[change.operation],
        preview.title(change.key),
        change.where,
        column.heading,
        text(column, cell.before),
        text(column, cell.after),
        text(column, cell.base),
        f"krock-{index}",
        preview.edits.get((change.key, cell.column), ""),
    )


def choices(preview: Preview, posted: Mapping[str, str]) -> Choices:
    """What the person chose, cell by cell and for all the rest."""
    cells = {
        (change.key, cell.column): Side(posted[name])
        for index, (change, cell) in enumerate(preview.conflicts)
        if posted.get(name := f"krock-{index}") in {side.value for side in Side}
    }
    rest = posted.get("alla", "")
    return Choices(Side(rest) if rest in {side.value for side in Side} else None, cells)


def text(column: Column, value: Value) -> str:
    """A value as a person reads it, a dash where there is none; never fails on what an older format left behind."""
    if isinstance(value, Decimal) and column.kind in {Kind.MONEY, Kind.NUMBER}:
        decimals = max(0, -int(value.normalize().as_tuple().exponent))
        return number(value, 2 if column.kind is Kind.MONEY and decimals else decimals)
    try:
        words = cell_text(column, value)
    except ValueError:
        words = str(value)
    return words if words else "–"


def _summary(spec: TableSpec, values: Mapping[str, Value]) -> str:
    parts = [
        f"{column.heading}: {text(column, values[column.key])}"
        for column in spec.read_columns
        if column.key in values and column.key not in spec.key and values[column.key] not in (None, "", ())
    ]
    return "; ".join(parts)
