"""A merged unit has the old units' budget as it has their outcome: it follows the responsibility code."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine
from styrkedjan.areas.economy.queries.ledger import monthly
from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.areas.economy.queries.written import budget_lines
from styrkedjan.areas.organisation.actions import reshaping
from styrkedjan.areas.organisation.actions.creating import NewUnit
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, day

MONTHS = Decimal(12)


def budget(unit: Unit, code: str, amount: int, group: str = "personal") -> None:
    months = dict.fromkeys(MONTH_FIELDS, Decimal(amount))
    BudgetLine.objects.create(unit=unit, year=YEAR, responsibility=code, account_group=group, activity="407",
                              known_at=day(1), known_by=factories.author(), **months)  # fmt: skip


def merged(town: Town) -> Unit:
    budget(town.north, "2010", 100)
    budget(town.south, "2020", 30)
    budget(town.streets, "3000", 7)
    admin = factories.user_with(Role.ADMINISTRATOR, town.root, "ada")
    new = NewUnit("203", "Storskolan")
    return reshaping.merge(by=admin, units=[town.north, town.south], into=new, on=date(YEAR, 1, 2))


def test_the_new_unit_has_the_budget_and_the_committee_has_it_once(town: Town) -> None:
    new = merged(town)
    period = Period.month(YEAR, 3)
    assert economy_table(new, period, NOW).total.budget_year == 130 * MONTHS
    assert economy_table(town.school, period, NOW).total.budget_year == 130 * MONTHS
    assert economy_table(town.root, period, NOW).total.budget_year == 137 * MONTHS
    assert economy_table(town.north, period, NOW).total.budget_year is None
    assert monthly(new, YEAR, NOW)[0][0] == 130
    assert {line.unit.code for line in budget_lines(new, YEAR, NOW)} == {"201", "202"}


def test_the_new_units_own_budget_for_a_code_replaces_what_followed_with_it(town: Town) -> None:
    new = merged(town)
    budget(new, "2010", 90)
    assert economy_table(new, Period.month(YEAR, 3), NOW).total.budget_year == 120 * MONTHS
    assert economy_table(town.root, Period.month(YEAR, 3), NOW).total.budget_year == 127 * MONTHS


def test_the_page_says_whose_budget_it_was(town: Town, client) -> None:
    new = merged(town)
    client.force_login(town.controller)
    page = client.get(reverse("economy:budget", kwargs={"code": new.code}), {"period": f"{YEAR}-03"}).content.decode()
    assert "följer med från Norra skolan och Södra skolan" in page
