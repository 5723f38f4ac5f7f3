"""Rows of a table many at a time, a column at a time, since a column repeats itself and plain cells are read at once.

Only what is ordinary is read so: a cell that anything is to be said of sends its row to the careful reader, in its
place among the others. Both give the same answer, and a test holds them to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast, overload
from unicodedata import normalize

import numpy as np

from styrkedjan.sources.tables.base import Columns, Raw, Record
from styrkedjan.sources.tables.totals import says_total
from styrkedjan.sources.workbook_rows import PERCENT_MATTERS, Body, Careful, Run
from styrkedjan.sources.workbook_spec import Column, Kind, Value, dump

Cells = Sequence[Raw]
_ALIKE_ONLY_IF_SAME = {str, float, date, datetime}  # of other types two cells may be equal without being alike
_ZERO = re.compile(r"-0+(?:[.,]0+)?\n")
_CODES = re.compile(r"(?:[A-Za-z_./-]*[0-9][A-Za-z0-9_./-]*\n)*")  # nothing around them, and no word for a sum
_END, _MINUS, _DIGITS = ord("\n"), ord("-"), 15
PIECE_ROWS = 4_000
_SUMS = ("sum", "total", "saldo", "balans")  # a part of every word for a sum
_NO_LETTER = re.compile(r"[^a-z\n]+")
_TOO_MANY = 2  # one careful row in so many, and all are read carefully


def read_rows(body: Body) -> Iterator[Run]:
    """The rows under the heading, as they follow one another."""
    memory = _Memory(body)
    sheet = body.sheet
    for start in range(body.header.index + 1, len(sheet.records), PIECE_ROWS):
        records = sheet.records[start : start + PIECE_ROWS]
        end = start + len(records)
        numbers = sheet.numbers[start:end] if sheet.numbers else range(start + 1, end + 1)
        piece = _Piece(body, memory, records, numbers)
        if len(piece.careful) * _TOO_MANY > len(records):
            for record, number in zip(records, numbers, strict=True):
                yield from map(Run.of, body.take(record, number))
            continue
        at = 0
        for place in [*sorted(piece.careful), len(records)]:
            if at < place:
                keys = [column[at:place] for column in piece.keys]
                yield Run(numbers[at:place], keys, piece.part, range(at, place))
            if place < len(records):
                yield from map(Run.of, body.take(records[place], numbers[place]))
            at = place + 1


class _Memory:
    """What the cells of each column have been found to hold."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.flawed = {_row_of(cell) for cell in body.sheet.error_cells}
        self.columns = {column.key: _Seen(body, column) for column in body.columns}
        self.texts = {column.key: _Texts(self.columns[column.key]) for column in body.columns}


def _row_of(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


class _Seen(dict[Raw, Value | type[Careful]]):
    """A column's cells and what they hold, read the first time that each is met."""

    def __init__(self, body: Body, column: Column) -> None:
        self.body, self.column, self.any_careful = body, column, False
        self.identifies = column.kind is Kind.CODE or (column.key in body.spec.key and column.kind is not Kind.CHOICE)

    def __missing__(self, raw: Raw) -> Value | type[Careful]:
        total = self.identifies and says_total(raw)
        found: Value | type[Careful] = Careful if total else self.body.plain(self.column, raw)
        self[raw] = found
        self.any_careful = self.any_careful or found is Careful
        return found


class _Texts(dict[Raw, str]):
    """A column's cells and what they hold as it identifies a row."""

    def __init__(self, seen: _Seen) -> None:
        self.seen = seen

    def __missing__(self, raw: Raw) -> str:
        value = self.seen[raw]
        self[raw] = found = "" if isinstance(value, type) else dump(value) or ""
        return found


class _Piece:
    """Some rows of the file, read by their columns, which mean something at every place that is not careful."""

    def __init__(self, body: Body, memory: _Memory, records: Sequence[Record], numbers: Sequence[int]) -> None:
        self.body = body
        width = body.shape.width if body.sheet.separator else max(map(len, records))
        whole = isinstance(records, Columns) and len(records.columns) == width
        self.careful = {at for at, number in enumerate(numbers) if number in memory.flawed} if memory.flawed else set()
        if not whole and set(map(len, records)) != {width}:
            self.careful.update(at for at, record in enumerate(records) if len(record) != width)
            records = [record if len(record) == width else [""] * width for record in records]
        cells: Sequence[Cells] = records.columns if isinstance(records, Columns) else list(zip(*records, strict=True))
        self.types: set[type] = {str} if isinstance(records, Columns) else set()
        self.size = len(records)
        values: dict[str, Sequence[Value]] = {key: [value] * self.size for key, value in body.left_out.items()}
        there: dict[str, Cells] = {}
        for column in body.columns:
            place = body.header.places[column.key]
            there[column.key] = cells[place] if place < len(cells) else [""] * self.size
            values[column.key] = self._values(memory.columns[column.key], there[column.key])
        self._leave_the_nameless(cells)
        self.part = body.part(values)
        whole = len(self.careful) < self.size
        self.keys = [self._key_texts(memory, name, values[name], there) for name in body.spec.key] if whole else []

    def _key_texts(
        self, memory: _Memory, name: str, values: Sequence[Value], there: Mapping[str, Cells]
    ) -> Sequence[str]:
        """The values as they identify a row; of no meaning at careful places."""
        if self.body.spec[name].kind in {Kind.CODE, Kind.TEXT, Kind.CHOICE}:
            return cast("Sequence[str]", values)  # texts already
        if name not in there:
            return [dump(self.body.left_out[name]) or ""] * self.size
        return list(map(memory.texts[name].__getitem__, there[name]))

    def _leave_the_nameless(self, cells: Sequence[Cells]) -> None:
        """A row that nothing identifies may be blank or a sum."""
        blank: set[int] | range = range(self.size)
        for column in (cells[place] for place in self.body.keys if place < len(cells)):
            are_texts = "" not in column and (self.types or set(map(type, column))) == {str}
            if are_texts and all(map(str.strip, cast("Sequence[str]", column))):
                return
            blank = {at for at in blank if not str(column[at]).strip()}
        self.careful.update(blank)

    def _values(self, seen: _Seen, cells: Cells) -> Sequence[Value]:
        """What the cells hold; the places where something is to be said of them are noted as careful."""
        column, body = seen.column, self.body
        types = self.types or set(map(type, cells))
        shown_as_percent = float in types and bool(body.sheet.percents) and column.kind in PERCENT_MATTERS
        if shown_as_percent or not types <= _ALIKE_ONLY_IF_SAME:
            self.careful.update(range(self.size))
            return list(cells)  # type: ignore[arg-type]  # of no meaning at careful places
        found = self._at_once(column, cells, types)
        if found is None:
            found = list(map(seen.__getitem__, cells))
            if seen.any_careful:
                self.careful.update(at for at, value in enumerate(found) if value is Careful)
        return found  # Careful only at careful places

    def _at_once(self, column: Column, cells: Cells, types: set[type]) -> Sequence[Any] | None:
        """The values of a column whose every cell is written the plain way; None when some is not."""
        if column.key in self.body.known and column.kind is not Kind.CODE:
            return None
        if column.kind in {Kind.MONEY, Kind.NUMBER} and (column.kind is Kind.NUMBER or self.body.header.factor == 1):
            return _numbers(column, cells, types)
        if types != {str}:
            return None
        if column.kind is Kind.TEXT:
            return _texts(column, cast("Sequence[str]", cells), column.key in self.body.spec.key)
        if column.kind is Kind.CODE:
            known = self.body.known.get(column.key)
            codes = _codes(column, cast("Sequence[str]", cells))
            return codes if codes is None or known is None or known.issuperset(codes) else None
        return None


class _Numbers(Sequence[Decimal | None]):
    """Numbers known to be plainly written, each made when it is asked for: a text takes half the room."""

    __slots__ = ("texts", "unit")

    def __init__(self, texts: Sequence[str], decimals: int) -> None:
        self.texts, self.unit = texts, Decimal(1).scaleb(-decimals)

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Decimal | None: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Decimal | None]: ...
    def __getitem__(self, at: int | slice) -> Decimal | Sequence[Decimal | None] | None:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        text = self.texts[at]
        return (Decimal(text.replace(",", ".")).quantize(self.unit) or Decimal(0)) if text else None


