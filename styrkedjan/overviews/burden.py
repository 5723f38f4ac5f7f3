"""The ledger of what measuring costs, over all areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.burden.models import StopProposal
from styrkedjan.areas.burden.queries.measured import Use, use
from styrkedjan.areas.burden.queries.stops import is_over, stopped
from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.control.models import ControlActivity
from styrkedjan.areas.indicators.models import Indicator, IndicatorLink, TargetValue
from styrkedjan.areas.indicators.queries import pages
from styrkedjan.areas.organisation.models import OperatingForm, Unit
from styrkedjan.areas.providers.models import Agreement, DataRequest, FollowUp, JointNote, PlanRow
from styrkedjan.areas.reporting.models import ElementAssessment, FrozenReport, Round, UnitReport
from styrkedjan.areas.reporting.queries.page import sections_asked, text_of
from styrkedjan.areas.voices.models import OwnSurvey, SurveyPlace
from styrkedjan.domain.annual_cycle import StepKind
from styrkedjan.domain.burden import (
    Answerer,
    Asked,
    AskedKind,
    Ground,
    Measured,
    Share,
    Whose,
    by_answerer,
    by_ground,
    by_whose,
    duplicates,
    worst_first,
)
from styrkedjan.domain.control.states import ControlState
from styrkedjan.domain.economy.statements import LAW as ANNUAL_LAW
from styrkedjan.domain.providers.states import AgreementState, RequestState
from styrkedjan.domain.providers.words import AgreementKind, RequestKind
from styrkedjan.domain.recurring import Frequency, occasions
from styrkedjan.domain.reporting import (
    ANALYSIS,
    ECONOMY,
    FIELDS,
    FORECAST,
    JUDGING,
    READING,
    SECTION,
    SECTION_MINUTES,
    SUMMARY,
)
from styrkedjan.domain.stops import CONTROL, FIELD, INDICATOR, ROW, Thing, field_name, is_stoppable
from styrkedjan.domain.voices.asking import OwnSurveyState, lines_of
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

INSIGHT_LAW, BY_MODEL = "KL 10:9", "Styrmodellens årshjul"
SECONDS_A_QUESTION = 20  # an assumption, said on the page
PEOPLE = Whose(Answerer.PEOPLE)
READ, FED_BACK, NOT_DECIDED = "läst", "återkopplat", "Planen är inte beslutad"
UNUSED: tuple[date | None, str] = (None, "")


@dataclass(frozen=True)
class Ledger:
    """A year's whole: what is asked, what nobody uses first."""

    year: int
    today: date
    items: tuple[Asked, ...]

    @property
    def hours(self) -> Decimal:
        return sum((one.hours for one in self.items), Decimal(0))

    @property
    def unused(self) -> list[Asked]:
        return [one for one in self.items if one.is_unused(self.today)]

    @property
    def unused_hours(self) -> Decimal:
        return sum((one.hours for one in self.unused), Decimal(0))

    @property
    def measured(self) -> list[Asked]:
        return [one for one in self.items if one.is_measured]

    @property
    def by_answerer(self) -> dict[Answerer, Decimal]:
        return by_answerer(self.items)

    @property
    def by_ground(self) -> dict[Ground, Decimal]:
        return by_ground(self.items)

    @property
    def shares(self) -> list[Share]:
        return by_whose(self.items, self.today)

    @property
    def twice(self) -> list[tuple[Asked, ...]]:
        return duplicates(self.items)


@remembered
def ledger(principal: Unit, year: int, known: Known) -> Ledger:
    """Everything that is asked in the year and costs somebody time (some twenty queries)."""
    today = known.day
    spent, decisions = use(principal, year, known), _decisions(principal, known)
    items = [
        *_indicators(principal, year, known, spent, decisions), *_fields(principal, year, known, spent, decisions),
        *_rows(principal, year, known), *_controls(principal, year, known, spent),
        *_requests(principal, year, known), *_notes(principal, year, known), *_surveys(principal, year, known),
    ]  # fmt: skip
    return Ledger(year, today, tuple(worst_first(items, today)))


def _whose(unit: Unit, kind: str = "") -> Whose:
    return Whose(_answerer(unit, kind), unit.code, unit.name)


def _answerer(performer: Unit, kind: str) -> Answerer:
    if kind == AgreementKind.PARTNERSHIP or performer.operating_form == OperatingForm.NONPROFIT:
        return Answerer.NONPROFIT
    return Answerer.PROVIDER if performer.operating_form == OperatingForm.PRIVATE else Answerer.UNIT


