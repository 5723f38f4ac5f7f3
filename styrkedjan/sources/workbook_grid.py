"""Bytes to sheets of raw cells, from xlsx or CSV, within bounds."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from styrkedjan.domain.economy.tables import decode
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.sources.workbook_archive import ENCRYPTED_OR_XLS, ZIP, Archive, Limits, open_archive

Raw = str | int | float | bool | date | datetime | time | timedelta
Record = Sequence[Raw]
Score = Callable[[Sequence[Record]], int]
DELIMITERS = (";", "\t", ",", "|")
LOOK_AT = 60  # rows in which headings are looked for
HIDDEN_PREFIX = "_"
HELP_SHEET = "Läs mig"
BASE_SHEET = "_bas"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, or a CSV file. `records[0]` is row 1, so that a cell can be named as Excel names it.

    `origins` is set when the sheet was laid otherwise than the file: row -> the file's own cell.
    """

    name: str
    records: Sequence[Record]
    error_cells: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[int, str] = field(default_factory=dict)


def read_sheets(data: bytes, file: str, limits: Limits, score: Score) -> tuple[Sequence[Sheet], Sheet | None]:
    """The sheets a person filled in, and the hidden one with what was exported (None without it).

    `score` says how well the first rows fit what is expected; it decides by which delimiter a CSV file is cut.
    Raises InvalidInput when the file is too large, broken or of another kind.
    """
    if len(data) > limits.file_bytes:
        what = f"Filen är större än {limits.file_bytes // (1024 * 1024)} MB."
        raise InvalidInput([Problem(file, "", what, "dela upp den i flera filer.")])
    if not data.strip():
        raise InvalidInput([Problem(file, "", "Filen är tom.", "fyll på den och försök igen.")])
    if data.startswith(ENCRYPTED_OR_XLS):
        what = "Filen är sparad i ett äldre Excelformat eller skyddad med lösenord."
        raise InvalidInput([Problem(file, "", what, "spara den som xlsx utan lösenord.")])
    return _excel(data, file, limits) if data.startswith(ZIP) else ([_csv(data, file, limits, score)], None)


def _excel(data: bytes, file: str, limits: Limits) -> tuple[Sequence[Sheet], Sheet | None]:
    archive = open_archive(data, file, limits)
    sheets = _calamine_sheets(archive.data, file)
    base = Sheet(BASE_SHEET, sheets.pop(BASE_SHEET)) if BASE_SHEET in sheets else None
    visible = [
        Sheet(name, records, _unreadable(archive, name))
        for name, records in sheets.items()
        if not name.startswith(HIDDEN_PREFIX) and name != HELP_SHEET
    ]
    return visible, base


def _calamine_sheets(data: bytes, file: str) -> dict[str, Sequence[Record]]:
    import python_calamine as calamine

    remedy = "öppna den i Excel, spara om den och försök igen."
    broken = InvalidInput([Problem(file, "", "Filen är trasig och går inte att läsa.", remedy)])
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return {name: _records(book.get_sheet_by_name(name)) for name in book.sheet_names}
    except (calamine.CalamineError, ValueError, OSError, EOFError) as error:
        raise broken from error
    except BaseException as error:
        # A panic in the compiled reader is no Exception, so that it cannot be caught by mistake. Here it is meant.
        if type(error).__name__ == "PanicException":
            raise broken from error
        raise


def _records(sheet: Any) -> Sequence[Record]:
    return list(sheet.iter_rows()) if sheet.height else []


def _unreadable(archive: Archive, sheet: str) -> dict[str, str]:
    """Cells that would look empty but are not: cell -> what is wrong."""
    part = archive.sheet_files.get(sheet, "")
    found = dict.fromkeys(
        archive.error_cells.get(part, ()), "Cellen innehåller ett fel från Excel, till exempel #REF!."
    )
    unresolved = archive.unresolved_cells.get(part, ())
    return found | dict.fromkeys(unresolved, "Cellen innehåller en formel som saknar uträknat värde.")


def _csv(data: bytes, file: str, limits: Limits, score: Score) -> Sheet:
    text = decode(data)
    if "\x00" in text[:10_000]:
        what = "Filen är varken en Excel-arbetsbok eller en textfil."
        raise InvalidInput([Problem(file, "", what, "spara den som xlsx eller CSV.")])
    scores = {mark: score(list(islice(_cut(text, mark, file, limits), LOOK_AT))) for mark in DELIMITERS}
    best = max(DELIMITERS, key=scores.__getitem__)
    return Sheet(file, list(_cut(text, best, file, limits)))


def _cut(text: str, delimiter: str, file: str, limits: Limits) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, record in enumerate(reader, start=1):
            if number > limits.rows + 100 or len(record) > limits.columns:
                what = f"Filen har fler än {limits.rows} rader eller {limits.columns} kolumner."
                raise InvalidInput([Problem(file, f"rad {number}", what, "dela upp den i flera filer.")])
            yield record
    except csv.Error as error:
        what = f"Filen går inte att läsa som tabell ({error})."
        raise InvalidInput([Problem(file, "", what, "spara om filen som CSV i UTF-8.")]) from error
