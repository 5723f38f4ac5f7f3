"""What the investments cost once in use: capital and running costs, year by year and committee by committee."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.investments.queries.lines import ProjectLine, lines
from styrkedjan.areas.investments.queries.rules import InvestmentRules, rules_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.finding import cite
from styrkedjan.domain.economy.investment_frames import FRAME_RULES, CapitalCost, capital_cost_in, months_in_use
from styrkedjan.domain.periods import Period
from styrkedjan.domain.workings import Step, Working
from styrkedjan.foundation.known import Known

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ProjectCost:
    """What one project costs the operating budget in a year. `running` is None when nobody has told it."""

    line: ProjectLine
    year: int
    cost: CapitalCost
    running: Decimal | None

    @property
    def total(self) -> Decimal:
        return self.cost.total + (self.running or ZERO)

    @property
    def granted(self) -> bool:
        """Whether the council grants an appropriation for its capital cost (principles 13 and 14)."""
        return FRAME_RULES[self.line.project.kind_rule].capital_costs_granted


@dataclass(frozen=True, slots=True)
class CommitteeCost:
    """A committee's capital and running costs of a year, project by project.

    `granted` is what the council gives an appropriation for; `own` must fit in the committee's operating budget.
    """

    committee: Unit
    year: int
    projects: tuple[ProjectCost, ...]

    @property
    def granted(self) -> Decimal:
        return sum((row.cost.total for row in self.projects if row.granted), ZERO)

    @property
    def own(self) -> Decimal:
        return sum((row.cost.total for row in self.projects if not row.granted), ZERO)

    @property
    def depreciation(self) -> Decimal:
        return sum((row.cost.depreciation for row in self.projects), ZERO)

    @property
    def interest(self) -> Decimal:
        return sum((row.cost.interest for row in self.projects), ZERO)

    @property
    def capital(self) -> Decimal:
        return self.granted + self.own

    @property
    def running(self) -> Decimal:
        """As far as it is told."""
        return sum((row.running for row in self.projects if row.running is not None), ZERO)

    @property
    def total(self) -> Decimal:
        return self.capital + self.running

    @property
    def title(self) -> str:
        return f"{self.committee.label} {self.year}"

    @property
    def working(self) -> Working:
        """The capital cost, project by project."""
        steps = [
            Step(f"{row.line.project.name}: avskrivning och internränta", row.cost.total, "kr") for row in self.projects
        ]
        steps += [Step("varav med anslag", self.granted, "kr"), Step("varav inom driftbudgeten", self.own, "kr")]
        title = f"Kapitalkostnad {self.year}, {self.committee.name}"
        parts = tuple(row.cost.working for row in self.projects)
        return Working(title, self.capital, "kr", (), tuple(steps), "Rak avskrivning och internränta", cite(14), parts)


def capital_costs(principal: Unit, year: int, known: Known) -> dict[int, CommitteeCost]:
    """By committee key: the year's capital cost of decided projects in use (eight queries, however many projects).

    Empty when the steering model gives no internal interest rate: the cost is then not known, which is not nought.
    """
    period = Period.month(year, 12)
    rules = rules_of(principal, period.end)
    found = costs_of(lines(principal, period, known), rules, year)
    return {row.committee.pk: row for row in found}


def costs_of(
    found: Iterable[ProjectLine], rules: InvestmentRules, year: int, *, with_planned: bool = False
) -> tuple[CommitteeCost, ...]:
    """The committees with anything in use in the year, in code order (no query).

    A project that is not decided counts only `with_planned`, at what is planned for it.
    """
    below: dict[int, list[ProjectCost]] = {}
    committees: dict[int, Unit] = {}
    for line in found:
        row = _cost(line, rules, year, with_planned=with_planned)
        if row is not None:
            committees[line.project.committee_id] = line.project.committee
            below.setdefault(line.project.committee_id, []).append(row)
    order = sorted(committees.values(), key=lambda unit: unit.code)
    return tuple(CommitteeCost(unit, year, tuple(below[unit.pk])) for unit in order)


def _cost(line: ProjectLine, rules: InvestmentRules, year: int, *, with_planned: bool) -> ProjectCost | None:
    project, net = line.project, line.net
    if net is None and with_planned:
        net = line.budgeted or None
    months = months_in_use(project.in_use_from, year) if project.in_use_from else 0
    if net is None or not months or not project.in_use_from or not project.useful_life or rules.interest_rate is None:
        return None
    cost = capital_cost_in(net, project.useful_life, rules.interest_rate, project.in_use_from, year)
    running = None if project.running_cost is None else project.running_cost * months / 12
    return ProjectCost(line, year, cost, running)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What the plan costs to run, over its years: per committee one row, and their sum."""

    years: tuple[int, ...]
    rows: tuple[tuple[Unit, tuple[CommitteeCost, ...]], ...]

    @property
    def totals(self) -> tuple[tuple[Decimal, Decimal, Decimal], ...]:
        """Per year: capital cost with an appropriation, without one, and running cost."""
        columns = zip(*(costs for _, costs in self.rows), strict=True)
        return tuple(
            (
                sum((c.granted for c in costs), ZERO),
                sum((c.own for c in costs), ZERO),
                sum((c.running for c in costs), ZERO),
            )
            for costs in columns
        )

    @property
    def sums(self) -> tuple[Decimal, ...]:
        """Everything per year."""
        return tuple(sum(parts, ZERO) for parts in self.totals)


def consequences(found: Sequence[ProjectLine], rules: InvestmentRules, years: tuple[int, ...]) -> Consequences:
    """The plan's operating consequences, planned projects too (no query)."""
    by_year = {
        year: {row.committee.pk: row for row in costs_of(found, rules, year, with_planned=True)} for year in years
    }
    units = {row.committee.pk: row.committee for rows in by_year.values() for row in rows.values()}
    ordered = sorted(units.values(), key=lambda unit: unit.code)
    return Consequences(
        years,
        tuple(
            (unit, tuple(by_year[year].get(unit.pk) or CommitteeCost(unit, year, ()) for year in years))
            for unit in ordered
        ),
    )


def costs_ahead(line: ProjectLine, rules: InvestmentRules, year: int) -> tuple[ProjectCost, ...]:
    """One project's cost in its first five years of use, or from this year when it is in use already (no query)."""
    in_use = line.project.in_use_from
    first = max(year, in_use.year) if in_use else year
    found = (_cost(line, rules, at, with_planned=True) for at in range(first, first + 5))
    return tuple(row for row in found if row is not None)
