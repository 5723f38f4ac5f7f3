"""Forms about projects. Amounts are written in thousands of kronor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.investments.models import KIND_CHOICES, FrameEntryKind, InvestmentProject, RiskLevel
from styrkedjan.domain.swedish import number
from styrkedjan.pages.kit.forms import DayField, DecisionForm, FinancingField, ThousandsField, VersionField, text_area


class ProjectForm(forms.Form):
    """What is written of a project."""

    name = forms.CharField(label="Namn", max_length=160)
    kind = forms.ChoiceField(label="Slag", choices=KIND_CHOICES, help_text="Slaget avgör var anslaget binder.")
    purpose = text_area("Vad projektet ger")
    starts = DayField(label="Startar", required=False)
    in_use_from = DayField(label="Tas i bruk", required=False)
    useful_life = forms.IntegerField(
        label="Nyttjandetid, år", required=False, min_value=1, max_value=100,
        help_text="Ger avskrivningen, och med internräntan kapitalkostnaden.",
    )  # fmt: skip
    running_cost = ThousandsField(
        label="Driftkostnad per år, tkr", required=False, help_text="Utöver kapitalkostnaden. Minus sänker kostnaden."
    )
    risk_level = forms.ChoiceField(label="Risk", required=False, choices=[("", "Inte bedömd"), *RiskLevel.choices])
    risk = text_area("Vad risken är")
    measures = text_area("Åtgärder mot fördyring", help_text="Behövs när prognosen är högre än beslutet.")


class NewProjectForm(ProjectForm):
    """A project that is not in the register yet."""

    code = forms.CharField(label="Projektkod", max_length=20, help_text="Samma kod som i redovisningen.")
    field_order = ("code",)


class ChangeProjectForm(ProjectForm):
    version = VersionField()

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"version": given.pop("version"), "values": given}


class CostBeforeForm(forms.Form):
    """`version` sees that nobody entered another meanwhile."""

    through_year = forms.IntegerField(
        label="Till och med år", help_text="Ett år före den första inlästa redovisningen."
    )
    amount = ThousandsField(label="Kostnad dittills, tkr")
    source = forms.CharField(label="Källa", max_length=255, help_text="Till exempel bokslutet 2022, not 12.")
    version = forms.CharField(widget=forms.HiddenInput)


class ProjectDecisionForm(DecisionForm):
    amount = ThousandsField(label="Beslutad nettoinvestering, tkr")
    ends = DayField(label="Beslutat slutdatum", required=False)
    financing = FinancingField(help_text="Krävs när beslutet höjer nettoinvesteringen (kommunallagen 11 kap. 15 §).")
    field_order: tuple[str, ...] = ("amount", "ends", "financing")

    def __init__(self, *args: Any, raises: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not raises:
            del self.fields["financing"]

    def values(self) -> dict[str, Any]:
        given = super().values()
        return {"net_investment": given.pop("amount"), **given}


class UrgentForm(ProjectDecisionForm):
    without_section = True
    reason = text_area("Varför kan beslutet inte vänta?", required=True)
    field_order = ("amount", "ends", "financing", "reason")


class FrameForm(DecisionForm):
    kind = forms.ChoiceField(label="Slag", choices=KIND_CHOICES)
    amount = ThousandsField(label="Belopp, tkr", help_text="Minus minskar ramen.")
    entry = forms.ChoiceField(
        label="Post", choices=[row for row in FrameEntryKind.choices if row[0] != FrameEntryKind.BALANCED]
    )
    financing = FinancingField(help_text="Krävs för pengar som tillförs under budgetåret (kommunallagen 11 kap. 15 §).")
    field_order = ("kind", "amount", "entry", "financing")


class BudgetForm(forms.Form):
    """One amount per year, with what the frame leaves for the project where a frame is decided.

    `version` sees that nobody budgeted the project meanwhile.
    """

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        years: Sequence[int],
        current: Mapping[int, Decimal],
        room: Mapping[int, tuple[Decimal, Decimal]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years = years
        for year in years:
            self.fields[f"year_{year}"] = ThousandsField(
                label=f"{year}, tkr",
                required=False,
                initial=current.get(year),
                help_text=_room(*room[year]) if year in room else "",
            )

    def values(self) -> dict[str, Any]:
        """Kronor per year; None for a year left empty."""
        amounts = {year: self.cleaned_data[f"year_{year}"] for year in self.years}
        return {"amounts": amounts, "version": self.cleaned_data["version"]}


def _room(frame: Decimal, others: Decimal) -> str:
    told = [number(amount / 1000) for amount in (frame, others, max(Decimal(0), frame - others))]
    return f"Ramen är {told[0]} tkr och nämndens andra projekt har {told[1]}: {told[2]} tkr ryms."


class TransferForm(forms.Form):
    """How much, to which project and in which year."""

    amount = ThousandsField(label="Belopp att flytta, tkr")
    reason = text_area("Varför flyttas pengarna?", required=True, rows=2)

    def __init__(
        self, *args: Any, targets: Sequence[InvestmentProject], years: Mapping[int, Decimal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.targets, self.years = {str(one.pk): one for one in targets}, years
        choices = [
            (key, f"{one.code} {one.name} ({one.get_kind_display().lower()})") for key, one in self.targets.items()
        ]
        self.fields["target"] = forms.ChoiceField(label="Till projekt", choices=choices)
        self.fields["year"] = forms.TypedChoiceField(
            label="År",
            coerce=int,
            choices=[(str(year), f"{year} (budget {number(amount / 1000)} tkr)") for year, amount in years.items()],
        )
        self.order_fields(["target", "year", "amount", "reason"])

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "target": self.targets[self.cleaned_data["target"]]}


class ForecastForm(forms.Form):
    """The whole project as it is now expected."""

    version = forms.CharField(widget=forms.HiddenInput)
    amount = ThousandsField(label="Beräknad nettoinvestering, hela projektet, tkr")
    year_amount = ThousandsField(label="Beräknat i år, tkr", required=False)
    ends = DayField(label="Beräknat slutdatum", required=False)
    comment = text_area("Kommentar", help_text="Vad har ändrats, och vad görs åt det?")


class DayForm(forms.Form):
    on = DayField(label="Färdigt")


class AccountForm(forms.Form):
    explanation = text_area("Kommentar till utfallet", rows=4, help_text="Behövs om utfallet avviker från beslutet.")


class BalanceForm(forms.Form):
    amount = ThousandsField(label="Belopp att balansera, tkr")
    reason = text_area("Skäl")


class ReviewBalanceForm(DecisionForm):
    granted = ThousandsField(label="Beviljat belopp, tkr", help_text="0 avslår begäran.")
    field_order = ("granted",)
