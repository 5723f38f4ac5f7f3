"""Forms of the accounts. Amounts are written in thousands of kronor, as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms

from styrkedjan.areas.accounts.queries.stated import (
    NEVER_NEGATIVE,
    NEVER_POSITIVE,
    CentralRow,
    Stated,
    central_row,
    rows_of,
)
from styrkedjan.foundation.facts import version_of
from styrkedjan.pages.kit.forms import AmountField


class Scale(NamedTuple):
    """In what people write an amount: its unit, and how many of ours that is."""

    unit: str
    each: int


THOUSANDS = Scale("tkr", 1000)


class AmountsForm(forms.Form):
    """A year's stated amounts: an amount and its source per item. An empty amount is not stated, never nought."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        items: Mapping[str, str],
        said: Mapping[str, Stated],
        scale: Scale = THOUSANDS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.said = items, said
        self.fields["version"].initial = version_of(rows_of(said, items))
        for item, label in items.items():
            found = said.get(item)
            self.fields[f"amount_{item}"] = AmountField(
                label=f"{label}, {scale.unit}", required=False, help_text=_hint(item), scale=scale.each,
                initial=found.amount if found else None,
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

    def values(self) -> dict[str, Any]:
        """What is stated in the form; an item that neither was nor is stated is left out."""
        wanted: dict[str, tuple[Decimal, str] | None] = {}
        for item in self.items:
            amount, source = self.cleaned_data[f"amount_{item}"], self.cleaned_data[f"source_{item}"]
            if amount is None and item not in self.said:
                continue
            wanted[item] = None if amount is None else (amount, source)
        return {"amounts": wanted, "version": self.cleaned_data["version"]}


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
