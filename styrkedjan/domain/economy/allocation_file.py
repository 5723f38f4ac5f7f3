"""The allocation table as municipalities publish it: block, age class, population at year ends, price, grant.

Columns carry years (`population_2020_12_31`, `mean_population_2020`); the plan year is the newest year that the
table has a mean population for, or both year ends of. Source of the shape: Sjöbo's budget 2020.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.economy.allocation import Allocation, AllocationLine, VolumeBasis, allocate, mean_population
from styrkedjan.domain.economy.tables import Row, Table, has_no_value, read_number
from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import number, rounded

PRICE = "cost_per_inhabitant_tkr"
GRANT = "grant_mnkr"
KEYS = ("block", "age_class")
RESERVED_BLOCK = "total"
_MEAN = re.compile(r"mean_population_(\d{4})")
_YEAR_END = re.compile(r"population_(\d{4})[-_]12[-_]31")
_ENROLLED = re.compile(r"enrolled_(\d{4})")
TKR = Decimal(1_000)
MNKR = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class AllocatedRow:
    """A row of the table as read, with its line of the model. `cells` holds text, numbers and None by column."""

    cells: Mapping[str, str | Decimal | None]
    line: AllocationLine

    @property
    def grant_mnkr(self) -> Decimal:
        """Million kronor with one decimal, as published."""
        return rounded(self.line.grant / MNKR, 1)


@dataclass(frozen=True, slots=True)
class AllocatedTable:
    """The whole answer. Block sums are sums of exact grants, rounded once; so are they in `blocks_mnkr`."""

    plan_year: int
    volume_column: str
    rows: tuple[AllocatedRow, ...]
    allocation: Allocation
    messages: tuple[Problem, ...]

    @property
    def blocks_mnkr(self) -> dict[str, Decimal]:
        sums = {block: rounded(kronor / MNKR, 1) for block, kronor in self.allocation.blocks.items()}
        return sums | {RESERVED_BLOCK: rounded(self.allocation.total / MNKR, 1)}


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns of this table mean what."""

    plan_year: int
    mean: str | None
    first_end: str | None
    second_end: str | None
    enrolled: str | None

    @property
    def volume_column(self) -> str:
        return self.enrolled or self.mean or f"mean_population_{self.plan_year}"


def read_allocation(table: Table) -> AllocatedTable:
    """Compute every row's grant. Raises InvalidInput with all problems of all rows at once."""
    table = _with_usual_names(table)
    columns = _recognise(table)
    problems: list[Problem] = []
    messages = _unused(table)
    rows = [_read_row(table, columns, row, problems, messages) for row in table.rows]
    problems.extend(_repeated(table))
    if problems:
        raise InvalidInput(problems)
    kept = tuple(row for row in rows if row is not None)
    assert len(kept) == len(table.rows)  # a row that is not understood has a problem; none is left out in silence
    allocation = allocate(row.line for row in kept)
    return AllocatedTable(columns.plan_year, columns.volume_column, kept, allocation, tuple(messages))


def _with_usual_names(table: Table) -> Table:
    """The columns by the names they usually have, whatever the case and the signs between the words."""
    names = {column: _usual_name(column) for column in table.columns}
    if len(set(names.values())) < len(names):
        return table
    rows = tuple(Row(row.line, {names[column]: text for column, text in row.cells.items()}) for row in table.rows)
    return Table(table.file, tuple(names.values()), rows)


def _usual_name(column: str) -> str:
    bare = re.sub(r"[\s_-]+", "_", column.casefold())
    return bare if not _is_known(column) and _is_known(bare) else column


def _is_known(column: str) -> bool:
    return column in KEYS or _is_numeric(column)


def _unused(table: Table) -> list[Problem]:
    """A column that is carried along but means nothing here is told: it may be a misspelt one."""
    return [
        Problem(
            table.file, "rad 1", f"Kolumnen ”{column}” används inte i beräkningen.",
            "rätta rubriken om den skulle ha varit en annan.", Level.INFORMATION,
        )
        for column in table.columns
        if not _is_known(column)
    ]  # fmt: skip


def _years(table: Table, pattern: re.Pattern[str]) -> dict[int, str]:
    return {int(match[1]): column for column in table.columns if (match := pattern.fullmatch(column))}


def _recognise(table: Table) -> _Columns:
    means, ends, enrolled = (_years(table, pattern) for pattern in (_MEAN, _YEAR_END, _ENROLLED))
    candidates = set(means) | {year for year in ends if year - 1 in ends} or set(enrolled)
    problems = [
        Problem(table.file, "rad 1", f"Kolumnen ”{name}” saknas.", f"lägg till rubriken ”{name}” i första raden.")
        for name in (*KEYS, PRICE)
        if name not in table.columns
    ]
    if not candidates:
        what = "Ingen kolumn med befolkning finns."
        remedy = "lägg till ”mean_population_ÅÅÅÅ”, två årsskiften ”population_ÅÅÅÅ_12_31” eller ”enrolled_ÅÅÅÅ”."
        problems.append(Problem(table.file, "rad 1", what, remedy))
    if problems:
        raise InvalidInput(problems)
    year = max(candidates)
    by_enrolled = enrolled.get(year) if not means and year not in ends else None
    return _Columns(year, means.get(year), ends.get(year - 1), ends.get(year), by_enrolled)


