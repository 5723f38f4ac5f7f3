"""The forms of the one who publishes, and of the unit that says where it is."""

from __future__ import annotations

from typing import Any

from django import forms

from styrkedjan.domain.publishing.data import LEAST_THRESHOLD
from styrkedjan.domain.publishing.states import Frequency, Licence
from styrkedjan.pages.kit.forms import AmountField, DayField, DecisionForm, TokenField, VersionField, offer, text_area


class TermsForm(forms.Form):
    """On what terms a data set is published."""

    owner = forms.CharField(
        label="Informationsägare", max_length=160, help_text="En funktion, till exempel Kvalitetsenheten."
    )
    contact = forms.CharField(
        label="E-post för frågor", max_length=160, help_text="En funktions adress, inte en persons."
    )
    licence = forms.ChoiceField(label="Villkor", choices=Licence.choices())
    threshold = forms.IntegerField(
        label="Minsta antal bakom ett värde", min_value=LEAST_THRESHOLD, max_value=1000, initial=LEAST_THRESHOLD
    )
    frequency = forms.ChoiceField(label="Nya värden kommer", choices=Frequency.choices())


class ChangeTermsForm(TermsForm):
    version = VersionField()


class PublishForm(DecisionForm):
    """The decision to publish; one that an official takes by delegation has no paragraph."""

    without_section = True


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Varför den dras tillbaka", max_length=255, help_text="Står på datamängdens sida, så att alla ser det."
    )


class ServiceForm(forms.Form):
    """What a service is in plain words, and the measures that tell of it."""

    is_shown = forms.BooleanField(label="Visas för alla", required=False, initial=True)
    about = text_area(
        "Vad tjänsten är", help_text="Korta meningar och vanliga ord. Skriv till den som behöver tjänsten."
    )
    choosing = text_area("Så söker och väljer du")
    cost_figure = forms.ChoiceField(label="Nyckeltal för kostnaden", required=False)
    result_figures = forms.MultipleChoiceField(
        label="Nyckeltal för resultatet", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Högst fyra: de som säger mest till den som bor här.",
    )  # fmt: skip
    quality = forms.MultipleChoiceField(
        label="Mått att jämföra utförare med", required=False, widget=forms.CheckboxSelectMultiple
    )
    background_decides = forms.MultipleChoiceField(
        label="Mått där elevernas bakgrund avgör mycket", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="De visas bredvid det som bakgrunden ger.",
    )  # fmt: skip
    version = TokenField()

    def __init__(self, *args: Any, costs: Any = (), results: Any = (), measures: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "cost_figure", [("", "Inget"), *costs])
        offer(self, "result_figures", results)
        for name in ("quality", "background_decides"):
            offer(self, name, measures)


class PlaceForm(forms.Form):
    """Where a unit is, what it offers and how many places are open."""

    is_shown = forms.BooleanField(
        label="Adressen får visas", required=False, initial=True, help_text="Kryssa ur för en skyddad adress."
    )
    address = forms.CharField(label="Gatuadress", max_length=160, required=False)
    postcode = forms.RegexField(
        r"^\d{3} ?\d{2}$", label="Postnummer", max_length=6, required=False,
        error_messages={"invalid": "Skriv fem siffror, till exempel 123 45."},
    )  # fmt: skip
    town = forms.CharField(label="Ort", max_length=80, required=False)
    latitude = AmountField(label="Latitud", required=False, decimals=None, help_text="Till exempel 59,05.")
    longitude = AmountField(label="Longitud", required=False, decimals=None, help_text="Till exempel 15,05.")
    phone = forms.CharField(label="Telefon till verksamheten", max_length=40, required=False)
    web = forms.URLField(label="Webbplats", max_length=160, required=False, assume_scheme="https")
    opening = forms.CharField(label="Öppettider", max_length=120, required=False)
    offers = forms.CharField(
        label="Det här erbjuds", max_length=200, required=False, help_text="Till exempel Demens, finska."
    )
    places = forms.IntegerField(label="Antal platser", min_value=0, max_value=100_000, required=False)
    open_places = forms.IntegerField(label="Lediga platser", min_value=0, max_value=100_000, required=False)
    counted_on = DayField(label="Räknade den", required=False)
    background = AmountField(
        label="Elever med föräldrar som läst efter gymnasiet, procent", required=False, decimals=1,
        help_text="Används bara för att räkna ut vad bakgrunden ger.",
    )  # fmt: skip
    background_source = forms.CharField(label="Varifrån den uppgiften kommer", max_length=160, required=False)
    version = TokenField()

    def clean_postcode(self) -> str:
        digits = self.cleaned_data["postcode"].replace(" ", "")
        return f"{digits[:3]} {digits[3:]}" if digits else ""
