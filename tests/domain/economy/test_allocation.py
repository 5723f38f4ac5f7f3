"""Resource allocation: price x volume, weights, fixed parts, area, and what a small change costs."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.allocation import (
    AllocationLine,
    SocioEconomicWeighting,
    allocate,
    block_working,
    grant_working,
    mean_population,
    sensitivity,
)

D = Decimal
WEIGHT = SocioEconomicWeighting(index=D("1.5"), share=D("0.1"))


@pytest.mark.parametrize(
    ("fall", "rad", "tilldelning"),
    [
        ("pris × volym", {}, 100_000),
        ("halv person i medelbefolkningen", {"volume": D("0.5")}, 500),
        ("ingen volym", {"volume": D(0)}, 0),
        ("socioekonomisk vikt 1 + 10 % × (1,5 − 1)", {"weighting": WEIGHT}, 105_000),
        ("vikt vid kommunens medel", {"weighting": SocioEconomicWeighting(D(1), D("0.1"))}, 100_000),
        ("fast del", {"fixed": D(7)}, 100_007),
        ("besparing som fast del", {"fixed": D(-7)}, 99_993),
        ("lokalyta", {"area": D(10), "area_price": D(1_200)}, 112_000),
        (
            "vikten gäller inte fast del och yta",
            {"weighting": WEIGHT, "fixed": D(5), "area": D(1), "area_price": D(5)},
            105_010,
        ),
    ],
)
def test_tilldelning(fall, rad, tilldelning):
    line = AllocationLine(**{"block": "skola", "group": "6", "price": D(1_000), "volume": D(100)} | rad)
    assert line.grant == tilldelning, fall
    assert grant_working(line).result == tilldelning
    steps = [step.result for step in grant_working(line).steps]
    assert steps[0] == line.price * line.volume


@pytest.mark.parametrize(
    "fel",
    [{"price": D(-1)}, {"volume": D(-1)}, {"area": D(-1)}, {"area_price": D(-1)}],
)
def test_a_negative_price_or_volume_is_refused(fel):
    with pytest.raises(ValueError, match="negativ"):
        AllocationLine(**{"block": "skola", "group": "6", "price": D(1), "volume": D(1)} | fel)


@pytest.mark.parametrize(("index", "andel"), [(D(1), D("1.1")), (D(1), D("-0.1")), (D("-1"), D("0.5"))])
def test_an_impossible_weight_is_refused(index, andel):
    with pytest.raises(ValueError, match=r"."):
        SocioEconomicWeighting(index, andel)


def test_känslighet_ett_barn_till_och_en_procent_upp():
    line = AllocationLine("skola", "6", D(1_000), D(100), weighting=WEIGHT, fixed=D(5_000))
    found = sensitivity(line)
    assert found.one_more == 1_050
    assert found.price_up == 1_050
    assert found.volume_up == 1_050
    assert sensitivity(line, D(3)).price_up == 3_150


def test_a_line_twice_is_refused():
    line = AllocationLine("skola", "6", D(1), D(1))
    with pytest.raises(ValueError, match="två gånger"):
        allocate([line, line])


def test_a_block_shows_its_lines():
    lines = [AllocationLine("skola", str(age), D(1_000), D(10)) for age in (6, 7)]
    working = block_working(allocate(lines), "skola")
    assert working.result == 20_000
    assert [part.result for part in working.parts] == [10_000, 10_000]


def test_medelbefolkning():
    assert mean_population(D(1107), D(1100)) == D("1103.5")


AMOUNT = st.decimals(0, 10**6, places=2)
LINES = st.lists(
    st.tuples(st.sampled_from("abc"), AMOUNT, AMOUNT, AMOUNT, st.decimals(0, 3, places=3), st.decimals(0, 1, places=3)),
    max_size=12,
)


def naive(rows) -> tuple[dict[str, Fraction], Fraction]:
    """A second, obvious implementation in exact fractions."""
    blocks: dict[str, Fraction] = {}
    for block, price, volume, fixed, index, share in rows:
        weight = 1 + Fraction(share) * (Fraction(index) - 1)
        grant = Fraction(price) * Fraction(volume) * weight + Fraction(fixed)
        blocks[block] = blocks.get(block, Fraction(0)) + grant
    return blocks, sum(blocks.values(), Fraction(0))


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_the_model_equals_the_naive_one(rows):
    lines = [
        AllocationLine(block, str(n), price, volume, weighting=SocioEconomicWeighting(index, share), fixed=fixed)
        for n, (block, price, volume, fixed, index, share) in enumerate(rows)
    ]
    found = allocate(lines)
    blocks, total = naive(rows)
    assert {block: Fraction(amount) for block, amount in found.blocks.items()} == blocks
    assert Fraction(found.total) == total
