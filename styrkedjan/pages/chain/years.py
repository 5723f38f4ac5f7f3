"""Plan years: prepare the next, open and close, with what remains told all at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from styrkedjan.areas.chain.actions import years as years_actions
from styrkedjan.areas.chain.models import PlanYear, YearState
from styrkedjan.areas.chain.queries import years as years_queries
from styrkedjan.areas.indicators.actions import targets
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.chain.subjects import by_year
from styrkedjan.pages.kit import query
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.sources.definitions import load_definitions

MANAGE = Permission.MANAGE_YEAR


@door(MANAGE, subject=principal)
def years(request: Request, unit: Unit) -> HttpResponse:
    """All plan years, and the first one to start from."""
    if request.method == "POST":
        return _start(request, unit)
    found = years_queries.plan_years(unit)
    counts = years_queries.counts_by_year(unit)
    models = sorted(load_definitions().steering_models.values(), key=lambda model: model.name)
    context = {
        "years": [(row, counts.get(row.pk, 0)) for row in found],
        "models": models,
        "suggested": unit.steering_model or "minimal",
        "next": (max((row.year for row in found), default=request.viewer.period.year - 1)) + 1,
    }
    return render(request, "chain/years.html", context)


def _start(request: Request, unit: Unit) -> HttpResponse:
    """A plan year from a steering model: the first year, or one that starts afresh."""
    year = query.whole(request.POST.get("year"), 2000, 2100)
    if year is None:
        messages.error(request, "Skriv ett årtal mellan 2000 och 2100.")
        return redirect("chain:years")
    made = years_actions.load_steering_model(
        by=request.user, principal=unit, year=year, model=request.POST.get("model", "")
    )
    messages.success(request, f"Planåret {made.year} är påbörjat ur styrmodellen.")
    return redirect("chain:year", year=made.year)


@door(MANAGE, subject=by_year)
def year(request: Request, plan_year: PlanYear) -> HttpResponse:
    """One plan year: what remains before it can be opened or closed."""
    return _show(request, plan_year)


def _show(request: Request, plan_year: PlanYear, status: int = 200) -> HttpResponse:
    preparing = plan_year.state == YearState.PREPARING
    if plan_year.state == YearState.CLOSED:
        remaining = []
    else:
        remaining = (
            years_queries.remaining_to_open(plan_year) if preparing else years_queries.remaining_to_close(plan_year)
        )
    context = {
        "plan_year": plan_year,
        "preparing": preparing,
        "blocking": [told for told in remaining if told.blocks],
        "telling": [told for told in remaining if not told.blocks],
        "following": years_queries.plan_year(plan_year.principal, plan_year.year + 1),
        "elements": years_queries.elements(plan_year).count(),
        "model": years_queries.steering_model(plan_year),
        "refused": status == 409,
    }
    return render(request, "chain/year.html", context, status=status)


@door(MANAGE, subject=by_year)
@require_POST
def prepare(request: Request, plan_year: PlanYear) -> HttpResponse:
    made = targets.prepare_next_year(by=request.user, plan_year=plan_year)
    messages.success(request, f"Planåret {made.year} är förberett med mål, indikatorer och målvärden från i år.")
    return redirect("chain:year", year=made.year)


@door(MANAGE, subject=by_year)
@require_POST
def open_year(request: Request, plan_year: PlanYear) -> HttpResponse:
    try:
        years_actions.open_year(by=request.user, plan_year=plan_year)
    except InvalidInput:
        return _show(request, plan_year, status=409)
    messages.success(request, f"Planåret {plan_year.year} är öppnat.")
    return redirect("chain:year", year=plan_year.year)


@door(MANAGE, subject=by_year)
@require_POST
def close_year(request: Request, plan_year: PlanYear) -> HttpResponse:
    try:
        years_actions.close_year(by=request.user, plan_year=plan_year)
    except InvalidInput:
        return _show(request, plan_year, status=409)
    messages.success(request, f"Planåret {plan_year.year} är stängt. Det går att läsa men inte ändra.")
    return redirect("chain:year", year=plan_year.year)
