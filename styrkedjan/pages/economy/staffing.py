"""How many people the budget pays for and how many have worked: where the staffing part comes from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.economy.queries.drivers import StaffYear, staff_years
from styrkedjan.areas.economy.queries.scope import Place, scope_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.queries.posts import monthly_posts
from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request


@dataclass(frozen=True, slots=True)
class Line:
    """A unit's mean posts; None where plan and outcome know no month in common."""

    place: Place
    planned: Decimal | None
    actual: Decimal | None
    difference: Decimal | None
    months: int
    plan: str


@door(Permission.VIEW)
def staffing(request: Request, unit: Unit) -> HttpResponse:
    """Planned and actual posts: the unit's own by month, and the mean of each unit below."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    period, scope = viewer.period, scope_of(unit)
    years = staff_years(scope, period, viewer.known, monthly_posts(unit, period.year, viewer.known))
    own = years.get(unit.pk)
    units = sorted(((scope.places[pk], year) for pk, year in years.items()), key=lambda pair: pair[0].code)
    context = {
        "unit": unit,
        "own": own,
        "months": _months(own) if own else [],
        "units": [_line(place, year) for place, year in units if place.pk != unit.pk],
        "may_import": viewer.may(Permission.EDIT_BUDGET, unit),
    }
    return render(request, "economy/staffing.html", context)


def _line(place: Place, year: StaffYear) -> Line:
    plan = "personalbudget" if year.from_staff_budget else "inläst" if year.planned else "okänd"
    posts = year.posts
    if posts is None:
        return Line(place, None, None, None, 0, plan)
    return Line(place, posts.change.budget, posts.change.actual, posts.difference, len(posts.months), plan)


def _months(year: StaffYear) -> list[tuple[str, Decimal | None, Decimal | None, Decimal | None]]:
    """Name, planned, actual and the difference of each month; None where it is not known."""
    rows = []
    for number, name in enumerate(MONTH_NAMES, 1):
        planned, actual = year.planned.get(number), year.actual.get(number)
        rows.append((name, planned, actual, None if planned is None or actual is None else actual - planned))
    return rows
