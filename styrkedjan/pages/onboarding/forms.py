"""Forms for a new municipality, its steering model and its first indicators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.indicators.models import SourceKind
from styrkedjan.areas.organisation.models import ROOT_KINDS, Unit
from styrkedjan.areas.organisation.permissions import units_with
from styrkedjan.domain.chain import YearState
from styrkedjan.domain.key_figures import KeyFigureMetadata
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.forms import TokenField, choice_of, offer, text_area
from styrkedjan.sources.definitions import load_definitions


class BeginForm(forms.Form):
    """A new municipality or region."""

    name = forms.CharField(label="Namn", max_length=160, help_text="Som det ska stå på sidor och i rapporter.")
    kind = forms.ChoiceField(label="Slag", choices=[(kind.value, kind.label) for kind in ROOT_KINDS])
    code = forms.CharField(label="Kod", max_length=20, help_text="Kommunens eller regionens kod, till exempel 0126.")
    steering_model = forms.ChoiceField(label="Styrmodell", widget=forms.RadioSelect, help_text="Går att ändra sedan.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        models = sorted(load_definitions().steering_models.values(), key=lambda model: model.name)
        offer(self, "steering_model", [(model.id, f"{model.name}. {model.description}") for model in models])


class CopyForm(forms.Form):
    """The name of a copy."""

    name = forms.CharField(label="Namn", max_length=120, help_text="Vad er egen styrmodell ska heta.")


class BasicsForm(forms.Form):
    """What the model is called and what it is."""

    name = forms.CharField(label="Namn", max_length=120)
    description = text_area("Beskrivning")
    vision = text_area("Vision", help_text="Läggs in överst i varje planår som börjas ur modellen.")
    version = TokenField()


class VersionForm(forms.Form):
    """Only what it was opened on."""

    version = TokenField()


class TextForm(forms.Form):
    """The whole definition."""

    text = forms.CharField(label="Definitionen", widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}))
    version = TokenField()


class CatalogueForm(forms.Form):
    """Key figures to take, whose they are and where their values come from."""

    keys = forms.MultipleChoiceField(label="Nyckeltal", widget=forms.CheckboxSelectMultiple)
    owner = choice_of("Ägare", Unit)
    source = forms.ChoiceField(label="Värdena", choices=SourceKind.choices)
    element = choice_of("Mäter målet", Element, required=False)

    def __init__(
        self, *args: Any, by: User, principal: Unit, entries: Sequence[KeyFigureMetadata], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        inside = Unit.objects.filter(path__startswith=principal.path, valid_to=None).order_by("path")
        offer(self, "keys", [(entry.id, entry.title) for entry in entries])
        offer(self, "owner", inside & units_with(by, Permission.EDIT_INDICATORS))
        goals = Element.objects.filter(plan_year__principal=principal, withdrawn_at=None, kind="goal")
        offer(self, "element", goals.exclude(plan_year__state=YearState.CLOSED).order_by("-plan_year__year", "key"))

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
