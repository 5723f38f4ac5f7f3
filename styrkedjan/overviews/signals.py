"""Everything that asks something of one unit, over all areas: by whom it was sent, by when, and what collides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from styrkedjan.areas.chain.models import Element, ElementKind
from styrkedjan.areas.control.models import ControlActivity, ControlDeviation, ControlResult
from styrkedjan.areas.economy.models import ForecastCall
from styrkedjan.areas.improvement.queries import boards
from styrkedjan.areas.indicators.models import TargetValue
from styrkedjan.areas.indicators.queries import pages
from styrkedjan.areas.inspection.models import Inspection
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import ancestors, root_of
from styrkedjan.areas.providers.models import Agreement, DataRequest, FollowUp, PlanRow
from styrkedjan.areas.reporting.models import InstructionAnswer, UnitReport
from styrkedjan.areas.voices.queries import years as voices
from styrkedjan.domain.burden import (
    Aim,
    Asked,
    Signal,
    duplicates,
    pulled_apart,
    same_week,
)
from styrkedjan.domain.control.states import ControlState, DeviationState
from styrkedjan.domain.control.states import PlanState as ControlPlanState
from styrkedjan.domain.improvement.states import Source
from styrkedjan.domain.inspection.states import InspectionState
from styrkedjan.domain.periods import Period
from styrkedjan.domain.providers.states import AgreementState, RequestState
from styrkedjan.domain.providers.words import AgreementKind
from styrkedjan.domain.recurring import Frequency, occasions
from styrkedjan.domain.reporting import (
    ReportState,
)
from styrkedjan.foundation.known import Known
from styrkedjan.overviews.burden import ledger
from styrkedjan.overviews.to_do.improvement import NEXT

PARTNERSHIP = AgreementKind.PARTNERSHIP
WOKEN_BY = {Source.IDEA: "En kollega", Source.COMPLAINT: "Invånare", Source.AUDIT: "Revisionen",
            Source.COMPASS: "Utvärderarna"}  # fmt: skip
OVER = (InspectionState.CLOSED, InspectionState.CANCELLED, InspectionState.FOLLOWED)


@dataclass(frozen=True)
class AskedOf:
    """Everything that asks something of a unit in a year, the first due first, and what collides."""

    unit: Unit
    today: date
    signals: tuple[Signal, ...]
    aims: tuple[Aim, ...]
    twice: tuple[tuple[Asked, ...], ...] = ()

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
    """Everything, in all areas, that waits for somebody at the unit (some thirty queries, however much it is)."""
    above = ancestors(unit)
    aims = _aims(above, year, known)
    found = [
        *_goals(unit, year, known), *_written(unit, year, known), *_forecasts(unit, year, known),
        *_figures(unit, known), *_performed(unit, year, known), *_followed(unit, year, known),
        *_controlled(unit, year, known), *_said(unit, known), *_improved(unit, known), *_instructed(unit, year, known),
        *(Signal("Målvärde", one.indicator, one.sender, None, one.href) for one in aims),
    ]  # fmt: skip
    found.sort(key=lambda one: (one.due is None, one.due or known.day, one.kind, one.what))
    twice = duplicates(one for one in ledger(root_of(unit), year, known).items if one.is_asked_of(unit.code))
    return AskedOf(unit, known.day, tuple(found), tuple(aims), tuple(twice))


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


def _followed(unit: Unit, year: int, known: Known) -> Iterator[Signal]:
    """The next time that each row of a committee's plan follows it up as a performer."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    held = known.as_written(Agreement.objects.filter(performer=unit, start__lte=last).select_related("committee"))
    mine = {one.committee_id: one for one in held if one.state != AgreementState.DRAFT and one.kind != PARTNERSHIP
            and (one.end is None or one.end >= first)}  # fmt: skip
    rows = PlanRow.objects.filter(plan__year=year, plan__committee__in=list(mine)).select_related("plan")
    there = [row for row in known.as_written(rows) if not row.dropped_because]
    done = known.rows(FollowUp).filter(plan_row__in=[row.pk for row in there], agreement__in=[one.pk for one in held])
    made = set(done.values_list("plan_row", "occasion"))
    for row in there:
        agreement = mine[row.plan.committee_id]
        times = occasions(Frequency(row.frequency), first, last)
        due = next((one for one in times if (row.pk, one.key) not in made), None)
        if due is not None and row.service_id in (None, agreement.service_id):
            yield Signal("Uppföljning", row.title, agreement.committee.label, due.end,
                         reverse("providers:agreement", kwargs={"pk": agreement.pk}))  # fmt: skip


