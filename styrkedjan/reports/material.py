"""What an interim, monthly or operations report is made of: read once, then everything is computed from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from styrkedjan.areas.chain.models import ElementKind
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.areas.economy.tables import EconomyRow, EconomyTable
from styrkedjan.areas.investments.queries.lines import ProjectLine
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import rows_below
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.areas.reporting.permissions import UNFINISHED, is_decided_on
from styrkedjan.areas.reporting.queries import page as page_queries
from styrkedjan.areas.reporting.queries import rounds
from styrkedjan.areas.reporting.queries.page import BelowLine, GoalLine, ReportPage
from styrkedjan.areas.year_end.queries.performance import ReportedVolume, volumes
from styrkedjan.domain.annual_cycle import CycleStep, StepKind
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.domain.report_template import ReportTemplate, SectionKind, choose, filled
from styrkedjan.domain.reporting import ReportState
from styrkedjan.foundation.known import Known
from styrkedjan.reports import parts
from styrkedjan.reports.accounts_sections import AccountsMaterial, accounts_material
from styrkedjan.reports.document import Block, Document
from styrkedjan.reports.forecast_words import Said, forecasts_said
from styrkedjan.reports.layout import Layout, layout_of
from styrkedjan.reports.money_sections import YearEndMaterial, investments_material, year_end_material
from styrkedjan.reports.plan_sections import PlanMaterial, plan_material
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
    by_unit: tuple[EconomyRow, ...] = ()
    forecasts_before: Mapping[str, Decimal | None] = field(default_factory=dict)
    year_end: YearEndMaterial | None = None
    investments: tuple[ProjectLine, ...] = ()
    said: tuple[Said, ...] = ()
    volumes: tuple[ReportedVolume, ...] = ()
    plan: PlanMaterial | None = None
    accounts: AccountsMaterial | None = None
    # What areas tell by themselves, by section (`reports.parts`).
    parts: Mapping[SectionKind, tuple[Block, ...]] = field(default_factory=dict)
    # The service area of each unit below, by code: what long lists of units are grouped by.
    service_areas: Mapping[str, str] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        period: Period = self.page.period
        return period

    @property
    def unit_name(self) -> str:
        return str(self.page.unit.name)

    @property
    def is_municipality(self) -> bool:
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
    def counted(self) -> tuple[GoalLine, ...]:
        """The goals that are counted as goals: a target area is a heading over them."""
        return tuple(line for line in self.goals if line.element.kind != ElementKind.TARGET_AREA)

    @property
    def assignments(self) -> tuple[GoalLine, ...]:
        return tuple(self.page.assignment_lines)

    @property
    def waiting(self) -> tuple[BelowLine, ...]:
        """Reports further down that have not been handed in."""
        return tuple(line for line in self.page.below if line.report.state in UNFINISHED)

    @property
    def standing(self) -> str:
        """What the report is marked with until it is decided, or approved where nobody decides on it; "" from then."""
        state = ReportState(self.page.report.state)
        if self.decision or state is ReportState.DECIDED:
            return ""
        if state is ReportState.APPROVED:
            return "Godkänd, inte beslutad" if is_decided_on(self.page.unit) else ""
        return "Inlämnad, inte godkänd" if state is ReportState.SUBMITTED else "Utkast"

    @property
    def written(self) -> frozenset[SectionKind]:
        """The sections that tell what people have written in this report."""
        report, found = self.page.report, set()
        found |= {SectionKind.SUMMARY} if report.summary else set()
        found |= {SectionKind.ECONOMY} if report.economy_comment else set()
        found |= {SectionKind.GOALS} if report.analysis or any(map(_has_words, self.goals)) else set()
        return frozenset(found | ({SectionKind.ASSIGNMENTS} if any(map(_has_words, self.assignments)) else set()))

    def text(self, fixed: str) -> str:
        """A template's fixed text with its placeholders replaced."""
        return filled(fixed, unit=self.unit_name, period=self.period.label, year=self.period.year)


def _has_words(line: GoalLine) -> bool:
    return bool(line.assessment.comment or line.assessment.override_reason or line.status)


