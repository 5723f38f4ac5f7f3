"""The portfolio, the five-year plan and the follow-up, made of project lines without asking the database again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from styrkedjan.areas.investments.models import (
    CollectedDeviations,
    InvestmentFrameEntry,
    InvestmentProject,
    ProjectBudget,
)
from styrkedjan.areas.investments.queries.known import reports_at
from styrkedjan.areas.investments.queries.lines import ProjectLine, projects_under, years_ahead
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.economy.finding import Finding
from styrkedjan.domain.economy.investment_frames import FRAME_RULES, Kind, frame_findings, frame_use_findings
from styrkedjan.domain.economy.investments import CollectedReport, Handling, report_together
from styrkedjan.domain.investment_states import ProjectState
from styrkedjan.foundation.known import NOW, Known

ZERO = Decimal(0)
FrameKey = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of project: how many, and its sums. A sum of what nobody has told is None."""

    kind: Kind
    projects: int
    decided: Decimal
    outcome: Decimal | None
    expected: Decimal
    budgets: tuple[Decimal, ...]

    @property
    def deviation(self) -> Decimal:
        return self.expected - self.decided

    @property
    def binding(self) -> str:
        return FRAME_RULES[self.kind].binding.label

    @property
    def label(self) -> str:
        return self.kind.label[0].upper() + self.kind.label[1:]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All projects at a glance."""

    lines: tuple[ProjectLine, ...]
    kinds: tuple[KindRow, ...]
    years: tuple[int, ...]

    @property
    def decided(self) -> Decimal:
        return sum((row.decided for row in self.kinds), ZERO)

    @property
    def expected(self) -> Decimal:
        return sum((row.expected for row in self.kinds), ZERO)

    @property
    def deviation(self) -> Decimal:
        return self.expected - self.decided

    @property
    def outcome(self) -> Decimal | None:
        known = [row.outcome for row in self.kinds if row.outcome is not None]
        return sum(known, ZERO) if known else None

    @property
    def running_cost(self) -> Decimal:
        """What the projects not yet in use will cost a year to run, as far as it is told."""
        return sum((line.project.running_cost or ZERO for line in self.lines if line.is_open), ZERO)

    @property
    def capital_cost(self) -> Decimal:
        """The first whole year's capital cost of the projects not yet in use."""
        return sum((line.capital.total for line in self.lines if line.is_open and line.capital), ZERO)

    @property
    def budgets(self) -> tuple[Decimal, ...]:
        """All kinds together, year by year."""
        return tuple(sum(column, ZERO) for column in zip(*(row.budgets for row in self.kinds), strict=True))

    @property
    def decided_count(self) -> int:
        return sum(line.decided is not None for line in self.lines)

    def in_state(self, state: ProjectState) -> tuple[ProjectLine, ...]:
        return tuple(line for line in self.lines if line.state is state)

    @property
    def late(self) -> tuple[ProjectLine, ...]:
        return tuple(line for line in self.lines if line.days_late)


def portfolio(lines: Sequence[ProjectLine], year: int) -> Portfolio:
    """Sums by kind, in the order of the principles; kinds without projects are left out (no query)."""
    years = years_ahead(year)
    rows = []
    for kind in Kind:
        mine = [line for line in lines if line.project.kind_rule is kind]
        if mine:
            rows.append(_kind_row(kind, mine, years))
    return Portfolio(tuple(lines), tuple(rows), years)


def _kind_row(kind: Kind, mine: Sequence[ProjectLine], years: Sequence[int]) -> KindRow:
    known = [line.outcome for line in mine if line.outcome is not None]
    decided = [line for line in mine if line.decided is not None]
    return KindRow(
        kind,
        len(mine),
        sum((line.decided or ZERO for line in decided), ZERO),
        sum(known, ZERO) if known else None,
        sum((line.expected or ZERO for line in decided), ZERO),
        tuple(sum((line.budgets.get(year, ZERO) for line in mine), ZERO) for year in years),
    )


