"""What the chain's addresses name. Reading is open to everyone in the municipality; writing asks the owner unit."""

from __future__ import annotations

from styrkedjan.areas.chain.models import Activity, Element, PlanYear
from styrkedjan.areas.chain.queries import elements as elements_queries
from styrkedjan.areas.chain.queries import years as years_queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.pages.kit import doors, query
from styrkedjan.pages.kit.request import Request

_ACTIVITIES = Activity.objects.select_related(
    "element__plan_year__principal", "element__unit", "unit__principal", "changed_by", "responsible"
)
_YEARS = PlanYear.objects.select_related("principal")

by_element = doors.by_row(elements_queries.WITH_RELATIONS, "element", "Målet finns inte.", of="plan_year__principal")
by_activity = doors.by_row(_ACTIVITIES, "activity", "Aktiviteten finns inte.", of="element__plan_year__principal")
by_year = doors.by_row(_YEARS, "plan_year", "Planåret finns inte.", of="principal", unit="principal", key="year")


def principal_of(request: Request) -> Unit:
    """The municipality the viewer is in. Raises NotAllowed for a person without any role."""
    return doors.principal(request)[0]


def element_of(request: Request, pk: int) -> Element:
    """The element in the viewer's municipality; 404 outside it."""
    found: Element = by_element(request, pk=pk)[1]["element"]
    return found


def chosen_year(request: Request) -> tuple[PlanYear | None, list[PlanYear]]:
    """The plan year the page is about (`?ar=`, else the chosen month's) and all there are."""
    years = list(years_queries.plan_years(principal_of(request)))
    wanted = query.year(request) or request.viewer.period.year
    return years_queries.year_to_show(years, wanted), years
