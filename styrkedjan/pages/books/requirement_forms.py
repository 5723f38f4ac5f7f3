"""Forms of a deficit: the plan year by year, and the decision not to restore it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.pages.books.forms import AmountField
from styrkedjan.pages.kit.forms import DecisionForm, text_area


class PlanForm(DecisionForm):
    """What is done, and how much of the deficit each year restores, in thousands of kronor."""

    version = forms.CharField(widget=forms.HiddenInput)
    text = text_area("Åtgärder", rows=5, required=True, help_text="Vad som ska göras och vem som svarar för det.")

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = tuple(years)
        for year in self.years:
            self.fields[f"step_{year}"] = AmountField(label=f"Återställs {year}, tkr", required=False)
        self.order_fields(["version", "text", *(f"step_{year}" for year in self.years)])

    def steps(self) -> dict[int, Decimal]:
        amounts = {year: self.cleaned_data[f"step_{year}"] for year in self.years}
        return {year: amount for year, amount in amounts.items() if amount is not None}


class ExemptionForm(DecisionForm):
    """How much is not restored, and the council's reasons."""

    version = forms.CharField(widget=forms.HiddenInput)
    amount = AmountField(label="Belopp som inte ska återställas, tkr")
    text = text_area("Synnerliga skäl", rows=5, required=True, help_text="Som fullmäktige har motiverat beslutet.")

    field_order = ("version", "amount", "text")
