"""Exact splits: parts that sum to the whole, to the last öre, by largest remainder."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

ORE = Decimal("0.01")
KRONA = Decimal(1)


def split_exactly(amount: Decimal, weights: Sequence[Decimal], quantum: Decimal = ORE) -> tuple[Decimal, ...]:
    """Split `amount` by `weights` into multiples of `quantum` that sum to `amount` exactly.

    What does not divide goes to the largest remainders, ties to the earlier part. A part of `amount` smaller than
    `quantum` goes to the part with the largest weight. Raises ValueError without weights, with a negative weight or
    when all weights are zero.
    """
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("En fördelning behöver minst en del och inga negativa vikter.")
    total = sum(weights, Decimal(0))
    if total == 0:
        raise ValueError("Alla vikter är noll, så det finns inget att fördela efter.")
    units = int((abs(amount) / quantum).to_integral_value(ROUND_FLOOR))
    sign = -1 if amount < 0 else 1
    counts = _largest_remainder(units, weights, total)
    parts = [sign * count * quantum for count in counts]
    parts[max(range(len(weights)), key=lambda index: weights[index])] += amount - sum(parts, Decimal(0))
    return tuple(parts)


def _largest_remainder(units: int, weights: Sequence[Decimal], total: Decimal) -> list[int]:
    shares = [units * weight / total for weight in weights]
    counts = [int(share.to_integral_value(ROUND_FLOOR)) for share in shares]
    by_remainder = sorted(range(len(weights)), key=lambda index: (counts[index] - shares[index], index))
    for index in by_remainder[: units - sum(counts)]:
        counts[index] += 1
    return counts
