"""Questions about rounds and reports. Values out; the number of SQL queries does not grow with goals or units."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from styrkedjan.areas.chain import queries as chain
from styrkedjan.areas.chain.models import Activity, Element, ElementKind, PlanYear
from styrkedjan.areas.economy.queries import economy_table
from styrkedjan.areas.economy.tables import EconomyTable
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.reporting.models import ElementAssessment, FrozenReport, Round, UnitReport
from styrkedjan.areas.reporting.permissions import within
from styrkedjan.areas.reporting.proposals import NOTHING, Facts, facts
from styrkedjan.domain import chain as chain_rules
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import Content, Judgement, ReportState, minutes
from styrkedjan.domain.scales import Words, status_rule, words
from styrkedjan.domain.status import Status
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.steering_model_parts import ScaleUse

UNFINISHED = (ReportState.DRAFT.value, ReportState.REFERRED_BACK.value)
# A forecast further from the budget than this share has to be explained in words.
EXPLAIN_FROM = Decimal("0.01")


# -- rounds ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round with how far its reports have come, as far as the viewer sees."""

    round: Round
    states: Mapping[ReportState, int]
    late: int

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def handed_in(self) -> int:
        return self.total - sum(self.states.get(ReportState(state), 0) for state in UNFINISHED)


def rounds(principal: Unit, paths: tuple[str, ...], today: date | None = None) -> list[RoundLine]:
    """The principal's rounds, newest first, counting the reports inside the subtrees (two queries)."""
    day = today or timezone.localdate()
    rows = list(Round.objects.filter(plan_year__principal=principal).select_related("plan_year"))
    states: dict[int, Counter[ReportState]] = defaultdict(Counter)
    reports = UnitReport.objects.filter(within(paths, "unit__"), round__plan_year__principal=principal)
    for round_id, state in reports.order_by().values_list("round_id", "state"):
        states[round_id][ReportState(state)] += 1
    return [RoundLine(row, dict(states[row.pk]), _late(row, states[row.pk], day)) for row in rows]


def _late(row: Round, states: Mapping[ReportState, int], day: date) -> int:
    waiting = sum(states.get(ReportState(state), 0) for state in UNFINISHED)
    return waiting if row.due < day and row.closed_at is None else 0


def is_late(report: UnitReport, today: date | None = None) -> bool:
    """Not handed in although the day has passed (`round` must be loaded)."""
    return report.state in UNFINISHED and report.round.due < (today or timezone.localdate())


def reports_of(round_: Round, paths: tuple[str, ...]) -> list[UnitReport]:
    """The round's reports inside the subtrees in the tree's order, unit loaded (one query)."""
    rows = UnitReport.objects.filter(within(paths, "unit__"), round=round_)
    return _in_tree_order(rows.select_related("unit", "round", "submitted_by"))


def _in_tree_order(rows: Iterable[UnitReport]) -> list[UnitReport]:
    """Each unit right after the one above it, brothers by code."""
    found = list(rows)
    codes = {row.unit_id: row.unit.code for row in found}

    def place(row: UnitReport) -> tuple[str, ...]:
        return tuple(codes.get(int(part), "") for part in row.unit.path.strip("/").split("/"))

    return sorted(found, key=place)


def report(pk: int, principal: Unit) -> UnitReport | None:
    """One report of the principal with its unit, round and plan year (one query)."""
    rows = UnitReport.objects.select_related(
        "unit__principal", "unit__parent", "round__plan_year__principal", "submitted_by", "approved_by", "changed_by"
    )
    return rows.filter(pk=pk, round__plan_year__principal=principal).first()


def reporting_units(plan_year: PlanYear, levels: Sequence[str], day: date) -> list[Unit]:
    """The units that report in a step of the cycle: those of its levels, all below them, and the principal itself.

    Providers do not report here: they are followed up through their agreements (one query).
    """
    model = chain.steering_model(plan_year)
    top = {level.id for level in model.levels if level.parent is None}
    chosen = set(levels) or {level.id for level in model.levels}
    if chosen <= top:
        return list(Unit.objects.filter(pk=plan_year.principal_id))
    reporting = [level for level in model.levels if not level.personal and _is_at_or_below(model, level.id, chosen)]
    kinds = {kind.value for level in reporting for kind in level.unit_kinds} - {"provider"}
    if "department" in kinds or "unit" in kinds:
        kinds.add("area")
    valid = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    rows = Unit.objects.filter(Q(principal_id=plan_year.principal_id), valid, kind__in=kinds)
    return list(Unit.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk=plan_year.principal_id)))


def _is_at_or_below(model: SteeringModel, level_id: str, chosen: set[str]) -> bool:
    current: str | None = level_id
    while current is not None:
        if current in chosen:
            return True
        current = model.level(current).parent
    return False