def _indicators(
    principal: Unit, year: int, known: Known, spent: Use, decisions: Sequence[FrozenReport]
) -> Iterator[Asked]:
    """Minutes times values; used when somebody else read it, or when a body decided a report of a goal it measures.

    The ground is what somebody has said; else the goal that it measures, or the target that is decided; else habit.
    """
    decided = _last_decided(decisions)
    links: dict[int, list[Element]] = {}
    measuring = known.rows(IndicatorLink).filter(indicator__principal=principal)
    for link in measuring.select_related("element__unit", "element__plan_year"):
        links.setdefault(link.indicator_id, []).append(link.element)
    aims = known.rows(TargetValue).filter(indicator__principal=principal, year=year).exclude(decision_body="")
    targets = {row.indicator_id: row.decision_text for row in aims}
    by_unit = pages.values_by_unit(principal, year, known)
    for row in pages.collected(principal, known):
        days = [_decision(decided[one.pk]) for one in links.get(row.pk, ()) if one.pk in decided]
        days += [(timezone.localtime(row.last_read_at).date(), READ)] if known.is_now and row.last_read_at else []
        used_on, how = max(days, default=UNUSED)
        ground, told = _ground(row, links.get(row.pk, ()), targets.get(row.pk, ""), year)
        key = Thing(INDICATOR, row.pk).key
        yield Asked(
            AskedKind.INDICATOR, row.name, row.owner.label, ground, Decimal(row.minutes),
            {_whose(unit): count for unit, count in by_unit.get(row.pk, ())}, used_on,
            reverse("indicators:indicator", kwargs={"pk": row.pk}), how, told, key,
            spent.spent.get(key), can_end=row.valid_to is None,
        )  # fmt: skip


def _ground(row: Indicator, goals: Sequence[Element], target: str, year: int) -> tuple[Ground, str]:
    if row.ground:
        return Ground(row.ground), row.ground_told
    for goal in sorted(goals, key=lambda one: one.pk):
        if goal.plan_year.year == year:
            return Ground.DECISION, f"Målet {goal.key}, {goal.unit.name}"
    return (Ground.DECISION, target) if target else (Ground.HABIT, "")


def _decisions(principal: Unit, known: Known) -> list[FrozenReport]:
    """What bodies have decided of reports, the oldest first, without what they hold (one query)."""
    rows = known.made(FrozenReport.objects.filter(report__unit__principal=principal), "decided_at")
    return list(rows.defer("document", "text").select_related("report__round").order_by("decided_at", "pk"))


def _decision(one: FrozenReport) -> tuple[date, str]:
    return timezone.localtime(one.decided_at).date(), one.decision_text or str(one.report.round)


def _last_decided(decisions: Sequence[FrozenReport]) -> dict[int, FrozenReport]:
    """Element -> the last decision of a report that judges it (one query)."""
    by_report = {one.report_id: one for one in decisions}
    found: dict[int, FrozenReport] = {}
    rows = ElementAssessment.objects.filter(report__in=list(by_report)).order_by()
    for report, element in rows.values_list("report", "element"):
        one = by_report[report]
        if element not in found or found[element].decided_at < one.decided_at:
            found[element] = one
    return found


@dataclass(frozen=True, slots=True)
class _Step:
    """A round's reports of a year with the goals that each judges: (all, those with a forecast)."""

    round: Round
    reports: tuple[UnitReport, ...]
    goals: Mapping[int, tuple[int, int]]
    sections: tuple[str, ...]

    def answers(self, field: str) -> dict[Whose, int]:
        """How many answers of a field each unit gives: one, or one for each of its goals."""
        return {_whose(one.unit): count for one in self.reports if (count := self._count(field, one))}

    def _count(self, field: str, report: UnitReport) -> int:
        goals, forecast = self.goals.get(report.pk, (0, 0))
        if field == JUDGING:
            return goals
        if field == FORECAST:
            return forecast if self.round.with_forecast else 0
        if field == ANALYSIS:
            return int(self.round.with_goals and goals > 0)
        return int(field != ECONOMY or not self.round.is_plan)

    def decided(self, field: str, decisions: Iterable[FrozenReport]) -> Iterator[tuple[date, str]]:
        """The decisions of its reports, any year, that held something in the field."""
        for one in decisions:
            if one.report.round.cycle_id == self.round.cycle_id and _holds(one.report, field):
                yield _decision(one)


def _holds(report: UnitReport, field: str) -> bool:
    is_text = field.startswith(SECTION) or field in (SUMMARY, ANALYSIS, ECONOMY)
    return bool(text_of(report, field)) if is_text else True


