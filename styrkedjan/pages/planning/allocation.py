"""Resource allocation: models with what they give, block by block and unit by unit, and what a small change costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import actions, permissions, queries
from styrkedjan.areas.planning.models import AllocationModel
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.planning.models import LineDefinition
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.planning import forms, subjects
from styrkedjan.sources.definitions import load_definitions


@door(Permission.VIEW, subjects.reader)
def models(request: HttpRequest, principal: Unit) -> HttpResponse:
    """The municipality's models, the population they rest on, and where to mend both."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = []
    for model in queries.models(principal):
        years = queries.years_of(model)
        found.append((model, queries.allocation_page(model, years[0], viewer.as_of) if years else None))
    context = {
        "found": found,
        "people": queries.population_summary(principal, viewer.as_of),
        "may_plan": permissions.is_planner(viewer.user, principal),
    }
    return render(request, "planning/models.html", context)


@door(Permission.VIEW, subjects.model_read)
def model(request: HttpRequest, model: AllocationModel) -> HttpResponse:
    """One model computed for a year."""
    viewer = request.viewer  # type: ignore[attr-defined]
    years = queries.years_of(model)
    year = _year(request, years)
    page = queries.allocation_page(model, year, viewer.as_of) if year else None
    units = queries.unit_grants(model, year, None, viewer.as_of) if year else []
    context = {
        "model": model,
        "page": page,
        "year": year,
        "years": years,
        "units": units,
        "services": forms.service_names(model.principal),
        "may_plan": permissions.is_planner(viewer.user, model.principal),
    }
    return render(request, "planning/model.html", context)


def _year(request: HttpRequest, years: list[int]) -> int | None:
    asked = request.GET.get("ar", "")
    if asked.isdigit() and int(asked) in years:
        return int(asked)
    return years[0] if years else None


@door(Permission.EDIT_FRAMES, subjects.planned)
def new_model(request: HttpRequest, principal: Unit) -> HttpResponse:
    """Make a model, empty or from a definition."""
    viewer = request.viewer  # type: ignore[attr-defined]
    shipped = [(one.id, one.name) for one in load_definitions().allocation_models.values()]
    form = forms.ModelForm(request.POST or None, definitions=shipped, initial={"year": viewer.period.year + 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_model(by=viewer.user, principal=principal, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("key", str(refusal))
        else:
            messages.success(request, f"{made.name} är upplagd. Skriv in priserna.")
            return redirect("planning:prices", key=made.key)
    context = {"form": form, "heading": "Ny resursfördelningsmodell", "button": "Lägg upp modellen"}
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)


class PricesForm(django_forms.Form):
    """The prices of a model's lines for a year."""

    def __init__(self, *args: Any, lines: list[LineDefinition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"price_{line.id}"] = forms.NumberField(
                label=f"{line.block} {line.group}, kr per år", required=False, initial=forms.written(line.price)
            )

    def priced(self) -> list[LineDefinition]:
        return [_with_price(line, self.cleaned_data[f"price_{line.id}"]) for line in self.lines]


def _with_price(line: LineDefinition, price: Decimal | None) -> LineDefinition:
    return LineDefinition(
        block=line.block, group=line.group, basis=line.basis, id=line.id, service_area=line.service_area,
        age_from=line.age_from, age_to=line.age_to, price=price, fixed=line.fixed, area_price=line.area_price,
        index_share=line.index_share,
    )  # fmt: skip


@door(Permission.EDIT_FRAMES, subjects.model_written)
def prices(request: HttpRequest, model: AllocationModel) -> HttpResponse:
    """Set a year's prices; everything else of a line is changed through the workbook."""
    viewer = request.viewer  # type: ignore[attr-defined]
    year = _year(request, queries.years_of(model))
    lines = [queries.definition_of(row) for row in queries.current_lines(model, year)] if year else []
    form = PricesForm(request.POST or None, lines=lines)
    if request.method == "POST" and year and form.is_valid():
        try:
            actions.save_lines(by=viewer.user, model=model, year=year, lines=form.priced())
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Priserna för {year} är sparade.")
            return redirect("planning:model", key=model.key)
    lead = f"{year}. Ett tomt pris är okänt, och då räknas raden inte." if year else "Läs in rader från Excel först."
    context = {"form": form, "heading": f"Priser: {model.name}", "button": "Spara priserna", "lead": lead}
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)
