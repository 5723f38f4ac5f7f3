"""The seventeen principles together: the registry, the limits of the steering model, and every finding now."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from styrkedjan.domain.economy.balanced_budget import Budget
from styrkedjan.domain.economy.carry_over import CapScope, CarryOverLimits, CommitteeYear, carry_over
from styrkedjan.domain.economy.earmarks import EarmarkYear
from styrkedjan.domain.economy.equity_use import EquityUse, Freeze, Purpose
from styrkedjan.domain.economy.finding import Finding, Severity
from styrkedjan.domain.economy.findings import (
    CommitteePosition,
    FinancialPosition,
    Goals,
    InvestmentFrame,
    Limits,
    findings,
)
from styrkedjan.domain.economy.goal_tally import Tally
from styrkedjan.domain.economy.investment_frames import Kind
from styrkedjan.domain.economy.investments import BaseAmountYear, Project
from styrkedjan.domain.economy.limits import base_amounts, limits, reserve_limits
from styrkedjan.domain.economy.principles import PRINCIPLES
from styrkedjan.sources.definitions import loading

D = Decimal
DAY = date(2026, 3, 1)
CAP = CarryOverLimits(D("0.03"), D("0.15"))


@pytest.fixture(scope="module")
def definitions():
    return loading.load_definitions()


@pytest.fixture(scope="module")
def in_force(definitions) -> Limits:
    model = definitions.steering_models["huddinge"]
    prisbasbelopp = next(p for p in definitions.parameter_sets["prisbasbelopp"].parameters if p.id == "prisbasbelopp")
    return limits(lambda name: model.parameter(name, DAY), base_amounts(prisbasbelopp))


def test_every_principle_and_rule_of_the_steering_model_is_carried_out_as_it_says(definitions):
    model = definitions.steering_models["huddinge"]
    stated = {
        principle.number: (principle.behaviour, [(rule.id, rule.behaviour) for rule in principle.rules])
        for principle in model.economy_principles
    }
    ours = {
        number: (principle.behaviour, [(rule.id, rule.behaviour) for rule in principle.rules])
        for number, principle in PRINCIPLES.items()
    }
    assert ours == stated
    assert list(PRINCIPLES) == list(range(1, 18))


def test_every_rule_has_a_function_that_says_what_it_does():
    for principle in PRINCIPLES.values():
        assert principle.citation.text == f"Ekonomistyrningsprincip {principle.number}"
        assert all(rule.function.__doc__ for rule in principle.rules)


def test_the_limits_are_the_councils(in_force):
    assert (in_force.carry_over.equity_cap_share, in_force.carry_over.earmark_share) == (D("0.03"), D("0.15"))
    assert in_force.carry_over.cap_scope is CapScope.TOTAL
    assert in_force.recovery.years == 3
    assert (in_force.deviation.share, in_force.deviation.base_amounts) == (D("0.2"), 120)
    assert in_force.deviation.year_rule is BaseAmountYear.FOLLOW_UP
    assert in_force.base_amounts[2025] == 58_800
    assert len(in_force.planned_use_follow_ups) == 2


def test_the_reserves_limits_are_the_statutes(definitions):
    parameters = {p.id: p for p in definitions.parameter_sets["kommunallagen"].parameters}
    found = reserve_limits(lambda name: parameters[name].on(DAY))
    assert (found.floor, found.floor_if_negative, found.ceiling) == (D("0.01"), D("0.02"), D("0.05"))


def test_a_quiet_municipality_has_no_findings(in_force):
    calm = CommitteePosition("Kulturnämnden", frame=D(100), forecast=D(99), goals=Goals(Tally(3)), equity=D(0))
    assert (
        findings(FinancialPosition(2026, (calm,), in_force, budgets=(Budget(2026, {"skatt": D(2)}, {"drift": D(1)}),)))
        == ()
    )


def test_what_is_not_known_is_no_amount(in_force):
    silent = CommitteePosition("Kulturnämnden", frame=D(100))
    (finding,) = findings(FinancialPosition(2026, (silent,), in_force))
    assert (finding.severity, finding.amount) == (Severity.NOTICE, None)
    assert finding.sentence == "Kulturnämnden har inte lämnat någon helårsprognos."


def troubled() -> CommitteePosition:
    lasting = EquityUse("Skolnämnden", D(5), Purpose.LASTING, "fler tjänster", 3)
    return CommitteePosition(
        "Skolnämnden",
        frame=D(1000),
        forecast=D(1040),
        room_to_reallocate=D(10),
        general_increase=D(40),
        distributed=D(1001),
        unprioritised=(D(7),),
        earmarks=(EarmarkYear("skolskjuts", "Skolnämnden", 2026, ("441",), D(10), D(10), D(12), 8),),
        goals=Goals(Tally(2, 0, 1, 1)),
        equity=D(50),
        uses=(lasting, EquityUse("Skolnämnden", D(5), Purpose.ONE_OFF, "möbler")),
        closing=carry_over(CommitteeYear("Skolnämnden", 2025, D(1000), D(20), D(20)), CAP),
        earlier_results={2022: D(-30), 2023: D(0), 2024: D(0), 2025: D(0)},
        investments=(
            InvestmentFrame(Kind.OTHER, D(10), D(15), capital_cost=D(4)),
            InvestmentFrame(Kind.PREMISES, None, D(5)),
            InvestmentFrame(Kind.IMPLEMENTATION, None, D(5), capital_cost=D(9)),
        ),
        capital_costs_budgeted=D(1),
        capital_costs_granted=D(0),
        own_rules=False,
    )


def test_every_finding_of_a_troubled_year(in_force):
    bridge = Project("b", "Bron", "Skolnämnden", Kind.IMPLEMENTATION, D(20_000_000), 2024, D(40_000_000), D(2))
    done = Project("s", "Skolan", "Skolnämnden", Kind.PREMISES, D(5), 2024, D(5), finished=True)
    dark = Project("d", "Diket", "Skolnämnden", Kind.OTHER, D(5), 2024, None, outcome=D(5))
    found = findings(
        FinancialPosition(
            2026,
            (troubled(),),
            in_force,
            budgets=(Budget(2026, {"skatt": D(1)}, {"drift": D(2)}),),
            forecast_result=D(-5),
            financial_goal=D(10),
            freeze=Freeze("KF § 7"),
            projects=((bridge, D(1)), (done, D(5)), (dark, D(5))),
            year_end=True,
        )
    )
    by_principle: dict[int, list[Finding]] = {}
    for item in found:
        by_principle.setdefault(item.principle, []).append(item)
        assert item.what_would_clear_it
    assert sorted(by_principle) == list(range(1, 18))
    assert [item.amount for item in by_principle[4]] == [40]
    assert "äska" in by_principle[4][0].what_would_clear_it.casefold()
    assert "engångsinsatser" in by_principle[8][0].sentence
    assert "KF § 7" in by_principle[9][0].sentence
    assert "senast 2025" in by_principle[10][0].sentence
    assert len(by_principle[17]) == 4
    ranks = [item.severity.rank for item in found]
    assert ranks == sorted(ranks)


def test_a_finding_says_how_to_clear_it():
    with pytest.raises(ValueError, match="löser"):
        Finding(3, "", Severity.NOTICE, "läget", "")
    with pytest.raises(ValueError, match="finns inte"):
        Finding(18, "", Severity.NOTICE, "läget", "gör så")
