"""Forms for what can be done to a unit. Units are named by code: a list of three thousand helps nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from styrkedjan.areas.organisation.actions.creating import NewUnit
from styrkedjan.areas.organisation.models import ROOT_KINDS, OperatingForm, ServiceArea, Unit, UnitKind
from styrkedjan.areas.organisation.queries import people, root_of, service_areas
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.pages.kit.forms import TokenField, offer

_DAY = {"type": "date"}
KINDS = [(value, label) for value, label in UnitKind.choices if value not in ROOT_KINDS]


class DayField(forms.DateField):
    """A day with the browser's own calendar, today unless said otherwise."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
        super().__init__(label=label, widget=widget, **{"initial": timezone.localdate, **kwargs})


class CodesField(forms.CharField):
    """Codes parted by space, comma or semicolon."""

    def clean(self, value: Any) -> tuple[str, ...]:
        text = super().clean(value) or ""
        return tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))


class UnitForm(forms.Form):
    """What all forms about a unit share: the unit itself, a note of the decision and looking up other units by code."""

    note = forms.CharField(
        label="Beslut eller anmärkning", max_length=255, required=False, help_text="Till exempel KF 2026-11-24 § 12."
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        if "note" in self.fields:
            self.order_fields([name for name in self.fields if name != "note"] + ["note"])

    def unit_with(self, code: str) -> Unit:
        """The unit with a code in the same municipality."""
        row = Unit.objects.select_related("principal", "parent").filter(principal=root_of(self.unit), code=code.strip())
        unit = row.first()
        if unit is None:
            raise forms.ValidationError(f"Det finns ingen enhet med koden ”{code}”.")
        return unit


class RenameForm(UnitForm):
    name = forms.CharField(label="Nytt namn", max_length=160)
    on = DayField("Gäller från")


class PlaceUnderForm(UnitForm):
    to = forms.CharField(label="Ny överordnad enhet, kod", max_length=20)
    on = DayField("Gäller från")

    def clean_to(self) -> Unit:
        return self.unit_with(self.cleaned_data["to"])


class CloseForm(UnitForm):
    last_day = DayField("Sista dag")


class MergeForm(UnitForm):
    others = CodesField(label="Slås samman med, koder", help_text="En eller flera koder åtskilda med mellanslag.")
    into_code = forms.CharField(
        label="Blir enheten med koden", max_length=20, help_text="En befintlig enhet, eller en ny kod."
    )
    into_name = forms.CharField(
        label="Den nya enhetens namn", max_length=160, required=False, help_text="Bara om koden är ny."
    )
    on = DayField("Gäller från")

    def clean_others(self) -> Sequence[Unit]:
        return [self.unit_with(code) for code in self.cleaned_data["others"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code = data.get("into_code", "").strip()
        existing = Unit.objects.select_related("principal", "parent").filter(principal=root_of(self.unit), code=code)
        if code and (unit := existing.first()) is not None:
            data["into"] = unit
        elif code and not data.get("into_name"):
            self.add_error("into_name", "Koden är ny, så enheten behöver ett namn.")
        elif code:
            data["into"] = NewUnit(code, data["into_name"])
        return data


class SplitForm(UnitForm):
    """Up to four new units; the first two are needed."""

    SLOTS = (1, 2, 3, 4)
    on = DayField("Gäller från")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slot in self.SLOTS:
            needed = slot <= 2
            self.fields[f"code{slot}"] = forms.CharField(label=f"Enhet {slot}: kod", max_length=20, required=needed)
            self.fields[f"name{slot}"] = forms.CharField(label=f"Enhet {slot}: namn", max_length=160, required=needed)
            self.fields[f"codes{slot}"] = CodesField(
                label=f"Enhet {slot}: tar över ansvarskoderna", max_length=400, required=False
            )
        self.order_fields([name for name in self.fields if name not in {"on", "note"}] + ["on", "note"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["into"] = [
            NewUnit(data[f"code{slot}"], data.get(f"name{slot}", ""), data.get(f"codes{slot}") or ())
            for slot in self.SLOTS
            if data.get(f"code{slot}")
        ]
        return data


class DetailsForm(UnitForm):
    note = None  # type: ignore[assignment]
    short_name = forms.CharField(label="Kortnamn", max_length=40, required=False)
    kind = forms.ChoiceField(label="Slag", choices=KINDS)
    operating_form = forms.ChoiceField(label="Driftform", choices=OperatingForm.choices)
    service_area = forms.ChoiceField(label="Verksamhetsområde", required=False)
    geographic_area = forms.CharField(label="Område", max_length=80, required=False)
    valid_from = DayField("Första dag")
    responsibilities = CodesField(
        label="Ansvarskoder",
        max_length=2000,
        required=False,
        help_text="Ekonomisystemets koder, åtskilda med mellanslag.",
    )
    version = TokenField(max_length=40)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        self.areas = _offer_areas(self, unit)
        if unit.is_root:
            offer(self, "kind", [(kind.value, kind.label) for kind in ROOT_KINDS])


class NewUnitForm(UnitForm):
    code = forms.CharField(label="Kod", max_length=20, help_text="Enhetens egen kod; den ändras aldrig.")
    name = forms.CharField(label="Namn", max_length=160)
    kind = forms.ChoiceField(label="Slag", choices=KINDS, initial=UnitKind.UNIT)
    operating_form = forms.ChoiceField(label="Driftform", choices=OperatingForm.choices)
    service_area = forms.ChoiceField(label="Verksamhetsområde", required=False)
    on = DayField("Gäller från")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        self.areas = _offer_areas(self, unit)

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "service_area": self.areas.get(self.cleaned_data["service_area"])}


class ReopenForm(UnitForm):
    note = None  # type: ignore[assignment]


def _offer_areas(form: forms.Form, unit: Unit) -> dict[str, ServiceArea]:
    areas = {area.code: area for area in service_areas(root_of(unit))}
    offer(form, "service_area", [("", "Inget"), *((code, area.name) for code, area in areas.items())])
    return areas


ROLES = [("", "Välj roll"), *((role.value, role.label) for role in Role)]


class RoleForm(forms.Form):
    """A role for someone who is known in the municipality."""

    username = forms.CharField(label="Personens användarnamn", max_length=150)
    role = forms.ChoiceField(label="Roll", choices=ROLES)
    valid_from = DayField("Gäller från")
    valid_to = DayField("Gäller till", required=False, initial=None)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean_username(self) -> User:
        known = people(root_of(self.unit))
        person = known.filter(username=self.cleaned_data["username"].strip()).first()
        if person is None:
            raise forms.ValidationError("Ingen med det användarnamnet finns i kommunen. Lägg upp personen först.")
        return person

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"person": given.pop("username"), **given, "role": Role(given["role"])}


class PersonForm(forms.Form):
    """A new person with a first role."""

    first_name = forms.CharField(label="Förnamn", max_length=150)
    last_name = forms.CharField(label="Efternamn", max_length=150)
    username = forms.CharField(label="Användarnamn", max_length=150)
    email = forms.CharField(label="E-post", max_length=254, required=False)
    title = forms.CharField(label="Titel", max_length=120, required=False)
    role = forms.ChoiceField(label="Roll", choices=ROLES)

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "role": Role(self.cleaned_data["role"])}


class ServiceAreaForm(forms.Form):
    """A new service area, or new words for one that has the same code."""

    code = forms.CharField(label="Kod", max_length=20, help_text="En kod som finns ändras; en ny läggs till.")
    name = forms.CharField(label="Namn", max_length=120)
    volume_unit = forms.CharField(label="Volymenhet", max_length=60, required=False, help_text="Till exempel elev.")
    activity_codes = CodesField(
        label="Verksamhetskoder", max_length=1000, required=False, help_text="Åtskilda med mellanslag."
    )
