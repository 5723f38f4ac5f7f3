"""The ledger of what measuring costs, over all areas, and everything that asks something of one unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.economy.models import ForecastCall
from styrkedjan.areas.indicators.models import IndicatorLink, TargetValue
from styrkedjan.areas.indicators.queries import pages
from styrkedjan.areas.inspection.models import Inspection
from styrkedjan.areas.organisation.models import OperatingForm, Unit
from styrkedjan.areas.organisation.queries import ancestors, root_of
from styrkedjan.areas.providers.models import Agreement, DataRequest, FollowUp, PlanRow
from styrkedjan.areas.reporting.models import ElementAssessment, FrozenReport, UnitReport
from styrkedjan.areas.voices.models import OwnSurvey, SurveyPlace
from styrkedjan.domain.burden import (
    Aim,
    Answerer,
    Asked,
    AskedKind,
    Signal,
    by_answerer,
    duplicates,
    pulled_apart,
    same_week,
    worst_first,
)
from styrkedjan.domain.inspection.states import InspectionState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.providers.states import AgreementState, RequestState
from styrkedjan.domain.providers.words import AgreementKind
from styrkedjan.domain.recurring import Frequency, occasions
from styrkedjan.domain.reporting import ReportState, minutes
from styrkedjan.domain.voices.asking import OwnSurveyState, lines_of
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

SECONDS_A_QUESTION = 20  # an assumption, said on the page
OVER = (InspectionState.CLOSED, InspectionState.CANCELLED, InspectionState.FOLLOWED)


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
    def shares(self) -> dict[Answerer, Decimal]:
        return by_answerer(self.items)

    @property
    def twice(self) -> list[tuple[Asked, ...]]:
        return duplicates(self.items)


@remembered
def ledger(principal: Unit, year: int, known: Known) -> Ledger:
    """Everything that is asked in the year and costs somebody time (some fifteen queries)."""
    today = known.day
    items = [
        *_indicators(principal, year, known), *_reports(principal, year, known), *_rows(principal, year, known),
        *_requests(principal, year, known), *_surveys(principal, year, known),
    ]  # fmt: skip
    return Ledger(year, today, tuple(worst_first(items, today)))


def _indicators(principal: Unit, year: int, known: Known) -> Iterator[Asked]:
    """Minutes times values; used when somebody else read it, or when a body decided a report of a goal it measures."""
    decided = _decided(principal, known)
    links: dict[int, list[int]] = {}
    for indicator, element in (
        known.rows(IndicatorLink).filter(indicator__principal=principal).values_list("indicator", "element")
    ):
        links.setdefault(indicator, []).append(element)
    for cost in pages.costs(principal, year, known):
        row = cost.indicator
        days = [decided[one] for one in links.get(row.pk, ()) if one in decided]
        days += [timezone.localtime(row.last_read_at).date()] if known.is_now and row.last_read_at else []
        yield Asked(
            AskedKind.INDICATOR, row.name, row.owner.label, "", {Answerer.UNIT: cost.values * row.minutes},
            cost.values, max(days, default=None), reverse("indicators:indicator", kwargs={"pk": row.pk}),
        )  # fmt: skip


def _decided(principal: Unit, known: Known) -> dict[int, date]:
    """Element -> the last day a body decided a report that judges it (one query)."""
    rows = known.made(FrozenReport.objects.filter(report__unit__principal=principal), "decided_at").order_by()
    told = rows.values_list("report__assessments__element").annotate(Max("decided_at"))
    return {element: timezone.localtime(at).date() for element, at in told if element is not None}


def _reports(principal: Unit, year: int, known: Known) -> Iterator[Asked]:
    """Each round as one, reckoned as its page reckons it; used when a body has decided on it (three queries)."""
    mine = UnitReport.objects.filter(unit__principal=principal, round__plan_year__year=year)
    reports = list(known.made(mine).select_related("round"))
    made = known.made(ElementAssessment.objects.filter(report__in=[one.pk for one in reports]))
    goals = Counter(made.values_list("report", flat=True))
    frozen = known.made(FrozenReport.objects.filter(report__in=[one.pk for one in reports]), "decided_at").order_by()
    decided = dict(frozen.values_list("report__round").annotate(Max("decided_at")))
    rounds: dict[int, list[UnitReport]] = {}
    for one in reports:
        rounds.setdefault(one.round_id, []).append(one)
    for key, its in rounds.items():
        at = decided.get(key)
        yield Asked(
            AskedKind.REPORT, its[0].round.name, principal.label, "Styrmodellens årshjul",
            {Answerer.UNIT: sum(minutes(goals=goals[one.pk], with_economy=True) for one in its)}, len(its),
            timezone.localtime(at).date() if at else None, reverse("reporting:round", kwargs={"pk": key}),
            is_followed=its[0].round.due < known.day,
        )  # fmt: skip


def _answerer(performer: Unit, kind: str) -> Answerer:
    if kind == AgreementKind.PARTNERSHIP or performer.operating_form == OperatingForm.NONPROFIT:
        return Answerer.NONPROFIT
    return Answerer.PROVIDER if performer.operating_form == OperatingForm.PRIVATE else Answerer.UNIT


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
    told = known.rows(FollowUp).filter(plan_row__in=[row.pk for row in rows]).order_by()
    used = dict(told.values_list("plan_row").annotate(Max("fed_back_on")))
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
    for row in rows:
        times = len(occasions(Frequency(row.frequency), first, last))
        about = [one for one in followed if one.committee_id == row.plan.committee_id
                 and row.service_id in (None, one.service_id)]  # fmt: skip
        whose = Counter(_answerer(one.performer, one.kind) for one in about)
        yield Asked(
            AskedKind.FOLLOW_UP, row.title, row.plan.committee.label, "Uppföljningsplan",
            {who: count * times * row.minutes for who, count in whose.items()}, times * len(about),
            used.get(row.pk), reverse("providers:plan", kwargs={"code": row.plan.committee.code}),
        )  # fmt: skip


def _requests(principal: Unit, year: int, known: Known) -> Iterator[Asked]:
    rows = DataRequest.objects.filter(agreement__committee__principal=principal, asked_on__year=year)
    for row in known.as_written(rows.select_related("agreement__performer", "agreement__committee")):
        if row.state != RequestState.WITHDRAWN:
            who = _answerer(row.agreement.performer, row.agreement.kind)
            yield Asked(
                AskedKind.REQUEST, row.asked, row.agreement.committee.label, row.used_for, {who: row.minutes}, 1,
                row.answered_on if row.feedback else None,
                reverse("providers:agreement", kwargs={"pk": row.agreement_id}),
                is_followed=row.due < known.day,
            )  # fmt: skip


def _surveys(principal: Unit, year: int, known: Known) -> Iterator[Asked]:
    """Own surveys that have been opened; nobody notes who has used them."""
    rows = known.as_written(OwnSurvey.objects.filter(unit__principal=principal, year=year).select_related("unit"))
    asked = Counter[int]()
    for place in known.as_written(SurveyPlace.objects.filter(survey__in=[row.pk for row in rows])):
        asked[place.survey_id] += place.invited
    for row in rows:
        if row.state != OwnSurveyState.DRAFT:
            seconds = asked[row.pk] * len(lines_of(row.questions)) * SECONDS_A_QUESTION
            yield Asked(
                AskedKind.SURVEY, row.name, row.unit.label, row.get_kind_display(),
                {Answerer.PEOPLE: seconds // 60}, asked[row.pk], None,
                reverse("voices:survey", kwargs={"pk": row.pk}), is_followed=False,
            )  # fmt: skip


# -- one unit's --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AskedOf:
    """Everything that asks something of a unit in a year, the first due first, and what collides."""

    unit: Unit
    today: date
    signals: tuple[Signal, ...]
    aims: tuple[Aim, ...]

    @property
    def late(self) -> list[Signal]:
        return [one for one in self.signals if one.due is not None and one.due < self.today]

    @property
    def senders(self) -> list[str]:
        return list(dict.fromkeys(one.sender for one in self.signals))

    @property
    def apart(self) -> list[tuple[Aim, Aim]]:
        return pulled_apart(self.aims)

    @property
    def crowded(self) -> list[tuple[date, tuple[Signal, ...]]]:
        return same_week(self.signals, self.today)


def asked_of(unit: Unit, year: int, known: Known) -> AskedOf:
    """Goals, assignments, reports, forecasts, figures, follow-ups and inspections (some fifteen queries)."""
    above = ancestors(unit)
    aims = _aims(above, year, known)
    found = [
        *_goals(unit, year, known), *_written(unit, year, known), *_forecasts(unit, year, known),
        *_figures(unit, known), *_performed(unit, year, known),
        *(Signal("Målvärde", one.indicator, one.sender, None, one.href) for one in aims),
    ]  # fmt: skip
    found.sort(key=lambda one: (one.due is None, one.due or known.day, one.kind, one.what))
    return AskedOf(unit, known.day, tuple(found), tuple(aims))


def _goals(unit: Unit, year: int, known: Known) -> Iterator[Signal]:
    """The unit's own elements; the sender is whoever owns what they serve, else the unit itself."""
    mine = known.as_written(Element.objects.filter(unit=unit, plan_year__year=year).select_related("unit"))
    rows = [one for one in mine if not known.holds(one.withdrawn_at)]
    parents = dict(known.links(Element, "parents", id__in=[one.pk for one in rows]) if rows else ())
    names = {one.pk: one.unit.label for one in Element.objects.filter(pk__in=parents.values()).select_related("unit")}
    for one in rows:
        if one.kind == ElementKind.ASSIGNMENT and known.holds(one.reported_back_at):
            continue
        sender = names.get(parents.get(one.pk, 0), unit.label)
        yield Signal(one.get_kind_display(), one.title, sender, one.deadline,
                     reverse("chain:goal", kwargs={"pk": one.pk}))  # fmt: skip


