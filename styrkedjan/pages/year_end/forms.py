"""Forms of the year-end. Amounts are written in thousands of kronor."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.year_end.actions.recovery import MeasureRow
from styrkedjan.areas.year_end.queries.performance import Earmarked, ReportedVolume
from styrkedjan.domain.economy.equity_use import Performance, Purpose, Volume
from styrkedjan.domain.swedish import listing, number, plural
from styrkedjan.pages.kit.forms import DecisionForm, ThousandsField, text_area

MEASURES = 6


class AskForm(forms.Form):
    """The committee's own words, and the result of each earmarked appropriation: the ledger's where it tells it."""

    note = text_area("Nämndens motivering", help_text="Ur verksamhetsberättelsen: varför ska resultatet föras över?")

    def __init__(self, *args: Any, earmarks: Sequence[Earmarked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earmarks = list(earmarks)
        for index, one in enumerate(self.earmarks):
            self.fields[f"earmark_{index}"] = ThousandsField(
                label=f"Resultat {one.name}, tkr", help_text=_proposed_text(one), initial=_tkr_text(one.result)
            )
        if any(one.result is not None for one in self.earmarks):
            self.fields["earmark_reason"] = text_area(
                "Varför är resultatet ett annat än redovisningens?", rows=2, help_text="Bara om du har ändrat beloppet."
            )

    def earmark_results(self) -> dict[str, Decimal]:
        """Kronor per earmark; one left as it was shown keeps its result to the öre."""
        given = {one.name: self.cleaned_data[f"earmark_{index}"] for index, one in enumerate(self.earmarks)}
        return {
            one.name: one.result
            if one.result is not None and _tkr_text(given[one.name]) == _tkr_text(one.result)
            else amount
            for one, amount in ((one, given[one.name]) for one in self.earmarks)
        }

    @property
    def earmark_reason(self) -> str:
        return str(self.cleaned_data.get("earmark_reason", ""))


def _tkr_text(amount: Decimal | None) -> str:
    return "" if amount is None else number(amount / 1000)


def _proposed_text(one: Earmarked) -> str:
    """Where the proposed result comes from, or that nothing proposes one."""
    budget = f"Budget {number(one.budget / 1000)} tkr. Minus är underskott."
    if one.went is None or one.result is None:
        return f"{budget} Redovisningen säger inte vad det kostade: inga verksamhetskoder hör till anslaget."
    codes = listing(one.went.activities)
    return f"{budget} Föreslaget av redovisningen: {_tkr_text(one.went.outcome)} tkr är bokfört på verksamhet {codes}."


class ReviewForm(forms.Form):
    """What the board tests against. Empty is not reported."""

    goals = forms.IntegerField(label="Mål", required=False, min_value=0)
    goals_attained = forms.IntegerField(label="Uppnådda mål", required=False, min_value=0)
    note = text_area("Slutsats", required=True, help_text="Vad säger volymer och måluppfyllelse om resultatet?")

    def __init__(self, *args: Any, told: Sequence[ReportedVolume], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.volumes = [one.volume for one in told] or [Volume("Volym", None, None)]
        for index, one in enumerate(self.volumes):
            for name, amount in (("planned", one.planned), ("performed", one.performed)):
                self.fields[f"{name}_{index}"] = forms.DecimalField(
                    label="Planerat" if name == "planned" else "Utfört",
                    required=False,
                    min_value=0,
                    localize=True,
                    initial=_plain(amount),
                )
        self.notes = [_silent(one) for one in told] or [""]

    def rows(self) -> list[tuple[str, str, Any, Any]]:
        """Name, note and the two bound fields, volume by volume."""
        return [
            (
                f"{one.name}, {one.unit}" if one.unit else one.name,
                note,
                self[f"planned_{index}"],
                self[f"performed_{index}"],
            )
            for index, (one, note) in enumerate(zip(self.volumes, self.notes, strict=True))
        ]

    def performance(self) -> Performance:
        data = self.cleaned_data
        volumes = (
            Volume(one.name, data[f"planned_{index}"], data[f"performed_{index}"], one.unit)
            for index, one in enumerate(self.volumes)
        )
        known = tuple(one for one in volumes if one.planned is not None or one.performed is not None)
        return Performance(known, data["goals"], data["goals_attained"])


def _plain(amount: Decimal | None) -> Decimal | None:
    """Without the noughts that the database keeps after the comma."""
    if amount is None:
        return None
    return Decimal(int(amount)) if amount == int(amount) else amount.normalize()


def _silent(one: ReportedVolume) -> str:
    if not one.silent:
        return f"Summan av {plural(one.units, 'enhet', 'enheter')}."
    if one.silent == one.units:
        return f"{plural(one.units, 'enhet', 'enheter')} har planerat men ingen har rapporterat."
    return (
        f"Summan av de {number(one.units - one.silent)} enheter som har rapporterat; "
        f"{plural(one.silent, 'enhet', 'enheter')} saknas på båda sidor."
    )


class CarryDecisionForm(DecisionForm):
    granted = ThousandsField(label="Beslutat att föra över, tkr")
    field_order = ("granted",)


# An empty list would be a riddle.
NONE_OPEN = [("", "Inget tillfälle är öppet just nu")]


class PlanUseForm(forms.Form):
    amount = ThousandsField(label="Planerat uttag, tkr", help_text="0 om inget ska tas i anspråk.")
    comment = text_area("Kommentar")

    def __init__(self, *args: Any, occasions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occasion"] = forms.ChoiceField(label="Tillfälle", choices=occasions or NONE_OPEN)
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
    deficit_exempt = forms.BooleanField(
        label="Uttag som täcker årets underskott är undantagna",
        required=False,
        help_text="Bara om fullmäktiges beslut säger det. Annars stoppar spärren alla uttag.",
    )
    field_order = ("reason", "deficit_exempt")


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
    achieved = ThousandsField(label="Uppnådd effekt i år, tkr")
    comment = text_area("Läget", required=True, rows=4)

    def __init__(self, *args: Any, occasions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occasion"] = forms.ChoiceField(label="Tillfälle", choices=occasions)
        self.order_fields(["occasion"])
