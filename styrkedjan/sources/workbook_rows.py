"""The rows under a heading read carefully, cell by cell: the reader that judges, and that tells what is wrong where."""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, chain, islice, repeat
from typing import Any, NamedTuple, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrkedjan.domain.errors import Level, Problem
from styrkedjan.domain.swedish import number, plural
from styrkedjan.sources.tables import Raw, Record
from styrkedjan.sources.tables.base import Texts
from styrkedjan.sources.tables.cells import CellError, code_of
from styrkedjan.sources.tables.delimited import Shape
from styrkedjan.sources.tables.totals import any_total
from styrkedjan.sources.workbook_base import Base
from styrkedjan.sources.workbook_cells import Reader, Said, reader
from styrkedjan.sources.workbook_grid import Sheet
from styrkedjan.sources.workbook_header import Header
from styrkedjan.sources.workbook_spec import Column, Key, Kind, TableSpec, Value, tidy

Known = Mapping[str, Collection[str]]
PERCENT_MATTERS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.INTEGER})
SAMPLE = 2_000


class Careful:
    """Stands for a value that must be read where it stands, since something is to be said of it there."""


class _CarefulError(Exception):
    """Something is to be said of the cell."""


def kind_of(said: Said) -> Said:
    """What is said without the example: it is told once, however many examples there are."""
    what, remedy = said
    return what.partition(", till exempel")[0], remedy


def as_shown(raw: float) -> float:
    """A cell that Excel shows as 87 % holds 0.87: it is read as it is shown."""
    return float(Decimal(repr(raw)) * 100)


def read_as_shown(column: Column) -> Said:
    what = f"Celler i procentformat under ”{column.heading}” läses som de visas."
    return what, "ändra cellens format om talet ska vara en andel."


class Part(NamedTuple):
    """Rows that were read together, as the columns of their values, and where in the file they stand."""

    columns: Mapping[str, Sequence[Value]]
    letters: Mapping[str, str]
    origins: Mapping[int, str]
    prefix: str  # the sheet, where several are read


class Row(NamedTuple):
    """One row of a file: the row `at` of its part."""

    number: int
    key: Key
    part: Part
    at: int

    @property
    def values(self) -> Mapping[str, Value]:
        """Lacks the columns that the file does not have: nothing is said about them."""
        return {name: column[self.at] for name, column in self.part.columns.items()}

    def where(self, column: str) -> str:
        """The cell as Excel names it: `B7`; the row when the file lacks the column."""
        origin, letters = self.part.origins.get(self.number), self.part.letters
        if origin:
            return origin
        place = f"{letters[column]}{self.number}" if column in letters else f"rad {self.number}"
        return f"{self.part.prefix}{place}"


class Picked(Sequence[Any]):
    """A column that repeats a few values: what they are, and which stands at each place."""

    __slots__ = ("found", "places")

    def __init__(self, found: Sequence[Any], places: Any) -> None:
        self.found, self.places = found, places

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, at: Any) -> Any:
        return Picked(self.found, self.places[at]) if isinstance(at, slice) else self.found[self.places[at]]

    def __iter__(self) -> Iterator[Any]:
        return map(self.found.__getitem__, self.places.tolist())


@dataclass(frozen=True, slots=True)
class Run:
    """Rows that follow one another: the `places` of a part, their numbers in the file and the columns of their keys."""

    numbers: Sequence[int]
    keys: Sequence[Sequence[str]]
    part: Part
    places: range

    def __iter__(self) -> Iterator[Row]:
        return map(Row._make, zip(self.numbers, zip(*self.keys, strict=True), repeat(self.part), self.places))

    @classmethod
    def of(cls, row: Row) -> Run:
        return cls([row.number], [[part] for part in row.key], row.part, range(row.at, row.at + 1))


