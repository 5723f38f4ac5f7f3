"""Reading: the year's carry-over per committee, equity and its use, and recovery plans. All as known when asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.economy.queries.rulebook import parameter_in_force
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end import permissions
from styrkedjan.areas.year_end.models import CarryOverRequest, RecoveryFollowUp
from styrkedjan.areas.year_end.queries import carrying, position, results
from styrkedjan.areas.year_end.queries import known as known_queries
from styrkedjan.areas.year_end.queries import rules as rules_queries
from styrkedjan.areas.year_end.queries.rules import DECIDED_IN, REQUESTED_IN, SHOWN
from styrkedjan.domain.annual_cycle import Occasion
from styrkedjan.domain.economy.recovery import deficit_working
from styrkedjan.domain.year_end_states import CARRY_OVER, CarryOverState
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.year_end.subjects import by_request, closed_year, rules_for, writable, writable_occasions

ZERO = Decimal(0)


@door(Permission.VIEW)
def overview(request: Request, unit: Unit) -> HttpResponse:
    """A year's results, what each committee asks to carry, and the deficits to restore."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    year = closed_year(request)
    root = root_of(unit)
    rules = rules_queries.rules_of(root, date(year, 12, 31))
    rows = carrying.standings_for(unit, year, rules, viewer.known)
    now = writable(request)
    context = {
        "unit": unit,
        "year": year,
        "years": sorted({year, *results.closed_years(root, viewer.known)}, reverse=True),
        "rules": rules,
        "shown": [parameter_in_force(rules.model, name, rules.on) for name in SHOWN if name in rules.parameters]
        if rules
        else (),
        "asked_in": rules.occasions(rules.steps(REQUESTED_IN), (year,)) if rules else (),
        "decided_in": rules.occasions(rules.steps(DECIDED_IN), (year + 1,)) if rules else (),
        "rows": rows,
        "totals": _totals(rows),
        "unsummed": sum(row.carried is None for row in rows),
        "waiting": [
            row
            for row in rows
            if row.request and row.request.state in (CarryOverState.REQUESTED, CarryOverState.REVIEWED)
        ],
        "unasked": [row for row in rows if row.may_be_asked],
        "unknown": [row for row in rows if row.obstacle and row.year.result is not None and not row.entry],
        "deficits": [(row, one, row.plans.get(one.year)) for row in rows for one in row.open_deficits],
        "freeze": carrying.freeze_of(root, viewer.known),
        "may_ask": {row.committee.pk for row in rows if now and permissions.may_edit(viewer.user, row.committee)},
        "may_decide": now and permissions.may_decide(viewer.user, unit),
    }
    return render(request, "year_end/overview.html", context)


def _totals(rows: Iterable[carrying.Standing]) -> dict[str, Decimal | None]:
    """The committees together; a sum of what nobody knows is not known."""
    chosen = list(rows)

    def total(values: Iterable[Decimal | None]) -> Decimal | None:
        known = [value for value in values if value is not None]
        return sum(known, ZERO) if known else None

    return {
        "given": total(row.year.given for row in chosen),
        "outcome": total(row.year.outcome for row in chosen),
        "result": total(row.year.result for row in chosen),
        "carried": total(row.carried for row in chosen),
        "returned": total(row.returned for row in chosen),
        "before": total(row.equity_before for row in chosen),
        "after": total(row.equity_after for row in chosen),
    }


@door(Permission.VIEW, subject=by_request)
def carry_over(request: Request, asked: CarryOverRequest) -> HttpResponse:
    """One request from figures to decision."""
    viewer = request.viewer
    known = known_queries.carry_over_at(asked, viewer.known)
    if known is None:
        raise Http404("Begäran fanns inte då.")
    now = writable(request)
    reviewed = known_queries.board_review_of(known, viewer.known)
    earmarks = [
        (name, Decimal(text), Decimal(told) if (told := known.earmarks_computed.get(name)) else None)
        for name, text in known.earmarks.items()
    ]
    context = {
        "asked": known,
        "unit": known.committee,
        "earmarks": earmarks,
        "reviewed": reviewed,
        "volumes": reviewed.volumes if reviewed else (),
        "moves": {move.value for move in CARRY_OVER.moves(CarryOverState(known.state))},
        "may_ask": now and permissions.may_edit(viewer.user, known.committee),
        "may_decide": now and permissions.may_decide(viewer.user, known.committee),
    }
    return render(request, "year_end/carry_over.html", context)


