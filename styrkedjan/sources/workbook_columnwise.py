"""Rows of a table many at a time, a column at a time, since a column repeats itself and plain cells are read at once.

Only what is ordinary is read so: a cell that cannot be read sends its row to the careful reader, in its place among the
others; what is only to be said of cells is counted. Both give the same answer, and a test holds them to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrkedjan.sources.tables.base import Columns, Raw, Record, Texts
from styrkedjan.sources.tables.totals import says_total
from styrkedjan.sources.workbook_cells import Said, more_decimals
from styrkedjan.sources.workbook_numbers import numbers_of
from styrkedjan.sources.workbook_rows import (
    PERCENT_MATTERS,
    Body,
    Careful,
    Picked,
    Run,
    as_shown,
    kind_of,
    read_as_shown,
)
from styrkedjan.sources.workbook_spec import Column, Kind, Value, dump

Cells = Sequence[Raw]
Array = Any  # pyarrow and numpy arrays
_ALIKE_ONLY_IF_SAME = {str, float, date, datetime}  # of other types two cells may be equal without being alike
_CODE = r"^[A-Za-z_./-]*[0-9][A-Za-z0-9_./-]*$"  # nothing around it, and no word for a sum
_PLAIN = r"^[\x20-\x7e\x{a1}-\x{ac}\x{ae}-\x{24f}]*$"  # surely printable; of the rest Python is asked
_NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY})
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
        piece = _Piece(body, memory, records, numbers, careful)
        if len(piece.careful) * _TOO_MANY > len(records):
            for record, number in zip(records, numbers, strict=True):
                yield from map(Run.of, body.take(record, number))
            continue
        piece.tell()
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
    """A column's cells and what they hold, read the first time that each is met; `notes` is what is said of some."""

    def __init__(self, body: Body, column: Column) -> None:
        self.body, self.column, self.any_careful = body, column, False
        self.identifies = column.kind is Kind.CODE or (column.key in body.spec.key and column.kind is not Kind.CHOICE)
        self.notes: dict[Raw, tuple[Said, ...]] = {}

    def __missing__(self, raw: Raw) -> Value | type[Careful]:
        total = self.identifies and says_total(raw)
        found, notes = (Careful, ()) if total else self.body.plain(self.column, raw)
        self[raw] = found
        if notes:
            self.notes[raw] = notes
        self.any_careful = self.any_careful or found is Careful
        return found


