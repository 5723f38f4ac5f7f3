"""Tables as values: typed columns, typed cells, and the one way a cell becomes text.

Money cells are kronor and shares are 0-1, unrounded; the column says in which unit and with how many decimals they are
shown. Rounding happens in `text`, nowhere earlier.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain import swedish
from styrkedjan.domain.observations import Missing
from styrkedjan.domain.status import Status

Cell = str | Decimal | Status | Missing | date | None
_KRONOR_PER_UNIT = {"kr": Decimal(1), "tkr": Decimal(1_000), "mnkr": Decimal(1_000_000)}


def money_scale(amounts: Iterable[Decimal | None]) -> tuple[str, Decimal, int]:
    """The unit that amounts in kronor are drawn in together, kronor per unit, and its decimals: tkr where none is
    a million, so that a small unit's picture never says 0,0."""
    large = any(amount is not None and abs(amount) >= _KRONOR_PER_UNIT["mnkr"] for amount in amounts)
    unit = "mnkr" if large else "tkr"
    return unit, _KRONOR_PER_UNIT[unit], 1 if large else 0


class ColumnKind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    STATUS = "status"
    DAY = "day"

    @property
    def is_figure(self) -> bool:
        """Right-aligned with tabular numerals."""
        return self in (ColumnKind.NUMBER, ColumnKind.MONEY, ColumnKind.SHARE)


_ADMITS: dict[ColumnKind, tuple[type, ...]] = {
    ColumnKind.TEXT: (str,),
    ColumnKind.NUMBER: (Decimal, Missing),
    ColumnKind.MONEY: (Decimal, Missing),
    ColumnKind.SHARE: (Decimal, Missing),
    ColumnKind.STATUS: (Status,),
    ColumnKind.DAY: (date,),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, kind, unit ("tkr" scales kronor), decimals; `signed` writes + on positive figures.

    Where every row is a figure of its own, with decimals of its own, `as_written` shows each with the ones it has.
    """

    heading: str
    kind: ColumnKind = ColumnKind.TEXT
    unit: str = ""
    decimals: int = 0
    signed: bool = False
    as_written: bool = False

    def __post_init__(self) -> None:
        if self.kind is ColumnKind.MONEY and self.unit not in _KRONOR_PER_UNIT:
            raise ValueError(f"Kolumnen ”{self.heading}” med pengar ska ha enheten kr, tkr eller mnkr.")

    @property
    def label(self) -> str:
        """Heading with unit: "Budget, tkr". In a table whose caption tells the unit, use `Table.labels`."""
        return f"{self.heading}, {self.unit}" if self.unit and self.unit not in self.heading else self.heading

    def scaled(self, value: Decimal) -> Decimal:
        """The value in the column's unit, unrounded: kronor as tkr, a share as per cent."""
        if self.kind is ColumnKind.MONEY:
            return value / _KRONOR_PER_UNIT[self.unit]
        return value * 100 if self.kind is ColumnKind.SHARE else value


class RowKind(StrEnum):
    """How a row should be read."""

    NORMAL = "normal"
    GROUP = "group"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of cells, as many as the columns."""

    cells: tuple[Cell, ...]
    kind: RowKind = RowKind.NORMAL


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption and notes. Raises ValueError when a cell does not fit its column."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError(f"Tabellen ”{self.caption}” saknar kolumner.")
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"En rad i ”{self.caption}” har {len(row.cells)} celler, inte {len(self.columns)}.")
            for cell, column in zip(row.cells, self.columns, strict=True):
                if cell is not None and not _fits(cell, column.kind):
                    raise ValueError(f"”{cell}” passar inte i kolumnen ”{column.heading}” i ”{self.caption}”.")

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns' headings; a unit that ends the caption is not said again."""
        told = self.caption.rpartition(", ")[2]
        return tuple(column.heading if column.unit == told else column.label for column in self.columns)


def _fits(cell: Cell, kind: ColumnKind) -> bool:
    # A status is a str too; only a plain text is text.
    return type(cell) in _ADMITS[kind]


def text(cell: Cell, column: Column) -> str:
    """The cell as a person reads it, without the unit (the heading has it); "" for an empty text."""
    if cell is None:
        return swedish.DASH if column.kind.is_figure else ""
    if isinstance(cell, Missing):
        return cell.label
    if isinstance(cell, Status):
        return f"{cell.symbol} {cell.label}"
    if isinstance(cell, Decimal) and column.as_written:
        return swedish.exact(cell)
    if isinstance(cell, Decimal):
        return swedish.number(column.scaled(cell), column.decimals, sign=column.signed)
    return cell.isoformat() if isinstance(cell, date) else cell
