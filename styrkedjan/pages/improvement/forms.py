"""Forms of improvement: one field for an idea; the rest ask one question at a time, in the order one thinks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.domain.improvement.states import JUDGED, Worked
from styrkedjan.foundation.models import User
from styrkedjan.pages.kit.forms import AmountField, DayField, VersionField, choice_of, offer, text_area


def radio(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class IdeaForm(forms.Form):
    """One text, written standing with a telephone."""

    idea = text_area("Vad skulle kunna bli bättre?", rows=4, required=True,
                     help_text="Skriv som du säger det. Första raden blir rubriken. Skriv inga namn.")  # fmt: skip


class StartForm(forms.Form):
    """From something that is there: what it is called, and what is known."""

    title = forms.CharField(label="Vad ska bli bättre?", max_length=160)
    idea = text_area("Vad vet vi?", rows=4)


class AnalyseForm(forms.Form):
    """What is wanted, and why it is not so."""

    title = forms.CharField(label="Rubrik", max_length=160)
    wanted = text_area("Vad vill vi?", required=True, help_text="För vem, och hur bra ska det bli?")
    why = text_area("Varför tror vi att det är som det är?", help_text="Det som talar för det, och det som talar emot.")
    causes = text_area(
        "Fem varför, ett på varje rad",
        rows=5,
        help_text="Varje rad svarar på varför raden ovanför är så. Färre räcker om ni är framme.",
    )
    compared = text_area("Vad gör de som lyckas bättre?", help_text="Fråga dem. Siffrorna står ovanför.")
    version = VersionField()


class PlanForm(forms.Form):
    """What is changed, a small test of it, who and when."""

    change = text_area("Vad ändrar vi?", required=True)
    how_known = text_area("Hur märker vi att det blev bättre?", required=True)
    trial = text_area("Litet prov: var, med vilka, hur länge?", help_text="Så litet att det kan börja nästa vecka.")
    owner = choice_of("Ansvarig", User, required=False)
    due = DayField(label="Provet bedöms senast")
    indicator = choice_of("Indikator som ska röra sig", Indicator, required=False)
    element = choice_of("Mål som den bidrar till", Element, required=False)
    cost = AmountField(label="Kostnad, kr", required=False, to_the_ore=True)
    version = VersionField()

    def __init__(self, *args: Any, people: Any, indicators: Any, elements: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", people)
        offer(self, "indicator", indicators)
        offer(self, "element", elements)


class TryForm(forms.Form):
    """The day from which what is measured is after."""

    started_on = DayField(label="Började")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["started_on"].initial = timezone.localdate


class JudgeForm(forms.Form):
    """What the test gave, and what becomes of it."""

    result = text_area("Vad gav provet?", required=True, help_text="Också det som inte blev som ni trodde.")
    move = radio("Vad gör vi nu?", JUDGED)
    version = VersionField()


class ReasonForm(forms.Form):
    """Why not."""

    reason = text_area("Varför?", required=True)


class FollowForm(forms.Form):
    """What it gave, in words beside the figures."""

    effect = text_area("Vad gav det?", required=True, help_text="Säg inte mer än siffrorna ovanför gör.")
    version = VersionField()


class TellForm(forms.Form):
    """How a copied practice went."""

    worked = radio("Fungerade det hos er också?", Worked.choices())
    worked_told = text_area("Hur gick det?", required=True, help_text="Det läses av alla som läser exemplet.")
    version = VersionField()


class PracticeForm(forms.Form):
    """A card that somebody elsewhere can act on."""

    title = forms.CharField(label="Rubrik", max_length=160)
    context = text_area("Var och i vilket läge?", required=True)
    done = text_area("Vad gjordes?", rows=4, required=True)
    effect = text_area("Vad gav det?", required=True, help_text="Med siffrorna, och hur säkra de är.")
    conditions = text_area("Vad krävs för att det ska fungera?", required=True)
    contact = forms.CharField(label="Funktion att fråga", max_length=160, help_text="En funktion, inte en person.")


class ChangePracticeForm(PracticeForm):
    """The same, with the version it was read in."""

    version = VersionField()
