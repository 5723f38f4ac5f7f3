"""Forms for definitions, targets and values. Numbers are written as people write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from styrkedjan.areas.indicators.actions.defining import FIELDS
from styrkedjan.areas.indicators.actions.reporting import Entry
from styrkedjan.areas.indicators.actions.targets import Aim
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, IndicatorValue, SourceKind
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.organisation.permissions import units_with
from styrkedjan.domain.measures import Aggregation
from styrkedjan.domain.observations import Breakdown, Missing, Sex
from styrkedjan.domain.periods import Period, Span
from styrkedjan.domain.swedish import exact, parse_number
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.forms import DecisionForm, TokenField, VersionField, offer

NUMERIC = forms.TextInput(attrs={"inputmode": "decimal"})
_AGGREGATION = (
    (Aggregation.NONE.value, "Vägs inte samman"),
    (Aggregation.SHARE.value, "Andel: räknas om från täljare och nämnare"),
    (Aggregation.SUM.value, "Summa"),
    (Aggregation.MEAN.value, "Medel, vägt med antalet bakom"),
)


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


# Its type takes what it is a form of; the class itself does not.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Indicator]
else:
    ModelForm = forms.ModelForm


class IndicatorForm(ModelForm):
    """A new definition; the action checks and saves."""

    class Meta:
        model = Indicator
        fields: ClassVar = ["key", *FIELDS]
        labels: ClassVar = {
            "key": "Nyckel", "name": "Namn", "kind": "Slag", "what": "Vad mäts", "why": "Varför mäts det",
            "unit_of_measure": "Enhet", "direction": "Riktning", "frequency": "Hur ofta",
            "aggregation": "Så vägs enheter samman", "over_year": "Så blir delarna ett år",
            "service_area": "Verksamhetsområde", "source_key": "Källans id",
            "minutes": "Minuter att samla in ett värde",
        }  # fmt: skip
        help_texts: ClassVar = {
            "over_year": "För volymer: timmar summeras, elever är ett medelvärde. Planen avser hela året.",
            "what": "Så att den som läser talet vet vad det är.",
            "why": "Vilken fråga svarar talet på, och vem använder svaret?",
            "numerator": "I ord: vad räknas.",
            "denominator": "I ord: av hur många.",
            "minutes": "Det är kostnaden för att fråga.",
            "suppression_threshold": "Värden med färre personer eller svar bakom visas inte. 0 visar alla.",
        }
        widgets: ClassVar = {name: forms.Textarea(attrs={"rows": 3}) for name in ("what", "why", "formula")}

    def __init__(self, *args: Any, by: User, principal: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = Unit.objects.filter(path__startswith=principal.path, valid_to=None)
        offer(self, "owner", inside & units_with(by, Permission.EDIT_INDICATORS))
        offer(self, "service_area", ServiceArea.objects.filter(principal=principal))
        offer(self, "aggregation", _AGGREGATION)
        for name, kinds in (("kind", IndicatorKind.choices), ("source", SourceKind.choices)):
            offer(self, name, kinds)

    def validate_unique(self) -> None:
        """The action tells of a key that is taken."""

    def _post_clean(self) -> None:
        """No instance is made here: the action makes, compares and saves."""


class ChangeIndicatorForm(IndicatorForm):
    """A definition that stands; its key never changes."""

    class Meta(IndicatorForm.Meta):
        fields: ClassVar = [*FIELDS]

    version = VersionField()


class TargetForm(DecisionForm):
    """A target with its decision."""

    optional = without_section = True
    field_order = ("year", "floor", "ceiling")

    year = forms.IntegerField(label="År", min_value=2000, max_value=2100)
    floor = NumberField(label="Minst", required=False, help_text="Lämna tomt om det bara finns ett tak.")
    ceiling = NumberField(label="Högst", required=False, help_text="Båda ger ett intervall.")
    version = TokenField()

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "floor" in given and "ceiling" in given and given["floor"] is None and given["ceiling"] is None:
            self.add_error("floor", "Skriv minst ett av minst och högst.")
        return given

    def aim(self, indicator: Indicator, unit: Unit) -> Aim:
        given = self.cleaned_data
        limits = {name: given[name] for name in ("year", "floor", "ceiling")}
        return Aim(indicator, unit, **limits, **self.decision().fields())


class ValuesForm(forms.Form):
    """A period's values: all, women and men; of each the value, or the reason there is none."""

    NUMBERS = ("value", "numerator", "denominator")
    NAMES = ("numerator", "denominator", "value", "n", "missing")

    period = forms.ChoiceField(label="Period", widget=forms.HiddenInput)
    preliminary = forms.BooleanField(label="Värdena är preliminära", required=False)
    note = forms.CharField(label="Anmärkning", max_length=255, required=False)
    version = TokenField()

    def __init__(self, *args: Any, periods: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "period", [(str(one), one.label) for one in periods])
        reasons = [("", "Det finns ett värde"), *((one.value, one.label) for one in Missing)]
        for sex in Sex:
            self.fields |= {
                f"{sex}-value": NumberField(label="Värde", required=False),
                f"{sex}-numerator": NumberField(label="Täljare", required=False),
                f"{sex}-denominator": NumberField(label="Nämnare", required=False),
                f"{sex}-n": forms.IntegerField(label="Antal bakom", required=False, min_value=0),
                f"{sex}-missing": forms.ChoiceField(label="Saknas därför att", required=False, choices=reasons),
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
        fields = {sex: {name: self[f"{sex}-{name}"] for name in self.NAMES} for sex in Sex}
        return [
            (sex, bound, any(one.errors or one.initial not in (None, "") for one in bound.values()))
            for sex, bound in fields.items()
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not any(self._said(sex) for sex in Sex):
            self.add_error(None, "Skriv ett värde, eller välj varför det saknas.")
        return given

    def _said(self, sex: Sex) -> dict[str, Any]:
        """What was written of one sex; nothing when all was left empty."""
        given = {name: self.cleaned_data[f"{sex}-{name}"] for name in self.NAMES}
        return given if any(value not in (None, "") for value in given.values()) else {}

    def entries(self, indicator: Indicator, unit: Unit) -> list[Entry]:
        shared = {name: self.cleaned_data[name] for name in ("preliminary", "note")}
        period = Period.parse(self.cleaned_data["period"])
        found = []
        for sex in Sex:
            if given := self._said(sex):
                given["missing"] = Missing(given["missing"]) if given["missing"] else None
                found.append(
                    Entry(indicator, unit, period, breakdown=Breakdown(sex), where=sex.label, **given, **shared)
                )
        return found


def periods_to_report(frequency: str, today: date, count: int = 8) -> list[Period]:
    """The newest periods that have begun, newest first."""
    span = Span(frequency)
    period = Period(today.year, span, (today.month - 1) // span.months + 1)
    found = [period]
    while len(found) < count:
        found.append(found[-1].previous())
    return found