@door(Permission.VIEW)
def equity(request: Request, unit: Unit) -> HttpResponse:
    """A committee's equity: where it came from, where each unit stands, the plan for the year and what is used."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    year = viewer.period.year
    rules = rules_for(unit, year)
    committee = results.committee_of(unit)
    page = carrying.equity_page(committee, year, rules, viewer.known) if committee else None
    own = next((row for row in page.positions if row.unit and row.unit.pk == unit.pk), None) if page else None
    now = writable(request)
    context = {
        "unit": unit,
        "committee": committee,
        "year": year,
        "rules": rules,
        "page": page,
        "positions": [(row, [row.shares.get(entry.year) for entry in page.entries]) for row in page.positions]
        if page
        else (),
        "planned": [(row, rules.name(row.occasion)) for row in page.planned_rows] if page else (),
        "occasions": rules.occasions((*rules.stated_in, *rules.adjusted_in), (year,)),
        "may_edit": now and bool(committee) and permissions.may_edit(viewer.user, committee or unit),
        "may_use": now
        and viewer.may(Permission.EDIT_BUDGET, unit)
        and page is not None
        and _usable(page, own, whole=committee == unit),
        "may_plan": page is not None and bool(writable_occasions(rules, year, page.planned)),
        "may_open": now and bool(committee) and permissions.may_decide(viewer.user, committee or unit),
        "own": own,
    }
    return render(request, "year_end/equity.html", context)


def _usable(page: carrying.EquityPage, own: carrying.UnitPosition | None, *, whole: bool) -> bool:
    """Whether a wish to use equity would be taken: something is left of one's own, and no freeze stops every use."""
    mine = page.available if whole else min(page.available, own.left) if own else ZERO
    return mine > 0 and (page.freeze is None or page.freeze.deficit_exempt)


@dataclass(frozen=True, slots=True)
class Check:
    """A follow-up of a plan: when it is due, what was told, and whether it should have been told by now."""

    occasion: Occasion
    told: RecoveryFollowUp | None
    planned: Decimal
    missed: bool


@door(Permission.VIEW)
def recovery(request: Request, unit: Unit, year: int) -> HttpResponse:
    """The plan for a year's deficit."""
    viewer = request.viewer
    rules = rules_for(unit, year)
    rows = carrying.standings(root_of(unit), year, rules, viewer.known)
    found = next((row for row in rows if row.committee.pk == unit.pk), None)
    deficit = next((one for one in found.deficits if one.year == year), None) if found else None
    plan = found.plans.get(year) if found else None
    years = range(year + 1, year + 1 + rules.limits.recovery.years)
    now = writable(request)
    context = {
        "unit": unit,
        "year": year,
        "years": years,
        "deficit": deficit,
        "undecided": bool(found and found.undecided is not None),
        "working": deficit_working(unit.name, deficit) if deficit else None,
        "plan": plan.row if plan else None,
        "measures": [
            (one.description, [one.effects.get(at) for at in years], sum(one.effects.values(), ZERO))
            for one in (plan.for_rules.measures if plan else ())
        ],
        "effects": [plan.for_rules.effect(at, at) for at in years] if plan else (),
        "effect": plan.for_rules.effect(year + 1, deficit.last_year) if plan and deficit else None,
        "checks": _checks(plan, rules, years, viewer.period.end) if plan else (),
        "followed_up_in": rules.names(rules.followed_up_in),
        "may_edit": now and permissions.may_edit(viewer.user, unit),
        "may_decide": now and permissions.may_decide(viewer.user, unit),
    }
    return render(request, "year_end/recovery.html", context)


def _checks(
    plan: known_queries.KnownPlan, rules: rules_queries.YearEndRules, years: Iterable[int], on: date
) -> list[Check]:
    """Every follow-up that the plan's years hold, in the order they fall due."""
    told = {(row.year, row.occasion): row for row in plan.follow_ups}
    return [
        Check(
            one,
            told.get(one.key),
            plan.for_rules.effect(one.year, one.year),
            one.key not in told
            and one.has_passed(on)
            and position.follow_up_of(one).asks_of(plan.for_rules.approved_on),
        )
        for one in rules.occasions(rules.followed_up_in, years)
    ]
