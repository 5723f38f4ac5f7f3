"""The multi-year budget: a table a controller can follow, and what always holds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.objectives import Bound, FinancialObjective
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.planning.multi_year import (
    Aim,
    Assumption,
    Key,
    LineStep,
    Plan,
    PlanLine,
    assumption_error,
    frame_working,
    missing,
    outcome,
    tax_revenue,
)
from styrkedjan.domain.planning.sensitivity import sensitivities

D = Decimal
YEARS = (2027, 2028, 2029)
VALUES = {
    Key.TAX_BASE: D(500_000_000), Key.TAX_RATE: D(20), Key.GENERAL_GRANTS: D(40_000_000),
    Key.EQUALISATION: D(-5_000_000),
    Key.SALARY_INCREASE: D(3), Key.SALARY_SHARE: D(60), Key.PRICE_INCREASE: D(2), Key.CAPITAL_COSTS: D(20_000_000),
    Key.FINANCIAL_NET: D(1_000_000), Key.NET_INVESTMENTS: D(60_000_000), Key.DEPRECIATION: D(20_000_000),
    Key.NEW_LOANS: D(40_000_000), Key.RESULT_OBJECTIVE: D(1), Key.SELF_FINANCING_OBJECTIVE: D(30),
}  # fmt: skip


def plan_of(lines=None, years=YEARS, **changed) -> Plan:
    values = VALUES | {Key(name): D(value) for name, value in changed.items()}
    assumptions = {(key, year): Assumption(value, "provet") for key, value in values.items() for year in years}
    kept = lines or (
        PlanLine("200|gr|", "200", "gr", D(60_000_000), label="Grundskola"),
        PlanLine("300||", "300", "", D(30_000_000), label="Gator"),
    )
    return Plan(years, tuple(kept), assumptions)


@pytest.mark.parametrize(
    ("fall", "steg", "ram_2027", "ram_2028"),
    [
        ("uppräkning 60 % × 3 % + 40 % × 2 % = 2,6 %", {}, 61_560_000, 63_161_000),
        ("volymen räknas upp året efter", {2027: LineStep(volume_change=D(1_000_000))}, 62_560_000, 64_187_000),
        ("prioritering som minskar", {2027: LineStep(priority=D(-560_000))}, 61_000_000, 62_586_000),
        ("modellens tilldelning ersätter uppräkningen", {2027: LineStep(grant=D(50_000_400))}, 50_000_000, 51_300_000),
        (
            "tilldelning och prioritering",
            {2027: LineStep(grant=D(50_000_000), priority=D(1_000_000))},
            51_000_000,
            52_326_000,
        ),
        ("ändring bara andra året", {2028: LineStep(volume_change=D(500_000))}, 61_560_000, 63_661_000),
    ],
)  # fmt: skip
def test_ramen_för_en_rad(fall, steg, ram_2027, ram_2028):
    line = PlanLine("a", "200", "", D(60_000_000), steg)
    plan = plan_of([line])
    years = outcome(plan)
    assert [year.frames["a"] for year in years[:2]] == [ram_2027, ram_2028], fall
    assert frame_working(plan, line, 2027).result == ram_2027
    assert frame_working(plan, line, 2028).result == ram_2028


def test_resultatet_rad_för_rad():
    first = outcome(plan_of())[0]
    assert first.budget.revenue == {
        "Skatteintäkter": 100_000_000, "Generella statsbidrag": 40_000_000, "Finansnetto": 1_000_000,
    }  # fmt: skip
    assert first.budget.costs == {
        "Nämndernas ramar": D(61_560_000) + D(30_780_000), "Centrala kapitalkostnader": 20_000_000,
        "Kommunalekonomisk utjämning": 5_000_000,
    }  # fmt: skip
    assert first.result == D(23_660_000)
    assert first.result_share == D(23_660_000) / D(135_000_000)
    assert [one.attained for one in first.objectives] == [True, True]


@pytest.mark.parametrize(
    ("fall", "ändrat", "i_balans"),
    [
        ("intäkterna överstiger kostnaderna", {}, True),
        ("för låg skatt", {"tax_rate": "15"}, False),
        (
            "underskottet täcks ur reserven",
            {"tax_rate": "15", "reserve_used": "5000000", "new_loans": "42000000"},
            True,
        ),
        ("reserven är eget kapital, inte pengar", {"tax_rate": "15", "reserve_used": "5000000"}, False),
        ("investeringar utan finansiering", {"new_loans": "0"}, False),
    ],
)
def test_balans_och_finansiering(fall, ändrat, i_balans):
    assert outcome(plan_of(**ändrat))[0].in_balance is i_balans, fall


@pytest.mark.parametrize(
    ("fall", "skäl", "balans_första", "balans_andra"),
    [("utan skäl", "", False, False), ("synnerliga skäl gäller budgetåret", "Stark ställning.", True, False)],
)
def test_synnerliga_skäl_släpper_igenom_ett_lagligt_underskott(fall, skäl, balans_första, balans_andra):
    plan = replace(plan_of(tax_rate="15", new_loans="60000000"), exceptional_reasons=skäl)
    first, second, _ = outcome(plan)
    assert first.result < 0, fall
    assert (first.budget.in_balance, second.budget.in_balance) == (balans_första, balans_andra), fall


@given(st.integers(0, 40_000_000).map(D))
def test_no_reserve_pays_for_an_investment(reserve):
    found = outcome(plan_of(reserve_used=reserve, new_loans="0"))[0]
    assert found.budget.unfinanced == outcome(plan_of(new_loans="0"))[0].budget.unfinanced


@pytest.mark.parametrize(
    ("antagande", "värde", "rätt"),
    [
        (Key.TAX_RATE, "20.12", True), (Key.TAX_RATE, "0", False), (Key.TAX_RATE, "100", False),
        (Key.EQUALISATION, "-5", True), (Key.TAX_BASE, "-5", False), (Key.SALARY_INCREASE, "-1", True),
        (Key.SALARY_SHARE, "101", False), (Key.PRICE_INCREASE, "900", False), (Key.FINANCIAL_NET, "-1", True),
    ],
)  # fmt: skip
def test_vad_ett_antagande_kan_vara(antagande, värde, rätt):
    assert (assumption_error(antagande, D(värde)) == "") is rätt


def test_every_missing_assumption_is_named():
    plan = replace(plan_of(), assumptions={})
    assert len(missing(plan)) == 3 * sum(not key.optional for key in Key)
    with pytest.raises(InvalidInput):
        outcome(plan)


def test_an_objective_without_a_level_is_no_objective():
    plan = plan_of()
    kept = {key: value for key, value in plan.assumptions.items() if not key[0].is_objective}
    assert outcome(replace(plan, assumptions=kept))[0].objectives == ()


COUNCILS = FinancialObjective("resultat", "Resultat över tid", Bound.AT_LEAST, D(2), years=3)


@pytest.mark.parametrize(
    ("fall", "åren_före", "förslagets_nivå", "värde", "uppnått"),
    [
        # budgetårets resultat är 23,66 av 135 miljoner, 17,53 procent
        ("medel av tre år med budgetåret sist", {2025: -10, 2026: -3}, None, "1.51", False),
        ("samma mål på båda sidor", {2025: -10, 2026: -3}, "2", "1.51", False),
        ("ett förslag till lägre mål sägs vara ett förslag", {2025: -10, 2026: -3}, "1", "1.51", True),
        ("ett år före saknas", {2026: 5}, None, None, None),
    ],
)
def test_budgeten_hålls_mot_fullmäktiges_mål(fall, åren_före, förslagets_nivå, värde, uppnått):
    aim = Aim(COUNCILS, {year: D(value) for year, value in åren_före.items()})
    plan = replace(plan_of(), aims={Key.RESULT_OBJECTIVE: aim})
    stated = {key: value for key, value in plan.assumptions.items() if key[0] is not Key.RESULT_OBJECTIVE}
    if förslagets_nivå:
        stated[Key.RESULT_OBJECTIVE, 2027] = Assumption(D(förslagets_nivå))
    first = outcome(replace(plan, assumptions=stated))[0].objectives[0]
    assert (None if first.value is None else f"{first.value:.2f}") == värde, fall
    assert first.attained is uppnått, fall
    assert ("här föreslås" in first.name) is (förslagets_nivå == "1"), fall


def test_sensitivity_is_told_for_each_year():
    found = {effect.label: effect.results for effect in sensitivities(plan_of())}
    assert found["10 öre högre skatt"] == (500_000, 500_000, 500_000)
    assert found["1 % större skatteunderlag"] == (1_000_000, 1_000_000, 1_000_000)
    assert found["1 procentenhet högre löneökning"][0] == D(-540_000)


def test_years_out_of_order_and_doubled_lines_are_refused():
    with pytest.raises(ValueError, match="följer på varandra"):
        plan_of(years=(2027, 2029))
    with pytest.raises(ValueError, match="samma nyckel"):
        plan_of([PlanLine("a", "1", "", D(1)), PlanLine("a", "2", "", D(1))])


money = st.integers(-50_000_000, 900_000_000).map(D)


@given(st.lists(money, min_size=1, max_size=12), st.decimals(-5, 12, places=2), st.decimals(-5, 12, places=2))
@settings(max_examples=60, deadline=None)
def test_frames_sum_to_the_total_and_the_result_is_what_is_left(bases, salaries, prices):
    lines = [PlanLine(str(number), "1", "", base) for number, base in enumerate(bases)]
    plan = plan_of(lines, salary_increase=salaries, price_increase=prices)
    for year in outcome(plan):
        assert sum(year.frames.values()) == year.total_frames
        assert all(frame % 1_000 == 0 for frame in year.frames.values())
        left = tax_revenue(plan, year.year) + D(40_000_000) - D(5_000_000) + D(1_000_000) - D(20_000_000)
        assert year.result == left - year.total_frames


@given(st.lists(money, min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_a_naive_second_computation_agrees(bases):
    """Year by year in fractions of a krona, rounded only when shown."""
    lines = [PlanLine(str(number), "1", "", base) for number, base in enumerate(bases)]
    for step, year in enumerate(outcome(plan_of(lines)), 1):
        for number, base in enumerate(bases):
            exact = base * D("1.026") ** step
            assert abs(year.frames[str(number)] - exact) <= 500