def _written(unit: Unit, year: int, known: Known) -> Iterator[Signal]:
    """Reports that are not handed in, in rounds that are open."""
    rows = UnitReport.objects.filter(unit=unit, round__plan_year__year=year).select_related("round")
    open_now = (ReportState.DRAFT, ReportState.REFERRED_BACK)
    for one in known.as_written(rows):
        if one.state in open_now and not known.holds(one.round.closed_at) and one.round.opens <= known.day:
            yield Signal("Rapport", one.round.name, root_of(unit).label, one.round.due,
                         reverse("reporting:report", kwargs={"pk": one.pk}))  # fmt: skip


def _forecasts(unit: Unit, year: int, known: Known) -> Iterator[Signal]:
    rows = known.rows(ForecastCall).filter(principal=root_of(unit), period__startswith=str(year), due__gte=known.day)
    for one in rows:
        yield Signal("Prognos", f"Prognos {Period.parse(one.period).label}", root_of(unit).label, one.due,
                     reverse("economy:forecast", kwargs={"code": unit.code}))  # fmt: skip


def _figures(unit: Unit, known: Known) -> Iterator[Signal]:
    rows = pages.to_report(unit).select_related("owner")
    for one in known.as_written(rows):
        yield Signal("Siffra att rapportera", one.name, one.owner.label, None,
                     reverse("indicators:indicator", kwargs={"pk": one.pk}))  # fmt: skip


