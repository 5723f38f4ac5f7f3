"""The statements of two years side by side, through the municipality's mapping, with everything that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.accounts.queries.ledger import Parts, YearBooks, books_of
from styrkedjan.areas.accounts.queries.mapping import mapping_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.result_agreement import StatedResult
from styrkedjan.domain.economy.statement_mapping import ChartMapping, MappedLine, MappedStatement, StatementKind
from styrkedjan.domain.economy.statements import Presented, Source, StatementLine, present
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.domain.workings import Working
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Column:
    """One of the two years: its heading, the accounts and the statement, None when it cannot be presented."""

    label: str
    books: YearBooks
    presented: Presented | None

    @property
    def why_not(self) -> str:
        """Why there is no statement; "" when there is one."""
        if self.presented is not None:
            return ""
        through = self.books.booked_through
        if through is None:
            return f"Redovisningen för {self.books.year} är inte inläst."
        if not self.books.reaches:
            return f"Redovisningen för {self.books.year} är inläst till och med {MONTH_NAMES[through - 1]}."
        return f"Ingående balanser för {self.books.year} är inte inlästa."

    def amount(self, line: str) -> Decimal | None:
        return None if self.presented is None else self.presented.amount(line)

    @property
    def amounts(self) -> dict[str, Decimal]:
        """Every line's amount; empty when there is no statement."""
        return {row.line.id: row.amount for row in self.presented.lines} if self.presented else {}

    def working(self, line: str) -> Working | None:
        rows = self.presented.lines if self.presented else ()
        return next((row.working for row in rows if row.line.id == line), None)


@dataclass(frozen=True, slots=True)
class Row:
    """A line in both years. None is not known, never nought."""

    line: MappedLine
    current: Decimal | None
    previous: Decimal | None

    @property
    def is_sum(self) -> bool:
        return bool(self.line.adds)

    @property
    def change(self) -> Decimal | None:
        return None if self.current is None or self.previous is None else self.current - self.previous


@dataclass(frozen=True, slots=True)
class Check:
    """Two amounts that must be the same: plainly said when they are not, and `because` when it is known why."""

    name: str
    difference: Decimal
    because: str = ""

    @property
    def holds(self) -> bool:
        return not self.difference


