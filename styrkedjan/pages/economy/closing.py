"""Marking remarks as looked at, closing the month and opening it again."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from styrkedjan.areas.economy.actions import closing as closing_actions
from styrkedjan.areas.economy.actions import signing
from styrkedjan.areas.economy.queries.closing import Closing, closing
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.closing import RemarkKey
from styrkedjan.domain.economy.closing_states import MONTH, MonthMove
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.forms import CallForm, CloseForm, ReasonForm
from styrkedjan.pages.economy.month import Sent, forecasts_by, month_page
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request


@door(Permission.FORECAST)
@require_POST
def review(request: Request, unit: Unit) -> HttpResponse:
    """Mark the ticked remarks, or all of a kind, with one note."""
    viewer = request.viewer
    note, kind = request.POST.get("note", ""), request.POST.get("kind", "")
    ticked = frozenset(request.POST.getlist("remark"))
    try:
        keys = _all_left(unit, viewer.period, kind) if "all" in request.POST else _read(ticked)
        count = closing_actions.review_remarks(by=viewer.user, unit=unit, period=viewer.period, keys=keys, note=note)
    except InvalidInput as invalid:
        return month_page(request, unit, Sent(kind, ticked, note, invalid.problems))
    messages.success(request, f"{plural(count, 'anmärkning är granskad', 'anmärkningar är granskade')}.")
    return redirect("economy:month", code=unit.code)


@door(Permission.FORECAST)
@require_POST
def withdraw_review(request: Request, unit: Unit) -> HttpResponse:
    """Take a mark back."""
    viewer = request.viewer
    for key in _read(request.POST.getlist("remark")):
        closing_actions.withdraw_review(by=viewer.user, unit=unit, period=viewer.period, key=key)
    messages.success(request, "Anmärkningen står i listan igen.")
    return redirect("economy:month", code=unit.code)


def _read(texts: Any) -> list[RemarkKey]:
    """The keys that a form sent; what is no key of ours is told as one that is gone."""
    try:
        return [RemarkKey.parse(text) for text in texts]
    except ValueError:
        return []


def _all_left(unit: Unit, period: Any, kind: str) -> list[RemarkKey]:
    return [item.key for item in closing(unit, period, NOW).items if item.reviewed is None and item.key.kind == kind]


class MonthDeed(Deed):
    """What the one who closes the books does with a month."""

    subject, permission, returns_to = staticmethod(principal), Permission.CLOSE_MONTH, "economy:month"
    about = "principal=unit period"

    @cached_property
    def closing(self) -> Closing:
        return closing(self.unit, self.period, NOW)


class CloseMonth(MonthDeed):
    """Close the month, with a reason when something is left undone."""

    title, button = "Stäng {self.period.label}", "Stäng månaden"
    address, name, template = "manadsbokslut/stang/", "close_month", "economy/close_month.html"
    form_class, action = CloseForm, closing_actions.close_month

    @property
    def done(self) -> str:
        return f"{self.period.label.capitalize()} är stängd."

    def options(self) -> dict[str, Any]:
        return {"left": self.closing.left}

    def context(self, form: Any) -> dict[str, Any]:
        due = forecasts_by(self.unit, self.closing)
        return {"closing": self.closing, "due": due if due is not None and due >= timezone.localdate() else None}


class ReopenMonth(MonthDeed):
    """Open a closed month again."""

    title, button = "Öppna {self.period.label} igen", "Öppna månaden"
    address, name = "manadsbokslut/oppna/", "reopen_month"
    form_class, action = ReasonForm, closing_actions.reopen_month
    lead = "Det som var känt när månaden stängdes sparas och kan läsas under Tidigare stängningar."

    @property
    def done(self) -> str:
        return f"{self.period.label.capitalize()} är öppen igen."

    def opens(self) -> None:
        MONTH.after(MonthMove.REOPEN, self.closing.state)

    def options(self) -> dict[str, Any]:
        return {"label": "Varför öppnas månaden igen?"}


class CallForForecasts(MonthDeed):
    """Ask for forecasts of a month that the annual cycle does not ask for, or move the day."""

    title = "Begär prognoser för {self.period.label}"
    done = "Prognoser är begärda för {self.period.label}."
    address, name, button = "manadsbokslut/prognoser/", "call_for_forecasts", "Begär prognoser"
    form_class, action, edits = CallForm, signing.call_for_forecasts, "closing.forecasts"
    lead = "Varje enhet med budget lämnar en helårsprognos och skriver på den, förvaltningschefen på nämndens summa."


urlpatterns = paths(CloseMonth, ReopenMonth, CallForForecasts)
