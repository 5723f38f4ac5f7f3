"""The multi-year budget: scenarios side by side, and one in full."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.models import Scenario
from styrkedjan.areas.planning.queries import motions, scenario_grounds, scenarios
from styrkedjan.domain.economy.balanced_budget import balance_working
from styrkedjan.domain.planning.multi_year import Key, frame_working, tax_working
from styrkedjan.domain.planning.sensitivity import sensitivities
from styrkedjan.domain.planning.states import SCENARIO, ScenarioState
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.aims import aims
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.planning import forms, subjects


@door(Permission.VIEW, subjects.reader)
def index(request: Request, principal: Unit) -> HttpResponse:
    """The newest budget year's scenarios side by side, and earlier years."""
    viewer = request.viewer
    may_plan = permissions.is_planner(viewer.user, principal)
    found = scenarios.scenarios(principal, with_drafts=may_plan, known=viewer.known)
    years = sorted({row.first_year for row in found}, reverse=True)
    asked = query.year(request)
    year = asked if asked in years else (years[0] if years else None)
    chosen = [row for row in found if row.first_year == year]
    held_to = aims(principal, year, viewer.known) if year else {}
    views = [motions.as_decided(view) for view in scenarios.scenario_views(chosen, viewer.known, held_to)]
    whole = [view for view in views if view.is_complete]
    context = {
        "views": views,
        "year": year,
        "years": years,
        "span": whole[0].scenario.years if whole else (),
        "committees": _side_by_side(whole),
        "whole": whole,
        "may_plan": may_plan,
    }
    return render(request, "planning/scenarios.html", context)


def _side_by_side(views: list[scenarios.ScenarioView]) -> list[tuple[str, list[object]]]:
    """Every committee with its first year's frame in each scenario."""
    names: dict[str, dict[int, object]] = {}
    for place, view in enumerate(views):
        for row in scenarios.committee_rows(view):
            if row.line is None:
                names.setdefault(row.label, {})[place] = row.amounts[0]
    return [(name, [amounts.get(place) for place in range(len(views))]) for name, amounts in names.items()]


@door(Permission.VIEW, subjects.scenario_read)
def scenario(request: Request, scenario: Scenario) -> HttpResponse:
    """A scenario: result, objectives, assumptions with sources, frames per committee and what small changes do."""
    viewer = request.viewer
    held_to = aims(scenario.principal, scenario.first_year, viewer.known)
    view = motions.as_decided(scenarios.scenario_view(scenario, viewer.known, held_to))
    may_plan = permissions.is_planner(viewer.user, scenario.principal)
    # What was known then is read, not changed.
    moves = SCENARIO.moves(ScenarioState(scenario.state)) if may_plan and viewer.known.is_now else ()
    plan, is_open = view.plan, scenario.state != ScenarioState.DECIDED
    grounds = scenario_grounds.uses(scenario, viewer.known)
    stale = is_open and viewer.known.is_now and any(one.is_stale for one in grounds)
    again = list(zip(view.years, scenario_grounds.read_again(view), strict=False)) if stale else []
    context = {
        "scenario": scenario,
        "view": view,
        "assumptions": [(key, [plan.assumptions.get((key, year)) for year in scenario.years]) for key in Key],
        "moves": {move.value for move in moves},
        "may_plan": may_plan,
        "grounds": grounds,
        "again": again,
        "base_year": scenario.first_year - 1,
        # What is decided is held to what it was; a page as known then says nothing of what moved later.
        "drift": scenario_grounds.drift(scenario) if is_open and viewer.known.is_now else (),
        "use_model": forms.UseModelForm(principal=scenario.principal) if may_plan else None,
    }
    if view.is_complete:
        context["results"] = [(year, balance_working(year.budget), tax_working(plan, year.year)) for year in view.years]
        context["sensitivities"] = sensitivities(plan)
        context["has_grants"] = any(step.grant is not None for line in plan.lines for step in line.steps.values())
        workings = {line.key: frame_working(plan, line, plan.years[0]) for line in plan.lines}
        context["rows"] = [
            (row, workings[row.line.key] if row.line else None) for row in scenarios.committee_rows(view)
        ]
    return render(request, "planning/scenario.html", context)