def _performed(unit: Unit, year: int, known: Known) -> Iterator[Signal]:
    """What is asked of it as a performer, and as somebody inspected."""
    rows = DataRequest.objects.filter(agreement__performer=unit, asked_on__year=year)
    for one in known.as_written(rows.select_related("agreement__committee")):
        if one.state == RequestState.ASKED:
            yield Signal("Begäran om uppgifter", one.asked, one.agreement.committee.label, one.due,
                         reverse("providers:agreement", kwargs={"pk": one.agreement_id}))  # fmt: skip
    visits = Inspection.objects.filter(inspected__unit=unit, plan__year=year).select_related("plan__committee")
    for case in known.as_written(visits):
        if case.state not in OVER:
            yield Signal("Tillsyn", case.get_kind_display(), case.plan.committee.label, case.due,
                         reverse("inspection:case", kwargs={"pk": case.pk}))  # fmt: skip


def _aims(units: Iterable[Unit], year: int, known: Known) -> list[Aim]:
    """What the unit and those above it want of the same indicators; only what reaches the unit itself.

    The sender is whoever decided it, else whose target it is; the unit's own comes from the indicator's owner.
    """
    above = {one.pk: one for one in units}
    last = list(above)[-1]
    rows = list(known.rows(TargetValue).filter(unit__in=above, year=year).select_related("indicator__owner"))
    own = {row.indicator_id for row in rows if row.unit_id == last}
    shown = {row.pk: row for row in known.as_written({row.indicator_id: row.indicator for row in rows}.values())}
    return [
        Aim(shown[row.indicator_id].name,
            row.decision_body or (shown[row.indicator_id].owner if row.unit_id == last else above[row.unit_id]).label,
            row.target,
            reverse("indicators:indicator", kwargs={"pk": row.indicator_id}))
        for row in rows if row.indicator_id in own and row.indicator_id in shown
    ]  # fmt: skip
