"""Text with a mark between the cells, streamed: a quote that is never closed and a cell too many are refused by row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.sources.tables.base import LOOK_AT, Fit, Limits, Numbered, Record, Sheet, Source, refused
from styrkedjan.sources.tables.encodings import encoding_of

SEPARATORS = (";", "\t", "|", ",")
_HINT = "sep="
_GUARD = '="'  # Excel's way to keep a code a text: ="0126"
_WEB_PAGE = ("<html", "<!doctype", "<table", "<?xml")
_COMMA = (
    "Tal med decimalkomma måste stå inom citattecken när kommatecken skiljer cellerna åt; spara annars med semikolon."
)
_STRAY = "Ett tecken inne i en text eller ett tal har delat cellen; sätt texten inom citattecken eller ta bort tecknet."
_ALWAYS_ONE_MORE = 3  # rows that all end in the same extra mark, for it to be the program's habit


@dataclass(frozen=True, slots=True)
class Delimited:
    """One text file as rows."""

    source: Source
    name: str
    encoding: str
    limits: Limits

    def rows(self, separator: str) -> Iterator[Numbered]:
        """Records, each with the line it starts on as an editor numbers it. Raises InvalidInput at what is torn."""
        lines = _Lines(self.name)
        before = 0
        with self.source.open() as file:
            text = io.TextIOWrapper(file, encoding=self.encoding, errors="strict", newline="")
            reader = csv.reader(lines.of(text), delimiter=separator, strict=True)
            try:
                for record in reader:
                    first, before = before + 1, reader.line_num
                    self._check_size(first, record)
                    if before > first and separator != "\n":
                        self._check_lines(first, record, separator)
                    yield first, _unguarded(record) if lines.guarded else record
            except csv.Error as error:
                raise self._torn(before + 1, str(error)) from None
            except UnicodeDecodeError as error:
                what = f"Raden går inte att läsa som {self.encoding} ({error.reason})."
                raise refused(self.name, what, "Spara om filen som CSV i UTF-8.", f"rad {before + 1}") from None

    def _check_size(self, row: int, record: Record) -> None:
        if row > self.limits.rows + 100 or len(record) > self.limits.columns:
            what = f"Filen har fler än {self.limits.rows} rader eller {self.limits.columns} kolumner."
            raise refused(self.name, what, "dela upp den i flera filer.", f"rad {row}")

    def _check_lines(self, row: int, record: Record, separator: str) -> None:
        """A text over several lines that holds whole rows has swallowed them: its quote was never meant to open."""
        others = len(record) - 1
        for cell in record:
            _, *more = str(cell).splitlines() or [""]
            if others >= 2 and any(line.count(separator) >= others for line in more):
                raise self._torn(row, "hela rader inne i en text")

    def _torn(self, row: int, reason: str) -> InvalidInput:
        if "field larger" in reason:
            what, remedy = "En cell är orimligt lång.", "Kontrollera citattecknen, eller korta texten."
        else:
            what = f"Ett citattecken på raden avslutas inte där det ska ({reason})."
            remedy = 'Ta bort citattecknet, eller skriv det dubbelt ("") inne i en text inom citattecken.'
        return refused(self.name, what, remedy, f"rad {row}")


@dataclass
class _Lines:
    """Lines on their way to the reader. `guarded` once ="..." has been seen."""

    name: str
    guarded: bool = False

    def of(self, text: io.TextIOWrapper) -> Iterator[str]:
        for number, line in enumerate(text, start=1):
            if "\x00" in line:
                what = "Filen innehåller nolltecken och är ingen textfil."
                raise refused(self.name, what, "Spara den som CSV eller Excel (xlsx).", f"rad {number}")
            if number == 1 and line.strip().casefold().startswith(_HINT) and len(line.strip()) <= len(_HINT) + 1:
                line = "\n"
            self.guarded = self.guarded or _GUARD in line
            yield line


def _unguarded(record: Record) -> Record:
    return [
        cell[2:-1]
        if isinstance(cell, str) and cell.startswith(_GUARD) and cell.endswith('"') and len(cell) > 2
        else cell
        for cell in record
    ]


def read_text(source: Source, name: str, limits: Limits, fit: Fit) -> Sheet:
    """The text file as a sheet, cut by the mark under which its first rows fit best."""
    file = Delimited(source, name, encoding_of(source, name), limits)
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
    return Sheet(name, lambda: file.rows(best), separator=best, encoding=file.encoding)


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
