"""Password guessing is slowed down: who is counted, and what the one who is stopped is told.

Three counts. An account from one address (django-axes): eight guesses, then ten minutes. An account from everywhere,
and an address at every account (`Throttle`): so that guesses spread over many addresses, or over many names, are no
faster. The last two would let anybody lock a person out by guessing on purpose, so they do not apply to a browser where
that person has logged in before: it carries a signed mark, which says nothing but that.
"""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from styrkedjan.domain.errors import Refused
from styrkedjan.pages.kit.public import is_public

TOO_MANY_REQUESTS = 429
MOST_AT_ONE_ACCOUNT = 30
MOST_FROM_ONE_ADDRESS = 150
MARK = "known_here"
MARK_SECONDS = 180 * 24 * 3600
_LOG_IN = "start:log_in"


class Throttle:
    """Middleware: stops a log-in before the password is tried when too many have been guessed lately."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and request.path_info == settings.LOGIN_URL and request.user.is_authenticated:
            _mark(request, response)
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        match = request.resolver_match
        if request.method != "POST" or match is None or match.view_name != _LOG_IN:
            return None
        name = request.POST.get("username", "")
        if _is_known_here(request, name) or not _is_stormed(request, name):
            return None
        return locked_out(request, None, None)


def _is_stormed(request: HttpRequest, name: str) -> bool:
    """Whether the account, or the address, has seen too many wrong passwords (two questions)."""
    since = _since(request)
    if since is None:
        return False
    address = get_client_ip_address(request)
    at_account = _failures(Q(username=name), since)
    return at_account >= MOST_AT_ONE_ACCOUNT or _failures(Q(ip_address=address), since) >= MOST_FROM_ONE_ADDRESS


def _failures(condition: Q, since: datetime) -> int:
    rows = AccessAttempt.objects.filter(condition, attempt_time__gte=since)
    return rows.aggregate(count=Sum("failures_since_start"))["count"] or 0


def _since(request: HttpRequest) -> datetime | None:
    wait = get_cool_off(request)
    return timezone.now() - wait if wait else None


def _is_known_here(request: HttpRequest, name: str) -> bool:
    try:
        return bool(name) and request.get_signed_cookie(MARK, salt=_salt(name), max_age=MARK_SECONDS) == "1"
    except (KeyError, signing.BadSignature):
        return False


def _mark(request: HttpRequest, response: HttpResponse) -> None:
    response.set_signed_cookie(
        MARK, "1", salt=_salt(request.user.get_username()), max_age=MARK_SECONDS, path=settings.LOGIN_URL,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def _salt(name: str) -> str:
    return f"styrkedjan.log_in:{name}"


def address_behind_proxy(request: HttpRequest) -> str:
    """The visitor's address as our own proxy wrote it: the last in the header; what stands before can be invented."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return forwarded or str(request.META["REMOTE_ADDR"])


def locked_out(request: HttpRequest, original: HttpResponse | None, credentials: dict[str, str] | None) -> HttpResponse:
    """A calm page that says how long to wait; the same for an account that exists and one that does not."""
    wait = get_cool_off(request)
    minutes = math.ceil(wait.total_seconds() / 60) if wait else 0
    refusal = Refused(
        "För många misslyckade försök att logga in.",
        f"Vänta {minutes} minuter och försök igen, eller be den som administrerar Styrkedjan om ett nytt lösenord.",
    )
    return render(request, "kit/refused.html", {"refusal": refusal}, status=TOO_MANY_REQUESTS)


class LogInRequired(LoginRequiredMiddleware):
    """Deny by default: a view is open only if it says so. Of a public page it is not even asked who reads it."""

    def process_view(self, request: HttpRequest, view: Any, *address: Any) -> Any:
        return None if is_public(view) else super().process_view(request, view, *address)
