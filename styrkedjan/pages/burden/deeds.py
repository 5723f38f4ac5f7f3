"""Proposing to stop asking for something, and what is done with the proposal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse

from styrkedjan.areas.burden.actions import stops
from styrkedjan.areas.burden.models import StopProposal
from styrkedjan.domain.burden import Asked
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews import burden
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import by_row
from styrkedjan.pages.kit.forms import offer, text_area

P = Permission
_ROWS = StopProposal.objects.select_related(
    "unit__principal", "indicator__owner__principal", "plan_row__plan__committee__principal", "created_by", "signed_by"
)
by_stop = by_row(_ROWS, "proposal", "Förslaget finns inte.", of="unit__principal")
by_owner = by_row(_ROWS, "proposal", "Förslaget finns inte.", of="unit__principal", unit="owner")


class ProposeForm(forms.Form):
    what = forms.ChoiceField(label="Vad ska upphöra?")
    why = text_area("Varför?", required=True, help_text="Vem läser det, och vad har det lett till?")
    instead = text_area("Vad finns i stället?")
    last_year = forms.IntegerField(label="Sista år", min_value=2000, max_value=2100)

    def __init__(self, *args: Any, things: Sequence[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(one.key, f"{one.name} ({number(one.hours, 1)} timmar)") for one in things]
        offer(self, "what", [("", "Välj"), *names])


class AnswerForm(forms.Form):
    answer = text_area("Varför behövs det?", required=True)


class OutcomeForm(forms.Form):
    outcome = text_area("Har det upphört, och saknar någon det?", required=True)


class Propose(Deed):
    """Propose that something is asked for no more."""

    address, name, form_class = "begars/<str:code>/sluta-mata/", "propose", ProposeForm
    permission, returns_to = P.REPORT_VALUES, "burden:asked"
    title, button = "Föreslå att något upphör", "Underteckna förslaget"
    lead = (
        "Du undertecknar först. När någon till har gjort det begärs det inte efter sista året. Det som redan är "
        "svarat är kvar."
    )

    @cached_property
    def things(self) -> list[Asked]:
        """What can cease, the costliest first; what is asked of the unit itself before the rest."""
        found = burden.ledger(self.viewer.root, self.period.year, NOW).items
        mine = {one.key for one in found if one.is_asked_of(self.unit.code)}
        there = [one for one in found if one.can_end]
        return sorted(there, key=lambda one: (one.key not in mine, -one.hours, one.name))

    def options(self) -> dict[str, Any]:
        return {"things": self.things}

    def initial(self) -> dict[str, Any]:
        return {"last_year": self.period.year, "what": self.request.GET.get("vad", "")}

    def act(self, form: Any) -> StopProposal:
        told = form.cleaned_data
        hours = next((one.hours for one in self.things if one.key == told["what"]), Decimal(0))
        return stops.propose(by=self.by, unit=self.unit, hours=hours, **told)

    def back(self) -> str:
        return reverse("burden:stop", kwargs={"pk": self.result.pk}) if self.result else super().back()


class StopDeed(Deed):
    """Done by whoever answers for what is asked."""

    subject, permission, about = staticmethod(by_owner), P.EDIT_INDICATORS, "proposal"
    returns_to, at = "burden:stop", "proposal"


class Sign(StopDeed):
    """The second signature."""

    address, name, action = "sluta-mata/<int:pk>/underteckna/", "sign", stops.sign
    title, button = "Sluta begära {self.proposal.told}", "Underteckna"
    lead = "Efter {self.proposal.last_year} begärs det inte. Det som redan är svarat är kvar."


class Decline(StopDeed):
    """Say why it is needed."""

    address, name, action, form_class = "sluta-mata/<int:pk>/avsla/", "decline", stops.decline, AnswerForm
    title, button = "Fortsätt begära {self.proposal.told}", "Avslå"


class Follow(StopDeed):
    """Look whether it really stopped."""

    address, name, action, form_class = "sluta-mata/<int:pk>/folj-upp/", "follow", stops.follow, OutcomeForm
    title, button = "Har {self.proposal.told} upphört?", "För in"


urlpatterns = paths(Propose, Sign, Decline, Follow)
