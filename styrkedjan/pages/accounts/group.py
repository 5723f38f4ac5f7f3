"""The municipal group: what each company adds, what is taken away between them, and the way to enter both."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import HttpResponse

from styrkedjan.areas.accounts.actions import companies as companies_actions
from styrkedjan.areas.accounts.queries import group as group_queries
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.group_accounts import Accounts, DealingKind
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.accounts.group_forms import CompaniesForm, DealingsForm
from styrkedjan.pages.accounts.showing import closed_year, readable, show
from styrkedjan.pages.accounts.subjects import require_year
from styrkedjan.pages.kit.deeds import MunicipalDeed, paths
from styrkedjan.pages.kit.doors import door, principal
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


def _ratio(accounts: Accounts) -> Decimal | None:
    """Equity as a share of the assets."""
    return accounts.equity / accounts.assets if accounts.assets else None


class GroupDeed(MunicipalDeed):
    """What is entered of the group for a year."""

    permission, returns_to = Permission.EDIT_ACCOUNTS, "accounts:group"

    @property
    def year(self) -> int:
        return require_year(self.given["year"])

    @cached_property
    def companies(self) -> Any:
        return group_queries.companies_of(self.unit, self.year)


class Companies(GroupDeed):
    """Enter the companies' figures of a year."""

    title, template = "Bolagens siffror {self.year}", "accounts/companies.html"
    address, name = "rakenskaper/koncern/<int:year>/bolag/", "companies"
    form_class, action, about = CompaniesForm, companies_actions.save_company_accounts, "principal=unit"
    button, done = "Spara siffrorna", "Bolagens siffror för {self.year} är sparade."
    lead = "Ur bolagens årsredovisningar, hela beloppen i tusental kronor. Koncernen räknar själv ut ägarandelen."

    def options(self) -> dict[str, Any]:
        rows = group_queries.company_rows(self.unit, self.year, NOW)
        return {"companies": self.companies, "rows": rows, "year": self.year}


class Dealings(GroupDeed):
    """Enter what the members have between them in a year."""

    title, template = "Mellanhavanden i koncernen {self.year}", "accounts/dealings.html"
    address, name = "rakenskaper/koncern/<int:year>/mellanhavanden/", "dealings"
    form_class, action, about = DealingsForm, companies_actions.save_dealings, "principal=unit"
    button, done = "Spara mellanhavandena", "Mellanhavandena för {self.year} är sparade."
    lead = (
        "Det kommunen och bolagen har sålt, lånat och delat ut till varandra, hela beloppen i tusental kronor. "
        "Töm beloppet för att ta bort en rad."
    )

    def options(self) -> dict[str, Any]:
        rows = group_queries.dealing_rows(self.unit, self.year, NOW)
        return {"members": [self.unit, *self.companies], "rows": rows, "year": self.year}

    def context(self, form: Any) -> dict[str, Any]:
        return {"kinds": list(DealingKind)}


urlpatterns = paths(Companies, Dealings)
