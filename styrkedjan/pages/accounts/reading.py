"""The accounts: reading. Every page asks its own queries once."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpResponse

from styrkedjan.areas.accounts.queries import balance_requirement, investment, objectives
from styrkedjan.areas.accounts.queries import full_year as full_year_queries
from styrkedjan.areas.accounts.queries import operating as operating_queries
from styrkedjan.areas.accounts.queries import statements as statements_queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.queries.goals import council_goals
from styrkedjan.domain.economy.balanskrav import Line
from styrkedjan.domain.economy.statement_mapping import StatementKind
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.accounts.showing import closed_year, kind_of, readable, show
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.reports.writers import Format


@door(Permission.VIEW, subject=principal)
def overview(request: Request, unit: Unit) -> HttpResponse:
    """The result, the position, the balance requirement and the assessment on one page, with the way on."""
    viewer = request.viewer
    period, known = viewer.period, viewer.known
    statements = statements_queries.statements_of(unit, period, known)
    income, balance = statements[StatementKind.INCOME], statements[StatementKind.BALANCE]
    found = objectives.objectives(unit, period, council_goals(unit, period, known), known=known)
    requirement = balance_requirement.balance_requirement(unit, closed_year(period), known)
    context = {
        "income": income,
        "balance": balance,
        "key": _key_figures(income, balance),
        "found": found,
        "left": [one for one in requirement.deficits if one.remaining],
        "last": requirement.statements[-1] if requirement.statements else None,
        "last_result": requirement.statements[-1].amount(Line.BALANSKRAV_RESULT) if requirement.statements else None,
        "formats": (Format.PDF, Format.DOCX, Format.XLSX),
    }
    return show(request, "overview", unit, context)


@door(Permission.VIEW, subject=principal)
def statement(request: Request, unit: Unit, kind: str) -> HttpResponse:
    """One statement, two years side by side."""
    viewer = request.viewer
    shown = statements_queries.statement(unit, kind_of(kind), viewer.period, viewer.known)
    return show(request, "statement", unit, {"shown": shown, "slug": kind, "tab": kind})


@door(Permission.VIEW, subject=principal)
def line(request: Request, unit: Unit, kind: str, line: str) -> HttpResponse:
    """The accounts behind a line, or the lines that it sums."""
    viewer = request.viewer
    shown = statements_queries.statement(unit, kind_of(kind), viewer.period, viewer.known)
    row = shown.row(line)
    if row is None:
        raise Http404("Raden finns inte.")
    context = {
        "shown": shown,
        "slug": kind,
        "tab": kind,
        "row": row,
        "accounts": [] if row.is_sum else statements_queries.accounts_of(shown, line),
        "parts": [shown.row(name) for name in row.line.adds],
        "may_drill": viewer.may(Permission.VIEW_TRANSACTIONS, unit),
    }
    return show(request, "line", unit, context)


@door(Permission.VIEW, subject=principal)
def full_year(request: Request, unit: Unit) -> HttpResponse:
    """The whole year: budgeted result beside the forecast, each row with its source."""
    viewer = request.viewer
    found = full_year_queries.full_year(unit, viewer.period, viewer.known)
    return show(request, "full_year", unit, {"found": found, "working": readable(found.working), "tab": "full_year"})


@door(Permission.VIEW, subject=principal)
def operating(request: Request, unit: Unit) -> HttpResponse:
    """Driftredovisning: income, costs and net per committee or service area, tied to the income statement."""
    viewer = request.viewer
    asked = request.GET.get("per", "")
    by = operating_queries.By(asked) if asked in set(operating_queries.By) else operating_queries.By.COMMITTEE
    shown = operating_queries.operating_account(unit, viewer.period, viewer.known, by)
    return show(request, "operating", unit, {"shown": shown, "ways": list(operating_queries.By), "tab": "operating"})


@door(Permission.VIEW, subject=principal)
def investments(request: Request, unit: Unit) -> HttpResponse:
    """Investeringsredovisning: each project's year and whole."""
    viewer = request.viewer
    shown = investment.investment_account(unit, viewer.period, viewer.known)
    return show(request, "investments", unit, {"shown": shown, "tab": "investments"})


def _key_figures(
    income: statements_queries.TwoYears, balance: statements_queries.TwoYears
) -> dict[str, Decimal | None]:
    """The result and its share of taxes and grants, and the equity ratio; None where not known."""
    result, taxes, grants = (income.current.amount(name) for name in ("result", "taxes", "grants"))
    whole = taxes + grants if taxes is not None and grants is not None else None
    equity, assets = (balance.current.amount(name) for name in ("equity", "assets"))
    return {
        "result": result,
        "share": result / whole if result is not None and whole else None,
        "equity": equity,
        "ratio": equity / assets if equity is not None and assets else None,
    }
