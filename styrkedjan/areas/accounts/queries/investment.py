"""Investeringsredovisning: the year and the whole of every project, by kind, tied to the cash flow statement.

Spent money is positive. Source: lag (2018:597) 10 kap.: the year's investments, and projects over several years with
what was decided and what has been spent in all.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.accounts.queries.statements import TwoYears, statement
from styrkedjan.areas.investments.queries.lines import ProjectLine, lines
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.investment_frames import Kind
from styrkedjan.domain.economy.statement_mapping import StatementKind
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class InvestmentRow:
    """A project, or a sum of projects. None is not known. `accumulated` is what all known ledgers hold."""

    label: str
    decided: Decimal | None
    accumulated: Decimal | None
    budget: Decimal
    outcome: Decimal | None
    forecast: Decimal | None
    outcome_before: Decimal | None
    project: int | None = None
    decision: str = ""

    @property
    def variance(self) -> Decimal | None:
        """This year's budget less its outcome: plus is unspent."""
        return None if self.outcome is None else self.budget - self.outcome

    @property
    def project_variance(self) -> Decimal | None:
        """The decided amount less the forecast of the whole project."""
        return None if self.decided is None or self.forecast is None else self.decided - self.forecast


@dataclass(frozen=True, slots=True)
class InvestmentGroup:
    """A kind of project with its sum."""

    total: InvestmentRow
    rows: tuple[InvestmentRow, ...]


@dataclass(frozen=True, slots=True)
class InvestmentAccount:
    """All projects by kind and the sum of them; what the cash flow holds beside them.

    `since` is the first year of the ledgers that `accumulated` is made of.
    """

    groups: tuple[InvestmentGroup, ...]
    total: InvestmentRow | None
    cash_flow: TwoYears
    since: int | None

    @property
    def in_cash_flow(self) -> Decimal | None:
        """The year's net investments by the cash flow statement."""
        amount = self.cash_flow.current.amount("investments")
        return None if amount is None else -amount

    @property
    def outside(self) -> Decimal | None:
        """What is invested and is no project's."""
        spent = self.total.outcome if self.total else ZERO
        return None if self.in_cash_flow is None or spent is None else self.in_cash_flow - spent


@remembered
def investment_account(principal: Unit, period: Period, known: Known) -> InvestmentAccount:
    """Every project with the year's budget and outcome, and the whole project's (a constant number of queries)."""
    found = lines(principal, period, known)
    groups = []
    for kind in Kind:
        rows = tuple(_row(line, period.year) for line in found if line.project.kind_rule is kind)
        if rows:
            groups.append(InvestmentGroup(_sum(kind.label[0].upper() + kind.label[1:], rows), rows))
    every = tuple(row for group in groups for row in group.rows)
    years = [year for line in found for year, amount in line.outcomes.items() if amount is not None]
    return InvestmentAccount(
        tuple(groups),
        _sum("Summa projekt", every) if every else None,
        statement(principal, StatementKind.CASH_FLOW, period, known),
        min(years, default=None),
    )


def _row(line: ProjectLine, year: int) -> InvestmentRow:
    return InvestmentRow(
        label=f"{line.project.name} ({line.project.code})",
        decided=line.decided,
        accumulated=line.outcome,
        budget=line.budgets.get(year, ZERO),
        outcome=line.outcomes.get(year),
        forecast=line.expected,
        outcome_before=line.outcomes.get(year - 1),
        project=line.project.pk,
        decision=line.decision.decision_text if line.decision else "",
    )


def _sum(label: str, rows: tuple[InvestmentRow, ...]) -> InvestmentRow:
    def total(name: str) -> Decimal | None:
        known = [amount for row in rows if (amount := getattr(row, name)) is not None]
        return sum(known, ZERO) if known else None

    return InvestmentRow(
        label,
        total("decided"),
        total("accumulated"),
        total("budget") or ZERO,
        total("outcome"),
        total("forecast"),
        total("outcome_before"),
    )
