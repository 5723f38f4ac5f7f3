"""Text with a mark between the cells, streamed: a quote that is never closed and a cell too many are refused by row."""

from __future__ import annotations

import codecs
import csv
import io
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
import pyarrow as pa

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.sources.tables.base import (
    LOOK_AT,
    MB,
    Chunk,
    Columns,
    Fit,
    Limits,
    Numbered,
    Record,
    Sheet,
    Source,
    Texts,
    refused,
)
from styrkedjan.sources.tables.encodings import encoding_of

SEPARATORS = (";", "\t", "|", ",")
_HINT = "sep="
_GUARD = '="'  # Excel's way to keep a code a text: ="0126"
_WEB_PAGE = ("<html", "<!doctype", "<table", "<?xml")
_COMMA = (
    "Tal med decimalkomma måste stå inom citattecken när kommatecken skiljer cellerna åt; spara annars med semikolon."
)
_STRAY = "Ett tecken inne i en text eller ett tal har delat cellen; sätt texten inom citattecken eller ta bort tecknet."
_BREAK = re.compile(r"\r\n|\r|\n")
_PIECE = 64 * 1024  # bytes; a cell of that size is no plain one
_LATER = 16  # the first piece is looked at under each mark, those that follow are so many times as large
_ALWAYS_ONE_MORE = 3  # rows that all end in the same extra mark, for it to be the program's habit


@dataclass(frozen=True, slots=True)
class Delimited:
    """One text file as rows. `plain` when it is known to hold neither zero bytes nor Excel's guard around codes."""

    source: Source
    name: str
    encoding: str
    limits: Limits
    plain: bool = False

    def rows(self, separator: str) -> Iterator[Numbered]:
        """The first records, each with the line it starts on as an editor numbers it."""
        for numbers, records in self.chunks(separator, LOOK_AT):
            yield from zip(numbers, records, strict=True)

    def chunks(self, separator: str, size: int) -> Iterator[Chunk]:
        """Records many at a time. Raises InvalidInput at what is torn, once the rows above it are handed out."""
        done = (yield from self._pieces(separator, size)) if self.plain else 0
        if done is None:
            return
        for numbers, records in self._watched(separator, size):
            left = bisect_right(numbers, done)
            if left < len(records):
                yield numbers[left:], records[left:]

    def _pieces(self, separator: str, size: int) -> Generator[Chunk, None, int | None]:
        """The records of a plain file, cut at once into columns where each row has as many cells and no quote.

        Returns None at the end of the file, or the last row handed out when what follows must be watched.
        """
        decode = codecs.getincrementaldecoder(self.encoding)().decode
        before, rest = 0, b""
        with self.source.open() as file:
            while data := file.read(asked := _PIECE if before == 0 else _LATER * _PIECE):
                end = data.rfind(b"\n") + 1 if len(data) == asked else len(data)
                if not end or (before == 0 and _HINT.encode() in data[:20].lower()):
                    return before
                piece, rest = rest + data[:end], data[end:]
                try:
                    text = decode(piece)
                    records = _columns(piece, text, separator, self.encoding) or list(
                        csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
                    )
                except (UnicodeDecodeError, csv.Error):
                    return before
                lines = sum(map(_lines_of, records)) if b'"' in piece else len(records)
                widest = len(records.columns) if isinstance(records, Columns) else max(map(len, records), default=0)
                if lines != len(records) or before + lines > self.limits.rows + 100 or widest > self.limits.columns:
                    return before
                for at in range(0, lines, size):
                    some = records[at : at + size]
                    yield range(before + at + 1, before + at + len(some) + 1), some
                before += lines
        return before if rest else None

    def _watched(self, separator: str, size: int) -> Iterator[Chunk]:
        """Records, row by row through the reader that knows of quotes and tells where something is torn."""
        before = 0
        with self.source.open() as file:
            text = io.TextIOWrapper(file, encoding=self.encoding, errors="strict", newline="")
            lines = _Lines(self.name)
            reader = csv.reader(lines.plain(text) if self.plain else lines.of(text), delimiter=separator, strict=True)
            records: list[Record] = []
            stopped: InvalidInput | None = None
            while stopped is None:
                records = []
                try:
                    records.extend(islice(reader, size))
                except csv.Error as error:
                    stopped = self._torn(before + _lines_in(records) + 1, str(error))
                except UnicodeDecodeError as error:
                    what = f"Raden går inte att läsa som {self.encoding} ({error.reason})."
                    where = f"rad {before + _lines_in(records) + 1}"
                    stopped = refused(self.name, what, "Spara om filen som CSV i UTF-8.", where)
                except InvalidInput as error:
                    stopped = error
                if not records:
                    break
                numbers = _numbers(before, records, None if stopped else reader.line_num)
                before = reader.line_num
                wrong = self._first_wrong(numbers, records, separator)
                if wrong is not None:
                    at, stopped = wrong
                    numbers, records = numbers[:at], records[:at]
                yield numbers, list(map(_unguarded, records)) if lines.guarded else records
            if stopped is not None:
                raise stopped

    def _first_wrong(
        self, numbers: Sequence[int], records: list[Record], separator: str
    ) -> tuple[int, InvalidInput] | None:
        """The place in the chunk of the first row too many, too long or with rows inside it; None when all is well."""
        limits = self.limits
        large = numbers[-1] > limits.rows + 100 or max(map(len, records)) > limits.columns
        if not large and isinstance(numbers, range):
            return None
        for at, (row, record) in enumerate(zip(numbers, records, strict=True)):
            if row > limits.rows + 100 or len(record) > limits.columns:
                what = f"Filen har fler än {limits.rows} rader eller {limits.columns} kolumner."
                return at, refused(self.name, what, "dela upp den i flera filer.", f"rad {row}")
            if self._swallows(record, separator):
                return at, self._torn(row, "hela rader inne i en text")
        return None

    @staticmethod
    def _swallows(record: Record, separator: str) -> bool:
        """A text over several lines that holds whole rows has swallowed them: its quote was never meant to open."""
        others = len(record) - 1
        if others < 2:
            return False
        texts = (str(cell) for cell in record if "\n" in str(cell) or "\r" in str(cell))
        return any(line.count(separator) >= others for text in texts for line in text.splitlines()[1:])

    def _torn(self, row: int, reason: str) -> InvalidInput:
        if "field larger" in reason:
            what, remedy = "En cell är orimligt lång.", "Kontrollera citattecknen, eller korta texten."
        else:
            what = "Ett citattecken på raden avslutas inte där det ska."
            remedy = 'Ta bort citattecknet, eller skriv det dubbelt ("") inne i en text inom citattecken.'
        return refused(self.name, what, remedy, f"rad {row}")


