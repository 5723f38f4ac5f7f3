"""Reading: the portfolio, the five-year plan, the follow-up and a project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from styrkedjan.areas.investments import permissions
from styrkedjan.areas.investments.models import InvestmentProject, RiskLevel
from styrkedjan.areas.investments.queries import consequences, lines, portfolios
from styrkedjan.areas.investments.queries import rules as rules_queries
from styrkedjan.areas.investments.queries.lines import ProjectLine
from styrkedjan.areas.investments.queries.portfolios import Portfolio
from styrkedjan.areas.investments.queries.rules import ACCOUNTED_IN, FOLLOWED_UP_IN, REQUESTED_IN, InvestmentRules
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.domain.economy.finding import Finding
from styrkedjan.domain.economy.investment_frames import FRAME_RULES
from styrkedjan.domain.economy.investments import finished_findings, renewed_budget_findings
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.investment_states import PROJECT, ProjectState, RequestState
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.investments.subjects import by_project
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.reports.charts import Chart, ChartKind, Series

MILLION = Decimal(1_000_000)


def _writable(request: Request) -> bool:
    """What is shown as it was known on another day is only read."""
    return request.viewer.known.is_now


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which projects to show: kind, state and risk, "" for all."""

    kind: str = ""
    state: str = ""
    risk: str = ""

    def picks(self, line: ProjectLine) -> bool:
        project = line.project
        return (
            self.kind in ("", project.kind)
            and self.state in ("", line.state.value)
            and self.risk in ("", project.risk_level)
        )

    @property
    def any(self) -> bool:
        return bool(self.kind or self.state or self.risk)


@door(Permission.VIEW)
def portfolio(request: Request, unit: Unit) -> HttpResponse:
    """All projects at a glance: by kind, over the years, and one by one."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    year = viewer.period.year
    found = lines.lines(unit, viewer.period, viewer.known)
    chosen = Chosen(*(request.GET.get(name, "") for name in ("slag", "lage", "risk")))
    shown = [line for line in found if chosen.picks(line)]
    picture = portfolios.portfolio(shown, year)
    now = _writable(request)
    context = {
        "unit": unit,
        "year": year,
        "picture": picture,
        "chosen": chosen,
        "all": len(found),
        "kinds": sorted({(line.project.kind, line.project.get_kind_display()) for line in found}),
        "states": [(one.value, one.label) for one in ProjectState if any(line.state is one for line in found)],
        "risks": RiskLevel.choices,
        "chart": _by_year(picture),
        "deviations": _deviations(shown),
        "waiting": picture.in_state(ProjectState.RENEWAL),
        "may_create": now and permissions.may_edit(viewer.user, unit) and unit.kind in POLITICAL_KINDS,
        "may_import": now and permissions.may_edit(viewer.user, unit),
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


def _deviations(shown: Iterable[ProjectLine]) -> SafeString | None:
    """The projects that deviate the most from what was decided, dearest first."""
    known = sorted((line for line in shown if line.over), key=lambda line: -abs(line.over or Decimal(0)))[:8]
    if len(known) < 2:
        return None
    known.sort(key=lambda line: -(line.over or 0))
    amounts = tuple((line.over or Decimal(0)) / MILLION for line in known)
    chart = Chart(
        ChartKind.BARS, tuple(line.project.name for line in known), (Series("Avvikelse", amounts),), unit="mnkr",
        decimals=1, category_heading="Projekt",
    )  # fmt: skip
    return drawn(chart, "De största avvikelserna från beslutad nettoinvestering")


@door(Permission.VIEW)
def plan(request: Request, unit: Unit) -> HttpResponse:
    """The five-year plan, kind by kind, beside the council's frames and with what it costs to run."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    year = viewer.period.year
    found = lines.lines(unit, viewer.period, viewer.known)
    picture = portfolios.portfolio(found, year)
    amounts = {line.project.pk: [line.budgets.get(at) for at in picture.years] for line in found}
    groups = [
        (row, [(line, amounts[line.project.pk]) for line in found if line.project.kind == row.kind])
        for row in picture.kinds
    ]
    decided = portfolios.frames(unit, year, viewer.known)
    rules = rules_queries.rules_of(viewer.root, viewer.period.end)
    costs = consequences.consequences(found, rules, picture.years)
    context = {
        "unit": unit,
        "year": year,
        "picture": picture,
        "groups": groups,
        "frames": portfolios.frame_rows(found, decided, year),
        "ahead": portfolios.frames_ahead(found, decided, year),
        "entries": portfolios.frame_entries(unit, year, viewer.known),
        "costs": costs,
        "cost_rows": [(unit, _cost_rows(years)) for unit, years in costs.rows],
        "rules": rules,
        "may_frame": _writable(request) and permissions.may_decide(viewer.user, unit) and unit.kind in POLITICAL_KINDS,
    }
    return render(request, "investments/plan.html", context)