def _numbers(column: Column, cells: Cells, types: set[type]) -> _Numbers | None:
    decimals = column.decimals or 0
    if types == {float}:
        texts: Sequence[str] = list(map(repr, cells))
    elif types == {str}:
        texts = cast("Sequence[str]", cells)
    else:
        return None
    joined = "\n".join(texts) + "\n"
    blank = joined.startswith("\n") or "\n\n" in joined
    if blank and (column.required or column.default is not None):
        return None
    plain = re.sub("(?m)^$", "0", joined[:-1]) + "\n" if blank else joined
    if decimals < 2 or not plain.isascii() or not _all_plain(plain.encode(), len(texts)):
        return None
    if "-0" in plain and _ZERO.search(plain):
        return None
    bounded = column.minimum is not None or column.maximum is not None
    if bounded and not _within(column, list(map(Decimal, joined.replace(",", ".").split()))):
        return None
    return _Numbers(texts, decimals)


def _all_plain(joined: bytes, count: int) -> bool:
    """Whether each line is a number: perhaps a minus, 1 to 15 digits, perhaps a mark and one or two digits."""
    text = np.frombuffer(joined, np.uint8)
    ends = np.flatnonzero(text == _END)
    if len(ends) != count:
        return False
    starts = np.concatenate(([0], ends[:-1] + 1))
    minus = text[starts] == _MINUS
    first = starts + minus
    digit = (text >= ord("0")) & (text <= ord("9"))
    mark = (text == ord(",")) | (text == ord("."))
    two, one = mark[np.maximum(ends - 3, first)], mark[np.maximum(ends - 2, first)]
    whole = ends - first - np.where(two, 3, np.where(one, 2, 0))
    letters = int(minus.sum()) + int(digit.sum()) + int((two | one).sum()) + count
    sound = digit[first] & (whole >= 1) & (whole <= _DIGITS) & ~(two & one)
    return bool(sound.all()) and letters == len(text)


def _within(column: Column, values: list[Decimal]) -> bool:
    least, most = column.minimum, column.maximum
    if not values:
        return True
    return (least is None or min(values) >= least) and (most is None or max(values) <= most)


def _texts(column: Column, cells: Sequence[str], identifies: bool) -> list[str] | None:
    texts = list(map(str.strip, cells))
    if identifies and any(word in _NO_LETTER.sub("", normalize("NFKD", "\n".join(texts)).casefold()) for word in _SUMS):
        return None  # some may be a sum
    if "" in texts and (column.required or column.default is not None):
        return None
    plain = "".join(texts).isprintable() and max(map(len, texts)) <= column.max_length
    return texts if plain else None


def _codes(column: Column, cells: Sequence[str]) -> Sequence[str] | None:
    codes = set(cells)
    joined = "\n".join(codes) + "\n"
    plain = _CODES.fullmatch(joined) and joined.count("\n") == len(codes) and max(map(len, codes)) <= column.max_length
    return cells if plain else None
