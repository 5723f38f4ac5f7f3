"""Reading: the year's carry-over per committee, equity and its use, and recovery plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end import permissions, queries
from styrkedjan.areas.year_end.models import CarryOverRequest
from styrkedjan.domain.economy.recovery import deficit_working
from styrkedjan.domain.year_end_states import CarryOverState, carry_over_moves
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.year_end.subjects import by_request, closed_year, committee_of, rules_for

ZERO = Decimal(0)


@door(Permission.VIEW)
def overview(request: HttpRequest, unit: Unit) -> HttpResponse:
    """A year's results, what each committee asks to carry, and the deficits to restore."""
    viewer = request.viewer  # type: ignore[attr-defined]
    viewers.remember_unit(request, unit)
    year = closed_year(request)
    root = root_of(unit)
    rules = queries.rules_of(root, date(year, 12, 31))
    mine = None if unit.parent_id is None else committee_of(unit)
    rows = [
        row
        for row in (queries.standings(root, year, rules) if rules else ())
        if unit.parent_id is None or (mine and row.committee.pk == mine.pk)
    ]
    context = {
        "unit": unit,
        "year": year,
        "rules": rules,
        "rows": rows,
        "carried": sum((row.request.carried for row in rows if row.request), ZERO),
        "waiting": [row for row in rows if row.request and row.request.state in ("requested", "tested")],
        "unasked": [row for row in rows if row.proposal and row.proposal.carried and not row.request],
        "deficits": [(row, one, row.plans.get(one.year)) for row in rows for one in row.open_deficits],
        "freeze": queries.freeze_of(root),
        "may_ask": {row.committee.pk for row in rows if permissions.may_edit(viewer.user, row.committee)},
        "may_decide": permissions.may_decide(viewer.user, unit),
    }
    return render(request, "year_end/overview.html", context)


@door(Permission.VIEW, subject=by_request)
def carry_over(request: HttpRequest, asked: CarryOverRequest) -> HttpResponse:
    """One request from figures to decision."""
    viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        "asked": asked,
        "unit": asked.committee,
        "moves": {move.value for move in carry_over_moves(CarryOverState(asked.state))},
        "may_ask": permissions.may_edit(viewer.user, asked.committee),
        "may_decide": permissions.may_decide(viewer.user, asked.committee),
    }
    return render(request, "year_end/carry_over.html", context)


@door(Permission.VIEW)
def equity(request: HttpRequest, unit: Unit) -> HttpResponse:
    """A committee's equity: where it came from, each unit's share, the plan for the year and what is used."""
    viewer = request.viewer  # type: ignore[attr-defined]
    viewers.remember_unit(request, unit)
    year = viewer.period.year
    rules = rules_for(unit, year)
    committee = committee_of(unit)
    page = queries.equity_page(committee, year, rules) if committee else None
    context = {
        "unit": unit,
        "committee": committee,
        "year": year,
        "page": page,
        "planned": [(row, rules.name(row.occasion)) for row in page.planned_rows] if page else (),
        "may_edit": bool(committee) and permissions.may_edit(viewer.user, committee or unit),
        "may_use": viewer.may(Permission.EDIT_BUDGET, unit),
        "own_share": next((row for row in page.shares if row.unit_id == unit.pk), None) if page else None,
    }
    return render(request, "year_end/equity.html", context)


@door(Permission.VIEW)
def recovery(request: HttpRequest, unit: Unit, year: int) -> HttpResponse:
    """The plan for a year's deficit."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rules = rules_for(unit, year)
    found = next((row for row in queries.standings(root_of(unit), year, rules) if row.committee.pk == unit.pk), None)
    deficit = next((one for one in found.deficits if one.year == year), None) if found else None
    plan = found.plans.get(year) if found else None
    years = range(year + 1, year + 1 + rules.limits.recovery.years)
    told = queries.plan_as_domain(plan) if plan else None
    followed = [row for row in plan.follow_ups.all() if row.superseded_at is None] if plan else []
    context = {
        "unit": unit,
        "year": year,
        "years": years,
        "deficit": deficit,
        "working": deficit_working(unit.name, deficit) if deficit else None,
        "plan": plan,
        "measures": [
            (one.description, [one.effects.get(at) for at in years], sum(one.effects.values(), ZERO))
            for one in (told.measures if told else ())
        ],
        "effect": told.effect(year + 1, deficit.last_year) if told and deficit else None,
        "followed": [(row, rules.name(row.occasion)) for row in followed],
        "may_edit": permissions.may_edit(viewer.user, unit),
        "may_decide": permissions.may_decide(viewer.user, unit),
    }
    return render(request, "year_end/recovery.html", context)
