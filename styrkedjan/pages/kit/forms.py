"""Fields that many forms share: an amount in thousands of kronor, and the decision that something rests on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.economy.actions import Decision
from styrkedjan.domain.swedish import parse_number

LARGEST = Decimal(10) ** 12


class ThousandsField(forms.CharField):
    """An amount in thousands of kronor; the cleaned value is in kronor, None when left empty."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_number(text) * 1000
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if abs(amount) > LARGEST:
            raise forms.ValidationError("Beloppet är orimligt stort. Skriv det i tusental kronor.")
        return amount


class DayField(forms.DateField):
    """A day, with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **options)


class DecisionForm(forms.Form):
    """Who decided, when, and where it is written."""

    body = forms.CharField(label="Beslutande organ", max_length=120)
    date = DayField(label="Beslutsdatum")
    section = forms.CharField(label="Paragraf", max_length=20, required=False)
    record_number = forms.CharField(label="Diarienummer", max_length=40, required=False)

    def decision(self) -> Decision:
        data = self.cleaned_data
        section = data["section"].removeprefix("§").strip()
        return Decision(data["body"], data["date"], section, data["record_number"])


def text_area(label: str, *, rows: int = 3, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), required=required, help_text=help_text
    )
