"""Finding the heading row: under titles, under merged headings, with other words, case or accents than ours."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import listing
from styrkedjan.sources.tables.base import LOOK_AT, Record, column_letters
from styrkedjan.sources.tables.headings import ColumnMap, Reading, normalised, scale
from styrkedjan.sources.workbook_grid import Sheet
from styrkedjan.sources.workbook_spec import Column, Kind, TableSpec

_PARENTHESIS = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headings are: `row` is the file's, `index` the record's; `places` has the cell (from 0) of each column.

    `factor` is what amounts are multiplied by when a person has said that they are in thousands or millions; `said`
    where the columns were not recognised but chosen.
    """

    row: int
    index: int
    places: Mapping[str, int]
    factor: Decimal
    width: int
    said: Mapping[str, str]

    def letters(self) -> dict[str, str]:
        return {key: column_letters(place + 1) for key, place in self.places.items()}


def score(spec: TableSpec, records: Sequence[Record], chosen: ColumnMap | None = None) -> int:
    """How many of the table's columns the best heading row among the first rows names."""
    names, records = _names(spec, chosen), list(records[:LOOK_AT])
    return max((len(_matches(names, records, index)) for index in range(len(records))), default=0)


def find_header(spec: TableSpec, sheet: Sheet, file: str, reading: Reading) -> tuple[Header, Sequence[Problem]]:
    """The heading row and warnings about columns that are not read.

    Raises InvalidInput when there is none, when a required column is missing, when a heading occurs twice, or when
    the unit of the amounts must be asked for.
    """
    first = list(sheet.records[:LOOK_AT])
    chosen, said = reading.columns_for(first)
    names = _names(spec, chosen)
    best = max(range(len(first)), key=lambda index: len(_matches(names, first, index)), default=None)
    found = _matches(names, first, best) if best is not None else {}
    row = sheet.number(best or 0)
    problems = list(_not_there(spec, chosen, found, sheet.records[best] if best is not None else (), file, row))
    if best is None or not found or not set(spec.key) & set(found):
        raise InvalidInput([_no_header(spec, file), *problems])
    problems += [*_missing(spec, found, file, row), *_twice(spec, found, file, row)]
    if problems:
        raise InvalidInput(problems)
    places = {key: cells[0] for key, cells in found.items()}
    factor, notes = _scale(spec, sheet, best, places, file, reading)
    notes += [*_left_out(spec, found, file, row), *_unknown(spec, sheet.records[best], names, places, file, row)]
    readable = {column.key for column in spec.read_columns}
    chosen_headings = chosen.headings if chosen else {}
    return Header(
        row,
        best,
        {key: place for key, place in places.items() if key in readable},
        factor,
        len(sheet.records[best]),
        {key: said for key in chosen_headings if key in places},
    ), notes


def _names(spec: TableSpec, chosen: ColumnMap | None) -> dict[str, str]:
    """Every accepted heading, normalised -> column key. What a person has chosen goes before what is recognised."""
    given = chosen.headings if chosen else {}
    names = {normalised(heading): key for key, heading in given.items() if normalised(heading)}
    for column in spec.columns:
        if column.key not in given:
            for name in (column.heading, column.key, column.key.replace("_", " "), *column.aliases):
                names.setdefault(normalised(name), column.key)
    return names


def _not_there(
    spec: TableSpec, chosen: ColumnMap | None, found: Mapping[str, object], headings: Record, file: str, row: int
) -> Iterator[Problem]:
    """Columns that a person has chosen but the file lacks."""
    for key, heading in (chosen.headings if chosen else {}).items():
        if key not in found:
            there = ", ".join(str(cell).strip() for cell in headings if str(cell).strip())
            known = key in {column.key for column in spec.columns}
            what = f"Det finns ingen kolumn ”{heading}”" + (f" för {spec[key].heading.lower()}." if known else ".")
            yield Problem(file, f"rad {row}", what, f"välj någon av {there}.")


def _matches(names: Mapping[str, str], records: Sequence[Record], index: int) -> dict[str, list[int]]:
    """Column key -> the cells of this row that name it."""
    found: dict[str, list[int]] = {}
    for place in range(len(records[index])):
        key = next((names[text] for text in _readings(records, index, place) if text in names), None)
        if key is not None:
            found.setdefault(key, []).append(place)
    return found


