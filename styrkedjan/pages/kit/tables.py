"""A table as a value: the page sorts, filters and groups it, the same value leaves as Excel, and print shows the page.

Everything works by address alone (`?t.ordning=-forecast&t.sok=skola`, where `t` is the table's name); script makes it
quicker. A cell is what `reports.tables` calls a cell, or a `Spark`. Sums are made of unrounded figures; what is not
known is left out of a sum, as in the tables they come from, and a sum of nothing known is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.text import slugify

from styrkedjan.reports.tables import Cell, Column, ColumnKind, Row, RowKind, Table

# Two points are a line between two points, and say nothing of how it has gone.
FEWEST_POINTS = 3


class Total(StrEnum):
    """How a column is summed up."""

    NONE = "none"
    SUM = "sum"
    SHARE = "share"  # of one column's sum in the size of another's


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `bar` draws its figures about nought; `aside` is left out on a phone, `spare` until asked for.

    `share_of` names the two columns whose sums a Total.SHARE is made of.
    """

    key: str
    column: Column
    total: Total = Total.NONE
    bar: bool = False
    aside: bool = False
    spare: bool = False
    tight: bool = False
    share_of: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Spark:
    """A series small enough for a cell, with its target. It is not text, and does not leave as Excel."""

    values: tuple[Decimal | None, ...]
    target: Decimal | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its cells in the order of the fields (the first is its name), where it leads, and what explains it."""

    cells: tuple[Cell | Spark, ...]
    href: str = ""
    note: str = ""
    group: str = ""
    group_href: str = ""


@dataclass(frozen=True, slots=True)
class ListTable:
    """The table. `order` is how it stands before anybody has sorted it ("-key" for the greatest first).

    `total` is the last line where it is known in another way than by summing (the ledger's own total).
    """

    caption: str
    fields: tuple[Field, ...]
    lines: tuple[Line, ...]
    unit: str = ""
    order: str = ""
    total: tuple[Cell, ...] | None = None
    total_label: str = "Summa"
    folded: bool = False
    notes: tuple[str, ...] = ()
    name: str = ""
    noun: tuple[str, str] = ("rad", "rader")

    @property
    def id(self) -> str:
        return self.name or slugify(self.caption)

    def place(self, key: str) -> int:
        return next((index for index, one in enumerate(self.fields) if one.key == key), -1)

    def sums(self, lines: Iterable[Line]) -> tuple[Cell, ...]:
        """The last line: what can be summed summed."""
        rows = [line.cells for line in lines]
        found: list[Cell] = []
        for index, one in enumerate(self.fields):
            if one.total is Total.SUM:
                found.append(_added(row[index] for row in rows))
            elif one.total is Total.SHARE:
                upper, lower = (_added(row[self.place(key)] for row in rows) for key in one.share_of)
                found.append(None if upper is None or not lower else upper / abs(lower))
            else:
                found.append(None)
        return tuple(found)

    def without_empty(self) -> ListTable:
        """The table without the columns in which no line has anything to say."""
        kept = [
            0,
            *(index for index in range(1, len(self.fields)) if any(says(line.cells[index]) for line in self.lines)),
        ]
        lines = tuple(replace(line, cells=tuple(line.cells[index] for index in kept)) for line in self.lines)
        return replace(self, fields=tuple(self.fields[index] for index in kept), lines=lines)

    @property
    def is_summed(self) -> bool:
        return any(one.total is not Total.NONE for one in self.fields)

    def value(self) -> Table:
        """The same as a report's table, with its groups' sums: what leaves as Excel."""
        kept = [index for index, one in enumerate(self.fields) if not is_drawn(self.lines, index)]
        columns = tuple(self.fields[index].column for index in kept)
        rows: list[Row] = []
        for group, lines in by_group(self.lines).items():
            if group:
                rows.append(self._row(kept, (group, *self.sums(lines)[1:]), RowKind.TOTAL))
            rows += [self._row(kept, line.cells, RowKind.NORMAL) for line in lines]
        if self.is_summed and self.lines:
            total = self.total or self.sums(self.lines)
            rows.append(self._row(kept, (self.total_label, *total[1:]), RowKind.TOTAL))
        return Table(f"{self.caption}, {self.unit}" if self.unit else self.caption, columns, tuple(rows), self.notes)

    @staticmethod
    def _row(kept: Sequence[int], cells: Sequence[Cell | Spark], kind: RowKind) -> Row:
        return Row(tuple(cells[index] for index in kept), kind)  # type: ignore[misc]


def is_drawn(lines: Sequence[Line], index: int) -> bool:
    return any(isinstance(line.cells[index], Spark) for line in lines)


def says(cell: Cell | Spark) -> bool:
    if isinstance(cell, Spark):
        return len([value for value in cell.values if value is not None]) >= FEWEST_POINTS
    return cell not in (None, "")


def _added(cells: Iterable[Cell | Spark]) -> Decimal | None:
    known = [cell for cell in cells if isinstance(cell, Decimal)]
    return sum(known, Decimal(0)) if known else None


def by_group(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.group, []).append(line)
    return found


def grouped(table: ListTable, group_of: Callable[[Line], str]) -> ListTable:
    """The same table with its lines under the headings that `group_of` gives."""
    return replace(table, lines=tuple(replace(line, group=group_of(line)) for line in table.lines))


def money(key: str, heading: str, *, unit: str = "tkr", decimals: int = 0, signed: bool = False, **rest: Any) -> Field:
    """A column of kronor, summed."""
    return Field(key, Column(heading, ColumnKind.MONEY, unit, decimals, signed), Total.SUM, **rest)


def words(key: str, heading: str, **rest: Any) -> Field:
    """A column of text; the first of a table is its lines' name."""
    return Field(key, Column(heading), **rest)
