"""Investments as the economy rules see them: projects with their appropriation, and frames per committee."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.investments.queries.lines import ProjectLine, lines
from styrkedjan.areas.investments.queries.pictures import frame_rows, frames
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.findings import InvestmentFrame
from styrkedjan.domain.economy.investments import Project
from styrkedjan.domain.periods import Period

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class InvestmentSituation:
    """`projects` with what each is appropriated this year; `frames` by committee name."""

    projects: tuple[tuple[Project, Decimal], ...] = ()
    frames: dict[str, tuple[InvestmentFrame, ...]] = field(default_factory=dict)


def situation_of(principal: Unit, period: Period, as_of: datetime | None = None) -> InvestmentSituation:
    """For domain.economy.findings.Situation (nine queries). A planned project without a decision is left out."""
    found = lines(principal, period, as_of)
    year = period.year
    decided = [line for line in found if line.decided is not None]
    projects = tuple((line.as_domain(year), line.budgets.get(year, ZERO)) for line in decided)
    by_committee: dict[str, list[InvestmentFrame]] = {}
    for row in frame_rows(found, frames(principal, year, as_of), year):
        cost = _capital(found, row.committee.pk, row.kind.value, year)
        frame = InvestmentFrame(row.kind, row.frame, row.planned, "", cost)
        by_committee.setdefault(row.committee.name, []).append(frame)
    return InvestmentSituation(projects, {name: tuple(rows) for name, rows in by_committee.items()})


def _capital(found: tuple[ProjectLine, ...], committee: int, kind: str, year: int) -> Decimal:
    """The first whole year's capital cost of what is taken into use this year."""
    mine = (line for line in found if line.project.committee_id == committee and line.project.kind == kind)
    return sum(
        (
            line.capital.total
            for line in mine
            if line.capital and line.project.in_use_from and line.project.in_use_from.year == year
        ),
        ZERO,
    )
