"""A second, slow and obvious way from raw rows to a statement. It judges the fast one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from styrkedjan.domain.economy.statement_mapping import MappedLine, MappedStatement
from styrkedjan.domain.economy.statements import Source

RawRow = tuple[int, str, Decimal]  # month (0: opening balance), account, amount


def takes(line: MappedLine, account: str) -> bool:
    """Every number from the first to the last, tried one by one."""
    for text in line.accounts:
        first, _, last = text.partition("-")
        for number in range(int(first), int(last or first) + 1):
            if account.startswith(str(number)):
                return True
    return False


def amounts(statement: MappedStatement, rows: Iterable[RawRow], last_month: int) -> dict[str, Decimal]:
    """Line by line, row by row."""
    kept = [row for row in rows if row[0] <= last_month]
    found: dict[str, Decimal] = {}
    for line in statement.lines:
        total = Decimal(0)
        for name in line.adds:
            total += found[name]
        for month, account, amount in kept:
            wanted = {Source.OPENING: month == 0, Source.MOVEMENT: month > 0, Source.CLOSING: True}[line.figure]
            if wanted and takes(line, account):
                total += amount * line.factor
        found[line.id] = total
    return found


LedgerRow = tuple[str, str, Decimal]  # responsibility, account, amount


def income_and_costs(rows: Iterable[LedgerRow], committee: str) -> tuple[Decimal, Decimal]:
    """A committee's income and costs as effects on the result: class 3 is income, the rest of the result costs."""
    income, costs = Decimal(0), Decimal(0)
    for responsibility, account, amount in rows:
        if responsibility.startswith(committee[0]) and account[0] in "345678":
            if account[0] == "3":
                income -= amount
            else:
                costs -= amount
    return income, costs
