"""The second step after a password, and a passkey instead of one."""

from __future__ import annotations

import json
import time
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from styrkedjan.areas.directory.actions import factors
from styrkedjan.areas.directory.models import FactorKind
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.models import User
from styrkedjan.pages.kit.entering import PENDING, enter, inside, may_enter_here

_STATE = "passkey_asked"
_MINUTES, _MOST = 5, 5


def _pending(request: HttpRequest) -> tuple[User, dict[str, Any]]:
    waits = request.session.get(PENDING)
    user = User.objects.filter(pk=waits["user"], is_active=True).first() if waits else None
    if waits is None or user is None or time.time() - waits["at"] > _MINUTES * 60 or waits["tries"] >= _MOST:
        request.session.pop(PENDING, None)
        raise Refused("Inloggningen har väntat för länge.", "Börja om från inloggningssidan.")
    return user, waits


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponseBase:
    user, waits = _pending(request)
    wrong = ""
    if request.method == "POST":
        waits["tries"] += 1
        request.session.modified = True
        if factors.take_code(user, request.POST.get("code", "")):
            enter(request, user)
            return redirect(inside(request, waits["next"]))
        wrong = "Koden stämmer inte, eller är redan använd. Vänta på nästa."
    kinds = {one.kind for one in factors.factors_of(user)}
    context = {"wrong": wrong, "has_key": FactorKind.PASSKEY in kinds, "has_code": bool(kinds - {FactorKind.PASSKEY})}
    return render(request, "sign_in/second_step.html", context, status=422 if wrong else 200)


@login_not_required
@require_POST
def ask_passkey(request: HttpRequest) -> JsonResponse:
    """A challenge for the browser's key: of the person who waits for a second step, else of anybody's."""
    user = _pending(request)[0] if PENDING in request.session else None
    options, state = factors.ask_for_passkey(host(request), user)
    request.session[_STATE] = {"state": state, "at": time.time()}
    return JsonResponse(options)


@login_not_required
@require_POST
def take_passkey(request: HttpRequest) -> JsonResponse:
    asked = request.session.pop(_STATE, None)
    waits = request.session.get(PENDING)
    try:
        if asked is None or time.time() - asked["at"] > _MINUTES * 60:
            raise Refused("Inloggningen har väntat för länge.", "Försök en gång till.")
        waiting = _pending(request)[0] if waits else None
        user = factors.holder_of(host(request), asked["state"], told_by_device(request), waiting)
        if not may_enter_here(user):
            raise Refused("Logga in med organisationens konto.", "")
        goes_to = waits["next"] if waits else request.GET.get("next", "/")
        enter(request, user)
    except Refused as refusal:
        return JsonResponse({"says": str(refusal)}, status=HTTPStatus.FORBIDDEN)
    return JsonResponse({"next": inside(request, goes_to)})


def host(request: HttpRequest) -> str:
    """The name that keys are made for: the host without its port."""
    name, _, port = request.get_host().rpartition(":")
    return name if name and port.isdigit() else request.get_host()


def told_by_device(request: HttpRequest) -> dict[str, Any]:
    try:
        told = json.loads(request.POST.get("answer", "{}"))
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
