"""The annual cycle: every step of planning and follow-up, its month, who decides and what it contains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from styrkedjan.domain.definitions import Citation, Flaw, blank_flaws, identifier, month, month_flaws, reference, refuse
from styrkedjan.domain.periods import Period


class Phase(StrEnum):
    """The four parts of the improvement wheel."""

    PLAN = "plan"
    DO = "do"
    FOLLOW_UP = "follow_up"
    IMPROVE = "improve"

    @property
    def label(self) -> str:
        return {"plan": "Planera", "do": "Genomför", "follow_up": "Följ upp", "improve": "Förbättra"}[self.value]


@dataclass(frozen=True, slots=True)
class WheelPhase:
    """One part of the improvement wheel in the municipality's own words."""

    phase: Phase
    name: str
    text: str
    source: Citation

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "name", "text"))


class StepKind(StrEnum):
    """What a step of the cycle is."""

    ANALYSIS = "analysis"
    DIRECTION = "direction"
    STATEMENT = "statement"
    BUDGET_PROPOSAL = "budget_proposal"
    BUDGET_DECISION = "budget_decision"
    OPERATIONAL_PLAN = "operational_plan"
    RECONCILIATION = "reconciliation"
    WORK_PLAN = "work_plan"
    EMPLOYEE_DIALOGUE = "employee_dialogue"
    MONTHLY_REPORT = "monthly_report"
    INTERIM_REPORT = "interim_report"
    OPERATIONS_REPORT = "operations_report"
    PRELIMINARY_ACCOUNTS = "preliminary_accounts"
    ANNUAL_REPORT = "annual_report"

    @property
    def is_report(self) -> bool:
        return self in _REPORTS

    @property
    def is_written(self) -> bool:
        """A document that units write here, hand in and have decided: a report, or the operational plan."""
        return self.is_report or self is StepKind.OPERATIONAL_PLAN


_REPORTS = frozenset(
    {
        StepKind.MONTHLY_REPORT,
        StepKind.INTERIM_REPORT,
        StepKind.OPERATIONS_REPORT,
        StepKind.PRELIMINARY_ACCOUNTS,
        StepKind.ANNUAL_REPORT,
    }
)


class Anchor(StrEnum):
    """Which year a step belongs to: the year being planned or the year being reported."""

    PLAN_YEAR = "plan_year"
    REPORT_YEAR = "report_year"


class MonthMeaning(StrEnum):
    """What `month` tells: when the step happens, or the last month of the period it reports ("per april")."""

    HAPPENS = "happens"
    PERIOD_END = "period_end"


class GoalAttainment(StrEnum):
    """How far a report judges the goals."""

    NONE = "none"
    FORECAST = "forecast"
    FULL = "full"


class Content(StrEnum):
    """What a step of the cycle holds."""

    ANALYSIS = "analysis"
    ECONOMY = "economy"
    RESOURCE_USE = "resource_use"
    FULL_YEAR_FORECAST = "full_year_forecast"
    VOLUMES = "volumes"
    GOALS = "goals"
    INDICATORS = "indicators"
    ASSIGNMENTS = "assignments"
    INTERNAL_CONTROL = "internal_control"
    FOLLOW_UP_PLAN = "follow_up_plan"
    INVESTMENTS = "investments"
    FINAL_ACCOUNTS = "final_accounts"
    UNFINISHED_PROJECTS = "unfinished_projects"
    RECOVERY_PLAN = "recovery_plan"
    CARRY_OVER_REQUEST = "carry_over_request"
    CARRY_OVER_DECISION = "carry_over_decision"
    PLANNED_USE_OF_EQUITY = "planned_use_of_equity"
    FRAMES = "frames"
    FINANCIAL_PLAN = "financial_plan"
    FINANCIAL_OBJECTIVES = "financial_objectives"
    TARIFFS = "tariffs"
    EFFICIENCY_MEASURES = "efficiency_measures"
    EQUALITY_BREAKDOWN = "equality_breakdown"


@dataclass(frozen=True, slots=True)
class Due:
    """When a report of a period is to be handed in: a month, counted in years from the step's anchor year."""

    source: Citation
    month: int = month()
    year_offset: int = 0

    def __post_init__(self) -> None:
        refuse([*month_flaws(self, "month"), *_offset_flaws(self.year_offset)])