@dataclass(frozen=True, slots=True)
class UnmappedAccount:
    """An account with figures that no line takes."""

    account: str
    name: str
    year: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TwoYears:
    """A statement with its two columns. `unmapped` is what no line takes in either year."""

    kind: StatementKind
    mapping: ChartMapping
    columns: tuple[Column, Column]
    rows: tuple[Row, ...]
    unmapped: tuple[UnmappedAccount, ...]
    checks: tuple[Check, ...]

    def row(self, line: str) -> Row | None:
        return next((row for row in self.rows if row.line.id == line), None)

    @property
    def current(self) -> Column:
        return self.columns[0]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account under a line: the two years in the line's sign, and what this year's figure is made of."""

    account: str
    name: str
    current: Decimal | None
    previous: Decimal | None
    parts: Parts
    in_ledger: bool


def whens(kind: StatementKind, period: Period) -> tuple[tuple[int, int], tuple[int, int]]:
    """(year, month) of the two columns: flows beside the same months, balances beside the last year end."""
    before = 12 if kind is StatementKind.BALANCE else period.last_month
    return (period.year, period.last_month), (period.year - 1, before)


def statement(principal: Unit, kind: StatementKind, period: Period, known: Known) -> TwoYears:
    """A statement to and with a month (a month's Period), two queries. Both years by the mapping of the later one."""
    found = books_of(principal, whens(kind, period), known)
    return statement_from(found, mapping_of(principal, period.year, known), kind, period)


@remembered
def statements_of(principal: Unit, period: Period, known: Known) -> dict[StatementKind, TwoYears]:
    """All three statements, two queries."""
    wanted = {when for kind in StatementKind for when in whens(kind, period)}
    found, mapping = books_of(principal, wanted, known), mapping_of(principal, period.year, known)
    return {kind: statement_from(found, mapping, kind, period) for kind in StatementKind}


def statement_from(
    found: Mapping[tuple[int, int], YearBooks], mapping: ChartMapping, kind: StatementKind, period: Period
) -> TwoYears:
    """The same from books that are read already."""
    first, second = (_column(mapping, kind, found[when]) for when in whens(kind, period))
    rows = tuple(Row(line, first.amount(line.id), second.amount(line.id)) for line in mapping.statement(kind).lines)
    unmapped = tuple(one for column in (first, second) for one in _unmapped(mapping, kind, column.books))
    checks = tuple(_checks(mapping, kind, column) for column in (first, second))
    return TwoYears(kind, mapping, (first, second), rows, unmapped, tuple(one for part in checks for one in part))


def presented(mapping: ChartMapping, kind: StatementKind, books: YearBooks) -> Presented | None:
    """None when the ledger does not reach the month, or the opening balances that a balance sheet needs are missing."""
    if not books.reaches or (kind is StatementKind.BALANCE and not books.has_opening):
        return None
    return present(mapping.statement(kind).as_mapping(), books.figures)


def accounts_of(shown: TwoYears, line_id: str) -> tuple[AccountRow, ...]:
    """The accounts of a line with terms, by number; those of the lines it sums have pages of their own."""
    line = next(one for one in shown.mapping.statement(shown.kind).lines if one.id == line_id).as_line()
    current, previous = shown.columns
    accounts = sorted({*current.books.parts, *previous.books.parts})
    rows = []
    for account in accounts:
        amounts = [_of(line, account, column) for column in shown.columns]
        if any(amounts):
            parts = current.books.parts.get(account, Parts())
            name = current.books.names.get(account) or previous.books.names.get(account, "")
            rows.append(AccountRow(account, name, amounts[0], amounts[1], parts, bool(parts.ledger)))
    return tuple(rows)


def _of(line: StatementLine, account: str, column: Column) -> Decimal | None:
    if column.presented is None:
        return None
    figures = column.books.parts.get(account, Parts()).as_figures(account)
    taken = [term for term in line.terms if any(account in accounts for accounts in term.ranges)]
    return sum((figures.figure(term.source) * term.factor for term in taken), ZERO)


def _column(mapping: ChartMapping, kind: StatementKind, books: YearBooks) -> Column:
    return Column(_label(kind, books), books, presented(mapping, kind, books))


def _label(kind: StatementKind, books: YearBooks) -> str:
    if kind is StatementKind.BALANCE:
        return Period.month(books.year, books.month).end.isoformat()
    return str(books.year) if books.month == 12 else f"{books.year} jan–{MONTH_NAMES[books.month - 1][:3]}"


def _unmapped(mapping: ChartMapping, kind: StatementKind, books: YearBooks) -> list[UnmappedAccount]:
    """Told even when the statement itself cannot be presented."""
    left = present(mapping.statement(kind).as_mapping(), books.figures).unmapped
    return [
        UnmappedAccount(
            one.account,
            books.names.get(one.account, ""),
            books.year,
            one.closing if kind is StatementKind.BALANCE else one.movement,
        )
        for one in left
    ]


def _checks(mapping: ChartMapping, kind: StatementKind, column: Column) -> list[Check]:
    if column.presented is None:
        return []
    if kind is StatementKind.BALANCE:
        gap = column.presented.amount("assets") - column.presented.amount("equity_and_debts")
        balanced = Check(f"Tillgångar mot eget kapital och skulder {column.label}", gap)
        return [balanced, *_same_result(mapping, kind, column)]
    if kind is StatementKind.CASH_FLOW:
        cash = _cash_movement(mapping.statement(StatementKind.BALANCE), column.books)
        gap = column.presented.amount("cash_flow") - cash
        moved = Check(f"Årets kassaflöde mot kassans förändring {column.label}", gap)
        return [moved, *_same_result(mapping, kind, column)]
    return []


# The line of each statement that tells the year's result; a mapping of the municipality's own may lack one.
RESULT_LINES = {StatementKind.BALANCE: "year_result", StatementKind.CASH_FLOW: "result"}


def _same_result(mapping: ChartMapping, kind: StatementKind, column: Column) -> list[Check]:
    """The year's result here against the income statement's, with the accounts that part them by name."""
    income = presented(mapping, StatementKind.INCOME, column.books)
    told = column.amounts.get(RESULT_LINES[kind])
    if income is None or told is None:
        return []
    found = StatedResult(kind.label, told, income.amount("result"), income.unmapped)
    return [Check(f"Årets resultat mot resultaträkningen {column.label}", found.difference, found.sentence)]


def _cash_movement(balance: MappedStatement, books: YearBooks) -> Decimal:
    line = next(one for one in balance.lines if one.id == "cash").as_line()
    ranges = [accounts for term in line.terms if term.source is Source.CLOSING for accounts in term.ranges]
    taken = (one for one in books.figures if any(one.account in accounts for accounts in ranges))
    return sum((one.movement for one in taken), ZERO)
