"""One report with everything it holds and rests on, now or as known at a moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from styrkedjan.areas.burden.queries.stops import stopped_in
from styrkedjan.areas.chain.models import Activity, Element, ElementKind
from styrkedjan.areas.chain.queries import elements, years
from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.areas.economy.tables import EconomyTable
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.reporting.models import ElementAssessment, FrozenReport, Round, UnitReport
from styrkedjan.areas.reporting.permissions import UNFINISHED, is_decided_on
from styrkedjan.areas.reporting.proposals import NOTHING, Facts, facts
from styrkedjan.areas.reporting.queries.rounds import in_tree_order, previous
from styrkedjan.domain.annual_cycle import StepKind
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period
from styrkedjan.domain.report_template import SectionKind
from styrkedjan.domain.reporting import ANALYSIS, ECONOMY, FORECAST, SECTION, Content, Judgement, minutes
from styrkedjan.domain.scales import Words, status_rule, words
from styrkedjan.domain.status import Status
from styrkedjan.domain.steering_model import SteeringModel
from styrkedjan.domain.steering_model_parts import ScaleUse
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

# A forecast further from the budget than this share has to be explained in words.
EXPLAIN_FROM = Decimal("0.01")


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
    def status_word(self) -> str:
        return self.words.label(self.status or Status.NOT_ASSESSED)

    @property
    def proposed_word(self) -> str:
        return self.words.label(self.proposed or Status.NOT_ASSESSED)

    @property
    def forecast_word(self) -> str:
        return self.words.forecast(self.forecast or Status.NOT_ASSESSED)

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
        return Judgement(
            self.element.title, self.proposed, self.status, row.override_reason, self.forecast, row.comment
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A section that is asked for: its id, its heading, and the steering model's own words of what it is to hold."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class BelowLine:
    """A report further down, with its statuses counted."""

    report: UnitReport
    statuses: Mapping[Status, int]
    depth: int

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Reached, partly, not reached, and all others."""
        known = (Status.REACHED, Status.PARTLY, Status.NOT_REACHED)
        reached, partly, not_reached = (self.statuses.get(status, 0) for status in known)
        return reached, partly, not_reached, sum(self.statuses.values()) - reached - partly - not_reached


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
    known: Known
    # What two have signed that reports of this step ask for no more.
    stopped: frozenset[str] = frozenset()

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
    def asked(self) -> tuple[Asked, ...]:
        """The sections that this document must contain, but for those that two have signed to ask for no more."""
        return tuple(one for one in sections_asked(self.round, self.model) if self.asks(f"{SECTION}{one.id}"))

    def asks(self, field: str) -> bool:
        """Whether a field is asked for: it has not ceased, or somebody has written in it already."""
        return field not in self.stopped or bool(text_of(self.report, field))

    @property
    def asks_forecast(self) -> bool:
        """Whether the year's end is foreseen goal by goal."""
        foreseen = any(line.assessment.forecast for line in self.goals)
        return self.round.with_forecast and (FORECAST not in self.stopped or foreseen)

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
            with_forecast=row.round.with_forecast and FORECAST not in self.stopped,
            economy_needs_words=needs_words(self.economy) and self.asks(ECONOMY),
            with_analysis=self.asks(ANALYSIS),
            asked=tuple((one.heading, row.sections.get(one.id, "")) for one in self.asked),
        )

    @property
    def minutes(self) -> int:
        """About how long it takes to fill in."""
        return minutes(goals=len(self.goals), with_economy=bool(self.economy and self.economy.rows))


def sections_asked(of: Round, model: SteeringModel | None = None) -> tuple[Asked, ...]:
    """The sections that the steering model says this document must contain, each asked for as a text."""
    told = model or years.steering_model(of.plan_year)
    step = next((one for one in told.cycle if one.id == of.cycle_id), None)
    if step is None or not (step.is_plan or step.kind is StepKind.ANNUAL_REPORT):
        return ()
    kinds = {kind.value: kind for kind in SectionKind}
    return tuple(Asked(one.id, kinds[one.id].label, one.text) for one in told.must_contain(step) if one.id in kinds)


def text_of(report: UnitReport, field: str) -> str:
    """What stands in a text of a report, a section's too; "" for what is no text."""
    if field.startswith(SECTION):
        return str(report.sections.get(field.removeprefix(SECTION), ""))
    return str(getattr(report, field, ""))


def needs_words(economy: EconomyTable | None) -> bool:
    """Whether the forecast is so far from the budget that the deviation has to be explained."""
    share = economy.total.variance_share if economy else None
    return share is not None and abs(share) >= EXPLAIN_FROM


