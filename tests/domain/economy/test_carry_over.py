"""Principles 6-10: carry-over and its limits, use of equity, the board's test, the freeze, deficits and recovery."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.carry_over import (
    SHARED,
    CapScope,
    CarryOverLimits,
    CommitteeYear,
    EarmarkResult,
    book,
    carry_over,
    carry_over_findings,
    unit_shares,
)
from styrkedjan.domain.economy.equity_use import (
    EquityUse,
    Performance,
    PlannedUse,
    Purpose,
    Volume,
    adjust_plan,
    board_test,
    freeze_findings,
    freeze_ground,
    planned_use_findings,
    require_use,
    use_refusal,
)
from styrkedjan.domain.economy.recovery import (
    Measure,
    RecoveryLimits,
    RecoveryPlan,
    committee_deficits,
    recovery_findings,
    require_approvable,
)
from styrkedjan.domain.errors import Refused

D = Decimal
LIMITS = CarryOverLimits(D("0.03"), D("0.15"), source="Ekonomistyrningsprincip 6")
FOLLOW_UPS = ("april", "augusti")
RECOVERY = RecoveryLimits(3, ("april", "augusti", "bokslut"))
STREET = "Klimat- och stadsmiljönämnden"


def closed(result, equity=0, turnover=1000, winter_budget=None, winter_result=0) -> CommitteeYear:
    winter = () if winter_budget is None else (EarmarkResult("vinterunderhåll", D(winter_budget), D(winter_result)),)
    return CommitteeYear(STREET, 2025, D(turnover), D(equity), D(result), winter)


@pytest.mark.parametrize(
    (
        "fall",
        "resultat",
        "eget_kapital",
        "vinter",
        "överförs",
        "stannar_över_taket",
        "stannar_av_vinter",
        "nytt_kapital",
    ),
    [
        # budgetomslutning 1 000, taket är 30; vinterunderhållets budget är 100 och gränsen ±15
        ("hela överskottet", 20, 0, None, 20, 0, 0, 20),
        ("precis till taket", 30, 0, None, 30, 0, 0, 30),
        ("över taket", 31, 0, None, 30, 1, 0, 30),
        ("tidigare kapital räknas", 20, 15, None, 15, 5, 0, 30),
        ("hela underskottet", -80, 0, None, -80, 0, 0, -80),
        ("underskott minskar kapitalet", -10, 25, None, -10, 0, 0, 15),
        ("vinter inom gränsen", 5, 0, 10, 15, 0, 0, 15),
        ("vinter på gränsen", 5, 0, 15, 20, 0, 0, 20),
        ("vinter över gränsen", 5, 0, 40, 20, 0, 25, 20),
        ("vinterunderskott under gränsen", 5, 0, -40, -10, 0, -25, -10),
        ("vinter och nämnd möts", -10, 0, 40, 5, 0, 25, 5),
        ("summan når taket", 20, 0, 15, 30, 5, 0, 30),
        ("tak mot kapital som redan är för stort", 0, 40, None, -10, 10, 0, 30),
    ],
)
def test_princip_6_resultatöverföring(
    fall, resultat, eget_kapital, vinter, överförs, stannar_över_taket, stannar_av_vinter, nytt_kapital
):
    year = closed(resultat, eget_kapital, winter_budget=None if vinter is None else 100, winter_result=vinter or 0)
    result = carry_over(year, LIMITS)
    assert result.carried == överförs, fall
    assert result.returned == stannar_över_taket
    assert result.earmark_excess == stannar_av_vinter
    assert result.closing_equity == nytt_kapital
    assert result.working.result == överförs


def test_the_cap_may_be_held_against_equity_without_the_earmarks():
    limits = CarryOverLimits(D("0.03"), D("0.15"), CapScope.WITHOUT_EARMARKS)
    result = carry_over(closed(40, winter_budget=100, winter_result=40), limits)
    assert (result.carried, result.returned, result.earmark_excess) == (45, 10, 25)


MONEY = st.decimals(-10_000_000, 10_000_000, places=2)
POSITIVE = st.decimals(0, 10_000_000, places=2)


@settings(max_examples=200, deadline=None)
@given(MONEY, MONEY, POSITIVE, POSITIVE, MONEY)
def test_carried_equity_never_passes_the_cap_and_nothing_is_lost(result, equity, turnover, winter_budget, winter):
    year = closed(result, equity, turnover, winter_budget, winter)
    done = carry_over(year, LIMITS)
    assert done.closing_equity <= done.equity_cap
    assert done.carried + done.returned + done.earmark_excess == result + winter
    assert done.closing_equity == equity + done.carried
    assert done.returned >= 0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(MONEY, POSITIVE), min_size=1, max_size=6))
def test_no_number_of_years_brings_equity_over_the_cap(years):
    equity = D(0)
    for result, turnover in years:
        done = carry_over(CommitteeYear(STREET, 2025, turnover, equity, result), LIMITS)
        equity = done.closing_equity
        assert equity <= turnover * D("0.03")


def test_princip_7_bokföring_utanför_driftbudgeten():
    booking = book(carry_over(closed(20), LIMITS))
    assert (booking.name, booking.balance_sheet_item) == ("Årets balansresultat", "Eget kapital")
    assert booking.amount == 20
    assert booking.operating_budget_effect == 0


@pytest.mark.parametrize(
    ("nämnden_för_över", "enheter", "andelar"),
    [
        (30, {"A": 20, "B": 10}, {"A": 20, "B": 10}),
        (15, {"A": 20, "B": 10}, {"A": 10, "B": 5}),
        (-50, {"A": 100, "B": -150}, {"A": 100, "B": -150}),
        (-50, {"A": 20, "B": -20}, {"A": 0, "B": -20, SHARED: -30}),
        (40, {"A": 20, "B": 10}, {"A": 20, "B": 10, SHARED: 10}),
        (5, {}, {SHARED: 5}),
    ],
)
def test_princip_7_enheternas_andelar(nämnden_för_över, enheter, andelar):
    assert unit_shares(D(nämnden_för_över), {unit: D(amount) for unit, amount in enheter.items()}) == andelar


@settings(max_examples=200, deadline=None)
@given(MONEY, st.dictionaries(st.sampled_from("ABCDEFG"), MONEY))
def test_unit_shares_sum_exactly_and_no_deficit_is_taken_from_a_unit(carried, results):
    shares = unit_shares(carried, results)
    assert sum(shares.values(), D(0)) == carried
    for unit, result in results.items():
        assert shares[unit] == result if result <= 0 else 0 <= shares[unit] <= result


@pytest.mark.parametrize(
    ("fall", "uttag", "finns", "spärr", "nekas_med"),
    [
        ("engångsinsats", {}, 100, "", None),
        ("hela överskottet", {"amount": D(100)}, 100, "", None),
        ("mer än överskottet", {"amount": D(101)}, 100, "", "större än"),
        ("långsiktigt åtagande", {"purpose": Purpose.LASTING}, 100, "", "engångsinsatser"),
        ("kostar två år", {"cost_years": 2}, 100, "", "engångsinsatser"),
        ("täcker årets underskott", {"purpose": Purpose.THIS_YEARS_DEFICIT}, 100, "", None),
        ("spärrat", {}, 100, "KF § 12", "KF § 12"),
        ("underskott trots spärr", {"purpose": Purpose.THIS_YEARS_DEFICIT}, 100, "KF § 12", None),
        ("enhet utan godkännande", {"unit": "Solskolan"}, 100, "", "nämndens godkännande"),
        ("enhet med godkännande", {"unit": "Solskolan", "approved_by_committee": True}, 100, "", None),
    ],
)
def test_princip_7_8_9_uttag_ur_eget_kapital(fall, uttag, finns, spärr, nekas_med):
    use = EquityUse(
        **{"committee": STREET, "amount": D(50), "purpose": Purpose.ONE_OFF, "description": "rusta"} | uttag
    )
    refusal = use_refusal(use, D(finns), spärr)
    if nekas_med is None:
        assert refusal is None, fall
        require_use(use, D(finns), spärr)
    else:
        assert nekas_med in refusal.sentence, fall
        assert refusal.way_forward
        with pytest.raises(Refused):
            require_use(use, D(finns), spärr)


@pytest.mark.parametrize(
    ("fall", "eget_kapital", "plan", "justeringar", "använt", "säger"),
    [
        ("inget kapital, ingen plan", 0, None, {}, 0, None),
        ("kapital men ingen plan", 500, None, {}, 0, "anger inget planerat uttag"),
        ("plan inom kapitalet", 500, 300, {}, 100, None),
        ("noll är också en plan", 500, 0, {}, 0, None),
        ("plan över kapitalet", 500, 600, {}, 0, "mer än det egna kapitalet"),
        ("använt mer än planen", 500, 300, {}, 301, "mer av eget kapital än planerat"),
        ("justerad i april", 500, 300, {"april": 400}, 301, None),
        ("augusti gäller framför april", 500, 300, {"augusti": 200, "april": 400}, 301, "än planerat"),
    ],
)
def test_princip_7_planerat_uttag(fall, eget_kapital, plan, justeringar, använt, säger):
    planned = PlannedUse(None if plan is None else D(plan), {key: D(value) for key, value in justeringar.items()})
    found = planned_use_findings(STREET, D(eget_kapital), planned, D(använt), FOLLOW_UPS)
    assert (säger in found[0].sentence) if säger else found == (), fall


def test_planned_use_is_adjusted_only_at_the_follow_ups():
    plan = adjust_plan(PlannedUse(D(5), {}), "april", D(7), FOLLOW_UPS)
    assert plan.now(FOLLOW_UPS) == 7
    with pytest.raises(Refused, match="april eller augusti"):
        adjust_plan(plan, "oktober", D(9), FOLLOW_UPS)


# volumes (planned, performed), goals (all, attained) -> complete, and what the board must ask about a surplus
BOARD_TESTS = [
    ([(200, 200)], (10, 10), True, []),
    ([(200, 210), (50, 50)], (10, 10), True, []),
    ([(200, 180)], (10, 10), True, ["Timmar 90\u00a0%"]),
    ([(200, 180), (50, 40)], (10, 9), True, ["Timmar 90\u00a0% och Platser 80\u00a0%", "90\u00a0% av målen"]),
    ([(200, None), (50, 50)], (10, None), False, ["inte rapporterade för Timmar", "inte bedömd"]),
    ([(0, 5)], (10, 10), False, ["inte rapporterade för Timmar"]),
    ([], (0, 0), False, ["Inga volymer", "inte bedömd"]),
]


@pytest.mark.parametrize(("volymer", "mål", "fullständig", "frågor"), BOARD_TESTS)
def test_princip_9_prövningen_mot_volymer_och_mål(volymer, mål, fullständig, frågor):
    told = [
        Volume(name, *(None if value is None else D(value) for value in pair))
        for name, pair in zip(("Timmar", "Platser"), volymer, strict=False)
    ]
    found = board_test(STREET, D(100), Performance(tuple(told), *mål))
    assert found.complete == fullständig
    assert len(found.questions) == len(frågor)
    assert all(expected in asked for expected, asked in zip(frågor, found.questions, strict=True))


def test_princip_9_ett_underskott_ifrågasätts_inte():
    told = Performance((Volume("Timmar", D(200), D(100)),), 10, 5)
    assert board_test(STREET, D(-100), told).questions == ()


@pytest.mark.parametrize(
    ("prognos", "mål", "spärrat", "grund", "fynd"),
    [
        (100, 50, "", False, 0),
        (50, 50, "", False, 0),
        (49, 50, "", True, 1),
        (-1, 50, "", True, 1),
        (-1, 50, "KF § 3", True, 0),
        (60, 50, "KF § 3", False, 1),
    ],
)
def test_princip_9_fullmäktiges_spärr(prognos, mål, spärrat, grund, fynd):
    assert bool(freeze_ground(D(prognos), D(mål))) is grund
    assert len(freeze_findings(D(prognos), D(mål), spärrat)) == fynd


@pytest.mark.parametrize(
    ("fall", "ingående", "resultat", "underskott"),
    [
        ("inget underskott", 0, {2023: 5}, []),
        ("återställt året efter", 0, {2023: -10, 2024: 10}, [(2023, 10, 0, 2026)]),
        ("delvis återställt", 0, {2023: -10, 2024: 4}, [(2023, 10, 6, 2026)]),
        ("äldst först", 0, {2023: -10, 2024: -5, 2025: 12}, [(2023, 10, 0, 2026), (2024, 5, 3, 2027)]),
        ("eget kapital möter underskottet", 8, {2023: -10}, [(2023, 2, 2, 2026)]),
        ("sparat överskott möter ett senare underskott", 0, {2023: 7, 2024: -10}, [(2024, 3, 3, 2027)]),
    ],
)
def test_princip_10_underskott(fall, ingående, resultat, underskott):
    found = committee_deficits({year: D(amount) for year, amount in resultat.items()}, D(ingående), RECOVERY)
    assert [(item.year, item.amount, item.remaining, item.last_year) for item in found] == underskott, fall


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.integers(2000, 2020), MONEY), POSITIVE)
def test_deficits_follow_the_equity(results, opening):
    """What remains to restore is exactly how far below zero the equity has come."""
    found = committee_deficits(results, opening, RECOVERY)
    equity = opening + sum(results.values(), D(0))
    assert sum((item.remaining for item in found), D(0)) == max(D(0), -equity)


def plan(effect=10, approved="KS § 4", followed=()):
    return RecoveryPlan(STREET, 2023, (Measure("färre konsulter", {2025: D(effect)}),), approved, frozenset(followed))


@pytest.mark.parametrize(
    ("fall", "år", "planer", "förfallet", "säger"),
    [
        ("ingen plan", 2024, {}, (), ["saknar åtgärdsplan"]),
        ("plan som räcker", 2024, {2023: plan()}, (), []),
        ("plan som inte räcker", 2024, {2023: plan(effect=4)}, (), ["räcker inte"]),
        ("inte godkänd", 2024, {2023: plan(approved="")}, (), ["inte godkänd"]),
        ("inte uppföljd", 2024, {2023: plan()}, ((2024, "april"),), ["inte uppföljd vid april 2024"]),
        ("uppföljd", 2024, {2023: plan(followed=[(2024, "april")])}, ((2024, "april"),), []),
        ("sista året", 2026, {2023: plan(effect=0)}, (), ["räcker inte"]),
        ("för sent", 2027, {2023: plan()}, (), ["skulle ha återställts senast 2026"]),
    ],
)
def test_princip_10_åtgärdsplan(fall, år, planer, förfallet, säger):
    arisen = committee_deficits({2023: D(-10)}, D(0), RECOVERY)
    found = recovery_findings(STREET, arisen, planer, år, förfallet)
    assert len(found) == len(säger), (fall, found)
    for finding, words in zip(found, säger, strict=True):
        assert words in finding.sentence
        assert finding.amount == 10


def test_a_plan_that_does_not_restore_in_time_cannot_be_approved():
    (deficit,) = committee_deficits({2023: D(-10)}, D(0), RECOVERY)
    require_approvable(plan(effect=10), deficit)
    with pytest.raises(Refused, match="Åtgärdsplanen ger"):
        require_approvable(plan(effect=9), deficit)


@pytest.mark.parametrize(
    ("begärt", "prövat", "säger"),
    [(False, False, "inte begärt"), (True, False, "inte prövad"), (True, True, None)],
)
def test_the_request_goes_to_the_board(begärt, prövat, säger):
    found = carry_over_findings(carry_over(closed(20), LIMITS), begärt, prövat)
    assert (säger in found[0].sentence) if säger else found == ()
