"""The frame is insufficient: the ordered remedies, and the committee's request to the council or the board."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from styrkedjan.areas.economy.actions import frame_requests
from styrkedjan.areas.economy.models import FrameRequest
from styrkedjan.areas.economy.queries.committee_facts import state_at
from styrkedjan.areas.economy.queries.remedies import Remedies, UnitStanding, own_goals, remedies
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.insufficient_frame import Cause, Remedy, RemedyKind
from styrkedjan.domain.economy.request_text import Ground, draft
from styrkedjan.domain.frame_request_states import FRAME_REQUEST, RequestState
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.remedy_forms import AnswerForm, ChangeRequestForm, RequestForm, cause_of
from styrkedjan.pages.economy.subjects import answering, by_committee, by_request
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.forms import DecisionForm
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer

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
        "goals": own_goals(unit, found.year, viewer.known),
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


class RequestDeed(Deed):
    """What is done with a committee's request."""

    permission, subject, about = Permission.EDIT_BUDGET, staticmethod(by_request), "request=asked"
    returns_to, at = "economy:request", "asked"


class NewRequest(Deed):
    """Begin a request with the first words written: the standing, what is done, what is asked for."""

    title, returns_to = "Begäran till {self.cause.asked_of}: {self.unit.name}", "economy:remedies"
    address, name, subject = "ekonomi/<str:code>/begaran/", "new_request", staticmethod(by_committee)
    permission, form_class = Permission.EDIT_BUDGET, RequestForm
    action, about = frame_requests.draft_request, "committee=unit year=period.year cause"
    button, done = "Spara utkastet", "Utkastet är sparat. Skicka det när nämnden har beslutat."
    lead = "Utkastet är skrivet av det som är känt. Komplettera det; nämnden beslutar innan det skickas."

    @property
    def cause(self) -> Cause:
        return cause_of(self.request.GET.get("orsak"))

    def options(self) -> dict[str, Any]:
        return {"goals": own_goals(self.unit, self.period.year, NOW)}

    def initial(self) -> dict[str, Any]:
        return {} if self.request.method == "POST" else _first_words(self.unit, self.cause, self.viewer)


def _first_words(unit: Unit, cause: Cause, viewer: Viewer) -> dict[str, Any]:
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


class ChangeRequest(RequestDeed):
    """Go on writing a draft."""

    title, edits = "Ändra begäran: {self.unit.name}", "asked"
    address, name = "ramar/begaran/<int:pk>/andra/", "change_request"
    form_class, action = ChangeRequestForm, frame_requests.change_request

    def options(self) -> dict[str, Any]:
        return {"goals": own_goals(self.unit, self.asked.year, NOW)}

    def initial(self) -> dict[str, Any]:
        return {**super().initial(), "goals": self.asked.goals.all()}


class SendRequest(RequestDeed):
    """Send the request with the committee's own decision."""

    address, name = "ramar/begaran/<int:pk>/skicka/", "send_request"
    form_class, matter, action = DecisionForm, Matter.FRAME_REQUEST, frame_requests.send_request
    button, done, lead = "Skicka", "Begäran är skickad.", "Begäran vilar på nämndens beslut."

    @property
    def title(self) -> str:
        return f"Skicka begäran till {Cause(self.asked.cause).asked_of}"


class WithdrawRequest(RequestDeed):
    """Take the request back."""

    title, button, done = "Ta tillbaka begäran: {self.unit.name}", "Ta tillbaka", "Begäran är återtagen."
    address, name = "ramar/begaran/<int:pk>/ta-tillbaka/", "withdraw_request"
    action, returns_to, at = frame_requests.withdraw_request, "economy:remedies", ""


class AnswerRequest(RequestDeed):
    """Enter the answer of the council or the board."""

    title = "Svar på begäran: {self.asked.committee.name}"
    permission, subject = Permission.EDIT_FRAMES, staticmethod(answering)
    address, name = "ramar/begaran/<int:pk>/svar/", "answer_request"
    form_class, matter, action = AnswerForm, Matter.FRAME_ANSWER, frame_requests.decide_request
    button, done = "För in svaret", "Svaret är infört."

    @property
    def lead(self) -> str:
        if self.asked.cause == Cause.GENERAL_COST_INCREASE:
            return "Beviljade medel blir ett tilläggsanslag i nettoramen."
        return "Beloppet är det som de ändrade målen ska spara; ramen ändras inte."

    def options(self) -> dict[str, Any]:
        gives_money = self.asked.cause == Cause.GENERAL_COST_INCREASE
        return {"gives_money": gives_money}

    def initial(self) -> dict[str, Any]:
        return {"body": Cause(self.asked.cause).asked_of.capitalize(), "granted": self.asked.amount}


urlpatterns = paths(NewRequest, ChangeRequest, SendRequest, WithdrawRequest, AnswerRequest)
