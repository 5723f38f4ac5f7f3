"""Forms for elements, activities and links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.chain.queries.steering_models import offered
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import units_with
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.forms import DayField, DecisionForm, VersionField, choice_of, offer, text_area


class ElementForm(DecisionForm):
    """The texts of an element, and where it was decided."""

    optional = without_section = True

    title = forms.CharField(label="Rubrik", max_length=255)
    description = text_area("Beskrivning", rows=5)
    desired_result = text_area(
        "Önskat resultat", rows=4, help_text="Vad ska ha blivit bättre, för vem, när målet är nått?"
    )
    unit = choice_of("Ansvarig enhet", Unit)
    deadline = DayField(label="Klart senast", required=False)
    report_back_to = choice_of("Återrapporteras till", Unit, required=False)
    version = VersionField()

    field_order = ("key", "title", "description", "desired_result", "parents", "unit", "deadline", "report_back_to")

    def __init__(self, *args: Any, by: User, principal: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = Unit.objects.filter(path__startswith=principal.path, valid_to=None).order_by("path")
        offer(self, "unit", inside & units_with(by, Permission.EDIT_CHAIN))
        offer(self, "report_back_to", inside.exclude(kind__in=("unit", "provider")))

    def values(self) -> dict[str, Any]:
        given = super().values()
        decided = given.pop("decision").fields()
        return {**given, **decided}


class NewElementForm(ElementForm):
    """A new element: its key and what it serves as well."""

    version = None  # type: ignore[assignment]
    key = forms.CharField(label="Nyckel", max_length=40, help_text="Kort och egen, till exempel GSN-4.")
    parents = forms.ModelMultipleChoiceField(
        label="Bidrar till",
        queryset=Element.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Ett mål får bidra till flera mål ovanför.",
    )

    def __init__(self, *args: Any, above: Sequence[Element], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parents", Element.objects.filter(pk__in=[element.pk for element in above]))
        if not above:
            del self.fields["parents"]

    def values(self) -> dict[str, Any]:
        given = super().values()
        parents = tuple(parent.key for parent in given.pop("parents", ()))
        return {**given, "key": given["key"].strip(), "parents": parents}


class ActivityForm(forms.Form):
    """Something a unit does to reach an element."""

    title = forms.CharField(label="Aktivitet", max_length=255)
    description = text_area("Beskrivning", rows=4)
    start = DayField(label="Start", required=False)
    end = DayField(label="Slut", required=False)
    progress = forms.IntegerField(label="Klart, procent", min_value=0, max_value=100, initial=0)


class ChangeActivityForm(ActivityForm):
    version = VersionField()


class ReasonForm(forms.Form):
    """Why an element goes out."""

    reason = forms.CharField(label="Varför utgår det?", max_length=255)


class ReportBackForm(forms.Form):
    """An assignment reported back."""

    text = text_area("Återrapportering", required=True, help_text="Vad är gjort och vad gav det?")
    version = VersionField()


class LinkForm(forms.Form):
    """One more element to serve."""

    parent = choice_of("Bidrar också till", Element)

    def __init__(self, *args: Any, above: Sequence[Element], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", Element.objects.filter(pk__in=[element.pk for element in above]))


class IndicatorLinkForm(forms.Form):
    """One more indicator to measure an element by."""

    indicator = choice_of("Mät också med", Indicator)

    def __init__(self, *args: Any, principal: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "indicator", Indicator.objects.filter(principal=principal).order_by("name"))


class BeginYearForm(forms.Form):
    """A plan year from a steering model."""

    year = forms.IntegerField(label="År", min_value=2000, max_value=2100)
    model = forms.ChoiceField(label="Styrmodell")

    def __init__(self, *args: Any, principal: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "model", [(model.id, model.name) for model in offered(principal.pk)])
