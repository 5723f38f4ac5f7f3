"""The council's own goals as the reports judge them: what sound financial management is weighed by beside the money."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from styrkedjan.areas.chain.models import ElementKind
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.reporting.models import ElementAssessment, UnitReport
from styrkedjan.areas.reporting.permissions import UNFINISHED
from styrkedjan.domain.economy.objectives import Goal
from styrkedjan.domain.periods import Period
from styrkedjan.domain.status import Status
from styrkedjan.foundation.known import Known

UNKNOWN = {Status.NOT_ASSESSED, Status.UNCERTAIN}


def judged(principal: Unit, period: Period, known: Known) -> QuerySet[Any]:
    """The judgements of the year's elements up to the month, in reports that were handed in as far as was known.

    What somebody is still writing is theirs: it is not counted for all to read (one query; one more as of a moment).
    """
    rows = known.written(ElementAssessment).filter(
        element__plan_year__principal=principal,
        element__plan_year__year=period.year,
        element__withdrawn_at=None,
        report__round__period__lte=str(period),
    )
    if known.is_now:
        return rows.exclude(report__state__in=UNFINISHED)
    then = known.texts(UnitReport, round__plan_year__principal=principal, round__plan_year__year=period.year)
    return rows.filter(report__in=[key for key, report in then.items() if report.state not in UNFINISHED])


def council_goals(principal: Unit, period: Period, known: Known) -> tuple[Goal, ...]:
    """Each goal by its newest judgement up to the month, the full-year forecast before the status (as `judged`)."""
    wanted = Q(element__unit=principal) | Q(element__unit__kind=UnitKind.COUNCIL)
    found = judged(principal, period, known).filter(wanted, element__kind=ElementKind.GOAL)
    newest: dict[int, tuple[str, str, str]] = {}
    for element, title, status, forecast in found.order_by("report__round__period", *known.order).values_list(
        "element_id", "element__title", "status", "forecast"
    ):
        if forecast or status or element not in newest:
            newest[element] = (title, status, forecast)
    return tuple(_goal(*one) for one in newest.values())


def _goal(title: str, status: str, forecast: str) -> Goal:
    said = Status(forecast or status or Status.NOT_ASSESSED)
    attained = None if said in UNKNOWN else said is Status.REACHED
    return Goal(title, attained, said.value)
