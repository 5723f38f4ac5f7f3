"""The balance requirement statement as a table: a row per line of the statement, a column per year in any order.

Rows are known by what they say, so "Samtliga realisationsvinster" and "– samtliga realisationsvinster:" are the same.
Input rows are enough; sums that are given are checked against the computed ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from styrkedjan.domain.economy.balanskrav import (
    ADDED_BACK,
    COMPUTED,
    DRAWN_OFF,
    Line,
    Statement,
    StatementInput,
    deficits_to_restore,
    expected_brought_forward,
    statements,
)
from styrkedjan.domain.economy.restoration import Deficit
from styrkedjan.domain.economy.tables import Row, Table, has_no_value, read_number
from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import number

LONGEST_TOLD = 60
_PATTERNS: tuple[tuple[Line, str], ...] = (
    (Line.ADJUSTED_RESULT, r"efter balanskravsjustering"),
    (Line.RESULT, r"^arets resultat( enligt resultatrakning(en)?)?$"),
    (Line.EXEMPT_GAINS, r"realisationsvinst.*undantag"),
    (Line.EXEMPT_LOSSES, r"realisationsforlust.*undantag"),
    (Line.CAPITAL_GAINS, r"^(samtliga |avgar |reducering av )*realisationsvinst(er)?$"),
    (Line.UNREALISED_REVERSED, r"aterfor.*orealiserad"),
    (Line.UNREALISED, r"orealiserad"),
    (Line.TO_RUR, r"(till|reserver).*(resultatutjamningsreserv|\brur\b)"),
    (Line.FROM_RUR, r"(fran|\bur\b|anvand|disponer).*(resultatutjamningsreserv|\brur\b)"),
    (Line.TO_RESULT_RESERVE, r"(till|reserver).*resultatreserv"),
    (Line.FROM_RESULT_RESERVE, r"(fran|\bur\b|anvand|disponer).*resultatreserv"),
    (Line.EXTRAORDINARY_REASONS, r"synnerlig"),
    (Line.BROUGHT_FORWARD, r"underskott.*tidigare|ingaende.*underskott"),
    (Line.TO_RESTORE, r"att (aterstalla|reglera)"),
    (Line.BALANSKRAV_RESULT, r"^(arets )?balanskravsresultat$"),
    (Line.SUM, r"^summa\b"),
)
MOST_DECIMALS = 6
_ONLY_IF_STATED = (Line.TO_RESULT_RESERVE, Line.FROM_RESULT_RESERVE)
_YEAR = re.compile(r"\b(19\d\d|2[01]\d\d)\b")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of the answer: its name as the file wrote it, which line it is, and a value or None per year."""

    name: str
    line: Line
    values: Mapping[int, Decimal | None]


@dataclass(frozen=True, slots=True)
class BalanskravTable:
    """The whole answer, years in order of time."""

    years: tuple[int, ...]
    rows: tuple[PrintedRow, ...]
    statements: tuple[Statement, ...]
    deficits: tuple[Deficit, ...]
    messages: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Stated:
    """A row of the file, understood: amounts are effects on the result."""

    name: str
    line: Line
    row: Row
    values: Mapping[int, Decimal | None]


def recognise(name: str) -> Line | None:
    """Which line of the statement a row's name means, None when it is none of them."""
    plain = _plain(name)
    return next((line for line, pattern in _PATTERNS if re.search(pattern, plain)), None)


def read_balanskrav(table: Table) -> BalanskravTable:
    """Compute the statement for every year. Raises InvalidInput with all problems at once."""
    problems: list[Problem] = []
    messages: list[Problem] = []
    years = _year_columns(table, problems)
    stated = [found for row in table.rows if (found := _read_row(table, row, years, problems, messages))]
    problems.extend(_structure_problems(table, stated, years))
    if problems:
        raise InvalidInput(problems)
    done = statements(StatementInput(year, _inputs(stated, year)) for year in years)
    messages.extend(_brought_forward_messages(table, stated, done))
    messages.extend(message for row in stated for message in _sum_messages(table, row, done))
    rows = _printed(stated, done)
    return BalanskravTable(tuple(item.year for item in done), rows, done, deficits_to_restore(done), tuple(messages))