@dataclass(frozen=True, slots=True)
class CycleStep:
    """One step of the annual cycle.

    `month` is the month the source names; `month_is` tells what it means. `year_offset` counts from the anchor year to
    the year `month` lies in: the council's budget for plan year 2027 is decided with offset -1, in 2026. Where the
    source gives no month, `month_source` says that it is an assumption.
    """

    name: str
    kind: StepKind
    phase: Phase
    anchor: Anchor
    source: Citation
    id: str = identifier("cycle_step")
    month: int = month()
    month_is: MonthMeaning = MonthMeaning.HAPPENS
    year_offset: int = 0
    month_source: Citation | None = None
    due: Due | None = None
    decided_by: str | None = reference("body", default=None)
    prepared_by: tuple[str, ...] = reference("body", default=())
    addressed_to: tuple[str, ...] = reference("body", default=())
    levels: tuple[str, ...] = reference("level", default=())
    document: str | None = reference("document", default=None)
    contents: tuple[Content, ...] = ()
    goal_attainment: GoalAttainment = GoalAttainment.NONE
    statutory_limits: tuple[str, ...] = reference("parameter", default=())

    def __post_init__(self) -> None:
        flaws = [*blank_flaws(self, "id", "name"), *month_flaws(self, "month"), *_offset_flaws(self.year_offset)]
        if (self.month_is is MonthMeaning.PERIOD_END) != (self.due is not None):
            what = "En rapport per en viss månad behöver due, och bara den."
            flaws.append(Flaw(("month_is",), what, "Lägg till due med månad, eller ta bort month_is eller due."))
        refuse(flaws)

    @property
    def is_report(self) -> bool:
        """True when the step opens a reporting round."""
        return self.kind.is_report

    @property
    def has_full_year_forecast(self) -> bool:
        return Content.FULL_YEAR_FORECAST in self.contents

    @property
    def is_plan(self) -> bool:
        """True for the operational plan: it tells of a year to come and is written by the bodies that decide it."""
        return self.kind is StepKind.OPERATIONAL_PLAN

    def takes_place(self, anchor_year: int) -> Period:
        """The month when the step is done or handed in, for the year planned or reported."""
        if self.due is not None:
            return Period.month(anchor_year + self.due.year_offset, self.due.month)
        return Period.month(anchor_year + self.year_offset, self.month)

    def reports_through(self, anchor_year: int) -> Period | None:
        """The last month of the reported period, which starts in January; None for a step that is no report.

        A report that names the month it is handled (the annual report in April) is about the whole year.
        """
        if not self.is_report:
            return None
        if self.month_is is MonthMeaning.PERIOD_END:
            return Period.month(anchor_year + self.year_offset, self.month)
        return Period.month(anchor_year, 12)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A step of the cycle in its year: the month when it is handed in or done, and where that month comes from."""

    step: CycleStep
    year: int

    @property
    def key(self) -> tuple[int, str]:
        """What was done at an occasion is kept under its year and the step's id."""
        return (self.year, self.step.id)

    @property
    def name(self) -> str:
        return f"{self.step.name} {self.year}"

    @property
    def due(self) -> Period:
        return self.step.takes_place(self.year)

    @property
    def source(self) -> Citation:
        """Where the month comes from; the step's own source when it names the month."""
        return self.step.due.source if self.step.due else self.step.month_source or self.step.source

    def has_passed(self, on: date) -> bool:
        """Whether the month ended before the day: what is handed in within the month is not late."""
        return self.due.end < on

    def is_open(self, on: date) -> bool:
        """Whether the day lies in the months from the last that the step reports to the one when it is handed in.

        A step that reports nothing is open to and with its own month.
        """
        through = self.step.reports_through(self.year)
        return on <= self.due.end and (through is None or through.start <= on)


def occasions(steps: Iterable[CycleStep], years: Iterable[int]) -> tuple[Occasion, ...]:
    """Every step in every year, in the order they fall due."""
    chosen = tuple(steps)
    found = [Occasion(step, year) for year in years for step in chosen]
    return tuple(sorted(found, key=lambda one: (one.due.end, one.step.id)))


def _offset_flaws(offset: int) -> list[Flaw]:
    if -2 <= offset <= 2:
        return []
    return [
        Flaw(("year_offset",), f"{offset} år bort är för långt.", "Skriv -1 för året före, 0 eller 1 för året efter.")
    ]
