"""Proposing to stop measuring something, and what is done with the proposal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from styrkedjan.areas.burden.actions import stops
from styrkedjan.areas.burden.models import StopProposal
from styrkedjan.areas.indicators.models import Indicator, SourceKind
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import by_row
from styrkedjan.pages.kit.forms import choice_of, offer, text_area

P = Permission
by_stop = by_row(
    StopProposal.objects.select_related("unit__principal", "indicator__owner", "created_by", "signed_by"), "proposal",
    "Förslaget finns inte.", of="unit__principal",
)  # fmt: skip
by_owner = by_row(
    StopProposal.objects.select_related("unit__principal", "indicator__owner__principal"), "proposal",
    "Förslaget finns inte.", of="unit__principal", unit="indicator.owner",
)  # fmt: skip


class ProposeForm(forms.Form):
    indicator = choice_of("Vad ska sluta mätas?", Indicator)
    why = text_area("Varför?", required=True, help_text="Vem läser det, och vad har det lett till?")
    instead = text_area("Vad finns i stället?")
    last_year = forms.IntegerField(label="Sista år", min_value=2000, max_value=2100)

    def __init__(self, *args: Any, indicators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "indicator", indicators)


class AnswerForm(forms.Form):
    answer = text_area("Varför behövs det?", required=True)


class OutcomeForm(forms.Form):
    outcome = text_area("Har det upphört, och saknar någon det?", required=True)


class Propose(Deed):
    """Propose that an indicator is measured no more."""

    address, name, form_class = "begars/<str:code>/sluta-mata/", "propose", ProposeForm
    permission, action, about, returns_to = P.REPORT_VALUES, stops.propose, "unit", "burden:asked"
    title, button = "Föreslå att något slutar mätas", "Underteckna förslaget"
    lead = "Du undertecknar först. När någon till har gjort det tas inga värden emot efter sista året."

    def options(self) -> dict[str, Any]:
        root = self.unit.principal or self.unit
        rows = Indicator.objects.filter(principal=root, source=SourceKind.OWN, valid_to=None)
        return {"indicators": rows.order_by("name")}

    def initial(self) -> dict[str, Any]:
        return {"last_year": self.period.year, "indicator": self.request.GET.get("indikator", "")}

    def back(self) -> str:
        return reverse("burden:stop", kwargs={"pk": self.result.pk}) if self.result else super().back()


class StopDeed(Deed):
    """Done by whoever answers for the indicator."""

    subject, permission, about = staticmethod(by_owner), P.EDIT_INDICATORS, "proposal"
    returns_to, at = "burden:stop", "proposal"


class Sign(StopDeed):
    """The second signature."""

    address, name, action = "sluta-mata/<int:pk>/underteckna/", "sign", stops.sign
    title, button = "Sluta mäta {self.proposal.indicator}", "Underteckna"
    lead = "Efter {self.proposal.last_year} tas inga värden emot. De som finns är kvar."


class Decline(StopDeed):
    """Say why it is needed."""

    address, name, action, form_class = "sluta-mata/<int:pk>/avsla/", "decline", stops.decline, AnswerForm
    title, button = "Fortsätt mäta {self.proposal.indicator}", "Avslå"


class Follow(StopDeed):
    """Look whether it really stopped."""

    address, name, action, form_class = "sluta-mata/<int:pk>/folj-upp/", "follow", stops.follow, OutcomeForm
    title, button = "Har {self.proposal.indicator} upphört?", "För in"


urlpatterns = paths(Propose, Sign, Decline, Follow)
