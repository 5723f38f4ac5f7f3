"""What of the follow-up remains before a plan year can be closed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.organisation.models import POLITICAL_KINDS
from styrkedjan.areas.reporting.models import Round, UnitReport
from styrkedjan.domain.chain import Remaining
from styrkedjan.domain.errors import Problem
from styrkedjan.domain.reporting import ReportState
from styrkedjan.domain.steering_model import SteeringModel


def remaining_to_close(plan_year: PlanYear) -> Iterable[Remaining]:
    """Rounds that are still open, and reports that a political body has not decided on (two queries)."""
    going_on = tuple(Round.objects.filter(plan_year=plan_year, closed_at=None).values_list("name", flat=True))
    if going_on:
        yield Remaining(f"Uppföljningar som inte är stängda: {len(going_on)}.", "Stäng dem.", names=going_on)
    decided_on = Q(unit__kind__in=POLITICAL_KINDS) | Q(unit__parent=None)
    reports = UnitReport.objects.filter(decided_on, round__plan_year=plan_year).exclude(state=ReportState.DECIDED)
    undecided = tuple(str(row) for row in reports.select_related("round", "unit"))
    if undecided:
        what = f"Rapporter som inte är beslutade: {len(undecided)}."
        yield Remaining(what, "För in besluten.", names=undecided)


def steps_left_out(plan_year: PlanYear, model: SteeringModel) -> Iterable[Problem]:
    """Rounds that have been opened whose step a changed model no longer has (one query)."""
    there = {step.id for step in model.written}
    for row in Round.objects.filter(plan_year=plan_year).exclude(cycle_id__in=there):
        what = f"{row.name} är öppnad, men dess steg ({row.cycle_id}) finns inte i årshjulet."
        yield Problem("", "Årshjul", what, "Låt steget stå kvar.")
