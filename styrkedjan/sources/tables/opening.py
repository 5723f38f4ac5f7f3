"""From a file to its tables: text as one sheet, an Excel workbook as the sheets a person sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from styrkedjan.domain.errors import Level, Problem
from styrkedjan.domain.swedish import listing
from styrkedjan.sources.tables.base import (
    HELP_SHEET,
    HIDDEN_PREFIX,
    MB,
    Chunk,
    Fit,
    Limits,
    Record,
    Sheet,
    Source,
    Tables,
    refused,
)
from styrkedjan.sources.tables.delimited import read_text
from styrkedjan.sources.tables.workbooks import Read, read_workbook
from styrkedjan.sources.tables.worker import read_limited

ENCRYPTED_OR_XLS = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
BASE_SHEET = "_bas"
SMALL = 2 * MB  # packed bytes; what is larger is read by a process of its own, with a bound on time and memory


def open_tables(source: Source, name: str, limits: Limits, fit: Fit) -> Tables:
    """The tables of a file. `fit` says how well a sheet's first rows fit what is expected.

    Raises InvalidInput when the file is too large, broken or of another kind.
    """
    if source.size > limits.file_bytes:
        raise refused(name, f"Filen är större än {limits.file_bytes // MB} MB.", "dela upp den i flera filer.")
    start = source.start(4096)
    if not start.strip():
        raise refused(name, "Filen är tom.", "fyll på den, eller exportera den på nytt.")
    if start.startswith(ENCRYPTED_OR_XLS):
        what = "Filen är sparad i ett äldre Excelformat eller skyddad med lösenord."
        raise refused(name, what, "spara den som xlsx utan lösenord.")
    if not start.startswith(ZIP):
        return Tables((read_text(source, name, limits, fit),))
    read = read_workbook(source, name, limits) if source.size <= SMALL else read_limited(source, name, limits)
    return _of_workbook(read, name, fit)


def _of_workbook(read: Sequence[Read], name: str, fit: Fit) -> Tables:
    sheets = [(one, _sheet(one)) for one in read]
    base = next((sheet for one, sheet in sheets if one.name == BASE_SHEET), None)
    ours = [(one, sheet) for one, sheet in sheets if not one.name.startswith(HIDDEN_PREFIX) and one.name != HELP_SHEET]
    hidden = [sheet for one, sheet in ours if not one.visible]
    visible = [sheet for one, sheet in ours if one.visible]
    left_out = [sheet.name for sheet in hidden if fit([record for _, record in sheet.head()]) > 1]
    notes = []
    if left_out:
        what = f"{'Bladet' if len(left_out) == 1 else 'Bladen'} {listing(left_out)} är dolt och lästes inte."
        notes.append(Problem(name, "", what, "Visa bladet i Excel om det ska läsas in.", Level.WARNING))
    return Tables(tuple(visible), base, tuple(notes))


def _sheet(read: Read) -> Sheet:
    def chunks(size: int) -> Iterator[Chunk]:
        records: Iterator[Record] = read.rows()
        first = 1
        while chunk := list(islice(records, size)):
            yield range(first, first + len(chunk)), chunk
            first += len(chunk)

    return Sheet(read.name, chunks, read.flaws, frozenset(read.percents))
