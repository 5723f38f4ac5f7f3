"""The way back from a deficit: the council's plan, what was restored, and reasons not to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from styrkedjan.areas.accounts.actions import deficits as deficits_actions
from styrkedjan.areas.accounts.actions import stating
from styrkedjan.areas.accounts.models import DeficitDecision, StatedAmount
from styrkedjan.areas.accounts.queries import balance_requirement
from styrkedjan.areas.accounts.queries import deficits as deficits_queries
from styrkedjan.domain.economy.balanskrav import Line
from styrkedjan.domain.economy.restoration import deficits, plan_problems, way_back
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, WrongState
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.accounts.conftest import D, Town

KF = Decision("Kommunfullmäktige", date(2023, 6, 12), "44", "KS-2023/9")


def state(town: Town, year: int, **amounts: int) -> None:
    said = {item: (D(amount), f"Årsredovisning {year}") for item, amount in amounts.items()}
    stating.state_amounts(by=town.controller, principal=town.root, year=year, amounts=said)


def plan(town: Town, steps: dict[int, int], year: int = 2022, **options: str) -> DeficitDecision:
    return deficits_actions.plan_restoration(
        by=town.controller, principal=town.root, year=year, measures="Sänk lokalkostnaderna.",
        steps={each: D(amount) for each, amount in steps.items()}, decision=KF, **options,
    )  # fmt: skip


# results, plan -> (year, planned, restored, left by plan, left) per year
WAYS = [
    ({2022: -100}, {}, [(2023, 0, None, 100, None), (2024, 0, None, 100, None), (2025, 0, None, 100, None)]),
    ({2022: -100, 2023: 30}, {2023: 40, 2024: 60},
     [(2023, 40, 30, 60, 70), (2024, 60, None, 0, None), (2025, 0, None, 0, None)]),
    ({2022: -100, 2023: -10, 2024: 200}, {2023: 50, 2024: 50},
     [(2023, 50, 0, 50, 100), (2024, 50, 100, 0, 0), (2025, 0, None, 0, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("results", "steps", "expected"), WAYS)
def test_year_by_year(
    results: dict[int, int], steps: dict[int, int], expected: list[tuple[int, int, int | None, int, int | None]]
) -> None:
    amounts = {year: Decimal(amount) for year, amount in results.items()}
    (deficit, *_) = deficits(amounts, 3)
    rows = way_back(deficit, {year: Decimal(amount) for year, amount in steps.items()}, set(results))
    assert [(row.year, row.planned, row.restored, row.left_by_plan, row.left) for row in rows] == expected
    assert [row.year for row in rows if row.is_last] == [2025]


# steps of a plan for 100 from 2022 -> what is wrong with it
PLANS = [
    ({2023: 40, 2024: 60}, []),
    ({2023: 40}, ["återställer inte hela"]),
    ({2026: 100}, ["senast 2025"]),
    ({2022: 100}, ["senast 2025"]),
    ({2023: -1, 2024: 50}, ["mindre än noll", "återställer inte hela"]),
]


@pytest.mark.parametrize(("steps", "wrong"), PLANS)
def test_what_a_plan_must_do(steps: dict[int, int], wrong: list[str]) -> None:
    (deficit,) = deficits({2022: Decimal(-100)}, 3)
    found = plan_problems(deficit, {year: Decimal(amount) for year, amount in steps.items()})
    assert len(found) == len(wrong)
    for problem, words in zip(found, wrong, strict=True):
        assert words in problem.what


def test_a_deficit_without_plan_says_what_is_next_and_a_plan_is_followed(town: Town) -> None:
    state(town, 2022, result=-100)
    (shown,) = deficits_queries.deficit_lines(
        town.root, balance_requirement.balance_requirement(town.root, 2022, NOW), NOW
    )
    assert "ska anta en åtgärdsplan" in shown.next_step
    plan(town, {2023: 50, 2024: 50})
    state(town, 2023, result=30)
    (shown,) = deficits_queries.deficit_lines(
        town.root, balance_requirement.balance_requirement(town.root, 2023, NOW), NOW
    )
    assert shown.next_step.startswith("Planen följs inte: 20")
    state(town, 2024, result=90)
    (shown,) = deficits_queries.deficit_lines(
        town.root, balance_requirement.balance_requirement(town.root, 2024, NOW), NOW
    )
    assert (shown.next_step, shown.deficit.remaining, shown.overdue) == ("", 0, False)


def test_a_plan_is_decided_once_and_by_those_who_may(town: Town) -> None:
    state(town, 2022, result=-100)
    with pytest.raises(InvalidInput, match="återställer inte hela"):
        plan(town, {2023: 50})
    with pytest.raises(WrongState, match="inte negativt"):
        plan(town, {2024: 1}, year=2023)
    first = plan(town, {2023: 100}, version="0")
    with pytest.raises(EditConflict):
        plan(town, {2023: 50, 2024: 50}, version="0")
    plan(town, {2023: 50, 2024: 50}, version=version_of([first]))
    auditor = factories.user_with(Role.AUDITOR, town.root)
    with pytest.raises(NotAllowed):
        deficits_actions.plan_restoration(
            by=auditor, principal=town.root, year=2022, measures="x", steps={2023: D(100)}, decision=KF
        )
    DeficitDecision.objects.filter(pk=first.pk).update(known_at=datetime(2023, 7, 1, tzinfo=UTC))
    DeficitDecision.objects.filter(pk=first.pk).update(superseded_at=datetime(2023, 9, 1, tzinfo=UTC))
    then = deficits_queries.decisions_of(town.root, Known.at(datetime(2023, 8, 1, tzinfo=UTC)))
    assert [row.pk for row in then.values()] == [first.pk]


def test_extraordinary_reasons_become_the_row_with_the_decision_as_source(town: Town) -> None:
    state(town, 2022, result=-100)

    def exempt(amount: int) -> None:
        deficits_actions.exempt_deficit(
            by=town.controller, principal=town.root, year=2022, amount=D(amount), reasons="Översvämningen.", decision=KF
        )

    for wrong in (0, 101):
        with pytest.raises(InvalidInput, match="högst underskottet"):
            exempt(wrong)
    exempt(80)
    found = balance_requirement.balance_requirement(town.root, 2022, NOW)
    statement = found.of(2022)
    assert statement is not None
    assert statement.values[Line.EXTRAORDINARY_REASONS] == 80
    assert [(one.year, one.remaining) for one in found.deficits] == [(2022, 20)]
    assert StatedAmount.objects.get(item="extraordinary_reasons").source == KF_TEXT
    exempt(100)  # decided again: the whole deficit
    assert balance_requirement.balance_requirement(town.root, 2022, NOW).deficits == ()


KF_TEXT = "Kommunfullmäktige 2023-06-12 § 44, KS-2023/9"


def test_the_forecast_year_stands_beside_and_restores_nothing_yet(town: Town) -> None:
    state(town, 2024, result=-100)
    state(town, 2025, capital_gains=-5)
    expected = balance_requirement.ForecastResult(2025, D(60), "Helårsprognosen augusti 2025")
    found = balance_requirement.balance_requirement(town.root, 2025, expected=expected, known=NOW)
    assert found.forecast is not None
    assert found.years == (2024,)
    assert [found.forecast.amount(line) for line in (Line.BALANSKRAV_RESULT, Line.SUM, Line.TO_RESTORE)] == [
        55,
        -45,
        45,
    ]
    assert found.forecast.working.inputs[0].source == "Helårsprognosen augusti 2025"
    assert [one.remaining for one in found.deficits] == [100]
