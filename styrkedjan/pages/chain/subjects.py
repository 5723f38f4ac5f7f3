"""What the chain's addresses name. Reading is open to everyone in the municipality; writing asks the owner unit."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.chain.models import Activity, Element, PlanYear
from styrkedjan.areas.chain.queries import single
from styrkedjan.areas.chain.queries import years as years_queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.pages.kit import doors, query
from styrkedjan.pages.kit.request import Request


def principal_of(request: Request) -> Unit:
    """The municipality the viewer is in. Raises NotAllowed for a person without any role."""
    return doors.principal(request)[0]


def element_of(request: Request, pk: int) -> Element:
    """The element in the viewer's municipality; 404 outside it."""
    found = single.element(principal_of(request), pk)
    if found is None:
        raise Http404("Målet finns inte.")
    return found


def by_element(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the unit that owns the element."""
    found = element_of(request, pk)
    return found.unit, {"element": found, **rest}


def by_activity(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the unit that does the activity."""
    related = ("element__plan_year__principal", "element__unit", "unit__principal", "changed_by", "responsible")
    rows = Activity.objects.select_related(*related)
    found = rows.filter(pk=pk, element__plan_year__principal=principal_of(request)).first()
    if found is None:
        raise Http404("Aktiviteten finns inte.")
    return found.unit, {"activity": found, **rest}


def by_year(request: Request, *, year: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the municipality, with the plan year."""
    found = years_queries.plan_year(principal_of(request), year)
    if found is None:
        raise Http404("Planåret finns inte.")
    return found.principal, {"plan_year": found, **rest}


def shown_year(request: Request) -> tuple[PlanYear | None, list[PlanYear]]:
    """The plan year the page is about (`?ar=`, else the chosen month's) and all there are."""
    years = list(years_queries.plan_years(principal_of(request)))
    wanted = query.year(request) or request.viewer.period.year
    return years_queries.year_to_show(years, wanted), years
