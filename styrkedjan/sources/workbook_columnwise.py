"""Rows of a table many at a time, a column at a time, since a column repeats itself and plain cells are read at once.

Only what is ordinary is read so: a cell that anything is to be said of sends its row to the careful reader, in its
place among the others. Both give the same answer, and a test holds them to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat
from typing import Any
from unicodedata import normalize

from styrkedjan.sources.tables.base import CHUNK_ROWS, Raw, Record
from styrkedjan.sources.tables.totals import says_total
from styrkedjan.sources.workbook_rows import PERCENT_MATTERS, Body, Careful, Row
from styrkedjan.sources.workbook_spec import Column, Kind, Value, dump

Cells = Sequence[Raw]
_ALIKE_ONLY_IF_SAME = {str, float, date, datetime}  # of other types two cells may be equal without being alike
_NUMBERS = re.compile(r"(?:-?[0-9]{1,15}(?:[.,][0-9]{1,2})?\n)*")
_ZERO = re.compile(r"-0+(?:[.,]0+)?\n")
_CODES = re.compile(r"(?:[A-Za-z_./-]*[0-9][A-Za-z0-9_./-]*\n)*")  # nothing around them, and no word for a sum
_SUMS = ("sum", "total", "saldo", "balans")  # a part of every word for a sum
_NO_LETTER = re.compile(r"[^a-z\n]+")
_TOO_MANY = 2  # one careful row in so many, and all are read carefully


def read_rows(body: Body) -> Iterator[Row]:
    """The rows under the heading."""
    memory = _Memory(body)
    sheet = body.sheet
    for start in range(body.header.index + 1, len(sheet.records), CHUNK_ROWS):
        records = sheet.records[start : start + CHUNK_ROWS]
        end = start + len(records)
        numbers = sheet.numbers[start:end] if sheet.numbers else range(start + 1, end + 1)
        piece = _Piece(body, memory, records, numbers)
        if len(piece.careful) * _TOO_MANY > len(records):
            for record, number in zip(records, numbers, strict=True):
                yield from body.take(record, number)
            continue
        at = 0
        for place in [*sorted(piece.careful), len(records)]:
            yield from piece.rows[at:place]
            if place < len(records):
                yield from body.take(records[place], numbers[place])
            at = place + 1


class _Memory:
    """What the cells of each column have been found to hold."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.flawed = {_row_of(cell) for cell in body.sheet.error_cells}
        self.columns = {column.key: _Seen(body, column) for column in body.columns}
        self.texts: dict[str, dict[Value | type[Careful], str]] = {}

    def key_texts(self, column: Column, values: list[Value]) -> list[str]:
        """The values as they identify a row."""
        if column.kind in {Kind.CODE, Kind.TEXT, Kind.CHOICE}:
            return values  # type: ignore[return-value]  # texts already
        known = self.texts.setdefault(column.key, {Careful: ""})
        for value in values:
            if value not in known:
                known[value] = dump(value) or ""
        return list(map(known.__getitem__, values))


