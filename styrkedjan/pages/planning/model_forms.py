"""Forms for resource allocation models: a line, all prices at once, a new year and a new model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import slugify

from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.domain.definitions import Flawed
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.planning.model_changes import priced_up
from styrkedjan.domain.planning.models import OLDEST, LineDefinition
from styrkedjan.pages.kit.forms import offer
from styrkedjan.pages.planning.forms import NumberField

HUNDRED = Decimal(100)
ZERO = Decimal(0)
LONGEST_KEY = 40
# Words that are addresses of their own beside the models.
_RESERVED = frozenset({"ny", "befolkning"})
_BASES = {
    VolumeBasis.MEAN_POPULATION: "medelbefolkningen i en åldersklass (ur befolkningsprognosen)",
    VolumeBasis.ENROLLED: "antalet inskrivna på varje enhet",
}
_FIGURES = {"price": "Pris", "fixed": "Fast del", "index_share": "Viktad andel", "area_price": "Pris per m²"}


class ModelForm(forms.Form):
    """A new allocation model."""

    name = forms.CharField(label="Namn", max_length=120)
    key = forms.SlugField(
        label="Kort namn i adresser och filer", max_length=40, required=False,
        help_text="Utan mellanslag, till exempel skolpeng. Lämna tomt så görs det av namnet.",
    )  # fmt: skip
    year = forms.IntegerField(label="Första år", min_value=2000, max_value=2199)
    definition = forms.ChoiceField(label="Utgå från", required=False)

    def __init__(self, *args: Any, definitions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "definition", [("", "En tom modell"), *definitions])

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]) or slugify(self.cleaned_data.get("name", ""))[:LONGEST_KEY] or "modell"
        if key in _RESERVED:
            raise forms.ValidationError(f"”{key}” är upptaget som adress. Välj ett annat kort namn.")
        return key


class LineForm(forms.Form):
    """One line of a model, all of it."""

    block = forms.CharField(
        label="Block", max_length=80, help_text="Rader i samma block summeras, till exempel Grundskola."
    )
    group = forms.CharField(label="Grupp", max_length=80, help_text="Till exempel 7–9 år, eller Elever.")
    basis = forms.ChoiceField(
        label="Priset gånger", choices=[(one.value, _BASES[one]) for one in VolumeBasis], widget=forms.RadioSelect
    )
    age_from = forms.IntegerField(label="Från ålder", min_value=0, max_value=OLDEST, required=False)
    age_to = forms.IntegerField(
        label="Till och med ålder", min_value=0, max_value=OLDEST, required=False, help_text="Bara för medelbefolkning."
    )
    price = NumberField(label="Pris, kr per år", required=False, help_text="Tomt är okänt, inte noll.")
    fixed = NumberField(label="Fast del, kr per år", required=False, help_text="Minus är en besparing.")
    index_share = NumberField(
        label="Socioekonomiskt viktad andel, %", required=False, decimals=4,
        help_text="Den del av priset som följer enhetens index.",
    )  # fmt: skip
    area_price = NumberField(label="Pris per kvadratmeter, kr", required=False)
    service_area = forms.ChoiceField(
        label="Verksamhet", required=False, help_text="Dit tilldelningen hör i flerårsbudgeten."
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        principal: Unit,
        line: LineDefinition | None,
        lines: Mapping[str, LineDefinition],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"basis": VolumeBasis.MEAN_POPULATION.value, **_as_initial(line)})
        self.lines = lines
        services = ServiceArea.objects.filter(principal=principal).values_list("code", "name")
        offer(self, "service_area", [("", "Ingen"), *services])
        self.line = line

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.definition(set())
            except Flawed as flawed:
                for flaw in flawed.flaws:
                    name = str(flaw.path[0])
                    self.add_error(name if name in self.fields else None, f"{flaw.what} {flaw.remedy}")
        return data

    def definitions(self) -> list[LineDefinition]:
        """All lines of the year as they are to be."""
        own = self.definition(set(self.lines))
        return list({**self.lines, own.id: own}.values())

    def values(self) -> dict[str, Any]:
        return {"lines": self.definitions(), "version": self.cleaned_data["version"]}

    def definition(self, taken: set[str]) -> LineDefinition:
        """The line as the rules read it; a new one gets a key of its own. Raises Flawed."""
        data = self.cleaned_data
        return LineDefinition(
            block=data["block"].strip(), group=data["group"].strip(), basis=VolumeBasis(data["basis"]),
            id=self.line.id if self.line else _key(f"{data['block']} {data['group']}", taken),
            service_area=data["service_area"], age_from=data["age_from"], age_to=data["age_to"], price=data["price"],
            fixed=data["fixed"] or ZERO, area_price=data["area_price"] or ZERO,
            index_share=(data["index_share"] or ZERO) / HUNDRED,
        )  # fmt: skip


def _as_initial(line: LineDefinition | None) -> dict[str, Any]:
    if line is None:
        return {}
    return {
        "block": line.block, "group": line.group, "basis": line.basis.value, "service_area": line.service_area,
        "age_from": line.age_from, "age_to": line.age_to, **_numbers(line),
    }  # fmt: skip


def _numbers(line: LineDefinition) -> dict[str, Decimal | None]:
    """The figures of a line as they stand in a form; what is nought is left empty but for the price."""
    return {
        "price": line.price,
        "fixed": line.fixed or None,
        "index_share": line.index_share * HUNDRED or None,
        "area_price": line.area_price or None,
    }


def _key(name: str, taken: set[str]) -> str:
    """A key of the name's letters and figures that no other line of the model has."""
    base = slugify(name).replace("-", "_")[: LONGEST_KEY - 4] or "rad"
    keys = (base, *(f"{base}_{number}" for number in range(2, 1000)))
    return next(key for key in keys if key not in taken)


