"""Forms of facts that more than one page asks for: a unit's forecast, and an indicator's values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from styrkedjan.areas.economy.queries.proposals import Proposal
from styrkedjan.areas.indicators.actions.reporting import Entry
from styrkedjan.areas.indicators.models import Indicator, IndicatorValue
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.observations import Breakdown, Missing, Sex
from styrkedjan.domain.periods import Period, Span
from styrkedjan.domain.swedish import exact, parse_number
from styrkedjan.pages.kit.forms import ThousandsField, TokenField, offer, text_area


class NumberField(forms.CharField):
    """A number as people write it: `1 234,5`, `−12`. It or the reason it is missing is asked for."""

    sometimes_required = True
    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_number(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class ReasonField(forms.ChoiceField):
    """Why there is no value."""

    sometimes_required = True


class ValuesForm(forms.Form):
    """A period's values: all, women and men; of each the value, or the reason there is none."""

    NUMBERS = ("value", "numerator", "denominator")
    NAMES = ("numerator", "denominator", "value", "n", "missing")

    period = forms.ChoiceField(label="Period", widget=forms.HiddenInput)
    preliminary = forms.BooleanField(label="Värdena är preliminära", required=False)
    note = forms.CharField(label="Anmärkning", max_length=255, required=False)
    version = TokenField()

    def __init__(self, *args: Any, periods: Sequence[Period], sexes: Sequence[Sex] = tuple(Sex), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sexes = sexes
        offer(self, "period", [(str(one), one.label) for one in periods])
        reasons = [("", "Det finns ett värde"), *((one.value, one.label) for one in Missing)]
        for sex in sexes:
            self.fields |= {
                f"{sex}-value": NumberField(label="Värde", required=False),
                f"{sex}-numerator": NumberField(label="Täljare", required=False),
                f"{sex}-denominator": NumberField(label="Nämnare", required=False),
                f"{sex}-n": forms.IntegerField(label="Antal bakom", required=False, min_value=0),
                f"{sex}-missing": ReasonField(label="Saknas därför att", required=False, choices=reasons),
            }

    @staticmethod
    def initial_of(rows: Mapping[str, IndicatorValue]) -> dict[str, Any]:
        """What stands, by sex; a value that was computed from numerator and denominator is not asked for again."""
        found: dict[str, Any] = {}
        for sex, row in rows.items():
            numbers = {name: exact(getattr(row, name)) for name in ValuesForm.NUMBERS}
            numbers |= {"value": ""} if row.numerator is not None else {}
            found |= {f"{sex}-{name}": value for name, value in numbers.items()}
            found |= {f"{sex}-n": row.n, f"{sex}-missing": row.missing}
        return found

    @property
    def parts(self) -> list[tuple[Sex, dict[str, forms.BoundField], bool]]:
        """Each sex with its fields, and whether they are shown unfolded."""
        fields = {sex: {name: self[f"{sex}-{name}"] for name in self.NAMES} for sex in self.sexes}
        return [
            (sex, bound, any(one.errors or one.initial not in (None, "") for one in bound.values()))
            for sex, bound in fields.items()
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        emptied = [sex for sex in self.sexes if self._stood(sex) and not self._said(sex)]
        for sex in emptied:
            self.add_error(
                f"{sex}-missing", "Det som är rapporterat töms inte: rätta det, eller välj varför det saknas."
            )
        if not emptied and not any(self._said(sex) for sex in self.sexes):
            self.add_error(None, "Skriv ett värde, eller välj varför det saknas.")
        return given

    def _stood(self, sex: Sex) -> bool:
        """Whether something was reported of it when the form was filled in."""
        return any(self.initial.get(f"{sex}-{name}") not in (None, "") for name in self.NAMES)

    def _said(self, sex: Sex) -> dict[str, Any]:
        """What was written of one sex; nothing when all was left empty."""
        given = {name: self.cleaned_data[f"{sex}-{name}"] for name in self.NAMES}
        return given if any(value not in (None, "") for value in given.values()) else {}

    def entries(self, indicator: Indicator, unit: Unit) -> list[Entry]:
        shared = {name: self.cleaned_data[name] for name in ("preliminary", "note")}
        period = Period.parse(self.cleaned_data["period"])
        found = []
        for sex in self.sexes:
            if given := self._said(sex):
                given["missing"] = Missing(given["missing"]) if given["missing"] else None
                found.append(
                    Entry(indicator, unit, period, breakdown=Breakdown(sex), where=sex.label, **given, **shared)
                )
        return found


class ForecastForm(forms.Form):
    """A full-year forecast: one amount per account group and a comment. `version` sees that nobody saved meanwhile."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    comment = text_area(
        "Kommentar", rows=4, help_text="Behövs om du ändrar förslaget: vad vet du som förslaget inte vet?"
    )

    def __init__(self, *args: Any, rows: Sequence[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"group_{row.group}"] = ThousandsField(
                label=f"{row.label}, tkr",
                rounded=0,
                initial=row.start,
                error_messages={"required": f"Skriv en prognos för {row.label.lower()}; 0 om inget väntas."},
            )

    def amounts(self) -> dict[str, Decimal]:
        """Kronor per group."""
        return {row.group: self.cleaned_data[f"group_{row.group}"] for row in self.rows}

    def proposed(self) -> dict[str, Decimal]:
        return {row.group: row.amount for row in self.rows if row.amount is not None}


def periods_to_report(frequency: str, today: date, count: int = 8) -> list[Period]:
    """The newest periods that have begun, newest first."""
    span = Span(frequency)
    period = Period(today.year, span, (today.month - 1) // span.months + 1)
    found = [period]
    while len(found) < count:
        found.append(found[-1].previous())
    return found
