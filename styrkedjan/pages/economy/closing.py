"""Marking remarks as looked at, closing the month and opening it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from styrkedjan.areas.economy.actions import closing as closing_actions
from styrkedjan.areas.economy.actions import signing
from styrkedjan.areas.economy.queries.closing import closing
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.closing import RemarkKey
from styrkedjan.domain.economy.closing_states import MONTH, MonthMove
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.forms import CallForm, CloseForm, ReasonForm
from styrkedjan.pages.economy.month import Sent, month_page
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.handling import handle
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


@door(Permission.CLOSE_MONTH, subject=principal)
def close_month(request: Request, unit: Unit) -> HttpResponse:
    """Close the month, with a reason when something is left undone."""
    viewer = request.viewer
    found = closing(unit, viewer.period, NOW)
    return handle(
        request,
        CloseForm(request.POST if request.method == "POST" else None, left=found.left),
        lambda data: closing_actions.close_month(
            by=viewer.user, principal=unit, period=viewer.period, reason=data["reason"]
        ),
        unit=unit,
        title=f"Stäng {viewer.period.label}",
        button="Stäng månaden",
        back=_back(unit),
        done=f"{viewer.period.label.capitalize()} är stängd.",
        template="economy/close_month.html",
        found=found,
    )


@door(Permission.CLOSE_MONTH, subject=principal)
def reopen_month(request: Request, unit: Unit) -> HttpResponse:
    """Open a closed month again."""
    viewer = request.viewer
    MONTH.after(MonthMove.REOPEN, closing(unit, viewer.period, NOW).state)
    return handle(
        request,
        ReasonForm(request.POST or None, label="Varför öppnas månaden igen?"),
        lambda data: closing_actions.reopen_month(
            by=viewer.user, principal=unit, period=viewer.period, reason=data["reason"]
        ),
        unit=unit,
        title=f"Öppna {viewer.period.label} igen",
        button="Öppna månaden",
        back=_back(unit),
        lead="Det som var känt när månaden stängdes sparas och kan läsas under Tidigare stängningar.",
        done=f"{viewer.period.label.capitalize()} är öppen igen.",
    )


@door(Permission.CLOSE_MONTH, subject=principal)
def call_for_forecasts(request: Request, unit: Unit) -> HttpResponse:
    """Ask for forecasts of a month that the annual cycle does not ask for, or move the day."""
    viewer = request.viewer
    due = closing(unit, viewer.period, NOW).forecasts.due
    return handle(
        request,
        CallForm(request.POST or None, initial={"due": due}),
        lambda data: signing.call_for_forecasts(by=viewer.user, principal=unit, period=viewer.period, due=data["due"]),
        unit=unit,
        title=f"Begär prognoser för {viewer.period.label}",
        button="Spara dagen" if due else "Begär prognoser",
        back=_back(unit),
        lead="Varje enhet med budget lämnar en helårsprognos och skriver på den, förvaltningschefen på nämndens summa.",
        done=f"Prognoser är begärda för {viewer.period.label}.",
    )


def _back(unit: Unit) -> str:
    return reverse("economy:month", kwargs={"code": unit.code})


def _read(texts: Any) -> list[RemarkKey]:
    """The keys that a form sent; what is no key of ours is told as one that is gone."""
    try:
        return [RemarkKey.parse(text) for text in texts]
    except ValueError:
        return []


def _all_left(unit: Unit, period: Any, kind: str) -> list[RemarkKey]:
    return [item.key for item in closing(unit, period, NOW).items if item.reviewed is None and item.key.kind == kind]
