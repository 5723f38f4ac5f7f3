"""The rows of a table in a file, whatever it is written in: CSV streamed, Excel within bounds."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.sources.ledger_columns import ColumnMap, guess, header_row
from styrkedjan.sources.workbook_archive import ENCRYPTED_OR_XLS, ZIP, Limits
from styrkedjan.sources.workbook_grid import read_sheets

LOOK_AT = 40  # rows in which headings are looked for
SAMPLE = 2_000  # rows by which the decimal mark is judged
SEPARATORS = (";", "\t", "|", ",")
EXCEL_LIMITS = Limits(
    file_bytes=200 * 1024 * 1024, unpacked_bytes=2 * 1024**3, rows=1_048_576, columns=200, cells=30_000_000
)
_NOT_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"

Record = Sequence[object]
Numbered = tuple[int, Record]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table that can be read from its start any number of times; rows are numbered from 1 as in the file.

    `cell_errors` names cells ("B7") that look empty but hold an error.
    """

    read: Callable[[], Iterator[Numbered]]
    encoding: str = ""
    separator: str = ""
    cell_errors: Mapping[str, str] = field(default_factory=dict)


def open_rows(path: Path, name: str, columns: ColumnMap | None) -> Rows:
    """Look at the file's first bytes and choose. Raises InvalidInput when it is no table that can be read."""
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise InvalidInput([Problem(name, "", "Filen är tom.", "Exportera den på nytt.")])
    if start.startswith((ZIP, ENCRYPTED_OR_XLS)):
        return _excel(path, name, columns)
    encoding = encoding_of(path, name)

    def fit(separator: str) -> int:
        first = [record for _, record in islice(_csv(path, name, encoding, separator), LOOK_AT)]
        return max((len(guess(record)) * 100 + min(len(record), 50) for record in first), default=0)

    best = max(SEPARATORS, key=fit)
    return Rows(lambda: _csv(path, name, encoding, best), encoding, best)


def _excel(path: Path, name: str, columns: ColumnMap | None) -> Rows:
    """The sheet whose headings are best recognised."""
    sheets, _ = read_sheets(path.read_bytes(), name, EXCEL_LIMITS, len)
    fitting = [sheet for sheet in sheets if header_row(sheet.records[:LOOK_AT], columns) is not None]
    if not fitting:
        return Rows(lambda: iter(()))
    best = max(fitting, key=lambda sheet: max(len(guess(record)) for record in sheet.records[:LOOK_AT]))
    return Rows(lambda: iter(enumerate(best.records, start=1)), cell_errors=best.error_cells)


def _csv(path: Path, name: str, encoding: str, separator: str) -> Iterator[Numbered]:
    """Records, each with the line it starts on as an editor numbers it."""
    with path.open(encoding=encoding, newline="", errors="strict") as file:
        reader = csv.reader(_without_nul(file, name), delimiter=separator)
        before = 0
        try:
            for record in reader:
                yield before + 1, record
                before = reader.line_num
        except (csv.Error, UnicodeDecodeError) as error:
            what = f"Raden går inte att läsa som tabell ({error})."
            raise InvalidInput([Problem(name, f"rad {before + 1}", what, "Spara om filen som CSV i UTF-8.")]) from None


def _without_nul(lines: Iterable[str], name: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if "\x00" in line:
            what = "Filen innehåller nolltecken och är ingen textfil."
            raise InvalidInput([Problem(name, f"rad {number}", what, "Spara den som CSV eller Excel (xlsx).")])
        yield line


def encoding_of(path: Path, name: str) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, else cp1252 or cp437 by where the Swedish letters sit.

    Reads the whole file in pieces: the first å may stand on the last row. Raises InvalidInput when the file says one
    thing and holds another.
    """
    letters = dict.fromkeys(("cp1252", "cp437"), 0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, beyond = True, False
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        for piece in chain([start], iter(lambda: file.read(1 << 20), b"")):
            for codec in letters:
                letters[codec] += sum(piece.count(letter.encode(codec)) for letter in "åäöÅÄÖ")
            beyond = beyond or any(byte in piece for byte in _NOT_IN_CP1252)
            utf8 = utf8 and _decodes(decoder, piece)
    utf8 = utf8 and _decodes(decoder, b"", final=True)
    if start.startswith(codecs.BOM_UTF8):
        if not utf8:
            what = "Filen är märkt som UTF-8 men innehåller annat."
            raise InvalidInput([Problem(name, "", what, "Spara om den som UTF-8.")])
        return "utf-8-sig"
    if utf8:
        return "utf-8"
    if letters["cp437"] > letters["cp1252"]:
        return "cp437"
    return "latin-1" if beyond else "cp1252"


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True
