"""Principles 11-17: frames by kind, where the appropriation binds, capital costs, and the follow-up of projects."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.investment_frames import (
    FRAME_RULES,
    Appropriation,
    Binding,
    Kind,
    capital_cost,
    capital_cost_findings,
    capital_cost_in,
    frame_findings,
    require_within_frame,
    transfer_refusal,
)
from styrkedjan.domain.economy.investments import (
    BaseAmountYear,
    DeviationLimits,
    Handling,
    Project,
    balance_request,
    base_amount,
    deviation,
    deviation_findings,
    highest_without_renewal,
    report_together,
    require_urgent,
    year_end_findings,
)
from styrkedjan.domain.errors import Refused

D = Decimal
NAMND = "Klimat- och stadsmiljönämnden"
AMOUNTS = {2025: D(58_800), 2026: D(59_200)}
LIMITS = DeviationLimits(D("0.20"), D(120), BaseAmountYear.FOLLOW_UP)
FLOOR_2026 = 7_104_000  # 120 x 59 200


def project(decided=20_000_000, forecast=20_000_000, **changes) -> Project:
    return Project("p1", "Torgbron", NAMND, Kind.IMPLEMENTATION, D(decided), 2025, D(forecast), **changes)


@pytest.mark.parametrize(
    ("fall", "beslutat", "prognos", "följd"),
    [
        # 120 prisbasbelopp 2026 är 7 104 000 kr; 20 procent av 100 mnkr är 20 mnkr
        ("ingen avvikelse", 100_000_000, 100_000_000, Handling.NONE),
        ("en krona över", 100_000_000, 100_000_001, Handling.REPORTED_TOGETHER),
        ("under beslutet", 100_000_000, 60_000_000, Handling.REPORTED_TOGETHER),
        ("precis 20 procent", 100_000_000, 120_000_000, Handling.REPORTED_TOGETHER),
        ("en krona över 20 procent", 100_000_000, 120_000_001, Handling.RENEWED_DECISION),
        ("över 20 procent men en krona under 120 basbelopp", 20_000_000, 27_103_999, Handling.REPORTED_TOGETHER),
        ("över 20 procent och precis 120 basbelopp", 20_000_000, 27_104_000, Handling.RENEWED_DECISION),
        ("mer än 120 basbelopp men under 20 procent", 200_000_000, 220_000_000, Handling.REPORTED_TOGETHER),
        ("inget var beslutat", 0, FLOOR_2026, Handling.RENEWED_DECISION),
        ("litet projekt som fördubblas", 3_000_000, 6_000_000, Handling.REPORTED_TOGETHER),
    ],
)
def test_princip_17_båda_gränserna(fall, beslutat, prognos, följd):
    found = deviation(project(beslutat, prognos), LIMITS, AMOUNTS, 2026)
    assert found.handling is följd, fall
    assert found.amount == prognos - beslutat


@pytest.mark.parametrize(
    ("regel", "gräns", "följd"),
    [
        (BaseAmountYear.DECISION, 7_056_000, Handling.RENEWED_DECISION),
        (BaseAmountYear.FOLLOW_UP, FLOOR_2026, Handling.REPORTED_TOGETHER),
    ],
)
def test_which_years_prisbasbelopp_counts_is_a_parameter(regel, gräns, följd):
    limits = DeviationLimits(D("0.20"), D(120), regel)
    found = deviation(project(forecast=20_000_000 + 7_060_000), limits, AMOUNTS, 2026)
    assert found.threshold == gräns
    assert found.handling is följd


def test_a_missing_prisbasbelopp_or_forecast_is_told_and_never_zero():
    with pytest.raises(Refused, match="Prisbasbeloppet för 2031"):
        base_amount(AMOUNTS, BaseAmountYear.FOLLOW_UP, 2025, 2031)
    unreported = Project("p", "Bron", NAMND, Kind.OTHER, D(5), 2025, None)
    with pytest.raises(Refused, match="ingen prognos"):
        deviation(unreported, LIMITS, AMOUNTS, 2026)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 2 * 10**9))
def test_a_renewed_decision_is_needed_exactly_when_both_limits_are_passed(decided, forecast):
    """The naive rule in whole numbers: five times the increase over the decision, and 120 prisbasbelopp."""
    increase = forecast - decided
    naive = 5 * increase > decided and increase >= 120 * 59_200
    found = deviation(project(decided, forecast), LIMITS, AMOUNTS, 2026)
    assert (found.handling is Handling.RENEWED_DECISION) is naive


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["0", "0.20", "0.333"]), st.sampled_from(["0", "0.5", "120"]))
def test_one_krona_more_than_the_highest_needs_a_renewed_decision(decided, share, floor):
    limits = DeviationLimits(D(share), D(floor), BaseAmountYear.FOLLOW_UP)
    highest = highest_without_renewal(project(decided), limits, AMOUNTS, 2026)
    at, over = (deviation(project(decided, amount), limits, AMOUNTS, 2026) for amount in (highest, highest + 1))
    assert at.handling is not Handling.RENEWED_DECISION
    assert over.handling is Handling.RENEWED_DECISION


def test_a_delay_alone_is_reported_together():
    late = project(decided_end=date(2026, 6, 30), forecast_end=date(2026, 9, 30))
    found = deviation(late, LIMITS, AMOUNTS, 2026)
    assert (found.amount, found.days_late, found.handling) == (0, 92, Handling.REPORTED_TOGETHER)


@pytest.mark.parametrize(
    ("fall", "ändringar", "säger"),
    [
        ("inget gjort", {}, ["saknar åtgärder", "över gränsen"]),
        ("åtgärder men inget beslut", {"measures": "omprojektering"}, ["över gränsen"]),
        ("förnyat beslut", {"measures": "omprojektering", "renewed_decision": "KF § 9"}, []),
        ("brådskande beslut", {"measures": "x", "urgent_decision": "2026-05-02"}, []),
    ],
)
def test_princip_17_vad_som_återstår(fall, ändringar, säger):
    found = deviation_findings(deviation(project(forecast=40_000_000, **ändringar), LIMITS, AMOUNTS, 2026))
    assert len(found) == len(säger), fall
    for finding, words in zip(found, säger, strict=True):
        assert words in finding.sentence


def test_the_chair_decides_alone_only_over_the_limit_and_in_urgency():
    over = deviation(project(forecast=40_000_000), LIMITS, AMOUNTS, 2026)
    under = deviation(project(forecast=21_000_000), LIMITS, AMOUNTS, 2026)
    require_urgent(over, "rasrisk, entreprenaden måste fortsätta")
    with pytest.raises(Refused, match="brådska"):
        require_urgent(over, "  ")
    with pytest.raises(Refused, match="inget förnyat beslut"):
        require_urgent(under, "rasrisk")


def test_other_deviations_are_reported_together_largest_first():
    tests = [
        deviation(Project(f"p{n}", f"Projekt {n}", NAMND, Kind.OTHER, D(10_000_000), 2025, D(f)), LIMITS, AMOUNTS, 2026)
        for n, f in enumerate([10_000_000, 9_000_000, 12_000_000, 40_000_000])
    ]
    report = report_together(tests)
    assert [item.project.id for item in report.deviations] == ["p2", "p1"]
    assert report.total == 1_000_000


@pytest.mark.parametrize(
    ("fall", "ändringar", "anslag", "säger"),
    [
        ("färdigt utan slutredovisning", {"finished": True}, 20_000_000, "inte slutredovisat"),
        ("färdigt och slutredovisat", {"finished": True, "final_account": True}, 20_000_000, None),
        ("pågår med pengar kvar", {"outcome": D(5_000_000)}, 20_000_000, "har 15\u00a0000\u00a0000\u00a0kr kvar"),
        ("begärt balansering", {"outcome": D(5_000_000), "balance_requested": True}, 20_000_000, None),
        ("pågår utan pengar kvar", {"outcome": D(25_000_000)}, 20_000_000, None),
    ],
)
def test_princip_17_årsbokslut(fall, ändringar, anslag, säger):
    found = year_end_findings(project(**ändringar), D(anslag))
    assert (säger in found[0].sentence) if säger else found == (), fall


def test_a_finished_project_has_nothing_to_balance():
    assert balance_request(project(finished=True), D(100)) == 0


@pytest.mark.parametrize(
    ("slag", "binder", "kapitalkostnad"),
    [
        (Kind.IMPLEMENTATION, Binding.PROJECT, True),
        (Kind.PLANNING, Binding.OPERATIONAL_PLAN, True),
        (Kind.STREETS, Binding.YEARLY_FRAME, True),
        (Kind.AGRICULTURE, Binding.YEARLY_FRAME, True),
        (Kind.PREMISES, Binding.YEARLY_FRAME, False),
        (Kind.OTHER, Binding.YEARLY_FRAME, False),
    ],
)
def test_princip_11_till_16_var_anslaget_binder(slag, binder, kapitalkostnad):
    rule = FRAME_RULES[slag]
    assert (rule.binding, rule.capital_costs_granted) == (binder, kapitalkostnad)


@pytest.mark.parametrize(
    ("fall", "från", "till", "belopp", "nekas_med"),
    [
        ("mellan planeringsprojekt", (NAMND, Kind.PLANNING, "a"), (NAMND, Kind.PLANNING, "b"), 5, None),
        (
            "mellan genomförandeprojekt",
            (NAMND, Kind.IMPLEMENTATION, "a"),
            (NAMND, Kind.IMPLEMENTATION, "b"),
            5,
            "projekt",
        ),
        ("till ett annat slag", (NAMND, Kind.OTHER, ""), (NAMND, Kind.PREMISES, ""), 5, "kan inte användas för"),
        ("till en annan nämnd", (NAMND, Kind.OTHER, ""), ("Kulturnämnden", Kind.OTHER, ""), 5, "mellan nämnder"),
        ("mer än anslaget", (NAMND, Kind.OTHER, ""), (NAMND, Kind.OTHER, ""), 101, "ryms inte"),
        ("inget", (NAMND, Kind.OTHER, ""), (NAMND, Kind.OTHER, ""), 0, "ryms inte"),
    ],
)
def test_princip_12_flytt_av_investeringsmedel(fall, från, till, belopp, nekas_med):
    source, target = (Appropriation(namnd, slag, D(100), namn) for namnd, slag, namn in (från, till))
    refusal = transfer_refusal(source, target, D(belopp))
    if nekas_med is None:
        assert refusal is None, fall
    else:
        assert nekas_med in refusal.sentence, fall


@pytest.mark.parametrize(
    ("fall", "ram", "planerat", "beslut", "princip"),
    [
        ("inom ramen", 100, 100, "", None),
        ("över ramen", 100, 101, "", 15),
        ("över ramen med beslut", 100, 101, "KF § 2", None),
        ("ingen ram", None, 50, "", 14),
        ("ingen ram och inga planer", None, 0, "", None),
    ],
)
def test_princip_14_15_årets_ram(fall, ram, planerat, beslut, princip):
    frame = None if ram is None else D(ram)
    found = frame_findings(NAMND, Kind.OTHER, frame, D(planerat), beslut)
    assert ([item.principle for item in found] == [princip]) if princip else found == (), fall
    if princip and not beslut:
        with pytest.raises(Refused):
            require_within_frame(NAMND, Kind.OTHER, frame, D(planerat))


@pytest.mark.parametrize(
    ("slag", "princip"),
    [(Kind.IMPLEMENTATION, 11), (Kind.PLANNING, 11), (Kind.STREETS, 14), (Kind.PREMISES, 16), (Kind.OTHER, 14)],
)
def test_a_missing_frame_names_the_principle_of_its_kind(slag, princip):
    assert frame_findings(NAMND, slag, None, D(1))[0].principle == princip


def test_princip_13_kapitalkostnad():
    first = capital_cost(D(1000), 10, D("0.02"), 1)
    assert (first.depreciation, first.interest, first.total) == (100, 20, 120)
    last = capital_cost(D(1000), 10, D("0.02"), 10)
    assert (last.depreciation, last.interest) == (100, 2)
    assert capital_cost(D(1000), 10, D("0.02"), 11).total == 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**8), st.integers(1, 50))
def test_depreciation_over_all_years_is_the_investment(net, years):
    parts = [capital_cost(D(net), years, D(0), year).total for year in range(1, years + 3)]
    assert abs(sum(parts) - net) < D("0.0001")


# taken into use -> depreciation and interest in 2026, 2027, 2028 (1 000 kr over two years at 12 %)
@pytest.mark.parametrize(
    ("in_use", "expected"),
    [
        (date(2026, 1, 1), [(500, 120), (500, 60), (0, 0)]),
        (date(2026, 7, 20), [(250, 60), (500, 90), (250, 15)]),
        (date(2027, 12, 1), [(0, 0), ("41.67", 10), (500, 115)]),
        (date(2020, 1, 1), [(0, 0), (0, 0), (0, 0)]),
    ],
)
def test_princip_13_kapitalkostnad_per_kalenderar(in_use, expected):
    found = [capital_cost_in(D(1000), 2, D("0.12"), in_use, year) for year in (2026, 2027, 2028)]
    assert [(round(one.depreciation, 2), round(one.interest, 2)) for one in found] == [
        (D(depreciation), D(interest)) for depreciation, interest in expected
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**8), st.integers(1, 50), st.dates(date(2000, 1, 1), date(2040, 12, 31)))
def test_calendar_years_write_off_the_whole_investment_and_no_more(net, years, in_use):
    parts = [capital_cost_in(D(net), years, D(0), in_use, in_use.year + step).total for step in range(-1, years + 2)]
    assert abs(sum(parts) - net) < D("0.0001")
    assert all(part >= 0 for part in parts)


def test_princip_14_kapitalkostnader_ryms_i_driftbudgeten():
    costs = [(Kind.OTHER, D(80)), (Kind.PREMISES, D(40)), (Kind.STREETS, D(1000))]
    (finding,) = capital_cost_findings(NAMND, costs, D(100))
    assert (finding.principle, finding.amount) == (14, 20)
    assert capital_cost_findings(NAMND, costs, D(120)) == ()
