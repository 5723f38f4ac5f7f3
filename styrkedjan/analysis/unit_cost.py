"""Why the cost changed, or differs from others': volume, mix, staffing and price, and nothing left over.

A service's cost is its volume times its staffing (posts per pupil, hours per user) times its price (kronor per post),
and its volume is the whole volume times its part of the mix. Which factor is changed first decides how much each
explains, so all orders are tried and the mean is taken: Shapley's value (L. Shapley 1953; as a decomposition A.
Shorrocks, J. Economic Inequality 2013). It is exact, treats the factors alike, and holds for services that are new or
closed, where the logarithms of LMDI (B. W. Ang, Energy Policy 2004) do not exist; LMDI is the judge in the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import permutations

from styrkedjan.domain.swedish import kronor, listing

Amount = Fraction | int


class Factor(StrEnum):
    """What a cost is made of."""

    VOLUME = "volume"
    MIX = "mix"
    STAFFING = "staffing"
    PRICE = "price"

    @property
    def label(self) -> str:
        return {"volume": "volym", "mix": "mix", "staffing": "bemanning", "price": "pris"}[self.value]


@dataclass(frozen=True, slots=True)
class Service:
    """One service in one period: how much, how many posts for it, and what it cost (kronor). Exact numbers.

    A service with cost but without volume or staff has no staffing or price, and is refused: leave it beside.
    """

    volume: Amount
    staff: Amount
    cost: Amount

    def __post_init__(self) -> None:
        if min(self.volume, self.staff, self.cost) < 0:
            raise ValueError("Volym, bemanning och kostnad kan inte vara negativa.")
        if (self.staff and not self.volume) or (self.cost and not self.staff):
            raise ValueError("En kostnad utan bemanning, eller en bemanning utan volym, går inte att dela upp.")


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The change in kronor and each factor's part of it; the parts sum to the change exactly."""

    change: Fraction
    parts: Mapping[Factor, Fraction]

    @property
    def sentence(self) -> str:
        """The change and what explains it, the largest first."""
        if not self.change:
            return "Kostnaden är oförändrad."
        word = "högre" if self.change > 0 else "lägre"
        order = sorted((part for part in self.parts.items() if part[1]), key=lambda part: -abs(part[1]))
        told = listing([f"{factor.label} {kronor(_as_decimal(part), sign=True)}" for factor, part in order])
        return f"Kostnaden är {kronor(_as_decimal(abs(self.change)))} {word}: {told}."


def decompose(before: Mapping[str, Service], after: Mapping[str, Service]) -> Decomposition:
    """Part the difference in total cost. A service that lacks in one of them had no volume there.

    All volumes are in one unit (pupils, hours): a school place and an hour of home care have no sum and no mix.

    For a comparison with another municipality, `before` is the other. What a new service is staffed and paid by is
    taken from where it exists, so it is all volume and mix.
    """
    names = sorted(before.keys() | after.keys())
    sides = (_factors(before, after, names), _factors(after, before, names))
    parts = dict.fromkeys(Factor, Fraction(0))
    orders = list(permutations(Factor))
    for order in orders:
        changed: set[Factor] = set()
        cost = _cost(sides, changed, names)
        for factor in order:
            changed.add(factor)
            moved = _cost(sides, changed, names)
            parts[factor] += moved - cost
            cost = moved
    parts = {factor: part / len(orders) for factor, part in parts.items()}
    change = _cost(sides, set(Factor), names) - _cost(sides, set(), names)
    return Decomposition(change, parts)


@dataclass(frozen=True, slots=True)
class _Side:
    """One period's (or one municipality's) factors."""

    volume: Fraction
    mix: Mapping[str, Fraction]
    staffing: Mapping[str, Fraction]
    price: Mapping[str, Fraction]


def _factors(own: Mapping[str, Service], other: Mapping[str, Service], names: list[str]) -> _Side:
    total = sum((Fraction(service.volume) for service in own.values()), Fraction(0))
    mix = {name: Fraction(own[name].volume) / total if name in own and total else Fraction(0) for name in names}
    if not total:  # nothing at all here: the mix is the other's, so that all the difference is volume
        whole = sum((Fraction(service.volume) for service in other.values()), Fraction(0))
        mix = {name: Fraction(other[name].volume) / whole if name in other and whole else Fraction(0) for name in names}
    staffing = {name: _ratio(name, own, other, lambda s: (s.staff, s.volume)) for name in names}
    price = {name: _ratio(name, own, other, lambda s: (s.cost, s.staff)) for name in names}
    return _Side(total, mix, staffing, price)


def _ratio(
    name: str,
    own: Mapping[str, Service],
    other: Mapping[str, Service],
    pair: Callable[[Service], tuple[Amount, Amount]],
) -> Fraction:
    """The service's own ratio, else the other side's, else nothing."""
    for side in (own, other):
        if name in side:
            above, below = pair(side[name])
            if below:
                return Fraction(above) / Fraction(below)
    return Fraction(0)


def _cost(sides: tuple[_Side, _Side], changed: set[Factor], names: list[str]) -> Fraction:
    """The total cost with the changed factors from the second side and the others from the first."""
    volume, mix, staffing, price = (sides[factor in changed] for factor in Factor)
    return volume.volume * sum(
        (mix.mix[name] * staffing.staffing[name] * price.price[name] for name in names), Fraction(0)
    )


def _as_decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
