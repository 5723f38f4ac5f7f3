"""What the chain's addresses name. Reading is open to everyone in the municipality; writing asks the owner unit."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from styrkedjan.areas.chain import queries
from styrkedjan.areas.chain.models import Activity, Element, PlanYear
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.pages.kit import doors, query


def principal_of(request: HttpRequest) -> Unit:
    """The municipality the viewer is in. Raises NotAllowed for a person without any role."""
    return doors.principal(request)[0]


def element_of(request: HttpRequest, pk: int) -> Element:
    """The element in the viewer's municipality; 404 outside it."""
    found = queries.element(principal_of(request), pk)
    if found is None:
        raise Http404("Målet finns inte.")
    return found


def by_element(request: HttpRequest, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the unit that owns the element."""
    found = element_of(request, pk)
    return found.unit, {"element": found, **rest}


def by_activity(request: HttpRequest, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the unit that does the activity."""
    related = ("element__plan_year__principal", "element__unit", "unit__principal", "changed_by", "responsible")
    rows = Activity.objects.select_related(*related)
    found = rows.filter(pk=pk, element__plan_year__principal=principal_of(request)).first()
    if found is None:
        raise Http404("Aktiviteten finns inte.")
    return found.unit, {"activity": found, **rest}


def by_year(request: HttpRequest, *, year: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the municipality, with the plan year."""
    found = queries.plan_year(principal_of(request), year)
    if found is None:
        raise Http404("Planåret finns inte.")
    return found.principal, {"plan_year": found, **rest}


def shown_year(request: HttpRequest) -> tuple[PlanYear | None, list[PlanYear]]:
    """The plan year the page is about (`?ar=`, else the chosen month's) and all there are."""
    years = list(queries.plan_years(principal_of(request)))
    wanted = query.year(request) or request.viewer.period.year  # type: ignore[attr-defined]
    return queries.year_to_show(years, wanted), years
