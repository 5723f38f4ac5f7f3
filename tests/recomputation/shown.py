"""How a figure is written: rounded once, half away from zero, thousands apart by a hard space, comma for decimals."""

from __future__ import annotations

from decimal import Decimal

SPACE = "\u00a0"
DASH = "–"


def number(value: Decimal | int | None, decimals: int = 0, *, sign: bool = False) -> str:
    if value is None:
        return DASH
    steps = abs(Decimal(value)) * 10**decimals
    whole = int(steps + Decimal("0.5"))  # int() cuts, so half a step and more becomes a whole one
    digits = str(whole).rjust(decimals + 1, "0")
    integer, fraction = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    groups: list[str] = []
    while integer:
        groups.insert(0, integer[-3:])
        integer = integer[:-3]
    before = "\u2212" if value < 0 and whole else "+" if sign and whole else ""
    return before + SPACE.join(groups) + ("," + fraction if decimals else "")


def tkr(kronor: Decimal | None, decimals: int = 0) -> str:
    return DASH if kronor is None else number(kronor / 1000, decimals)


def tkr_signed(kronor: Decimal | None, decimals: int = 0) -> str:
    return DASH if kronor is None else number(kronor / 1000, decimals, sign=True)


def mnkr(kronor: Decimal | None) -> str:
    return DASH if kronor is None else number(kronor / 1_000_000, 1)


def mnkr_signed(kronor: Decimal | None) -> str:
    return DASH if kronor is None else number(kronor / 1_000_000, 1, sign=True)


def percent(share: Decimal | None, decimals: int = 1, *, sign: bool = False) -> str:
    return DASH if share is None else number(share * 100, decimals, sign=sign) + SPACE + "%"


def minus(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    """What is left; unknown when either is."""
    return None if first is None or second is None else first - second


def plus(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    """Added together; what is unknown adds nothing, and nothing known is unknown."""
    return second if first is None else first if second is None else first + second
