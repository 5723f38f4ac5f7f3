"""A table that lies otherwise than ours: a heading per year, or several things in one cell. It is laid lengthwise.

Every cell keeps its own reference, so that what is wrong is told where the file has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from styrkedjan.domain.errors import Level, Problem
from styrkedjan.domain.swedish import listing, plural
from styrkedjan.sources.tables.base import LOOK_AT, Raw, Record, column_letters
from styrkedjan.sources.tables.headings import normalised
from styrkedjan.sources.tables.totals import any_total, says_total
from styrkedjan.sources.workbook_grid import Sheet
from styrkedjan.sources.workbook_spec import Gathered, TableSpec

FEWEST_YEARS = 2
_YEAR = re.compile(r"(?:31\s*dec\w*\s*|folkmängd\s*|år\s*)?(\d{4})(?:[-_. ]12[-_. ]31)?", re.I)
_AGE = re.compile(r"(\d{1,3})\s*(?:\+|-|–|-w|år.*|w|och äldre)?", re.I)
_IN_NAME = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_TOTALS = ("alla", "samtliga")


@dataclass(frozen=True, slots=True)
class _Heading:
    """The heading row (from 0), the cell of the ages, and the cell and year of each year."""

    row: int
    age: int
    years: tuple[tuple[int, int], ...]


def lengthwise(spec: TableSpec, sheet: Sheet, file: str) -> Sheet:
    """The sheet with a row per age and year, or per thing in a cell, when it lies so; else the sheet as it is."""
    if spec.gathered is not None:
        return _parted(spec, spec.gathered, sheet, file)
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


def _parted(spec: TableSpec, how: Gathered, sheet: Sheet, file: str) -> Sheet:
    """A row for each thing in the cells, the year from the file's name; what is told of the file as notes."""
    heading = _gathered_heading(how, sheet.records)
    if heading is None:
        return sheet
    row, places = heading
    many = places[how.many]
    rows = [
        (sheet.number(at), {name: _cell(record, place) for name, place in places.items()})
        for at, record in enumerate(sheet.records[row + 1 :], start=row + 1)
        if _cell(record, many) and not any_total(record)
    ]
    several = sum(";" in said[how.many] for _, said in rows)
    year = _IN_NAME.search(PurePath(file).stem) if how.year not in places else None
    if not several and year is None:
        return sheet
    read = [name for name in how.headings if name in {column.key for column in spec.columns} and name in places]
    records: list[Record] = [[*(spec[name].heading for name in read), *([spec[how.year].heading] if year else [])]]
    origins: dict[int, str] = {}
    for number, said in rows:
        parts = [part.strip() for part in said[how.many].split(";") if part.strip()]
        said[how.many] = "\n".join(parts)
        for part in parts:
            cells = [part if name == how.many else said[name] for name in read]
            records.append([*cells, *([year[0]] if year else [])])
            origins[len(records)] = f"{column_letters(many + 1)}{number}"
    notes = [*_how_parted(spec, how, file, sheet, row, places, several, len(records) - 1, year[0] if year else "")]
    for at, what, remedy in how.flaws([said for _, said in rows]):
        notes.append(Problem(file, f"rad {rows[at][0]}", what, remedy, Level.WARNING))
    return replace(sheet, records=records, error_cells={}, origins=origins, separator="", numbers=(), notes=notes)


def _gathered_heading(how: Gathered, records: Sequence[Record]) -> tuple[int, dict[str, int]] | None:
    for at, record in enumerate(records[:LOOK_AT]):
        cells = [normalised(cell) for cell in record]
        places = {
            name: cells.index(found)
            for name, words in how.headings.items()
            if (found := next((normalised(word) for word in words if normalised(word) in cells), None)) is not None
        }
        if how.many in places:
            return at, places
    return None


def _how_parted(
    spec: TableSpec, how: Gathered, file: str, sheet: Sheet, row: int, places: dict[str, int], several: int,
    count: int, year: str,
) -> Iterator[Problem]:  # fmt: skip
    where, title = f"rad {sheet.number(row)}", spec[how.many].heading.lower()
    if several:
        lead = plural(several, "rad har", "rader har")
        what = f"{lead} flera i samma cell, åtskilda med semikolon: {count} rader läses."
        yield Problem(file, where, what, f"Skriv en {title} per rad om det är fel.", Level.WARNING)
    if year:
        what = f"Filen har ingen kolumn för {spec[how.year].heading.lower()}; {year} läses ur filens namn."
        yield Problem(file, where, what, "Lägg till kolumnen om det är fel.", Level.WARNING)
    read = {places[name] for name in places if name in {column.key for column in spec.columns}}
    rest = [
        str(cell).strip() for place, cell in enumerate(sheet.records[row]) if place not in read and str(cell).strip()
    ]
    if rest:
        yield Problem(file, where, f"Kolumnerna {listing(rest)} läses inte in.", "", Level.WARNING)


def _cell(record: Record, place: int) -> str:
    return str(record[place]).strip() if place < len(record) else ""


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