def report_page(
    row: UnitReport, known: Known, *, with_economy: bool = True, to_save: bool = False, of_today: bool = False
) -> ReportPage:
    """Everything about one report, now or as known at a moment. A constant number of queries.

    One that is handed in rests on what was known then: a value that is reported later never changes it, unless it is
    asked for `of_today`. Nor does a later forecast change a unit's; a committee's money is that of the approval.
    `to_save` leaves out what is only shown beside the form: a save that goes well shows nothing of it.

    Raises Refused when the report had not been opened at that moment.
    """
    shown = _report_at(row, known)
    model = years.steering_model(row.round.plan_year)
    period = Period.parse(row.round.period)
    rests_on = known if of_today else _handed_in(shown, known)
    money = known if is_decided_on(row.unit) else rests_on
    return ReportPage(
        report=shown,
        model=model,
        goals=tuple(_goal_lines(shown, model, period, known, rests_on, grouped=not to_save)),
        activities=() if to_save else _activities(row, period, known),
        economy=economy_table(row.unit, period, money) if with_economy else None,
        below=() if to_save else tuple(below(row, known)),
        previous=None if to_save else previous(row),
        frozen=None if to_save else FrozenReport.objects.filter(report=row).select_related("decided_by").first(),
        known=known,
        stopped=stopped_in(row.unit, row.round.cycle_id, row.round.plan_year.year, known),
    )


def _handed_in(row: UnitReport, known: Known) -> Known:
    """What a report rests on: what was known when it was handed in, and until then what is known."""
    handed_in = None if row.state in UNFINISHED else row.submitted_at
    return known if handed_in is None else Known.at(handed_in)


def _goal_lines(
    row: UnitReport, model: SteeringModel, period: Period, known: Known, rests_on: Known, *, grouped: bool
) -> Iterable[GoalLine]:
    assessments = _assessments(row, known)
    elements = [one.element for one in assessments]
    measured = facts(elements, period, status_rule(model), rests_on, round_id=row.round_id)
    groups = _groups(elements, known) if grouped else {}
    spoken = {use: words(model, use) for use in (ScaleUse.GOAL, ScaleUse.ASSIGNMENT)}
    for one in assessments:
        use = ScaleUse.ASSIGNMENT if one.element.kind == ElementKind.ASSIGNMENT else ScaleUse.GOAL
        element_id = one.element.pk
        yield GoalLine(one, one.element, measured.get(element_id, NOTHING), spoken[use], groups.get(element_id, ""))


def _assessments(row: UnitReport, known: Known) -> list[ElementAssessment]:
    """The judgements, with their goals' texts as they were (one query, three as of a moment)."""
    rows = ElementAssessment.objects.filter(report=row.pk).select_related("element__unit__principal", "changed_by")
    return elements.named(known.as_written(rows), known)


def _report_at(row: UnitReport, known: Known) -> UnitReport:
    """The report with the texts and the state it had (one query)."""
    for found in known.as_written([row]):
        return found
    raise Refused(
        f"Rapporten fanns inte {known.day:%Y-%m-%d}; den öppnades {row.created_at:%Y-%m-%d}.", "Välj en senare dag."
    )


def state_at(row: UnitReport, known: Known) -> str:
    """The state the report had; what it has now when no version is kept (one query)."""
    for found in known.as_written([row]):
        return str(found.state)
    return row.state


def _groups(elements: Sequence[Element], known: Known) -> dict[int, str]:
    """What each element serves: the title of the first above it in the chain (two queries, three as of a moment)."""
    links = known.links(Element, "parents", id__in=[element.pk for element in elements])
    found = known.as_written(Element.objects.filter(pk__in={parent for _, parent in links}))
    above = {one.pk: one for one in found}
    first: dict[int, Element] = {}
    for child, parent in links:
        one, before = above.get(parent), first.get(child)
        if one is not None and (before is None or (one.order, one.key) < (before.order, before.key)):
            first[child] = one
    return {child: one.title for child, one in first.items()}


def _activities(row: UnitReport, period: Period, known: Known) -> tuple[Activity, ...]:
    """The unit's activities of the year, those that end first first (one query, three as of a moment)."""
    rows = Activity.objects.filter(
        unit=row.unit_id, element__plan_year=row.round.plan_year_id, element__withdrawn_at=None
    )
    started = Q(start__isnull=True) | Q(start__lte=period.end)
    found = elements.activities(rows.filter(started).select_related("element", "responsible"), known)
    return tuple(elements.named(found, known))


@remembered
def below(row: UnitReport, known: Known) -> list[BelowLine]:
    """The reports further down that this one gathers: committees for a municipality, all units for a committee."""
    rows = UnitReport.objects.filter(round=row.round_id, unit__path__startswith=row.unit.path).exclude(pk=row.pk)
    if row.unit.parent_id is None:
        rows = rows.filter(unit__kind__in=POLITICAL_KINDS)
    found = known.as_written(in_tree_order(rows.select_related("unit", "round", "submitted_by")))
    return lines(found, known, row.unit.depth)


def lines(reports: Sequence[UnitReport], known: Known, depth: int = 0) -> list[BelowLine]:
    """Reports with their judgements counted (one query)."""
    counted: dict[int, Counter[Status]] = defaultdict(Counter)
    for report_id, status in _judged([one.pk for one in reports], known):
        counted[report_id][Status(status)] += 1
    return [BelowLine(one, dict(counted[one.pk]), one.unit.depth - depth) for one in reports]


def _judged(reports: Sequence[int], known: Known) -> list[tuple[int, str]]:
    """(report, status) of every judgement that was made in them (one query)."""
    if known.is_now:
        rows = ElementAssessment.objects.filter(report__in=reports).exclude(status="").order_by()
        return list(rows.values_list("report_id", "status"))
    told = known.texts(ElementAssessment, report__in=reports).values()
    return [(version.report_id, version.status) for version in told if version.status]
