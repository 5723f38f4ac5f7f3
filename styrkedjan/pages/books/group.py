"""The municipal group: what each company adds, what is taken away between them, and the way to enter both."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from styrkedjan.areas.books.actions import companies as companies_actions
from styrkedjan.areas.books.queries import group as group_queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.group_accounts import Accounts, DealingKind
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.books.group_forms import CompaniesForm, DealingsForm
from styrkedjan.pages.books.showing import closed_year, readable, show
from styrkedjan.pages.books.writing import YEARS
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.handling import handle
from styrkedjan.pages.kit.request import Request


@door(Permission.VIEW, subject=principal)
def group(request: Request, unit: Unit) -> HttpResponse:
    """The group of the newest whole year beside the year before."""
    viewer = request.viewer
    year = closed_year(viewer.period)
    shown, before = (group_queries.group_accounts(unit, at, viewer.known) for at in (year, year - 1))
    workings = [readable(working) for working in shown.group.workings] if shown.group else []
    context: dict[str, Any] = {"shown": shown, "before": before, "workings": workings, "year": year, "tab": "group"}
    if shown.group is not None:
        context |= {
            "minus": shown.group.taken_away.times(Decimal(-1)),
            "contributions": [(one, _ratio(one.member.accounts)) for one in shown.group.contributions],
            "ratio": _ratio(shown.group.accounts),
        }
    return show(request, "group", unit, context)


@door(Permission.EDIT_BOOKS, subject=principal)
def companies(request: Request, unit: Unit, year: int) -> HttpResponse:
    """Enter the companies' figures of a year."""
    _require(year)
    form = CompaniesForm(
        request.POST or None,
        companies=group_queries.companies_of(unit, year),
        rows=group_queries.company_rows(unit, year, NOW),
        year=year,
    )
    return handle(
        request, form,
        lambda data: companies_actions.save_company_accounts(
            by=request.viewer.user, principal=unit, accounts=form.accounts(), version=data["version"]
        ),
        unit=unit, title=f"Bolagens siffror {year}", button="Spara siffrorna", back=reverse("books:group"),
        lead="Ur bolagens årsredovisningar, hela beloppen i tusental kronor. Koncernen räknar själv ut ägarandelen.",
        done=f"Bolagens siffror för {year} är sparade.", template="books/companies.html", year=year,
    )  # fmt: skip


@door(Permission.EDIT_BOOKS, subject=principal)
def dealings(request: Request, unit: Unit, year: int) -> HttpResponse:
    """Enter what the members have between them in a year."""
    _require(year)
    members = [unit, *group_queries.companies_of(unit, year)]
    form = DealingsForm(
        request.POST or None, members=members, rows=group_queries.dealing_rows(unit, year, NOW), year=year
    )
    return handle(
        request, form,
        lambda data: companies_actions.save_dealings(
            by=request.viewer.user, principal=unit, dealings=form.dealings(), version=data["version"]
        ),
        unit=unit, title=f"Mellanhavanden i koncernen {year}", button="Spara mellanhavandena",
        back=reverse("books:group"), done=f"Mellanhavandena för {year} är sparade.",
        lead="Det kommunen och bolagen har sålt, lånat och delat ut till varandra, hela beloppen i tusental kronor. "
        "Töm beloppet för att ta bort en rad.",
        template="books/dealings.html", year=year, kinds=list(DealingKind),
    )  # fmt: skip


def _ratio(accounts: Accounts) -> Decimal | None:
    """Equity as a share of the assets."""
    return accounts.equity / accounts.assets if accounts.assets else None


def _require(year: int) -> None:
    if year not in YEARS:
        raise Http404("Året finns inte.")