def _readings(records: Sequence[Record], index: int, place: int) -> Iterator[str]:
    """How the heading of a cell may be read: as it stands, without parenthesis, and with the heading above it."""
    own = str(records[index][place])
    above = _above(records, index, place)
    if own.strip():
        yield normalised(own)
        yield normalised(_PARENTHESIS.sub("", own))
        if above:
            yield normalised(f"{above} {own}")
    elif above:  # a heading merged downwards stands in its uppermost cell
        yield normalised(above)


def _above(records: Sequence[Record], index: int, place: int) -> str:
    """The nearest text above within two rows, in this column or the nearest to the left (a merged group heading)."""
    for row in records[max(0, index - 2) : index][::-1]:
        own = str(row[place]).strip() if place < len(row) else ""
        if own:
            return own
    if str(records[index][place]).strip() and index > 0:
        group = next((str(cell) for cell in records[index - 1][:place][::-1] if str(cell).strip()), "")
        return group.strip()
    return ""


def _no_header(spec: TableSpec, file: str) -> Problem:
    wanted = [column.heading for column in spec.columns if column.required or column.key in spec.key]
    what = f"Ingen rubrikrad för {spec.title.lower()} hittades bland de {LOOK_AT} första raderna."
    return Problem(file, "", what, f"skriv en rad med minst rubrikerna {listing(wanted)}, eller utgå från en export.")


def _missing(spec: TableSpec, found: Mapping[str, object], file: str, row: int) -> Iterator[Problem]:
    for column in spec.read_columns:
        if column.key not in found and (column.required or (column.key in spec.key and not may_be_left_out(column))):
            remedy = f"lägg till en kolumn med rubriken ”{column.heading}”."
            yield Problem(file, f"rad {row}", f"Kolumnen ”{column.heading}” saknas.", remedy)


def may_be_left_out(column: Column) -> bool:
    """Whether a file that lacks a key column still says what its rows are: everybody, or what there is one of."""
    return not column.required and (column.kind in {Kind.CHOICE, Kind.TEXT} or column.default is not None)


def _left_out(spec: TableSpec, found: Mapping[str, object], file: str, row: int) -> Iterator[Problem]:
    for column in spec.read_columns:
        if column.key in spec.key and column.key not in found and may_be_left_out(column):
            value = column.choices.get(str(column.empty), str(column.empty or "")) or "tom"
            what = f"Kolumnen ”{column.heading}” saknas; alla rader läses som ”{value}”."
            yield Problem(file, f"rad {row}", what, "lägg till kolumnen om raderna skiljer sig åt.", Level.WARNING)


def _twice(spec: TableSpec, found: Mapping[str, list[int]], file: str, row: int) -> Iterator[Problem]:
    for key, places in found.items():
        if len(places) > 1 and not spec[key].readonly:
            cells = listing([f"{column_letters(place + 1)}{row}" for place in places])
            what = f"Rubriken ”{spec[key].heading}” finns flera gånger: {cells}."
            yield Problem(file, cells, what, "behåll en av dem och ta bort eller döp om den andra.")


def _unknown(
    spec: TableSpec, heading: Record, names: Mapping[str, str], places: Mapping[str, int], file: str, row: int
) -> list[Problem]:
    known = {column.heading for column in spec.columns if column.key not in places}
    notes = []
    for place, cell in enumerate(heading):
        text = str(cell).strip()
        if text and place not in places.values() and normalised(text) not in names:
            close = difflib.get_close_matches(text, known, n=1)
            remedy = f"menar du ”{close[0]}”?" if close else "ta bort den om den inte behövs."
            what = f"Kolumnen ”{text}” känns inte igen och läses inte."
            notes.append(Problem(file, f"{column_letters(place + 1)}{row}", what, remedy, Level.WARNING))
    return notes


def _scale(
    spec: TableSpec, sheet: Sheet, index: int, places: Mapping[str, int], file: str, reading: Reading
) -> tuple[Decimal, list[Problem]]:
    """Amounts are kronor, but people write tkr: where the file says so, the person is asked."""
    money = [place for key, place in places.items() if spec[key].kind is Kind.MONEY and not spec[key].readonly]
    if not money:
        return Decimal(1), []
    headings = [sheet.records[index][place] for place in money]
    scaled = scale(reading, file, sheet.number(index), headings, sheet.records[:index], sheet.name)
    return scaled.factor, list(scaled.messages)
