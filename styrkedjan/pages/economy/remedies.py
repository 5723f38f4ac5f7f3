"""The frame is insufficient: the ordered remedies, and the committee's request to the council or the board."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from styrkedjan.areas.economy.actions import frame_requests
from styrkedjan.areas.economy.models import FrameRequest
from styrkedjan.areas.economy.queries.committee_facts import state_at
from styrkedjan.areas.economy.queries.remedies import Remedies, UnitStanding, own_goals, remedies
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.insufficient_frame import Cause, Remedy, RemedyKind
from styrkedjan.domain.economy.request_text import Ground, draft
from styrkedjan.domain.frame_request_states import FRAME_REQUEST, Answer, RequestState
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.remedy_forms import AnswerForm, RequestForm, cause_of
from styrkedjan.pages.economy.subjects import answering, by_committee, by_request
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.forms import DecisionForm
from styrkedjan.pages.kit.handling import handle
from styrkedjan.pages.kit.request import Request

SHOWN = 12


@door(Permission.VIEW, subject=by_committee)
def page(request: Request, unit: Unit) -> HttpResponse:
    """What is missing, the remedies in their order, where there is room, and what has been asked for."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    found = remedies(unit, viewer.period, viewer.known)
    may = viewer.may(Permission.EDIT_BUDGET, unit) and viewer.known.is_now
    context = {
        "unit": unit,
        "found": found,
        "remedies": [(row, _request_link(unit, row)) for row in (found.guidance.remedies if found.guidance else ())],
        "short": found.short[:SHOWN],
        "with_room": [(row, _prefilled(unit, row, found)) for row in found.with_room[:SHOWN]],
        "more_room": max(0, len(found.with_room) - SHOWN),
        "more_short": max(0, len(found.short) - SHOWN),
        "goals": own_goals(unit, found.year),
        "may_act": may,
    }
    return render(request, "economy/remedies.html", context)


def _prefilled(committee: Unit, row: UnitStanding, found: Remedies) -> str:
    """A reallocation from the unit to the one that lacks the most, of as much as both ends allow."""
    address = reverse("economy:reallocate", kwargs={"code": committee.code})
    given = {"fran": row.place.code}
    if found.short:
        first = found.short[0]
        given |= {"till": first.place.code, "belopp": number(min(row.left, -first.left) / 1000, 0)}
    return f"{address}?{urlencode(given)}"


def _request_link(committee: Unit, remedy: Remedy) -> str:
    """Where the second remedies are begun; "" for the first."""
    causes = {RemedyKind.CHANGE_GOALS: Cause.OWN, RemedyKind.MORE_MONEY: Cause.GENERAL_COST_INCREASE}
    if remedy.kind not in causes:
        return ""
    address = reverse("economy:new_request", kwargs={"code": committee.code})
    return f"{address}?{urlencode({'orsak': causes[remedy.kind].value})}"


# --- requests -----------------------------------------------------------------------------------------------------


def _by(request: Request) -> Any:
    return request.viewer.user


def _page(asked: FrameRequest) -> str:
    return reverse("economy:request", kwargs={"pk": asked.pk})


@door(Permission.EDIT_BUDGET, subject=by_committee)
def new_request(request: Request, unit: Unit) -> HttpResponse:
    """Begin a request with the first words written: the standing, what is done, what is asked for."""
    viewer = request.viewer
    cause = cause_of(request.GET.get("orsak"))
    goals = own_goals(unit, viewer.period.year)
    start = {} if request.method == "POST" else _start(unit, cause, request)
    form = RequestForm(request.POST or None, goals=goals, initial=start)
    return handle(
        request, form,
        lambda data: frame_requests.draft_request(
            by=_by(request), committee=unit, year=viewer.period.year, cause=cause, amount=data["amount"],
            text=data["text"], goals=data.get("goals", ()),
        ),
        unit=unit, title=f"Begäran till {cause.asked_of}: {unit.name}", button="Spara utkastet",
        back=reverse("economy:remedies", kwargs={"code": unit.code}),
        done="Utkastet är sparat. Skicka det när nämnden har beslutat.",
        lead="Utkastet är skrivet av det som är känt. Komplettera det; nämnden beslutar innan det skickas.",
    )  # fmt: skip


def _start(unit: Unit, cause: Cause, request: Request) -> dict[str, Any]:
    viewer = request.viewer
    found = remedies(unit, viewer.period, viewer.known)
    if found.guidance is None or found.frame is None or found.forecast is None:
        return {}
    kind = RemedyKind.MORE_MONEY if cause is Cause.GENERAL_COST_INCREASE else RemedyKind.CHANGE_GOALS
    amount = next((row.amount for row in found.guidance.remedies if row.kind is kind), found.guidance.shortfall)
    ground = Ground(unit.name, found.year, found.frame, found.forecast, found.reallocated)
    return {"amount": number(amount / 1000, 0), "text": draft(ground, cause, amount)}


