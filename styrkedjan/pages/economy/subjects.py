"""What the addresses of frames, moves and requests name, for the doors."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.economy.models import EarmarkedAppropriation, FrameRequest, MarkedItem, Reallocation
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.foundation.known import NOW
from styrkedjan.pages.kit.doors import by_code
from styrkedjan.pages.kit.request import Request


def by_committee(request: Request, *, code: str, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """A committee, board or company with a frame of its own; 404 for any other unit."""
    unit, arguments = by_code(request, code=code, **rest)
    if unit.kind not in POLITICAL_KINDS:
        raise Http404("Enheten är ingen nämnd.")
    return unit, arguments


def by_reallocation(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The committee inside which the money was moved."""
    rows = NOW.ever(Reallocation).select_related("committee__principal", "source_unit", "target_unit")
    found = rows.filter(pk=pk, committee__principal=request.viewer.principal).first()
    if found is None:
        raise Http404("Omdisponeringen finns inte.")
    return found.committee, {"moved": found, **rest}


def by_request(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The committee that asks."""
    rows = FrameRequest.objects.select_related("committee__principal", "created_by", "changed_by")
    found = rows.filter(pk=pk, committee__principal=request.viewer.principal).first()
    if found is None:
        raise Http404("Begäran finns inte.")
    return found.committee, {"asked": found, **rest}


def answering(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The municipality, which answers a committee's request."""
    committee, arguments = by_request(request, pk=pk, **rest)
    return root_of(committee), arguments


def by_mark(request: Request, *, code: str, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The unit whose amount was marked."""
    unit, arguments = by_code(request, code=code, **rest)
    item = NOW.ever(MarkedItem).select_related("unit__principal").filter(unit=unit, pk=pk).first()
    if item is None:
        raise Http404("Den märkta posten finns inte.")
    return unit, {**arguments, "item": item}


def by_earmark(request: Request, *, pk: int, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The municipality, whose council sets the earmark."""
    rows = NOW.rows(EarmarkedAppropriation).select_related("committee__principal")
    found = rows.filter(pk=pk, committee__principal=request.viewer.principal).first()
    if found is None:
        raise Http404("Anslaget finns inte.")
    return root_of(found.committee), {"earmark": found, **rest}
