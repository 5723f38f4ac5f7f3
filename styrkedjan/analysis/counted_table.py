"""A table of counted shares as controllers save it: a row per unit with numerator and denominator.

Every fault of every row is told at once. What no rule can mend is never guessed: a comma in a count, a unit twice, more
counted than there are. A row that is all the others together is known by its name *and* its sums, and is no unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from styrkedjan.analysis.ranks import Count
from styrkedjan.domain.economy.tables import Row, Table, read_number
from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.observations import Missing
from styrkedjan.domain.swedish import number

MOST_COUNTED = 10**9
UNIT, NUMERATOR, DENOMINATOR = "unit", "numerator", "denominator"
NAMES: Mapping[str, tuple[str, ...]] = {
    UNIT: ("unit", "enhet", "enhetsnamn"),
    NUMERATOR: ("numerator", "taljare"),
    DENOMINATOR: ("denominator", "namnare"),
}
LABELS = {NUMERATOR: "täljare", DENOMINATOR: "nämnare"}
TOTAL_NAMES = frozenset({"total", "totalt", "totalen", "summa", "sum", "samtliga", "alla", "alla enheter", "kommunen"})
_SIGNS = {"..": Missing.SUPPRESSED, ".": Missing.NOT_APPLICABLE}
_LONGEST_TOLD = 60


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A row understood: a count, or the reason that there is none."""

    unit: str
    where: str
    count: Count | None = None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class CountedTable:
    """All rows in the file's order; `whole` is the index of the row that is the others together.

    `beyond` is what the whole counts beyond the known rows: those without a count, together.
    """

    rows: tuple[CountedRow, ...]
    whole: int | None
    beyond: Count | None
    messages: tuple[Problem, ...]


def read_counted(table: Table) -> CountedTable:
    """The rows understood. Raises InvalidInput with every problem of every row."""
    columns, messages = _columns(table)
    problems: list[Problem] = []
    rows = [found for row in table.rows if (found := _read_row(table, columns, row, problems))]
    problems += _repeated(table, columns)
    if problems:
        raise InvalidInput(sorted(problems, key=_line))
    whole, beyond = _total_row(rows)
    messages += _total_messages(table, rows, whole)
    return CountedTable(tuple(rows), whole, beyond, tuple(messages))


def _plain(text: str) -> str:
    """Lower case without diacritics, with single spaces: what two spellings of one name share."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\s_]+", " ", "".join(char for char in bare if not unicodedata.combining(char))).strip()


def _columns(table: Table) -> tuple[dict[str, str], list[Problem]]:
    """Which of the table's columns is which. Raises InvalidInput for those that lack or are doubled."""
    found: dict[str, list[str]] = {
        name: [column for column in table.columns if _plain(column) in spellings] for name, spellings in NAMES.items()
    }
    problems = []
    for name, columns in found.items():
        if not columns:
            what = f"Kolumnen {name} saknas."
            remedy = f"lägg till rubriken {name} ({', '.join(NAMES)}; eller enhet, täljare, nämnare)."
            problems.append(Problem(table.file, "rad 1", what, remedy))
        elif len(columns) > 1:
            what = f"Rubrikerna {' och '.join(f'”{column}”' for column in columns)} betyder samma sak."
            problems.append(Problem(table.file, "rad 1", what, "behåll en av dem."))
    if problems:
        raise InvalidInput(problems)
    chosen = {name: columns[0] for name, columns in found.items()}
    unused = [column for column in table.columns if column and column not in chosen.values()]
    what = "Kolumnen ”{}” används inte."
    return chosen, [Problem(table.file, "rad 1", what.format(column), "", Level.INFORMATION) for column in unused]


