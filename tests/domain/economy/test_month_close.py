"""The month's checks as tables that a controller can read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.economy.month_close import Booked, Check, CheckLimits, remarks

AMOUNTS = st.none() | st.decimals(-(10**7), 10**7, places=2)


def booked(before: str, now: str, is_income: bool | None = False) -> Booked:
    """`100 100 -` is two months of 100 and one with nothing booked; thousands of kronor."""
    months = tuple(None if part == "-" else Decimal(part) * 1000 for part in before.split())
    return Booked("2010", "6010", months, None if now == "-" else Decimal(now) * 1000, is_income)


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("140 140 140", "-", [Check.MISSING]),  # hyran har inte kommit
        ("140 150 130", "-", [Check.MISSING]),
        ("140 20 260", "-", []),  # ojämn: inget mönster att sakna
        ("140 - 140", "-", []),
        ("140", "-", []),  # en månad är inget mönster
        ("", "-", []),
        ("140 140 140", "140", []),
        ("140 140 140", "230", []),  # 90 tkr över: under golvet
        ("140 140 140", "250", [Check.JUMP]),
        ("1000 1000 1000", "1400", []),  # 40 procent: inget hopp
        ("1000 1000 1000", "1600", [Check.JUMP]),
        ("1000 - -", "9000", []),
        ("- - -", "9000", []),  # nytt konto: inget att jämföra med
        ("10 10 10", "-5", [Check.SIGN]),
        ("10 10 10", "-0.5", []),  # småbelopp
        ("1000 1000 1000", "-500", [Check.JUMP, Check.SIGN]),
        ("140 140 140", "0", [Check.JUMP]),  # bokat till noll är inte samma sak som inte bokat
    ],
)
def test_costs(before: str, now: str, found: list[Check]) -> None:
    assert [remark.check for remark in remarks([booked(before, now)])] == found


@pytest.mark.parametrize(("now", "found"), [("-10", []), ("10", [Check.SIGN]), ("-", [Check.MISSING])])
def test_income(now: str, found: list[Check]) -> None:
    assert [remark.check for remark in remarks([booked("-10 -10 -10", now, is_income=True)])] == found


def test_an_account_outside_every_group_has_no_sign_to_have() -> None:
    assert remarks([booked("-10 10 -10", "10", is_income=None)]) == ()


def test_the_largest_comes_first() -> None:
    rows = [booked("140 140", "-"), booked("900 900", "-"), booked("10 10", "-5")]
    assert [remark.size for remark in remarks(rows)] == [900_000, 140_000, 5_000]


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="negativ"):
        CheckLimits(jump_floor=Decimal(-1))


@given(st.lists(AMOUNTS, max_size=4), AMOUNTS, st.none() | st.booleans())
def test_missing_and_jump_never_say_the_same(before: list[Decimal | None], now: Decimal | None, income: bool) -> None:
    found = [remark.check for remark in remarks([Booked("1", "2", tuple(before), now, income)])]
    assert len(set(found)) == len(found)
    assert not {Check.MISSING, Check.JUMP} <= set(found)
    assert not (now is None and set(found) - {Check.MISSING})


@given(st.lists(st.decimals(1, 10**7, places=2), min_size=2, max_size=4))
def test_a_month_like_the_mean_is_never_remarked_on(before: list[Decimal]) -> None:
    usual = sum(before) / len(before)
    assert remarks([Booked("1", "2", tuple(before), usual, False)]) == ()
