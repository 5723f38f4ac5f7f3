"""A merged unit has the old units' budget as it has their outcome: it follows the responsibility code."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from styrkedjan.areas.economy.actions.budgets import BudgetRow, change_budgets, save_budget
from styrkedjan.areas.economy.actions.reallocations import reallocate, undo_reallocation
from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine
from styrkedjan.areas.economy.queries.budget_holding import budget_sums, full_year_budgets
from styrkedjan.areas.economy.queries.ledger import monthly
from styrkedjan.areas.economy.queries.reallocations import Place, choices, units_with_budget
from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.areas.economy.queries.written import budget_lines
from styrkedjan.areas.economy.workbooks import budget as workbook
from styrkedjan.areas.organisation.actions import reshaping
from styrkedjan.areas.organisation.actions.creating import NewUnit
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.queries.distribution import _budget_totals
from styrkedjan.areas.planning.queries.unit_plan import plan_page
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, day
from tests.areas.economy.conftest import forecast as town_forecast
from tests.pages.reading import looking_at

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
    looking_at(client, Period.month(YEAR, 3))
    page = client.get(reverse("economy:budget", kwargs={"code": new.code})).content.decode()
    assert "följer med från Norra skolan och Södra skolan" in page


def readers(town: Town, new: Unit) -> dict[str, dict[str, Decimal | None]]:
    """Unit code -> the year's budget, as each of those who read budgets says it."""
    units, codes = Unit.objects.filter(path__startswith=town.school.path), dict(Unit.objects.values_list("pk", "code"))
    held = full_year_budgets(town.root, units, YEAR, NOW)
    sums: dict[str, Decimal] = {}
    for (_, holder, _), months in budget_sums(town.school, (YEAR,), NOW).items():
        sums[codes[holder]] = sums.get(codes[holder], Decimal(0)) + sum(months)
    exported: dict[str, Decimal] = {}
    for row in workbook.current(town.school, NOW).values():
        exported[row["unit"]] = exported.get(row["unit"], Decimal(0)) + row["total"]
    chosen = {unit.code: sum((each.line.total for each in choices(town.school, unit, YEAR, NOW)), Decimal(0))
              for unit in units_with_budget(town.school, YEAR, NOW)}  # fmt: skip
    return {
        "signing, overviews and year-end": {codes[unit]: sum(groups.values()) for unit, groups in held.items()},
        "months": sums,
        "workbook": exported,
        "reallocation": chosen,
        "distribution": {codes[unit]: total for unit, total in _budget_totals(town.school, YEAR, NOW).items()},
        "unit plan": {new.code: plan_page(new, YEAR, NOW).written},
        "economy": {new.code: economy_table(new, Period.month(YEAR, 3), NOW).total.budget_year},
    }


def all_say(town: Town, new: Unit, amount: Decimal) -> bool:
    return all(each == {new.code: amount} for each in readers(town, new).values())


def test_all_who_read_budgets_agree_after_a_merger(town: Town) -> None:
    new = merged(town)
    for amount in (130, 130 + 60, 130 + 60 - 10):
        assert all_say(town, new, amount * MONTHS), readers(town, new)
        if amount == 130:
            budget(town.north, "2010", 60, "kapital")
        elif amount == 190:
            # The first line that the new unit writes of a code takes the rest of the code's budget along.
            lines = {new: [BudgetRow("2010", "personal", "407", (Decimal(90),) * 12)]}
            change_budgets(by=town.controller, where=new, year=YEAR, rows=lines)


def test_the_whole_budget_of_a_merged_unit_leaves_nothing_that_followed(town: Town) -> None:
    new = merged(town)
    save_budget(
        by=town.controller, unit=new, year=YEAR, rows=[BudgetRow("2010", "personal", "407", (Decimal(5),) * 12)]
    )
    assert all_say(town, new, 5 * MONTHS), readers(town, new)


def test_money_is_moved_from_the_line_that_counts_and_back_after_a_merger(town: Town) -> None:
    budget(town.north, "2010", 60, "kapital")
    new = merged(town)
    keys = [each.place for each in choices(town.school, new, YEAR, NOW)]
    assert {(place.unit, place.responsibility, place.group) for place in keys} == {
        (new, "2010", "personal"), (new, "2010", "kapital"), (new, "2020", "personal")
    }  # fmt: skip
    source, target = Place(new, "2010", "personal", "407"), Place(new, "2020", "personal", "407")
    made = reallocate(by=town.controller, committee=town.school, year=YEAR, source=source, target=target,
                      amount=Decimal(120), reason="Behov")  # fmt: skip
    assert all_say(town, new, 190 * MONTHS), readers(town, new)
    left = {each.key: each.line.total for each in choices(town.school, new, YEAR, NOW)}
    assert left == {"2010|personal|407": 1080, "2020|personal|407": 480, "2010|kapital|407": 720}
    undo_reallocation(by=town.controller, reallocation=made)
    assert {each.line.total for each in choices(town.school, new, YEAR, NOW)} == {1200, 360, 720}


def test_a_transfer_made_before_a_merger_is_taken_back_at_the_unit_that_answers_now(town: Town) -> None:
    budget(town.north, "2010", 100)
    budget(town.south, "2020", 30)
    source, target = Place(town.north, "2010", "personal", "407"), Place(town.south, "2020", "personal", "407")
    made = reallocate(by=town.controller, committee=town.school, year=YEAR, source=source, target=target,
                      amount=Decimal(120), reason="Behov")  # fmt: skip
    admin = factories.user_with(Role.ADMINISTRATOR, town.root, "ada")
    new = reshaping.merge(by=admin, units=[town.north, town.south], into=NewUnit("203", "Storskolan"),
                          on=date(YEAR, 1, 2))  # fmt: skip
    undo_reallocation(by=town.controller, reallocation=made)
    assert {each.key: each.line.total for each in choices(town.school, new, YEAR, NOW)} == {
        "2010|personal|407": 1200, "2020|personal|407": 360
    }  # fmt: skip
    assert full_year_budgets(town.root, Unit.objects.filter(path__startswith=town.school.path), YEAR, NOW) == {
        new.pk: {"personal": 1560}
    }


def test_a_merger_changes_no_forecast_of_the_whole(town: Town) -> None:
    """What the merged units had forecast follows to the new one, until that makes a forecast of its own."""
    before_month = Period.month(YEAR, 3)
    town_forecast(town, town.north, "personal", 1_300, 2)
    town_forecast(town, town.south, "personal", 500, 2)
    budget(town.north, "2010", 100)
    budget(town.south, "2020", 30)
    units = (town.root, town.school)
    before = {unit.pk: economy_table(unit, before_month, NOW).total.forecast_year for unit in units}
    admin = factories.user_with(Role.ADMINISTRATOR, town.root, "ada")
    new = reshaping.merge(by=admin, units=[town.north, town.south], into=NewUnit("203", "Storskolan"),
                          on=date(YEAR, 1, 2))  # fmt: skip
    after = {unit.pk: economy_table(unit, before_month, NOW).total.forecast_year for unit in units}
    assert after == before
    own = economy_table(new, before_month, NOW)
    assert (own.total.budget_year, own.total.forecast_year, own.unforecast) == (1560, 1800, ())
    town_forecast(town, new, "personal", 1_600, 3)
    assert economy_table(town.root, before_month, NOW).total.forecast_year == before[town.root.pk] - 200
    budget(new, "2010", 50)  # a budget of its own for one of the codes does not bring the old forecasts back
    assert economy_table(new, before_month, NOW).total.forecast_year == 1600
