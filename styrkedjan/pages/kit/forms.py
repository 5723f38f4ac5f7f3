"""Fields that many forms share: an amount in thousands of kronor, and the decision that something rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from styrkedjan.domain.swedish import number, parse_number
from styrkedjan.foundation.decisions import Decision

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
    """Who decided, when, and where it is written.

    Names in `bodies` are offered and nothing else: those that the steering model lets decide the matter. A form whose
    decision may be left out sets `optional`; then body and day are given together or not at all. `without_section` is
    for what an official or a chair decides alone, which has no paragraph of minutes.
    """

    optional = False
    without_section = False

    body = forms.CharField(label="Beslutande organ", max_length=120)
    date = DayField(label="Beslutsdatum")
    section = forms.CharField(label="Paragraf", max_length=20, help_text="Som i protokollet, till exempel 12.")
    record_number = forms.CharField(label="Diarienummer", max_length=40, required=False)

    def __init__(self, *args: Any, bodies: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if bodies:
            choices = [(name, name) for name in bodies]
            blank = [("", "Välj")] if self.optional or len(choices) > 1 else []
            self.fields["body"] = forms.ChoiceField(label="Beslutande organ", choices=[*blank, *choices])
            if len(choices) == 1:
                self.initial.setdefault("body", bodies[0])
        for name in ("body", "date", "section"):
            self.fields[name].required = not self.optional and not (name == "section" and self.without_section)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.optional and any(data.get(name) for name in ("body", "date", "section", "record_number")):
            for problem in decision_in(data).problems(section=not self.without_section):
                name = {"Beslutande organ": "body", "Beslutsdatum": "date"}.get(problem.where, "section")
                if name not in self.errors:
                    self.add_error(name, f"{problem.what} Eller lämna hela beslutet tomt.")
        return data

    def decision(self) -> Decision:
        return decision_in(self.cleaned_data)


def decision_in(data: Mapping[str, Any]) -> Decision:
    """The decision among a form's cleaned data."""
    return Decision(
        data.get("body") or "", data.get("date"), data.get("section") or "", data.get("record_number") or ""
    )


def offer(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """Let a field be chosen among these, which only the page knows."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no field to choose in")
    field.choices = list(choices)


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """The same for a field that chooses among rows."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{name} is no field to choose rows in")
    field.queryset = rows


def written(amount: Decimal) -> str:
    """The whole amount with as few decimals as say it, so that a field left as it was saves what was there."""
    return number(amount, next((places for places in range(5) if not amount * 10**places % 1), 5))


def text_area(label: str, *, rows: int = 3, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), required=required, help_text=help_text
    )
