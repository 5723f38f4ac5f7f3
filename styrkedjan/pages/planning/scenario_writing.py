"""Working on scenarios: assumptions, lines, models, laying forward and entering the council's decision."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.actions import scenarios
from styrkedjan.areas.planning.models import Motion, Scenario, ScenarioStep
from styrkedjan.areas.planning.queries import scenarios as scenarios_queries
from styrkedjan.domain.errors import EditConflict, InvalidInput, Refused
from styrkedjan.domain.planning.multi_year import Plan, missing, outcome
from styrkedjan.domain.planning.states import MotionState
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import forms, subjects
from styrkedjan.pages.planning.known_elsewhere import hints

ZERO = Decimal(0)


@door(Permission.EDIT_FRAMES, subjects.planned)
def new(request: Request, principal: Unit) -> HttpResponse:
    """Make a scenario, from this year's frames or as a copy."""
    viewer = request.viewer
    rows = Scenario.objects.filter(principal=principal).exclude(state="withdrawn").select_related("principal")
    form = forms.ScenarioForm(request.POST or None, scenarios=rows, initial={"first_year": viewer.period.year + 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = scenarios.create_scenario(by=viewer.user, principal=principal, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"{made.name} är skapat.")
            return redirect("planning:scenario", pk=made.pk)
    context = {"form": form, "heading": "Nytt scenario", "button": "Skapa scenariot"}
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)


@door(Permission.EDIT_FRAMES, subjects.scenario_written)
def assumptions(request: Request, scenario: Scenario) -> HttpResponse:
    """Every year's assumptions in one table, with the result in sight while somebody writes."""
    viewer = request.viewer
    plan, version = scenarios_queries.plan_of(scenario), scenarios_queries.assumptions_version(scenario)
    form = forms.AssumptionsForm(request.POST or None, plan=plan, version=version)
    if request.htmx:
        return render(request, "planning/assumed.html", _tried(form))
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            scenarios.save_assumptions(
                by=viewer.user, scenario=scenario, values=form.values(), remove=form.removed(),
                version=form.cleaned_data["version"],
            )  # fmt: skip
        except EditConflict as refusal:
            form.add_error(None, f"{refusal.sentence} Ingenting är sparat. Öppna sidan på nytt och jämför.")
            conflict = True
        except InvalidInput as invalid:
            for problem in invalid.problems:
                form.add_error(None, str(problem))
        else:
            messages.success(request, "Antagandena är sparade.")
            return redirect("planning:scenario", pk=scenario.pk)
    known = hints(scenario.principal, scenario.years, viewer.period, viewer.known)
    rows = [(*row, known.get(row[0], "")) for row in form.rows()]
    context = {"form": form, "rows": rows, "scenario": scenario, "years": scenario.years, **_tried(form, plan)}
    return render(
        request, "planning/assumptions.html", context, status=409 if conflict else 422 if form.errors else 200
    )


def _tried(form: forms.AssumptionsForm, plan: Plan | None = None) -> dict[str, Any]:
    """The years that the form's assumptions give; none while anything is missing or cannot be read."""
    trial = form.is_bound and form.is_valid()
    if trial:
        gone = form.removed()
        kept = {key: value for key, value in form.plan.assumptions.items() if key not in gone}
        plan = replace(form.plan, assumptions={**kept, **form.values()})
    years = outcome(plan) if plan is not None and not missing(plan) else ()
    return {"outcome": years, "trial": trial, "form": form}


@door(Permission.EDIT_FRAMES, subjects.scenario_written)
def line(request: Request, scenario: Scenario, line: int) -> HttpResponse:
    """What the years do with one line."""
    viewer = request.viewer
    row = scenario.lines.select_related("committee", "service_area").filter(pk=line).first()
    if row is None:
        raise Http404("Raden finns inte.")
    stored = {step.year: step for step in NOW.rows(ScenarioStep).filter(line=row)}
    years = [(year, _year_form(request, year, stored.get(year))) for year in scenario.years]
    if request.method == "POST" and all(form.is_valid() for _, form in years):
        steps = {(row.pk, year): _step(form, stored.get(year)) for year, form in years}
        scenarios.save_steps(by=viewer.user, scenario=scenario, steps=steps)
        messages.success(request, f"{row.label} är sparad.")
        return redirect("planning:scenario", pk=scenario.pk)
    failed = any(form.errors for _, form in years)
    context = {"scenario": scenario, "line": row, "years": years, "stored": stored}
    return render(request, "planning/line.html", context, status=422 if failed else 200)


def _year_form(request: Request, year: int, step: ScenarioStep | None) -> forms.LineYearForm:
    initial = {
        "volume": forms.written(step.volume),
        "volume_change": forms.written(step.volume_change, forms.THOUSAND),
        "priority": forms.written(step.priority, forms.THOUSAND),
        "note": step.note,
    } if step else {}  # fmt: skip
    grant = step.grant if step else None
    return forms.LineYearForm(request.POST or None, prefix=str(year), initial=initial, grant=grant)


def _step(form: forms.LineYearForm, before: ScenarioStep | None) -> scenarios.StepRow:
    """An empty amount is no change; a grant from a model stays until it is let go or the model is used again."""
    data = form.cleaned_data
    grant = before.grant if before and not data.get("let_go") else None
    return scenarios.StepRow(
        data["volume"], data["volume_change"] or ZERO, data["priority"] or ZERO, grant, data["note"]
    )


@door(Permission.EDIT_FRAMES, subjects.scenario_written)
@require_POST
def use_model(request: Request, scenario: Scenario) -> HttpResponse:
    """Let a model decide its services' frames."""
    viewer = request.viewer
    form = forms.UseModelForm(request.POST, principal=scenario.principal)
    if form.is_valid():
        count = scenarios.use_allocation(by=viewer.user, scenario=scenario, model=form.cleaned_data["model"])
        messages.success(request, f"{form.cleaned_data['model']} avgör nu {count} årsbelopp.")
    return redirect("planning:scenario", pk=scenario.pk)


@door(Permission.EDIT_FRAMES, subjects.scenario_written)
@require_POST
def propose(request: Request, scenario: Scenario) -> HttpResponse:
    viewer = request.viewer
    scenarios.propose(by=viewer.user, scenario=scenario)
    messages.success(request, f"{scenario.name} är framlagt och öppet i partiverkstaden.")
    return redirect("planning:scenario", pk=scenario.pk)


@door(Permission.EDIT_FRAMES, subjects.scenario_written)
@require_POST
def withdraw(request: Request, scenario: Scenario) -> HttpResponse:
    viewer = request.viewer
    scenarios.withdraw(by=viewer.user, scenario=scenario)
    messages.success(request, f"{scenario.name} utgår.")
    return redirect("planning:scenarios")


@door(Permission.EDIT_FRAMES, subjects.scenario_written)
def decide(request: Request, scenario: Scenario) -> HttpResponse:
    """Enter what the council decided: the proposal or a presented motion becomes the committees' frames."""
    viewer = request.viewer
    presented = Motion.objects.filter(scenario=scenario, state=MotionState.PRESENTED).select_related("group")
    choices = [(str(row.pk), f"Yrkande: {row}") for row in presented]
    form = forms.DecisionForm(request.POST or None, motions=choices)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        decision = Decision(data["body"], data["date"], data["section"], data["record_number"])
        chosen = next((row for row in presented if str(row.pk) == data["motion"]), None)
        try:
            entries = scenarios.decide(by=viewer.user, scenario=scenario, decision=decision, motion=chosen)
        except InvalidInput as invalid:
            for problem in invalid.problems:
                form.add_error(None, str(problem))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Beslutet är infört: {len(entries)} poster i nämndernas ramar.")
            return redirect("planning:scenario", pk=scenario.pk)
    lead = f"{scenario.name} blir nämndernas ramar för {scenario.first_year}. Alla ramar förs in, eller ingen."
    context = {"form": form, "heading": "För in fullmäktiges beslut", "button": "För in beslutet", "lead": lead}
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)
