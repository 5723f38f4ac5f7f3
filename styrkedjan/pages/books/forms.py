"""Forms of the books. Amounts are written in thousands of kronor, as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.books.models import Measure
from styrkedjan.areas.books.queries.stated import (
    NEVER_NEGATIVE,
    NEVER_POSITIVE,
    CentralRow,
    Stated,
    central_row,
    version_of,
)
from styrkedjan.domain.economy.objectives import Bound
from styrkedjan.domain.swedish import number, parse_number

LARGEST = Decimal(10) ** 12


class AmountField(forms.CharField):
    """A number with Swedish or English decimals, times `scale`; None when empty."""

    def __init__(self, *, scale: int = 1000, **options: Any) -> None:
        super().__init__(**options)
        self.scale = scale

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_number(text) * self.scale
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if abs(amount) > LARGEST:
            raise forms.ValidationError("Beloppet är orimligt stort.")
        return amount


class AmountsForm(forms.Form):
    """A year's stated amounts: an amount and its source per item. An empty amount is not stated, never nought."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, items: Mapping[str, str], said: Mapping[str, Stated], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.said = items, said
        self.fields["version"].initial = version_of(said, items)
        for item, label in items.items():
            found = said.get(item)
            self.fields[f"amount_{item}"] = AmountField(
                label=f"{label}, tkr", required=False, help_text=_hint(item),
                initial=number(found.amount / 1000, _decimals(found.amount)) if found else "",
            )  # fmt: skip
            self.fields[f"source_{item}"] = forms.CharField(
                label=f"Källa: {label.lower()}", required=False, max_length=255, initial=found.source if found else ""
            )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField, Stated | None]]:
        """Each item's two fields, and what is stated now."""
        return [(self[f"amount_{item}"], self[f"source_{item}"], self.said.get(item)) for item in self.items]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for item, label in self.items.items():
            if data.get(f"amount_{item}") is not None and not data.get(f"source_{item}"):
                self.add_error(f"source_{item}", f"Skriv var beloppet på raden {label} kommer ifrån.")
        return data

    def amounts(self) -> dict[str, tuple[Decimal, str] | None]:
        """What is stated in the form; an item that neither was nor is stated is left out."""
        wanted = {}
        for item in self.items:
            amount, source = self.cleaned_data[f"amount_{item}"], self.cleaned_data[f"source_{item}"]
            if amount is None and item not in self.said:
                continue
            wanted[item] = None if amount is None else (amount, source)
        return wanted


def _decimals(amount: Decimal) -> int:
    """As few decimals of thousands as say the whole amount."""
    return next((places for places in (0, 1, 2, 3) if not (amount / 1000 * 10**places) % 1), 5)


def _hint(item: str) -> str:
    central, _ = central_row(item)
    if central is not None:
        return "Skrivs utan minus." if central is CentralRow.TAXES else "Kostnader med minus, intäkter utan."
    if item in {line.value for line in NEVER_POSITIVE}:
        return "Skrivs med minus."
    if item in {line.value for line in NEVER_NEGATIVE}:
        return "Skrivs utan minus."
    return {
        "result": "Lämna tomt för att ta resultatet ur resultaträkningen.",
        "equity": "Lämna tomt för att ta det ur balansräkningen.",
        "taxes_and_grants": "Lämna tomt för att ta dem ur resultaträkningen.",
        "opening_rur": "Behövs första året; sedan följer det av året före.",
        "opening_result_reserve": "Behövs första året; sedan följer det av året före.",
        "pension_liability": "Pensioner intjänade före 1998, utanför balansräkningen. Skrivs utan minus.",
    }.get(item, "")


class ObjectiveForm(forms.Form):
    """A financial objective with the council's decision."""

    name = forms.CharField(label="Mål", max_length=200, help_text="Som fullmäktige har beslutat det.")
    measure = forms.ChoiceField(label="Mäts med", choices=Measure.choices)
    bound = forms.ChoiceField(label="Gräns", choices=[(bound.value, bound.label.capitalize()) for bound in Bound])
    target = AmountField(label="Målvärde", scale=1)
    unit = forms.CharField(label="Enhet", max_length=20, initial="%")
    years = forms.IntegerField(
        label="Medelvärde av år", min_value=1, max_value=10, initial=1, help_text="1 för årets eget värde."
    )
    body = forms.CharField(label="Beslutande organ", max_length=120, initial="Kommunfullmäktige")
    date = forms.DateField(label="Beslutsdatum", widget=forms.DateInput(attrs={"type": "date"}))
    section = forms.CharField(label="Paragraf", max_length=20, required=False)
    record_number = forms.CharField(label="Diarienummer", max_length=40, required=False)
