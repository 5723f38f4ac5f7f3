"""The three-way comparison: what was exported (base), what holds now (theirs) and what the file says (mine).

Pure: rows in, changes out. Without a base, the file is compared with now alone and nothing can conflict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.domain.swedish import listing, plural
from styrkedjan.sources.workbook_reading import Table
from styrkedjan.sources.workbook_rows import Row
from styrkedjan.sources.workbook_spec import Key, Kind, TableSpec, Value, Values, dump, load

SHOWN_CELLS = 8


class Operation(StrEnum):
    """What happens to a row."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class Side(StrEnum):
    """Whose value is taken where both have changed a cell."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell: `before` is what holds now, `after` what the file says, `base` what was exported."""

    column: str
    before: Value
    after: Value
    base: Value = None
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row and its cells that change. `where` names the row in the file ("rad 12"), "" for a removed row."""

    key: Key
    operation: Operation
    cells: tuple[CellChange, ...]
    where: str = ""

    @property
    def conflicts(self) -> tuple[CellChange, ...]:
        return tuple(cell for cell in self.cells if cell.conflict)

    @property
    def name(self) -> str:
        return ", ".join(part for part in self.key if part)

    @property
    def before(self) -> dict[str, Value]:
        return {cell.column: cell.before for cell in self.cells}

    @property
    def after(self) -> dict[str, Value]:
        return {cell.column: cell.after for cell in self.cells}


@dataclass(frozen=True, slots=True)
class Choices:
    """How conflicts are settled: cell by cell, else `everything` the same way, else not at all."""

    everything: Side | None = None
    cells: Mapping[tuple[Key, str], Side] = field(default_factory=dict)

    def side(self, key: Key, column: str) -> Side | None:
        return self.cells.get((key, column), self.everything)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do, before anything is written."""

    spec: TableSpec
    file: str
    sha256: str
    rows: int
    changes: tuple[RowChange, ...]
    messages: tuple[Problem, ...] = ()
    exported_at: datetime | None = None
    told: tuple[tuple[str, str, str], ...] = ()  # field, heading and why, for columns that were chosen
    layout: frozenset[str] = frozenset()
    titles: Mapping[Key, str] = field(default_factory=dict)  # what the codes of a row are called
    edits: Mapping[tuple[Key, str], str] = field(default_factory=dict)  # cells written over, and who changed them

    def title(self, key: Key) -> str:
        """The row as a person knows it: its codes, and what they are called."""
        name = ", ".join(part for part in key if part)
        return f"{name} ({self.titles[key]})" if self.titles.get(key) else name

    @property
    def effect(self) -> Decimal | None:
        """What the changes come to in kronor; None when nothing of the table is money."""
        money = {c.key for c in self.spec.read_columns if c.kind is Kind.MONEY}
        cells = [cell for change in self.changes for cell in change.cells if cell.column in money]
        if not cells:
            return None
        return sum((_kronor(cell.after) - _kronor(cell.before) for cell in cells), Decimal(0))

    def count(self, operation: Operation) -> int:
        return sum(change.operation is operation for change in self.changes)

    @property
    def conflicts(self) -> tuple[tuple[RowChange, CellChange], ...]:
        return tuple((change, cell) for change in self.changes for cell in change.conflicts)

    @property
    def fingerprint(self) -> str:
        """Says whether two previews are the same, so that no one applies something else than was looked at."""
        return hashlib.sha256(json.dumps(to_json(self.changes), sort_keys=True).encode()).hexdigest()

    @property
    def sentence(self) -> str:
        if not self.changes:
            return "Inga ändringar: filen säger samma sak som redan gäller."
        parts = [
            plural(self.count(Operation.ADD), "ny rad", "nya rader"),
            plural(self.count(Operation.CHANGE), "ändrad rad", "ändrade rader"),
            plural(self.count(Operation.REMOVE), "borttagen rad", "borttagna rader"),
        ]
        said = [part for part in parts if not part.startswith("0")]
        if self.conflicts:
            said.append(plural(len(self.conflicts), "krock", "krockar"))
        return f"{listing(said)}."


