"""Forms for definitions, targets and values. Numbers are written as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from styrkedjan.areas.indicators.actions.reporting import Entry
from styrkedjan.areas.indicators.actions.targets import Aim
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, IndicatorValue, SourceKind, TargetValue
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.organisation.permissions import units_with
from styrkedjan.domain.measures import Aggregation, Direction, Frequency
from styrkedjan.domain.observations import Breakdown, Missing, Sex
from styrkedjan.domain.periods import Period, Span
from styrkedjan.domain.swedish import number, parse_number
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.forms import offer

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NUMERIC = forms.TextInput(attrs={"inputmode": "decimal"})
LABELS = {
    "name": "Namn",
    "what": "Vad mäts",
    "why": "Varför mäts det",
    "formula": "Formel",
    "numerator": "Täljare",
    "denominator": "Nämnare",
    "minutes": "Minuter att samla in ett värde",
    "suppression_threshold": "Minsta antal som får visas",
    "unit_of_measure": "Enhet",
    "owner": "Ägare",
    "service_area": "Verksamhetsområde",
    "source": "Källa",
    "source_key": "Källans id",
    "decimals": "Decimaler",
    "direction": "Riktning",
    "frequency": "Hur ofta",
    "aggregation": "Så vägs enheter samman",
    "over_year": "Så blir delarna ett år",
    "kind": "Slag",
    "valid_from": "Från år",
    "valid_to": "Till år",
}


class NumberField(forms.CharField):
    """A number as people write it: `1 234,5`, `−12`."""

    widget = NUMERIC

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_number(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


def shown(value: Decimal | None) -> str:
    """A stored number as it is written in a field: all its decimals and no more."""
    if value is None:
        return ""
    exact = Decimal(value).normalize()
    exponent = exact.as_tuple().exponent
    return number(exact, max(0, -exponent if isinstance(exponent, int) else 0))


if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Indicator]
else:
    ModelForm = forms.ModelForm


class IndicatorForm(ModelForm):
    """A definition. `version` is what the form was filled in from; the action checks and saves."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    class Meta:
        model = Indicator
        fields = (
            "key",
            "name",
            "kind",
            "what",
            "why",
            "unit_of_measure",
            "decimals",
            "direction",
            "frequency",
            "aggregation",
            "over_year",
            "numerator",
            "denominator",
            "formula",
            "source",
            "source_key",
            "owner",
            "service_area",
            "minutes",
            "suppression_threshold",
            "valid_from",
            "valid_to",
        )
        labels = LABELS | {"key": "Nyckel"}
        help_texts = {
            "over_year": "För volymer: timmar summeras, elever är ett medelvärde. Planen avser hela året.",
            "what": "Så att den som läser talet vet vad det är.",
            "why": "Vilken fråga svarar talet på, och vem använder svaret?",
            "numerator": "I ord: vad räknas.",
            "denominator": "I ord: av hur många.",
            "minutes": "Det är kostnaden för att fråga.",
            "suppression_threshold": "Värden med färre personer eller svar bakom visas inte. 0 visar alla.",
        }

    def __init__(self, *args: Any, by: User, principal: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset = units_with(by, Permission.EDIT_INDICATORS).filter(
            path__startswith=principal.path, valid_to=None
        )
        fields["service_area"].queryset = ServiceArea.objects.filter(principal=principal)
        fields["kind"].choices = IndicatorKind.choices
        fields["source"].choices = SourceKind.choices
        fields["direction"].choices = [(one.value, one.label) for one in Direction]
        fields["frequency"].choices = [(one.value, one.label) for one in Frequency]
        fields["aggregation"].choices = [
            (Aggregation.NONE.value, "Vägs inte samman"),
            (Aggregation.SHARE.value, "Andel: räknas om från täljare och nämnare"),
            (Aggregation.SUM.value, "Summa"),
            (Aggregation.MEAN.value, "Medel, vägt med antalet bakom"),
        ]
        for name in ("what", "why", "formula"):
            fields[name].widget.attrs["rows"] = 3
        if self.instance.pk:
            del fields["key"]

    def validate_unique(self) -> None:
        """The action tells of a key that is taken."""

    def _post_clean(self) -> None:
        """The instance is left as it was read: the action compares and saves."""

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "key")}


