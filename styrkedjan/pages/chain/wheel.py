"""The year as a wheel: what is next and for whom, every step in its month, and one's own days as a calendar file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.year_wheel import own_calendar, wheel
from styrkedjan.pages.chain.ring import ring
from styrkedjan.pages.kit import doors, query
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request


@door(Permission.VIEW, subject=doors.home)
def year(request: Request, unit: Unit) -> HttpResponse:
    """The steps that fall due in a year."""
    viewer = request.viewer
    today = viewer.known.day
    shown = query.year(request) or today.year
    found = wheel(viewer.root, shown, viewer.paths(), viewer.known)
    context = {
        "ring": ring(found, today),
        "wheel": found,
        "known_now": viewer.known.is_now,
        "before": shown - 1,
        "after": shown + 1,
    }
    return render(request, "chain/wheel.html", context)


@door(Permission.VIEW, subject=doors.home)
def file(request: Request, unit: Unit) -> HttpResponse:
    """One's own days, to open in a calendar program."""
    at = request.build_absolute_uri("/").rstrip("/")
    data = own_calendar(request.viewer, at=at, now=timezone.now(), today=timezone.localdate())
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="arshjul.ics"'
    return response
