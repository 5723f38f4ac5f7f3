"""Reading: the portfolio, the five-year plan, the follow-up and a project."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from styrkedjan.areas.investments import permissions, queries
from styrkedjan.areas.investments.models import InvestmentProject
from styrkedjan.areas.investments.queries import Portfolio, ProjectLine
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.domain.economy.investment_frames import FRAME_RULES
from styrkedjan.domain.investment_states import ProjectState, RequestState, project_moves
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.investments.subjects import by_project
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.doors import door
from styrkedjan.reports.charts import Chart, ChartKind, Series

MILLION = Decimal(1_000_000)


@door(Permission.VIEW)
def portfolio(request: HttpRequest, unit: Unit) -> HttpResponse:
    """All projects at a glance: by kind, over the years, and one by one."""
    viewer = request.viewer  # type: ignore[attr-defined]
    viewers.remember_unit(request, unit)
    year = viewer.period.year
    found = queries.lines(unit, viewer.period, viewer.as_of)
    kind = request.GET.get("slag", "")
    shown = [line for line in found if not kind or line.project.kind == kind]
    picture = queries.portfolio(shown, year)
    context = {
        "unit": unit,
        "year": year,
        "picture": picture,
        "kind": kind,
        "kinds": sorted({(line.project.kind, line.project.get_kind_display()) for line in found}),
        "chart": _by_year(picture),
        "waiting": picture.in_state(ProjectState.RENEWAL),
        "follow_up": queries.follow_up(found, year),
        "may_create": permissions.may_edit(viewer.user, unit) and unit.kind in POLITICAL_KINDS,
    }
    return render(request, "investments/portfolio.html", context)


def _by_year(picture: Portfolio) -> SafeString | None:
    """Budget per year for the largest kinds, side by side."""
    rows = sorted(picture.kinds, key=lambda row: -sum(row.budgets))[:3]
    if not any(any(row.budgets) for row in rows):
        return None
    series = tuple(Series(row.label, tuple(amount / MILLION for amount in row.budgets)) for row in rows)
    categories = tuple(str(year) for year in picture.years)
    chart = Chart(ChartKind.BARS, categories, series, unit="mnkr", decimals=1, category_heading="År")
    return drawn(chart, "Investeringsbudget per år, de största slagen")


@door(Permission.VIEW)
def plan(request: HttpRequest, unit: Unit) -> HttpResponse:
    """The five-year plan, kind by kind, and the council's frames beside what is budgeted."""
    viewer = request.viewer  # type: ignore[attr-defined]
    viewers.remember_unit(request, unit)
    year = viewer.period.year
    found = queries.lines(unit, viewer.period, viewer.as_of)
    picture = queries.portfolio(found, year)
    amounts = {line.project.pk: [line.budgets.get(at) for at in picture.years] for line in found}
    groups = [
        (row, [(line, amounts[line.project.pk]) for line in found if line.project.kind == row.kind])
        for row in picture.kinds
    ]
    decided = queries.frames(unit, year, viewer.as_of)
    context = {
        "unit": unit,
        "year": year,
        "picture": picture,
        "groups": groups,
        "frames": queries.frame_rows(found, decided, year),
        "entries": queries.frame_entries(unit, year, viewer.as_of),
        "may_frame": permissions.may_decide(viewer.user, unit) and unit.kind in POLITICAL_KINDS,
    }
    return render(request, "investments/plan.html", context)


@door(Permission.VIEW)
def follow_up(request: HttpRequest, unit: Unit) -> HttpResponse:
    """What the follow-up asks for: renewed decisions, the collected report, final accounts, money left."""
    viewer = request.viewer  # type: ignore[attr-defined]
    viewers.remember_unit(request, unit)
    found = queries.lines(unit, viewer.period, viewer.as_of)
    picture = queries.follow_up(found, viewer.period.year)
    rules = queries.rules_of(viewer.principal, viewer.period.end)
    asked = [(line, row) for line in found for row in line.requests if row.state == RequestState.REQUESTED]
    context = {
        "unit": unit,
        "year": viewer.period.year,
        "found": picture,
        "rules": rules,
        "lines": {line.project.code: line for line in found},
        "together": [
            (one, next(line for line in found if line.project.code == one.project.id))
            for one in picture.together.deviations
        ],
        "asked": asked,
        "reports": queries.collected(viewer.principal) if unit.parent_id is None else (),
        "may_decide": permissions.may_decide(viewer.user, unit),
    }
    return render(request, "investments/follow_up.html", context)


@door(Permission.VIEW, subject=by_project)
def project(request: HttpRequest, project: InvestmentProject) -> HttpResponse:
    """One project: decision, budget and outcome by year, forecast, what it will cost to run, risk and what is next."""
    viewer = request.viewer  # type: ignore[attr-defined]
    line = queries.line(project, viewer.period, viewer.as_of)
    years = sorted({*line.budgets, *(year for year, amount in line.outcomes.items() if amount)})
    state = ProjectState(project.state)
    context = {
        "project": project,
        "line": line,
        "unit": project.committee,
        "rule": FRAME_RULES[project.kind_rule],
        "years": [(year, line.budgets.get(year), line.outcomes.get(year)) for year in years],
        "chart": _project_chart(line, years),
        "moves": {move.value for move in project_moves(state)},
        "left": line.left(viewer.period.year),
        "year": viewer.period.year,
        "may_edit": permissions.may_edit(viewer.user, project.committee),
        "may_decide": permissions.may_decide(viewer.user, project.committee),
        "rules": queries.rules_of(project.principal, viewer.period.end),
    }
    return render(request, "investments/project.html", context)


def _project_chart(line: ProjectLine, years: list[int]) -> SafeString | None:
    if len(years) < 2:
        return None
    budget = Series("Budget", tuple(_mnkr(line.budgets.get(year)) for year in years))
    outcome = Series("Utfall", tuple(_mnkr(line.outcomes.get(year)) for year in years))
    chart = Chart(
        ChartKind.BARS, tuple(map(str, years)), (budget, outcome), unit="mnkr", decimals=1, category_heading="År"
    )
    return drawn(chart, f"Budget och utfall per år, {line.project.name}")


def _mnkr(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / MILLION
