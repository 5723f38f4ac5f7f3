"""Forecasts signed up the chain: the sums, who has signed, and sending back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions import signing as signing_actions
from styrkedjan.areas.economy.queries.proposal_book import ProposalBook, proposal_book
from styrkedjan.areas.economy.queries.signing import (
    SumForecast,
    own_forecast,
    reasoned,
    sign_off,
    sum_forecast,
    sum_known,
)
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.closing_states import FORECAST_SIGNING, SignMove
from styrkedjan.domain.errors import EditConflict, Refused
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.forms import ReasonForm, SignForm
from styrkedjan.pages.economy.month import due_day
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request


@door(Permission.VIEW)
def signing(request: Request, unit: Unit) -> HttpResponse:
    """The month's forecasts: a committee's units with their sum, or every committee of the municipality."""
    return viewers.remember_month(request) or _page(request, unit)


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
    shown = [row for row in units if not top or row.place.pk == unit.pk]
    said = reasoned([row.place.pk for row in shown], viewer.period, viewer.known)
    context = {
        "unit": unit,
        "found": found,
        "sums": _sums(found.sums),
        "departs": sum_known(one.departs for one in said.values()),
        "total": total,
        "top": top,
        "proposed": book and book.sum_of(total.place.path if total else unit.path),
        "rows": [(row, said.get(row.place.pk)) for row in shown],
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


def _sums(rows: Sequence[SumForecast]) -> dict[str, Any]:
    """The last line of the committees: amounts, and how many of all units are done."""
    names = ("amount", "budget", "variance")
    amounts = {name: sum_known(getattr(row, name) for row in rows) for name in names}
    return {**amounts, "done": sum(row.done for row in rows), "units": sum(len(row.units) for row in rows)}


def _may_sign(request: Request, total: SumForecast) -> bool:
    viewer = request.viewer
    return SignMove.SIGN in FORECAST_SIGNING.moves(total.state) and permissions.may_sign_sum(viewer.user, total.through)


class SignSum(Deed):
    """Answer for the committee's sum; the form stands on the page of the month's forecasts."""

    title, returns_to = "Skriv på summan: {self.unit.name}", "economy:signing"
    address, name = "ekonomi/<str:code>/prognoser/skriv-pa/", "sign_sum"
    permission, form_class = Permission.APPROVE_REPORT, SignForm
    action, about = signing_actions.sign_sum, "unit period book"
    done = "Prognosen för {self.period.label} är påskriven."
    book: ProposalBook | None

    def opens(self) -> None:
        """Read what is proposed, of the whole municipality, before anything is held."""
        self.book = proposal_book(self.viewer.root, self.period, NOW)

    def options(self) -> dict[str, Any]:
        row = sum_forecast(self.unit, self.period, NOW)
        return {"waiting": row.waiting_below if row else 0}

    def _page(self, form: Any, sentence: str, conflict: EditConflict | None) -> HttpResponse:
        return _page(self.request, self.unit, form)


class SendBack(Deed):
    """Send a unit's own forecast back with a reason."""

    title, returns_to = "Skicka tillbaka prognosen: {self.unit.name}", "economy:signing"
    address, name = "ekonomi/<str:code>/prognos/skicka-tillbaka/", "send_back"
    permission, form_class = Permission.REFER_BACK, ReasonForm
    action, about = signing_actions.send_back_forecast, "unit period"
    button, done = "Skicka tillbaka", "Prognosen för {self.unit.name} är skickad tillbaka."
    lead = "Den som har lämnat prognosen ser skälet överst på sin sida och skriver på igen."

    def opens(self) -> None:
        FORECAST_SIGNING.after(SignMove.SEND_BACK, own_forecast(self.unit, self.period, NOW).state)

    def options(self) -> dict[str, Any]:
        return {"label": "Vad behöver ändras?"}

    def back(self) -> str:
        above = self.unit.parent
        return self.to(self.returns_to, above if above and self.viewer.may(Permission.VIEW, above) else self.unit)


class SendBackSum(SendBack):
    """Send a committee's sum back with a reason."""

    title = "Skicka tillbaka summan: {self.sum.place.name}"
    done = "Summan för {self.sum.place.name} är skickad tillbaka."
    address, name = "ekonomi/<str:code>/prognoser/skicka-tillbaka/", "send_back_sum"
    action = signing_actions.send_back_sum
    lead = "Den som har skrivit på ser skälet och skriver på igen när det är åtgärdat."

    @cached_property
    def sum(self) -> SumForecast:
        row = sum_forecast(self.unit, self.period, NOW)
        if row is None:
            raise Refused(f"{self.unit.name} har inga enheter med prognoser.", "Välj nämnden, eller dess förvaltning.")
        return row

    def opens(self) -> None:
        FORECAST_SIGNING.after(SignMove.SEND_BACK, self.sum.state)

    def back(self) -> str:
        return self.to(self.returns_to)


urlpatterns = paths(SignSum, SendBack, SendBackSum)
