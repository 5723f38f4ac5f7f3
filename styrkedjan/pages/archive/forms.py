"""What is written in the register and about it."""

from __future__ import annotations

from typing import Any

from django import forms

from styrkedjan.domain.archive.states import Action, Way
from styrkedjan.pages.kit.forms import DayField, DecisionForm, TokenField, VersionField, text_area


class EntryFields(forms.Form):
    """A row of the register (offentlighets- och sekretesslagen 5 kap. 2 §)."""

    record_number = forms.CharField(
        label="Diarienummer", max_length=40, help_text="Som i diariet, till exempel KS 2026/9."
    )
    title = forms.CharField(
        label="Ärendemening", max_length=255,
        help_text="Läses av alla som får se diariet. Skriv inget som har sekretess, och inga namn på enskilda.",
    )  # fmt: skip
    klassa = forms.CharField(label="Klass", max_length=20, required=False, help_text="Till exempel 1.4.2 i KLASSA.")
    secrecy = forms.CharField(
        label="Sekretessens lagrum", max_length=120, required=False,
        help_text="Tomt när handlingen inte har sekretess. Till exempel OSL 26 kap. 1 §.",
    )  # fmt: skip


class EnterForm(EntryFields):
    opened_on = DayField(label="Kom in eller upprättades")


class ChangeForm(EntryFields):
    version = VersionField()


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Varför", max_length=255)


class HandlingForm(forms.Form):
    way = forms.ChoiceField(label="Hur hanteras de?", choices=Way.choices(), widget=forms.RadioSelect)
    klassa = forms.CharField(label="Klass", max_length=20, required=False, help_text="Föreslås när en registreras.")
    since = DayField(label="Från och med", help_text="Äldre handlingar efterfrågas inte.")
    source = forms.CharField(label="Källa", max_length=255, help_text="Beslutet, eller var det står.")
    version = TokenField(required=False)


class TermsForm(forms.Form):
    organisation_number = forms.CharField(label="Organisationsnummer", max_length=11, help_text="Som 212000-0000.")
    agreement = forms.CharField(label="Överenskommelse", max_length=120, help_text="Dess beteckning och datum.")
    receiver = forms.CharField(label="E-arkivet som tar emot", max_length=120, required=False)
    version = TokenField(required=False)


class RetentionFields(forms.Form):
    """A proposal; what it says is nothing until the committee has decided."""

    what = forms.ChoiceField(label="Åtgärd", choices=Action.choices(), widget=forms.RadioSelect)
    months = forms.IntegerField(
        label="Månader efter avslut", min_value=0, max_value=1200, required=False,
        help_text="Bara för det som gallras. Fem år är 60.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "what" in data and "months" in data and (data["what"] == Action.DESTROY) != (data["months"] is not None):
            self.add_error("months", "Det som gallras har en tid; det som bevaras har ingen.")
        return data


class ProposeForm(RetentionFields):
    klassa = forms.CharField(label="Klass", max_length=20)
    field_order = ("klassa", "what", "months")


class ReproposeForm(RetentionFields):
    version = VersionField()


class RetentionDecisionForm(DecisionForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["record_number"].required = True


class PackageForm(forms.Form):
    generation = forms.ChoiceField(
        label="Vilken generation tar arkivet emot?", widget=forms.RadioSelect, initial="2",
        choices=[("2", "FGS 2.0: E-ARK SIP med Ärendehantering 2.0 (CITS ERMS)"),
                 ("1", "FGS 1.2 med Ärendehantering 1.0")],
    )  # fmt: skip


class ErasureForm(forms.Form):
    reason = text_area("Varför", rows=2, required=True, help_text="Högst 255 tecken. Läses av den som gör raderingen.")

    def clean_reason(self) -> str:
        text = str(self.cleaned_data["reason"])
        if len(text) > 255:
            raise forms.ValidationError("Skriv högst 255 tecken.")
        return text
