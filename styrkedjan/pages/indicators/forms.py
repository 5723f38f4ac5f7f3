"""Forms for definitions, targets and values. Numbers are written as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from styrkedjan.areas.indicators.actions.defining import FIELDS
from styrkedjan.areas.indicators.actions.targets import Aim
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, SourceKind
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.organisation.permissions import units_with
from styrkedjan.domain.burden import Ground
from styrkedjan.domain.measures import Aggregation
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.fact_forms import NumberField
from styrkedjan.pages.kit.forms import DecisionForm, TokenField, VersionField, offer

_AGGREGATION = (
    (Aggregation.NONE.value, "Vägs inte samman"),
    (Aggregation.SHARE.value, "Andel: räknas om från täljare och nämnare"),
    (Aggregation.SUM.value, "Summa"),
    (Aggregation.MEAN.value, "Medel, vägt med antalet bakom"),
)


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
            "minutes": "Minuter att samla in ett värde", "ground": "På vilken grund begärs det?",
            "ground_told": "Lagrum eller beslut",
        }  # fmt: skip
        help_texts: ClassVar = {
            "over_year": "För volymer: timmar summeras, elever är ett medelvärde. Planen avser hela året.",
            "what": "Så att den som läser talet vet vad det är.",
            "why": "Vilken fråga svarar talet på, och vem använder svaret?",
            "numerator": "I ord: vad räknas.",
            "denominator": "I ord: av hur många.",
            "minutes": "Det är kostnaden för att fråga.",
            "ground": "Det som ingen har sagt en grund för räknas som vana i mätbördan.",
            "suppression_threshold": "Värden med färre personer eller svar bakom visas inte. 0 visar alla.",
        }
        widgets: ClassVar = {name: forms.Textarea(attrs={"rows": 3}) for name in ("what", "why", "formula")}

    def __init__(self, *args: Any, by: User, principal: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = Unit.objects.filter(path__startswith=principal.path, valid_to=None)
        offer(self, "owner", inside & units_with(by, Permission.EDIT_INDICATORS))
        offer(self, "service_area", ServiceArea.objects.filter(principal=principal))
        offer(self, "aggregation", _AGGREGATION)
        for name, kinds in (("kind", IndicatorKind.choices), ("source", SourceKind.choices),
                            ("ground", [("", "Ingen har sagt"), *Ground.choices()])):  # fmt: skip
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
