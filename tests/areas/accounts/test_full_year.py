"""The full year: budgeted and forecast result from frames, forecasts, stated amounts and the decided budget."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from styrkedjan.areas.accounts.actions import stating
from styrkedjan.areas.accounts.models import StatedAmount
from styrkedjan.areas.accounts.queries import full_year
from styrkedjan.areas.economy.actions import forecasts
from styrkedjan.areas.economy.actions import frames as frames_actions
from styrkedjan.areas.planning.actions import scenarios
from styrkedjan.areas.planning.models import Scenario
from styrkedjan.domain.errors import EditConflict, InvalidInput
from styrkedjan.domain.periods import Period
from styrkedjan.domain.planning.multi_year import Assumption, Key
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW, Known
from tests.areas.accounts.conftest import D, Town
from tests.areas.planning.conftest import VALUES

APRIL, AUGUST = (Period.month(2025, month) for month in (4, 8))
BUDGET = {"budget:taxes": 900, "budget:grants": 200, "budget:financial": -10}


def state(town: Town, amounts: dict[str, int], year: int = 2025) -> None:
    said = {item: (D(amount), "Mål och budget") for item, amount in amounts.items()}
    stating.state_amounts(by=town.controller, principal=town.root, year=year, amounts=said)


def frame(town: Town, amount: int) -> None:
    decision = Decision("Kommunfullmäktige", date(2024, 11, 25), "9", "KS-1")
    frames_actions.add_frame(by=town.controller, unit=town.school, year=2025, amount=D(amount), decision=decision)


# frames, what is stated, month -> budgeted result, forecast result, whose budget stands in
YEARS = [
    (None, {}, AUGUST, None, None, ()),
    (1000, {"budget:taxes": 900}, AUGUST, None, None, ("Nämndernas nettokostnad", "Skatteintäkter")),
    (1000, BUDGET, APRIL, 90, 90, ("Nämndernas nettokostnad", "Skatteintäkter",
                                   "Generella statsbidrag och utjämning", "Finansnetto")),
    (1000, {**BUDGET, "forecast:taxes:2025-08": 890}, AUGUST, 90, 80,
     ("Nämndernas nettokostnad", "Generella statsbidrag och utjämning", "Finansnetto")),
    (1000, {**BUDGET, "forecast:taxes:2025-08": 890}, APRIL, 90, 90,
     ("Nämndernas nettokostnad", "Skatteintäkter", "Generella statsbidrag och utjämning", "Finansnetto")),
    (1000, {**BUDGET, "budget:central": -50}, AUGUST, 40, 40,
     ("Nämndernas nettokostnad", "Verksamhet utanför nämnderna", "Skatteintäkter",
      "Generella statsbidrag och utjämning", "Finansnetto")),
]  # fmt: skip


@pytest.mark.parametrize(("frames", "stated", "month", "budget", "forecast", "stand_ins"), YEARS)
def test_the_year_as_budgeted_and_as_forecast(
    town: Town,
    frames: int | None,
    stated: dict[str, int],
    month: Period,
    budget: int | None,
    forecast: int | None,
    stand_ins: tuple[str, ...],
) -> None:
    if frames is not None:
        frame(town, frames)
    if stated:
        state(town, stated)
    found = full_year.full_year(town.root, month, NOW)
    assert (found.budget, found.forecast, found.stand_ins) == (budget, forecast, stand_ins)


def test_the_committees_forecasts_are_in_the_result(town: Town) -> None:
    frame(town, 1000)
    state(town, BUDGET)
    forecasts.save_forecast(
        by=town.controller, unit=town.school, year=2025, round_key="2025-08", amounts={"personal": D(1015)}, version="0"
    )
    found = full_year.full_year(town.root, AUGUST, NOW)
    assert (found.budget, found.forecast, found.variance) == (90, 75, -15)
    assert [row.variance for row in found.rows] == [-15, 0, 0, 0, 0]


def test_what_was_known_is_read_as_of_then(town: Town) -> None:
    frame(town, 1000)
    state(town, BUDGET)
    StatedAmount.objects.update(known_at=datetime(2024, 12, 1, tzinfo=UTC))
    state(town, {"budget:taxes": 950})
    then = full_year.full_year(town.root, AUGUST, Known.at(datetime(2025, 1, 1, tzinfo=UTC)))
    assert [row.budget.amount for row in then.rows if row.key == "taxes"] == [900]
    assert full_year.full_year(town.root, AUGUST, NOW).budget == 140


def test_a_decided_budget_in_planning_gives_the_rows_that_nobody_states(town: Town) -> None:
    scenario = scenarios.create_scenario(by=town.controller, principal=town.root, first_year=2025, name="Förslaget")
    values = {
        (Key(key), year): Assumption(D(value), "Prov") for year in scenario.years for key, value in VALUES.items()
    }
    scenarios.save_assumptions(by=town.controller, scenario=scenario, values=values)
    frame(town, 1000)
    Scenario.objects.filter(pk=scenario.pk).update(
        state="decided", decided_at=datetime(2024, 11, 25, tzinfo=UTC), decision_body="Kommunfullmäktige"
    )
    rows = {row.key: row.budget.amount for row in full_year.full_year(town.root, AUGUST, NOW).rows}
    taxes = (D(VALUES[Key.TAX_BASE]) * D(VALUES[Key.TAX_RATE]) / 100).quantize(D(1))
    assert rows == {
        "committees": -1000,
        "taxes": taxes,
        "grants": D(VALUES[Key.GENERAL_GRANTS]) + D(VALUES[Key.EQUALISATION]),
        "central": -D(VALUES[Key.CAPITAL_COSTS]),
        "financial": D(VALUES[Key.FINANCIAL_NET]),
    }
    assert full_year.full_year(town.root, AUGUST, Known.at(datetime(2024, 1, 1, tzinfo=UTC))).budget is None
    state(town, {"budget:taxes": 5})
    assert {row.budget.amount for row in full_year.full_year(town.root, AUGUST, NOW).rows if row.key == "taxes"} == {5}


WRONG = [({"forecast:taxes:2024-08": 1}, "finns inte"), ({"forecast:taxes:2025": 1}, "finns inte"),
         ({"budget:vinst": 1}, "finns inte"), ({"budget:taxes": -1}, "mindre än noll")]  # fmt: skip


@pytest.mark.parametrize(("amounts", "sentence"), WRONG)
def test_what_cannot_be_stated_is_refused(town: Town, amounts: dict[str, int], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        state(town, amounts)


def test_the_second_of_two_who_save_sees_both(town: Town) -> None:
    items = ("budget:taxes", "budget:grants")
    version = version_of([])
    state(town, {"budget:taxes": 900})
    with pytest.raises(EditConflict) as refused:
        stating.state_amounts(
            by=town.controller, principal=town.root, year=2025, amounts={"budget:taxes": (D(7), "Egen")},
            version=version, asked=items,
        )  # fmt: skip
    assert refused.value.theirs == {"amount_budget:taxes": "900\xa0kr (Mål och budget)"}
    assert refused.value.mine == {"amount_budget:taxes": "7\xa0kr (Egen)"}
    assert StatedAmount.objects.get().amount == Decimal(900)


def test_the_number_of_queries_is_constant(town: Town, django_assert_num_queries: object) -> None:
    frame(town, 1000)
    for count, amounts in ((1, {"budget:taxes": 1}), (2, {f"forecast:taxes:2025-{m:02d}": 1 for m in range(1, 13)})):
        state(town, amounts)
        with django_assert_num_queries(8):  # type: ignore[operator]
            assert full_year.full_year(town.root, AUGUST, NOW).rows, count
