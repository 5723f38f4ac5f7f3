"""Changing a resource allocation model: lines, prices and years, with the effect in sight before anything is saved.

The effect answers as a fragment while somebody types; without script "Visa effekten" loads the page again with it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.planning.actions import allocation
from styrkedjan.areas.planning.models import AllocationLine
from styrkedjan.areas.planning.queries import allocation as allocation_queries
from styrkedjan.areas.planning.queries import model_changes
from styrkedjan.domain.errors import EditConflict
from styrkedjan.domain.planning.models import LineDefinition
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.deeds import Deed, paths
from styrkedjan.pages.planning import model_forms as forms
from styrkedjan.pages.planning import subjects, years
from styrkedjan.sources.definitions import load_definitions

TRY = "prova"


class NewModel(Deed):
    """Make a model, empty or from a definition."""

    title, button, done = "Ny resursfördelningsmodell", "Lägg upp modellen", "{self.result.name} är upplagd."
    address, name, subject = "resursfordelning/ny/", "new_model", staticmethod(subjects.planned)
    permission, form_class = Permission.EDIT_FRAMES, forms.ModelForm
    action, about = allocation.create_model, "principal"

    def initial(self) -> dict[str, Any]:
        return {"year": self.period.year + 1}

    def options(self) -> dict[str, Any]:
        return {"definitions": [(one.id, one.name) for one in load_definitions().allocation_models.values()]}

    def back(self) -> str:
        if self.result is None:
            return reverse("planning:models")
        name = "planning:prices" if self.result.definition else "planning:new_line"
        return f"{reverse(name, kwargs={'key': self.result.key})}?ar={self.request.POST['year']}"


class ModelDeed(Deed):
    """What is done with a model."""

    subject, permission, about = staticmethod(subjects.model_written), Permission.EDIT_FRAMES, "model"

    @cached_property
    def years(self) -> list[int]:
        return allocation_queries.years_of(self.model, NOW)

    @cached_property
    def year(self) -> int:
        """The year that is worked on; 404 before there is any."""
        year = years.among(self.request, self.years)
        if year is None:
            raise Http404("Modellen har inga rader.")
        return year

    def back(self) -> str:
        return f"{reverse('planning:model', kwargs={'key': self.model.key})}?ar={self.year}"


class LinesDeed(ModelDeed):
    """Lines of a year are changed: the same form shows what that does, and saves it."""

    action, about = allocation.save_lines, "model year"
    form_class: Any

    @property
    def done(self) -> str:
        return f"Sparat: {self.result} rader är nya eller ändrade." if self.result else "Inget ändrades."

    @cached_property
    def rows(self) -> list[AllocationLine]:
        return allocation_queries.current_lines(self.model, self.year, NOW)

    @cached_property
    def lines(self) -> dict[str, LineDefinition]:
        return {row.key: allocation_queries.definition_of(row) for row in self.rows}

    def initial(self) -> dict[str, Any]:
        return {"version": facts.version_of(self.rows)}

    def says(self, form: Any) -> str:
        """Asking for the effect tries the saving and takes it back; without asking it is saved at once."""
        return "Effekten av ändringen" if self._asks else ""

    @property
    def _asks(self) -> bool:
        return bool(self.request.htmx) or TRY in self.request.POST

    def _page(self, form: Any, sentence: str, conflict: EditConflict | None) -> HttpResponse:
        if not self.request.htmx:
            return super()._page(form, sentence, conflict)
        return render(self.request, "planning/effect.html", {"form": form, **self.context(form)})

    def context(self, form: Any) -> dict[str, Any]:
        shown = {"model": self.model, "year": self.year}
        if not (form.is_bound and self._asks and form.is_valid()):
            return shown
        lines = form.definitions()
        return {**shown, "effect": model_changes.model_effect(self.model, self.year, lines), **self.tried(lines, form)}

    def tried(self, lines: list[LineDefinition], form: Any) -> dict[str, Any]:
        """What the page shows otherwise when the effect is seen."""
        return {}


class Prices(LinesDeed):
    """All figures of a year's lines."""

    title, template = "Priser: {self.model.name}", "planning/prices.html"
    address, name, form_class = "resursfordelning/<slug:key>/priser/", "prices", forms.PricesForm

    def options(self) -> dict[str, Any]:
        return {"lines": list(self.lines.values())}

    def tried(self, lines: list[LineDefinition], form: Any) -> dict[str, Any]:
        """The increase has been made: what is seen is what is saved."""
        return {"form": forms.PricesForm(lines=lines, initial={"version": form.cleaned_data["version"]})}


class NewLine(LinesDeed):
    """Add a line; the first line of a model may begin any year."""

    title, template = "Ny rad: {self.model.name}", "planning/model_line.html"
    address, name, form_class = "resursfordelning/<slug:key>/rad/", "new_line", forms.LineForm
    own: LineDefinition | None = None

    @cached_property
    def year(self) -> int:
        year = years.among(self.request, self.years) if self.years else years.asked(self.request)
        if year is None:
            raise Http404("Modellen har inga rader.")
        return year

    def options(self) -> dict[str, Any]:
        return {"principal": self.model.principal, "line": self.own, "lines": self.lines}

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "line": self.own}


class ChangeLine(NewLine):
    """Change a line."""

    title = "Ändra raden: {self.model.name}"
    address, name = "resursfordelning/<slug:key>/rad/<str:line>/", "model_line"

    @property
    def own(self) -> LineDefinition:  # type: ignore[override]
        if self.line not in self.lines:
            raise Http404("Raden finns inte.")
        return self.lines[self.line]


class RemoveLine(ModelDeed):
    """Take a line away; the year before keeps its own."""

    title, button = "Ta bort raden ur {self.model.name} {self.year}", "Ta bort raden"
    address, name = "resursfordelning/<slug:key>/rad/<str:line>/ta-bort/", "remove_line"
    done = "Raden är borttagen. Den finns kvar i modellens tidigare versioner."

    def act(self, form: Any) -> int:
        count = allocation.save_lines(by=self.by, model=self.model, year=self.year, lines=[], remove=[self.line])
        if not count:
            raise Http404("Raden finns inte.")
        return count


class NewYear(ModelDeed):
    """Begin a year with the lines of another."""

    title, button = "Nytt år: {self.model.name}", "Lägg upp året"
    address, name = "resursfordelning/<slug:key>/nytt-ar/", "new_year"
    form_class, action, about = forms.NewYearForm, allocation.copy_year, "model year"
    lead = "Raderna för {self.year} kopieras till det nya året med uppräknade priser."
    done = "{self.result} rader är upplagda."

    def initial(self) -> dict[str, Any]:
        return {"to": max(self.years, default=self.year) + 1}

    def back(self) -> str:
        return reverse("planning:model", kwargs={"key": self.model.key})


class WithdrawModel(ModelDeed):
    """Take the model out of use."""

    title, button, done = "Låt {self.model.name} utgå", "Låt modellen utgå", "{self.model.name} utgår."
    address, name, action = "resursfordelning/<slug:key>/utga/", "withdraw_model", allocation.withdraw_model

    def back(self) -> str:
        return reverse("planning:models")


urlpatterns = paths(NewModel, Prices, NewLine, ChangeLine, RemoveLine, NewYear, WithdrawModel)
