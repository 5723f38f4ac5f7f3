"""Principles 1-5 and the first half of 6: balance, frames, reallocation, remedies, technical adjustments."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.balanced_budget import Budget, budget_findings, require_balance, require_financing
from styrkedjan.domain.economy.goal_tally import Tally, goal_findings
from styrkedjan.domain.economy.insufficient_frame import frame_findings, guide
from styrkedjan.domain.economy.net_frames import (
    FrameLine,
    Frames,
    Reallocation,
    TechnicalAdjustment,
    adjust_technically,
    net_frame,
    reallocate,
    reallocation_refusal,
)
from styrkedjan.domain.errors import Refused

D = Decimal
WINTER = "Vinterunderhåll"
STREET, SCHOOL = "Klimat- och stadsmiljönämnden", "Grundskolenämnden"
FRAMES = Frames(
    2026,
    (
        FrameLine(STREET, "park", D(40_000_000)),
        FrameLine(STREET, "gator", D(60_000_000)),
        FrameLine(STREET, "snöröjning", D(20_000_000), WINTER),
        FrameLine(STREET, "sandning", D(5_000_000), WINTER),
        FrameLine(SCHOOL, "grundskola", D(900_000_000)),
    ),
)


@pytest.mark.parametrize(
    ("läge", "intäkter", "kostnader", "ur_reserven", "skäl", "i_balans"),
    [
        ("överskott", 101, 100, 0, "", True),
        ("jämnt upp är inte att intäkterna överstiger", 100, 100, 0, "", False),
        ("underskott", 99, 100, 0, "", False),
        ("underskott som reserven täcker", 95, 100, 5, "", True),
        ("underskott som reserven inte täcker", 95, 100, 4, "", False),
        ("underskott med synnerliga skäl", 95, 100, 0, "stark finansiell ställning", True),
    ],
)
def test_princip_2_budget_i_balans(läge, intäkter, kostnader, ur_reserven, skäl, i_balans):
    budget = Budget(2026, {"skatt": D(intäkter)}, {"nämnder": D(kostnader)}, D(ur_reserven), skäl)
    assert budget.in_balance is i_balans, läge
    assert bool(budget_findings(budget)) is not i_balans
    if not i_balans:
        with pytest.raises(Refused, match="inte i balans"):
            require_balance(budget)


@pytest.mark.parametrize(
    ("investeringar", "finansiering", "ofinansierat"),
    [(0, None, 0), (50, None, None), (50, {"egna medel": D(30), "lån": D(20)}, 0), (50, {"lån": D(20)}, 30)],
)
def test_princip_2_finansierade_investeringar(investeringar, finansiering, ofinansierat):
    budget = Budget(2026, {"skatt": D(2)}, {"drift": D(1)}, net_investments=D(investeringar), financing=finansiering)
    assert budget.unfinanced == ofinansierat
    assert bool(budget_findings(budget)) is (ofinansierat != 0)


def test_an_expense_during_the_year_says_how_it_is_paid():
    require_financing("ny förskola", D(10), {"överskott": D(10)})
    with pytest.raises(Refused, match="inte finansierat") as refused:
        require_financing("ny förskola", D(10_000), {"överskott": D(4_000)})
    assert "6\u00a0000\u00a0kr" in refused.value.sentence


@pytest.mark.parametrize(
    ("fall", "från", "till", "belopp", "nekas_med"),
    [
        ("inom ramen", (STREET, "park"), (STREET, "gator"), 1_000_000, None),
        ("hela raden", (STREET, "park"), (STREET, "gator"), 40_000_000, None),
        ("inom det särskilda anslaget", (STREET, "snöröjning"), (STREET, "sandning"), 1, None),
        ("ut ur vinterunderhållet", (STREET, "snöröjning"), (STREET, "park"), 1, "särskilt anslag"),
        ("in i vinterunderhållet", (STREET, "park"), (STREET, "snöröjning"), 1, "särskilt anslag"),
        ("till en annan nämnd", (STREET, "park"), (SCHOOL, "grundskola"), 1, "kan inte flytta medel till"),
        ("mer än raden har", (STREET, "park"), (STREET, "gator"), 40_000_001, "räcker inte"),
        ("noll", (STREET, "park"), (STREET, "gator"), 0, "större än noll"),
        ("baklänges", (STREET, "park"), (STREET, "gator"), -5, "större än noll"),
        ("okänd verksamhet", (STREET, "park"), (STREET, "hamn"), 5, "ingen ram för hamn"),
    ],
)
def test_princip_3_omdisponering(fall, från, till, belopp, nekas_med):
    wish = Reallocation(*från, *till, D(belopp))
    refusal = reallocation_refusal(FRAMES, wish)
    if nekas_med is None:
        assert refusal is None, fall
        moved = reallocate(FRAMES, wish)
        assert moved.line(*från).amount == FRAMES.line(*från).amount - belopp
        assert moved.line(*till).amount == FRAMES.line(*till).amount + belopp
    else:
        assert nekas_med in refusal.sentence, fall
        assert refusal.way_forward
        with pytest.raises(Refused):
            reallocate(FRAMES, wish)


KEYS = [(line.committee, line.activity) for line in FRAMES.lines]
WISHES = st.builds(
    lambda source, target, amount: Reallocation(*source, *target, D(amount)),
    st.sampled_from(KEYS),
    st.sampled_from(KEYS),
    st.integers(-5_000_000, 70_000_000),
)
CHANGES = st.lists(
    st.builds(lambda key, change: TechnicalAdjustment(*key, D(change)), st.sampled_from(KEYS), st.integers(-9, 9)),
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WISHES, max_size=12))
def test_no_sequence_of_reallocations_creates_money_or_crosses_an_earmark(wishes):
    frames = FRAMES
    for wish in wishes:
        try:
            frames = reallocate(frames, wish)
        except Refused:
            continue
    assert frames.total == FRAMES.total
    for committee in (STREET, SCHOOL):
        assert frames.of(committee) == FRAMES.of(committee)
        for earmark in ("", WINTER):
            assert frames.earmarked(committee, earmark) == FRAMES.earmarked(committee, earmark)
    assert all(line.amount >= 0 for line in frames.lines)


@settings(max_examples=150, deadline=None)
@given(st.lists(CHANGES, max_size=6))
def test_technical_adjustments_never_change_the_total_or_an_earmark(rounds):
    frames = FRAMES
    for adjustments in rounds:
        try:
            frames = adjust_technically(frames, adjustments)
        except Refused:
            continue
    assert frames.total == FRAMES.total
    assert frames.earmarked(STREET, WINTER) == FRAMES.earmarked(STREET, WINTER)


@pytest.mark.parametrize(
    ("justeringar", "nekas_med"),
    [
        ([(STREET, "park", -5), (SCHOOL, "grundskola", 5)], None),
        ([(STREET, "park", 5)], "ändrar totalramen"),
        ([(STREET, "snöröjning", -5), (STREET, "park", 5)], "särskilda anslaget"),
        ([(STREET, "snöröjning", -5), (STREET, "sandning", 5)], None),
        ([(STREET, "hamn", 0)], "ingen ram"),
    ],
)
def test_princip_6_tekniska_justeringar(justeringar, nekas_med):
    adjustments = [TechnicalAdjustment(committee, activity, D(change)) for committee, activity, change in justeringar]
    if nekas_med is None:
        assert adjust_technically(FRAMES, adjustments).total == FRAMES.total
    else:
        with pytest.raises(Refused, match=nekas_med):
            adjust_technically(FRAMES, adjustments)


@pytest.mark.parametrize(
    ("generell", "ram", "kostnad", "utrymme", "ordning"),
    [
        (0, 100, 100, 50, []),
        (0, 100, 110, 0, [(1, "nämnden", 10), (2, "kommunfullmäktige", 10)]),
        (0, 100, 110, 4, [(1, "nämnden", 10), (2, "kommunfullmäktige", 10)]),
        (10, 100, 110, 4, [(1, "nämnden", 10), (2, "kommunstyrelsen", 10)]),
        (3, 100, 110, 0, [(1, "nämnden", 10), (2, "kommunstyrelsen", 3), (2, "kommunfullmäktige", 7)]),
    ],
)
def test_princip_4_i_första_och_andra_hand(generell, ram, kostnad, utrymme, ordning):
    """The room is counted in the forecast already, so what is asked for in the second place is all that is missing."""
    guidance = guide(D(ram), D(kostnad), D(utrymme), D(generell))
    told = [(remedy.order, remedy.decided_by, remedy.amount or guidance.shortfall) for remedy in guidance.remedies]
    assert told == ordning
    assert guidance.shortfall == max(0, kostnad - ram)


def test_quality_must_not_suffer_from_a_general_cost_increase():
    assert "Kvaliteten" in guide(D(1), D(2), D(0), D(1)).reminder


def test_an_overrun_is_led_to_its_remedies():
    guidance = guide(D(1_000_000), D(1_500_000), D(200_000))
    (finding,) = frame_findings(SCHOOL, D(1_000_000), D(1_500_000), guidance)
    assert finding.principle == 4
    assert finding.amount == 500_000
    assert "500\u00a0000\u00a0kr" in finding.sentence
    assert finding.what_would_clear_it.startswith("1. Pröva att omprioritera 500\u00a0000\u00a0kr")
    assert "200\u00a0000\u00a0kr är inte fördelat eller väntas bli över, men" in finding.what_would_clear_it
    assert "2. Begär att kommunfullmäktige" in finding.what_would_clear_it
    assert frame_findings(SCHOOL, D(1_000_000), D(1_000_000), guidance) == ()


def test_princip_5_nettoram_är_kostnader_minus_intäkter():
    working = net_frame(D(120), D(20), "Förskolenämnden")
    assert working.result == 100
    assert working.citation.text == "Ekonomistyrningsprincip 5"


def test_princip_1_a_goal_not_assessed_is_not_a_goal_missed():
    found = goal_findings(SCHOOL, Tally(reached=3, missed=1, unjudged=1), within_frame=True)
    assert [item.sentence for item in found] == [
        f"{SCHOOL} bedömer att 1 av 5 mål inte nås inom ramen.",
        f"{SCHOOL} har inte bedömt 1 av 5 mål.",
    ]
    assert goal_findings(SCHOOL, Tally(reached=5), True) == ()


def test_an_activity_stands_once_in_a_frame():
    with pytest.raises(ValueError, match="två gånger"):
        Frames(2026, (FrameLine(SCHOOL, "a", D(1)), FrameLine(SCHOOL, "a", D(1))))
