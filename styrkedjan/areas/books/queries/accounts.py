"""Driftredovisning and investeringsredovisning: per committee and per kind of project, tied to the income statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.books.queries.statements import TwoYears, statement
from styrkedjan.areas.economy.queries import economy_table
from styrkedjan.areas.economy.tables import EconomyTable
from styrkedjan.areas.investments.queries import ProjectLine, lines
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.investment_frames import Kind
from styrkedjan.domain.economy.statement_mapping import StatementKind
from styrkedjan.domain.periods import Period

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OperatingAccount:
    """The committees' net cost beside the budget and last year, and the way from their sum to the income statement.

    Net cost is positive. `outside` is what the income statement's net cost holds and no committee answers for.
    """

    table: EconomyTable
    income: TwoYears

    @property
    def net_cost(self) -> Decimal | None:
        """The income statement's net cost of operations, as a cost."""
        amount = self.income.current.amount("net_cost")
        return None if amount is None else -amount

    @property
    def outside(self) -> Decimal | None:
        total = self.table.total.outcome_period
        return None if self.net_cost is None or total is None else self.net_cost - total


@dataclass(frozen=True, slots=True)
class InvestmentRow:
    """A project, or a sum of projects. None is not known."""

    label: str
    decided: Decimal | None
    spent_before: Decimal | None
    budget: Decimal
    outcome: Decimal | None
    forecast: Decimal | None
    outcome_before: Decimal | None
    project: int | None = None

    @property
    def variance(self) -> Decimal | None:
        """This year's budget less its outcome: plus is unspent."""
        return None if self.outcome is None else self.budget - self.outcome

    @property
    def variance_whole(self) -> Decimal | None:
        """The decided amount less the forecast of the whole project."""
        return None if self.decided is None or self.forecast is None else self.decided - self.forecast


@dataclass(frozen=True, slots=True)
class InvestmentGroup:
    """A kind of project with its sum."""

    total: InvestmentRow
    rows: tuple[InvestmentRow, ...]


@dataclass(frozen=True, slots=True)
class InvestmentAccount:
    """All projects by kind and the sum of them."""

    groups: tuple[InvestmentGroup, ...]
    total: InvestmentRow | None


def operating_account(principal: Unit, period: Period, as_of: datetime | None = None) -> OperatingAccount:
    """A constant number of queries, however many committees."""
    income = statement(principal, StatementKind.INCOME, period, as_of)
    return OperatingAccount(economy_table(principal, period, as_of), income)


def investment_account(principal: Unit, period: Period, as_of: datetime | None = None) -> InvestmentAccount:
    """Every project with the year's budget and outcome, and the whole project's (eight queries)."""
    found = lines(principal, period, as_of)
    groups = []
    for kind in Kind:
        rows = tuple(_row(line, period.year) for line in found if line.project.kind_rule is kind)
        if rows:
            groups.append(InvestmentGroup(_sum(kind.label[0].upper() + kind.label[1:], rows), rows))
    every = tuple(row for group in groups for row in group.rows)
    return InvestmentAccount(tuple(groups), _sum("Summa", every) if every else None)


def _row(line: ProjectLine, year: int) -> InvestmentRow:
    earlier = [amount for at, amount in line.outcomes.items() if at < year and amount is not None]
    return InvestmentRow(
        label=str(line.project),
        decided=line.decided,
        spent_before=sum(earlier, ZERO) if earlier else None,
        budget=line.budgets.get(year, ZERO),
        outcome=line.outcomes.get(year),
        forecast=line.expected,
        outcome_before=line.outcomes.get(year - 1),
        project=line.project.pk,
    )


def _sum(label: str, rows: tuple[InvestmentRow, ...]) -> InvestmentRow:
    def total(name: str) -> Decimal | None:
        known = [amount for row in rows if (amount := getattr(row, name)) is not None]
        return sum(known, ZERO) if known else None

    return InvestmentRow(
        label,
        total("decided"),
        total("spent_before"),
        total("budget") or ZERO,
        total("outcome"),
        total("forecast"),
        total("outcome_before"),
    )
