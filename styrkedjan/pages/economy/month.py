"""Closing the month: what has come in, what looks wrong, who is late, and what was known when it was closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.economy.queries.account_names import account_names
from styrkedjan.areas.economy.queries.closing import Closing, Item, closed_months, closing
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.models import Round
from styrkedjan.domain.economy.closing import RemarkKind
from styrkedjan.domain.economy.closing_states import MonthState
from styrkedjan.domain.economy.month_close import CheckLimits
from styrkedjan.domain.periods import MONTH_NAMES, Period, closes_on
from styrkedjan.domain.swedish import listing
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.forms import ReviewForm
from styrkedjan.pages.economy.reminders import reminder
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.handling import status_of
from styrkedjan.pages.kit.request import Request

SHOWN = 25


@dataclass(frozen=True, slots=True)
class Kind:
    """The remarks of a kind: what is left to look at, what somebody has looked at, and the form that marks them."""

    kind: RemarkKind
    left: tuple[Item, ...]
    count: int
    reviewed: tuple[Item, ...]
    form: ReviewForm

    @property
    def is_unknown(self) -> bool:
        return self.kind in (RemarkKind.UNKNOWN_CODE, RemarkKind.UNKNOWN_ACCOUNT)


@door(Permission.VIEW_TRANSACTIONS)
def month(request: Request, unit: Unit) -> HttpResponse:
    """The four steps of the chosen month: the ledger, the remarks, the forecasts and the close."""
    return viewers.remember_month(request) or month_page(request, unit)


def month_page(request: Request, unit: Unit, sent: forms.Form | None = None) -> HttpResponse:
    """The page; with what was `sent` when it could not be done."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    found = closing(unit, viewer.period, viewer.known)
    due = forecasts_by(viewer.root, found)
    is_now = viewer.known.is_now
    context = {
        "unit": unit,
        "found": found,
        "month": found.month,
        "kinds": _kinds(found, sent),
        "limits": CheckLimits(),
        "names": account_names(viewer.root, viewer.known),
        "due": due,
        "is_late": due is not None and due < timezone.localdate(),
        "closes_on": closes_on(viewer.period),
        "closed_so_far": _in_words(closed_months(viewer.root, viewer.period.year, viewer.known)),
        "may_review": is_now and viewer.may(Permission.FORECAST, unit) and found.state is not MonthState.CLOSED,
        "may_close": is_now and unit.parent_id is None and viewer.may(Permission.CLOSE_MONTH, unit),
        "may_import": viewer.may_anywhere(Permission.IMPORT),
        "reminder": _reminder(request, unit, found, due),
        **_waiting(unit, found),
        "sent": sent,
        "ticked": request.POST.getlist("remark"),
    }
    return render(request, "economy/month.html", context, status=status_of(sent, None) if sent else 200)


def forecasts_by(principal: Unit, found: Closing) -> date | None:
    """The last day for the month's forecasts: the open round's own day, where there is one (one query)."""
    return due_day(principal, found.forecasts.period, found.forecasts.due)


def due_day(principal: Unit, period: Period, otherwise: date | None) -> date | None:
    """The day of the month's round with a forecast, else the day the economy knows; None when nobody has asked."""
    rows = Round.objects.filter(plan_year__principal=principal, period=str(period), with_forecast=True)
    day: date | None = rows.values_list("due", flat=True).first()
    return day if day is not None and otherwise is not None else otherwise


def _kinds(found: Closing, sent: forms.Form | None) -> list[Kind]:
    kinds = []
    for kind in RemarkKind:
        items = [item for item in found.items if item.key.kind is kind]
        left = [item for item in items if item.reviewed is None]
        note = sent.data.get("note") if sent and sent.data.get("kind") == kind else ""
        if items:
            form = ReviewForm(initial={"kind": kind.value, "note": note}, auto_id=f"{kind.value}-%s")
            seen = tuple(item for item in items if item.reviewed is not None)
            kinds.append(Kind(kind, tuple(left[:SHOWN]), len(left), seen, form))
    return kinds


def _reminder(request: Request, unit: Unit, found: Closing, due: date | None) -> Any:
    viewer = request.viewer
    if not found.forecasts.waiting or not viewer.known.is_now or not viewer.may(Permission.REFER_BACK, unit):
        return None
    start = request.build_absolute_uri(reverse("start:start"))
    return reminder(found.forecasts.waiting, viewer.period, due, start)


def _waiting(unit: Unit, found: Closing) -> dict[str, Any]:
    """Who is waited for: committee by committee for the whole municipality, else unit by unit."""
    whole = unit.parent_id is None
    by_sum = tuple(row for row in found.forecasts.sums if row.waiting or not row.is_done) if whole else ()
    told = {row.place.pk for total in by_sum for row in total.waiting}
    single = [row for row in found.forecasts.waiting if row.place.pk not in told]
    return {"by_sum": by_sum, "waiting": single[:SHOWN], "more": max(0, len(single) - SHOWN)}


def _in_words(months: frozenset[int]) -> str:
    """`januari–mars och maj`."""
    runs: list[list[int]] = []
    for number in sorted(months):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    ends = [(MONTH_NAMES[run[0] - 1], MONTH_NAMES[run[-1] - 1]) for run in runs]
    return listing([first if first == last else f"{first}–{last}" for first, last in ends])