def _read_row(
    table: Table, columns: _Columns, row: Row, problems: list[Problem], messages: list[Problem]
) -> AllocatedRow | None:
    """One row, or None where its price or volume is not known, which `problems` then tells."""
    cells: dict[str, str | Decimal | None] = {}
    for column in table.columns:
        cells[column] = _cell(table, row, column, problems)
    problems.extend(_key_problems(table, row))
    price = cells[PRICE]
    volume = _volume(table, columns, row, cells, problems, messages)
    if has_no_value(row.cells[PRICE]):
        problems.append(_problem(table, row, f"Kolumnen ”{PRICE}” är tom.", "fyll i kostnaden per invånare i tkr."))
    if not isinstance(price, Decimal) or volume is None:
        return None
    cells[columns.volume_column] = volume
    basis = VolumeBasis.ENROLLED if columns.enrolled else VolumeBasis.MEAN_POPULATION
    line = AllocationLine(row.cells["block"], row.cells["age_class"], price * TKR, volume, basis)
    allocated = AllocatedRow(cells, line)
    messages.extend(_grant_message(table, row, cells.get(GRANT), allocated))
    return allocated


def _is_numeric(column: str) -> bool:
    return column in (PRICE, GRANT) or any(pattern.fullmatch(column) for pattern in (_MEAN, _YEAR_END, _ENROLLED))


def _cell(table: Table, row: Row, column: str, problems: list[Problem]) -> str | Decimal | None:
    text = row.cells[column]
    if not _is_numeric(column):
        return text
    try:
        value = read_number(text)
    except ValueError as error:
        problems.append(_problem(table, row, f"Kolumnen ”{column}”: {error}", "skriv ett tal eller lämna cellen tom."))
        return None
    if value is not None and value < 0 and column != GRANT:
        what = f"Kolumnen ”{column}” är negativ ({number(value, 1)})."
        problems.append(_problem(table, row, what, "skriv ett tal som är noll eller större."))
        return None
    return value


def _key_problems(table: Table, row: Row) -> list[Problem]:
    empty = [key for key in KEYS if not row.cells[key]]
    found = [_problem(table, row, f"Kolumnen ”{key}” är tom.", "fyll i cellen eller ta bort raden.") for key in empty]
    if row.cells["block"].casefold() == RESERVED_BLOCK:
        found.append(_problem(table, row, "Blocket heter ”total”.", "ta bort summeringsraden; summan räknas fram."))
    return found


def _volume(
    table: Table,
    columns: _Columns,
    row: Row,
    cells: Mapping[str, str | Decimal | None],
    problems: list[Problem],
    messages: list[Problem],
) -> Decimal | None:
    """The stated volume, else the mean of the two year ends; a stated mean that contradicts them is told."""
    stated = cells.get(columns.enrolled or columns.mean or "")
    ends = [cells.get(column) if column else None for column in (columns.first_end, columns.second_end)]
    first, second = ends
    computed = mean_population(first, second) if isinstance(first, Decimal) and isinstance(second, Decimal) else None
    if isinstance(stated, Decimal):
        if computed is not None and computed != stated:
            messages.append(_mean_message(table, row, columns, stated, computed))
        return stated
    if computed is None and not any(_failed(table, row, column) for column in _columns_of_volume(columns)):
        what = f"Volymen för {columns.plan_year} saknas."
        remedy = f"fyll i ”{columns.volume_column}” eller befolkningen vid de två årsskiftena runt {columns.plan_year}."
        problems.append(_problem(table, row, what, remedy))
    return computed


def _columns_of_volume(columns: _Columns) -> tuple[str, ...]:
    known = (columns.enrolled, columns.mean, columns.first_end, columns.second_end)
    return tuple(column for column in known if column)


def _failed(table: Table, row: Row, column: str) -> bool:
    """Whether the cell has text that was already reported as no valid number."""
    return not has_no_value(row.cells[column]) and _cell(table, row, column, []) is None


def _mean_message(table: Table, row: Row, columns: _Columns, stated: Decimal, computed: Decimal) -> Problem:
    what = (
        f"Medelbefolkningen {columns.plan_year} är angiven till {number(stated, 1)} "
        f"men årsskiftena ger {number(computed, 1)}; det angivna talet användes."
    )
    return _problem(table, row, what, "kontrollera vilket som gäller.", Level.WARNING)


def _grant_message(table: Table, row: Row, stated: str | Decimal | None, allocated: AllocatedRow) -> list[Problem]:
    if not isinstance(stated, Decimal) or rounded(stated, 1) == allocated.grant_mnkr:
        return []
    what = (
        f"{allocated.line.block} {allocated.line.group}: angiven tilldelning är {number(stated, 1)} mnkr "
        f"men pris × volym ger {number(allocated.grant_mnkr, 1)} mnkr."
    )
    return [_problem(table, row, what, "kontrollera pris, volym eller det angivna beloppet.", Level.WARNING)]


def _repeated(table: Table) -> list[Problem]:
    first: dict[tuple[str, ...], int] = {}
    found = []
    for row in table.rows:
        key = tuple(row.cells[column] for column in KEYS)
        if all(key) and key in first:
            what = f"{' '.join(key)} finns redan på rad {first[key]}."
            found.append(_problem(table, row, what, "ta bort den ena raden eller rätta åldersklassen."))
        first.setdefault(key, row.line)
    return found


def _problem(table: Table, row: Row, what: str, remedy: str, level: Level = Level.ERROR) -> Problem:
    return Problem(table.file, row.where, what, remedy, level)