@dataclass
class _Lines:
    """Lines on their way to the reader. `guarded` once ="..." has been seen."""

    name: str
    guarded: bool = False

    def plain(self, text: io.TextIOWrapper) -> Iterator[str]:
        """The lines of a file that needs no watching."""
        return chain(map(_unhinted, islice(text, 1)), text)

    def of(self, text: io.TextIOWrapper) -> Iterator[str]:
        for number, line in enumerate(text, start=1):
            if "\x00" in line:
                what = "Filen innehåller nolltecken och är ingen textfil."
                raise refused(self.name, what, "Spara den som CSV eller Excel (xlsx).", f"rad {number}")
            self.guarded = self.guarded or _GUARD in line
            yield _unhinted(line) if number == 1 else line


def _unhinted(first: str) -> str:
    """The first line, empty when it only tells Excel what parts the cells."""
    bare = first.strip()
    return "\n" if bare.casefold().startswith(_HINT) and len(bare) <= len(_HINT) + 1 else first


def _numbers(before: int, records: list[Record], line: int | None) -> Sequence[int]:
    """The line that each record starts on; a range when none goes over several."""
    if line == before + len(records):
        return range(before + 1, line + 1)
    numbers, at = [], before + 1
    for record in records:
        numbers.append(at)
        at += _lines_of(record)
    return numbers if at != before + 1 + len(records) else range(before + 1, at)


def _lines_in(records: list[Record]) -> int:
    return sum(map(_lines_of, records))


