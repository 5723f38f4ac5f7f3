"""What the indicators' addresses name."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.indicators.queries import pages
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.pages.kit import doors
from styrkedjan.pages.kit.request import Request


def principal_of(request: Request) -> Unit:
    """The municipality the viewer is in. Raises NotAllowed for a person without any role."""
    return doors.principal(request)[0]


def indicator_of(request: Request, pk: int) -> Indicator:
    """The indicator in the viewer's municipality; 404 outside it."""
    found = pages.indicator(principal_of(request), pk)
    if found is None:
        raise Http404("Indikatorn finns inte.")
    return found


def by_indicator(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """For a door: the unit that owns the indicator."""
    found = indicator_of(request, pk)
    return found.owner, {"indicator": found, **rest}


def unit_named(request: Request, code: str) -> Unit | None:
    """The unit with a code in the viewer's municipality."""
    rows = Unit.objects.select_related("principal").filter(path__startswith=principal_of(request).path)
    return rows.filter(code=code).first()
