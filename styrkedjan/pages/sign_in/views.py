"""Logging in elsewhere: out, back with a signed answer, and in as the affiliation that was chosen."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from styrkedjan.areas.directory.actions import arriving
from styrkedjan.areas.directory.models import Identity
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.directory.affiliations import Affiliation, Presented, counting, require_level
from styrkedjan.domain.errors import Refused
from styrkedjan.pages.kit.entering import enter, inside
from styrkedjan.sources.sign_in import oidc, saml
from styrkedjan.sources.sign_in.providers import Provider
from styrkedjan.sources.sign_in.told import Elsewhere

BEGAN, CHOICE = "sign_in_began", "sign_in_choice"
_MINUTES = 15
SEE_OTHER = 303


def provider_of(key: str, kind: str = "") -> Provider:
    found: Provider | None = next((one for one in settings.SIGN_IN if one.key == key), None)
    if found is None or (kind and found.kind != kind):
        raise Http404("Den inloggningen finns inte.")
    return found


def here(request: HttpRequest, name: str, key: str) -> str:
    return request.build_absolute_uri(reverse(f"sign_in:{name}", kwargs={"key": key}))


def saml_here(request: HttpRequest, key: str) -> saml.Here:
    return saml.Here(*(here(request, name, key) for name in ("saml_answer", "metadata", "saml_message")))


@login_not_required
@require_safe
def begin(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send the browser to the organisation's log-in."""
    provider = provider_of(key)
    if provider.kind == "oidc":
        where, began = oidc.begin(provider, here(request, "oidc_answer", key))
        kept = began.kept()
    else:
        where, number = saml.begin(provider, saml_here(request, key))
        kept = {"number": number}
    goes_to = inside(request, request.GET.get("next", "/"))
    request.session[BEGAN] = {"key": key, "kept": kept, "next": goes_to, "at": time.time()}
    return redirect(where)


def _began(request: HttpRequest, key: str) -> dict[str, Any]:
    """What this browser began, once. Raises Refused where it began nothing, or too long ago."""
    began: dict[str, Any] | None = request.session.pop(BEGAN, None)
    if began is None or began["key"] != key or time.time() - began["at"] > _MINUTES * 60:
        raise Refused("Den här webbläsaren har inte börjat någon inloggning.", "Börja om från inloggningssidan.")
    return began


@login_not_required
@require_safe
def oidc_answer(request: HttpRequest, key: str) -> HttpResponseBase:
    provider = provider_of(key, "oidc")
    began = _began(request, key)
    kept = oidc.Began(**began["kept"])
    if not secrets.compare_digest(request.GET.get("state", "").encode(), kept.state.encode()):
        raise Refused("Svaret från inloggningen hör inte till den här webbläsaren.", "Logga in en gång till.")
    if "error" in request.GET or not request.GET.get("code"):
        raise Refused("Inloggningen avbröts.", "Försök igen, eller logga in på ett annat sätt.")
    presented, held = oidc.finish(provider, kept, request.GET["code"], here(request, "oidc_answer", key))
    return _arrive(request, provider, presented, held, began["next"])


@csrf_exempt
@login_not_required
@require_POST
def saml_answer(request: HttpRequest, key: str) -> HttpResponseBase:
    """The signed answer comes across sites, without our cookie: it is tried, and fetched by the browser that asked."""
    provider = provider_of(key, "saml")
    answer = saml.finish(provider, saml_here(request, key), request.POST.get("SAMLResponse", ""))
    ticket = secrets.token_urlsafe(32)
    told = asdict(answer.told) | {"held": asdict(answer.held)}
    arriving.take_in(
        key=f"{key}:{answer.key}"[:200], ticket=_digest(ticket), answers=answer.answers, told=told, until=answer.until
    )
    done = redirect(f"{reverse('sign_in:saml_done', kwargs={'key': key})}?{urlencode({'biljett': ticket})}")
    done.status_code = SEE_OTHER
    return done


@login_not_required
@require_safe
def saml_done(request: HttpRequest, key: str) -> HttpResponseBase:
    provider = provider_of(key, "saml")
    began = _began(request, key)
    told: Any = arriving.fetch(ticket=_digest(request.GET.get("biljett", "")), answers=str(began["kept"]["number"]))
    affiliations, held = tuple(Affiliation(**one) for one in told.pop("affiliations")), Elsewhere(**told.pop("held"))
    presented = Presented(affiliations=affiliations, **{**told, "groups": tuple(told["groups"])})
    return _arrive(request, provider, presented, held, began["next"])


@login_not_required
@require_safe
def metadata(request: HttpRequest, key: str) -> HttpResponse:
    told = saml.metadata(provider_of(key, "saml"), saml_here(request, key))
    return HttpResponse(told, content_type="application/samlmetadata+xml")


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()


def _arrive(
    request: HttpRequest, provider: Provider, presented: Presented, held: Elsewhere, goes_to: str
) -> HttpResponseBase:
    require_level(presented.level, provider.levels)
    affiliations = counting(presented, provider.organisations)
    root = Unit.objects.filter(code=provider.municipality, parent=None).first()
    if root is None:
        raise Refused("Kommunen som inloggningen hör till finns inte här.", "Be driften rätta municipality.")
    rows = arriving.known(root, affiliations)
    if not rows and provider.new_people:
        made = arriving.newcomer(root, affiliations, presented)
        rows = [made] if made else []
    if not rows:
        raise Refused(
            "Du är inte upplagd i Styrkedjan, eller har slutat.",
            "Be den som förvaltar behörigheter i din kommun. Uppge " + ", ".join(map(str, affiliations)) + ".",
        )
    for row in rows:
        arriving.seen(row, presented)
    if len(rows) == 1:
        return _in(request, rows[0], asdict(held), goes_to)
    request.session[CHOICE] = {
        "rows": [row.pk for row in rows], "held": asdict(held), "next": goes_to, "at": time.time(),
    }  # fmt: skip
    return redirect("sign_in:choose")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponseBase:
    """One person, several employments or assignments: one a session."""
    choice = request.session.get(CHOICE)
    if choice is None or time.time() - choice["at"] > _MINUTES * 60:
        raise Refused("Den här webbläsaren har inte börjat någon inloggning.", "Börja om från inloggningssidan.")
    rows = {
        str(row.pk): row
        for row in Identity.objects.filter(pk__in=choice["rows"], left_at=None, removed_at=None, user__is_active=True)
        .select_related("user", "principal")
        .prefetch_related("user__role_assignments__unit")
    }
    if request.method == "POST":
        picked = rows.get(request.POST.get("tillhorighet", ""))
        if picked is None:
            raise Refused("Den tillhörigheten är inte din.", "Börja om från inloggningssidan.")
        del request.session[CHOICE]
        return _in(request, picked, choice["held"], choice["next"])
    return render(request, "sign_in/choose.html", {"rows": rows.values()})


def _in(request: HttpRequest, row: Identity, held: dict[str, str], goes_to: str) -> HttpResponseBase:
    enter(request, row.user, str(row), held)
    return redirect(goes_to)
