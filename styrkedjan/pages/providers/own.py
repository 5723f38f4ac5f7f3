"""The performer's own door: its own agreements and nothing else. And what the public sees, without a log-in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.areas.providers.models import Agreement
from styrkedjan.areas.providers.queries import cards, years
from styrkedjan.domain.providers.states import AGREEMENT_DEVIATION, AgreementState, DeviationMove, RequestState
from styrkedjan.foundation import remembering
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.public import municipality
from styrkedjan.pages.kit.public import public as public_page
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.providers import showing
from styrkedjan.pages.providers.subjects import as_performer, performing
from styrkedjan.reports import providers_told

P = Permission


@door(P.ANSWER_PROVIDERS, subject=performing)
def own(request: Request, unit: Unit) -> HttpResponse:
    """What the performer has undertaken, and what waits for an answer."""
    viewer = request.viewer
    mine = Agreement.objects.filter(within(viewer.paths(P.ANSWER_PROVIDERS), "performer__"))
    lines = [one for one in years.agreements(mine, viewer.known) if one.state is not AgreementState.DRAFT]
    waiting = [
        (line, one) for line in lines for one in line.requests if RequestState(one.state) is RequestState.ASKED
    ]  # fmt: skip
    context = {
        "unit": unit,
        "lines": lines,
        "waiting": sorted(waiting, key=lambda pair: pair[1].due),
        "deviations": [(line, one) for line in lines for one in line.open_deviations],
        "picture": showing.picture(lines),
        "today": viewer.known.day,
    }
    return render(request, "providers/own.html", context)


@door(P.ANSWER_PROVIDERS, subject=as_performer)
def own_agreement(request: Request, agreement: Agreement) -> HttpResponse:
    """One of the performer's own agreements: requirements with results, deviations, requests and feedback."""
    viewer = request.viewer
    found = years.agreements(Agreement.objects.filter(pk=agreement.pk), viewer.known)
    if not found or found[0].state is AgreementState.DRAFT:
        raise Http404("Avtalet finns inte.")
    line = found[0]
    answerable = {
        one.row.pk for one in line.deviations if AGREEMENT_DEVIATION.allows(DeviationMove.ANSWER, one.state)
    }  # fmt: skip
    context = {
        "unit": agreement.performer,
        "row": line.row,
        "line": line,
        "headline": providers_told.agreement(line, viewer.known.day),
        "deviations": [(one, showing.ladder_shown(line, one), one.row.pk in answerable) for one in line.deviations],
        "open_requests": {RequestState.ASKED.value, RequestState.ANSWERED.value},
        "is_now": viewer.known.is_now,
    }
    return render(request, "providers/own_agreement.html", context)


@public_page
def public(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody may see of who performs what, and how well. Nothing here that is not published."""
    root = municipality(code)
    with remembering.request():
        found = cards.public(root, NOW)
    return render(request, "providers/public.html", {"root": root, "groups": found})
