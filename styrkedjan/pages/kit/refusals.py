"""Refusals become calm pages: what was stopped, why, and the way forward."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.domain.parameters import NotInForce
from styrkedjan.pages.kit.request import Request


class RefusalMiddleware:
    """Turns the domain's refusals into pages with the right status code."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        answer = self.get_response(request)
        return _only_a_button(request, answer) if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED else answer

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, InvalidInput):
            return render(request, "kit/invalid.html", {"problems": exception.problems}, status=422)
        if isinstance(exception, NotAllowed):
            return render(request, "kit/refused.html", {"refusal": exception, "who": True}, status=403)
        if isinstance(exception, NotInForce):
            refusal = Refused(str(exception), "Välj en månad som kommunens regler gäller för.")
            return render(request, "kit/refused.html", {"refusal": refusal}, status=409)
        if isinstance(exception, Refused):
            return render(request, "kit/refused.html", {"refusal": exception}, status=409)
        return None


def _only_a_button(request: Request, answer: HttpResponse) -> HttpResponse:
    """An address that only a button leads to, opened by itself: a page that says so and not an empty one."""
    if answer.content or request.method != "GET":
        return answer
    refusal = Refused("Adressen hör till en knapp och har ingen egen sida.", "Gå till sidan där knappen finns.")
    shown = render(request, "kit/refused.html", {"refusal": refusal}, status=HTTPStatus.METHOD_NOT_ALLOWED)
    shown["Allow"] = answer["Allow"]
    return shown