# -- one report ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal or assignment in a report: what was judged, what the figures say now, and the model's words."""

    assessment: ElementAssessment
    element: Element
    facts: Facts
    words: Words
    group: str

    @property
    def status(self) -> Status | None:
        return Status(self.assessment.status) if self.assessment.status else None

    @property
    def forecast(self) -> Status | None:
        return Status(self.assessment.forecast) if self.assessment.forecast else None

    @property
    def proposed(self) -> Status | None:
        """What the figures propose now; None when nothing is measured."""
        return self.facts.proposal.status if self.facts.proposal else None

    @property
    def is_assignment(self) -> bool:
        return self.element.kind == ElementKind.ASSIGNMENT

    @property
    def has_moved(self) -> bool:
        """The figures propose something else than when the goal was judged."""
        return self.status is not None and self.assessment.proposed != (self.proposed or "")

    @property
    def judgement(self) -> Judgement:
        row = self.assessment
        return Judgement(str(self.element), self.proposed, self.status, row.override_reason, self.forecast, row.comment)


@dataclass(frozen=True, slots=True)
class BelowLine:
    """A report further down, with its statuses counted."""

    report: UnitReport
    statuses: Mapping[Status, int]
    depth: int

    @property
    def judged(self) -> int:
        return sum(self.statuses.values())


@dataclass(frozen=True)
class ReportPage:
    """Everything a report holds and rests on, read once."""

    report: UnitReport
    model: SteeringModel
    goals: tuple[GoalLine, ...]
    activities: tuple[Activity, ...]
    economy: EconomyTable | None
    below: tuple[BelowLine, ...]
    previous: UnitReport | None
    frozen: FrozenReport | None
    as_of: datetime | None = None

    @property
    def unit(self) -> Unit:
        return self.report.unit

    @property
    def round(self) -> Round:
        return self.report.round

    @property
    def period(self) -> Period:
        return Period.parse(self.report.round.period)

    @property
    def goal_lines(self) -> tuple[GoalLine, ...]:
        return tuple(line for line in self.goals if not line.is_assignment)

    @property
    def assignment_lines(self) -> tuple[GoalLine, ...]:
        return tuple(line for line in self.goals if line.is_assignment)

    @property
    def content(self) -> Content:
        """What the rules of handing in look at."""
        row = self.report
        return Content(
            summary=row.summary,
            analysis=row.analysis,
            economy_comment=row.economy_comment,
            judgements=tuple(line.judgement for line in self.goals),
            with_goals=row.round.with_goals,
            with_forecast=row.round.with_forecast,
            economy_needs_words=needs_words(self.economy),
        )

    @property
    def minutes(self) -> int:
        """About how long it takes to fill in."""
        return minutes(goals=len(self.goals), with_economy=bool(self.economy and self.economy.rows))


def needs_words(economy: EconomyTable | None) -> bool:
    """Whether the forecast is so far from the budget that the deviation has to be explained."""
    share = economy.total.variance_share if economy else None
    return share is not None and abs(share) >= EXPLAIN_FROM


def report_page(row: UnitReport, as_of: datetime | None = None, *, with_economy: bool = True) -> ReportPage:
    """Everything about one report, now or as known at a moment. A constant number of queries.

    Raises Refused when the report had not been opened at that moment.
    """
    shown = row if as_of is None else _report_at(row, as_of)
    model = chain.steering_model(row.round.plan_year)
    period = Period.parse(row.round.period)
    return ReportPage(
        report=shown,
        model=model,
        goals=tuple(_goal_lines(shown, model, period, as_of)),
        activities=_activities(row, period),
        economy=economy_table(row.unit, period, as_of) if with_economy else None,
        below=tuple(below(row, as_of)),
        previous=previous(row),
        frozen=FrozenReport.objects.filter(report=row).select_related("decided_by").first(),
        as_of=as_of,
    )


def _goal_lines(row: UnitReport, model: SteeringModel, period: Period, as_of: datetime | None) -> Iterable[GoalLine]:
    assessments = _assessments(row, as_of)
    elements = [one.element for one in assessments]
    known = facts(elements, period, status_rule(model), as_of)
    groups = _groups(elements)
    spoken = {use: words(model, use) for use in (ScaleUse.GOAL, ScaleUse.ASSIGNMENT)}
    for one in assessments:
        use = ScaleUse.ASSIGNMENT if one.element.kind == ElementKind.ASSIGNMENT else ScaleUse.GOAL
        element_id = one.element.pk
        yield GoalLine(one, one.element, known.get(element_id, NOTHING), spoken[use], groups.get(element_id, ""))


def _assessments(row: UnitReport, as_of: datetime | None) -> list[ElementAssessment]:
    rows = ElementAssessment.objects.filter(report=row.pk).select_related("element__unit__principal", "changed_by")
    now = list(rows)
    if as_of is None:
        return now
    versions = _versions(ElementAssessment.history.filter(report=row.pk), as_of)
    for one in now:
        if one.pk in versions:
            _set_back(
                one, versions[one.pk], ("proposed", "working", "status", "override_reason", "forecast", "comment")
            )
    return now


