"""Forms for elements, activities and links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import units_with
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.forms import offer

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LABELS = {
    "title": "Rubrik",
    "description": "Beskrivning",
    "desired_result": "Önskat resultat",
    "unit": "Ansvarig enhet",
    "responsible": "Ansvarig person",
    "deadline": "Klart senast",
    "report_back_to": "Återrapporteras till",
    "decision_body": "Beslutande organ",
    "decision_date": "Beslutsdatum",
    "decision_section": "Paragraf",
    "record_number": "Diarienummer",
    "report_back": "Återrapportering",
    "start": "Start",
    "end": "Slut",
    "progress": "Klart, procent",
    "order": "Ordning",
}


class ElementForm(forms.Form):
    """The texts of an element. `version` is what the form was filled in from."""

    title = forms.CharField(label=LABELS["title"], max_length=255)
    description = forms.CharField(label=LABELS["description"], widget=forms.Textarea, required=False)
    desired_result = forms.CharField(
        label=LABELS["desired_result"],
        widget=forms.Textarea,
        required=False,
        help_text="Vad ska ha blivit bättre, för vem, när målet är nått?",
    )
    unit = forms.ModelChoiceField(label=LABELS["unit"], queryset=Unit.objects.none())
    deadline = forms.DateField(label=LABELS["deadline"], widget=DAY, required=False)
    report_back_to = forms.ModelChoiceField(
        label=LABELS["report_back_to"], queryset=Unit.objects.none(), required=False
    )
    decision_body = forms.CharField(label=LABELS["decision_body"], max_length=120, required=False)
    decision_date = forms.DateField(label=LABELS["decision_date"], widget=DAY, required=False)
    decision_section = forms.CharField(label=LABELS["decision_section"], max_length=20, required=False)
    record_number = forms.CharField(label=LABELS["record_number"], max_length=40, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, by: User, principal: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = units_with(by, Permission.EDIT_CHAIN).filter(path__startswith=principal.path, valid_to=None)
        bodies = Unit.objects.filter(path__startswith=principal.path, valid_to=None).exclude(
            kind__in=("unit", "provider")
        )
        offer(self, "unit", own.order_by("path"))
        offer(self, "report_back_to", bodies.order_by("path"))

    @staticmethod
    def initial_of(element: Element) -> dict[str, Any]:
        names = [name for name in LABELS if name in ElementForm.base_fields]
        return {name: getattr(element, name) for name in names} | {"version": element.version}

    def changes(self) -> dict[str, Any]:
        """What was handed in, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "key", "parents")}


class NewElementForm(ElementForm):
    """A new element: its key and what it serves as well."""

    key = forms.CharField(label="Nyckel", max_length=40, help_text="Kort och egen, till exempel GSN-4.")
    parents = forms.ModelMultipleChoiceField(
        label="Bidrar till",
        queryset=Element.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Ett mål får bidra till flera mål ovanför.",
    )

    field_order = ("key", "title", "description", "desired_result", "parents", "unit")

    def __init__(self, *args: Any, above: Sequence[Element], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [element.pk for element in above]
        offer(self, "parents", Element.objects.filter(pk__in=keys))
        if not above:
            del self.fields["parents"]


class ActivityForm(forms.Form):
    """Something a unit does to reach an element."""

    title = forms.CharField(label="Aktivitet", max_length=255)
    description = forms.CharField(label=LABELS["description"], widget=forms.Textarea, required=False)
    start = forms.DateField(label=LABELS["start"], widget=DAY, required=False)
    end = forms.DateField(label=LABELS["end"], widget=DAY, required=False)
    progress = forms.IntegerField(label=LABELS["progress"], min_value=0, max_value=100, initial=0)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ReasonForm(forms.Form):
    """Why an element goes out."""

    reason = forms.CharField(label="Varför utgår det?", max_length=255)


class ReportBackForm(forms.Form):
    """An assignment reported back."""

    text = forms.CharField(label="Återrapportering", widget=forms.Textarea, help_text="Vad är gjort och vad gav det?")
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)


class LinkForm(forms.Form):
    """One more element to serve."""

    parent = forms.ModelChoiceField(label="Bidrar också till", queryset=Element.objects.none())

    def __init__(self, *args: Any, above: Sequence[Element], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [element.pk for element in above]
        offer(self, "parent", Element.objects.filter(pk__in=keys))


class IndicatorLinkForm(forms.Form):
    """One more indicator to measure an element by."""

    indicator = forms.ModelChoiceField(label="Mät också med", queryset=Indicator.objects.none())

    def __init__(self, *args: Any, principal: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Indicator.objects.filter(principal=principal)
        offer(self, "indicator", rows.order_by("name"))
