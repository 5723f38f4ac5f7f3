"""What the addresses of internal control name, and which year a page is about."""

from __future__ import annotations

from styrkedjan.areas.control.models import (
    AuditRecommendation,
    ControlActivity,
    ControlDeviation,
    ControlPlan,
    Risk,
)
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.doors import by_row
from styrkedjan.pages.kit.request import Request

_PLANS = ControlPlan.objects.select_related("committee__principal", "committee__parent", "changed_by")
_RISKS = Risk.objects.select_related("plan__committee__principal", "goal", "changed_by", "previous__plan")
_CONTROLS = ControlActivity.objects.select_related(
    "unit__principal", "unit__parent", "responsible", "risk__plan__committee__principal", "changed_by"
)
_DEVIATIONS = ControlDeviation.objects.select_related(
    "activity__unit__principal", "activity__risk__plan__committee", "changed_by"
)
_RECOMMENDATIONS = AuditRecommendation.objects.select_related("unit__principal", "unit__parent", "changed_by")

by_plan = by_row(_PLANS, "plan", "Planen finns inte.", of="committee__principal", unit="committee")
by_risk = by_row(_RISKS, "risk", "Risken finns inte.", of="plan__committee__principal", unit="plan.committee")
by_activity = by_row(_CONTROLS, "activity", "Kontrollen finns inte.", of="unit__principal")
by_deviation = by_row(
    _DEVIATIONS, "deviation", "Avvikelsen finns inte.", of="activity__unit__principal", unit="activity.unit"
)
by_recommendation = by_row(_RECOMMENDATIONS, "recommendation", "Rekommendationen finns inte.", of="unit__principal")


def chosen_year(request: Request) -> int:
    """The year that the address names, else the chosen month's."""
    return query.year(request) or request.viewer.period.year


def analysed_year(request: Request) -> int:
    """The year that is being analysed: the one named, else the coming one."""
    return query.year(request) or request.viewer.period.year + 1