# --- frames -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A committee's frame of a kind in a year beside what its projects are budgeted for, have cost and will cost.

    None: not decided, or not known. A project without a forecast of the year is expected to cost its budget.
    """

    committee: Unit
    kind: Kind
    year: int
    frame: Decimal | None
    planned: Decimal
    outcome: Decimal | None = None
    forecast: Decimal | None = None

    @property
    def left(self) -> Decimal | None:
        return None if self.frame is None else self.frame - self.planned

    @property
    def findings(self) -> tuple[Finding, ...]:
        name = self.committee.name
        used = frame_use_findings(name, self.kind, self.frame, self.outcome, self.forecast)
        return (*frame_findings(name, self.kind, self.frame, self.planned), *used)

    @property
    def binding(self) -> str:
        return FRAME_RULES[self.kind].binding.label

    @property
    def label(self) -> str:
        return self.kind.label[0].upper() + self.kind.label[1:]


def frames(unit: Unit, year: int, known: Known) -> dict[FrameKey, Decimal]:
    """(committee, year, kind) -> decided frame, for the year and four more (one query)."""
    rows = known.rows(InvestmentFrameEntry).filter(committee__principal=root_of(unit), year__in=years_ahead(year))
    summed = rows.order_by().values("committee", "year", "kind").annotate(total=Sum("amount"))
    return {(row["committee"], row["year"], row["kind"]): row["total"] for row in summed}


def frame_entries(unit: Unit, year: int, known: Known) -> list[InvestmentFrameEntry]:
    """The frames' entries of a year with their decisions (one query)."""
    rows = known.rows(InvestmentFrameEntry).filter(projects_under(unit), year=year)
    return list(rows.select_related("committee"))


def frame_rows(
    lines: Sequence[ProjectLine], decided: dict[FrameKey, Decimal], year: int, committees: Sequence[Unit] = ()
) -> tuple[FrameRow, ...]:
    """Every committee and kind with a frame or a budget in the year (no query)."""
    units = {line.project.committee_id: line.project.committee for line in lines} | {u.pk: u for u in committees}
    below: dict[tuple[int, str], list[ProjectLine]] = {}
    for line in lines:
        below.setdefault((line.project.committee_id, line.project.kind), []).append(line)
    planned = {key: sum((line.budgets.get(year, ZERO) for line in mine), ZERO) for key, mine in below.items()}
    used = {key: _used(mine, year) for key, mine in below.items()}
    keys = {key for key in below if planned[key] or any(used[key])}
    keys |= {(unit, kind) for unit, at, kind in decided if at == year and unit in units}
    order = list(Kind)
    ordered = sorted(keys, key=lambda key: (units[key[0]].code, order.index(Kind(key[1]))))
    return tuple(
        FrameRow(
            units[unit], Kind(kind), year, decided.get((unit, year, kind)), planned.get((unit, kind), ZERO),
            *used.get((unit, kind), (None, None)),
        )
        for unit, kind in ordered
    )  # fmt: skip


def _used(mine: Sequence[ProjectLine], year: int) -> tuple[Decimal | None, Decimal | None]:
    """What the projects have cost in the year and are forecast to cost; None while nothing is booked or forecast."""
    booked = [amount for line in mine if (amount := line.outcomes.get(year)) is not None]
    told = [line.year_forecast(year) for line in mine]
    outcome = sum(booked, ZERO) if booked else None
    if not any(amount is not None for amount in told):
        return outcome, None
    pairs = zip(told, mine, strict=True)
    return outcome, sum((line.budgets.get(year, ZERO) if one is None else one for one, line in pairs), ZERO)


@dataclass(frozen=True, slots=True)
class FrameYears:
    """A committee's plan of a kind over the years, each beside its frame: None where no frame is decided yet."""

    committee: Unit
    kind: Kind
    cells: tuple[FrameRow, ...]

    @property
    def label(self) -> str:
        return self.cells[0].label

    @property
    def total(self) -> Decimal:
        return sum((cell.planned for cell in self.cells), ZERO)


