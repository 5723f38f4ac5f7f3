"""Copying, choosing and changing a steering model."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.urls import reverse

from styrkedjan.areas.chain.actions import steering_models as actions
from styrkedjan.areas.chain.models import OwnModel
from styrkedjan.areas.chain.queries import steering_models as queries
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.swedish import listing
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.kit.doors import Subject
from styrkedjan.pages.onboarding import forms
from styrkedjan.pages.onboarding.parts import NEW, changed, uses, without
from styrkedjan.pages.onboarding.subjects import by_model, by_part
from styrkedjan.sources.definitions.nodes import plain


class ModelDeed(Deed):
    """What is done with a model; one comes back to its page."""

    permission = Permission.MANAGE_YEAR
    subject: ClassVar[Subject] = staticmethod(by_model)

    def back(self) -> str:
        key = self.result.key if isinstance(self.result, OwnModel) else self.model.id
        return reverse("onboarding:model", kwargs={"key": key})


class Copy(ModelDeed):
    """An own copy to change."""

    address, name, form_class = "styrmodeller/<slug:key>/kopiera/", "copy_model", forms.CopyForm
    title, button = "Kopiera {self.model.name}", "Kopiera"
    lead = "Kopian är er egen: den kan ändras del för del, och originalet står kvar."
    done = "Kopian finns. Ändra det som inte stämmer, och välj den när den är klar."

    def act(self, form: forms.CopyForm) -> OwnModel:
        name = form.cleaned_data["name"]
        return actions.copy_model(by=self.by, principal=self.unit, source=self.model.id, name=name)


class Choose(ModelDeed):
    """The model that new plan years start from."""

    address, name, title = "styrmodeller/<slug:key>/valj/", "choose_model", "Välj {self.model.name}"
    button, done = "Välj styrmodellen", "{self.model.name} är vald. Nya planår börjas ur den."
    lead = "Planår som redan finns behåller sin styrmodell."

    def act(self, form: Any) -> Any:
        return actions.choose_model(by=self.by, principal=self.unit, name=self.model.id)


class OwnDeed(ModelDeed):
    """A change of the municipality's own model: the whole is checked, as a file is."""

    done = "Styrmodellen är sparad."

    @cached_property
    def row(self) -> OwnModel:
        found = queries.own_model(self.unit, self.model.id)
        if found is None:
            raise Refused("Bara kommunens egen kopia kan ändras.", "Kopiera styrmodellen först.")
        return found

    def opens(self) -> None:
        assert self.row

    @property
    def version(self) -> str:
        return version_of([self.row])

    @property
    def lead(self) -> str:
        years = ", ".join(str(year) for year in queries.years_by(self.unit, self.model.id))
        return f"Ändringen gäller genast för planåret {years}." if years else ""

    def content(self, form: Any) -> dict[str, Any]:
        """The definition as it is to be."""
        raise NotImplementedError

    def save(self, text: str, version: str) -> OwnModel:
        return actions.save_model(by=self.by, principal=self.unit, key=self.model.id, text=text, version=version)

    def act(self, form: Any) -> OwnModel:
        text = actions.as_text(self.content(form))
        try:
            return self.save(text, form.cleaned_data["version"])
        except InvalidInput as refusal:  # the lines are of a text that nobody has seen
            raise InvalidInput([Problem("", "", one.what, one.remedy) for one in refusal.problems]) from refusal

    @property
    def stored(self) -> dict[str, Any]:
        found: dict[str, Any] = plain(self.row.text)
        return found


class Basics(OwnDeed):
    """Name, description and vision."""

    address, name, form_class = "styrmodeller/<slug:key>/om/", "model_basics", forms.BasicsForm
    title = "Namn och vision: {self.model.name}"

    def initial(self) -> dict[str, Any]:
        vision = self.model.vision.text if self.model.vision else ""
        given = {"name": self.model.name, "description": self.model.description, "vision": vision}
        return {**given, "version": self.version}

    def content(self, form: Any) -> dict[str, Any]:
        given, stored = form.cleaned_data, self.stored
        stored |= {"name": given["name"], "description": given["description"]}
        own = {"kind": "assumption", "note": "Kommunens egen"}
        if not given["vision"]:
            stored.pop("vision", None)
        elif self.model.vision is None or given["vision"] != self.model.vision.text:
            stored["vision"] = {"id": "vision", "text": given["vision"], "source": own}
        return stored


def called(deed: Any) -> str:
    """What the part is called, in the words of the table it stands in."""
    lines: dict[str, list[str]] = dict(deed.section.lines(deed.model))
    return lines[deed.part][0]


class EditPart(OwnDeed):
    """A part, or a new one."""

    address, name = "styrmodeller/<slug:key>/<slug:part>/<slug:name>/", "edit_part"
    subject = staticmethod(by_part)

    @property
    def title(self) -> str:
        if self.part == NEW:
            return f"{self.section.new} {self.section.one}"
        return f"Ändra {self.section.one}: {called(self)}"

    def form(self) -> Any:
        return self.section.form(self._sent(), self.model, self.part, self.version)

    def content(self, form: Any) -> dict[str, Any]:
        return changed(self.section, self.stored, self.part, form.values())


class RemovePart(OwnDeed):
    """A part that goes."""

    address, name = "styrmodeller/<slug:key>/<slug:part>/<slug:name>/ta-bort/", "remove_part"
    subject, form_class = staticmethod(by_part), forms.VersionForm
    title, button = "Ta bort {self.section.one}: {self.called}", "Ta bort"

    @property
    def called(self) -> str:
        return called(self)

    def initial(self) -> dict[str, Any]:
        return {"version": self.version}

    def act(self, form: Any) -> OwnModel:
        if used := uses(self.section, self.model, self.part):
            raise Refused(f"{called(self)} används av {listing(used)}.", "Ändra dem först.")
        return super().act(form)

    def content(self, form: Any) -> dict[str, Any]:
        return without(self.section, self.stored, self.part)


class SaveText(OwnDeed):
    """The whole definition, for what no page asks."""

    address, name, form_class = "styrmodeller/<slug:key>/som-text/", "model_text", forms.TextForm
    title = "Hela styrmodellen: {self.model.name}"

    def initial(self) -> dict[str, Any]:
        return {"text": self.row.text, "version": self.version}

    def act(self, form: forms.TextForm) -> OwnModel:
        return self.save(form.cleaned_data["text"].replace("\r\n", "\n"), form.cleaned_data["version"])


urlpatterns = paths(Copy, Choose, Basics, SaveText, EditPart, RemovePart)
