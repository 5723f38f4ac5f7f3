"""The rules of agreements as tables: programme, ladder, limits of change, coverage, treatment and cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.errors import InvalidInput, Refused
from styrkedjan.domain.providers import rules
from styrkedjan.domain.providers.rules import Changed, Covered, Fault, Limits, Treated
from styrkedjan.domain.providers.words import AgreementKind, ChangeGround, Result, Rung

D = date
SIX = [(1, D(2018, 11, 26)), (2, D(2022, 11, 28)), (3, D(2024, 6, 10))]


@pytest.mark.parametrize(
    ("signed", "binds"),
    [(D(2018, 11, 25), None), (D(2018, 11, 26), 1), (D(2023, 12, 1), 2), (D(2024, 6, 10), 3), (D(2030, 1, 1), 3)],
)
def test_the_programme_in_force_when_it_was_signed_binds(signed: date, binds: int | None) -> None:
    assert rules.binding_programme(SIX, signed) == binds


NAMED = (Rung.REMARK, Rung.RECTIFICATION, Rung.PENALTY)


@pytest.mark.parametrize(
    ("now", "wanted", "told", "refused"),
    [
        (None, Rung.REMARK, {}, ""),
        (None, Rung.PENALTY, {"amount": Decimal(1), "basis": "Per dag"}, ""),
        (Rung.REMARK, Rung.REMARK, {}, ""),
        (None, Rung.WARNING, {"deadline": D(2026, 2, 1)}, "nämner inte varning"),
        (Rung.RECTIFICATION, Rung.REMARK, {}, "mildare steg"),
        (None, Rung.RECTIFICATION, {}, "Dagen saknas"),
        (None, Rung.RECTIFICATION, {"deadline": D(2025, 12, 31)}, "före beslutet"),
        (None, Rung.PENALTY, {"amount": Decimal(0), "basis": "x"}, "Beloppet och grunden"),
        (None, Rung.PENALTY, {"amount": Decimal(5), "basis": " "}, "Beloppet och grunden"),
    ],
)
def test_a_step(now: Rung | None, wanted: Rung, told: dict, refused: str) -> None:
    given_ = {"deadline": None} | told
    if not refused:
        rules.require_step(NAMED, now, wanted, taken_on=D(2026, 1, 1), **given_)
        return
    with pytest.raises((InvalidInput, Refused), match=refused):
        rules.require_step(NAMED, now, wanted, taken_on=D(2026, 1, 1), **given_)


LAW = Limits(Decimal("0.10"), Decimal("0.15"), Decimal("0.50"), Decimal(2_000_000), "LOU")
S, A, U, C = ChangeGround.SMALL, ChangeGround.ADDITION, ChangeGround.UNFORESEEN, ChangeGround.CLAUSE


@pytest.mark.parametrize(
    ("value", "changes", "works", "over"),
    [
        (10_000_000, [(S, 999_999)], False, False),
        (10_000_000, [(S, 1_000_000)], False, True),  # lower than ten per cent, so ten is too much
        (10_000_000, [(S, 600_000), (S, -400_000)], False, True),  # summed, also what is taken away
        (10_000_000, [(S, 1_400_000)], True, False),
        (100_000_000, [(S, 2_000_000)], False, True),  # two per cent, but it reaches the threshold
        (10_000_000, [(A, 5_000_000), (A, 5_000_000)], False, False),  # each by itself, at most half
        (10_000_000, [(U, 5_000_001)], False, True),
        (10_000_000, [(C, 9_000_000)], False, False),
        (None, [(A, 1)], False, False),
    ],
)
def test_changes_against_the_limits(value: int | None, changes: list, works: bool, over: bool) -> None:
    told = [Changed(ground, Decimal(amount)) for ground, amount in changes]
    (found,) = rules.room(None if value is None else Decimal(value), told, LAW, is_works=works)
    assert found.is_over is over, found.sentence


def test_a_threshold_that_is_not_entered_is_said_and_never_passed_in_silence() -> None:
    unknown = Limits(LAW.small_goods, LAW.small_works, LAW.other, None, "LOU")
    (found,) = rules.room(Decimal(100), [Changed(S, Decimal(5))], unknown, is_works=False)
    assert "Tröskelvärdet är inte infört" in found.sentence


def test_who_stands_outside_a_plan() -> None:
    every = [
        Covered(1, "Firman", 7, False, AgreementKind.AGREEMENT),
        Covered(2, "Egna", 8, True, AgreementKind.SPECIFICATION),
        Covered(3, "Föreningen", 9, False, AgreementKind.PARTNERSHIP),
    ]  # fmt: skip
    assert [one.fault for one in rules.uncovered(every, [])] == [Fault.NOT_COVERED, Fault.OWN_LEFT_OUT]
    assert [one.agreement for one in rules.uncovered(every, [7])] == [2]
    assert rules.uncovered(every, [None]) == []


M, N, T = Result.MET, Result.NOT_MET, Result.NOT_TESTED


@pytest.mark.parametrize(
    ("own", "private", "said"),
    [
        ([([M], [])], [([M], [])], []),
        ([([M], [])], [([M, M], [])], ["Krav prövas hälften så ofta hos egen regi"]),
        ([([M, T, T], [])], [([M], [])], []),  # what is not tested is no check
        ([([N], [None])], [([N], [Rung.WARNING])], ["hos privata har lett till steg"]),
        ([([N], [Rung.REMARK])], [([N], [Rung.WARNING])], ["Hårdaste steget är påpekande hos egen regi och varning"]),
        ([], [([N], [Rung.WARNING])], []),
    ],
)
def test_unequal_treatment(own: list, private: list, said: list[str]) -> None:
    def side(rows: list, *, is_own: bool) -> rules.Treatment:
        return rules.treatment(Treated(is_own, *row) for row in rows)

    told = rules.unequal(side(own, is_own=True), side(private, is_own=False))
    assert len(told) == len(said)
    assert all(part in one for part, one in zip(said, told, strict=True))


@given(st.lists(st.tuples(st.lists(st.sampled_from(Result)), st.lists(st.none() | st.sampled_from(Rung))), max_size=4))
def test_two_sides_that_were_treated_the_same_are_never_told_apart(rows: list) -> None:
    side = rules.treatment(Treated(True, *row) for row in rows)
    assert rules.unequal(side, side) == []


def test_cost_and_burden_in_words() -> None:
    assert rules.Cost(90, 3, 6).said == "90 min × 3\xa0gånger × 6\xa0utförare = 27,0 h"
    assert rules.Cost(0, 3, 6).said == "Kostnaden är inte skriven"
    assert rules.burden({"möten": 0}) == "Inget har begärts av föreningen i år"
    assert rules.burden({"möten": 90, "frågor": 30}) == "2,0 h i år: 1,5 h möten och 0,5 h frågor"


@pytest.mark.parametrize(
    ("end", "options", "left"),
    [(None, [], None), (D(2026, 6, 30), [], 5), (D(2026, 6, 30), [D(2028, 6, 30)], 29), (D(2020, 1, 1), [], 0)],
)
def test_months_left(end: date | None, options: list, left: int | None) -> None:
    assert rules.months_left(D(2026, 1, 15), end, options) == left
