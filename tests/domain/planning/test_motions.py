"""Motions: no sequence of changes makes money unnoticed, and what is presented balances."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.errors import Refused
from styrkedjan.domain.planning.motions import (
    Change,
    ChangeKind,
    apply,
    compare,
    present_refusal,
    shortfall,
)
from styrkedjan.domain.planning.multi_year import Assumption, Key, LineStep, PlanLine, outcome, tax_revenue
from tests.domain.planning.test_multi_year import YEARS, plan_of

D = Decimal
A, B, C = "200|gr|", "200||", "300||"
LINES = (
    PlanLine(
        A, "200", "gr", D(60_000_000), {year: LineStep(volume=D(600)) for year in YEARS}, volume_unit="elev",
        label="Skolnämnden: Grundskola",
    ),
    PlanLine(B, "200", "", D(20_000_000), label="Skolnämnden: Gemensamt"),
    PlanLine(C, "300", "", D(10_000_000), label="Gatunämnden: Gemensamt"),
)  # fmt: skip


def move(amount, source=C, target=A, year=2027, one_off=False):
    return Change(ChangeKind.MOVE, year, D(amount), source, target, one_off=one_off)


def frame(amount, target=A, year=2027, one_off=False):
    return Change(ChangeKind.FRAME, year, D(amount), target=target, one_off=one_off)


def level(per_cent):
    return Change(ChangeKind.OBJECTIVE, 2027, D(per_cent), objective=Key.RESULT_OBJECTIVE)


def tax(rate, year=2027):
    return Change(ChangeKind.TAX_RATE, year, D(rate))


@pytest.mark.parametrize(
    ("fall", "ändring", "mening"),
    [
        ("inget belopp", move(0), "större än noll"),
        ("negativ flytt", move(-5), "större än noll"),
        ("till sig själv", move(5, A, A), "samma ställe"),
        ("mer än raden har", move(99_000_000), "räcker inte"),
        ("okänd rad", move(5, "999||"), "finns inte"),
        ("utanför planen", move(5, year=2035), "ingår inte"),
        ("för stor besparing", frame(-99_000_000), "räcker inte"),
        ("omöjlig skatt", tax(0), "mellan 0 och 100"),
        ("inget mål", Change(ChangeKind.OBJECTIVE, 2027, D(2), objective=Key.TAX_BASE), "inget finansiellt mål"),
    ],
)
def test_det_som_inte_går_sägs(fall, ändring, mening):
    with pytest.raises(Refused, match=mening):
        apply(plan_of(LINES), [ändring])


@pytest.mark.parametrize(
    ("fall", "ändringar", "förändrat_resultat"),
    [
        ("flytt", [move(1_000_000)], (0, 0, 0)),
        ("ökad ram", [frame(1_000_000)], (-1_000_000,) * 3),
        ("bara ett år", [frame(1_000_000, one_off=True)], (-1_000_000, 0, 0)),
        ("från andra året", [frame(1_000_000, year=2028)], (0, -1_000_000, -1_000_000)),
        ("besparing", [frame(-1_000_000, B)], (1_000_000,) * 3),
        ("en krona högre skatt", [tax(21)], (5_000_000,) * 3),
        ("skatt och satsning går jämnt upp", [tax(21), frame(5_000_000)], (0, 0, 0)),
        ("ett mål flyttar inga pengar", [level(5)], (0, 0, 0)),
    ],
)  # fmt: skip
def test_vad_en_ändring_gör_med_resultatet(fall, ändringar, förändrat_resultat):
    found = compare(plan_of(LINES), ändringar)
    moved = tuple(now.result - was.result for was, now in zip(found.before, found.after, strict=True))
    assert moved == förändrat_resultat, fall


def test_the_consequence_is_told_per_head():
    first = compare(plan_of(LINES), [move(615_600)]).consequences[0]
    assert (first.before, first.change) == (61_560_000, 615_600)
    assert first.price_change == 1_026
    assert first.heads == 6
    assert first.sentence.replace("\xa0", " ") == (
        "Skolnämnden: Grundskola: 615 600 kr mer 2027 (+1,0 %). "
        "Det är 1 026 kr mer per elev, eller en volym som är 6,0 större till samma pris."
    )


def test_a_line_without_known_volume_has_no_price():
    row = compare(plan_of(LINES), [frame(1_000, B)]).consequences[0]
    assert row.price_after is None
    assert row.heads is None


def test_a_higher_objective_may_be_missed_and_still_presented():
    changes = [Change(ChangeKind.OBJECTIVE, 2027, D(90), objective=Key.RESULT_OBJECTIVE)]
    assert present_refusal(plan_of(LINES), changes) is None
    assert compare(plan_of(LINES), changes).after[0].objectives[0].attained is False


def test_what_balances_the_first_year_only_is_not_presented():
    changes = [frame(90_000_000, year=2029)]
    assert "inte i balans" in str(present_refusal(plan_of(LINES), changes))


keys = st.sampled_from([A, B, C])
amounts = st.integers(-30_000_000, 30_000_000).map(D)
a_change = st.one_of(
    st.builds(Change, st.just(ChangeKind.MOVE), st.sampled_from(YEARS), amounts, keys, keys, one_off=st.booleans()),
    st.builds(
        Change, st.just(ChangeKind.FRAME), st.sampled_from(YEARS), amounts, st.just(""), keys, one_off=st.booleans()
    ),
    st.builds(Change, st.just(ChangeKind.TAX_RATE), st.sampled_from(YEARS), st.decimals(15, 30, places=2)),
    st.builds(
        Change, st.just(ChangeKind.OBJECTIVE), st.sampled_from(YEARS), st.decimals(0, 5, places=1),
        objective=st.just(Key.RESULT_OBJECTIVE),
    ),
)  # fmt: skip


def possible(changes):
    """The changes that the rules admit, each on top of those before."""
    plan, kept = plan_of(LINES), []
    for change in changes:
        try:
            plan = apply(plan, [change])
        except Refused:
            continue
        kept.append(change)
    return kept, plan


@given(st.lists(a_change, max_size=12))
@settings(max_examples=120, deadline=None)
def test_no_sequence_of_changes_makes_money_unnoticed(changes):
    """Whatever is done, result and frames move by what taxes bring and what frame changes say: moves sum to zero."""
    kept, plan = possible(changes)
    start = plan_of(LINES)
    for was, now in zip(outcome(start), outcome(plan), strict=True):
        said = sum(
            change.amount for change in kept if change.kind is ChangeKind.FRAME and now.year in change.years(plan)
        )
        assert now.total_frames - was.total_frames == said
        brought = tax_revenue(plan, now.year) - tax_revenue(start, now.year)
        assert now.result - was.result == brought - said


@given(st.lists(a_change, min_size=1, max_size=12))
@settings(max_examples=120, deadline=None)
def test_what_can_be_presented_always_balances(changes):
    kept, plan = possible(changes)
    if present_refusal(plan_of(LINES), kept) is None:
        assert kept
        assert all(year.in_balance for year in outcome(plan))
        assert all(year.result > 0 for year in outcome(plan))


@given(st.lists(a_change, max_size=12))
@settings(max_examples=60, deadline=None)
def test_the_way_forward_is_enough_and_says_no_more_than_a_thousand_too_much(changes):
    kept, plan = possible(changes)
    for was, told in zip(outcome(plan), compare(plan_of(LINES), kept).remedies, strict=True):
        missing = shortfall(plan, was)
        assert bool(told) is bool(missing) is not was.in_balance
        if missing:
            more = replace_tax(plan, was.year, missing)
            assert more.in_balance
            assert not replace_tax(plan, was.year, missing - 1_000).in_balance


def replace_tax(plan, year, amount):
    """The year with so much more in taxes, by a larger base at the same rate."""
    base, rate = plan.value(Key.TAX_BASE, year), plan.value(Key.TAX_RATE, year)
    larger = {(Key.TAX_BASE, year): Assumption(base + amount * 100 / rate, "Prov")}
    return next(one for one in outcome(replace(plan, assumptions={**plan.assumptions, **larger})) if one.year == year)


def test_the_way_forward_is_told_in_frames_and_in_tax():
    """A deficit of 26,34 million asks for a krona more, in whole thousands; an öre brings 50 000 kronor."""
    refusal = present_refusal(plan_of(LINES), [frame(50_000_000)])
    assert refusal is not None
    told = refusal.way_forward.replace("\xa0", " ")
    assert told == "Sänk ramarna med 26 341 000 kr 2027, eller höj skatten med 527 öre."


@given(st.lists(a_change, max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_frame_that_is_taken_from_falls_below_zero(changes):
    _, plan = possible(changes)
    assert all(amount >= 0 for year in outcome(plan) for amount in year.frames.values())
