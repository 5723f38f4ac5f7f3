"""Investments as the economy rules see them: projects with their appropriation, and frames per committee."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from styrkedjan.areas.investments.queries.consequences import CommitteeCost, costs_of
from styrkedjan.areas.investments.queries.lines import lines
from styrkedjan.areas.investments.queries.portfolios import frame_rows, frames
from styrkedjan.areas.investments.queries.rules import rules_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.findings import InvestmentFrame
from styrkedjan.domain.economy.investments import Project
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class InvestmentPosition:
    """`projects` with what each is appropriated this year; `frames` by committee name."""

    projects: tuple[tuple[Project, Decimal], ...] = ()
    frames: dict[str, tuple[InvestmentFrame, ...]] = field(default_factory=dict)


def position_of(principal: Unit, period: Period, known: Known) -> InvestmentPosition:
    """For domain.economy.findings.FinancialPosition (ten queries). A planned project without a decision is left out."""
    rules = rules_of(principal, period.end)
    found = lines(principal, period, known)
    year = period.year
    decided = [line for line in found if line.decided is not None]
    projects = tuple((line.as_domain(year), line.budgets.get(year, ZERO)) for line in decided)
    costs, before = (_by_kind(costs_of(found, rules, at)) for at in (year, year - 1))
    by_committee: dict[str, list[InvestmentFrame]] = {}
    for row in frame_rows(found, frames(principal, year, known), year):
        key = (row.committee.pk, row.kind.value)
        frame = InvestmentFrame(
            row.kind, row.frame, row.planned, "", costs.get(key, ZERO), row.outcome, row.forecast,
            before.get(key, ZERO),
        )  # fmt: skip
        by_committee.setdefault(row.committee.name, []).append(frame)
    return InvestmentPosition(projects, {name: tuple(rows) for name, rows in by_committee.items()})


def _by_kind(costs: Iterable[CommitteeCost]) -> dict[tuple[int, str], Decimal]:
    """The year's capital cost by committee and kind, of what is in use."""
    found: dict[tuple[int, str], Decimal] = {}
    for row in costs:
        for one in row.projects:
            key = (row.committee.pk, one.line.project.kind)
            found[key] = found.get(key, ZERO) + one.cost.total
    return found
