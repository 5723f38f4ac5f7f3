"""The economy principles on one page: every finding now, what would clear it, and the rules themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from styrkedjan.areas.accounts.queries import full_year
from styrkedjan.areas.chain.models import ElementKind
from styrkedjan.areas.documents.queries.documents import governing
from styrkedjan.areas.economy.queries.rulebook import Extra, PrincipleInForce, Rulebook, behaviour_of, rulebook
from styrkedjan.areas.investments.queries.position import position_of as investment_position
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.queries import called, committee_of
from styrkedjan.areas.planning.queries import scenarios
from styrkedjan.areas.reporting.queries.goals import judged
from styrkedjan.areas.year_end.queries.position import position_of as year_end_position
from styrkedjan.domain.documents.rules import Field
from styrkedjan.domain.economy.balanced_budget import Budget
from styrkedjan.domain.economy.findings import Goals
from styrkedjan.domain.economy.goal_tally import tally
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.clearing import standing_of, ways
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import by_code, door, principal
from styrkedjan.pages.kit.request import Request

ZERO = Decimal(0)
# What a committee answers for, in the order that they are counted.
COUNTED = (ElementKind.GOAL.value, ElementKind.ASSIGNMENT.value)


@door(Permission.VIEW, subject=principal)
def findings(request: Request, unit: Unit) -> HttpResponse:
    """Committee by committee, most serious first; then the principles with their limits in force."""
    viewer = request.viewer
    found = municipal_rulebook(unit, viewer.period, viewer.known)
    context = {
        "unit": unit,
        "found": found,
        "whole": ways(found.municipal, unit),
        "standings": [(row, ways(row.findings, row.unit)) for row in found.standings],
        "principles": _principles(found),
        "may_edit": viewer.may(Permission.EDIT_FRAMES, unit),
        "governing": governing(unit, Field.ECONOMY, viewer.known),
    }
    return render(request, "economy/findings.html", context)


def _principles(found: Rulebook) -> list[tuple[PrincipleInForce, str]]:
    return [(shown, behaviour_of(shown.principle.number)) for shown in found.principles]


def of_committee(request: Request, *, code: str) -> tuple[Unit, dict[str, Any]]:
    """The committee that answers for the unit of the address; the municipality itself has the page of them all."""
    unit, _ = by_code(request, code=code)
    committee = unit if unit.kind in POLITICAL_KINDS else committee_of(unit)
    return committee or unit, {"unit": committee or unit}


@door(Permission.VIEW, subject=of_committee)
def committee_findings(request: Request, unit: Unit) -> HttpResponse:
    """One committee's findings with the page where each is cleared: what its members and heads need to know."""
    viewer = request.viewer
    if unit.kind not in POLITICAL_KINDS:
        return redirect("economy:findings")
    viewers.remember_unit(request, unit)
    found = municipal_rulebook(viewer.root, viewer.period, viewer.known)
    standing = standing_of(found, unit)
    mine = standing.findings if standing else ()
    concerned = {finding.principle for finding in mine}
    context = {
        "unit": unit,
        "found": found,
        "standing": standing,
        "ways": ways(mine, unit),
        "whole": ways(found.municipal, viewer.root),
        "principles": [row for row in _principles(found) if row[0].principle.number in concerned],
        "may_edit": viewer.may(Permission.EDIT_BUDGET, unit),
        "governing": governing(unit, Field.ECONOMY, viewer.known),
        "sees_all": viewer.may(Permission.VIEW, viewer.root),
    }
    return render(request, "economy/committee_findings.html", context)


@door(Permission.VIEW, subject=of_committee)
def notice(request: Request, unit: Unit) -> HttpResponse:
    """How many findings the committee has, as a piece of its economy page; asked for when that page is shown."""
    viewer = request.viewer
    if unit.kind not in POLITICAL_KINDS:
        raise Http404("Enheten är ingen nämnd.")
    found = municipal_rulebook(viewer.root, viewer.period, viewer.known)
    standing = standing_of(found, unit)
    return render(request, "economy/notice.html", {"unit": unit, "rows": standing.findings if standing else ()})


@remembered
def municipal_rulebook(principal: Unit, period: Period, known: Known) -> Rulebook:
    """Every finding, with what all areas know of the committees."""
    return rulebook(principal, period, known, known_elsewhere(principal, period, known))


def known_elsewhere(principal: Unit, period: Period, known: Known) -> Extra:
    """What the other areas know of the committees (a constant number of queries)."""
    year_end = year_end_position(principal, period.year, period.end, known)
    investments = investment_position(principal, period, known)
    committees = Unit.objects.filter(principal=principal, kind__in=POLITICAL_KINDS).values_list("pk", "name")
    names = called(committees)
    year = full_year.full_year(principal, period, known)
    return Extra(
        goals=judged_goals(principal, period, known),
        committees=year_end.committees,
        investments={pk: investments.frames.get(name, ()) for pk, name in names.items()},
        projects=investments.projects,
        freeze=year_end.freeze,
        due=year_end.due,
        budgets=(*_adopted(year), *_proposed(principal, period.year, known)),
        forecast_result=year.forecast,
        financial_goal=year.budget,
    )


def _adopted(year: full_year.FullYear) -> tuple[Budget, ...]:
    """The year's own budget as the council adopted it; none while a row of it is unknown."""
    if year.budget is None:
        return ()
    amounts = {row.label: row.budget.amount or ZERO for row in year.rows}
    revenue = {label: amount for label, amount in amounts.items() if amount > 0}
    costs = {label: -amount for label, amount in amounts.items() if amount < 0}
    return (Budget(year.year, revenue, costs),)


def _proposed(principal: Unit, year: int, known: Known) -> tuple[Budget, ...]:
    """The years ahead in the proposal that the council has before it (at most four queries)."""
    scenario = scenarios.newest_proposal(principal)
    was_known = scenario is not None and (known.holds(scenario.proposed_at))
    if scenario is None or not was_known:
        return ()
    return tuple(found.budget for found in scenarios.scenario_view(scenario, known).years if found.year > year)


def judged_goals(principal: Unit, period: Period, known: Known) -> dict[int, Goals]:
    """Per committee: its own goals and assignments by their newest judgement up to the month, as `judged`."""
    rows = judged(principal, period, known).filter(element__kind__in=COUNTED, element__unit__kind__in=POLITICAL_KINDS)
    newest: dict[int, tuple[int, str, str]] = {}
    for element, unit, kind, status, forecast in rows.order_by("report__round__period", *known.order).values_list(
        "element_id", "element__unit_id", "element__kind", "status", "forecast"
    ):
        said = forecast or status
        if said or element not in newest:
            newest[element] = (unit, kind, said)
    counts: dict[int, dict[str, list[str]]] = {}
    for unit, kind, said in newest.values():
        counts.setdefault(unit, {kind: [] for kind in COUNTED})[kind].append(said)
    return {unit: Goals(*(tally(said[kind]) for kind in COUNTED)) for unit, said in counts.items()}