def _fields(principal: Unit, year: int, known: Known, spent: Use, decisions: Sequence[FrozenReport]) -> Iterator[Asked]:
    """Each field of each step's reports; used when a body has decided on it, or somebody else has read it.

    The law demands what the annual report is to contain; the steering model has decided the rest.
    """
    gone = stopped(principal, known)
    for step in _steps(principal, year, known):
        cycle = step.round.cycle_id
        read_on = spent.read_on.get(Thing(FIELD, step=cycle, field=READING).key)
        for field in (*FIELDS, *(SECTION + one for one in step.sections)):
            answers = step.answers(field)
            key = Thing(FIELD, step=cycle, field=field).key
            if not answers or is_over(gone, cycle, field, year):
                continue
            law = step.round.kind == StepKind.ANNUAL_REPORT and field.startswith(SECTION)
            days = [*step.decided(field, decisions), *([(read_on, READ)] if read_on else [])]
            used_on, how = max(days, default=UNUSED)
            yield Asked(
                AskedKind.FIELD, f"{step.round.name}: {field_name(field)}", principal.label,
                Ground.LAW if law else Ground.DECISION,
                SECTION_MINUTES if field.startswith(SECTION) else FIELDS[field][1], answers,
                used_on, reverse("reporting:round", kwargs={"pk": step.round.pk}), how, ANNUAL_LAW if law else BY_MODEL,
                key, spent.spent.get(key), is_followed=step.round.due < known.day,
                can_end=is_stoppable(field) and not law and (cycle, field) not in gone,
            )  # fmt: skip


def _steps(principal: Unit, year: int, known: Known) -> Iterator[_Step]:
    """The year's rounds with their reports (four queries)."""
    mine = UnitReport.objects.filter(unit__principal=principal, round__plan_year__year=year)
    reports = list(known.made(mine).select_related("round__plan_year", "unit").order_by("pk"))
    made = known.made(ElementAssessment.objects.filter(report__in=[one.pk for one in reports])).order_by()
    goals: dict[int, tuple[int, int]] = {}
    for report, kind in made.values_list("report", "element__kind"):
        every, forecast = goals.get(report, (0, 0))
        goals[report] = (every + 1, forecast + (kind != ElementKind.ASSIGNMENT))
    rounds: dict[int, list[UnitReport]] = {}
    for one in reports:
        rounds.setdefault(one.round_id, []).append(one)
    for its in rounds.values():
        sections = tuple(one.id for one in sections_asked(its[0].round))
        yield _Step(its[0].round, tuple(its), goals, sections)


def _rows(principal: Unit, year: int, known: Known) -> Iterator[Asked]:
    """Rows of follow-up plans, for each performer each time; used when somebody was told what came of it."""
    rows = [
        row
        for row in known.as_written(
            PlanRow.objects.filter(plan__year=year, plan__committee__principal=principal).select_related(
                "plan__committee"
            )
        )
        if not row.dropped_because
    ]
    made = known.rows(FollowUp).filter(plan_row__in=[row.pk for row in rows]).order_by()
    told = {
        row: (fed_back, Measured(count, 60 * (minutes or 0)) if count else None)
        for row, fed_back, count, minutes in made.values("plan_row")
        .annotate(Max("fed_back_on"), Count("minutes"), Sum("minutes"))
        .values_list("plan_row", "fed_back_on__max", "minutes__count", "minutes__sum")
    }
    first, last = date(year, 1, 1), date(year, 12, 31)
    followed = [
        one
        for one in known.as_written(
            Agreement.objects.filter(committee__principal=principal, start__lte=last).select_related("performer")
        )
        if one.state != AgreementState.DRAFT
        and (one.end is None or one.end >= first)
        and one.kind != AgreementKind.PARTNERSHIP
    ]
    plans = {one.pk: one for one in known.as_written({row.plan_id: row.plan for row in rows}.values())}
    for row in rows:
        times = len(occasions(Frequency(row.frequency), first, last))
        about = [one for one in followed if one.committee_id == row.plan.committee_id
                 and row.service_id in (None, one.service_id)]  # fmt: skip
        whose = Counter(_whose(one.performer, one.kind) for one in about)
        key, plan = Thing(ROW, row.pk).key, plans[row.plan_id]
        yield Asked(
            AskedKind.FOLLOW_UP, row.title, plan.committee.label,
            Ground.DECISION if plan.decision_text else Ground.HABIT, Decimal(row.minutes),
            {who: count * times for who, count in whose.items()}, told.get(row.pk, (None, None))[0],
            reverse("providers:plan", kwargs={"code": plan.committee.code}), FED_BACK,
            plan.decision_text or NOT_DECIDED, key,
            told.get(row.pk, (None, None))[1], can_end=row.last_year is None,
        )  # fmt: skip


