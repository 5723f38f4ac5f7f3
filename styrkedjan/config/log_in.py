"""Password guessing is slowed down: who is counted, and what the one who is stopped is told."""

import math

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from styrkedjan.domain.errors import Refused

TOO_MANY_REQUESTS = 429


def address_behind_proxy(request: HttpRequest) -> str:
    """The visitor's address as our own proxy wrote it: the last in the header; what stands before can be invented."""
    return request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or request.META["REMOTE_ADDR"]


def locked_out(request: HttpRequest, original: HttpResponse | None, credentials: dict[str, str] | None) -> HttpResponse:
    """A calm page that says how long to wait; the same for an account that exists and one that does not."""
    wait = get_cool_off(request)
    minutes = math.ceil(wait.total_seconds() / 60) if wait else 0
    refusal = Refused(
        "För många misslyckade försök att logga in.",
        f"Vänta {minutes} minuter och försök igen, eller be den som administrerar Styrkedjan om ett nytt lösenord.",
    )
    return render(request, "kit/refused.html", {"refusal": refusal}, status=TOO_MANY_REQUESTS)