class PricesForm(forms.Form):
    """The figures of all lines at once, and an increase of them all."""

    increase = NumberField(label="Räkna upp alla priser med, %", required=False, help_text="Till exempel 2,5.")
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, lines: Sequence[LineDefinition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            numbers, name = _numbers(line), f"{line.block} {line.group}"
            for field, label in _FIGURES.items():
                decimals = 4 if field == "index_share" else 2
                self.fields[f"{field}_{line.id}"] = NumberField(
                    label=f"{label}, {name}", required=False, initial=numbers[field], decimals=decimals,
                    widget=forms.TextInput(attrs={"size": 9, "class": "num"}),
                )  # fmt: skip

    def rows(self) -> list[tuple[LineDefinition, list[Any]]]:
        """Each line with its fields, for a table."""
        return [(line, [self[f"{field}_{line.id}"] for field in _FIGURES]) for line in self.lines]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in self.lines:
            if any(f"{field}_{line.id}" in self.errors for field in _FIGURES):
                continue
            try:
                _with_figures(line, data)
            except Flawed as flawed:
                for flaw in flawed.flaws:
                    self.add_error(f"{flaw.path[0]}_{line.id}", f"{flaw.what} {flaw.remedy}")
        return data

    def values(self) -> dict[str, Any]:
        return {"lines": self.definitions(), "version": self.cleaned_data["version"]}

    def definitions(self) -> list[LineDefinition]:
        """The lines as they were written, and then increased."""
        found = [_with_figures(line, self.cleaned_data) for line in self.lines]
        per_cent = self.cleaned_data["increase"]
        return priced_up(found, per_cent) if per_cent else found


def _with_figures(line: LineDefinition, data: dict[str, Any]) -> LineDefinition:
    share = data[f"index_share_{line.id}"]
    return replace(
        line, price=data[f"price_{line.id}"], fixed=data[f"fixed_{line.id}"] or ZERO,
        area_price=data[f"area_price_{line.id}"] or ZERO, index_share=(share or ZERO) / HUNDRED,
    )  # fmt: skip


class NewYearForm(forms.Form):
    """Begin a year with another year's lines."""

    to = forms.IntegerField(label="Nytt år", min_value=2000, max_value=2199)
    per_cent = NumberField(label="Räkna upp priserna med, %", initial="0")
    step = forms.TypedChoiceField(
        label="Avrunda priserna till",
        coerce=Decimal,
        choices=[("1", "hela kronor"), ("10", "tiotal kronor"), ("100", "hundratal kronor")],
    )
