"""Logging out elsewhere too: after the log-out here, which never waits for it; and when it begins there.

The browser goes there from a link of its own. Sent on by the form that logs out, it would be stopped by our own rule
of where forms may lead; and whether the other services are to be left as well is for the person to say.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from styrkedjan.areas.directory.actions import leaving
from styrkedjan.domain.errors import Refused
from styrkedjan.pages.kit.entering import LEFT
from styrkedjan.pages.sign_in.views import here, provider_of, saml_here
from styrkedjan.sources.sign_in import oidc, saml
from styrkedjan.sources.sign_in.told import Elsewhere

_MINUTES = 15


@login_not_required
@require_safe
def left(request: HttpRequest) -> HttpResponseBase:
    """How it stands after a log-out: out here, and there or not."""
    kept = _kept(request)
    if kept is None:
        return redirect("start:log_in")
    context = {"how": kept["how"], "why": kept.get("why", ""), "key": kept["elsewhere"]["key"]}
    return render(request, "sign_in/left.html", context)


@login_not_required
@require_safe
def begin(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send the browser to log out there, as the session that was here is called there."""
    kept = _kept(request)
    if kept is None or kept["elsewhere"]["key"] != key or kept["how"] == "done":
        return redirect("sign_in:left")
    provider, held = provider_of(key), Elsewhere(**kept["elsewhere"])
    try:
        if provider.kind == "oidc":
            where, word = oidc.leave(provider, held, here(request, "oidc_back", key))
        else:
            where, word = saml.leave(provider, saml_here(request, key), held)
    except Refused as refusal:
        return _back(request, key, done=False, why=str(refusal))
    request.session[LEFT] = {**kept, "how": "unsaid", "word": word}
    return redirect(where)


@login_not_required
@require_safe
def oidc_back(request: HttpRequest, key: str) -> HttpResponseBase:
    provider_of(key, "oidc")
    word = (_kept(request) or {}).get("word", "")
    return _back(
        request, key, done=bool(word) and secrets.compare_digest(request.GET.get("state", "").encode(), word.encode())
    )


@login_not_required
@require_safe
def saml_message(request: HttpRequest, key: str) -> HttpResponseBase:
    """The answer to our own log-out; or the provider's wish to end what it began, of which it is told when it is."""
    provider, query = provider_of(key, "saml"), request.META.get("QUERY_STRING", "")
    if "SAMLRequest" in request.GET:
        name, indexes, where = saml.asked_to_leave(provider, saml_here(request, key), query)
        leaving.end(provider=key, indexes=indexes, name=name)
        return redirect(where)
    number = (_kept(request) or {}).get("word", "")
    return _back(request, key, done=saml.left(provider, saml_here(request, key), query, number))


@login_not_required
@require_safe
def front_channel(request: HttpRequest, key: str) -> HttpResponse:
    """OpenID Connect's log-out there, told in a frame of its page: without our cookie, by the session's number."""
    provider = provider_of(key, "oidc")
    if oidc.is_from(provider, request.GET.get("iss", "")):
        leaving.end(provider=key, indexes=[request.GET.get("sid", "")])
    return HttpResponse("Utloggad.", content_type="text/plain; charset=utf-8")


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(LEFT)
    return kept if kept is not None and time.time() - kept["at"] < _MINUTES * 60 else None


def _back(request: HttpRequest, key: str, *, done: bool, why: str = "") -> HttpResponseBase:
    kept = _kept(request)
    if kept is None or kept["elsewhere"]["key"] != key:
        return redirect("start:log_in")
    request.session[LEFT] = {**kept, "how": "done" if done else "unreached", "why": why, "word": ""}
    return redirect("sign_in:left")
