"""What the indicators' addresses name."""

from __future__ import annotations

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.indicators.queries import pages
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.pages.kit import doors
from styrkedjan.pages.kit.request import Request


def principal_of(request: Request) -> Unit:
    """The municipality the viewer is in. Raises NotAllowed for a person without any role."""
    return doors.principal(request)[0]


by_indicator = doors.by_row(pages.WITH_RELATIONS, "indicator", "Indikatorn finns inte.", of="principal", unit="owner")


def indicator_of(request: Request, pk: int) -> Indicator:
    """The indicator in the viewer's municipality; 404 outside it."""
    found: Indicator = by_indicator(request, pk=pk)[1]["indicator"]
    return found


def unit_named(request: Request, code: str) -> Unit | None:
    """The unit with a code in the viewer's municipality."""
    rows = Unit.objects.select_related("principal").filter(path__startswith=principal_of(request).path)
    return rows.filter(code=code).first()
