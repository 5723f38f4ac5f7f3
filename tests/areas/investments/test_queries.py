"""Pictures of the portfolio: constant queries, sums that hold, and what the economy rules are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrkedjan.areas.investments.actions import budgets, closing, decisions, projects
from styrkedjan.areas.investments.queries import consequences, lines, portfolios, position
from styrkedjan.areas.investments.queries import rules as rules_queries
from styrkedjan.domain.economy.findings import CommitteePosition, FinancialPosition, findings
from styrkedjan.domain.economy.limits import base_amounts, limits
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.sources.definitions import load_definitions
from tests.areas.investments.conftest import AUGUST, KF, MILLION, Town


def _queries(town: Town) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        found = lines.lines(town.root, AUGUST, NOW)
        portfolios.portfolio(found, 2026)
        portfolios.follow_up(found, 2026)
        portfolios.frame_rows(found, portfolios.frames(town.root, 2026, NOW), 2026)
    return len(caught)


def test_the_number_of_queries_does_not_grow(town: Town) -> None:
    town.forecast(town.decided("A"), 70 * MILLION)
    few = _queries(town)
    for number in range(12):
        town.forecast(town.decided(f"B{number}"), 51 * MILLION)
    assert _queries(town) == few


def test_the_portfolio_is_the_sum_of_its_projects(town: Town) -> None:
    for kind in ("streets", "premises", "implementation"):
        town.framed(kind)
    for number, kind in enumerate(("streets", "streets", "premises", "implementation")):
        project = town.decided(f"P{number}", kind, (number + 1) * 10 * MILLION)
        budgets.save_budgets(by=town.controller, project=project, amounts={2026: MILLION, 2029: 2 * MILLION})
    picture = portfolios.portfolio(lines.lines(town.root, AUGUST, NOW), 2026)
    assert picture.decided == 100 * MILLION
    assert picture.budgets == (4 * MILLION, 0, 0, 8 * MILLION, 0)
    assert [(row.kind.value, row.projects) for row in picture.kinds] == [
        ("implementation", 1), ("streets", 2), ("premises", 1),
    ]  # fmt: skip


def test_a_committee_sees_its_own_projects(town: Town) -> None:
    town.project("S1", "streets")
    town.project("L1", "other", committee=town.school)
    assert [line.project.code for line in lines.lines(town.school, AUGUST, NOW)] == ["L1"]
    assert len(lines.lines(town.root, AUGUST, NOW)) == 2


def test_the_capital_cost_follows_useful_life_and_the_models_interest(town: Town) -> None:
    project = town.decided(amount=20 * MILLION)
    projects.change_project(by=town.controller, project=project, version=project.version, values={"useful_life": 20})
    project.refresh_from_db()
    cost = lines.line(project, AUGUST, NOW).capital
    assert cost is not None
    assert (cost.depreciation, cost.interest) == (MILLION, Decimal("500000"))


def test_what_is_in_use_costs_its_committee_every_year(town: Town) -> None:
    """20 mnkr over 20 years at 2,5 %: in use from July, so half a year the first year."""
    for code, kind in (("S1", "streets"), ("L1", "premises")):
        project = town.decided(code, kind, 20 * MILLION)
        told = {"useful_life": 20, "in_use_from": date(2026, 7, 1), "running_cost": Decimal(120_000)}
        projects.change_project(by=town.controller, project=project, version=project.version, values=told)
    town.project("S2", "streets", useful_life=20, in_use_from=date(2026, 1, 1))
    (cost,) = consequences.capital_costs(town.root, 2026, NOW).values()
    assert (cost.committee, cost.granted, cost.own) == (town.streets, 750_000, 750_000)
    assert (cost.depreciation, cost.interest, cost.running) == (MILLION, 500_000, 120_000)
    assert cost.working.result == cost.capital
    (next_year,) = consequences.capital_costs(town.root, 2027, NOW).values()
    assert (next_year.granted, next_year.running) == (MILLION + 487_500, 240_000)
    assert consequences.capital_costs(town.root, 2025, NOW) == {}


def test_the_cost_of_what_is_in_use_was_known_otherwise_before(town: Town) -> None:
    project = town.decided(amount=20 * MILLION)
    told = {"useful_life": 20, "in_use_from": date(2026, 1, 1)}
    projects.change_project(by=town.controller, project=project, version=project.version, values=told)
    town.forecast(project, 20 * MILLION)
    then = lines.line(project, AUGUST, NOW).forecast
    assert then is not None
    town.forecast(project, 22 * MILLION)
    now, before = (
        consequences.capital_costs(town.root, 2026, Known(moment))[town.streets.pk] for moment in (None, then.known_at)
    )
    assert (now.depreciation, before.depreciation) == (MILLION * 11 / 10, MILLION)


def test_the_plan_tells_what_planned_projects_will_cost(town: Town) -> None:
    planned = town.project("S1", "streets", useful_life=10, in_use_from=date(2028, 1, 1))
    budgets.save_budgets(
        by=town.controller, project=planned, amounts={2027: 10 * MILLION}, at=datetime(2026, 9, 1, tzinfo=UTC)
    )
    rules = rules_queries.rules_of(town.root, AUGUST.end)
    found = consequences.consequences(lines.lines(town.root, AUGUST, NOW), rules, lines.years_ahead(2026))
    assert found.totals == ((0, 0, 0), (0, 0, 0), (1_250_000, 0, 0), (1_225_000, 0, 0), (1_200_000, 0, 0))


def test_capital_costs_take_a_constant_number_of_queries(town: Town, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        town.project(f"S{number}", "streets", useful_life=10, in_use_from=date(2026, 1, 1))
    with django_assert_max_num_queries(9):
        consequences.capital_costs(town.root, 2026, NOW)


@pytest.mark.parametrize(("forecast", "principles"), [(50, []), (70, [17, 17])])
def test_the_economy_rules_are_told_of_the_projects(town: Town, forecast: int, principles: list[int]) -> None:
    town.forecast(town.decided(), forecast * MILLION)
    model = load_definitions().steering_model("huddinge")
    amounts = base_amounts(next(row for row in model.parameters if row.id == "prisbasbelopp"))
    told = position.position_of(town.root, AUGUST, NOW)
    committee = CommitteePosition(town.streets.name, investments=told.frames.get(town.streets.name, ()))
    rules = limits(lambda name: model.parameter(name, AUGUST.end), amounts)
    found = findings(FinancialPosition(2026, (committee,), rules, projects=told.projects))
    assert [row.principle for row in found] == principles


def test_what_was_known_is_still_told(town: Town) -> None:
    project = town.forecast(town.decided(), 51 * MILLION)
    then = lines.line(project, AUGUST, NOW).forecast
    assert then is not None
    town.forecast(project, 55 * MILLION)
    before = lines.line(project, AUGUST, Known.at(then.known_at)).forecast
    assert before is not None
    assert before.amount == 51 * MILLION


def test_a_year_without_a_frame_is_a_plan(town: Town) -> None:
    project, year = town.decided("S1", "streets"), timezone.localdate().year + 1
    budgets.save_budgets(by=town.controller, project=project, amounts={year: MILLION})
    (row,) = portfolios.frame_rows(lines.lines(town.root, AUGUST, NOW), {}, year)
    assert (row.frame, row.left, len(row.findings)) == (None, None, 1)
    decisions.add_frame(
        by=town.controller, committee=town.streets, year=year, kind="streets", amount=MILLION, decision=KF
    )
    (row,) = portfolios.frame_rows(lines.lines(town.root, AUGUST, NOW), portfolios.frames(town.root, year, NOW), year)
    assert (row.left, row.findings) == (Decimal(0), ())


def test_a_project_is_shown_as_it_was_known(town: Town) -> None:
    """Written, decided, crossing the limit, decided anew, finished and accounted for: each seen from just after it."""
    project = town.project(name="Bron")
    seen = []

    def look() -> None:
        seen.append(timezone.now())

    look()
    decisions.decide_project(by=town.controller, project=project, net_investment=50 * MILLION, decision=KF)
    look()
    town.forecast(project, 70 * MILLION)
    look()
    decisions.decide_project(
        by=town.controller, project=project, net_investment=70 * MILLION, decision=KF, financing="loan"
    )
    project.refresh_from_db()
    projects.change_project(by=town.controller, project=project, version=project.version, values={"name": "Nya bron"})
    look()
    town.book({"P1": 70 * MILLION})
    closing.finish(by=town.controller, project=project, on=date(2026, 6, 30))
    closing.account_for(by=town.controller, project=project, period=AUGUST, explanation="Som beslutat.")
    found = [lines.lines(town.root, AUGUST, Known(moment))[0] for moment in (*seen, None)]
    assert [row.state.value for row in found] == ["planned", "decided", "renewal", "decided", "accounted"]
    assert [row.project.name for row in found] == ["Bron", "Bron", "Bron", "Nya bron", "Nya bron"]
    assert lines.lines(town.root, AUGUST, Known.at(seen[0] - timedelta(hours=1))) == ()


def test_a_request_and_a_report_are_shown_as_they_were_known(town: Town) -> None:
    town.framed()
    project = town.forecast(town.decided(), 53 * MILLION)
    budgets.save_budgets(by=town.controller, project=project, amounts={2025: 20 * MILLION})
    town.book({"P1": 12 * MILLION}, year=2025, month=12)
    asked = closing.request_balance(by=town.controller, project=project, year=2025, amount=8 * MILLION)
    report = closing.collect_deviations(by=town.controller, principal=town.root, period=AUGUST)
    then = timezone.now()
    closing.review_balance(
        by=town.controller, request=asked, granted=6 * MILLION, decision=replace(KF, body="Kommunstyrelsen")
    )
    closing.approve_deviations(by=town.controller, report=report, decision=KF)
    states = [
        (
            lines.line(project, AUGUST, Known(moment)).requests[0].state,
            portfolios.collected(town.root, Known(moment))[0].state,
        )
        for moment in (then, None)
    ]
    assert states == [("requested", "prepared"), ("granted", "approved")]
    assert portfolios.collected(town.root, Known.at(then - timedelta(hours=1))) == []