def _controls(principal: Unit, year: int, known: Known, spent: Use) -> Iterator[Asked]:
    """Controls of the control plans. Nobody has estimated them: their hours are those that have been measured."""
    rows = ControlActivity.objects.filter(risk__plan__year=year, risk__plan__committee__principal=principal)
    there = known.as_written(rows.exclude(frequency="").select_related("unit", "risk__plan__committee"))
    plans = {one.pk: one for one in known.as_written({row.risk.plan_id: row.risk.plan for row in there}.values())}
    for row in there:
        if row.state == ControlState.NOT_DONE:
            continue
        plan, key = plans[row.risk.plan_id], Thing(CONTROL, row.pk).key
        yield Asked(
            AskedKind.CONTROL, row.title, plan.committee.label,
            Ground.DECISION if plan.decision_text else Ground.HABIT, Decimal(0),
            {_whose(row.unit): len(occasions(Frequency(row.frequency), row.start, row.end))}, None,
            reverse("control:activity", kwargs={"pk": row.pk}), "",
            plan.decision_text or NOT_DECIDED, key, spent.spent.get(key), is_followed=False,
        )  # fmt: skip


def _requests(principal: Unit, year: int, known: Known) -> Iterator[Asked]:
    """What the public has a right to see is asked by law; everything else by the agreement."""
    rows = DataRequest.objects.filter(agreement__committee__principal=principal, asked_on__year=year)
    for row in known.as_written(rows.select_related("agreement__performer", "agreement__committee")):
        if row.state != RequestState.WITHDRAWN:
            law = row.kind == RequestKind.INSIGHT
            yield Asked(
                AskedKind.REQUEST, row.asked, row.agreement.committee.label, Ground.LAW if law else Ground.AGREEMENT,
                Decimal(row.minutes), {_whose(row.agreement.performer, row.agreement.kind): 1},
                row.answered_on if row.feedback else None,
                reverse("providers:agreement", kwargs={"pk": row.agreement_id}),
                FED_BACK, INSIGHT_LAW if law else row.agreement.code, is_followed=row.due < known.day,
            )  # fmt: skip


def _notes(principal: Unit, year: int, known: Known) -> Iterator[Asked]:
    """What a partnership takes of an association: the minutes that were written down when the two met."""
    rows = known.rows(JointNote).filter(agreement__committee__principal=principal, held_on__year=year)
    met: dict[Agreement, list[int]] = {}
    told = list(rows.select_related("agreement__performer", "agreement__committee").order_by("agreement__code", "pk"))
    known.beside(told, "agreement")
    for row in told:
        met.setdefault(row.agreement, []).append(row.minutes)
    for agreement, minutes in met.items():
        yield Asked(
            AskedKind.NOTE, f"Möten om {agreement}", agreement.committee.label, Ground.AGREEMENT,
            Decimal(sum(minutes)) / len(minutes), {_whose(agreement.performer, agreement.kind): len(minutes)}, None,
            reverse("providers:agreement", kwargs={"pk": agreement.pk}), "", agreement.code, is_followed=False,
        )  # fmt: skip


def _surveys(principal: Unit, year: int, known: Known) -> Iterator[Asked]:
    """Own surveys that have been opened; nobody notes who has used them, nor on what ground they are made."""
    rows = known.as_written(OwnSurvey.objects.filter(unit__principal=principal, year=year).select_related("unit"))
    asked = Counter[int]()
    for place in known.as_written(SurveyPlace.objects.filter(survey__in=[row.pk for row in rows])):
        asked[place.survey_id] += place.invited
    for row in rows:
        if row.state != OwnSurveyState.DRAFT:
            each = Decimal(len(lines_of(row.questions)) * SECONDS_A_QUESTION) / 60
            yield Asked(
                AskedKind.SURVEY, row.name, row.unit.label, Ground.HABIT, each, {PEOPLE: asked[row.pk]}, None,
                reverse("voices:survey", kwargs={"pk": row.pk}), "", row.get_kind_display(), is_followed=False,
            )  # fmt: skip


def href_of(row: StopProposal) -> str:
    """Where what is to cease stands."""
    if row.indicator:
        return reverse("indicators:indicator", kwargs={"pk": row.indicator.pk})
    if row.plan_row:
        return reverse("providers:plan", kwargs={"code": row.plan_row.plan.committee.code})
    return reverse("reporting:rounds")
