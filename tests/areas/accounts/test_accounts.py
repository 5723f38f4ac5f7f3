"""Driftredovisning and investeringsredovisning: what they hold, and how they meet the statements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from styrkedjan.areas.accounts.queries import investment, operating
from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine
from styrkedjan.areas.investments.actions import budgets, decisions, projects
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from tests.areas.accounts import naive
from tests.areas.accounts.conftest import D, Town
from tests.store.ledgers import Row

JUNE, DECEMBER = (Period.month(2025, month) for month in (6, 12))
LEDGER = [
    Row(3, "200", "5010", D(70)), Row(3, "200", "3010", D(-20)), Row(6, "300", "7010", D(30)),
    Row(6, "300", "3010", D(-5)), Row(6, "300", "7910", D(4)), Row(9, "200", "5010", D(90)),
]  # fmt: skip


def budget(town: Town, unit: Unit, group: str, yearly: int) -> None:
    months = {name: D(yearly) / 12 for name in MONTH_FIELDS}
    BudgetLine.objects.create(
        unit=unit, year=2025, responsibility=unit.code, account_group=group, known_by=town.controller, **months
    )


@pytest.mark.parametrize("month", [JUNE, DECEMBER])
def test_income_costs_and_net_per_committee_meet_the_income_statement(town: Town, month: Period) -> None:
    town.book([*LEDGER, Row(12, "200", "5010", D(1))])
    town.enter({(6, "5710"): 12, (6, "3810"): -7})
    budget(town, town.school, "personal", 120)
    budget(town, town.school, "intakter", -36)
    shown = operating.operating_account(town.root, month, NOW)
    kept = [(row.responsibility, row.account, row.amount) for row in LEDGER if row.month <= month.last_month]
    kept += [("200", "5010", D(1))] if month is DECEMBER else []
    for row, code in zip(shown.rows, ("200", "300"), strict=True):
        assert (row.income.outcome, row.costs.outcome) == naive.income_and_costs(kept, code)
        assert row.net.outcome == sum(naive.income_and_costs(kept, code))
    share = D(month.last_month) / 12
    school = shown.rows[0]
    assert (school.income.budget, school.costs.budget, school.net.budget) == (36 * share, -120 * share, -84 * share)
    assert school.net.variance == school.net.outcome - school.net.budget  # type: ignore[operator]
    assert (shown.outside.income.outcome, shown.outside.costs.outcome) == (7, -12)
    assert shown.total.net.outcome + shown.outside.net.outcome == shown.statement.net.outcome  # type: ignore[operator]
    assert shown.statement.net.outcome == shown.income.current.amount("net_cost")


def test_the_same_by_service_area(town: Town) -> None:
    area = ServiceArea.objects.create(principal=town.root, code="grundskola", name="Grundskola")
    Unit.objects.filter(pk=town.school.pk).update(service_area=area)
    town.book(LEDGER)
    shown = operating.operating_account(town.root, JUNE, by=operating.By.SERVICE_AREA, known=NOW)
    assert [(row.label, row.income.outcome, row.costs.outcome) for row in shown.rows] == [
        ("Grundskola", 20, -70),
        ("Gemensamt", 5, -34),
    ]
    assert shown.total.net == operating.operating_account(town.root, JUNE, NOW).total.net


def test_an_unbooked_month_is_unknown(town: Town) -> None:
    town.book(LEDGER[:1])
    shown = operating.operating_account(town.root, JUNE, NOW)
    assert not shown.has_outcome
    assert shown.outside.net.outcome is None


def test_projects_by_kind_meet_the_cash_flow(town: Town) -> None:
    decision = Decision("Kommunfullmäktige", date(2024, 11, 25), "12", "KS-1")
    town.book([Row(12, "300", "1179", D(40), project="P1"), Row(12, "300", "5010", D(1))], 2024)
    town.book([Row(6, "300", "1179", D(33), project="P1"), Row(6, "300", "1210", D(9))])
    decisions.add_frame(
        by=town.controller, committee=town.streets, year=2025, kind="streets", amount=D(900), decision=decision
    )
    for code in ("P1", "P2"):
        project = projects.create_project(
            by=town.controller, committee=town.streets, code=code, name=f"Projekt {code}", kind="streets"
        )
        if code == "P1":
            decisions.decide_project(
                by=town.controller, project=project, net_investment=D(100), decision=decision, ends=date(2026, 12, 31)
            )
            budgets.save_budgets(by=town.controller, project=project, amounts={2025: D(50)})
    shown = investment.investment_account(town.root, JUNE, NOW)
    (group,) = shown.groups
    first, second = group.rows
    assert (first.budget, first.outcome, first.variance, first.outcome_before) == (50, 33, 17, 40)
    assert (first.decided, first.accumulated, first.forecast, first.project_variance) == (100, 73, 100, 0)
    assert (second.decided, second.outcome, second.project_variance) == (None, 0, None)
    assert shown.total is not None
    assert (shown.total.outcome, shown.in_cash_flow, shown.outside, shown.since) == (33, 42, 9, 2024)


def test_the_number_of_queries_is_constant(town: Town, django_assert_max_num_queries: object) -> None:
    town.book(LEDGER)
    for number in range(2):
        for _ in range(1 + 8 * number):
            budget(town, town.school, f"grupp{BudgetLine.objects.count()}", 12)
        for by in operating.By:
            with django_assert_max_num_queries(10):  # type: ignore[operator]
                assert operating.operating_account(town.root, JUNE, by=by, known=NOW).rows


def test_money_is_exact(town: Town) -> None:
    town.book([Row(6, "200", "5010", Decimal("0.10"))] * 3)
    assert operating.operating_account(town.root, JUNE, NOW).total.costs.outcome == Decimal("-0.30")
