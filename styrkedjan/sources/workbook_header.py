"""Finding the heading row: under titles, under merged headings, with other words, case or accents than ours."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import listing
from styrkedjan.sources.workbook_archive import column_letters
from styrkedjan.sources.workbook_grid import LOOK_AT, Record, Sheet
from styrkedjan.sources.workbook_spec import Kind, TableSpec

_PARENTHESIS = re.compile(r"\([^)]*\)")
_THOUSANDS = re.compile(r"\b(tkr|tusental|tusen kronor|kkr)\b", re.I)
_MILLIONS = re.compile(r"\b(mnkr|mkr|miljoner kronor)\b", re.I)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headings are: `row` counts from 1, `places` says which cell (from 0) holds each known column.

    `scales` has what amounts are multiplied by when a heading says thousands or millions.
    """

    row: int
    places: Mapping[str, int]
    scales: Mapping[str, Decimal]

    def letters(self) -> dict[str, str]:
        return {key: column_letters(place + 1) for key, place in self.places.items()}


def normalised(text: object) -> str:
    """`Gäller från ` and `GALLER FRAN` become the same word."""
    plain = unicodedata.normalize("NFKD", str(text)).casefold()
    return re.sub(r"[^a-z0-9%]+", "", "".join(char for char in plain if not unicodedata.combining(char)))


def score(spec: TableSpec, records: Sequence[Record]) -> int:
    """How many of the table's columns the best heading row among the first rows names."""
    names = _names(spec)
    return max((len(_matches(names, records, index)) for index in range(min(len(records), LOOK_AT))), default=0)


def find_header(spec: TableSpec, sheet: Sheet, file: str) -> tuple[Header, Sequence[Problem]]:
    """The heading row and warnings about columns that are not read.

    Raises InvalidInput when there is none, when a required column is missing or when a heading occurs twice.
    """
    names = _names(spec)
    candidates = range(min(len(sheet.records), LOOK_AT))
    best = max(candidates, key=lambda index: len(_matches(names, sheet.records, index)), default=None)
    found = _matches(names, sheet.records, best) if best is not None else {}
    if best is None or not found or not set(spec.key) & set(found):
        raise InvalidInput([_no_header(spec, file)])
    problems = [*_missing(spec, found, file, best + 1), *_twice(spec, found, file, best + 1)]
    if problems:
        raise InvalidInput(problems)
    places = {key: cells[0] for key, cells in found.items()}
    scales, notes = _scales(spec, sheet.records, best, places, file)
    notes += _unknown(spec, sheet.records[best], names, places, file, best + 1)
    readable = {column.key for column in spec.read_columns}
    return Header(best + 1, {key: place for key, place in places.items() if key in readable}, scales), notes


def _names(spec: TableSpec) -> dict[str, str]:
    """Every accepted heading, normalised -> column key."""
    names: dict[str, str] = {}
    for column in spec.columns:
        for name in (column.heading, column.key, column.key.replace("_", " "), *column.aliases):
            names.setdefault(normalised(name), column.key)
    return names


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
        if (column.required or column.key in spec.key) and column.key not in found:
            remedy = f"lägg till en kolumn med rubriken ”{column.heading}”."
            yield Problem(file, f"rad {row}", f"Kolumnen ”{column.heading}” saknas.", remedy)


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


def _scales(
    spec: TableSpec, records: Sequence[Record], index: int, places: Mapping[str, int], file: str
) -> tuple[dict[str, Decimal], list[Problem]]:
    """Amounts are kronor, but people write tkr; a heading that says so is believed, and the reader is told."""
    money = {key: place for key, place in places.items() if spec[key].kind is Kind.MONEY}
    scales: dict[str, Decimal] = {}
    notes: list[Problem] = []
    for key, place in money.items():
        text = str(records[index][place])
        factor = _factor(text)
        if factor is not None:
            scales[key] = factor
            what = f"Beloppen under ”{text.strip()}” räknas om till kronor (gånger {int(factor)})."
            cell = f"{column_letters(place + 1)}{index + 1}"
            notes.append(Problem(file, cell, what, "skriv beloppen i kronor om det är fel.", Level.WARNING))
    titles = " ".join(str(cell) for record in records[:index] for cell in record)
    if money and not scales and _factor(titles) is not None:
        remedy = "skriv ”tkr” i rubriken över beloppen om de är i tusental."
        what = "Ovanför tabellen nämns tusental eller miljoner; beloppen läses ändå som kronor."
        notes.append(Problem(file, f"rad {index + 1}", what, remedy, Level.WARNING))
    return scales, notes


def _factor(text: str) -> Decimal | None:
    if _MILLIONS.search(text):
        return Decimal(1_000_000)
    return Decimal(1000) if _THOUSANDS.search(text) else None
