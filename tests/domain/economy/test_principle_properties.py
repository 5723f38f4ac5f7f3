"""What always holds of the principles' findings, whatever the figures: the numbers that no table can exhaust."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.balanced_budget import Budget, budget_findings
from styrkedjan.domain.economy.equity_use import (
    EquityUse,
    Freeze,
    Means,
    Purpose,
    UseRules,
    freeze_findings,
    use_refusal,
)
from styrkedjan.domain.economy.finding import Severity
from styrkedjan.domain.economy.goal_tally import Tally, goal_findings, tally
from styrkedjan.domain.economy.investment_frames import (
    FRAME_RULES,
    Appropriation,
    Kind,
    capital_cost_findings,
    frame_findings,
    transfer_refusal,
)
from styrkedjan.domain.economy.investments import Project, binding_findings, report_together
from styrkedjan.domain.economy.net_frames import distribution_findings, net_frame
from styrkedjan.domain.status import Status

D = Decimal
NAMED = "Gatunämnden"
AMOUNT = st.integers(-10_000, 10_000).map(D)
POSITIVE = st.integers(0, 10_000).map(D)
KINDS = st.sampled_from(list(Kind))


@pytest.mark.parametrize(
    ("läge", "mål", "uppdrag", "inom_ramen", "fynd"),
    [
        ("alla nås", Tally(5), None, True, []),
        ("ett nås inte", Tally(4, 0, 1), None, True, ["1 av 5 mål inte nås inom ramen"]),
        ("två och fyra delvis är inte sex", Tally(4, 4, 2), None, True, ["2 av 10 mål inte nås och 4 nås delvis"]),
        ("fyra nås delvis", Tally(6, 4), None, True, ["4 av 10 mål nås delvis inom ramen"]),
        ("ett nås inte och ramen räcker inte", Tally(4, 0, 1), None, False, ["trots att ramen överskrids"]),
        ("ramen är inte känd", Tally(4, 0, 1), None, None, ["1 av 5 mål inte nås."]),
        ("ett är inte bedömt", Tally(4, 0, 0, 1), None, True, ["har inte bedömt 1 av 5 mål"]),
        ("båda", Tally(3, 0, 1, 1), None, True, ["1 av 5 mål inte nås", "har inte bedömt 1 av 5 mål"]),
        ("uppdrag räknas också", Tally(5), Tally(2, 1, 1), True, ["1 av 4 uppdrag inte genomförs och 1 genom"]),
        ("uppdrag som ingen har bedömt", Tally(5), Tally(2, 0, 0, 1), True, ["har inte bedömt 1 av 3 uppdrag"]),
        ("inga mål", Tally(), Tally(), True, []),
    ],
)  # fmt: skip
def test_princip_1_mål_inom_ramen(läge, mål, uppdrag, inom_ramen, fynd):
    found = goal_findings(NAMED, mål, inom_ramen, uppdrag)
    assert len(found) == len(fynd), läge
    for item, words in zip(found, fynd, strict=True):
        assert words in item.sentence
        assert item.principle == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*Status, None, ""]), max_size=30), st.sampled_from([True, False, None]))
def test_princip_1_every_goal_is_counted_in_one_state(statuses, within):
    count = tally(statuses)
    assert count.total == len(statuses)
    assert count.missed == statuses.count(Status.NOT_REACHED)
    assert count.partly == statuses.count(Status.PARTLY)
    found = goal_findings(NAMED, count, within)
    assert len(found) == (count.missed + count.partly > 0) + (count.unjudged > 0)
    assert any(item.severity is Severity.ACTION for item in found) is (count.missed > 0)


@settings(max_examples=60, deadline=None)
@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_princip_2_a_budget_without_findings_is_covered_to_the_last_krona(revenue, costs, reserve, invested, loans):
    budget = Budget(2026, {"skatt": revenue}, {"drift": costs}, reserve, "", invested, {"lån": loans})
    covered = revenue > costs or (reserve > 0 and revenue + reserve >= costs)
    assert (not budget_findings(budget)) is (covered and loans >= invested)


@settings(max_examples=60, deadline=None)
@given(AMOUNT, AMOUNT, POSITIVE, POSITIVE)
def test_princip_5_the_frame_is_costs_minus_income_and_holds_what_is_distributed(frame, distributed, costs, income):
    assert net_frame(costs, income).result + income == costs
    over = [item.amount for item in distribution_findings(NAMED, frame, distributed)]
    assert sum(over, D(0)) == max(D(0), distributed - frame)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 500).map(D),
    st.sampled_from(list(Purpose)),
    st.integers(1, 5),
    POSITIVE,
    st.none() | AMOUNT,
    st.none() | st.builds(Freeze, st.just("KF § 7"), st.just(date(2026, 4, 1)), st.booleans()),
    st.booleans(),
    st.none() | st.dates(date(2026, 3, 1), date(2026, 5, 1)),
)
def test_princip_8_och_9_what_is_let_through_costs_one_year_and_is_there(
    amount, purpose, years, there, deficit, freeze, approved, day
):
    use = EquityUse(NAMED, amount, purpose, "böcker", years, "Norra vägen", approved, day)
    if use_refusal(use, Means(there, deficit), freeze, UseRules()) is None:
        assert years == 1
        assert purpose is not Purpose.LASTING
        assert amount <= there
        assert approved
        if purpose is Purpose.THIS_YEARS_DEFICIT:
            assert deficit is not None
            assert amount <= deficit
        if freeze is not None and not (freeze.deficit_exempt and purpose is Purpose.THIS_YEARS_DEFICIT):
            assert day is not None
            assert day < date(2026, 4, 1)


@settings(max_examples=60, deadline=None)
@given(AMOUNT, POSITIVE, st.booleans())
def test_princip_9_the_council_is_asked_exactly_when_decision_and_ground_differ(forecast, goal, frozen):
    ground = forecast < 0 or forecast < goal
    assert bool(freeze_findings(forecast, goal, Freeze("KF § 7") if frozen else None)) is (ground is not frozen)


@settings(max_examples=80, deadline=None)
@given(KINDS, st.none() | POSITIVE, POSITIVE, st.sampled_from(["", "KF § 3"]))
def test_princip_11_14_15_16_what_is_over_a_frame_is_always_the_councils(kind, frame, planned, decision):
    found = frame_findings(NAMED, kind, frame, planned, decision)
    if frame is None:
        assert [item.amount for item in found] == ([planned] if planned else [])
        assert {item.principle for item in found} <= {*FRAME_RULES[kind].principles, 14}
    else:
        over = planned > frame and not decision
        assert [(item.principle, item.amount) for item in found] == ([(15, planned - frame)] if over else [])


PROJECTS = st.lists(st.tuples(KINDS, POSITIVE, POSITIVE), max_size=6)


@settings(max_examples=60, deadline=None)
@given(PROJECTS)
def test_princip_12_an_implementation_project_is_judged_alone_and_planning_projects_together(rows):
    projects = [
        (Project(str(n), str(n), NAMED, kind, D(1), 2026, D(1), spent), given_)
        for n, (kind, spent, given_) in enumerate(rows)
    ]
    alone = [spent - given_ for kind, spent, given_ in rows if kind is Kind.IMPLEMENTATION and spent > given_]
    together = sum((spent - given_ for kind, spent, given_ in rows if kind is Kind.PLANNING), D(0))
    assert [item.amount for item in binding_findings(projects)] == alone + ([together] if together > 0 else [])


@settings(max_examples=60, deadline=None)
@given(KINDS, KINDS, st.sampled_from(["P1", "P2"]), st.integers(-5, 30).map(D))
def test_princip_12_money_that_moves_keeps_its_kind_and_for_implementation_its_project(kind, other, project, amount):
    source, target = Appropriation(NAMED, kind, D(20), "P1"), Appropriation(NAMED, other, D(0), project)
    if transfer_refusal(source, target, amount) is None:
        assert kind is other
        assert 0 < amount <= 20
        assert kind is not Kind.IMPLEMENTATION or project == "P1"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(KINDS, POSITIVE), max_size=6), st.none() | POSITIVE, st.none() | POSITIVE)
def test_princip_13_och_14_every_capital_cost_is_granted_or_fits_or_is_told(costs, budgeted, granted):
    found = {item.principle: item.amount for item in capital_cost_findings(NAMED, costs, budgeted, granted)}
    with_grant = sum((cost for kind, cost in costs if FRAME_RULES[kind].capital_costs_granted), D(0))
    own = sum((cost for kind, cost in costs if not FRAME_RULES[kind].capital_costs_granted), D(0))
    missing = {
        13: D(0) if granted is None else max(D(0), with_grant - granted),
        14: D(0) if budgeted is None else max(D(0), own - max(D(0), budgeted - (granted or D(0)))),
    }
    assert found == {principle: amount for principle, amount in missing.items() if amount}


def test_princip_17_an_empty_collected_report_sums_to_nought():
    assert report_together([]).total == 0
