"""Headings as people write them, units said above amounts, and what a person has said of a file's columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import listing
from styrkedjan.sources.tables.base import column_number

UNITS = {"kr": Decimal(1), "tkr": Decimal(1000), "mnkr": Decimal(1_000_000)}
_THOUSANDS = re.compile(r"\b(tkr|ksek|kkr|tusentals?( kronor)?|tusen (kronor|kr))\b", re.I)
_MILLIONS = re.compile(r"\b(mnkr|mkr|msek|miljoner( kronor)?)\b", re.I)
_LETTERS = re.compile(r"[A-Z]{1,3}")
_NO_WORD = re.compile(r"[^a-z0-9%]+")


@lru_cache(maxsize=16_384)
def normalised(text: object) -> str:
    """`Gäller från ` and `GALLER FRAN` become the same word, as do `konto_nr` and `Konto nr`."""
    plain = unicodedata.normalize("NFKD", str(text)).casefold()
    return _NO_WORD.sub("", "".join(char for char in plain if not unicodedata.combining(char)))


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Field -> heading in the file, or a column's letter ("C"). `widths` pads codes that Excel made numbers of."""

    headings: Mapping[str, str]
    widths: Mapping[str, int] = field(default_factory=dict)

    def place(self, name: str, row: Sequence[object]) -> int | None:
        """Where the field stands among these headings; None when it does not."""
        heading = self.headings[name]
        wanted = normalised(heading)
        for at, cell in enumerate(row):
            if wanted and normalised(cell) == wanted:
                return at
        if _LETTERS.fullmatch(heading) and column_number(heading) <= len(row):
            return column_number(heading) - 1
        return None


@dataclass(frozen=True, slots=True)
class Remembered:
    """A column map that someone chose for an earlier file with just these headings; `said` tells who and when."""

    columns: ColumnMap
    layout: frozenset[str]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person has said of a file: its columns, and the unit of its amounts ("" when nothing is said)."""

    columns: ColumnMap | None = None
    unit: str = ""
    remembered: tuple[Remembered, ...] = ()

    def __post_init__(self) -> None:
        if self.unit and self.unit not in UNITS:
            raise InvalidInput(
                [Problem("", "enhet", f"”{self.unit}” är ingen enhet.", f"Välj {listing([*UNITS], 'eller')}.")]
            )

    def columns_for(self, rows: Iterable[Sequence[object]]) -> tuple[ColumnMap | None, str]:
        """The map to read by and where it comes from: what is chosen now, else what is remembered of the layout."""
        if self.columns is not None and self.columns.headings:
            return self.columns, "vald"
        layouts = [layout_of(row) for row in rows] if self.remembered else []
        for each in self.remembered:
            if each.layout in layouts:
                return each.columns, each.said
        return self.columns, ""


NOTHING_SAID = Reading()


def layout_of(headings: Iterable[object]) -> frozenset[str]:
    """What one kind of file has in common with the next: its headings."""
    return frozenset(filter(None, map(normalised, headings)))


def parse_map(texts: Iterable[str], fields: Mapping[str, Collection[str]]) -> ColumnMap:
    """`Belopp=amount` and `Belopp=belopp` as a map. `fields` has each field and the other words for it.

    Raises InvalidInput that names every field there is.
    """
    words = {normalised(word): name for name, others in fields.items() for word in (name, *others)}
    found: dict[str, str] = {}
    problems = []
    for text in texts:
        heading, _, said = text.rpartition("=")
        name = words.get(normalised(said))
        if not heading.strip() or name is None:
            what = f"”{text}” säger inte vilken kolumn som är vad."
            remedy = (
                f"Skriv RUBRIK=fält, där fältet är {listing([first_word(fields, each) for each in fields], 'eller')}."
            )
            problems.append(Problem("", "kolumner", what, remedy))
        else:
            found[name] = heading.strip()
    if problems:
        raise InvalidInput(problems)
    return ColumnMap(found)


def first_word(fields: Mapping[str, Collection[str]], name: str) -> str:
    """How a person calls the field."""
    return next(iter(fields[name]), name)


def unit_in(text: object) -> str:
    """ "tkr" or "mnkr" where a text says so, else ""."""
    if not isinstance(text, str) or len(text) > 500:
        return ""
    if _MILLIONS.search(text):
        return "mnkr"
    return "tkr" if _THOUSANDS.search(text) else ""


@dataclass(frozen=True, slots=True)
class Scale:
    """What amounts are multiplied by, and what to tell the person."""

    factor: Decimal
    messages: tuple[Problem, ...] = ()


def scale(
    reading: Reading, file: str, row: int, amounts: Iterable[object], above: Iterable[Sequence[object]], sheet: str = ""
) -> Scale:
    """The unit of the amounts: as chosen, else kronor. Where the file speaks of thousands, the person is asked.

    `amounts` are the headings over amounts, `above` the rows over the headings. Raises InvalidInput to ask.
    """
    titles = [cell for record in above for cell in record]
    told = next(((unit, str(text).strip()) for text in (*amounts, *titles, sheet) if (unit := unit_in(text))), None)
    if reading.unit:
        if reading.unit == "kr":
            return Scale(UNITS["kr"])
        what = f"Beloppen läses som {reading.unit} och räknas om till kronor (gånger {int(UNITS[reading.unit])})."
        return Scale(UNITS[reading.unit], (Problem(file, f"rad {row}", what, "", Level.WARNING),))
    if told is None:
        return Scale(UNITS["kr"])
    unit, text = told
    what = f"”{text[:80]}” säger att beloppen är i {unit}, men det är inte valt."
    remedy = f"Välj enhet: {unit} om beloppen ska räknas om till kronor, kr om de redan är i kronor (--unit {unit})."
    raise InvalidInput([Problem(file, f"rad {row}", what, remedy)])
