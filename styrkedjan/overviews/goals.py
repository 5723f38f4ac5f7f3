"""How it goes with goals: what was judged in the newest report handed in, else what the figures propose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from styrkedjan.areas.chain.models import Element, PlanYear
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.organisation.models import ROOT_KINDS, Unit, UnitKind
from styrkedjan.areas.reporting.models import ElementAssessment, UnitReport
from styrkedjan.areas.reporting.proposals import NOTHING, Facts, IndicatorFact, facts
from styrkedjan.domain.periods import Period
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.scales import status_rule
from styrkedjan.domain.status import Status
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

HANDED_IN = (ReportState.SUBMITTED.value, ReportState.APPROVED.value, ReportState.DECIDED.value)


@dataclass(frozen=True, slots=True)
class Standing:
    """One element's status: judged by a person in a report, or proposed from the figures."""

    facts: Facts = NOTHING
    judged: ElementAssessment | None = None

    @property
    def status(self) -> Status:
        if self.judged is not None and self.judged.status:
            return Status(self.judged.status)
        return self.facts.proposal.status if self.facts.proposal else Status.NOT_ASSESSED

    @property
    def is_judged(self) -> bool:
        return self.judged is not None and bool(self.judged.status)

    @property
    def differs(self) -> bool:
        """The judgement says something else than the figures say now."""
        return self.is_judged and self.facts.proposal is not None and self.facts.proposal.status != self.status


@remembered
def standings(plan_year: PlanYear, keys: Collection[int], period: Period, known: Known) -> dict[int, Standing]:
    """Element -> its standing (a constant number of queries)."""
    rows = list(Element.objects.filter(pk__in=keys).select_related("unit__principal"))
    measured = facts(rows, period, status_rule(years.steering_model(plan_year)), known)
    judged = judgements(keys, period, known)
    return {row.pk: Standing(measured.get(row.pk, NOTHING), judged.get(row.pk)) for row in rows}


def judgements(keys: Collection[int], period: Period, known: Known) -> dict[int, ElementAssessment]:
    """Element -> its judgement in the newest report that has been handed in (one query; four as of a moment)."""
    if not known.is_now:
        return _judgements_then(keys, period, known)
    rows = ElementAssessment.objects.filter(
        element__in=keys, report__state__in=HANDED_IN, report__round__period__lte=str(period)
    ).exclude(status="")
    # The database keeps the newest: after fifty rounds there are fifty judgements of each goal.
    place = Window(
        RowNumber(), partition_by=F("element_id"), order_by=[F("report__round__period").desc(), F("pk").desc()]
    )
    newest = rows.annotate(place=place).filter(place=1)
    return {row.element_id: row for row in newest.select_related("report__round", "report__unit", "changed_by")}


def _judgements_then(keys: Collection[int], period: Period, known: Known) -> dict[int, ElementAssessment]:
    """The reports with the state they had, and the judgements with what they said."""
    reports = UnitReport.objects.filter(assessments__element__in=keys, round__period__lte=str(period)).distinct()
    handed_in = [row.pk for row in known.as_written(reports.order_by("pk")) if row.state in HANDED_IN]
    rows = ElementAssessment.objects.filter(element__in=keys, report__in=handed_in)
    ordered = rows.select_related("report__round", "report__unit", "changed_by").order_by("report__round__period", "pk")
    return {row.element_id: row for row in known.as_written(ordered) if row.status}


# -- a unit's goals, the worst first -----------------------------------------------------------------------------------

# What needs somebody comes before what does not.
WORST_FIRST = (Status.NOT_REACHED, Status.PARTLY, Status.UNCERTAIN, Status.NOT_ASSESSED, Status.REACHED)


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal with its standing, the indicator that says most of it, and that indicator's series, oldest first."""

    element: Element
    standing: Standing
    measure: IndicatorFact | None = None
    series: tuple[Decimal | None, ...] = ()

    @property
    def status(self) -> Status:
        return self.standing.status


@remembered
def goal_lines(unit: Unit, period: Period, known: Known) -> tuple[GoalLine, ...]:
    """The unit's own goals of the year (the council's for a municipality), the worst first; constant in queries."""
    rows = [row for row in own_elements(unit, period.year, known) if row.kind == "goal"]
    if not rows:
        return ()
    measured = facts(rows, period, status_rule(years.steering_model(rows[0].plan_year)), known)
    judged = judgements([row.pk for row in rows], period, known)
    lines = [_line(row, Standing(measured.get(row.pk, NOTHING), judged.get(row.pk))) for row in rows]
    return tuple(sorted(lines, key=lambda line: (WORST_FIRST.index(line.status), line.element.order, line.element.key)))


def _line(element: Element, standing: Standing) -> GoalLine:
    """With the indicator that is furthest from its target, since that is what there is to speak of."""
    ordered = sorted(standing.facts.indicators, key=lambda one: WORST_FIRST.index(one.proposal.status))
    measure = next(iter(ordered), None)
    return GoalLine(element, standing, measure, tuple(row.value for row in measure.series) if measure else ())


@remembered
def own_elements(unit: Unit, year: int, known: Known) -> list[Element]:
    """What the unit itself is to reach in the year; the council's for the municipality as a whole (one query)."""
    rows = Element.objects.filter(plan_year__year=year)
    if unit.kind in ROOT_KINDS:
        rows = rows.filter(unit__principal=unit, unit__kind=UnitKind.COUNCIL) | rows.filter(unit=unit)
    else:
        rows = rows.filter(unit=unit)
    return years.in_force(rows.select_related("plan_year", "unit__principal").order_by("order", "key"), known)
