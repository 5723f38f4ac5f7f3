"""What a file of tables becomes: sheets of raw cells that can be read any number of times, within bounds."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, overload

import pyarrow as pa

from styrkedjan.domain.errors import InvalidInput, Problem

MB = 1024 * 1024
LOOK_AT = 60  # rows in which headings are looked for
HELP_SHEET = "Läs mig"
HIDDEN_PREFIX = "_"

Raw = str | int | float | bool | date | datetime | time | timedelta
Record = Sequence[Raw]
Numbered = tuple[int, Record]
Chunk = tuple[Sequence[int], Sequence[Record]]  # the rows' numbers in the file, and the rows
CHUNK_ROWS = 1000
Fit = Callable[[Sequence[Record]], int]  # how well the first rows fit what is expected


class Texts(Sequence[str]):
    """A column of text as Arrow keeps it; Python's own strings are made when one is asked for."""

    __slots__ = ("_made", "array")

    def __init__(self, array: pa.Array | pa.ChunkedArray) -> None:
        self.array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
        self._made: list[str] | None = None

    def __len__(self) -> int:
        return len(self.array)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Texts: ...
    def __getitem__(self, at: int | slice) -> str | Texts:
        if isinstance(at, slice):
            start, stop, _ = at.indices(len(self.array))
            return Texts(self.array.slice(start, max(0, stop - start)))
        return self.made[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self.made)

    @property
    def made(self) -> list[str]:
        if self._made is None:
            self._made = self.array.to_pylist()
        return self._made


class Columns(Sequence[Record]):
    """Rows of text, all with as many cells, kept as their columns; a row is made when it is asked for."""

    __slots__ = ("columns",)

    def __init__(self, columns: Sequence[Texts]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    @overload
    def __getitem__(self, at: int) -> Record: ...
    @overload
    def __getitem__(self, at: slice) -> Columns: ...
    def __getitem__(self, at: int | slice) -> Record | Columns:
        if isinstance(at, slice):
            return Columns([column[at] for column in self.columns])
        return [column.array[at].as_py() for column in self.columns]

    def __iter__(self) -> Iterator[Record]:
        return map(list, zip(*self.columns, strict=True))

    @classmethod
    def of(cls, records: Sequence[Record]) -> Columns | None:
        """The rows as columns; None when they are not all texts, or not equally many in each."""
        if isinstance(records, cls):
            return records
        if not records or len(set(map(len, records))) != 1 or not records[0]:
            return None
        try:
            return cls([Texts(pa.array(cells, pa.string())) for cells in zip(*records, strict=True)])
        except (pa.ArrowException, TypeError, UnicodeError):
            return None


def joined(pieces: Sequence[Sequence[Record]]) -> Sequence[Record]:
    """Pieces of one table as one."""
    found = [Columns.of(piece) for piece in pieces] if any(isinstance(piece, Columns) for piece in pieces) else []
    by_column = [each for each in found if each is not None]
    if len(by_column) < len(pieces) or len({len(each.columns) for each in by_column}) != 1:
        return list(chain.from_iterable(pieces))
    if len(by_column) == 1:
        return by_column[0]
    parts = zip(*(each.columns for each in by_column), strict=True)
    return Columns([Texts(pa.chunked_array([texts.array for texts in column])) for column in parts])


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold. `cells` bounds the rectangle of a sheet, empty cells included."""

    file_bytes: int = 50 * MB
    unpacked_bytes: int = 512 * MB
    members: int = 500
    rows: int = 200_000
    columns: int = 200
    cells: int = 6_000_000
    problems: int = 1_000


@dataclass(frozen=True, slots=True)
class Source:
    """A file on disk or in memory."""

    path: Path | None = None
    data: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, file: Path | bytes) -> Source:
        return cls(data=file) if isinstance(file, bytes) else cls(path=file)

    @property
    def size(self) -> int:
        return len(self.data) if self.path is None else self.path.stat().st_size

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data) if self.path is None else self.path.open("rb")

    def start(self, length: int = 8) -> bytes:
        with self.open() as file:
            return file.read(length)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, or a CSV file. Rows are numbered as in the file, from 1.

    `flaws` names cells ("B7") that look empty but hold an error; `percents` those that Excel shows as percent.
    `separator` is set for text, where a stray mark moves the cells of its row.
    """

    name: str
    chunks: Callable[[int], Iterator[Chunk]] = field(repr=False)  # begins anew every time; called with how many rows
    flaws: Mapping[str, str] = field(default_factory=dict)
    percents: frozenset[str] = frozenset()
    separator: str = ""
    encoding: str = ""

    def read(self, chunk_rows: int = CHUNK_ROWS) -> Iterator[Numbered]:
        """Row by row."""
        for numbers, records in self.chunks(chunk_rows):
            yield from zip(numbers, records, strict=True)

    def head(self, rows: int = LOOK_AT) -> list[Numbered]:
        return list(islice(self.read(rows), rows))


@dataclass(frozen=True, slots=True)
class Tables:
    """A file's visible sheets, its hidden `base` (what we exported), and what the person should know of the rest."""

    sheets: tuple[Sheet, ...]
    base: Sheet | None = None
    notes: tuple[Problem, ...] = ()


def refused(file: str, what: str, remedy: str, where: str = "") -> InvalidInput:
    """One reason for which the file cannot be read."""
    return InvalidInput([Problem(file, where, what, remedy)])


def broken(file: str) -> InvalidInput:
    return refused(file, "Filen är trasig och går inte att läsa.", "öppna den i Excel, spara om den och försök igen.")


def column_number(letters: str) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is `A`, 27 is `AA`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
