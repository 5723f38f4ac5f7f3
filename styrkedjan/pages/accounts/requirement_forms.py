"""Forms of a deficit: the plan year by year, and the decision not to restore it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from styrkedjan.pages.kit.forms import DecisionForm, ThousandsField, text_area


class PlanForm(DecisionForm):
    """What is done, and how much of the deficit each year restores, in thousands of kronor."""

    version = forms.CharField(widget=forms.HiddenInput)
    text = text_area("Åtgärder", rows=5, required=True, help_text="Vad som ska göras och vem som svarar för det.")

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = tuple(years)
        for year in self.years:
            self.fields[f"step_{year}"] = ThousandsField(label=f"Återställs {year}, tkr", required=False)
        self.order_fields(["version", "text", *(f"step_{year}" for year in self.years)])

    def values(self) -> dict[str, Any]:
        given = super().values()
        steps = {year: given[f"step_{year}"] for year in self.years if given[f"step_{year}"] is not None}
        return {"measures": given["text"], "steps": steps, "decision": given["decision"], "version": given["version"]}


class ExemptionForm(DecisionForm):
    """How much is not restored, and the council's reasons."""

    version = forms.CharField(widget=forms.HiddenInput)
    amount = ThousandsField(label="Belopp som inte ska återställas, tkr")
    text = text_area("Synnerliga skäl", rows=5, required=True, help_text="Som fullmäktige har motiverat beslutet.")

    field_order = ("version", "amount", "text")

    def values(self) -> dict[str, Any]:
        given = super().values()
        return {"reasons": given.pop("text"), **given}
