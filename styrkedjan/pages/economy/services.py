"""A service area on one key: cost per unit of volume beside quality, its units compared whoever performs them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.economy.queries.service_area import service_area
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.organisation.queries import service_areas
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import chosen, door


def of_area(request: HttpRequest, *, code: str) -> tuple[Unit, dict[str, Any]]:
    """A service area of the viewer's municipality; what is shown of it is what the viewer sees of its units."""
    unit, _ = chosen(request)
    rows = ServiceArea.objects.select_related("principal").filter(principal=request.viewer.principal, code=code)  # type: ignore[attr-defined]
    area = rows.first()
    if area is None:
        raise Http404("Verksamheten finns inte.")
    return unit, {"unit": unit, "area": area}


@door(Permission.VIEW, subject=of_area)
def service(request: HttpRequest, unit: Unit, area: ServiceArea) -> HttpResponse:
    """The units the viewer may see, side by side; the measures to show are chosen with `?matt=`."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = service_area(area, viewer.period, viewer.as_of, paths=viewer.paths(), chosen=request.GET.getlist("matt")[:8])
    context = {
        "unit": unit,
        "area": area,
        "page": page,
        "measures": [*page.qualities, *page.others],
        "lines": [(row, [(each, row.quality[each.pk]) for each in page.qualities]) for row in page.lines],
        "groups": [
            (row, [(each, row.quality[each.pk]) for each in page.qualities])
            for row in (*page.groups, *([page.total] if page.total and len(page.groups) > 1 else []))
        ],
    }
    return render(request, "economy/service.html", context)


@door(Permission.VIEW, subject=chosen)
def services(request: HttpRequest, unit: Unit) -> HttpResponse:
    """The municipality's service areas, to choose among."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return render(request, "economy/services.html", {"unit": unit, "areas": service_areas(viewer.principal)})
