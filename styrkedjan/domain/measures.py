"""What is measured: the definition of an indicator or key figure, and its targets."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"

    @property
    def label(self) -> str:
        return {"higher": "Högre är bättre", "lower": "Lägre är bättre", "none": "Ingen riktning"}[self.value]


class Frequency(StrEnum):
    """How often a measure gets a value."""

    MONTH = "month"
    QUARTER = "quarter"
    TERTIAL = "tertial"
    YEAR = "year"

    @property
    def label(self) -> str:
        return {"month": "Varje månad", "quarter": "Varje kvartal", "tertial": "Varje tertial", "year": "Varje år"}[
            self.value
        ]


class Aggregation(StrEnum):
    """How units' values become their parent's: a share is recomputed, never averaged."""

    SHARE = "share"
    SUM = "sum"
    MEAN = "mean"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Target:
    """A target for one measure, unit and year: a value to reach, a floor, a ceiling or an interval.

    `floor` alone: at least; `ceiling` alone: at most; both: an interval. A plain target value is turned into a floor
    or ceiling by the measure's direction with `from_value`. Raises ValueError for an empty or reversed interval.
    """

    floor: Decimal | None = None
    ceiling: Decimal | None = None

    def __post_init__(self) -> None:
        if self.floor is None and self.ceiling is None:
            raise ValueError("Ett målvärde behöver minst en gräns.")
        if self.floor is not None and self.ceiling is not None and self.floor > self.ceiling:
            raise ValueError("Målvärdets nedre gräns är högre än den övre.")

    @classmethod
    def from_value(cls, value: Decimal, direction: Direction) -> Target:
        if direction is Direction.LOWER:
            return cls(ceiling=value)
        if direction is Direction.HIGHER:
            return cls(floor=value)
        return cls(floor=value, ceiling=value)

    def shortfall(self, outcome: Decimal) -> Decimal:
        """How far outside the target the outcome is: 0 when reached, else a positive distance."""
        if self.floor is not None and outcome < self.floor:
            return self.floor - outcome
        if self.ceiling is not None and outcome > self.ceiling:
            return outcome - self.ceiling
        return Decimal(0)
