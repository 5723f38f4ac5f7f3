"""Rows of a ledger many at a time, a column at a time, since a column repeats a few codes, days and months.

Only what is ordinary is read so: a cell that anything is to be said of sends its row to the careful reader, in its
place among the others. Both give the same answer, and a test holds them to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from typing import cast

import numpy as np

from styrkedjan.domain.spreadsheet_text import unguarded
from styrkedjan.sources import ledger_cells as cells
from styrkedjan.sources.ledger_rows import STARTS_OF_TOTALS, LedgerBatch, Rows
from styrkedjan.sources.tables.base import Columns, Record
from styrkedjan.sources.tables.cells import cell_as_text

Column = Sequence[object]
_TWO_DECIMALS = {mark: re.compile(rf"(?:-?[0-9]{{1,12}}{re.escape(mark)}[0-9]{{2}}\n)*") for mark in ",."}
_START = itemgetter(slice(4))
MOST_TIMES = 50_000  # days and periods kept in mind
_LARGEST_FLOAT, _NEAR = 1e8, 1e-5  # where a binary fraction is surely nearest to the öre that was meant
_CODE_TYPES, _TIME_TYPES = {str, float}, {str, float, date, datetime}
_TOO_MANY = 2  # one careful row in so many, and all are read carefully


class _CarefulError(Exception):
    """The whole piece is for the careful reader."""


def take(rows: Rows, numbers: Sequence[int], records: Sequence[Record], batch: LedgerBatch, offset: int) -> None:
    """Read the rows into the batch, or say what is wrong with them."""
    found = columnwise(rows, numbers, records)
    if found is None or len(found.careful) * _TOO_MANY > len(records):
        for row, record in zip(numbers, records, strict=True):
            rows.take(row, record, batch, offset)
        return
    start = 0
    for at in [*sorted(found.careful), len(records)]:
        if at > start:
            found.append(rows, batch, start, at, [number + offset for number in numbers[start:at]])
        if at < len(records):
            rows.take(numbers[at], records[at], batch, offset)
        start = at + 1


@dataclass
class Ordinary:
    """The columns of a piece of the file; at the `careful` places they hold nothing of meaning."""

    careful: set[int]
    numbers: list[tuple[str, Column]] = field(default_factory=list)  # code columns that hold numbers
    codes: list[Sequence[str]] = field(default_factory=list)
    day: Sequence[date | None] = ()
    period: Sequence[int] = ()
    ore: Sequence[int] = ()
    voucher: Sequence[str] = ()
    text: Sequence[str] = ()

    def append(self, rows: Rows, batch: LedgerBatch, start: int, end: int, numbers: list[int]) -> None:
        """Put the rows from `start` to `end`, none of them careful, into the batch."""
        part = slice(start, end)
        for name, column in self.numbers:
            rows.count_numbers(name, sum(type(cell) is float for cell in column[part]))
        for values, found in zip(batch.codes, self.codes, strict=True):
            values.extend(found[part])
        ore = self.ore[part]
        batch.day.extend(self.day[part])
        batch.period.extend(self.period[part])
        batch.amount_ore.extend(ore)
        batch.voucher.extend(self.voucher[part])
        batch.text.extend(self.text[part])
        batch.row.extend(numbers)
        rows.add(end - start, sum(ore))


def columnwise(rows: Rows, numbers: Sequence[int], records: Sequence[Record]) -> Ordinary | None:
    """The ordinary rows, column by column; None when all must be read carefully."""
    plan = rows.plan
    if plan.title_years and rows.year not in plan.title_years and "year" not in plan.places:
        return None  # bare months under a title of another year are asked about
    width = plan.shape.width if plan.shape.separator else max(map(len, records))
    careful = {at for at, number in enumerate(numbers) if number in rows.flawed} if rows.flawed else set()
    if not (isinstance(records, Columns) and len(records.columns) == width) and set(map(len, records)) != {width}:
        careful |= {at for at, record in enumerate(records) if len(record) != width}
        records = [record if len(record) == width else [""] * width for record in records]
    found = Ordinary(careful)
    piece = _Piece(rows, records, found)
    try:
        piece.codes()
        piece.times()
        piece.amounts()
        piece.texts()
        piece.names()
    except _CarefulError:
        return None
    return found


class _Piece:
    """A piece of the file, its records turned into columns."""

    def __init__(self, rows: Rows, records: Sequence[Record], found: Ordinary) -> None:
        self.rows, self.records, self.found = rows, records, found
        self.columns: Sequence[Column]
        self.known_types: set[type]
        if isinstance(records, Columns):
            self.columns, self.known_types = records.columns, {str}
        else:
            self.columns, self.known_types = list(zip(*records, strict=True)), set()
        self.empty: Column = [""] * len(records)

    def column(self, name: str) -> Column:
        place = self.rows.plan.places.get(name, -1)
        return self.columns[place] if 0 <= place < len(self.columns) else self.empty

    def types(self, column: Column, wanted: set[type]) -> set[type]:
        """The types in a column. Others than these may be equal without being alike: True is 1 and 1.0."""
        found = self.known_types or set(map(type, column))
        if not found <= wanted:
            raise _CarefulError
        return found

    def leave(self, values: Sequence[object], careful: object = None) -> None:
        """Rows that hold this are for the careful reader."""
        if careful in values:
            self.found.careful.update(at for at, value in enumerate(values) if value is careful or value == careful)

    def codes(self) -> None:
        for name, _, memory in self.rows.codes:
            column = self.column(name)
            types = self.types(column, _CODE_TYPES)
            if name != "account" and not any(column) and types == {str}:
                self.found.codes.append(cast("list[str]", column))
                continue
            values = list(map(memory.get, column))
            if None in values:
                for cell in dict.fromkeys(column):
                    if cell not in memory:
                        self.rows.learn(name, cell)
                values = list(map(memory.get, column))
                self.leave(values)
            if name == "account":
                self.leave(values, "")
            if float in types:
                self.found.numbers.append((name, column))
            self.found.codes.append(cast("list[str]", values))  # None only at careful places

    def times(self) -> None:
        """Day and period follow from the cells of year, period and day, of which there are few together."""
        columns = [self.column(name) for name in ("year", "period", "day") if name in self.rows.plan.places]
        for column in columns:
            self.types(column, _TIME_TYPES)
        keys: Column = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
        known = self.rows.periods
        if len(known) > MOST_TIMES:
            known.clear()
        if not known.keys() >= set(keys):
            for key, record in zip(keys, self.records, strict=True):
                if key not in known:
                    self.rows.days[key], known[key] = self._when(record)
        self.found.period = list(map(known.__getitem__, keys))
        self.leave(self.found.period, 0)
        self.found.day = list(map(self.rows.days.__getitem__, keys))

    def _when(self, record: Record) -> tuple[date | None, int]:
        """The day and the period; none and 0 where something is to be told."""
        try:
            day = self.rows.day(record)
            return day, self.rows.period(record, day) or 0
        except cells.WrongCell:
            return None, 0

    def amounts(self) -> None:
        places = self.rows.plan.places
        if {"debit", "credit"} <= places.keys():
            columns = [self.column(name) for name in ("debit", "credit", "amount") if name in places]
            for column in columns:
                self.types(column, _CODE_TYPES)
            values = self._each(list(zip(*columns, strict=True)))
        else:
            column = self.column("amount")
            types = self.types(column, _CODE_TYPES)
            values = (_ore_at_once(column, types, self.rows.plan.mark) if self.rows.flat else None) or self._each(
                column
            )
        self.leave(values)
        self.found.ore = [0 if value is None else value for value in values] if None in values else values  # type: ignore[assignment]

    def _each(self, keys: Column) -> list[int | None]:
        known: dict[object, int | None] = {}
        for key, record in zip(keys, self.records, strict=True):
            if key not in known:
                try:
                    known[key] = self.rows.ore(record)
                except cells.WrongCell:
                    known[key] = None
        return list(map(known.get, keys))

    def texts(self) -> None:
        self.found.voucher, self.found.text = _plain(self.column("voucher")), _plain(self.column("text"))
        starts = {start.casefold() for start in set(map(_START, self.found.text))}
        if not starts.isdisjoint(STARTS_OF_TOTALS):
            texts = enumerate(self.found.text)
            self.found.careful.update(at for at, text in texts if text[:4].casefold() in STARTS_OF_TOTALS)

    def names(self) -> None:
        """What accounts are called, when the rows are to be taken; a careful row tells its own."""
        if "account_name" not in self.rows.plan.places or len(self.found.careful) * _TOO_MANY > len(self.records):
            return
        named = list(zip(self.found.codes[1], _plain(self.column("account_name")), strict=True))
        for at, (account, name) in enumerate(named) if self.found.careful else enumerate(dict.fromkeys(named)):
            if at not in self.found.careful:
                self.rows.name(account, name)


def _ore_at_once(column: Column, types: set[type], mark: str) -> list[int | None] | None:
    """Whole öre where every cell is written the plain way; None when some is not."""
    if types == {str}:
        joined = "\n".join(cast("list[str]", column)) + "\n"
        if not _TWO_DECIMALS[mark].fullmatch(joined):
            return None
        found: list[int | None] = list(map(int, joined.replace(mark, "").split()))
        return found if len(found) == len(column) else None
    if types == {float}:
        kronor = np.fromiter(column, np.float64, len(column))
        hundredfold = kronor * 100
        ore = np.rint(hundredfold)
        with np.errstate(invalid="ignore"):
            near = (np.abs(hundredfold - ore) < _NEAR) & (np.abs(kronor) < _LARGEST_FLOAT)
        return ore.astype(np.int64).tolist() if near.all() else None
    return None


def _plain(column: Column) -> list[str]:
    if set(map(type, column)) == {str}:
        texts = list(map(str.strip, cast("list[str]", column)))
        return list(map(unguarded, texts)) if "'" in "".join(texts) else texts
    return [unguarded(cell.strip()) if isinstance(cell, str) else cell_as_text(cell) for cell in column]


__all__ = ["columnwise", "take"]
