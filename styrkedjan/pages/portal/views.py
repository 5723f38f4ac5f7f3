"""What anybody may read of a municipality, without a log-in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.pages.kit.public import municipality, public


@public
def municipalities(request: HttpRequest) -> HttpResponse:
    """The municipalities that are here; where there is only one, that one."""
    roots = list(Unit.objects.filter(parent=None).order_by("name"))
    if len(roots) == 1:
        return redirect("portal:start", code=roots[0].code)
    return render(request, "portal/municipalities.html", {"roots": roots})


@public
def start(request: HttpRequest, code: str) -> HttpResponse:
    """What the tax gives."""
    return render(request, "portal/start.html", {"root": municipality(code)})
