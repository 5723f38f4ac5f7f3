"""A table that lies across: one heading per year, as forecasts are handed out. It is laid lengthwise before it is read.

Every cell keeps its own reference, so that what is wrong is told where the file has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from styrkedjan.sources.tables.base import LOOK_AT, Raw, Record, column_letters
from styrkedjan.sources.tables.headings import normalised
from styrkedjan.sources.tables.totals import says_total
from styrkedjan.sources.workbook_grid import Sheet
from styrkedjan.sources.workbook_spec import TableSpec

FEWEST_YEARS = 2
_YEAR = re.compile(r"(?:31\s*dec\w*\s*|folkmängd\s*|år\s*)?(\d{4})(?:[-_. ]12[-_. ]31)?", re.I)
_AGE = re.compile(r"(\d{1,3})\s*(?:\+|-|–|-w|år.*|w|och äldre)?", re.I)
_TOTALS = ("alla", "samtliga")


@dataclass(frozen=True, slots=True)
class _Heading:
    """The heading row (from 0), the cell of the ages, and the cell and year of each year."""

    row: int
    age: int
    years: tuple[tuple[int, int], ...]


def lengthwise(spec: TableSpec, sheet: Sheet, file: str) -> Sheet:
    """The sheet with a row per age and year, when it lies across; else the sheet as it is."""
    if spec.wide is None:
        return sheet
    heading = _heading(spec, sheet.records)
    if heading is None:
        return sheet
    wide, source = spec.wide, PurePath(file).stem
    names = (spec[wide.across].heading, spec[wide.down].heading, spec[wide.value].heading, spec[wide.source].heading)
    cells = list(_cells(sheet.records, heading))
    records: list[Record] = [names, *((year, age, value, source) for _, year, age, value in cells)]
    origins = {place: reference for place, (reference, *_) in enumerate(cells, start=2)}
    errors = {f"C{place}": sheet.error_cells[ref] for place, ref in origins.items() if ref in sheet.error_cells}
    return replace(sheet, records=records, error_cells=errors, origins=origins, separator="", numbers=())


def _heading(spec: TableSpec, records: Sequence[Record]) -> _Heading | None:
    assert spec.wide is not None
    down = spec[spec.wide.down]
    ages = {normalised(name) for name in (down.heading, down.key, *down.aliases)}
    for at, record in enumerate(records[:LOOK_AT]):
        years = tuple((place, year) for place, cell in enumerate(record) if (year := _year(cell)) is not None)
        age = next((place for place, cell in enumerate(record) if normalised(cell) in ages), None)
        if age is not None and len(years) >= FEWEST_YEARS:
            return _Heading(at, age, years)
    return None


def _year(cell: Raw) -> int | None:
    if isinstance(cell, date):
        return cell.year if (cell.month, cell.day) == (12, 31) else None
    match = _YEAR.fullmatch(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip())
    return int(match[1]) if match and 1900 <= int(match[1]) <= 2199 else None


def _cells(records: Sequence[Record], heading: _Heading) -> Iterator[tuple[str, int, Raw, Raw]]:
    """Each filled cell with its reference, year, age and value; sums are left out."""
    for at, record in enumerate(records[heading.row + 1 :], start=heading.row + 2):
        age = record[heading.age] if heading.age < len(record) else ""
        if not str(age).strip() or says_total(age) or str(age).strip().casefold().rstrip(":") in _TOTALS:
            continue
        match = _AGE.fullmatch(age.strip()) if isinstance(age, str) else None
        for place, year in heading.years:
            value = record[place] if place < len(record) else ""
            if str(value).strip():
                yield f"{column_letters(place + 1)}{at}", year, int(match[1]) if match else age, value