def _report_at(row: UnitReport, moment: datetime) -> UnitReport:
    """The report with the texts and the state it had at a moment (one query)."""
    if row.created_at > moment:
        raise Refused(
            f"Rapporten fanns inte {timezone.localtime(moment):%Y-%m-%d}; den öppnades {row.created_at:%Y-%m-%d}.",
            "Välj en senare dag.",
        )
    version = _versions(UnitReport.history.filter(id=row.pk), moment).get(row.pk)
    found = UnitReport(**{field.attname: getattr(row, field.attname) for field in UnitReport._meta.concrete_fields})
    found.unit, found.round = row.unit, row.round
    if version is not None:
        names = ("state", "summary", "analysis", "economy_comment", "refer_back_reason", "submitted_at", "approved_at")
        _set_back(found, version, names)
    return found


def _versions(rows: Any, moment: datetime) -> dict[int, Any]:
    """The last recorded version of each thing at a moment."""
    known = rows.filter(history_date__lte=moment).order_by("history_date", "history_id")
    return {version.id: version for version in known}


def _set_back(row: Any, version: Any, names: Iterable[str]) -> None:
    for name in names:
        setattr(row, name, getattr(version, name))


def _groups(elements: Sequence[Element]) -> dict[int, str]:
    """What each element serves: the title of the first above it in the chain (one query)."""
    through = Element.parents.through.objects.filter(from_element__in=[element.pk for element in elements])
    rows = through.order_by("-to_element__order", "-to_element__key").values_list("from_element", "to_element__title")
    return dict(rows)


def _activities(row: UnitReport, period: Period) -> tuple[Activity, ...]:
    """The unit's activities of the year, those that end first first (one query)."""
    rows = Activity.objects.filter(
        unit=row.unit_id, element__plan_year=row.round.plan_year_id, element__withdrawn_at=None
    )
    started = Q(start__isnull=True) | Q(start__lte=period.end)
    return tuple(rows.filter(started).select_related("element", "responsible"))


def below(row: UnitReport, as_of: datetime | None = None) -> list[BelowLine]:
    """The reports further down that this one gathers: committees for a municipality, all units for a committee."""
    rows = UnitReport.objects.filter(round=row.round_id, unit__path__startswith=row.unit.path).exclude(pk=row.pk)
    if row.unit.parent_id is None:
        rows = rows.filter(unit__kind__in=POLITICAL_KINDS)
    found = _in_tree_order(rows.select_related("unit", "round", "submitted_by"))
    if as_of is not None:
        found = _set_all_back(found, as_of)
    counted: dict[int, Counter[Status]] = defaultdict(Counter)
    assessed = ElementAssessment.objects.filter(report__in=[one.pk for one in found]).exclude(status="")
    for report_id, status in assessed.order_by().values_list("report_id", "status"):
        counted[report_id][Status(status)] += 1
    return [BelowLine(one, dict(counted[one.pk]), one.unit.depth - row.unit.depth) for one in found]


def _set_all_back(rows: Sequence[UnitReport], moment: datetime) -> list[UnitReport]:
    versions = _versions(UnitReport.history.filter(id__in=[row.pk for row in rows]), moment)
    for row in rows:
        if row.pk in versions:
            _set_back(row, versions[row.pk], ("state", "summary", "analysis", "economy_comment"))
    return [row for row in rows if row.created_at <= moment]


def previous(row: UnitReport) -> UnitReport | None:
    """The same unit's latest earlier report, to copy words from (one query)."""
    earlier = UnitReport.objects.filter(unit=row.unit_id, round__period__lt=row.round.period)
    return earlier.select_related("round").order_by("-round__period", "-pk").first()


def previous_forecast(row: UnitReport) -> Period | None:
    """The period of the latest earlier round of the same year that asked for a full-year forecast (one query)."""
    earlier = Round.objects.filter(plan_year=row.round.plan_year_id, with_forecast=True, period__lt=row.round.period)
    period = earlier.order_by("-period").values_list("period", flat=True).first()
    return Period.parse(period) if period else None


def frozen(pk: int, principal: Unit) -> FrozenReport | None:
    """A decided report of the principal (one query)."""
    rows = FrozenReport.objects.select_related(
        "decided_by", "report__unit__principal", "report__round__plan_year__principal"
    )
    return rows.filter(pk=pk, report__round__plan_year__principal=principal).first()


def to_do(paths: tuple[str, ...], principal: Unit, today: date | None = None) -> list[UnitReport]:
    """Open reports inside the subtrees, the most urgent first, for a start page (one query)."""
    rows = UnitReport.objects.filter(
        within(paths, "unit__"), round__plan_year__principal=principal, round__closed_at=None, state__in=UNFINISHED
    )
    day = today or timezone.localdate()
    return list(rows.filter(round__opens__lte=day).select_related("unit", "round").order_by("round__due", "unit__code"))


def followed_up(model: SteeringModel, element: Element) -> bool:
    """Whether the model gives this kind of element a status in every report."""
    kind = chain_rules.kind_at(model, chain.place(element))
    if kind is not None:
        return kind.followed_up
    return element.kind in (ElementKind.GOAL, ElementKind.ASSIGNMENT, ElementKind.COMMITMENT)
