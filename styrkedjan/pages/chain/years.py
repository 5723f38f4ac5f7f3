"""Plan years: prepare the next, open and close, with what remains told all at once."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.chain.queries import years as years_queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.chain import Remaining, YearState
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.chain.forms import BeginYearForm
from styrkedjan.pages.chain.subjects import by_year
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request

MANAGE = Permission.MANAGE_YEAR


@door(MANAGE, subject=principal)
def years(request: Request, unit: Unit) -> HttpResponse:
    """All plan years, and the first one to start from."""
    rows = years_queries.plan_years(unit)
    counts = years_queries.counts_by_year(unit)
    following = max((row.year for row in rows), default=request.viewer.period.year - 1) + 1
    begin = BeginYearForm(principal=unit, initial={"year": following, "model": unit.steering_model or "minimal"})
    context = {"years": [(row, counts.get(row.pk, 0)) for row in rows], "begin": begin}
    return render(request, "chain/years.html", context)


@door(MANAGE, subject=by_year)
def year(request: Request, plan_year: PlanYear) -> HttpResponse:
    """One plan year: what remains before it can be opened or closed."""
    preparing = plan_year.state == YearState.PREPARING
    remaining: list[Remaining] = []
    if plan_year.state != YearState.CLOSED:
        ask = years_queries.remaining_to_open if preparing else years_queries.remaining_to_close
        remaining = ask(plan_year)
    context = {
        "plan_year": plan_year,
        "preparing": preparing,
        "blocking": [one for one in remaining if one.blocks],
        "worth_knowing": [one for one in remaining if not one.blocks],
        "following": years_queries.plan_year(plan_year.principal, plan_year.year + 1),
        "elements": years_queries.elements(plan_year).count(),
        "model": years_queries.steering_model(plan_year),
    }
    return render(request, "chain/year.html", context)
