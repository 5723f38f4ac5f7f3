"""The last step of every way in: the session begins, and where one goes then."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from styrkedjan.areas.directory.actions import leaving
from styrkedjan.areas.directory.actions.arriving import note_emergency
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.models import AccountKind, User

BACKEND = "django.contrib.auth.backends.ModelBackend"
# A log-in that waits for its second step, and one that has not got any though it must.
PENDING, UNPROVED = "second_step", "must_add_factor"
# How somebody who logged in with the organisation's account is known there.
AFFILIATION = "affiliation"
# The session there, while logged in here; and once logged out here, until one is so there too.
ELSEWHERE, LEFT = "elsewhere", "left_elsewhere"


def enter(request: HttpRequest, user: User, affiliation: str = "", elsewhere: dict[str, str] | None = None) -> None:
    """Begin the session of a person who has proved who they are; `elsewhere` is the one that began there."""
    if not user.is_active:
        raise Refused("Kontot är avstängt.", "Be den som förvaltar behörigheter i din kommun.")
    login(request, user, backend=BACKEND)
    if affiliation:
        request.session[AFFILIATION] = affiliation
    if elsewhere:
        request.session[ELSEWHERE] = elsewhere
        request.session.save()
        leaving.note(
            str(request.session.session_key), provider=elsewhere["key"], name=elsewhere["name"],
            index=elsewhere["index"],
        )  # fmt: skip
    note_emergency(user)


def depart(request: HttpRequest) -> str:
    """End the session here, whatever is reached elsewhere; gives the name of the page that says how it stands."""
    elsewhere = request.session.get(ELSEWHERE)
    logout(request)
    if elsewhere is None or all(one.key != elsewhere["key"] for one in settings.SIGN_IN):
        return "start:log_in"
    request.session[LEFT] = {"elsewhere": elsewhere, "at": time.time(), "how": "here"}
    return "sign_in:left"


def may_enter_here(user: User) -> bool:
    """Whether a password or a key of one's own opens: always, or for the account for bad days alone."""
    return settings.LOCAL_LOGIN == "all" or user.kind == AccountKind.EMERGENCY


def inside(request: HttpRequest, address: str) -> str:
    """The address, if it is one of ours."""
    ok = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return address if ok else "/"