def _controlled(unit: Unit, year: int, known: Known) -> Iterator[Signal]:
    """The next time of each control that it makes, and measures whose effect is to be looked at."""
    rows = ControlActivity.objects.filter(unit=unit, risk__plan__year=year).exclude(frequency="")
    every = known.as_written(rows.select_related("risk__plan__committee"))
    plans = known.as_written({row.risk.plan_id: row.risk.plan for row in every}.values())
    running = {one.pk for one in plans if one.state in (ControlPlanState.ADOPTED, ControlPlanState.INTERIM)}
    there = [row for row in every if row.state in (ControlState.PLANNED, ControlState.STARTED)
             and row.risk.plan_id in running]  # fmt: skip
    results = known.rows(ControlResult).filter(activity__in=[row.pk for row in there])
    made = set(results.values_list("activity", "occasion"))
    for row in there:
        times = occasions(Frequency(row.frequency), row.start, row.end)
        due = next((one for one in times if (row.pk, one.key) not in made), None)
        if due is not None:
            yield Signal("Kontroll", row.title, row.risk.plan.committee.label, due.end,
                         reverse("control:activity", kwargs={"pk": row.pk}))  # fmt: skip
    wrong = ControlDeviation.objects.filter(activity__unit=unit, activity__risk__plan__year=year)
    for one in known.as_written(wrong.select_related("activity__risk__plan__committee")):
        if one.state == DeviationState.ACTING:
            yield Signal("Åtgärd efter kontroll", one.activity.title, one.activity.risk.plan.committee.label, one.due,
                         reverse("control:activity", kwargs={"pk": one.activity_id}))  # fmt: skip


def _said(unit: Unit, known: Known) -> Iterator[Signal]:
    """What residents wait for an answer to, by its number alone; what is secret is told to nobody here."""
    for one in voices.waiting(root_of(unit), known):
        if one.path == unit.path and not one.is_secret:
            yield Signal("Synpunkt", f"{one.name}: {one.due.what.lower()}", "Invånare", one.due.on,
                         reverse("voices:overview", kwargs={"code": unit.code}))  # fmt: skip


def _improved(unit: Unit, known: Known) -> Iterator[Signal]:
    """The next step of its own improvements, from whoever woke them."""
    for one in boards.lines(unit, known):
        if one.row.unit_id == unit.pk and one.day is not None:
            sender = WOKEN_BY.get(Source(one.row.source), unit.label)
            yield Signal("Förbättring", f"{NEXT[one.state]}: {one.row.title}", sender, one.day,
                         reverse("improvement:improvement", kwargs={"pk": one.row.pk}))  # fmt: skip


def _instructed(unit: Unit, year: int, known: Known) -> Iterator[Signal]:
    """Instructions that it has not answered."""
    rows = InstructionAnswer.objects.filter(unit=unit, instruction__plan_year__year=year)
    for one in known.as_written(rows.select_related("instruction")):
        issued = known.holds(one.instruction.issued_at) and not known.holds(one.instruction.withdrawn_at)
        if issued and not known.holds(one.answered_at):
            sender = one.instruction.decision.body or root_of(unit).label
            yield Signal("Anvisning", one.instruction.name, sender, one.instruction.due,
                         reverse("reporting:instruction", kwargs={"pk": one.instruction_id}))  # fmt: skip


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