class Rows(Sequence[Row]):
    """The rows of a file. They are kept as columns; a row is made when it is asked for."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = runs
        self._ends = list(accumulate(len(run.places) for run in runs))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Row]:
        return chain.from_iterable(self.runs)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        place = range(len(self))[at]
        number = bisect_right(self._ends, place)
        return next(islice(iter(self.runs[number]), place - (self._ends[number - 1] if number else 0), None))

    @property
    def unique(self) -> bool:
        """Whether every row surely has a key of its own that says something."""
        places, said = np.zeros(len(self), np.int64), np.zeros(len(self), bool)
        for column in zip(*(run.keys for run in self.runs), strict=True):
            texts = pa.concat_arrays([_array(part) for part in column])
            said |= pc.not_equal(texts, "").to_numpy(zero_copy_only=False)
            encoded = texts.dictionary_encode()
            found, places = np.unique(places * len(encoded.dictionary) + encoded.indices, return_inverse=True)
            if len(found) == len(self) and said.all():
                return True
        return False


def _array(texts: Sequence[str]) -> Any:
    if isinstance(texts, Texts):
        return texts.array
    if isinstance(texts, Picked):
        return pa.array(texts.found, pa.string()).take(pa.array(texts.places))
    return pa.array(texts, pa.string())


class Body:
    """The rows under the heading: reads them all, gathering problems and notes as it goes."""

    def __init__(
        self, spec: TableSpec, sheet: Sheet, header: Header, file: str, known: Known, base: Base | None, prefix: str
    ) -> None:
        self.spec, self.sheet, self.header, self.file, self.prefix = spec, sheet, header, file, prefix
        self.letters = header.letters()
        self.columns = [column for column in spec.read_columns if column.key in header.places]
        self.readers: dict[str, Reader] = {c.key: reader(c, header.factor, sheet.separator) for c in self.columns}
        self.known = {key: frozenset(codes) for key, codes in known.items()}
        self.padded = _PaddedCodes(self.columns, header, sheet, self.known, base)
        self.codes = [header.places[column.key] for column in self.columns if column.kind is Kind.CODE]
        self.keys = [header.places[name] for name in spec.key if name in header.places]
        # "Totalt" is a choice among the sexes: there it says whom the row is about, not that it sums up others.
        self.named = [
            header.places[name] for name in spec.key if name in header.places and spec[name].kind is not Kind.CHOICE
        ]
        self.choices = {header.places[column.key] for column in self.columns if column.kind is Kind.CHOICE}
        numbered = [(sheet.number(index), record) for index, record in enumerate(sheet.records[:SAMPLE])]
        self.headings = sheet.records[header.index]
        self.shape = Shape(sheet.separator, header.row, self.headings, numbered)
        absent = [spec[name] for name in spec.key if name not in header.places]
        self.left_out = {column.key: column.empty for column in absent}
        self.probing: list[Said] | None = None  # what is said of a cell that is looked at wherever it stands
        self.unsound: set[int] = set()  # rows with a cell that could not be read
        self.problems: list[Problem] = []
        self.notes: Counter[tuple[str, Said]] = Counter()
        self.first_note: dict[tuple[str, Said], tuple[tuple[int, int, int], str, Said]] = {}
        self._said = 0
        self._order = {column.key: place for place, column in enumerate(self.columns)}

    def take(self, record: Record, number: int) -> Iterator[Row]:
        """The row, unless it is blank, a sum or misshapen; what is wrong with its cells is gathered."""
        if is_blank(record) or self._is_total(record, number):
            return
        wrong = self.shape.problem(self.file, f"{self.prefix}rad {number}", record)
        if wrong is not None:
            self.problems.append(wrong)
        else:
            before = len(self.problems)
            row = self._row(record, number)
            if len(self.problems) > before:
                self.unsound.add(number)
            yield row

    def plain(self, column: Column, raw: Raw) -> tuple[Value | type[Careful], tuple[Said, ...]]:
        """What a cell holds and what is said of it, wherever it stands; `Careful` where that depends on the place."""
        self.probing = []
        try:
            return self._cell(column, raw, 0), tuple(self.probing)
        except _CarefulError:
            return Careful, ()
        finally:
            self.probing = None

    def tell(self, column: Column | None, said: Said, number: int, seq: int, count: int = 1) -> None:
        """Note what is said of cells, or of rows; the first of them has this number and is told of."""
        key = (column.key if column else "", kind_of(said))
        self.notes[key] += count
        place = (number, self._order[column.key] if column else -1, seq)
        if key not in self.first_note or place < self.first_note[key][0]:
            where = self._where(column, number) if column else f"{self.prefix}rad {number}"
            self.first_note[key] = (place, where, said)

    def messages(self) -> list[Problem]:
        """One message per kind of note, naming the first cell and how many there are."""
        found = []
        for note in sorted(self.notes, key=self.first_note.__getitem__):
            _, where, (what, remedy) = self.first_note[note]
            more = f" Gäller {number(self.notes[note])} celler." if self.notes[note] > 1 else ""
            found.append(Problem(self.file, where, what + more, remedy, Level.WARNING))
        if self.shape.shorter:
            what = f"{plural(self.shape.shorter, 'rad har', 'rader har')} färre celler än rubrikraden; resten är tomma."
            found.append(Problem(self.file, "", what, "", Level.WARNING))
        return found

    def told(self) -> Iterator[tuple[str, str, str]]:
        """Field, heading and why, for the columns that a person or an earlier file has named."""
        for key, said in self.header.said.items():
            heading = str(self.headings[self.header.places[key]]).strip()
            yield self.spec[key].heading, heading, said

    def _row(self, record: Record, index: int) -> Row:
        values: dict[str, Value] = dict(self.left_out)
        for column in self.columns:
            place = self.header.places[column.key]
            raw = record[place] if place < len(record) else ""
            values[column.key] = self._cell(column, raw, index)
        return Row(index, self.spec.key_of(values), self.part({name: [value] for name, value in values.items()}), 0)

    def part(self, columns: Mapping[str, Sequence[Value]]) -> Part:
        """Rows of this sheet with these values."""
        return Part(columns, self.letters, self.sheet.origins, self.prefix)

    def _cell(self, column: Column, raw: Raw, index: int) -> Value:
        if isinstance(raw, str) and not raw.strip():
            self._empty(column, index)
            return column.empty
        try:
            if isinstance(raw, float) and self.sheet.percents and column.kind in PERCENT_MATTERS:
                raw = self._percent(column, raw, index)
            if column.kind is Kind.CODE and isinstance(raw, str):
                raw = self._bare(column, raw, index)
            value = self.readers[column.key](raw, lambda what, remedy: self._note(column, index, what, remedy))
            if column.kind is Kind.CODE and isinstance(value, str):
                value = self._mended(column, value, raw, index)
        except CellError as error:
            self._problem(column, index, error.what, error.remedy)
            return column.kind.empty
        if column.key in self.known:
            self._check_known(column, value, index)
        return value

    def _percent(self, column: Column, raw: float, index: int) -> float:
        if self._reference(column, index) not in self.sheet.percents:
            return raw
        if column.kind is Kind.MONEY:
            raise CellError("Cellen är formaterad som procent, men här ska ett belopp stå.", "ändra cellens format.")
        self._note(column, index, *read_as_shown(column))
        return as_shown(raw)

    def _reference(self, column: Column, index: int) -> str:
        return f"{self.letters[column.key]}{index}"

    def _empty(self, column: Column, index: int) -> None:
        cell = self._reference(column, index)
        if cell in self.sheet.error_cells:
            remedy = "öppna filen i Excel, rätta cellen och spara."
            self._problem(column, index, self.sheet.error_cells[cell], remedy)
        elif column.required:
            self._problem(column, index, f"”{column.heading}” är tom.", f"fyll i {column.heading.lower()}.")

    def _bare(self, column: Column, raw: str, index: int) -> str:
        """A code without the name that stands beside it; what is a code as it stands is left alone."""
        if tidy(raw) in self.known.get(column.key, ()):
            return raw
        bare, taken = code_of(raw)
        if taken:
            example = f"till exempel ”{bare}” av ”{tidy(raw)[:60]}”"
            what = f"Koder i ”{column.heading}” står med namn och läses utan, {example}."
            self._note(column, index, what, "skriv bara koden om det är fel.")
        return bare

    def _mended(self, column: Column, code: str, raw: Raw, index: int) -> str:
        """A code whose leading zeros Excel has taken, put right where there is one answer."""
        if isinstance(raw, str):
            return code
        whole = self.padded.find(column.key, code)
        if whole is not None and whole != code:
            self._note(column, index, f"”{code}” lästes som ”{whole}”: Excel tar bort inledande nollor.", "")
            return whole
        if self.padded.suspect(column.key, code):
            what = f"Koder i ”{column.heading}” kan ha tappat inledande nollor, till exempel ”{code}”."
            self._note(column, index, what, "formatera kolumnen som text och skriv nollorna.")
        return code

    def _check_known(self, column: Column, value: Value, index: int) -> None:
        codes = value if isinstance(value, tuple) else (value,)
        if self.probing is not None and not self.known[column.key].issuperset(code for code in codes if code):
            raise _CarefulError
        for code in codes:
            if isinstance(code, str) and code and code not in self.known[column.key]:
                close = difflib.get_close_matches(code, self.known[column.key], n=1) if len(self.problems) < 50 else []
                remedy = f"menar du ”{close[0]}”?" if close else "kontrollera koden eller lägg upp den först."
                self._problem(column, index, f"”{code}” finns inte ({column.heading.lower()}).", remedy)

    def _is_total(self, record: Record, index: int) -> bool:
        """A sum row: a word for a sum where a code should be, or anywhere when nothing identifies the row."""
        keys = [record[place] if place < len(record) else "" for place in self.keys]
        named = [record[place] for place in self.named if place < len(record)]
        codes = any_total(record[place] for place in self.codes if place < len(record))
        others = (cell for place, cell in enumerate(record) if place not in self.choices)
        if codes or (not all(str(cell).strip() for cell in keys) and any_total(others)) or any_total(named):
            self.tell(None, ("Summarader läses inte.", ""), index, 0)
            return True
        return False

    def _where(self, column: Column, index: int) -> str:
        return self.sheet.origins.get(index) or f"{self.prefix}{self._reference(column, index)}"

    def _note(self, column: Column, index: int, what: str, remedy: str) -> None:
        if self.probing is not None:
            self.probing.append((what, remedy))
        else:
            self._said += 1
            self.tell(column, (what, remedy), index, self._said)

    def _problem(self, column: Column, index: int, what: str, remedy: str) -> None:
        if self.probing is not None:
            raise _CarefulError
        self.problems.append(Problem(self.file, self._where(column, index), what, remedy))


class _PaddedCodes:
    """What codes look like with their leading zeros: from the database, the export and the file's own text."""

    def __init__(
        self, columns: Sequence[Column], header: Header, sheet: Sheet, known: Known, base: Base | None
    ) -> None:
        self.whole: dict[str, dict[str, set[str]]] = {}
        for column in columns:
            if column.kind is Kind.CODE:
                codes = set(known.get(column.key, ()))
                codes |= {str(row.get(column.key, "")) for row in base.rows.values()} if base else set()
                self.whole[column.key] = _by_bare(codes)
        self._header, self._sheet = header, sheet
        self._in_file: dict[str, set[int]] = {}

    def find(self, column: str, code: str) -> str | None:
        """The one existing code that this may be, itself included; None when there is none or a choice."""
        found = self.whole.get(column, {}).get(code, set())
        if code in found:
            return code
        return next(iter(found)) if len(found) == 1 else None

    def suspect(self, column: str, code: str) -> bool:
        if column not in self._in_file:
            self._in_file[column] = _leading_zero(self._header, self._sheet, column)
        return any(len(code) < length for length in self._in_file[column])


def _by_bare(codes: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for code in codes:
        if code.isdigit():
            found.setdefault(code.lstrip("0") or "0", set()).add(code)
    return found


def _leading_zero(header: Header, sheet: Sheet, key: str) -> set[int]:
    """The lengths of the text codes in this column that begin with a zero."""
    place = header.places[key]
    cells = (record[place] for record in sheet.records[header.index + 1 :] if place < len(record))
    return {len(cell) for cell in cells if isinstance(cell, str) and cell.startswith("0") and cell.isdigit()}


def is_blank(record: Record) -> bool:
    return all(isinstance(cell, str) and not cell.strip() for cell in record)
