"""From a committee's frame to its units, and from a unit's plan to months that sum to the last öre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.economy.apportion import split_exactly
from styrkedjan.domain.economy.periodisation import EVEN, Profile, periodise
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import kronor, listing, plural

ZERO = Decimal(0)
WHOLE_THOUSANDS = Decimal(1_000)


@dataclass(frozen=True, slots=True)
class Distribution:
    """A frame and what of it has been given to units, in kronor. `frame` is None while nothing is decided."""

    frame: Decimal | None
    parts: Mapping[str, Decimal]

    @property
    def distributed(self) -> Decimal:
        return sum(self.parts.values(), ZERO)

    @property
    def left(self) -> Decimal | None:
        return None if self.frame is None else self.frame - self.distributed


def distribution_refusal(committee: str, distribution: Distribution) -> Refused | None:
    """Why the distribution cannot be saved: no frame, a negative part or more than the frame. None when it can."""
    if distribution.frame is None:
        return Refused(f"{committee} har ingen beslutad ram för året.", "Fördela när fullmäktige har beslutat ramen.")
    negative = [name for name, amount in distribution.parts.items() if amount < 0]
    if negative:
        return Refused(f"{negative[0]} får ett negativt belopp.", "En enhets ram är noll eller mer.")
    left = distribution.left
    if left is not None and left < 0:
        return Refused(
            f"Fördelningen är {kronor(-left)} större än {committee}s ram på {kronor(distribution.frame)}.",
            f"Minska enheternas ramar med {kronor(-left)}.",
        )
    return None


@dataclass(frozen=True, slots=True)
class FrameShift:
    """A unit's frame beside what the council's basis of allocation gives it, in kronor; None is not known."""

    basis: Decimal | None
    given: Decimal | None
    reason: str = ""

    @property
    def change(self) -> Decimal | None:
        return None if self.basis is None or self.given is None else self.given - self.basis


def shift_sentence(units: Iterable[FrameShift]) -> str:
    """What a committee has moved against the council's basis; "" where nothing can be held against it."""
    held = [(unit, unit.change) for unit in units if unit.change is not None]
    if not held:
        return ""
    more = [change for _, change in held if change > 0]
    less = [change for _, change in held if change < 0]
    if not more and not less:
        return "Ramarna följer fullmäktiges fördelningsgrund."
    parts = [
        f"{plural(len(changes), 'enhet', 'enheter')} {kronor(abs(sum(changes, ZERO)))} {word}"
        for changes, word in ((more, "mer"), (less, "mindre"))
        if changes
    ]
    silent = sum(1 for unit, change in held if change and not unit.reason)
    told = f"Skäl saknas för {silent} av {len(more) + len(less)}." if silent else "Skäl är skrivna för alla."
    return f"Mot fullmäktiges fördelningsgrund får {listing(parts)}. {told}"


def area_sentence(areas: Mapping[str, FrameShift]) -> str:
    """What a committee gives its service areas against what the council reckoned with; "" where nothing is known."""
    held = [(name, area.change) for name, area in areas.items() if area.change is not None]
    moved = sorted(((name, change) for name, change in held if change), key=lambda one: -abs(one[1]))
    if not moved:
        return "Verksamheterna får det som fullmäktige räknade med." if held else ""
    told = [f"{name} {kronor(abs(change))} {'mer' if change > 0 else 'mindre'}" for name, change in moved]
    return f"Mot fullmäktiges beräkning får {listing(told)}."


def propose(frame: Decimal, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The frame split by weights (grants of a model, last year's budget) in whole thousands, summing to it exactly.

    Empty without any weight above zero.
    """
    if not any(weight > 0 for weight in weights.values()):
        return {}
    parts = split_exactly(frame, [max(ZERO, weight) for weight in weights.values()], WHOLE_THOUSANDS)
    return dict(zip(weights, parts, strict=True))


@dataclass(frozen=True, slots=True)
class PlannedCost:
    """One planned row: a year's amount (income negative) and how it falls on the months."""

    responsibility: str
    account_group: str
    activity: str
    amount: Decimal
    profile: Profile = EVEN


def months_of(rows: Sequence[PlannedCost]) -> dict[tuple[str, str, str], tuple[Decimal, ...]]:
    """Twelve months per code string; rows of the same code string are added."""
    found: dict[tuple[str, str, str], tuple[Decimal, ...]] = {}
    for row in rows:
        key = (row.responsibility, row.account_group, row.activity)
        months = periodise(row.amount, row.profile)
        before = found.get(key, (ZERO,) * len(months))
        found[key] = tuple(was + now for was, now in zip(before, months, strict=True))
    return found


def overrun_refusal(unit: str, budget: Decimal, given: Decimal | None) -> Refused | None:
    """A unit's budget keeps within what it has been given; None when it does or when nothing has been given yet."""
    if given is None or budget <= given:
        return None
    return Refused(
        f"Budgeten för {unit} är {kronor(budget)} och överskrider ramen {kronor(given)} med {kronor(budget - given)}.",
        "Minska kostnaderna, eller be nämnden om en större ram.",
    )