class TargetForm(forms.Form):
    """A target with its decision."""

    year = forms.IntegerField(label="År", min_value=2000, max_value=2100)
    floor = NumberField(label="Minst", required=False, help_text="Lämna tomt om det bara finns ett tak.")
    ceiling = NumberField(label="Högst", required=False, help_text="Båda ger ett intervall.")
    decision_body = forms.CharField(label="Beslutande organ", max_length=120, required=False)
    decision_date = forms.DateField(label="Beslutsdatum", widget=DAY, required=False)
    decision_section = forms.CharField(label="Paragraf", max_length=20, required=False)
    record_number = forms.CharField(label="Diarienummer", max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "floor" in given and "ceiling" in given and given["floor"] is None and given["ceiling"] is None:
            self.add_error("floor", "Skriv minst ett av minst och högst.")
        return given

    @staticmethod
    def initial_of(row: TargetValue | None, year: int) -> dict[str, Any]:
        if row is None:
            return {"year": year}
        names = ("year", "decision_body", "decision_date", "decision_section", "record_number")
        return {name: getattr(row, name) for name in names} | {
            "floor": shown(row.floor),
            "ceiling": shown(row.ceiling),
        }

    def aim(self, indicator: Indicator, unit: Unit) -> Aim:
        return Aim(indicator, unit, **self.cleaned_data)


class PeriodForm(forms.Form):
    """Which period the values are for."""

    period = forms.ChoiceField(label="Period", widget=forms.HiddenInput)
    preliminary = forms.BooleanField(label="Värdena är preliminära", required=False)
    note = forms.CharField(label="Anmärkning", max_length=255, required=False)

    def __init__(self, *args: Any, periods: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "period", [(str(one), one.label) for one in periods])


class ValueForm(forms.Form):
    """One value, or the reason there is none."""

    value = NumberField(label="Värde", required=False)
    numerator = NumberField(label="Täljare", required=False)
    denominator = NumberField(label="Nämnare", required=False)
    n = forms.IntegerField(label="Antal bakom", required=False, min_value=0)
    missing = forms.ChoiceField(
        label="Saknas därför att",
        required=False,
        choices=[("", "Det finns ett värde"), *((one.value, one.label) for one in Missing)],
    )

    def __init__(self, data: Any = None, *, sex: Sex, **kwargs: Any) -> None:
        super().__init__(data, prefix=sex.value, **kwargs)
        self.sex = sex

    @property
    def is_empty(self) -> bool:
        return not any(value not in (None, "") for value in self.cleaned_data.values())

    @staticmethod
    def initial_of(row: IndicatorValue | None) -> dict[str, Any]:
        if row is None:
            return {}
        numbers = {name: shown(getattr(row, name)) for name in ("numerator", "denominator")}
        computed = row.numerator is not None
        return numbers | {"n": row.n, "missing": row.missing, "value": "" if computed else shown(row.value)}

    def entry(self, indicator: Indicator, unit: Unit, period: Period, shared: dict[str, Any]) -> Entry:
        given = self.cleaned_data
        return Entry(
            indicator=indicator,
            unit=unit,
            period=period,
            value=given["value"],
            missing=Missing(given["missing"]) if given["missing"] else None,
            breakdown=Breakdown(self.sex),
            n=given["n"],
            numerator=given["numerator"],
            denominator=given["denominator"],
            preliminary=shared["preliminary"],
            note=shared["note"],
            where=self.sex.label,
        )


def periods_to_report(frequency: str, today: date, count: int = 8) -> list[Period]:
    """The newest periods that have begun, newest first."""
    span = Span(frequency)
    period = Period(today.year, span, (today.month - 1) // span.months + 1)
    found = [period]
    while len(found) < count:
        found.append(found[-1].previous())
    return found