def _cost_rows(years: Iterable[consequences.CommitteeCost]) -> list[tuple[str, list[Decimal]]]:
    """The committee's costs that are not nought every year."""
    chosen = list(years)
    rows = [
        ("Kapitalkostnad med anslag", [one.granted for one in chosen]),
        ("Kapitalkostnad inom driftbudgeten", [one.own for one in chosen]),
        ("Driftkostnad", [one.running for one in chosen]),
    ]
    return [(label, amounts) for label, amounts in rows if any(amounts)]


@door(Permission.VIEW)
def follow_up(request: Request, unit: Unit) -> HttpResponse:
    """What the follow-up asks for: renewed decisions, the collected report, final accounts, money left."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    period, known = viewer.period, viewer.known
    found = lines.lines(unit, period, known)
    picture = portfolios.follow_up(found, period.year)
    rules = rules_queries.rules_of(viewer.root, period.end)
    by_code = {line.project.code: line for line in found}
    asked = [(line, row) for line in found for row in line.requests if row.state == RequestState.REQUESTED]
    now = _writable(request)
    context = {
        "unit": unit,
        "year": period.year,
        "found": picture,
        "rules": rules,
        "lines": by_code,
        "together": [(one, by_code[one.project.id]) for one in picture.together.deviations],
        "asked": asked,
        "closed": period.last_month == 12 and lines.is_closed(viewer.root, period.year, known),
        "followed_up": rules.occasions(FOLLOWED_UP_IN, (period.year,)),
        "accounted": rules.occasions(ACCOUNTED_IN, (period.year,)),
        "requested": rules.occasions(REQUESTED_IN, (period.year,)),
        "reports": portfolios.collected(viewer.root, known) if unit.parent_id is None else (),
        "may_decide": now and permissions.may_decide(viewer.user, unit),
        "may_edit": now and permissions.may_edit(viewer.user, unit),
    }
    return render(request, "investments/follow_up.html", context)


@door(Permission.VIEW, subject=by_project)
def project(request: Request, project: InvestmentProject) -> HttpResponse:
    """One project: decision, budget and outcome by year, forecast, what it will cost to run, risk and what is next."""
    viewer = request.viewer
    if not viewer.known.holds(project.created_at):
        raise Http404("Projektet fanns inte i registret då.")
    line = lines.line(project, viewer.period, viewer.known)
    years = sorted({*line.budgets, *(year for year, amount in line.outcomes.items() if amount)})
    rules, now, year = (
        rules_queries.rules_of(project.principal, viewer.period.end),
        _writable(request),
        viewer.period.year,
    )
    closed = viewer.period.last_month == 12 and lines.is_closed(project.principal, year, viewer.known)
    context = {
        "project": line.project,
        "line": line,
        "unit": project.committee,
        "rule": FRAME_RULES[line.project.kind_rule],
        "years": [(at, line.budgets.get(at), line.outcomes.get(at)) for at in years],
        "chart": _project_chart(line, years),
        "moves": {move.value for move in PROJECT.moves(line.state)},
        "left": line.left(year) if closed and not line.request_of(year) else None,
        "expected_left": line.expected_left(year),
        "costs": consequences.costs_ahead(line, rules, year),
        "may_drill": viewer.may(Permission.VIEW_TRANSACTIONS, project.committee),
        "requested": rules.occasions(REQUESTED_IN, (year,)),
        "year": year,
        "may_edit": now and permissions.may_edit(viewer.user, project.committee),
        "may_decide": now and permissions.may_decide(viewer.user, project.committee),
        "rules": rules,
        "findings": _findings(line, rules, year),
    }
    return render(request, "investments/project.html", context)


def _findings(line: ProjectLine, rules: InvestmentRules, year: int) -> tuple[Finding, ...]:
    """What a renewed decision or a dear end still asks for."""
    found = line.as_domain(year)
    told = renewed_budget_findings(found)
    if rules.deviation is None:
        return told
    try:
        return (*told, *finished_findings(found, rules.deviation, rules.base_amounts, year))
    except Refused:
        return told


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
