"""What the addresses name."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.inspection.models import (
    AskedDocument,
    Inspected,
    Inspection,
    InspectionPlan,
    PlanArea,
    Ruling,
)
from styrkedjan.areas.inspection.queries.laws import defined
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.pages.kit.doors import by_code, by_row
from styrkedjan.pages.kit.request import Request

by_place = by_row(
    Inspected.objects.select_related("committee__principal", "committee__parent", "unit", "changed_by"), "place",
    "Tillsynsobjektet finns inte.", of="committee__principal", unit="committee",
)  # fmt: skip
by_plan = by_row(
    InspectionPlan.objects.select_related("committee__principal", "committee__parent", "changed_by"), "plan",
    "Tillsynsplanen finns inte.", of="committee__principal", unit="committee",
)  # fmt: skip
by_area = by_row(
    PlanArea.objects.select_related("plan__committee__principal", "changed_by"), "area", "Området finns inte.",
    of="plan__committee__principal", unit="plan.committee",
)  # fmt: skip
_CASES = Inspection.objects.select_related(
    "plan__committee__principal", "plan__committee__parent", "inspected__unit__principal", "changed_by"
)
by_case = by_row(
    _CASES, "inspection", "Tillsynen finns inte.", of="plan__committee__principal", unit="plan.committee"
)  # fmt: skip
by_document = by_row(
    AskedDocument.objects.select_related("inspection__plan__committee__principal", "changed_by"), "document",
    "Handlingen finns inte.", of="inspection__plan__committee__principal", unit="inspection.plan.committee",
)  # fmt: skip
by_ruling = by_row(
    Ruling.objects.select_related("inspection__plan__committee__principal", "inspection__inspected", "changed_by"),
    "ruling", "Beslutet finns inte.", of="inspection__plan__committee__principal", unit="inspection.plan.committee",
)  # fmt: skip


def as_inspected(request: Request, *, pk: int) -> tuple[Unit, dict[str, Any]]:
    """An inspection of a place that is a unit: whoever answers for the unit passes."""
    _, given = by_case(request, pk=pk)
    unit = given["inspection"].inspected.unit
    if unit is None:
        raise Http404("Den inspekterade har ingen inloggning.")
    return unit, given


def by_law(request: Request, *, law: str, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """A unit and a law there is a definition of."""
    unit, given = by_code(request, **address)
    if law not in defined():
        raise Http404("Lagen finns inte.")
    return unit, {**given, "law": law}


def by_rung(request: Request, *, area: str, rung: str = "", **address: Any) -> tuple[Unit, dict[str, Any]]:
    """An inspection, one of its law's areas and one of its steps."""
    unit, given = by_case(request, **address)
    law = defined().get(given["inspection"].plan.law)
    if law is None or law.area(area) is None or (rung and law.rung(rung) is None):
        raise Http404("Området eller steget finns inte.")
    return unit, {**given, "area": area, **({"rung": rung} if rung else {})}


def by_group(request: Request, *, group: str, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """An inspection and one of the groups that its law asks."""
    unit, given = by_case(request, **address)
    law = defined().get(given["inspection"].plan.law)
    found = next((one for one in law.groups if one.id == group), None) if law else None
    if found is None:
        raise Http404("Gruppen finns inte.")
    return unit, {**given, "group": found}
