"""A service area on one key: cost per unit of volume beside quality, its units compared whoever performs them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.economy.queries.cost_parts import CostParts, cost_parts
from styrkedjan.areas.economy.queries.service_area import ServicePage, service_area
from styrkedjan.areas.economy.queries.services import services_at
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.doors import chosen, door
from styrkedjan.pages.kit.request import Request
from styrkedjan.reports.charts import Chart, ChartKind, Series

# Fewer points than this say nothing that the table does not say.
FEWEST_POINTS = 4


def of_area(request: Request, *, code: str) -> tuple[Unit, dict[str, Any]]:
    """A service area of the viewer's municipality; what is shown of it is what the viewer sees of its units."""
    unit, _ = chosen(request)
    rows = ServiceArea.objects.select_related("principal").filter(principal=request.viewer.root, code=code)
    area = rows.first()
    if area is None:
        raise Http404("Verksamheten finns inte.")
    return unit, {"unit": unit, "area": area}


@door(Permission.VIEW, subject=of_area)
def service(request: Request, unit: Unit, area: ServiceArea) -> HttpResponse:
    """The units the viewer may see, side by side; the measures to show are chosen with `?matt=`."""
    viewer = request.viewer
    page = service_area(area, viewer.period, viewer.known, paths=viewer.paths(), chosen=request.GET.getlist("matt")[:8])
    parts = cost_parts(page, viewer.known)
    context = {
        "unit": unit,
        "area": area,
        "page": page,
        "chart": cost_beside_quality(page),
        "parts": parts,
        "parts_drawn": why_it_changed(parts, area) if parts else "",
        "measures": [*page.qualities, *page.others],
        "lines": [(row, [(each, row.quality[each.pk]) for each in page.qualities]) for row in page.lines],
        "groups": [
            (row, [(each, row.quality[each.pk]) for each in page.qualities])
            for row in (*page.groups, *([page.total] if page.total and len(page.groups) > 1 else []))
        ],
    }
    return render(request, "economy/service.html", context)


@door(Permission.VIEW, subject=chosen)
def services(request: Request, unit: Unit) -> HttpResponse:
    """The municipality's service areas beside each other, as far as the viewer sees their units."""
    viewer = request.viewer
    rows = services_at(viewer.root, viewer.period, viewer.known, paths=viewer.paths())
    return render(request, "economy/services.html", {"unit": unit, "rows": rows})


def why_it_changed(parts: CostParts, area: ServiceArea) -> str:
    """Volume, mix, staffing and price after each other up to the whole change, in thousands of kronor."""
    amounts = [Decimal(one.numerator) / one.denominator / 1000 for one in (*parts.found.parts.values(),
                                                                         parts.found.change)]  # fmt: skip
    names = (*(factor.label.capitalize() for factor in parts.found.parts), "Hela ändringen")
    chart = Chart(ChartKind.WATERFALL, names, (Series("Ändring", tuple(amounts)),), "tkr", category_heading="Orsak")
    return drawn(chart, f"{area.name}, varför kostnaden har ändrats")


def cost_beside_quality(page: ServicePage) -> dict[str, Any] | None:
    """Each unit as a point: its cost per unit of volume, and the first of the chosen quality measures."""
    if not page.qualities:
        return None
    quality = page.qualities[0]
    points = [
        (row.unit.name, row.unit_cost, value.value)
        for row in page.lines
        if row.unit_cost is not None and (value := row.quality[quality.pk]) is not None and value.value is not None
    ]
    if len(points) < FEWEST_POINTS:
        return None
    names, costs, values = zip(*points, strict=True)
    title = f"Kronor per {page.volume_unit} och {quality.name.lower()}"
    unit = f", {quality.unit_of_measure}" if quality.unit_of_measure else ""
    series = (Series(f"Kronor per {page.volume_unit} hittills", costs), Series(f"{quality.name}{unit}", values))
    return {"title": title, "svg": drawn(Chart(ChartKind.SCATTER, names, series), title)}
