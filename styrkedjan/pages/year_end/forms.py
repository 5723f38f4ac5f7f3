"""Forms of the year-end. Amounts are written in thousands of kronor."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.year_end.actions import MeasureRow
from styrkedjan.domain.economy.equity_use import Performance, Purpose
from styrkedjan.domain.swedish import number
from styrkedjan.pages.kit.forms import DecisionForm, ThousandsField, text_area

MEASURES = 6


class AskForm(forms.Form):
    """The committee's own words, and the result of each earmarked appropriation."""

    note = text_area("Nämndens motivering", help_text="Ur verksamhetsberättelsen: varför ska resultatet föras över?")

    def __init__(self, *args: Any, earmarks: dict[str, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(earmarks)
        for index, (name, budget) in enumerate(earmarks.items()):
            self.fields[f"earmark_{index}"] = ThousandsField(
                label=f"Resultat {name}, tkr", help_text=f"Budget {number(budget / 1000)} tkr. Minus är underskott."
            )

    def earmark_results(self) -> dict[str, Decimal]:
        return {name: self.cleaned_data[f"earmark_{index}"] for index, name in enumerate(self.names)}


class TestForm(forms.Form):
    """What the board tests against. Empty is not reported."""

    planned_volume = forms.DecimalField(label="Planerad volym", required=False, min_value=0, localize=True)
    performed_volume = forms.DecimalField(label="Utförd volym", required=False, min_value=0, localize=True)
    goals = forms.IntegerField(label="Mål", required=False, min_value=0)
    goals_attained = forms.IntegerField(label="Uppnådda mål", required=False, min_value=0)
    note = text_area("Slutsats", required=True, help_text="Vad säger volymer och måluppfyllelse om resultatet?")

    def performance(self) -> Performance:
        data = self.cleaned_data
        return Performance(data["planned_volume"], data["performed_volume"], data["goals"], data["goals_attained"])


class CarryDecisionForm(DecisionForm):
    granted = ThousandsField(label="Beslutat att föra över, tkr")
    field_order = ("granted",)


class PlanUseForm(forms.Form):
    amount = ThousandsField(label="Planerat uttag, tkr", help_text="0 om inget ska tas i anspråk.")
    comment = text_area("Kommentar")

    def __init__(self, *args: Any, occasions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occasion"] = forms.ChoiceField(label="Tillfälle", choices=occasions)
        self.order_fields(["occasion"])


class UseForm(forms.Form):
    amount = ThousandsField(label="Belopp, tkr")
    purpose = forms.ChoiceField(label="Ändamål", choices=[(one.value, one.label.capitalize()) for one in Purpose])
    description = forms.CharField(label="Vad ska pengarna gå till?", max_length=255)
    cost_years = forms.IntegerField(
        label="Kostar i antal år", min_value=1, max_value=50, initial=1, help_text="Bara kostnader ett enda år godtas."
    )


class FreezeForm(DecisionForm):
    reason = text_area("Skäl")
    field_order = ("reason",)


class RecoveryForm(forms.Form):
    """The causes, and up to six measures with what they give each year."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    causes = text_area("Orsaker till underskottet")

    def __init__(self, *args: Any, years: range, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = years
        for index in range(1, MEASURES + 1):
            self.fields[f"measure_{index}"] = forms.CharField(label=f"Åtgärd {index}", max_length=255, required=False)
            for year in years:
                self.fields[f"effect_{index}_{year}"] = ThousandsField(label=f"Effekt {year}, tkr", required=False)

    def rows(self) -> list[tuple[Any, list[Any]]]:
        """The bound fields, measure by measure."""
        return [
            (self[f"measure_{index}"], [self[f"effect_{index}_{year}"] for year in self.years])
            for index in range(1, MEASURES + 1)
        ]

    def measures(self) -> list[MeasureRow]:
        found = []
        for index in range(1, MEASURES + 1):
            text = self.cleaned_data[f"measure_{index}"]
            given = {year: self.cleaned_data[f"effect_{index}_{year}"] for year in self.years}
            effects = {year: amount for year, amount in given.items() if amount is not None}
            if text or effects:
                found.append(MeasureRow(text, effects))
        return found


class FollowUpForm(forms.Form):
    achieved = ThousandsField(label="Uppnådd effekt hittills, tkr")
    comment = text_area("Läget", required=True, rows=4)

    def __init__(self, *args: Any, occasions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occasion"] = forms.ChoiceField(label="Tillfälle", choices=occasions)
        self.order_fields(["occasion"])
