"""Changing a resource allocation model: lines, prices and years, with the effect in sight before anything is saved.

The effect answers as a fragment while somebody types; without script "Visa effekten" loads the page again with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.actions import allocation
from styrkedjan.areas.planning.models import AllocationModel
from styrkedjan.areas.planning.queries import allocation as allocation_queries
from styrkedjan.areas.planning.queries import model_changes
from styrkedjan.domain.errors import EditConflict, InvalidInput, Refused
from styrkedjan.domain.planning.models import LineDefinition
from styrkedjan.foundation import facts
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import model_forms as forms
from styrkedjan.pages.planning import subjects, years
from styrkedjan.sources.definitions import load_definitions

TRY = "prova"


@door(Permission.EDIT_FRAMES, subjects.planned)
def new_model(request: Request, principal: Unit) -> HttpResponse:
    """Make a model, empty or from a definition."""
    viewer = request.viewer
    shipped = [(one.id, one.name) for one in load_definitions().allocation_models.values()]
    form = forms.ModelForm(request.POST or None, definitions=shipped, initial={"year": viewer.period.year + 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = allocation.create_model(by=viewer.user, principal=principal, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("key", str(refusal))
        else:
            messages.success(request, f"{made.name} är upplagd.")
            year = form.cleaned_data["year"]
            name = "planning:prices" if form.cleaned_data["definition"] else "planning:new_line"
            return redirect(f"{reverse(name, kwargs={'key': made.key})}?ar={year}")
    context = {"form": form, "heading": "Ny resursfördelningsmodell", "button": "Lägg upp modellen"}
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)


@door(Permission.EDIT_FRAMES, subjects.model_written)
def prices(request: Request, model: AllocationModel) -> HttpResponse:
    """All figures of a year's lines."""
    year = years.among(request, allocation_queries.years_of(model))
    if year is None:
        raise Http404("Modellen har inga rader.")
    rows = allocation_queries.current_lines(model, year, NOW)
    lines, version = [allocation_queries.definition_of(row) for row in rows], facts.version_of(rows)
    form = forms.PricesForm(request.POST or None, lines=lines, version=version)

    def wanted() -> list[LineDefinition]:
        return form.definitions()

    def tried(found: Sequence[LineDefinition]) -> django_forms.Form:
        # The increase has been made: what is seen is what is saved.
        return forms.PricesForm(lines=found, version=form.cleaned_data["version"])

    context = {"model": model, "year": year, "action": "Priser"}
    return _edit(request, model, year, form, wanted, tried, "planning/prices.html", context)


@door(Permission.EDIT_FRAMES, subjects.model_written)
def new_line(request: Request, model: AllocationModel) -> HttpResponse:
    """Add a line."""
    return _line(request, model, None)


@door(Permission.EDIT_FRAMES, subjects.model_written)
def line(request: Request, model: AllocationModel, line: str) -> HttpResponse:
    """Change a line."""
    return _line(request, model, line)


def _line(request: Request, model: AllocationModel, key: str | None) -> HttpResponse:
    known = allocation_queries.years_of(model)
    year = years.among(request, known) if known else years.asked(request)
    if year is None:
        raise Http404("Modellen har inga rader.")
    rows = allocation_queries.current_lines(model, year, NOW)
    lines = {row.key: allocation_queries.definition_of(row) for row in rows}
    if key is not None and key not in lines:
        raise Http404("Raden finns inte.")
    own = lines.get(key) if key else None
    version = facts.version_of(rows)
    form = forms.LineForm(request.POST or None, principal=model.principal, line=own, version=version)

    def wanted() -> list[LineDefinition]:
        found = form.definition(set(lines))
        return list((lines | {found.id: found}).values())

    context = {"model": model, "year": year, "line": own}
    return _edit(request, model, year, form, wanted, lambda _: form, "planning/model_line.html", context)


def _edit(
    request: Request,
    model: AllocationModel,
    year: int,
    form: django_forms.Form,
    wanted: Callable[[], list[LineDefinition]],
    tried: Callable[[Sequence[LineDefinition]], django_forms.Form],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form, the effect of what it says, or save it: the same form does all three."""
    viewer = request.viewer
    shown: dict[str, Any] = {"form": form, "status": 200}
    if request.method == "POST" and form.is_valid():
        lines = wanted()
        try:
            if request.htmx or TRY in request.POST:
                shown |= {"effect": model_changes.model_effect(model, year, lines), "form": tried(lines)}
            else:
                version = form.cleaned_data["version"]
                count = allocation.save_lines(by=viewer.user, model=model, year=year, lines=lines, version=version)
                messages.success(
                    request, f"Sparat: {count} rader är nya eller ändrade." if count else "Inget ändrades."
                )
                return redirect(f"{reverse('planning:model', kwargs={'key': model.key})}?ar={year}")
        except EditConflict as conflict:
            pairs = [(name, conflict.theirs[name], conflict.mine.get(name, "")) for name in conflict.theirs]
            shown |= {"conflict": conflict, "pairs": pairs, "status": 409}
        except (InvalidInput, ValueError) as error:
            form.add_error(None, str(error))
    if request.htmx:
        return render(request, "planning/effect.html", context | shown)
    if form.errors:
        shown["status"] = 422
    return render(request, template, context | shown, status=shown["status"])


@door(Permission.EDIT_FRAMES, subjects.model_written)
@require_POST
def remove_line(request: Request, model: AllocationModel, line: str) -> HttpResponse:
    """Take a line away; the year before keeps its own."""
    viewer = request.viewer
    year = years.among(request, allocation_queries.years_of(model))
    if year is None:
        raise Http404("Modellen har inga rader.")
    count = allocation.save_lines(by=viewer.user, model=model, year=year, lines=[], remove=[line])
    if not count:
        raise Http404("Raden finns inte.")
    messages.success(request, "Raden är borttagen. Den finns kvar i modellens tidigare versioner.")
    return redirect("planning:model", key=model.key)


@door(Permission.EDIT_FRAMES, subjects.model_written)
def new_year(request: Request, model: AllocationModel) -> HttpResponse:
    """Begin a year with the lines of another."""
    viewer = request.viewer
    known = allocation_queries.years_of(model)
    year = years.among(request, known)
    if year is None:
        raise Http404("Modellen har inga rader.")
    form = forms.NewYearForm(request.POST or None, initial={"to": known[0] + 1})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            count = allocation.copy_year(
                by=viewer.user, model=model, year=year, to=data["to"], per_cent=data["per_cent"],
                step=Decimal(data["step"]),
            )  # fmt: skip
        except (Refused, InvalidInput, ValueError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{count} rader är upplagda för {data['to']}.")
            return redirect("planning:model", key=model.key)
    lead = f"Raderna för {year} kopieras till det nya året med uppräknade priser."
    context = {"form": form, "heading": f"Nytt år: {model.name}", "button": "Lägg upp året", "lead": lead}
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)


@door(Permission.EDIT_FRAMES, subjects.model_written)
@require_POST
def withdraw_model(request: Request, model: AllocationModel) -> HttpResponse:
    """Take the model out of use."""
    viewer = request.viewer
    allocation.withdraw_model(by=viewer.user, model=model)
    messages.success(request, f"{model.name} utgår.")
    return redirect("planning:models")
