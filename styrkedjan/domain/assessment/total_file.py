"""Published assessments as a table: a row per result, the areas' points and the total that was printed with them.

A row with a fault is told and the others are read on: what one municipality misprinted must not hide the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from styrkedjan.domain.assessment.frameworks import Framework
from styrkedjan.domain.assessment.results import CheckedTotal, check_total
from styrkedjan.domain.definitions import suggestion
from styrkedjan.domain.economy.tables import Row, Table, has_no_value, read_number
from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import listing, number

MOST_AREAS = 8
AREAS = tuple(f"area_{place}" for place in range(1, MOST_AREAS + 1))
PUBLISHED = "published_total"
KEYS = ("framework", "version", "municipality", "year", "scope")
NEEDED = ("framework", "version", "municipality", "area_1")
_SWEDISH = {
    "ramverk": "framework", "kommun": "municipality", "ar": "year", "omfattning": "scope",
    "publicerad_total": PUBLISHED, "publicerat": PUBLISHED, "totalt": PUBLISHED, "total": PUBLISHED,
} | {f"omrade_{place}": name for place, name in enumerate(AREAS, 1)}  # fmt: skip
USUAL_MAXIMUM = Decimal(100)  # of an area, where the framework is not known
FIRST_YEAR, LAST_YEAR = 1993, 2100


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A row as written, its checked total, and the faults that kept it from being read."""

    where: str
    cells: Mapping[str, str]
    checked: CheckedTotal
    faults: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        return " ".join([*(fault.what for fault in self.faults), *filter(None, [self.checked.note]), *self.notes])


@dataclass(frozen=True, slots=True)
class TotalTable:
    """The whole answer, rows in the file's order."""

    rows: tuple[TotalRow, ...]
    messages: tuple[Problem, ...]

    @property
    def faults(self) -> tuple[Problem, ...]:
        return tuple(fault for row in self.rows for fault in row.faults)


@dataclass(slots=True)
class _Reading:
    """What goes wrong while one row is read."""

    file: str
    where: str
    faults: list[Problem] = field(default_factory=list)

    def fault(self, what: str, remedy: str) -> None:
        self.faults.append(Problem(self.file, self.where, what, remedy))


def read_totals(table: Table, frameworks: Iterable[Framework]) -> TotalTable:
    """Check every row. Raises InvalidInput when the table has not the columns to be read by."""
    columns, messages = _columns(table)
    known = tuple(frameworks)
    seen: dict[tuple[str, ...], str] = {}
    rows = []
    for row in table.rows:
        cells = {name: row.cells[column] for name, column in columns.items()}
        rows.append(_read_row(table.file, row, cells, known, seen))
    return TotalTable(tuple(rows), tuple(messages))


def find_framework(name: str, version: str, known: Sequence[Framework]) -> Framework:
    """The framework with this name (or family) and version. Raises LookupError with what and remedy."""
    named = [one for one in known if _plain(name) in {_plain(one.name), _plain(one.family), _plain(one.id)}]
    if not named:
        raise LookupError(f"Ramverket ”{name}” finns inte.", suggestion(name, sorted({one.name for one in known})))
    versions = [one for one in named if _version(one.version) == _version(version)]
    if len(versions) != 1:
        there_are = f"Välj något av: {listing([one.version for one in named], 'eller')}."
        raise LookupError(f"{named[0].name} har ingen version ”{version}”.", there_are)
    return versions[0]


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", "_", "".join(char for char in bare if not unicodedata.combining(char))).strip("_")


def _version(text: str) -> str:
    """1, 1.0 and 1,0 are one version: spreadsheets take the decimal away."""
    return re.sub(r"[.,]0+$", "", text.strip().casefold())


