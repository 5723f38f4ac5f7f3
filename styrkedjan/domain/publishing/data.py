"""A data set as it leaves the municipality: typed columns, plain rows, and the gate that they must pass.

The gate is the last that is asked before anything is published, and it asks the rows themselves: what made them may be
wrong. A row that tells how something is for people carries `n`, how many stand behind it; where they are fewer than the
threshold, or nobody knows how many, nothing in the row may tell. Words come from the municipality's own lists (names
of units, goals, measures, decisions) and never from what people have written: a column of free text is refused, and so
is a cell that looks like a person's number, an e-mail address or a telephone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from styrkedjan.domain.errors import Problem
from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.publishing.states import Licence

LEAST_THRESHOLD = 5
LONGEST_NAME = 200
# How many decimals a figure may have: what is exact to more can be reckoned back to who stands behind it.
MOST_DECIMALS = 4
_PERSON = re.compile(r"(?<!\d)(?:19|20)?\d{6}[-+ ]?\d{4}(?!\d)")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class Kind(Labelled):
    """What the cells of a column are. Free text is a kind so that it can be refused."""

    CODE = "code", "kod"
    NAME = "name", "namn ur en lista"
    NUMBER = "number", "tal"
    DAY = "day", "dag"
    YES_NO = "yes_no", "ja eller nej"
    CONTACT = "contact", "väg till verksamheten"
    FREE_TEXT = "free_text", "fri text"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name in files, what it is in a sentence, and its unit. `told` columns say something of people:
    they are empty where too few stand behind the row."""

    key: str
    kind: Kind
    about: str
    unit: str = ""
    told: bool = False


Row = Mapping[str, Any]
PEOPLE = "n"  # how many stand behind a row
WHY_MISSING = "saknas"  # why a row tells nothing


@dataclass(frozen=True, slots=True)
class Terms:
    """What the publisher has settled."""

    licence: str
    owner: str
    contact: str
    threshold: int


def gate(columns: Sequence[Column], rows: Sequence[Row], terms: Terms) -> list[Problem]:
    """Everything that stands in the way of publishing; nothing when it may go out."""
    return [*_terms(terms), *_columns(columns), *_rows(columns, rows, terms.threshold)]


def _terms(terms: Terms) -> Iterator[Problem]:
    if terms.licence not in {one.value for one in Licence}:
        yield Problem("", "Licens", "Licens saknas.", "Välj på vilka villkor uppgifterna får användas.")
    if not terms.owner.strip():
        yield Problem("", "Informationsägare", "Ingen äger uppgifterna.", "Skriv vilken funktion som svarar för dem.")
    if not _MAIL.fullmatch(terms.contact.strip()):
        yield Problem("", "Kontakt", "Kontaktadress saknas.", "Skriv en funktions e-postadress, inte en persons.")
    if terms.threshold < LEAST_THRESHOLD:
        why = f"Gränsen {terms.threshold} är för låg."
        yield Problem("", "Minsta antal", why, f"Minst {LEAST_THRESHOLD} ska stå bakom ett värde.")


def _columns(columns: Sequence[Column]) -> Iterator[Problem]:
    for one in columns:
        if one.kind is Kind.FREE_TEXT:
            what = f"Kolumnen {one.key} är fri text, som kan berätta om en person."
            yield Problem("", one.key, what, "Ta bort kolumnen ur datamängden.")
    if any(one.told for one in columns) and PEOPLE not in {one.key for one in columns}:
        what = "Datamängden säger något om människor men inte hur många som står bakom."
        yield Problem("", PEOPLE, what, "Lägg till antalet, så att gränsen kan prövas.")


def _rows(columns: Sequence[Column], rows: Sequence[Row], threshold: int) -> Iterator[Problem]:
    names = {one.key for one in columns}
    for number, row in enumerate(rows, 1):
        where = f"rad {number}"
        if set(row) != names:
            yield Problem("", where, "Raden har inte datamängdens kolumner.", "Rätta den som tar fram raderna.")
            continue
        if any(one.told for one in columns) and (problem := _too_few(columns, row, threshold, where)):
            yield problem
        for one in columns:
            if problem := _cell(one, row[one.key], where):
                yield problem


def _too_few(columns: Sequence[Column], row: Row, threshold: int, where: str) -> Problem | None:
    """Nobody at all behind a row tells of nobody."""
    told = [one.key for one in columns if one.told and row[one.key] is not None]
    people = row[PEOPLE]
    if not told or people == 0 or (isinstance(people, int) and people >= threshold):
        return None
    many = "okänt hur många" if people is None else f"färre än {threshold}"
    return Problem("", where, f"Värdet har {many} bakom sig.", "Dölj värdet, och det som röjer det.")


def _cell(column: Column, value: Any, where: str) -> Problem | None:
    place = f"{where}, {column.key}"
    if value is None:
        return None
    if column.kind is Kind.NUMBER:
        return None if _is_number(value) else Problem("", place, f"”{value}” är inget tal.", "Rätta värdet.")
    if column.kind is Kind.YES_NO:
        return None if isinstance(value, bool) else Problem("", place, "Inte ja eller nej.", "Rätta värdet.")
    if not isinstance(value, str):
        return Problem("", place, "Inte text.", "Rätta värdet.")
    if column.kind is not Kind.CONTACT and (_MAIL.search(value) or _PERSON.search(value)):
        return Problem("", place, "Det ser ut som en e-postadress eller ett personnummer.", "Ta bort det.")
    if column.kind is not Kind.CONTACT and len(value) > LONGEST_NAME:
        return Problem("", place, "Texten är för lång för att vara ett namn.", "Korta namnet.")
    return None


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return True
    try:
        found = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return False
    return found is not None and found.is_finite() and -int(found.as_tuple().exponent) <= MOST_DECIMALS


def plain(value: Decimal | int | None, decimals: int = MOST_DECIMALS) -> str | None:
    """A figure as it stands in a row: exact text without needless noughts."""
    if value is None:
        return None
    rounded = round(Decimal(value), decimals)
    text = f"{rounded.normalize():f}"
    return "0" if text == "-0" else text


def hidden(row: Row, columns: Iterable[Column], why: str) -> dict[str, Any]:
    """The row without anything that tells how it is for people, or how many they are."""
    empty: set[str] = {one.key for one in columns if one.told} | {PEOPLE}
    return {key: None if key in empty else value for key, value in row.items()} | {WHY_MISSING: why}
