"""Fields that many forms share: an amount in thousands of kronor, and the decision that something rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models

from styrkedjan.domain.economy.financing import Financing
from styrkedjan.domain.swedish import exact, number, parse_number
from styrkedjan.foundation.decisions import Decision

LARGEST = Decimal(10) ** 12


class AmountField(forms.CharField):
    """A number as people write it, `scale` of ours to one of theirs; the cleaned value is ours, None when left empty.

    An initial amount is ours too. It is shown whole, so that a field left as it was saves what was there. Where
    `rounded` says with how many decimals it is shown instead, one left alone keeps its amount all the same.
    `decimals` is how many of ours that can be kept; an amount `to_the_ore` is shown with two or none.
    """

    scale = 1

    def __init__(
        self, *, scale: int = 0, rounded: int | None = None, decimals: int | None = None, to_the_ore: bool = False,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.scale, self.rounded, self.to_the_ore = scale or self.scale, rounded, to_the_ore
        self.decimals = 2 if to_the_ore else decimals

    def prepare_value(self, value: Any) -> Any:
        return self._in_form(value) if isinstance(value, Decimal) else value

    def _in_form(self, amount: Decimal) -> str:
        theirs = amount / self.scale
        if self.to_the_ore and theirs % 1:
            return number(theirs, 2)
        return written(theirs) if self.rounded is None else number(theirs, self.rounded)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_number(text) * self.scale
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if abs(amount) > LARGEST:
            raise forms.ValidationError("Beloppet är orimligt stort. Skriv det i den enhet som står.")
        if self.decimals is not None and amount != round(amount, self.decimals):
            most = ("inga", "högst en", "högst två", "högst tre", "högst fyra")[self.decimals]
            raise forms.ValidationError(f"Skriv {most} decimaler.")
        left_alone = isinstance(self.initial, Decimal) and self._in_form(amount) == self._in_form(self.initial)
        return self.initial if left_alone else amount


class ThousandsField(AmountField):
    """An amount in thousands of kronor; in code it is kronor."""

    scale = 1000


class DayField(forms.DateField):
    """A day, with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **options)


class FinancingField(forms.ChoiceField):
    """What pays for it. Asked when money is given, so the label does not call it voluntary."""

    sometimes_required = True

    def __init__(self, *, help_text: str) -> None:
        choices = [("", "Välj"), *((one.value, one.label) for one in Financing)]
        super().__init__(label="Finansieras genom", choices=choices, required=False, help_text=help_text)


class VersionField(forms.IntegerField):
    """What the form was filled in from; the action asks whether it still holds."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.HiddenInput, **{"initial": 0, **options})


class TokenField(forms.CharField):
    """The facts that the form was filled in from (`facts.version_of`)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.HiddenInput, **{"max_length": 16, **options})


def choice_of(label: str, model: type[models.Model], *, required: bool = True) -> forms.ModelChoiceField[Any]:
    """A choice among rows; the form says which with `offer`."""
    rows = model._default_manager.none()
    return forms.ModelChoiceField(label=label, queryset=rows, required=required, empty_label="Välj")


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
            if len(choices) == 1 and not self.optional:  # a body alone would be half a decision, which is refused
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

    def values(self) -> dict[str, Any]:
        """For an action that takes the decision as one, beside the form's own fields."""
        own = {name: value for name, value in self.cleaned_data.items() if name not in DecisionForm.base_fields}
        return {**own, "decision": self.decision()}


def decision_in(data: Mapping[str, Any]) -> Decision:
    """The decision among a form's cleaned data."""
    return Decision(
        data.get("body") or "", data.get("date"), data.get("section") or "", data.get("record_number") or ""
    )


def offer(form: forms.BaseForm, name: str, among: models.QuerySet[Any] | Iterable[Any]) -> None:
    """Let a field be chosen among these rows or choices, which only the page knows."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField) and isinstance(among, models.QuerySet):
        field.queryset = among
    elif isinstance(field, forms.ChoiceField):
        field.choices = list(among)
    else:
        raise TypeError(f"{name} is no field to choose in")


def written(amount: Decimal) -> str:
    """The whole amount as a field has it."""
    return exact(amount)


def text_area(label: str, *, rows: int = 3, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), required=required, help_text=help_text
    )