def frames_ahead(lines: Sequence[ProjectLine], decided: dict[FrameKey, Decimal], year: int) -> tuple[FrameYears, ...]:
    """Every committee and kind with a frame or a plan in any of the five years (no query)."""
    years = years_ahead(year)
    cells: dict[tuple[int, Kind], dict[int, FrameRow]] = {}
    committees: dict[int, Unit] = {}
    for at in years:
        for row in frame_rows(lines, decided, at):
            committees[row.committee.pk] = row.committee
            cells.setdefault((row.committee.pk, row.kind), {})[at] = row
    order = list(Kind)
    keys = sorted(cells, key=lambda key: (committees[key[0]].code, order.index(key[1])))
    return tuple(
        FrameYears(
            committees[unit],
            kind,
            tuple(
                cells[unit, kind].get(at)
                or FrameRow(committees[unit], kind, at, decided.get((unit, at, kind.value)), ZERO)
                for at in years
            ),
        )
        for unit, kind in keys
    )


def planned_of(committee: Unit, kind: str, year: int, *, without: InvestmentProject | None = None) -> Decimal:
    """What the committee's projects of a kind are budgeted for in a year (one query)."""
    rows = NOW.rows(ProjectBudget).filter(project__committee=committee, project__kind=kind, year=year)
    if without is not None:
        rows = rows.exclude(project=without)
    total: Decimal | None = rows.aggregate(total=Sum("amount"))["total"]
    return total or ZERO


def room_of(project: InvestmentProject, years: Sequence[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """Year -> the committee's frame of the project's kind, and what its other projects take of it (two queries).

    A year without a decided frame is left out.
    """
    entries = NOW.rows(InvestmentFrameEntry).filter(committee=project.committee, kind=project.kind, year__in=years)
    frames = dict(entries.order_by().values("year").annotate(total=Sum("amount")).values_list("year", "total"))
    others = NOW.rows(ProjectBudget).filter(
        project__committee=project.committee, project__kind=project.kind, year__in=years
    )
    rows = others.exclude(project=project).order_by().values("year").annotate(total=Sum("amount"))
    taken = dict(rows.values_list("year", "total"))
    return {year: (frame, taken.get(year, ZERO)) for year, frame in frames.items()}


def framed_years(principal: Unit) -> frozenset[int]:
    """The years that the council has decided any investment frame of (one query)."""
    rows = NOW.rows(InvestmentFrameEntry).filter(committee__principal=principal)
    return frozenset(rows.order_by().values_list("year", flat=True).distinct())


def frame_of(committee: Unit, kind: str, year: int) -> Decimal | None:
    """The committee's frame of a kind, None when nothing is decided (one query)."""
    rows = NOW.rows(InvestmentFrameEntry).filter(committee=committee, kind=kind, year=year)
    total: Decimal | None = rows.aggregate(total=Sum("amount"))["total"]
    return total


# --- follow-up ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a follow-up of the projects asks for."""

    renewal: tuple[ProjectLine, ...]
    urgent: tuple[ProjectLine, ...]
    together: CollectedReport
    without_forecast: tuple[ProjectLine, ...]
    finished: tuple[ProjectLine, ...]
    unfinished: tuple[tuple[ProjectLine, Decimal], ...]
    expected: tuple[tuple[ProjectLine, Decimal], ...] = ()


def follow_up(lines: Sequence[ProjectLine], year: int) -> FollowUp:
    """Renewed decisions, urgent ones to notify, other deviations together, final accounts, money left (no query)."""
    running = [line for line in lines if line.is_open and line.decided is not None]
    left = [(line, line.left(year)) for line in running]
    return FollowUp(
        renewal=tuple(line for line in running if line.state is ProjectState.RENEWAL),
        urgent=tuple(line for line in lines if line.waits_for_notification),
        together=report_together(line.deviation for line in running if line.deviation),
        without_forecast=tuple(line for line in running if line.forecast is None),
        finished=tuple(line for line in lines if line.state is ProjectState.FINISHED),
        unfinished=tuple((line, amount) for line, amount in left if amount and not line.request_of(year)),
        expected=tuple(
            (line, amount) for line in running if (amount := line.expected_left(year)) is not None and amount > 0
        ),
    )


def collected(principal: Unit, known: Known) -> list[CollectedDeviations]:
    """The collected reports made, newest first (one query)."""
    rows = CollectedDeviations.objects.filter(principal=principal).select_related("changed_by")
    return reports_at(rows, known)


def needs_renewal(line: ProjectLine) -> bool:
    """Whether the rule sends the project to a renewed decision now."""
    return line.deviation is not None and line.deviation.handling is Handling.RENEWED_DECISION
