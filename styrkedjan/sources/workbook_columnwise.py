"""Rows of a table many at a time, a column at a time, since a column repeats itself and plain cells are read at once.

Only what is ordinary is read so: a cell that anything is to be said of sends its row to the careful reader, in its
place among the others. Both give the same answer, and a test holds them to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrkedjan.sources.tables.base import Columns, Raw, Record, Texts
from styrkedjan.sources.tables.totals import says_total
from styrkedjan.sources.workbook_rows import PERCENT_MATTERS, Body, Careful, Picked, Run
from styrkedjan.sources.workbook_spec import Column, Kind, Value, dump

Cells = Sequence[Raw]
Array = Any  # pyarrow and numpy arrays
_ALIKE_ONLY_IF_SAME = {str, float, date, datetime}  # of other types two cells may be equal without being alike
_ZERO = r"^-0+([.,]0+)?$"
_CODE = r"^[A-Za-z_./-]*[0-9][A-Za-z0-9_./-]*$"  # nothing around it, and no word for a sum
_PLAIN = r"^[\x20-\x7e\x{a1}-\x{ac}\x{ae}-\x{24f}]*$"  # surely printable; of the rest Python is asked
_MINUS, _DIGITS = ord("-"), 15
PIECE_ROWS = 20_000
_SUMS = ("sum", "tota", "sald", "bala")  # the beginning of every word for a sum
_MAY_SUM = "(?i)" + "|".join("[^a-z]*".join(word) for word in _SUMS)
_TOO_MANY = 2  # one careful row in so many, and all are read carefully


def read_rows(body: Body) -> Iterator[Run]:
    """The rows under the heading, as they follow one another."""
    memory = {column.key: _Seen(body, column) for column in body.columns}
    sheet = body.sheet
    flawed = {_row_of(cell) for cell in sheet.error_cells}
    for start in range(body.header.index + 1, len(sheet.records), PIECE_ROWS):
        records = sheet.records[start : start + PIECE_ROWS]
        end = start + len(records)
        numbers = sheet.numbers[start:end] if sheet.numbers else range(start + 1, end + 1)
        careful = {at for at, number in enumerate(numbers) if number in flawed} if flawed else set()
        piece = _Piece(body, memory, records, careful)
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


class _Piece:
    """Some rows of the file, read by their columns, which mean something at every place that is not careful."""

    def __init__(self, body: Body, memory: Mapping[str, _Seen], records: Sequence[Record], careful: set[int]) -> None:
        self.body, self.careful, self.size = body, careful, len(records)
        width = body.shape.width if body.sheet.separator else max(map(len, records))
        whole = isinstance(records, Columns) and len(records.columns) == width
        if not whole and set(map(len, records)) != {width}:
            careful.update(at for at, record in enumerate(records) if len(record) != width)
            records = [record if len(record) == width else [""] * width for record in records]
        cells: Sequence[Cells] = (
            records.columns if isinstance(records, Columns) else [_texts_of(c) for c in zip(*records, strict=True)]
        )
        values: dict[str, Sequence[Value]] = {key: [value] * self.size for key, value in body.left_out.items()}
        for column in body.columns:
            place = body.header.places[column.key]
            there = cells[place] if place < len(cells) else Texts(pa.array([""] * self.size))
            values[column.key] = self._values(memory[column.key], there)
        self._leave_the_nameless(cells)
        self.part = body.part(values)
        self.keys = [_as_key(values[name]) for name in body.spec.key] if len(careful) < self.size else []

    def _leave_the_nameless(self, cells: Sequence[Cells]) -> None:
        """A row that nothing identifies may be blank or a sum; one that lacks a part of its name may be a sum."""
        blank = [_blank(cells[place]) for place in self.body.keys if place < len(cells)]
        if not blank or not (some := np.logical_or.reduce(blank)).any():
            return
        self.careful.update(np.flatnonzero(np.logical_and.reduce(blank)).tolist())
        for place, column in enumerate(cells):
            if place not in self.body.choices:
                self.careful.update(np.flatnonzero(some & _may_sum(column)).tolist())

    def _values(self, seen: _Seen, cells: Cells) -> Sequence[Value]:
        """What the cells hold; the places where something is to be said of them are noted as careful."""
        column, body = seen.column, self.body
        if isinstance(cells, Texts):
            found = self._at_once(column, cells)
            return self._looked_up(seen, cells.array) if found is None else found
        types = set(map(type, cells))
        shown_as_percent = float in types and bool(body.sheet.percents) and column.kind in PERCENT_MATTERS
        if shown_as_percent or not types <= _ALIKE_ONLY_IF_SAME:
            self.careful.update(range(self.size))
            return list(cells)  # type: ignore[arg-type]  # of no meaning at careful places
        if types == {float} and self._is_plain_number(column):
            numbers = _numbers(column, Texts(pa.array(list(map(repr, cells)))))
            if numbers is not None:
                return numbers
        values = list(map(seen.__getitem__, cells))
        if seen.any_careful:
            self.careful.update(at for at, value in enumerate(values) if value is Careful)
        return cast("Sequence[Value]", values)  # Careful only at careful places

    def _looked_up(self, seen: _Seen, array: Array) -> Sequence[Value]:
        """As above where every cell is a text: each text is looked at once."""
        encoded = array.dictionary_encode()
        found = [seen[raw] for raw in encoded.dictionary.to_pylist()]
        places = encoded.indices.to_numpy()
        if seen.any_careful:
            wrong = [at for at, value in enumerate(found) if value is Careful]
            self.careful.update(np.flatnonzero(np.isin(places, wrong)).tolist())
        return Picked(found, places)

    def _is_plain_number(self, column: Column) -> bool:
        return column.kind is Kind.NUMBER or (column.kind is Kind.MONEY and self.body.header.factor == 1)

    def _at_once(self, column: Column, cells: Texts) -> Sequence[Any] | None:
        """The values of a column whose every cell is written the plain way; None when some is not."""
        if self._is_plain_number(column):
            return _numbers(column, cells)
        if column.kind is Kind.CODE:
            return cells if _are_codes(column, cells.array, self.body.known.get(column.key)) else None
        if column.kind is Kind.TEXT and column.key not in self.body.known:
            texts = _texts(column, cells.array)
            if texts is not None and column.key in self.body.spec.key:
                self.careful.update(np.flatnonzero(_may_sum(texts)).tolist())
            return texts
        return None


def _texts_of(cells: Cells) -> Cells:
    """A column of an Excel sheet, as texts where every cell is one."""
    if set(map(type, cells)) != {str}:
        return cells
    try:
        return Texts(pa.array(cells, pa.string()))
    except UnicodeError:  # half of a pair of surrogates
        return cells


def _as_key(values: Sequence[Value]) -> Sequence[str]:
    """The values as they identify a row; of no meaning at careful places."""
    if isinstance(values, Texts):
        return values
    if isinstance(values, Picked):
        return Picked([_key_text(value) for value in values.found], values.places)
    return [_key_text(value) for value in values]


def _key_text(value: Value | type[Careful]) -> str:
    return "" if isinstance(value, type) else dump(value) or ""


def _blank(cells: Cells) -> Array:
    if isinstance(cells, Texts):
        return _flags(pc.equal(pc.utf8_trim_whitespace(cells.array), ""))
    return np.array([not str(cell).strip() for cell in cells])


def _may_sum(cells: Cells) -> Array:
    """Whether a text may have a word for a sum in it; never False where it has."""
    if not isinstance(cells, Texts):
        return np.array([says_total(cell) for cell in cells])
    return _flags(pc.match_substring_regex(pc.utf8_normalize(cells.array, form="NFKD"), _MAY_SUM))


class _Numbers(Sequence[Decimal | None]):
    """Numbers known to be plainly written, each made when it is asked for: a text takes half the room."""

    __slots__ = ("texts", "unit")

    def __init__(self, texts: Texts, unit: Decimal) -> None:
        self.texts, self.unit = texts, unit

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Decimal | None: ...
    @overload
    def __getitem__(self, at: slice) -> _Numbers: ...
    def __getitem__(self, at: int | slice) -> Decimal | _Numbers | None:
        if isinstance(at, slice):
            return _Numbers(self.texts[at], self.unit)
        text = self.texts[at]
        return (Decimal(text.replace(",", ".")).quantize(self.unit) or Decimal(0)) if text else None


def _numbers(column: Column, cells: Texts) -> _Numbers | None:
    array, decimals = cells.array, column.decimals or 0
    if decimals < 2:
        return None
    starts = np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + len(array) + 1]
    filled = starts[1:] > starts[:-1]
    blank = not filled.all()
    if blank and (column.required or column.default is not None):
        return None
    letters = np.frombuffer(array.buffers()[2] or b"", np.uint8)[starts[0] : starts[-1]]
    if not _all_plain(letters, starts[:-1][filled] - starts[0], starts[1:][filled] - starts[0]):
        return None
    if (letters == _MINUS).any() and pc.any(pc.match_substring_regex(array, _ZERO)).as_py():
        return None
    if (column.minimum is not None or column.maximum is not None) and filled.any():
        said = array.filter(pa.array(filled)) if blank else array
        # As floats: a bound is a whole number that a float holds, and what is above it is not rounded below it.
        range_ = pc.min_max(pc.cast(pc.replace_substring(said, ",", "."), pa.float64())).as_py()
        too_small = column.minimum is not None and range_["min"] < column.minimum
        if too_small or (column.maximum is not None and range_["max"] > column.maximum):
            return None
    return _Numbers(cells, Decimal(1).scaleb(-decimals))


def _all_plain(letters: Array, starts: Array, ends: Array) -> bool:
    """Whether each text is a number: perhaps a minus, 1 to 15 digits, perhaps a mark and one or two digits."""
    if not len(starts):
        return True
    minus = letters[starts] == _MINUS
    first = np.minimum(starts + minus, len(letters) - 1)
    digit = (letters >= ord("0")) & (letters <= ord("9"))
    mark = (letters == ord(",")) | (letters == ord("."))
    two, one = mark[np.maximum(ends - 3, first)], mark[np.maximum(ends - 2, first)]
    whole = ends - first - np.where(two, 3, np.where(one, 2, 0))
    accounted = int(minus.sum()) + int(digit.sum()) + int((two | one).sum())
    sound = digit[first] & (first < ends) & (whole >= 1) & (whole <= _DIGITS) & ~(two & one)
    return bool(sound.all()) and accounted == len(letters)


def _texts(column: Column, array: Array) -> Texts | None:
    texts = pc.utf8_trim_whitespace(array)
    if (column.required or column.default is not None) and pc.any(pc.equal(texts, "")).as_py():
        return None
    if (pc.max(pc.utf8_length(texts)).as_py() or 0) > column.max_length:
        return None
    plain = pc.match_substring_regex(texts, _PLAIN)
    return Texts(texts) if all(map(str.isprintable, texts.filter(pc.invert(plain)).to_pylist())) else None


def _are_codes(column: Column, array: Array, known: frozenset[str] | None) -> bool:
    if not pc.all(pc.match_substring_regex(array, _CODE)).as_py():
        return False
    if (pc.max(pc.binary_length(array)).as_py() or 0) > column.max_length:
        return False
    return known is None or bool(pc.all(pc.is_in(array, value_set=pa.array(sorted(known), pa.string()))).as_py())


def _flags(booleans: Array) -> Array:
    return booleans.to_numpy(zero_copy_only=False)