def _columns(table: Table) -> tuple[dict[str, str], list[Problem]]:
    names = (*KEYS, *AREAS, PUBLISHED)
    found: dict[str, str] = {}
    problems, messages = [], []
    for column in table.columns:
        plain = _plain(column)
        name = _SWEDISH.get(plain, plain)
        if name not in names:
            what = f"Kolumnen ”{column}” används inte."
            messages.append(Problem(table.file, "rad 1", what, suggestion(column, names), Level.INFORMATION))
        elif name in found:
            what = f"Rubrikerna ”{found[name]}” och ”{column}” betyder samma sak."
            problems.append(Problem(table.file, "rad 1", what, "behåll en av dem."))
        else:
            found[name] = column
    for name in names:
        if name in found:
            continue
        what = f"Kolumnen {name} saknas."
        if name in NEEDED:
            problems.append(Problem(table.file, "rad 1", what, f"lägg till rubriken {name}."))
        else:
            messages.append(Problem(table.file, "rad 1", what, "lägg till den om uppgiften finns.", Level.WARNING))
    if problems:
        raise InvalidInput(problems)
    return found, messages


def _read_row(
    file: str, row: Row, cells: Mapping[str, str], known: Sequence[Framework], seen: dict[tuple[str, ...], str]
) -> TotalRow:
    reading = _Reading(file, row.where)
    if row.fault:
        return TotalRow(row.where, cells, check_total([], None), (row.fault,))
    _check_keys(reading, cells, seen)
    framework: Framework | None = None
    try:
        framework = find_framework(cells["framework"], cells["version"], known)
    except LookupError as error:
        reading.fault(*error.args)
    places = len(framework.areas) if framework else MOST_AREAS
    points = _points(reading, cells, framework, places)
    most = framework.maximum if framework else None
    published = _number(reading, cells, PUBLISHED, "Publicerad total", most)
    checked = check_total([] if reading.faults else points, published)
    if reading.faults:
        return TotalRow(row.where, cells, checked, tuple(reading.faults))
    return TotalRow(row.where, cells, checked, (), tuple(_notes(cells, framework, published)))


def _check_keys(reading: _Reading, cells: Mapping[str, str], seen: dict[tuple[str, ...], str]) -> None:
    for name in ("framework", "version", "municipality"):
        if not cells[name]:
            reading.fault(f"Cellen {name} är tom.", "fyll i den.")
    year = cells.get("year", "")
    is_year = re.fullmatch(r"[0-9]{4}", year) and FIRST_YEAR <= int(year) <= LAST_YEAR
    if year and not is_year:
        reading.fault(f"”{year}” är inget år.", "skriv fyra siffror, till exempel 2011.")
    key = tuple(_version(cells[name]) if name == "version" else _plain(cells.get(name, "")) for name in KEYS)
    first = seen.setdefault(key, reading.where)
    if first != reading.where:
        reading.fault(f"Samma resultat står redan på {first}.", "behåll en av raderna.")


def _points(
    reading: _Reading, cells: Mapping[str, str], framework: Framework | None, places: int
) -> list[Decimal | None]:
    most = framework.area_maximum if framework else USUAL_MAXIMUM
    points = [_number(reading, cells, name, f"Område {place}", most) for place, name in enumerate(AREAS, 1)]
    extra = [str(place) for place, value in enumerate(points, 1) if place > places and value is not None]
    if framework and framework.areas and extra:
        what = f"{framework.title} har {places} områden men raden har poäng för område {listing(extra)}."
        reading.fault(what, "ta bort poängen eller rätta ramverket.")
    return points[:places]


def _number(reading: _Reading, cells: Mapping[str, str], name: str, label: str, most: Decimal | None) -> Decimal | None:
    text = cells.get(name, "")
    if has_no_value(text):
        return None
    try:
        value = read_number(text)
    except ValueError as error:
        reading.fault(f"{label}: {error}", "rätta cellen, eller lämna den tom om poängen inte är känd.")
        return None
    if value is not None and (value < 0 or (most is not None and value > most)):
        limit = f"0–{number(most)}" if most is not None else "0 och uppåt"
        reading.fault(f"{label}: {text} ligger utanför {limit}.", "rätta poängen.")
        return None
    return value


def _notes(cells: Mapping[str, str], framework: Framework | None, published: Decimal | None) -> Iterable[str]:
    if framework is not None and not framework.areas:
        yield f"Områdena i {framework.title} är inte publicerade, så summan kan inte kontrolleras."
    if published is None:
        yield "Ingen publicerad total att jämföra med."
    if not cells.get("scope", ""):
        yield "Omfattningen saknas, så resultatet kan inte jämföras med andras."
