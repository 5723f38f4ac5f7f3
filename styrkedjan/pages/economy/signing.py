"""Forecasts signed up the chain: the sums, who has signed, and sending back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions import signing as signing_actions
from styrkedjan.areas.economy.queries.proposal_book import proposal_book
from styrkedjan.areas.economy.queries.signing import SumForecast, own_forecast, sign_off, sum_forecast
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.closing_states import FORECAST_SIGNING, SignMove
from styrkedjan.domain.errors import NotAllowed, Refused
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.forms import ReasonForm, SignForm
from styrkedjan.pages.economy.month import due_day
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.handling import handle
from styrkedjan.pages.kit.request import Request

BACK_LABEL = "Vad behöver ändras?"


@door(Permission.VIEW)
def signing(request: Request, unit: Unit) -> HttpResponse:
    """The month's forecasts: a committee's units with their sum, or every committee of the municipality."""
    return viewers.remember_month(request) or _page(request, unit)


@door(Permission.APPROVE_REPORT)
@require_POST
def sign_sum(request: Request, unit: Unit) -> HttpResponse:
    """Answer for the committee's sum."""
    viewer = request.viewer
    row = sum_forecast(unit, viewer.period, NOW)
    form = SignForm(request.POST, waiting=row.waiting_below if row else 0)
    if form.is_valid():
        data = form.cleaned_data
        try:
            signing_actions.sign_sum(
                by=viewer.user, unit=unit, period=viewer.period, comment=data["comment"], seen=data["seen"]
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error("comment", str(refusal))
        else:
            messages.success(request, f"Prognosen för {viewer.period.label} är påskriven.")
            return redirect("economy:signing", code=unit.code)
    return _page(request, unit, form)


@door(Permission.REFER_BACK)
def send_back(request: Request, unit: Unit) -> HttpResponse:
    """Send a unit's own forecast back with a reason."""
    viewer = request.viewer
    own = own_forecast(unit, viewer.period, NOW)
    FORECAST_SIGNING.after(SignMove.SEND_BACK, own.state)
    above = unit.parent if unit.parent and viewer.may(Permission.VIEW, unit.parent) else unit
    return handle(
        request,
        ReasonForm(request.POST or None, label=BACK_LABEL),
        lambda data: signing_actions.send_back_forecast(
            by=viewer.user, unit=unit, period=viewer.period, reason=data["reason"]
        ),
        unit=unit,
        title=f"Skicka tillbaka prognosen: {unit.name}",
        button="Skicka tillbaka",
        back=reverse("economy:signing", kwargs={"code": above.code}),
        lead="Den som har lämnat prognosen ser skälet överst på sin sida och skriver på igen.",
        done=f"Prognosen för {unit.name} är skickad tillbaka.",
    )


@door(Permission.REFER_BACK)
def send_back_sum(request: Request, unit: Unit) -> HttpResponse:
    """Send a committee's sum back with a reason."""
    viewer = request.viewer
    row = sum_forecast(unit, viewer.period, NOW)
    if row is None:
        raise Refused(f"{unit.name} har inga enheter med prognoser.", "Välj nämnden, eller dess förvaltning.")
    FORECAST_SIGNING.after(SignMove.SEND_BACK, row.state)
    return handle(
        request,
        ReasonForm(request.POST or None, label=BACK_LABEL),
        lambda data: signing_actions.send_back_sum(
            by=viewer.user, unit=unit, period=viewer.period, reason=data["reason"]
        ),
        unit=unit,
        title=f"Skicka tillbaka summan: {row.place.name}",
        button="Skicka tillbaka",
        back=reverse("economy:signing", kwargs={"code": unit.code}),
        lead="Den som har skrivit på ser skälet och skriver på igen när det är åtgärdat.",
        done=f"Summan för {row.place.name} är skickad tillbaka.",
    )


def _page(request: Request, unit: Unit, sent: SignForm | None = None) -> HttpResponse:
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    found = sign_off(unit, viewer.period, viewer.known)
    units = sorted(found.units, key=lambda row: row.is_done)
    due = due_day(viewer.root, viewer.period, found.due)
    top = unit.parent_id is None
    total = next(iter(found.sums), None) if not top else None
    book = proposal_book(viewer.root, viewer.period, viewer.known) if found.is_asked else None
    is_now = viewer.known.is_now
    form = sent or SignForm(waiting=total.waiting_below if total else 0)
    context = {
        "unit": unit,
        "found": found,
        "total": total,
        "top": top,
        "proposed": book and book.sum_of(total.place.path if total else unit.path),
        "rows": [row for row in units if not top or row.place.pk == unit.pk],
        "due": due,
        "is_late": due is not None and due < timezone.localdate(),
        "form": form,
        "seen": str(total.amount) if total else "",
        "may_sign": is_now and total is not None and _may_sign(request, total),
        "may_send_back": is_now and viewer.may(Permission.REFER_BACK, unit),
        "may_call": is_now and viewer.may(Permission.CLOSE_MONTH, viewer.root),
        "may_month": viewer.may(Permission.VIEW_TRANSACTIONS, unit),
    }
    return render(request, "economy/signing.html", context, status=422 if form.errors else 200)


def _may_sign(request: Request, total: SumForecast) -> bool:
    viewer = request.viewer
    return SignMove.SIGN in FORECAST_SIGNING.moves(total.state) and permissions.may_sign_sum(viewer.user, total.through)
