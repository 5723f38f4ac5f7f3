"""What an interim, monthly or operations report is made of: read once, then everything is computed from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from styrkedjan.areas.economy.queries import economy_table
from styrkedjan.areas.economy.tables import EconomyTable
from styrkedjan.areas.reporting import queries
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.areas.reporting.queries import BelowLine, GoalLine, ReportPage
from styrkedjan.domain.annual_cycle import CycleStep, StepKind
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.domain.report_template import ReportTemplate, choose, filled
from styrkedjan.sources.definitions import load_definitions

# Used when the folder of definitions has no template that fits; the first shipped one.
FALLBACK = "interim_report"


@dataclass(frozen=True)
class Material:
    """A report's page, its template, the economy as it was forecast last time, and how it is to be named."""

    page: ReportPage
    template: ReportTemplate
    known_at: datetime
    decision: str = ""
    before: EconomyTable | None = None

    @property
    def period(self) -> Period:
        period: Period = self.page.period
        return period

    @property
    def unit_name(self) -> str:
        return str(self.page.unit.name)

    @property
    def is_whole(self) -> bool:
        """The report of the municipality or region itself."""
        return self.page.unit.parent_id is None

    @property
    def through(self) -> str:
        """The last month as a word: "augusti"."""
        return MONTH_NAMES[self.period.last_month - 1]

    @property
    def before_month(self) -> str:
        """The month of the forecast before this one; "" when there is none."""
        if self.before is None or not self.before.forecast_round:
            return ""
        return MONTH_NAMES[Period.parse(self.before.forecast_round).last_month - 1]

    @cached_property
    def step(self) -> CycleStep | None:
        """The step of the annual cycle that the round was opened from; None when the model has it no longer."""
        return step_of(self.page)

    @property
    def goals(self) -> tuple[GoalLine, ...]:
        return tuple(self.page.goal_lines)

    @property
    def assignments(self) -> tuple[GoalLine, ...]:
        return tuple(self.page.assignment_lines)

    @property
    def waiting(self) -> tuple[BelowLine, ...]:
        """Reports further down that have not been handed in."""
        return tuple(line for line in self.page.below if line.report.state in queries.UNFINISHED)

    def text(self, fixed: str) -> str:
        """A template's fixed text with its placeholders replaced."""
        return filled(fixed, unit=self.unit_name, period=self.period.label, year=self.period.year)


def gather(
    report: UnitReport, *, as_of: datetime | None = None, decision: str = "", at: datetime | None = None
) -> Material:
    """Read everything a report needs, now or as known at a moment. A constant number of SQL queries.

    `at` is the time stamped on a report built now. Raises Refused when the report did not exist at `as_of`.
    """
    page = queries.report_page(report, as_of)
    earlier = queries.previous_forecast(report)
    before = economy_table(report.unit, earlier, as_of) if earlier is not None else None
    step = step_of(page)
    kind = step.kind if step else StepKind.INTERIM_REPORT
    moment = as_of or at or timezone.now()
    return Material(page, template_for(kind, page.model.id), timezone.localtime(moment), decision, before)


def step_of(page: ReportPage) -> CycleStep | None:
    """The round's step in the annual cycle, or None."""
    steps: tuple[CycleStep, ...] = page.model.cycle
    return next((step for step in steps if step.id == page.round.cycle_id), None)


def template_for(kind: StepKind, steering_model: str) -> ReportTemplate:
    """The template that fits the kind of report. Raises KeyError when the installation has no template at all."""
    templates = load_definitions().report_templates
    return choose(tuple(templates.values()), kind, steering_model) or templates[FALLBACK]