def gather(
    report: UnitReport, *, known: Known, decision: str = "", at: datetime | None = None, of_today: bool = False
) -> Material:
    """Read everything a report needs, now or as known at a moment. A constant number of SQL queries.

    `of_today` leaves what it rested on when it was handed in. `at` is the time stamped on a report built now. Raises
    Refused when the report did not exist then.
    """
    page = page_queries.report_page(report, known, of_today=of_today)
    earlier = rounds.previous_forecast(report)
    before = economy_table(report.unit, earlier, known) if earlier is not None else None
    step = step_of(page)
    kind = step.kind if step else StepKind.INTERIM_REPORT
    moment = at if known.is_now and at else known.stamp
    template = template_for(kind, page.model.id)
    wanted = {section.kind for section in template.sections}
    earlier_rows = (*before.rows, *_by_unit(before, report, known)) if before is not None else ()
    year_end = year_end_material(report.unit, page.period, known) if wanted & _WITH_EQUITY else None
    return Material(
        page=page,
        template=template,
        known_at=timezone.localtime(moment),
        decision=decision,
        before=before,
        by_unit=_by_unit(page.economy, report, known),
        forecasts_before={row.key: row.cell.forecast_year for row in earlier_rows},
        year_end=year_end,
        accounts=_accounts(report, page, known) if wanted & _WITH_ACCOUNTS else None,
        plan=_plan(report, year_end, known) if report.round.is_plan else None,
        said=() if report.round.is_plan else forecasts_said(report.unit, page.period, known),
        parts=parts.contributions(wanted, report.unit, page.period, known),
        investments=investments_material(report.unit, page.period, known) if SectionKind.INVESTMENTS in wanted else (),
        service_areas=_service_areas(report.unit),
        volumes=volumes(report.unit, page.period.year, known, through=page.period)
        if SectionKind.VOLUMES in wanted
        else (),
    )


_WITH_EQUITY = {SectionKind.EQUITY, SectionKind.PLANNED_USE_OF_EQUITY}


_WITH_ACCOUNTS = {SectionKind.ACCOUNTS, SectionKind.BALANCE_REQUIREMENT, SectionKind.SOUND_MANAGEMENT}


def _accounts(report: UnitReport, page: ReportPage, known: Known) -> AccountsMaterial | None:
    """The accounts in the municipality's own report, once its ledger is read; a committee keeps none."""
    if report.unit.parent_id is not None or page.economy is None or not page.economy.has_outcome:
        return None
    return accounts_material(report.unit, page.period, known)


def _plan(report: UnitReport, year_end: YearEndMaterial | None, known: Known) -> PlanMaterial:
    """The plan's year beside the year before, as the unit's budget stood then."""
    last = Period.month(report.round.plan_year.year - 1, 12)
    before = economy_table(report.unit, last, known)
    planned = year_end.page.planned_now if year_end is not None and year_end.page is not None else None
    return plan_material(report, before, _by_unit(before, report, known), planned, known)


def _service_areas(unit: Unit) -> dict[str, str]:
    """Code -> service area for the units below (one query)."""
    return {row.code: row.area_name for row in rows_below(unit) if row.area_name is not None}


def _by_unit(table: EconomyTable | None, report: UnitReport, known: Known) -> tuple[EconomyRow, ...]:
    """The economy of the units right below; where there is a single department between, of the units below that."""
    if table is None:
        return ()
    rows: tuple[EconomyRow, ...] = table.below
    if len(rows) == 1 and rows[0].has_below:
        only = Unit.objects.select_related("principal").get(principal=report.unit.principal_id, code=rows[0].key)
        rows = economy_table(only, table.period, known).below
    return rows if len(rows) > 1 else ()


def step_of(page: ReportPage) -> CycleStep | None:
    """The round's step in the annual cycle, or None."""
    steps: tuple[CycleStep, ...] = page.model.cycle
    return next((step for step in steps if step.id == page.round.cycle_id), None)


def template_for(kind: StepKind, steering_model: str) -> ReportTemplate:
    """The template that fits the kind of report. Raises KeyError when the installation has no template at all."""
    templates = load_definitions().report_templates
    return choose(tuple(templates.values()), kind, steering_model) or templates[FALLBACK]


def layout_for(report: UnitReport, document: Document) -> Layout:
    """The layout of a report's files: the template's colour, logo and Word styles, and its footer filled in."""
    steering_model: str = report.round.plan_year.steering_model
    steps = years.steering_model(report.round.plan_year).cycle
    kind = next((step.kind for step in steps if step.id == report.round.cycle_id), StepKind.INTERIM_REPORT)
    template = template_for(kind, steering_model)
    period = Period.parse(document.period)
    footer = filled(template.footer, unit=document.subtitle, period=period.label, year=period.year)
    return layout_of(template, footer)
