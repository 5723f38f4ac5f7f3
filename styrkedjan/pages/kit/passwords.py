"""A password that somebody else has seen opens one page: the one where it is changed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect

from styrkedjan.pages.kit.entering import UNPROVED
from styrkedjan.pages.kit.public import is_public
from styrkedjan.pages.kit.request import Request

# Where a person may be before the password is changed.
OPEN = frozenset({"start:password", "start:log_out"})
# And where the second step is required and not there yet.
PROVING = frozenset({
    "sign_in:own", "sign_in:make_passkey", "sign_in:add_passkey", "sign_in:app", "start:log_out", "start:password",
})  # fmt: skip


class OneTimePasswordMiddleware:
    """Leads a person with a handed-out password to choose their own, whatever page they asked for."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: object, *_: object) -> HttpResponse | None:
        match = request.resolver_match
        if is_public(view) or not request.user.is_authenticated:
            return None
        if not request.user.must_change_password:
            proved = UNPROVED not in request.session or (match is not None and match.view_name in PROVING)
            return None if proved else redirect("sign_in:own")
        return None if match is not None and match.view_name in OPEN else redirect("start:password")
