"""Setting forecasts and frames."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import deciding_bodies
from styrkedjan.areas.economy.actions import forecasts, frames, signing
from styrkedjan.areas.economy.queries.proposal_book import ProposalBook, proposal_book
from styrkedjan.areas.economy.queries.proposals import Proposal, proposals
from styrkedjan.areas.economy.queries.signing import own_forecast, sum_known
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.forms import GIVING, FrameForm
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.fact_forms import ForecastForm


class Forecast(Deed):
    """The unit's forecast: prefilled with a proposal, accepted or changed with a reason, and signed."""

    title, returns_to = "Helårsprognos: {self.unit.name}", "economy:unit"
    address, name, template = "ekonomi/<str:code>/prognos/", "forecast", "economy/forecast.html"
    permission, form_class = Permission.FORECAST, ForecastForm

    def answer(self) -> HttpResponse:
        viewers.remember_unit(self.request, self.unit)
        return viewers.remember_month(self.request) or super().answer()

    @cached_property
    def rows(self) -> list[Proposal]:
        return proposals(self.unit, self.period, self.book)

    @cached_property
    def book(self) -> ProposalBook | None:
        """Read before anything is held or written."""
        return proposal_book(self.viewer.root, self.period, NOW)

    @property
    def done(self) -> str:
        signed = " och påskriven" if self._signs else ""
        return f"Prognosen för {self.unit.name} är sparad{signed}."

    @property
    def _signs(self) -> bool:
        return "sign" in self.request.POST

    def options(self) -> dict[str, Any]:
        return {"rows": self.rows}

    def initial(self) -> dict[str, Any]:
        saved = [row.saved for row in self.rows if row.saved is not None]
        return {"version": facts.version_of(saved), "comment": next((row.comment for row in saved), "")}

    def act(self, form: ForecastForm) -> None:
        """Save, and sign in the same step where that was asked: what is signed is what was on the page."""
        period = self.period
        forecasts.save_forecast(
            by=self.by, unit=self.unit, year=period.year, round_key=str(period), amounts=form.amounts(),
            proposed=form.proposed(), comment=form.cleaned_data["comment"],
            version=form.cleaned_data["version"],
        )  # fmt: skip
        if self._signs and not own_forecast(self.unit, period, NOW).is_done:
            signing.sign_forecast(by=self.by, unit=self.unit, period=period, book=self.book)

    def context(self, form: ForecastForm) -> dict[str, Any]:
        fields = [(row, form[f"group_{row.group}"]) for row in self.rows]
        columns = ("start", "amount", "budget", "outcome", "previous")
        sums = {name: sum_known(getattr(row, name) for row in self.rows) for name in columns}
        return {"own": own_forecast(self.unit, self.period, NOW), "fields": fields, "sums": sums}


class AddFrame(Deed):
    """Add an entry to the frame."""

    title, returns_to = "Ändra ramen {self.period.year}: {self.unit.name}", "economy:budget"
    address, name = "ekonomi/<str:code>/ram/", "frame"
    permission, form_class = Permission.EDIT_FRAMES, FrameForm
    action, about = frames.add_frame, "unit year=period.year"
    button, done = "Lägg till posten", "Ramen för {self.unit.name} är ändrad."
    lead = "Varje post vilar på ett beslut. Posterna summeras till ramen."

    def options(self) -> dict[str, Any]:
        """The bodies that may decide any of the kinds; which of them the kind wants is told when it is sent."""
        today, matters = timezone.localdate(), dict.fromkeys(frames.MATTERS[kind] for kind, _ in GIVING)
        bodies = [body for matter in matters for body in deciding_bodies(matter, self.unit, today)]
        return {"bodies": list(dict.fromkeys(bodies))}


urlpatterns = paths(Forecast, AddFrame)
