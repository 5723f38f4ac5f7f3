"""The list of what is left, the choice of steering model, and the catalogue of indicators."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from styrkedjan.areas.chain.queries import steering_models as queries
from styrkedjan.areas.economy.actions.beginning import begin_principal
from styrkedjan.areas.indicators.actions.catalogue import take_from_catalogue
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import NotAllowed
from styrkedjan.domain.key_figures import KeyFigureMetadata
from styrkedjan.domain.swedish import plural
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.setting_up import steps
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.deeds import MunicipalDeed, paths
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.handling import attempt
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.onboarding.forms import BeginForm, CatalogueForm
from styrkedjan.pages.onboarding.parts import SECTIONS
from styrkedjan.pages.onboarding.subjects import by_model
from styrkedjan.sources.definitions import load_definitions


@door(None)
def municipalities(request: Request) -> HttpResponse:
    """The municipalities the viewer has a role in, to choose among; and a new one, for who runs the installation."""
    roots = {path.split("/")[1] for path in request.viewer.paths()}
    rows = Unit.objects.filter(pk__in=roots).order_by("name")
    chosen = request.POST.get("kommun", "")
    if request.method == "POST" and chosen in roots:
        unit = rows.get(pk=int(chosen))
        viewers.choose(request, unit="", principal=str(unit.pk), period="", as_of="")
        return redirect("start:start")
    return render(request, "onboarding/municipalities.html", {"rows": rows, "may_begin": request.user.is_superuser})


@door(None)
def begin(request: Request) -> HttpResponse:
    """A new municipality: who it is and how it is steered; the rest stands in the list of what is left."""
    if not request.user.is_superuser:
        raise NotAllowed("Bara den som driver tjänsten lägger upp en ny kommun.", "Be driften om hjälp.")
    form = BeginForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: begin_principal(by=request.user, **form.cleaned_data))
        if tried.done:
            viewers.choose(request, unit="", principal=str(tried.result.pk), period="", as_of="")
            return redirect("onboarding:checklist")
    context = {"form": form, "models": load_definitions().steering_models.values()}
    return render(request, "onboarding/begin.html", context, status=422 if form.errors else 200)


@door(Permission.VIEW, subject=principal)
def checklist(request: Request, unit: Unit) -> HttpResponse:
    """Each step with what there is, who can do it and where; the first that is not done stands out."""
    # What is left is left now: of an earlier day there is nothing to do.
    told = steps(unit, request.viewer.period) if request.viewer.known.is_now else ()
    context = {
        "unit": unit,
        "steps": [(step, request.viewer.may(step.needs, unit)) for step in told],
        "done": sum(step.done for step in told),
        "following": next((step for step in told if not step.done), None),
    }
    return render(request, "onboarding/checklist.html", context)


@door(Permission.MANAGE_YEAR, subject=principal)
def models(request: Request, unit: Unit) -> HttpResponse:
    """The steering models there are, the municipality's own first."""
    own = {row.key for row in queries.own_models(unit.pk)}
    rows = [(model, model.id in own) for model in queries.offered(unit.pk)]
    return render(request, "onboarding/models.html", {"unit": unit, "rows": rows, "chosen": unit.steering_model})


@door(Permission.MANAGE_YEAR, subject=by_model)
def model(request: Request, unit: Unit, model: Any) -> HttpResponse:
    """A model part by part; of the municipality's own each part can be changed."""
    own = queries.own_model(unit, model.id)
    context = {
        "unit": unit,
        "model": model,
        "is_own": own is not None,
        "is_chosen": unit.steering_model == model.id,
        "years": queries.years_by(unit, model.id),
        "sections": [(section, section.lines(model)) for section in SECTIONS.values()],
    }
    return render(request, "onboarding/model.html", context)


@door(Permission.MANAGE_YEAR, subject=by_model)
def file(request: Request, unit: Unit, model: Any) -> HttpResponse:
    """The model as its definition, the same file as the installation's own."""
    headers = {"Content-Disposition": f'attachment; filename="{model.id}.yaml"'}
    text = queries.text_of(unit, model.id)
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


class TakeFromCatalogue(MunicipalDeed):
    """Key figures with unit, direction and source ready, to take as the municipality's indicators."""

    address, name, title = "indikatorer/katalog/", "catalogue", "Nyckeltal ur katalogen"
    permission, form_class, template = Permission.EDIT_INDICATORS, CatalogueForm, "onboarding/catalogue.html"
    action, about, returns_to = take_from_catalogue, "principal=unit", "onboarding:catalogue"

    @property
    def done(self) -> str:
        count = plural(len(self.result), "indikator är upplagd", "indikatorer är upplagda")
        return f"{count}. Nästa steg är målvärden."

    @cached_property
    def rows(self) -> list[tuple[KeyFigureMetadata, bool]]:
        """The key figures that the words asked for find, and whether the municipality has them."""
        taken = set(Indicator.objects.filter(principal=self.unit).values_list("source_key", "key"))
        have = {name for pair in taken for name in pair}
        words = query.words(self.request).casefold().split()
        current = [entry for entry in load_definitions().key_figures.key_figures if not entry.is_retired]
        found = [one for one in current if all(word in f"{one.title} {one.id}".casefold() for word in words)]
        return [(entry, entry.id in have) for entry in found]

    def initial(self) -> dict[str, Any]:
        return {"owner": self.unit}

    def options(self) -> dict[str, Any]:
        return {"by": self.by, "principal": self.unit, "entries": [one for one, is_ours in self.rows if not is_ours]}

    def context(self, form: Any) -> dict[str, Any]:
        return {"rows": self.rows, "text": query.words(self.request)}


urlpatterns = paths(TakeFromCatalogue)