@door(Permission.VIEW, subject=by_request)
def show_request(request: Request, asked: FrameRequest) -> HttpResponse:
    """The request as it is written, with what has been decided of it."""
    viewer = request.viewer
    may = viewer.may(Permission.EDIT_BUDGET, asked.committee) and viewer.known.is_now
    state = state_at(asked, viewer.known)
    if state is None and not viewer.known.is_now:
        raise Http404("Begäran fanns inte då.")
    stood = state or RequestState(asked.state)
    context = {
        "unit": asked.committee,
        "asked": asked,
        "state": stood,
        "is_sent": stood in (RequestState.SENT, RequestState.DECIDED),
        "is_decided": stood is RequestState.DECIDED,
        "to": Cause(asked.cause).asked_of,
        "goals": asked.goals.order_by("order", "key"),
        "moves": [move.value for move in FRAME_REQUEST.moves(RequestState(asked.state))],
        "may_write": may,
        "may_answer": viewer.may(Permission.EDIT_FRAMES, viewer.root) and viewer.known.is_now,
    }
    return render(request, "economy/request.html", context)


def _exact(given: Decimal, asked: FrameRequest) -> Decimal:
    """The amount asked for to the öre, when the form still shows it."""
    return asked.amount if number(given / 1000, 2) == number(asked.amount / 1000, 2) else given


@door(Permission.EDIT_BUDGET, subject=by_request)
def change_request(request: Request, asked: FrameRequest) -> HttpResponse:
    """Go on writing a draft."""
    start = {
        "version": asked.version,
        "amount": number(asked.amount / 1000, 2),
        "text": asked.text,
        "goals": asked.goals.all(),
    }
    form = RequestForm(request.POST or None, goals=own_goals(asked.committee, asked.year), initial=start)
    return handle(
        request, form,
        lambda data: frame_requests.change_request(
            by=_by(request), request=asked, amount=_exact(data["amount"], asked), text=data["text"],
            goals=data.get("goals", ()), version=data["version"] or 0,
        ),
        unit=asked.committee, title=f"Ändra begäran: {asked.committee.name}", button="Spara", back=_page(asked),
    )  # fmt: skip


@door(Permission.EDIT_BUDGET, subject=by_request)
def send_request(request: Request, asked: FrameRequest) -> HttpResponse:
    """Send the request with the committee's own decision."""
    form = DecisionForm(request.POST or None, initial={"body": asked.committee.name})
    return handle(
        request, form,
        lambda data: frame_requests.send_request(by=_by(request), request=asked, decision=form.decision()),
        unit=asked.committee, title=f"Skicka begäran till {Cause(asked.cause).asked_of}", button="Skicka",
        back=_page(asked), done="Begäran är skickad.", lead="Begäran vilar på nämndens beslut.",
    )  # fmt: skip


@door(Permission.EDIT_BUDGET, subject=by_request)
@require_POST
def withdraw_request(request: Request, asked: FrameRequest) -> HttpResponse:
    """Take the request back."""
    frame_requests.withdraw_request(by=_by(request), request=asked)
    messages.success(request, "Begäran är återtagen.")
    return redirect("economy:remedies", code=asked.committee.code)


@door(Permission.EDIT_FRAMES, subject=answering)
def answer_request(request: Request, asked: FrameRequest) -> HttpResponse:
    """Enter the answer of the council or the board."""
    cause = Cause(asked.cause)
    start = {"body": cause.asked_of.capitalize(), "granted": number(asked.amount / 1000, 2)}
    form = AnswerForm(request.POST or None, initial=start)
    money = "Beviljade medel blir ett tilläggsanslag i nettoramen."
    goals = "Beloppet är det som de ändrade målen ska spara; ramen ändras inte."
    return handle(
        request, form,
        lambda data: frame_requests.decide_request(
            by=_by(request), request=asked, answer=Answer(data["answer"]), granted=_exact(data["granted"], asked),
            answer_text=data["answer_text"], decision=form.decision(),
        ),
        unit=asked.committee, title=f"Svar på begäran: {asked.committee.name}", button="För in svaret",
        back=_page(asked), done="Svaret är infört.",
        lead=money if cause is Cause.GENERAL_COST_INCREASE else goals,
    )  # fmt: skip
