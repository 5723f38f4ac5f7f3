"""Equity from before the system, entered with its source and decision."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms

from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end.actions import opening
from styrkedjan.areas.year_end.models import EquityEntry
from styrkedjan.areas.year_end.queries import results
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.swedish import listing, tkr
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.forms import DecisionForm, ThousandsField
from styrkedjan.pages.year_end.subjects import closed_year


class OpeningForm(DecisionForm):
    """What a closed year left, and where that stands."""

    version = forms.CharField(widget=forms.HiddenInput)
    year = forms.IntegerField(
        label="Bokslutsår",
        min_value=1990,
        max_value=2199,
        help_text="Ett underskott förs in på året då det uppkom: därifrån räknas tiden att återställa det.",
    )
    amount = ThousandsField(
        label="Fört till eget kapital, tkr", help_text="Minus är underskott som inte är återställt."
    )
    earmarked = ThousandsField(label="Varav särskilda anslag, tkr", initial="0")
    source = forms.CharField(
        label="Källa", max_length=255, help_text="Var beloppet står, till exempel årsredovisningen 2024, s. 41."
    )
    field_order = ("year", "amount", "earmarked", "source")


class EnterOpening(Deed):
    """Enter what a year before the system left the committee."""

    address, name = "arsavslut/<str:code>/ingaende/", "opening"
    permission, form_class = Permission.DECIDE_YEAR_END, OpeningForm
    button, done = "För in beloppet", "Det ingående beloppet är infört."

    title = "Ingående eget kapital: {self.unit.name}"
    matter = Matter.OPENING_EQUITY

    @property
    def lead(self) -> str:
        told = [f"{row.year}: {tkr(row.amount, sign=True)} tkr" for row in self._entries]
        start = "Det som fanns innan Styrkedjan togs i bruk, år för år. Eget kapital är summan av åren."
        return f"{start} Hittills infört: {listing(told)}." if told else start

    @cached_property
    def _entries(self) -> list[EquityEntry]:
        rows = results.equity_entries(root_of(self.unit), NOW).get(self.unit.pk, [])
        return [row for row in rows if row.is_opening]

    @cached_property
    def _year(self) -> int:
        return closed_year(self.request)

    def initial(self) -> dict[str, Any]:
        start: dict[str, Any] = {"version": version_of(self._entries), "year": self._year}
        held = self._held(self._year)
        if held is None:
            return start
        amounts = {"amount": tkr(held.amount), "earmarked": tkr(held.earmarked)}
        return start | amounts | {"source": held.source}

    def act(self, form: OpeningForm) -> EquityEntry:
        data = form.cleaned_data
        held = self._held(data["year"])
        amounts = {
            name: _to_the_ore(data[name], getattr(held, name) if held else None) for name in ("amount", "earmarked")
        }
        return opening.enter_opening_equity(
            by=self.by, committee=self.unit, year=data["year"], source=data["source"], decision=form.decision(),
            version=data["version"], amount=amounts["amount"], earmarked=amounts["earmarked"],
        )  # fmt: skip

    def _held(self, year: int) -> EquityEntry | None:
        return next((row for row in self._entries if row.year == year), None)

    def back(self) -> str:
        return f"{self.to('year_end:overview')}?ar={self._year}"


def _to_the_ore(typed: Decimal, held: Decimal | None) -> Decimal:
    """What is entered already, to the öre, when the form still shows it."""
    return held if held is not None and tkr(held) == tkr(typed) else typed


urlpatterns = paths(EnterOpening)
