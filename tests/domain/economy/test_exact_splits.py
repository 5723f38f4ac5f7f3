"""What must sum exactly: splits, months of a year, and the parts of a deviation."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.apportion import split_exactly
from styrkedjan.domain.economy.cost_behaviour import Behaviour, PriceRise
from styrkedjan.domain.economy.decomposition import Change, Part, VarianceRow, decompose, sentences, split_row
from styrkedjan.domain.economy.periodisation import EVEN, Profile, periodise, profile_from, variances

D = Decimal
MONEY = st.decimals(-(10**9), 10**9, places=2)
WEIGHTS = st.lists(st.decimals(0, 1000, places=3), min_size=1, max_size=15).filter(sum)


@pytest.mark.parametrize(
    ("belopp", "vikter", "delar"),
    [
        (D("1.00"), [1, 1, 1], ["0.34", "0.33", "0.33"]),
        (D("-1.00"), [1, 1, 1], ["-0.34", "-0.33", "-0.33"]),
        (D("0.05"), [2, 1], ["0.03", "0.02"]),
        (D("10"), [0, 1], ["0", "10"]),
        (D("0"), [3, 1], ["0", "0"]),
        (D("0.005"), [1, 3], ["0", "0.005"]),
    ],
)
def test_largest_remainder(belopp, vikter, delar):
    assert split_exactly(belopp, [D(vikt) for vikt in vikter]) == tuple(D(delen) for delen in delar)


@settings(max_examples=200, deadline=None)
@given(MONEY, WEIGHTS)
def test_a_split_sums_exactly_and_stays_within_an_öre_of_its_share(amount, weights):
    parts = split_exactly(amount, weights)
    assert sum(parts, D(0)) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - amount * weight / sum(weights)) < D("0.0101")


@pytest.mark.parametrize("vikter", [[], [D(0), D(0)], [D(1), D(-1)]])
def test_a_split_needs_weights(vikter):
    with pytest.raises(ValueError, match=r"vikt"):
        split_exactly(D(1), vikter)


@settings(max_examples=100, deadline=None)
@given(MONEY, st.lists(st.integers(0, 100), min_size=12, max_size=12).filter(sum))
def test_months_sum_to_the_year(amount, weights):
    profile = Profile("p", tuple(D(weight) for weight in weights))
    months = periodise(amount, profile)
    assert len(months) == 12
    assert sum(months, D(0)) == amount
    assert sum(periodise(amount.quantize(D(1)), profile, D(1)), D(0)) == amount.quantize(D(1))


def test_whole_kronor_are_shared_by_largest_remainder():
    assert periodise(D(14), EVEN, D(1)) == (D(2), D(2)) + (D(1),) * 10


def test_a_profile_from_history_weighs_every_year_the_same():
    small = [D(2)] * 6 + [D(2), D(2), D(1), D(1), D(1), D(1)]  # 60 percent by June
    large = [D(100)] * 4 + [D(0)] * 2 + [D(100)] * 6  # 40 percent by June
    profile = profile_from("sommar", [small, large])
    assert profile.share_to(6) == D("0.5")
    assert profile.share_to(12) == 1
    with pytest.raises(ValueError, match="samma tecken"):
        profile_from("fel", [[D(-1)] + [D(1)] * 11])
    with pytest.raises(ValueError, match="minst ett"):
        profile_from("tom", [])


@pytest.mark.parametrize("vikter", [(1,) * 11, (0,) * 12, (-1,) + (1,) * 11])
def test_a_broken_profile_is_refused(vikter):
    with pytest.raises(ValueError, match="tolv vikter"):
        Profile("fel", tuple(D(vikt) for vikt in vikter))


def test_variance_for_the_period_and_the_year():
    found = variances([D(10)] * 12, [D(9), D(13)], D(125))
    assert (found.period.budget, found.period.actual, found.period.amount) == (20, 22, -2)
    assert found.period.share == D("-0.1")
    assert found.full_year.amount == -5
    assert variances([D(10)] * 12, [], None).full_year is None


@pytest.mark.parametrize(
    ("fall", "rad", "delar"),
    [
        # plus är bra: budget minus utfall
        ("bara dyrare", {}, {Part.RESIDUAL: -20}),
        ("tio procent fler barn", {"volume": Change(D(100), D(110))}, {Part.VOLUME: -10, Part.RESIDUAL: -10}),
        ("färre barn men dyrare", {"volume": Change(D(100), D(90))}, {Part.VOLUME: 10, Part.RESIDUAL: -30}),
        ("engångspost", {"one_off": D(15)}, {Part.ONE_OFF: -15, Part.RESIDUAL: -5}),
        ("faktura i fel månad", {"timing": D(25)}, {Part.TIMING: -25, Part.RESIDUAL: 5}),
        ("två tjänster till", {"posts": Change(D(10), D(12))}, {Part.STAFFING: -20}),
        (
            "fler barn, lika tätt bemannat",
            {"volume": Change(D(100), D(120)), "posts": Change(D(10), D(12))},
            {Part.VOLUME: -20},
        ),
        (
            "fler barn, glesare bemannat, dyrare",
            {"volume": Change(D(100), D(120)), "posts": Change(D(10), D(11))},
            {Part.VOLUME: -20, Part.STAFFING: 10, Part.RESIDUAL: -10},
        ),
        (
            "exemplet i docs/explanation/variance.md",
            {
                "budget": D(4000),
                "actual": D(4900),
                "volume": Change(D(100), D(110)),
                "posts": Change(D(10), D("11.5")),
                "one_off": D(200),
            },
            {Part.VOLUME: -400, Part.STAFFING: -200, Part.ONE_OFF: -200, Part.RESIDUAL: -100},
        ),
        ("ny verksamhet utan budget", {"budget": D(0), "volume": Change(D(0), D(9))}, {Part.VOLUME: -120}),
        (
            "hyran följer inte volymen",
            {"volume": Change(D(100), D(110)), "behaviour": Behaviour(D(0))},
            {Part.RESIDUAL: -20},
        ),
        (
            "hälften följer volymen",
            {"volume": Change(D(100), D(110)), "behaviour": Behaviour(D("0.5"))},
            {Part.VOLUME: -5, Part.RESIDUAL: -15},
        ),
        (
            "personal i steg om tio procent: tolv procent fler ger en grupp till",
            {"volume": Change(D(100), D(112)), "posts": Change(D(10), D(12)), "behaviour": Behaviour(D(1), D("0.1"))},
            {Part.VOLUME: -10, Part.STAFFING: -10},
        ),
        (
            "nio procent färre är inget helt steg",
            {"volume": Change(D(100), D(91)), "behaviour": Behaviour(D(1), D("0.1"))},
            {Part.RESIDUAL: -20},
        ),
        (
            "löneavtalet blev fyra procent där budgeten hade två, halva året",
            {"rises": (PriceRise("Avtal", D(51), D("0.02"), D("0.04")),)},
            {Part.PRICE: -1, Part.RESIDUAL: -19},
        ),
        (
            "priset räknas på den mängd som blev",
            {"volume": Change(D(100), D(110)), "rises": (PriceRise("PKV", D(100), D(0), D("0.05")),)},
            {Part.VOLUME: -10, Part.PRICE: D("-5.5"), Part.RESIDUAL: D("-4.5")},
        ),
        ("inhyrda i stället för anställda", {"hired": True}, {Part.STAFFING: -20}),
        (
            "inhyrda med engångspost och prisökning",
            {"hired": True, "one_off": D(6), "rises": (PriceRise("PKV", D(100), D(0), D("0.04")),)},
            {Part.ONE_OFF: -6, Part.PRICE: -4, Part.STAFFING: -10},
        ),
    ],
)
def test_avvikelsens_delar(fall, rad, delar):
    row = VarianceRow(**{"name": "skola", "budget": D(100), "actual": D(120)} | rad)
    assert {part: amount for part, amount in split_row(row).items() if amount} == delar, fall


SHARE = st.decimals(D("-0.5"), D("0.5"), places=3)
QUANTITY = st.one_of(st.none(), st.builds(Change, st.decimals(0, 500, places=1), st.decimals(0, 500, places=1)))
ROWS = st.lists(
    st.builds(
        VarianceRow,
        st.sampled_from(["skola", "hemtjänst", "park"]),
        MONEY,
        MONEY,
        QUANTITY,
        QUANTITY,
        one_off=MONEY,
        timing=MONEY,
        behaviour=st.builds(Behaviour, st.decimals(0, 1, places=2), st.sampled_from([D(0), D("0.05"), D("0.1")])),
        rises=st.lists(st.builds(PriceRise, st.just("PKV"), MONEY, SHARE, SHARE), max_size=2).map(tuple),
        hired=st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_a_decomposition_sums_exactly_and_so_does_every_part(rows):
    found = decompose(rows)
    assert sum((item.amount for item in found.parts), D(0)) == found.variance
    assert found.variance == sum((row.budget - row.actual for row in rows), D(0))
    assert [item.part for item in found.parts] == list(Part)
    for item in found.parts:
        assert sum((amount for _, amount in item.rows), D(0)) == item.amount


def test_the_parts_in_words_largest_first():
    rows = [VarianceRow("skola", D(100), D(500)), VarianceRow("park", D(100), D(190), one_off=D(1000))]
    said = sentences(decompose(rows))
    assert said[0].startswith("Engångsposter −1\u00a0000\u00a0kr, mest park")
    assert said[1].startswith("Övrigt, oförklarat +510\u00a0kr, mest park (+910)")


def test_a_negative_volume_is_refused():
    with pytest.raises(ValueError, match="negativt"):
        Change(D(-1), D(1))


def test_hired_instead_of_employed_is_one_thing():
    """En tjänst är inte tillsatt (40 lägre) och en inhyrd står i dess ställe (55 högre): bemanning, 15 dyrare."""
    rows = [
        VarianceRow("skola", D(400), D(360), posts=Change(D(10), D(9)), group="personal"),
        VarianceRow("skola", D(0), D(55), group="inhyrd", hired=True),
    ]
    found = decompose(rows)
    assert {item.part: item.amount for item in found.parts if item.amount} == {Part.STAFFING: D(-15)}


@pytest.mark.parametrize(("del_", "steg"), [("-0.1", "0"), ("1.1", "0"), ("1", "-0.1"), ("1", "1.5")])
def test_a_behaviour_lies_between_nothing_and_all(del_, steg):
    with pytest.raises(ValueError, match="mellan 0 och 100"):
        Behaviour(D(del_), D(steg))


def test_a_price_cannot_fall_with_more_than_itself():
    with pytest.raises(ValueError, match="hela sig självt"):
        PriceRise("PKV", D(1), D(-1), D(0))