def _row_of(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


class _Seen(dict[Raw, Value | type[Careful]]):
    """A column's cells and what they hold, read the first time that each is met."""

    def __init__(self, body: Body, column: Column) -> None:
        self.body, self.column = body, column
        self.identifies = column.kind is Kind.CODE or (column.key in body.spec.key and column.kind is not Kind.CHOICE)

    def __missing__(self, raw: Raw) -> Value | type[Careful]:
        total = self.identifies and says_total(raw)
        found: Value | type[Careful] = Careful if total else self.body.plain(self.column, raw)
        self[raw] = found
        return found


class _Piece:
    """Some rows of the file, read by their columns. `rows` has a row at every place that is not careful."""

    def __init__(self, body: Body, memory: _Memory, records: Sequence[Record], numbers: Sequence[int]) -> None:
        self.body = body
        width = body.shape.width if body.sheet.separator else max(map(len, records))
        self.careful = {at for at, number in enumerate(numbers) if number in memory.flawed} if memory.flawed else set()
        if set(map(len, records)) != {width}:
            self.careful.update(at for at, record in enumerate(records) if len(record) != width)
            records = [record if len(record) == width else [""] * width for record in records]
        cells: list[Cells] = list(zip(*records, strict=True))
        self.size = len(records)
        values = {key: [value] * self.size for key, value in body.left_out.items()}
        for column in body.columns:
            place = body.header.places[column.key]
            there: Cells = cells[place] if place < len(cells) else [""] * self.size
            values[column.key] = self._values(memory.columns[column.key], there)
        self._leave_the_nameless(cells)
        self.rows = self._made(memory, values, numbers) if len(self.careful) < self.size else []

    def _leave_the_nameless(self, cells: Sequence[Cells]) -> None:
        """A row that nothing identifies may be blank or a sum."""
        blank: set[int] | range = range(self.size)
        for column in (cells[place] for place in self.body.keys if place < len(cells)):
            if "" not in column and set(map(type, column)) == {str} and all(map(str.strip, column)):  # type: ignore[arg-type]
                return
            blank = {at for at in blank if not str(column[at]).strip()}
        self.careful.update(blank)

    def _values(self, seen: _Seen, cells: Cells) -> list[Value]:
        """What the cells hold; the places where something is to be said of them are noted as careful."""
        column, body = seen.column, self.body
        types = set(map(type, cells))
        shown_as_percent = float in types and bool(body.sheet.percents) and column.kind in PERCENT_MATTERS
        if shown_as_percent or not types <= _ALIKE_ONLY_IF_SAME:
            self.careful.update(range(self.size))
            return list(cells)  # type: ignore[arg-type]  # of no meaning at careful places
        found = self._at_once(column, cells, types)
        if found is None:
            found = list(map(seen.__getitem__, cells))
            if Careful in found:
                self.careful.update(at for at, value in enumerate(found) if value is Careful)
        return found  # Careful only at careful places

    def _at_once(self, column: Column, cells: Cells, types: set[type]) -> list[Any] | None:
        """The values of a column whose every cell is written the plain way; None when some is not."""
        if column.key in self.body.known and column.kind is not Kind.CODE:
            return None
        if column.kind in {Kind.MONEY, Kind.NUMBER} and (column.kind is Kind.NUMBER or self.body.header.factor == 1):
            return _numbers(column, cells, types)
        if types != {str}:
            return None
        if column.kind is Kind.TEXT:
            return _texts(column, cells, column.key in self.body.spec.key)  # type: ignore[arg-type]
        if column.kind is Kind.CODE:
            known = self.body.known.get(column.key)
            codes = _codes(column, cells)  # type: ignore[arg-type]
            return codes if codes is None or known is None or known.issuperset(codes) else None
        return None

    def _made(self, memory: _Memory, values: dict[str, list[Value]], numbers: Sequence[int]) -> list[Row]:
        body = self.body
        names = tuple(values)
        parts = [memory.key_texts(body.spec[name], values[name]) for name in body.spec.key]
        dicts = [dict(zip(names, row)) for row in zip(*values.values())]  # noqa: B905 - equally long as they are made
        origins = body.sheet.origins
        places: Iterable[str] = [origins.get(number, "") for number in numbers] if origins else repeat("")
        keys = zip(*parts, strict=True)
        return list(map(Row, numbers, keys, dicts, repeat(body.letters), places, repeat(body.prefix)))


def _numbers(column: Column, cells: Cells, types: set[type]) -> list[Decimal | None] | None:
    decimals = column.decimals or 0
    if types == {float}:
        texts = list(map(repr, cells))
    elif types == {str}:
        texts = list(cells)  # type: ignore[arg-type]
    else:
        return None
    blanks = [at for at, text in enumerate(texts) if not text] if "" in texts else []
    if blanks and (column.required or column.default is not None):
        return None
    joined = "\n".join([text or "0" for text in texts] if blanks else texts) + "\n"
    if decimals < 2 or not _NUMBERS.fullmatch(joined) or ("-0" in joined and _ZERO.search(joined)):
        return None
    exact = list(map(Decimal, joined.replace(",", ".").split()))
    if len(exact) != len(texts) or not _within(column, exact):
        return None
    fixed = map(Decimal.quantize, exact, repeat(Decimal(1).scaleb(-decimals)))
    found: list[Decimal | None] = [value or Decimal(0) for value in fixed]
    for at in blanks:
        found[at] = None
    return found


def _within(column: Column, values: list[Decimal]) -> bool:
    least, most = column.minimum, column.maximum
    return (least is None or min(values) >= least) and (most is None or max(values) <= most)


def _texts(column: Column, cells: Sequence[str], identifies: bool) -> list[str] | None:
    texts = list(map(str.strip, cells))
    if identifies and any(word in _NO_LETTER.sub("", normalize("NFKD", "\n".join(texts)).casefold()) for word in _SUMS):
        return None  # some may be a sum
    if "" in texts and (column.required or column.default is not None):
        return None
    plain = "".join(texts).isprintable() and max(map(len, texts)) <= column.max_length
    return texts if plain else None


def _codes(column: Column, cells: Sequence[str]) -> list[str] | None:
    joined = "\n".join(cells) + "\n"
    plain = _CODES.fullmatch(joined) and joined.count("\n") == len(cells) and max(map(len, cells)) <= column.max_length
    return list(cells) if plain else None
