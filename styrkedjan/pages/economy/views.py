"""The economy of a unit: reading."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.models import MONTH_FIELDS, AccountGroup
from styrkedjan.areas.economy.queries import earmarks as earmarks_queries
from styrkedjan.areas.economy.queries import ledger as ledger_queries
from styrkedjan.areas.economy.queries import scope, written
from styrkedjan.areas.economy.queries import table as table_queries
from styrkedjan.areas.economy.queries.account_names import account_names
from styrkedjan.areas.economy.queries.budget_file import budget_accounts
from styrkedjan.areas.economy.queries.explained import EconomyPage, economy_page
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, Unit
from styrkedjan.areas.organisation.queries import committee_of
from styrkedjan.areas.planning.queries.posts import monthly_posts
from styrkedjan.domain.economy.earmarks import earmark_of
from styrkedjan.domain.periods import MONTH_NAMES, Period
from styrkedjan.domain.swedish import listing
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.money import area_names, standing_of
from styrkedjan.pages.economy.explaining import explanations
from styrkedjan.pages.economy.side_by_side import side_by_side
from styrkedjan.pages.economy.tables import by_account_group, by_unit
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.standing import course
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.reports.standing import headline


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month: net budget and net outcome, and the two added up so far."""

    name: str
    budget: Decimal | None
    outcome: Decimal | None
    budget_so_far: Decimal
    outcome_so_far: Decimal | None


@remembered
def _explained(unit: Unit, period: Period, known: Known) -> EconomyPage:
    """The table and why it varies, with the units' own staff budgets."""
    return economy_page(unit, period, known, monthly_posts(unit, period.year, known))


@door(Permission.VIEW)
def economy(request: Request, unit: Unit) -> HttpResponse:
    """Budget, outcome, forecast and variance, by account group and by the units below."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    table = table_queries.economy_table(unit, viewer.period, viewer.known)
    monthly, areas = ledger_queries.monthly(unit, viewer.period.year, viewer.known), area_names(unit)
    months = _months(monthly, viewer.period.number)
    may_drill = permissions.may_see_transactions(viewer.user, unit)
    lists = [by_unit(table, areas)] if table.below else []
    lists.append(by_account_group(table, may_drill=may_drill))
    if (answer := excel(request, f"Ekonomi {unit.name} {viewer.period}", *lists)) is not None:
        return answer
    standing = standing_of(unit, table, monthly, areas)
    # Why many units vary costs more than all the rest of the page, so it is asked for when the page is there.
    explained = [] if table.below else explanations(_explained(unit, viewer.period, viewer.known))
    context = {
        "unit": unit,
        "table": table,
        "lists": lists,
        "headline": headline(standing),
        "picture": course(standing, viewer.period),
        "beside": side_by_side(table, ledger_queries.monthly_below(unit, viewer.period.year, viewer.known))
        if table.below
        else None,
        "explained": explained,
        "explained_apart": bool(table.below) and (table.total.variance_period or table.total.variance_year) is not None,
        "months": months,
        "may_drill": may_drill,
        "may_forecast": viewer.may(Permission.FORECAST, unit) and scope.answers_for_money(unit),
        "has_rules": unit.kind in POLITICAL_KINDS,
    }
    return render(request, "economy/unit.html", context)


@door(Permission.VIEW)
def explanation(request: Request, unit: Unit) -> HttpResponse:
    """Why the unit varies from its budget: a page, and the piece of the economy page that is fetched by itself."""
    viewer = request.viewer
    page = _explained(unit, viewer.period, viewer.known)
    may_drill = permissions.may_see_transactions(viewer.user, unit)
    context = {"unit": unit, "table": page.table, "explained": explanations(page), "may_drill": may_drill}
    return render(request, "economy/explanation.html", context)


@door(Permission.VIEW_TRANSACTIONS)
def accounts(request: Request, unit: Unit) -> HttpResponse:
    """Outcome by account."""
    viewer = request.viewer
    code = request.GET.get("grupp")
    rows = ledger_queries.accounts(unit, viewer.period, code, known=viewer.known)
    names = dict(AccountGroup.objects.filter(principal=viewer.principal).values_list("code", "name"))
    called = account_names(scope.principal_of(unit), viewer.known)
    context = {
        "unit": unit,
        "rows": [(row, called.get(row.account or "", "")) for row in rows],
        "name": "Alla konton" if code is None else names.get(code, code or scope.OTHER_LABEL),
        "total": sum((row.amount for row in rows), Decimal(0)),
    }
    return render(request, "economy/accounts.html", context)


@door(Permission.VIEW)
def budget(request: Request, unit: Unit) -> HttpResponse:
    """The frame with its decisions, and the unit's own budget month by month."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    year = viewer.period.year
    lines = written.budget_lines(unit, year, viewer.known)
    table = table_queries.economy_table(unit, viewer.period, viewer.known)
    sums = [sum((line.months[index] for line in lines), Decimal(0)) for index in range(len(MONTH_FIELDS))]
    groups = dict(AccountGroup.objects.filter(principal=viewer.root).values_list("code", "name"))
    below = by_unit(table, area_names(unit), "Budget per enhet") if table.below and not lines else None
    if below is not None and (answer := excel(request, f"Budget {unit.name} {year}", below)) is not None:
        return answer
    committee = committee_of(unit)
    earmarks = earmarks_queries.earmarks_of(committee, year, viewer.known) if committee else ()
    context = {
        "unit": unit,
        "year": year,
        "lines": [
            (
                line,
                groups.get(line.account_group, line.account_group),
                sum(line.months),
                earmark_of(line.activity, earmarks),
            )
            for line in lines
        ],
        "taken_over": listing(sorted({line.unit.name for line in lines if line.unit_id != unit.pk})),
        "sums": sums,
        "total": sum(sums, Decimal(0)),
        "table": table,
        "below": below,
        "entries": written.frame_entries(unit, year, viewer.known),
        "may_drill": permissions.may_see_transactions(viewer.user, unit),
        "month_names": [name[:3] for name in MONTH_NAMES],
        "has_rules": unit.kind in POLITICAL_KINDS,
        "may_frame": viewer.may(Permission.EDIT_FRAMES, viewer.root) and unit.kind in POLITICAL_KINDS,
    }
    if context["may_drill"]:
        context["accounts"] = list(budget_accounts(principal_of(unit), year, viewer.known).values())
    return render(request, "economy/budget.html", context)


def _months(pairs: list[tuple[Decimal | None, Decimal | None]], last: int) -> list[MonthRow]:
    rows: list[MonthRow] = []
    budget_so_far, outcome_so_far = Decimal(0), None
    for number, (planned, outcome) in enumerate(pairs, 1):
        budget_so_far += planned or 0
        known = outcome if number <= last else None
        outcome_so_far = None if known is None else (outcome_so_far or Decimal(0)) + known
        rows.append(MonthRow(MONTH_NAMES[number - 1], planned, known, budget_so_far, outcome_so_far))
    return rows