class _Piece:
    """Some rows of the file, read by their columns, which mean something at every place that is not careful."""

    def __init__(
        self,
        body: Body,
        memory: Mapping[str, _Seen],
        records: Sequence[Record],
        numbers: Sequence[int],
        careful: set[int],
    ) -> None:
        self.body, self.numbers, self.careful, self.size = body, numbers, careful, len(records)
        # What is said of cells: of which column, as which of the cell's notes, at which places, and how it is put.
        self.said: list[tuple[Column, int, Array, Callable[[int], Said]]] = []
        width = body.shape.width if body.sheet.separator else max(map(len, records))
        lengths = {len(records.columns)} if isinstance(records, Columns) else set(map(len, records))
        self.shorter = len(lengths) == 1 and min(lengths) < width
        if not self.shorter and lengths != {width}:
            careful.update(at for at, record in enumerate(records) if len(record) != width)
            records = [record if len(record) == width else [""] * width for record in records]
        cells: list[Cells] = (
            [*records.columns] if isinstance(records, Columns) else [_texts_of(c) for c in zip(*records, strict=True)]
        )
        cells += [Texts(pa.array([""] * self.size))] * (width - len(cells))
        values: dict[str, Sequence[Value]] = {key: [value] * self.size for key, value in body.left_out.items()}
        for column in body.columns:
            place = body.header.places[column.key]
            there = cells[place] if place < len(cells) else Texts(pa.array([""] * self.size))
            values[column.key] = self._values(memory[column.key], there)
        self._leave_the_nameless(cells)
        self.part = body.part(values)
        self.keys = [_as_key(values[name]) for name in body.spec.key] if len(careful) < self.size else []

    def tell(self) -> None:
        """What is to be said of the cells and rows that are not read carefully."""
        sound = np.ones(self.size, bool)
        sound[list(self.careful)] = False
        if self.shorter:
            self.body.shape.shorter += int(sound.sum())
        for column, seq, places, put in self.said:
            there = places[sound[places]]
            if len(there):
                self.body.tell(column, put(int(there[0])), self.numbers[there[0]], seq, len(there))

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
        """What the cells hold; where they must be looked at, and what is said of the others, is noted."""
        column = seen.column
        if isinstance(cells, Texts):
            found = self._at_once(column, cells)
            if found is not None:
                return found
            encoded = cells.array.dictionary_encode()
            return self._looked_up(seen, encoded.dictionary.to_pylist(), encoded.indices.to_numpy(), 0)
        types = set(map(type, cells))
        if not types <= _ALIKE_ONLY_IF_SAME:
            self.careful.update(range(self.size))
            return list(cells)  # type: ignore[arg-type]  # of no meaning at careful places
        seq = 0
        if float in types and self.body.sheet.percents and column.kind in PERCENT_MATTERS:
            cells, seq = self._as_shown(column, cells), 1
        if types <= {float, str} and column.kind in _NUMBERS and not any(type(c) is str and c.strip() for c in cells):
            texts = Texts(pa.array(["" if type(cell) is str else repr(cell) for cell in cells]))
            found = self._numbers(column, texts, seq, written=False)
            if found is not None:
                return found
        raws = list(dict.fromkeys(cells))
        index = {raw: at for at, raw in enumerate(raws)}
        return self._looked_up(seen, raws, np.fromiter(map(index.__getitem__, cells), np.int64, self.size), seq)

    def _as_shown(self, column: Column, cells: Cells) -> Cells:
        """The cells as Excel shows them, where that is as percent; an amount cannot be one."""
        letter, percents = self.body.letters[column.key], self.body.sheet.percents
        places = [
            at for at, raw in enumerate(cells) if type(raw) is float and f"{letter}{self.numbers[at]}" in percents
        ]
        if column.kind is Kind.MONEY:
            self.careful.update(places)
            return cells
        self.said.append((column, 0, np.array(places, np.int64), lambda _: read_as_shown(column)))
        shown = list(cells)
        for at in places:
            shown[at] = as_shown(cast("float", shown[at]))
        return shown

    def _looked_up(self, seen: _Seen, raws: Sequence[Raw], places: Array, seq: int) -> Sequence[Value]:
        """Each of the `raws` looked at once, and where they stand."""
        found = [seen[raw] for raw in raws]
        if seen.any_careful:
            wrong = np.array([value is Careful for value in found])
            self.careful.update(np.flatnonzero(wrong[places]).tolist())
        groups: dict[tuple[int, Said], list[int]] = defaultdict(list)
        if seen.notes:
            for at, raw in enumerate(raws):
                for nth, said in enumerate(seen.notes.get(raw, ())):
                    groups[nth, kind_of(said)].append(at)
        for (nth, _), group in groups.items():
            those = np.zeros(len(raws), bool)
            those[group] = True
            put = partial(_said_at, [seen.notes.get(raw, ()) for raw in raws], places, nth)
            self.said.append((seen.column, seq + nth, np.flatnonzero(those[places]), put))
        return Picked(found, places)

    def _at_once(self, column: Column, cells: Texts) -> Sequence[Any] | None:
        """The values of a column that can be read as a whole; None when each text must be looked at."""
        # A whole number in a key, such as a year, repeats itself: each is rather looked at once.
        if column.kind in _NUMBERS or (column.kind is Kind.INTEGER and column.key not in self.body.spec.key):
            return self._numbers(column, cells, 0, written=True)
        if column.kind is Kind.CODE:
            return cells if _are_codes(column, cells.array, self.body.known.get(column.key)) else None
        if column.kind is Kind.TEXT and column.key not in self.body.known:
            texts = _texts(column, cells.array)
            if texts is not None and column.key in self.body.spec.key:
                self.careful.update(np.flatnonzero(_may_sum(texts)).tolist())
            return texts
        return None

    def _numbers(self, column: Column, cells: Texts, seq: int, *, written: bool) -> Sequence[Value] | None:
        factor = self.body.header.factor if column.kind is Kind.MONEY else Decimal(1)
        found = numbers_of(column, cells, factor, self.body.sheet.separator, written=written)
        if found is None:
            return None
        self.careful.update(np.flatnonzero(found.careful).tolist())
        self.said.append((column, seq, np.flatnonzero(found.finer), lambda _: more_decimals(column)))
        return found.values


def _said_at(notes: Sequence[Sequence[Said]], places: Array, nth: int, at: int) -> Said:
    found: Said = notes[places[at]][nth]
    return found


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
