"""Checks of a month before it is closed: what is missing against the pattern, what jumps, what has the wrong sign.

Amounts in kronor as in the ledger: cost positive, income negative. None is nothing booked, which is not nought. The
limits are working limits for what is worth a look, not rules that anyone has decided (a controller's practice).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class Check(StrEnum):
    """What a check looks for."""

    MISSING = "missing"
    JUMP = "jump"
    SIGN = "sign"

    @property
    def label(self) -> str:
        return {
            "missing": "Återkommande post som saknas",
            "jump": "Stort hopp mot månaderna före",
            "sign": "Ovanligt tecken",
        }[self.value]


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """When something is worth a look. Raises ValueError for a negative limit.

    `steady` is how far from their mean the earlier months of a recurring item may lie, as a share of it; `jump_share`
    and `jump_floor` must both be passed; an amount with the wrong sign counts from `sign_floor`.
    """

    steady: Decimal = Decimal("0.25")
    jump_share: Decimal = Decimal("0.5")
    jump_floor: Decimal = Decimal(100_000)
    sign_floor: Decimal = Decimal(1_000)

    def __post_init__(self) -> None:
        if min(self.steady, self.jump_share, self.jump_floor, self.sign_floor) < 0:
            raise ValueError("En gräns för månadens kontroller kan inte vara negativ.")


@dataclass(frozen=True, slots=True)
class Booked:
    """What is booked on an account of a responsibility: the months before, oldest first, and the month itself."""

    responsibility: str
    account: str
    before: tuple[Decimal | None, ...]
    now: Decimal | None
    is_income: bool | None = None

    @property
    def usual(self) -> Decimal | None:
        """The mean of the months before that have anything booked."""
        known = [amount for amount in self.before if amount is not None]
        return sum(known, ZERO) / len(known) if known else None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at. `expected` is what the pattern says, None where the pattern says nothing."""

    check: Check
    booked: Booked
    expected: Decimal | None

    @property
    def size(self) -> Decimal:
        """How many kronor it is about."""
        return abs((self.booked.now or ZERO) - (self.expected or ZERO))


def remarks(rows: Iterable[Booked], limits: CheckLimits | None = None) -> tuple[Remark, ...]:
    """Every remark, the largest first; at most one per account and responsibility and check."""
    held = limits or CheckLimits()
    found = [remark for row in rows for remark in (_missing(row, held), _jump(row, held), _sign(row, held)) if remark]
    return tuple(sorted(found, key=lambda remark: (-remark.size, remark.booked.responsibility, remark.booked.account)))


def _missing(row: Booked, limits: CheckLimits) -> Remark | None:
    """Booked steadily every month before, and not now: an accrual or an invoice that has not come."""
    usual = row.usual
    if row.now is not None or not usual or len(row.before) < 2 or None in row.before:
        return None
    steady = all(abs(amount - usual) <= limits.steady * abs(usual) for amount in row.before if amount is not None)
    return Remark(Check.MISSING, row, usual) if steady else None


def _jump(row: Booked, limits: CheckLimits) -> Remark | None:
    known = [amount for amount in row.before if amount is not None]
    usual = row.usual
    if row.now is None or usual is None or len(known) < 2:
        return None
    step = abs(row.now - usual)
    if step <= limits.jump_floor or step <= limits.jump_share * abs(usual):
        return None
    return Remark(Check.JUMP, row, usual)


def _sign(row: Booked, limits: CheckLimits) -> Remark | None:
    """A cost account that gives income in the month, or the other way round."""
    if row.now is None or row.is_income is None or abs(row.now) < limits.sign_floor:
        return None
    wrong = row.now > 0 if row.is_income else row.now < 0
    return Remark(Check.SIGN, row, None) if wrong else None
