"""Refusals become calm pages: what was stopped, why, and the way forward."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused


class RefusalMiddleware:
    """Turns the domain's refusals into pages with the right status code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, InvalidInput):
            return render(request, "kit/invalid.html", {"problems": exception.problems}, status=422)
        if isinstance(exception, NotAllowed):
            return render(request, "kit/refused.html", {"refusal": exception, "who": True}, status=403)
        if isinstance(exception, Refused):
            return render(request, "kit/refused.html", {"refusal": exception}, status=409)
        return None
