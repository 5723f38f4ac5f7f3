"""Principles 6-10: carry-over and its limits, use of equity, the board's test, the freeze, deficits and recovery."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.carry_over import (
    SHARED,
    CapScope,
    CarryOverLimits,
    ClosedYear,
    CommitteeYear,
    EarmarkResult,
    book,
    carry_over,
    carry_over_findings,
    deficit_in_accounts,
    unit_shares,
)
from styrkedjan.domain.economy.equity_use import (
    EquityUse,
    Freeze,
    Means,
    Occasions,
    Performance,
    PlannedUse,
    Purpose,
    UseRules,
    Volume,
    approved_use_findings,
    board_review,
    equity_left,
    freeze_findings,
    freeze_ground,
    overuse_findings,
    overused,
    planned_use_findings,
    require_use,
    use_refusal,
    write_plan,
)
from styrkedjan.domain.economy.recovery import (
    Accounts,
    FollowUp,
    Measure,
    RecoveryLimits,
    RecoveryPlan,
    committee_deficits,
    recovery_findings,
    require_approvable,
)
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period

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


@pytest.mark.parametrize(
    ("fall", "resultat", "omslutning", "vinter", "förs_över", "nekas_med", "gör_så"),
    [
        ("allt är känt", 20, 1000, None, 20, None, None),
        ("varav vinter", 20, 1000, 10, 20, None, None),
        ("vinter över gränsen", 50, 1000, 40, 25, None, None),
        ("ingen budget är inte taket noll", 20, None, None, None, "Budgetomslutningen", "Lägg in nämndens budget"),
        ("ett underskott utan budget", -20, None, None, None, "Budgetomslutningen", "Lägg in nämndens budget"),
        ("nettoramen är en intäkt", 20, -5, None, None, "mindre än noll", "budgeterade kostnader"),
        ("december är inte bokförd", None, 1000, None, None, "är inte känt", "Läs in redovisningen"),
        ("vinterns resultat är inte berättat", 20, 1000, "okänt", None, "vinterunderhåll", "Skriv det i begäran"),
    ],
)
def test_princip_6_okänt_förblir_okänt(fall, resultat, omslutning, vinter, förs_över, nekas_med, gör_så):
    winter = {} if vinter is None else {"vinterunderhåll": (D(100), None if vinter == "okänt" else D(vinter))}
    year = ClosedYear(STREET, 2025, *(None if v is None else D(v) for v in (omslutning, 0, resultat)), winter)
    if nekas_med is None:
        assert carry_over(year.known(), LIMITS).carried == förs_över, fall
        assert year.obstacle is None
        return
    with pytest.raises(Refused, match=nekas_med) as refusal:
        year.known()
    assert gör_så in refusal.value.way_forward
    # What the committee can tell itself does not hinder the request.
    assert bool(year.obstacle) is not bool(year.untold), fall


MONEY = st.decimals(-10_000_000, 10_000_000, places=2)
POSITIVE = st.decimals(0, 10_000_000, places=2)


@settings(max_examples=100, deadline=None)
@given(st.none() | MONEY, st.none() | MONEY, MONEY, st.none() | MONEY)
def test_nothing_is_reckoned_from_what_is_not_known(turnover, result, equity, winter):
    """The cap is three per cent of a turnover that is known, or there is none; never of nought for lack of lines."""
    year = ClosedYear(STREET, 2025, turnover, equity, result, {"vinterunderhåll": (D(100), winter)})
    whole = turnover is not None and turnover >= 0 and result is not None and winter is not None
    if whole:
        assert carry_over(year.known(), LIMITS).equity_cap == turnover * D("0.03")
    else:
        with pytest.raises(Refused) as refusal:
            year.known()
        assert refusal.value.way_forward


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
@given(MONEY, MONEY, POSITIVE, POSITIVE, MONEY)
def test_the_whole_result_is_parted_in_earmarks_and_the_rest(result, equity, turnover, winter_budget, winter):
    year = ClosedYear(STREET, 2025, turnover, equity, result, {"vinterunderhåll": (winter_budget, winter)}).known()
    done = carry_over(year, LIMITS)
    assert done.carried + done.returned + done.earmark_excess == result


@pytest.mark.parametrize(
    ("fall", "resultat", "begärt", "underskott"),
    [
        ("underskott", -20, -20, -20),
        ("varav vinter utanför gränsen", -40, -15, -15),
        ("överskott väntar på beslut", 20, 20, None),
        ("underskott utan känt tak", -20, None, -20),
        ("överskott utan känt tak", 20, None, None),
        ("okänt", None, None, None),
    ],
)
def test_princip_10_underskottet_i_bokslutet(fall, resultat, begärt, underskott):
    told = (None if value is None else D(value) for value in (resultat, begärt))
    assert deficit_in_accounts(*told) == underskott, fall


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


DAY = date(2026, 4, 27)
FROZEN = Freeze("KF § 12", DAY)
COVER = {"purpose": Purpose.THIS_YEARS_DEFICIT}


def asked_use(**fields) -> EquityUse:
    given = {"committee": STREET, "amount": D(50), "purpose": Purpose.ONE_OFF, "description": "rusta"}
    return EquityUse(**given | fields)


@pytest.mark.parametrize(
    ("fall", "uttag", "finns", "spärr", "nekas_med"),
    [
        ("engångsinsats", {}, 100, "", None),
        ("hela överskottet", {"amount": D(100)}, 100, "", None),
        ("mer än överskottet", {"amount": D(101)}, 100, "", "större än"),
        ("långsiktigt åtagande", {"purpose": Purpose.LASTING}, 100, "", "engångsinsatser"),
        ("kostar två år", {"cost_years": 2}, 100, "", "engångsinsatser"),
        ("täcker årets underskott", {"purpose": Purpose.THIS_YEARS_DEFICIT}, 100, "", None),
        ("täcker mer än underskottet", COVER | {"amount": D(61)}, 100, "", "större än årets underskott"),
        ("inget underskott att täcka", COVER | {"deficit": D(0)}, 100, "", "inget underskott"),
        ("överskott i prognosen", COVER | {"deficit": D(-9)}, 100, "", "inget underskott"),
        ("okänt om det blir underskott", COVER | {"deficit": None}, 100, "", "är inte känt"),
        ("spärrat", {}, 100, FROZEN, "KF § 12"),
        ("underskott stoppas av spärren", COVER, 100, FROZEN, "KF § 12"),
        ("om inte spärren undantar det", COVER, 100, Freeze("KF § 12", DAY, deficit_exempt=True), None),
        ("undantaget gäller bara underskott", {}, 100, Freeze("KF § 12", DAY, deficit_exempt=True), "KF § 12"),
        ("godkänt före spärren", {"approved_on": date(2026, 4, 26)}, 100, FROZEN, None),
        ("godkänt samma dag", {"approved_on": DAY}, 100, FROZEN, "KF § 12"),
        ("godkänt efter spärren", {"approved_on": date(2026, 4, 28)}, 100, FROZEN, "KF § 12"),
        ("enhet utan godkännande", {"unit": "Solskolan"}, 100, "", "nämndens godkännande"),
        ("enhet med godkännande", {"unit": "Solskolan", "approved_by_committee": True}, 100, "", None),
    ],
)
def test_princip_7_8_9_uttag_ur_eget_kapital(fall, uttag, finns, spärr, nekas_med):
    deficit = uttag.get("deficit", D(60))
    use = asked_use(**{key: value for key, value in uttag.items() if key != "deficit"})
    means = Means(D(finns), deficit)
    refusal = use_refusal(use, means, spärr or None)
    if nekas_med is None:
        assert refusal is None, fall
        require_use(use, means, spärr or None)
    else:
        assert nekas_med in refusal.sentence, fall
        assert refusal.way_forward
        with pytest.raises(Refused):
            require_use(use, means, spärr or None)


# carried by closed year, approved uses as (year, amount) -> what may still be promised in the year
LEFT = [
    ("inget använt", {2024: 100, 2025: 50}, [], 2026, 150),
    ("använt i år", {2025: 150}, [(2026, 80)], 2026, 70),
    ("årets eget bokslut räknas inte", {2025: 150, 2026: 40}, [], 2026, 150),
    ("lovat i år finns inte nästa år", {2025: 150}, [(2026, 80)], 2027, 70),
    ("lovat nästa år finns inte i år", {2025: 150}, [(2027, 80)], 2026, 70),
    ("samma krona för två år", {2025: 100}, [(2026, 100), (2027, 100)], 2027, -100),
    ("det som är bokfört ligger i resultatet", {2025: 150, 2026: -80}, [(2026, 80)], 2027, 70),
    ("ett år utan bokslut binder", {2023: 100, 2025: 10}, [(2024, 60)], 2026, 50),
    ("underskott äter upp", {2024: 30, 2025: -50}, [], 2026, -20),
]


@pytest.mark.parametrize(("fall", "bokfört", "godkänt", "år", "kvar"), LEFT)
def test_princip_7_samma_kapital_lovas_en_gång(fall, bokfört, godkänt, år, kvar):
    booked = {year: D(amount) for year, amount in bokfört.items()}
    assert equity_left(booked, [(year, D(amount)) for year, amount in godkänt], år) == kvar, fall


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.integers(2020, 2024), st.decimals(0, 1000, places=2), min_size=1),
    st.lists(st.tuples(st.integers(2025, 2028), st.decimals(0, 500, places=2))),
)
def test_whatever_year_is_asked_for_no_more_is_promised_than_there_is(booked, asked):
    """Approving only what is left, in any order of years, never promises more than what is carried."""
    approved = []
    for year, amount in asked:
        if amount <= equity_left(booked, approved, year):
            approved.append((year, amount))
    assert sum((amount for _, amount in approved), D(0)) <= sum(booked.values(), D(0))


@pytest.mark.parametrize(
    ("fall", "bokfört", "godkänt", "över"),
    [
        ("ryms", {2025: 100}, [(2026, 100)], 0),
        ("mer än det som finns", {2025: 100}, [(2026, 120)], 20),
        ("ett underskott utan uttag", {2025: -50}, [], 0),
        ("ett uttag ur ett underskott", {2025: -50}, [(2026, 30)], 30),
        ("uttaget ligger i ett bokfört resultat", {2025: 100, 2026: -40}, [(2026, 130)], 0),
    ],
)
def test_princip_7_överuttag_är_ett_fynd(fall, bokfört, godkänt, över):
    booked = {year: D(amount) for year, amount in bokfört.items()}
    over = overused(booked, [(year, D(amount)) for year, amount in godkänt], 2027 if 2026 in bokfört else 2026)
    assert over == över, fall
    found = overuse_findings(STREET, {"": over, "Solskolan": D(0), "Månskolan": D(3)})
    assert [item.amount for item in found] == ([över, 3] if över else [3])
    assert [item.sentence.split(" har godkända")[0] for item in found] == ([STREET] if över else []) + ["Månskolan"]


@pytest.mark.parametrize(
    ("fall", "uttag", "spärr", "underskott", "fynd"),
    [
        ("i ordning", {}, None, None, []),
        ("godkänt före spärren", {"approved_on": date(2026, 4, 1)}, FROZEN, None, []),
        ("godkänt efter spärren", {"approved_on": date(2026, 5, 1)}, FROZEN, None, [(9, "KF § 12")]),
        ("långsiktigt", {"cost_years": 2, "approved_on": date(2026, 4, 1)}, FROZEN, None, [(8, "engångsinsatser")]),
        ("underskottet finns", COVER, None, 60, []),
        ("underskottet är borta", COVER, None, -5, [(8, "inget underskott")]),
        ("prognosen är inte känd", COVER, None, None, []),
    ],
)
def test_princip_8_9_godkända_uttag(fall, uttag, spärr, underskott, fynd):
    deficit = None if underskott is None else D(underskott)
    found = approved_use_findings([asked_use(**uttag)], spärr, UseRules(), deficit)
    assert [item.principle for item in found] == [number for number, _ in fynd], fall
    assert all(words in item.sentence for (_, words), item in zip(fynd, found, strict=True))


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


PLANNED = [
    ("anges när planen görs", None, "plan", ["plan"], None),
    ("ändras medan planen görs", 5, "plan", ["plan"], None),
    ("anges för sent hellre än aldrig", None, "plan", [], None),
    ("ändras inte efter planen", 5, "plan", ["april"], "ändras inte efter"),
    ("justeras i april", 5, "april", ["april"], None),
    ("justeras i augusti", 5, "augusti", ["augusti"], None),
    ("inte april i augusti", 5, "april", ["augusti"], "Det är inte tid för"),
    ("inte däremellan", 5, "augusti", [], "Det är inte tid för"),
    ("inte vid en annan rapport", 5, "oktober", ["oktober"], "inte justeras vid oktober"),
]


@pytest.mark.parametrize(("fall", "angivet", "tillfälle", "öppet", "nekas_med"), PLANNED)
def test_princip_7_uttaget_justeras_bara_i_april_och_augusti(fall, angivet, tillfälle, öppet, nekas_med):
    steps = Occasions(
        {"plan": "verksamhetsplanen"}, {key: f"rapporten i {key}" for key in FOLLOW_UPS}, frozenset(öppet)
    )
    plan = PlannedUse(None if angivet is None else D(angivet), {})
    if nekas_med is None:
        assert write_plan(plan, tillfälle, D(7), steps).now(FOLLOW_UPS) == 7, fall
        with pytest.raises(Refused, match="negativt"):
            write_plan(plan, tillfälle, D(-1), steps)
    else:
        with pytest.raises(Refused, match=nekas_med) as refusal:
            write_plan(plan, tillfälle, D(7), steps)
        assert refusal.value.way_forward


WISHES = st.lists(
    st.tuples(st.sampled_from(["plan", *FOLLOW_UPS, "oktober"]), POSITIVE, st.booleans()), min_size=1, max_size=8
)


@settings(max_examples=100, deadline=None)
@given(WISHES)
def test_no_order_of_wishes_moves_the_planned_use_in_between(wishes):
    """Whatever is asked for and when: once stated it is what was last let through at an open April or August."""
    plan, now = PlannedUse(None, {}), None
    for occasion, amount, is_open in wishes:
        steps = Occasions(
            {"plan": "verksamhetsplanen"},
            {key: f"rapporten i {key}" for key in FOLLOW_UPS},
            frozenset([occasion] if is_open else []),
        )
        may = occasion != "oktober" and (is_open or (occasion == "plan" and plan.stated in (None, amount)))
        if may:
            plan = write_plan(plan, occasion, amount, steps)
            now = {**(now or {}), occasion: amount}
        else:
            with pytest.raises(Refused):
                write_plan(plan, occasion, amount, steps)
        assert {"plan": plan.stated, **plan.adjustments} == {"plan": None, **(now or {})}


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
    found = board_review(STREET, D(100), Performance(tuple(told), *mål))
    assert found.complete == fullständig
    assert len(found.questions) == len(frågor)
    assert all(expected in asked for expected, asked in zip(frågor, found.questions, strict=True))


def test_princip_9_ett_underskott_ifrågasätts_inte():
    told = Performance((Volume("Timmar", D(200), D(100)),), 10, 5)
    assert board_review(STREET, D(-100), told).questions == ()


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
    assert len(freeze_findings(D(prognos), D(mål), Freeze(spärrat) if spärrat else None)) == fynd


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


def plan(effect=10, approved=date(2024, 3, 20), followed=(), year=2025):
    text = "KS § 4" if approved else ""
    measures = (Measure("färre konsulter", {year: D(effect)}),)
    return RecoveryPlan(STREET, 2023, measures, text, frozenset(followed), approved)


APRIL = FollowUp(2024, "april", Period.month(2024, 5))


@pytest.mark.parametrize(
    ("fall", "år", "planer", "förfallet", "säger"),
    [
        ("ingen plan", 2024, {}, (), ["saknar åtgärdsplan"]),
        ("plan som räcker", 2024, {2023: plan()}, (), []),
        ("plan som inte räcker", 2024, {2023: plan(effect=4)}, (), ["räcker inte"]),
        ("inte godkänd", 2024, {2023: plan(approved=None)}, (), ["inte godkänd"]),
        ("inte uppföljd", 2024, {2023: plan()}, (APRIL,), ["inte uppföljd vid april 2024"]),
        ("uppföljd", 2024, {2023: plan(followed=[(2024, "april")])}, (APRIL,), []),
        ("godkänd samma månad", 2024, {2023: plan(approved=date(2024, 5, 2))}, (APRIL,), []),
        ("godkänd senare", 2024, {2023: plan(approved=date(2024, 6, 10))}, (APRIL,), []),
        ("godkänd dagen före månaden", 2024, {2023: plan(approved=date(2024, 4, 30))}, (APRIL,), ["inte uppföljd"]),
        ("åtgärden ligger i ett obokfört år", 2026, {2023: plan()}, (), []),
        ("sista året", 2026, {2023: plan(effect=0)}, (), ["räcker inte"]),
    ],
)
def test_princip_10_åtgärdsplan(fall, år, planer, förfallet, säger):
    arisen = committee_deficits({2023: D(-10)}, D(0), RECOVERY)
    found = recovery_findings(STREET, arisen, planer, år, förfallet, Accounts(frozenset({2023})))
    assert len(found) == len(säger), (fall, found)
    for finding, words in zip(found, säger, strict=True):
        assert words in finding.sentence
        assert finding.amount == 10


@pytest.mark.parametrize(
    ("fall", "resultat", "år", "allvar", "säger"),
    [
        ("sista året pågår", {2024: 4, 2025: 0}, 2026, "action", "saknar åtgärdsplan"),
        ("sista året är inte bokfört", {2024: 4, 2025: 0}, 2027, "notice", "inte känt: 2026 är inte bokfört"),
        ("ett år däremellan är inte bokfört", {2024: 4, 2026: 0}, 2027, "notice", "inte känt: 2025"),
        ("inget är bokfört", {}, 2027, "notice", "inte känt: 2024, 2025 och 2026"),
        ("inte återställt", {2024: 4, 2025: 0, 2026: 0}, 2027, "breach", "senast 2026"),
        ("återställt i tid", {2024: 4, 2025: 0, 2026: 6}, 2027, None, None),
        ("återställt år fyra", {2024: 4, 2025: 0, 2026: 0, 2027: 6}, 2028, "breach", "först 2027"),
        ("delvis år fyra", {2024: 4, 2025: 0, 2026: 0, 2027: 1}, 2028, "breach", "senast 2026"),
        ("ett gammalt brott är historia", {2024: 4, 2025: 0, 2026: 0, 2027: 6}, 2029, None, None),
    ],
)
def test_princip_10_när_tiden_har_gått_ut(fall, resultat, år, allvar, säger):
    results = {2023: D(-10)} | {year: D(amount) for year, amount in resultat.items()}
    arisen = committee_deficits(results, D(0), RECOVERY)
    found = recovery_findings(STREET, arisen, {}, år, (), Accounts(frozenset(results)))
    assert [item.severity.value for item in found] == ([allvar] if allvar else []), (fall, found)
    assert all(säger in item.sentence for item in found)


def test_princip_10_ett_underskott_i_bokslutet_är_ett_fynd_innan_det_är_prövat():
    arisen = committee_deficits({2024: D(5), 2025: D(-12)}, D(0), RECOVERY)
    accounts = Accounts(frozenset({2024}), undecided=2025)
    (finding,) = recovery_findings(STREET, arisen, {}, 2026, (), accounts)
    assert finding.amount == 7
    assert "i bokslutet 2025" in finding.sentence
    assert "redan nu" in finding.what_would_clear_it
    draft = RecoveryPlan(STREET, 2025, (Measure("färre konsulter", {2026: D(7)}),))
    (finding,) = recovery_findings(STREET, arisen, {2025: draft}, 2026, (), accounts)
    assert "inte godkänd" in finding.sentence
    assert "prövar resultatet" in finding.what_would_clear_it


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.integers(2000, 2012), st.decimals(-1000, 1000, places=2)), st.integers(2001, 2016))
def test_only_a_year_that_is_over_and_wholly_known_can_be_a_breach(results, year):
    for deficit in committee_deficits(results, D(0), RECOVERY):
        stands = deficit.stands(year, results)
        if stands.is_breach:
            assert year > deficit.last_year
            assert all(one in results for one in range(deficit.year, deficit.last_year + 1))
            assert deficit.remaining + deficit.late > 0


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