def _kronor(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def titles(spec: TableSpec, changes: Iterable[RowChange], current: Mapping[Key, Values]) -> dict[Key, str]:
    """What the codes in the keys of changed rows are called, from the columns that are only there to be read."""
    pairs = [(column.key.removesuffix("_name"), column.key) for column in spec.columns if column.key.endswith("_name")]
    pairs = [(code, name) for code, name in pairs if code in spec.key]
    named = {code: {str(row.get(code)): str(row.get(name) or "") for row in current.values()} for code, name in pairs}
    places = {code: spec.key.index(code) for code, _ in pairs}
    return {
        change.key: ", ".join(filter(None, (named[code].get(change.key[at], "") for code, at in places.items())))
        for change in changes
    }


def compare(
    spec: TableSpec, table: Table, current: Mapping[Key, Values], *, remove_missing: bool = False
) -> Sequence[RowChange]:
    """Every row that would change. Rows absent from the file are removed only when that is asked for."""
    base = table.base.rows if table.base else None
    changes = [
        change
        for row in table.rows
        if (
            change := _row_change(
                spec, row, current.get(row.key), base.get(row.key) if base else None, base is not None
            )
        )
    ]
    if remove_missing:
        changes += _removed(spec, table, current, base)
    return changes


def _row_change(
    spec: TableSpec, row: Row, theirs: Values | None, base: Values | None, has_base: bool
) -> RowChange | None:
    where = row.part.origins.get(row.number) or f"rad {row.number}"
    if theirs is None:
        if base is not None and all(value == base.get(column) for column, value in row.values.items()):
            return None  # removed by someone else, and untouched in the file
        cells = tuple(
            CellChange(name, spec[name].empty, value, None if base is None else base.get(name), base is not None)
            for name, value in row.values.items()
        )
        return RowChange(row.key, Operation.ADD, cells, where)
    cells = tuple(_cell_changes(spec, row.values, theirs, base, has_base))
    return RowChange(row.key, Operation.CHANGE, cells, where) if cells else None


def _cell_changes(
    spec: TableSpec, mine: Values, theirs: Values, base: Values | None, has_base: bool
) -> Iterator[CellChange]:
    for column, value in mine.items():
        now = theirs.get(column, spec[column].empty)
        if value == now:
            continue
        if base is not None and column in base:
            if value == base[column]:
                continue  # untouched in the file; what someone else wrote stays
            yield CellChange(column, now, value, base[column], conflict=base[column] != now)
        else:  # without a base nothing can be said; a row both have added since the export is a conflict
            yield CellChange(column, now, value, None, conflict=has_base and base is None)


def _removed(
    spec: TableSpec, table: Table, current: Mapping[Key, Values], base: Mapping[Key, Values] | None
) -> Iterator[RowChange]:
    present = {row.key for row in table.rows}
    for key, now in current.items():
        if key in present or (base is not None and key not in base):
            continue  # added by someone else since the export
        was = base[key] if base is not None else now
        cells = tuple(
            CellChange(
                column.key,
                now.get(column.key, column.empty),
                column.empty,
                was.get(column.key),
                conflict=column.key in was and was[column.key] != now.get(column.key),
            )
            for column in spec.read_columns
        )
        yield RowChange(key, Operation.REMOVE, cells)


def settle(spec: TableSpec, changes: Sequence[RowChange], choices: Choices) -> Sequence[RowChange]:
    """The changes to write once every conflict is settled. Raises Refused that names those that are not."""
    open_cells = [
        f"{change.name} ({spec[cell.column].heading})"
        for change in changes
        for cell in change.conflicts
        if choices.side(change.key, cell.column) is None
    ]
    if open_cells:
        raise Refused(
            f"{plural(len(open_cells), 'cell är ändrad', 'celler är ändrade')} både i filen och här sedan "
            f"exporten: {some(open_cells)}.",
            "Välj för varje cell om filens värde eller det som gäller nu ska stå.",
        )
    return [settled for change in changes if (settled := _settled(change, choices))]


def _settled(change: RowChange, choices: Choices) -> RowChange | None:
    theirs = {cell.column for cell in change.conflicts if choices.side(change.key, cell.column) is Side.THEIRS}
    if not theirs:
        return change
    if change.operation is not Operation.CHANGE:
        return None  # a row is added or removed whole
    cells = tuple(cell for cell in change.cells if cell.column not in theirs)
    return replace(change, cells=cells) if cells else None


def overlaid(current: Mapping[Key, Values], changes: Iterable[RowChange]) -> dict[Key, Values]:
    """The rows as they become."""
    rows = dict(current)
    for change in changes:
        if change.operation is Operation.REMOVE:
            rows.pop(change.key, None)
        else:
            rows[change.key] = {**rows.get(change.key, {}), **change.after}
    return rows


def inverse(changes: Iterable[RowChange]) -> Sequence[RowChange]:
    """The changes that take the rows back, in the opposite order."""
    opposite = {
        Operation.ADD: Operation.REMOVE,
        Operation.REMOVE: Operation.ADD,
        Operation.CHANGE: Operation.CHANGE,
    }
    return [
        RowChange(
            change.key,
            opposite[change.operation],
            tuple(CellChange(cell.column, cell.after, cell.before) for cell in change.cells),
        )
        for change in reversed(list(changes))
    ]


def not_as(spec: TableSpec, changes: Iterable[RowChange], current: Mapping[Key, Values]) -> Sequence[str]:
    """The cells that no longer hold what these changes wrote: "0126 (Namn)"."""
    found = []
    for change in changes:
        now = current.get(change.key)
        if change.operation is Operation.REMOVE:
            found += [f"{change.name} (finns igen)"] if now is not None else []
        elif now is None:
            found.append(f"{change.name} (finns inte längre)")
        else:
            found += [
                f"{change.name} ({spec[cell.column].heading})"
                for cell in change.cells
                if now.get(cell.column, spec[cell.column].empty) != cell.after
            ]
    return found


def to_json(changes: Iterable[RowChange]) -> list[dict[str, Any]]:
    """Changes as they are kept with the batch."""
    return [
        {
            "key": list(change.key),
            "op": change.operation.value,
            "cells": {cell.column: [dump(cell.before), dump(cell.after)] for cell in change.cells},
        }
        for change in changes
    ]


def from_json(spec: TableSpec, stored: Iterable[Mapping[str, Any]]) -> Sequence[RowChange]:
    """The changes that `to_json` wrote; columns the format no longer has are left out."""
    kinds = {column.key: column.kind for column in spec.columns}
    return [
        RowChange(
            tuple(row["key"]),
            Operation(row["op"]),
            tuple(
                CellChange(column, load(kinds[column], before), load(kinds[column], after))
                for column, (before, after) in row["cells"].items()
                if column in kinds
            ),
        )
        for row in stored
    ]


def some(names: Sequence[str]) -> str:
    if len(names) <= SHOWN_CELLS:
        return listing(names)
    return f"{', '.join(names[:SHOWN_CELLS])} och {len(names) - SHOWN_CELLS} till"
