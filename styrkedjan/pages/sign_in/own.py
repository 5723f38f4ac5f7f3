"""One's own keys and codes."""

from __future__ import annotations

import base64
import time
from http import HTTPStatus

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from styrkedjan.areas.directory.actions import factors as actions
from styrkedjan.areas.directory.models import Factor
from styrkedjan.domain.directory import totp
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.sessions import SINCE
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.entering import UNPROVED, may_enter_here
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.sign_in.steps import host, told_by_device

_MAKING, _APP = "passkey_making", "totp_secret"
_FRESH = 15 * 60


def _fresh(request: Request) -> None:
    """A way in is only added or taken away soon after one has come in: not by who finds a screen open."""
    if not may_enter_here(request.user):
        raise Refused("Du loggar in med organisationens konto.", "Där sköts också dina nycklar och koder.")
    if time.time() - request.session.get(SINCE, 0) > _FRESH:
        raise Refused("Det var en stund sedan du loggade in.", "Logga ut och in igen, och ändra sedan.")


@door(None)
def factors(request: Request) -> HttpResponse:
    """What one logs in with beside the password."""
    rows = actions.factors_of(request.user)
    return render(request, "sign_in/own.html", {"factors": rows, "local": may_enter_here(request.user)})


@door(None)
@require_POST
def ask_passkey(request: Request) -> HttpResponse:
    _fresh(request)
    options, state = actions.begin_passkey(request.user, host(request))
    request.session[_MAKING] = state
    return JsonResponse(options)


@door(None)
@require_POST
def add_passkey(request: Request) -> HttpResponse:
    try:
        _fresh(request)
        state = request.session.pop(_MAKING, None)
        if state is None:
            raise Refused("Inget har begärts.", "Börja om.")
        actions.add_passkey(
            by=request.user, name=request.POST.get("name", ""), host=host(request), state=state,
            answer=told_by_device(request),
        )  # fmt: skip
    except Refused as refusal:
        return JsonResponse({"says": str(refusal)}, status=HTTPStatus.FORBIDDEN)
    request.session.pop(UNPROVED, None)
    messages.success(request, "Nyckeln är sparad. Nästa gång kan du logga in med den.")
    return JsonResponse({"next": "/inloggning/"})


@door(None)
def app(request: Request) -> HttpResponse:
    """An app that counts codes: shown as a picture to read, and saved once a code has come right."""
    _fresh(request)
    if request.method == "POST":
        kept = request.session.get(_APP, "")
        actions.add_totp(by=request.user, secret=base64.b64decode(kept), code=request.POST.get("code", ""))
        request.session.pop(_APP, None)
        request.session.pop(UNPROVED, None)
        messages.success(request, "Appen är sparad. Skapa reservkoder också, för den dag telefonen är borta.")
        return redirect("sign_in:own")
    secret = actions.new_secret()
    request.session[_APP] = base64.b64encode(secret).decode()
    picture = segno.make(totp.address(secret, request.user.username)).svg_data_uri(scale=5)
    answer = render(request, "sign_in/app.html", {"picture": picture, "text": totp.as_text(secret)})
    add_never_cache_headers(answer)
    return answer


@door(None)
@require_POST
def codes(request: Request) -> HttpResponse:
    """New spare codes, shown once."""
    _fresh(request)
    answer = render(request, "sign_in/codes.html", {"codes": actions.new_codes(by=request.user)})
    add_never_cache_headers(answer)
    return answer


@door(None)
@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    row = Factor.objects.filter(user=request.user, pk=pk).first()
    if row is None:
        raise Http404("Finns inte.")
    _fresh(request)
    actions.remove_factor(by=request.user, factor=row)
    messages.success(request, "Borttaget.")
    return redirect("sign_in:own")