def _plain(text: str) -> str:
    """Lower case without diacritics, signs and numbering."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    words = re.sub(r"[^a-z]+", " ", bare).strip()
    return re.sub(r"\brea(vinst|forlust)", r"realisations\1", words)


def _year_columns(table: Table, problems: list[Problem]) -> dict[int, str]:
    years: dict[int, str] = {}
    for column in table.columns[1:]:
        found = _YEAR.findall(column)
        if len(found) != 1:
            what = f"Kolumnen ”{column}” är inget år."
            problems.append(Problem(table.file, "rad 1", what, "skriv ett årtal med fyra siffror som rubrik."))
        elif int(found[0]) in years:
            what = f"Året {found[0]} har två kolumner."
            problems.append(Problem(table.file, "rad 1", what, "behåll en kolumn per år."))
        else:
            years[int(found[0])] = column
    if len(table.columns) < 2:
        what = "Ingen kolumn med årtal finns."
        problems.append(Problem(table.file, "rad 1", what, "skriv rubrikraden som ”row,2025,2024”."))
    return years


def _read_row(
    table: Table, row: Row, years: Mapping[int, str], problems: list[Problem], messages: list[Problem]
) -> _Stated | None:
    name = row.cells[table.columns[0]]
    line = recognise(name)
    values: dict[int, Decimal | None] = {}
    for year, column in years.items():
        try:
            values[year] = read_number(row.cells[column])
        except ValueError as error:
            problems.append(Problem(table.file, row.where, f"”{name}” {year}: {error}", "rätta cellen."))
    if line is None:
        what = f"Raden ”{name[:LONGEST_TOLD]}” hör inte till balanskravsutredningen." if name else "Raden saknar namn."
        problems.append(Problem(table.file, row.where, what, _rows_there_are(name)))
        return None
    effects = {year: _effect(table, row, line, name, year, value, messages) for year, value in values.items()}
    return _Stated(name, line, row, effects)


def _rows_there_are(name: str) -> str:
    """The row that was probably meant, or all that there are."""
    labels = {item.label.casefold(): item.label for item in Line}
    near = get_close_matches(name.casefold(), labels)
    if near:
        return f"menade du ”{labels[near[0]]}”? Ta annars bort raden."
    return f"använd någon av raderna {', '.join(f'”{label}”' for label in labels.values())}."


def _effect(
    table: Table, row: Row, line: Line, name: str, year: int, value: Decimal | None, messages: list[Problem]
) -> Decimal | None:
    """The stated amount as an effect on the result. A row that the law only lets lower the result never raises it."""
    if value is not None and value > 0 and line in DRAWN_OFF:
        what = f"”{name}” {year} är angiven utan minus; beloppet {number(value, _decimals(value))} drogs av."
        messages.append(Problem(table.file, row.where, what, "skriv beloppet med minus.", Level.INFORMATION))
        return -value
    if value is not None and value < 0 and line in ADDED_BACK:
        what = f"”{name}” {year} är negativ fast raden brukar höja resultatet; beloppet drogs av som det står."
        messages.append(Problem(table.file, row.where, what, "kontrollera tecknet.", Level.WARNING))
    return value


def _structure_problems(table: Table, stated: list[_Stated], years: Mapping[int, str]) -> list[Problem]:
    """Rows given twice, and years without a result."""
    found = []
    first: dict[Line, _Stated] = {}
    for item in stated:
        earlier = first.setdefault(item.line, item)
        if earlier is not item and (item.line is not Line.EXTRAORDINARY_REASONS or item.name == earlier.name):
            what = f"”{item.name}” finns redan på {earlier.row.where}."
            found.append(Problem(table.file, item.row.where, what, "behåll en av raderna."))
    if Line.RESULT not in first:
        what = f"Raden ”{Line.RESULT.label}” saknas."
        return [*found, Problem(table.file, "", what, "lägg till raden; utredningen utgår från den.")]
    result = first[Line.RESULT]
    for year, column in years.items():
        if has_no_value(result.row.cells[column]):
            what = f"”{result.name}” saknar belopp för {year}."
            found.append(Problem(table.file, result.row.where, what, "fyll i beloppet eller ta bort årets kolumn."))
    return found


def _inputs(stated: list[_Stated], year: int) -> dict[Line, Decimal | None]:
    """A year's stated effects; several rows of extraordinary reasons are summed."""
    inputs: dict[Line, Decimal | None] = {}
    for item in stated:
        value = item.values[year]
        if item.line in COMPUTED or value is None:
            continue
        before = inputs.get(item.line)
        inputs[item.line] = value if before is None else before + value
    return inputs


def _brought_forward_messages(table: Table, stated: list[_Stated], done: tuple[Statement, ...]) -> list[Problem]:
    given = next((item for item in stated if item.line is Line.BROUGHT_FORWARD), None)
    found = []
    for index, item in enumerate(done):
        expected = expected_brought_forward(done[:index], item.year)
        own = given.values[item.year] if given else None
        if own is not None and expected is not None and own != expected:
            what = (
                f"Underskott från tidigare år är angivet till {_exact(own)} för {item.year} "
                f"men {item.year - 1} lämnar {_exact(expected)}; det angivna beloppet användes."
            )
            found.append(Problem(table.file, given.row.where if given else "", what, "kontrollera.", Level.WARNING))
        elif own is None and expected:
            what = f"Underskott från tidigare år för {item.year} hämtades från {item.year - 1}: {_exact(expected)}."
            found.append(Problem(table.file, given.row.where if given else "", what, "", Level.INFORMATION))
    return found


def _sum_messages(table: Table, row: _Stated, done: tuple[Statement, ...]) -> list[Problem]:
    if row.line not in COMPUTED:
        return []
    found = []
    for item in done:
        given, computed = row.values[item.year], item.amount(row.line)
        if given is not None and given != computed:
            what = f"”{row.name}” {item.year} är angiven till {_exact(given)} men raderna ger {_exact(computed)}."
            found.append(Problem(table.file, row.row.where, what, "rätta summan eller raderna.", Level.WARNING))
    return found


def _printed(stated: list[_Stated], done: tuple[Statement, ...]) -> tuple[PrintedRow, ...]:
    """Every line in the statement's order under the file's own names; lines the file lacks under the usual names."""
    rows: list[PrintedRow] = []
    for line in Line:
        named = [item for item in stated if item.line is line]
        if len(named) > 1:
            rows.extend(PrintedRow(item.name, line, item.values) for item in named)
        elif named or line not in _ONLY_IF_STATED:
            name = named[0].name if named else line.label
            rows.append(PrintedRow(name, line, {item.year: item.values[line] for item in done}))
    return tuple(rows)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(max(0, -exponent), MOST_DECIMALS) if isinstance(exponent, int) else 0


def _exact(value: Decimal) -> str:
    return number(value, _decimals(value))