def _lines_of(record: Record) -> int:
    return 1 + sum(len(_BREAK.findall(cell)) for cell in record if isinstance(cell, str))


def _is_plain(source: Source, encoding: str) -> bool:
    """Whether the file, read through once, has nothing that must be watched for line by line."""
    if encoding.startswith("utf-16"):
        return False
    last = b""
    with source.open() as file:
        for piece in iter(lambda: file.read(MB), b""):
            if b"\x00" in piece or _GUARD.encode() in last + piece:
                return False
            last = piece[-1:]
    return True


def _unguarded(record: Record) -> Record:
    return [
        cell[2:-1]
        if isinstance(cell, str) and cell.startswith(_GUARD) and cell.endswith('"') and len(cell) > 2
        else cell
        for cell in record
    ]


def read_text(source: Source, name: str, limits: Limits, fit: Fit) -> Sheet:
    """The text file as a sheet, cut by the mark under which its first rows fit best."""
    encoding = encoding_of(source, name)
    file = Delimited(source, name, encoding, limits, plain=_is_plain(source, encoding))
    start = source.start(200).lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(tuple(mark.encode() for mark in _WEB_PAGE)):
        what = "Filen är en webbsida eller XML, inte en tabell i text."
        raise refused(name, what, "Öppna den i Excel och spara den som xlsx.")

    def score(separator: str) -> int:
        first: list[Record] = []
        try:
            first.extend(record for _, record in islice(file.rows(separator), LOOK_AT))
        except InvalidInput:
            return fit(first) * 50 if first else -1  # told where it is, when this separator is the best
        return fit(first) * 100 + min(max((len(record) for record in first), default=0), 50)

    best = max(SEPARATORS, key=score)
    return Sheet(name, lambda size: file.chunks(best, size), separator=best, encoding=file.encoding)


def _columns(piece: bytes, text: str, separator: str, encoding: str) -> Columns | None:
    """Whole lines as columns; None when a quote, a lone carriage return or a row of another length is among them."""
    if b'"' in piece:
        return None
    if encoding != "utf-8":
        piece = text.encode()
    if b"\r" in piece:
        piece = piece.replace(b"\r\n", b"\n")
        if b"\r" in piece:
            return None
    if not piece.endswith(b"\n"):
        piece += b"\n"
    letters = np.frombuffer(piece, np.uint8)
    ends = letters == ord("\n")
    places = np.flatnonzero(ends | (letters == ord(separator)))
    ends = ends[places]
    width = int(np.argmax(ends)) + 1
    if width == 1 or len(places) % width:
        return None
    lines = ends.reshape(-1, width)
    if lines[:, :-1].any() or not lines[:, -1].all():
        return None
    kept = np.ones(len(letters), bool)
    kept[places] = False
    starts = np.zeros(len(places) + 1, np.int32)
    starts[1:] = places - np.arange(len(places))
    cells = pa.StringArray.from_buffers(len(places), pa.py_buffer(starts), pa.py_buffer(letters[kept]))
    return Columns([Texts(cells.take(pa.array(np.arange(at, len(places), width)))) for at in range(width)])


class Shape:
    """How many cells a row of text may have. A cell too many means that a mark stood where none was meant."""

    def __init__(self, separator: str, header: int, headings: Record, sample: list[Numbered]) -> None:
        self.separator = separator
        self.width = len(headings)
        self.shorter = 0
        lengths = Counter(len(record) for number, record in sample if number > header and any(record))
        if len(lengths) == 1 and lengths.total() >= _ALWAYS_ONE_MORE:
            (longest,) = lengths
            extra = [record[self.width :] for number, record in sample if number > header]
            if longest > self.width and not any(str(cell).strip() for cells in extra for cell in cells):
                self.width = longest

    def problem(self, file: str, where: str, record: Record) -> Problem | None:
        """What is wrong with the row's shape, if anything."""
        if not self.separator or len(record) == self.width:
            return None
        if len(record) < self.width:
            self.shorter += 1
            return None
        what = f"Raden har {len(record)} celler men rubrikraden har {self.width}."
        return Problem(file, where, what, _COMMA if self.separator == "," else _STRAY)