def _read_row(table: Table, columns: Mapping[str, str], row: Row, problems: list[Problem]) -> CountedRow | None:
    if row.fault:
        problems.append(row.fault)
        return None
    unit = row.cells[columns[UNIT]]
    if not unit:
        problems.append(Problem(table.file, row.where, "Raden saknar enhet.", "skriv enhetens namn eller kod."))
    known: dict[str, int | None] = {}
    for name in (NUMERATOR, DENOMINATOR):
        try:
            known[name] = _count(row.cells[columns[name]])
        except ValueError as error:
            what = f"”{unit[:_LONGEST_TOLD]}”, {LABELS[name]}: {error}"
            problems.append(Problem(table.file, row.where, what, "skriv antalet som ett heltal, eller lämna tomt."))
    if len(known) < 2 or not unit:
        return None
    numerator, denominator = known[NUMERATOR], known[DENOMINATOR]
    if denominator is not None and numerator is not None and numerator > denominator:
        what = f"”{unit[:_LONGEST_TOLD]}”: täljaren {number(numerator)} är större än nämnaren {number(denominator)}."
        problems.append(Problem(table.file, row.where, what, "rätta talen; en andel är högst 100 %."))
        return None
    if numerator is not None and denominator:
        return CountedRow(unit, row.where, count=Count(numerator, denominator))
    signs = [_SIGNS[cell] for name in known if (cell := row.cells[columns[name]]) in _SIGNS]
    nobody = Missing.NOT_APPLICABLE if denominator == 0 else Missing.NOT_REPORTED
    return CountedRow(unit, row.where, missing=signs[0] if signs else nobody)


def _count(text: str) -> int | None:
    """A count, None when there is none. Raises ValueError with a sentence."""
    value = read_number(text)
    if value is None:
        return None
    if value < 0:
        raise ValueError(f"Talet {text.strip()} är negativt.")
    if value != value.to_integral_value():
        raise ValueError(f"Talet {text.strip()} är inget helt antal.")
    if value > MOST_COUNTED:
        raise ValueError(f"Talet {text.strip()[:20]} är orimligt stort.")
    return int(value)


def _repeated(table: Table, columns: Mapping[str, str]) -> list[Problem]:
    """Units that stand on several rows, whatever the case and the spaces."""
    first: dict[str, Row] = {}
    found = []
    for row in table.rows:
        unit = row.cells[columns[UNIT]]
        earlier = first.setdefault(" ".join(unit.casefold().split()), row) if unit else row
        if earlier is not row:
            what = f"Enheten ”{unit[:_LONGEST_TOLD]}” finns redan på {earlier.where}."
            found.append(Problem(table.file, row.where, what, "behåll en av raderna, eller ge enheterna egna namn."))
    return found


def _total_row(rows: Sequence[CountedRow]) -> tuple[int | None, Count | None]:
    """The row that by its name and its sums is all the others together, and what it counts beyond the known ones.

    Beyond the known there can only be something where some row is without a count: not reported, or hidden by the
    source.
    """
    some_unknown = any(row.missing not in (None, Missing.NOT_APPLICABLE) for row in rows)
    for index, row in enumerate(rows):
        if row.count is None or _plain(row.unit) not in TOTAL_NAMES:
            continue
        others = [other.count for place, other in enumerate(rows) if place != index and other.count]
        successes = row.count.successes - sum(count.successes for count in others)
        trials = row.count.trials - sum(count.trials for count in others)
        if others and (successes, trials) == (0, 0):
            return index, None
        if others and some_unknown and 0 <= successes <= trials:
            return index, Count(successes, trials)
    return None, None


def _total_messages(table: Table, rows: Sequence[CountedRow], whole: int | None) -> list[Problem]:
    found = []
    for index, row in enumerate(rows):
        if index == whole:
            what = f"”{row.unit}” är alla tillsammans: den får intervall men ingen plats."
            found.append(Problem(table.file, row.where, what, "", Level.INFORMATION))
        elif _plain(row.unit) in TOTAL_NAMES and row.count:
            what = f"”{row.unit}” heter som en summa men är inte de andra tillsammans; raden räknas som en enhet."
            found.append(Problem(table.file, row.where, what, "ta bort raden om den är en summa.", Level.WARNING))
    return found


def _line(problem: Problem) -> int:
    return int(problem.where.removeprefix("rad "))
