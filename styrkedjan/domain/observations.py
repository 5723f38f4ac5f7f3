"""The one fact shape: what was measured, of whom, when, and whether it is known.

Missing is never zero. Not reported, not applicable, suppressed and zero are four different things and survive every
sum: `total` of a missing and a number is missing, with the reasons told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.periods import Period


class Missing(StrEnum):
    """Why there is no value."""

    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"

    @property
    def label(self) -> str:
        return {
            "not_reported": "Ej rapporterat",
            "not_applicable": "Ej tillämpligt",
            "suppressed": "Sekretess (för få)",
        }[self.value]

    @property
    def symbol(self) -> str:
        """The field's own symbols, as in Kolada: - bortfall, . ej tillämplig, .. sekretess."""
        return {"not_reported": "-", "not_applicable": ".", "suppressed": ".."}[self.value]


class Sex(StrEnum):
    """Sex as official statistics divide it; TOTAL is everybody."""

    TOTAL = "T"
    WOMEN = "K"
    MEN = "M"

    @property
    def label(self) -> str:
        return {"T": "Alla", "K": "Kvinnor/flickor", "M": "Män/pojkar"}[self.value]


@dataclass(frozen=True, slots=True, order=True)
class Breakdown:
    """What part of the population a value is about: sex, age group and area ("" means all)."""

    sex: Sex = Sex.TOTAL
    age: str = ""
    area: str = ""

    @property
    def is_total(self) -> bool:
        return self.sex is Sex.TOTAL and not self.age and not self.area

    @property
    def label(self) -> str:
        parts = [self.sex.label if self.sex is not Sex.TOTAL or self.is_total else "", self.age, self.area]
        return ", ".join(part for part in parts if part)


ALL = Breakdown()


@dataclass(frozen=True, slots=True)
class Observation:
    """One fact. Exactly one of `value` and `missing` is set.

    `unit` is an organisation unit's code. `n` is how many persons or answers stand behind; numerator/denominator are
    given when the measure is a share. `known_at` is when the fact became known here; naive times are refused.
    Raises ValueError when the shape is broken.
    """

    measure: str
    unit: str
    period: Period
    value: Decimal | None = None
    missing: Missing | None = None
    breakdown: Breakdown = ALL
    n: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    source: str = ""
    known_at: datetime | None = None
    preliminary: bool = False

    def __post_init__(self) -> None:
        if (self.value is None) == (self.missing is None):
            raise ValueError("En observation har antingen ett värde eller ett skäl till att värdet saknas.")
        if self.value is not None and not self.value.is_finite():
            raise ValueError("Ett värde måste vara ett ändligt tal.")
        if self.n is not None and self.n < 0:
            raise ValueError("Antalet bakom ett värde kan inte vara negativt.")
        if self.known_at is not None and self.known_at.tzinfo is None:
            raise ValueError("Tidpunkten då värdet blev känt måste ha tidszon.")

    @property
    def is_known(self) -> bool:
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Total:
    """A sum that remembers what it could not add: `value` is None as soon as an applicable part is missing."""

    value: Decimal | None
    parts: int
    missing: tuple[tuple[Missing, int], ...] = ()

    @property
    def complete(self) -> bool:
        return self.value is not None


def total(observations: Iterable[Observation]) -> Total:
    """Sum values. Not applicable parts are left out; one not reported or suppressed part makes the sum unknown."""
    rows = list(observations)
    counts = {reason: sum(row.missing is reason for row in rows) for reason in Missing}
    reasons = tuple((reason, count) for reason, count in counts.items() if count)
    known = [row.value for row in rows if row.value is not None]
    blocked = counts[Missing.NOT_REPORTED] + counts[Missing.SUPPRESSED] > 0
    value = None if blocked or not known else sum(known, Decimal(0))
    return Total(value=value, parts=len(rows), missing=reasons)
