"""What a change gave, said no stronger than the figures allow."""

from __future__ import annotations

from dataclasses import dataclass

from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.measures import Direction


class Verdict(Labelled):
    BETTER = "better", "Bättre än slumpen förklarar"
    WORSE = "worse", "Sämre än slumpen förklarar"
    CHANGED = "changed", "Ändrat mer än slumpen förklarar"
    CHANCE = "chance", "Kan vara slump"
    FEW = "few", "För lite att jämföra med"
    EARLY = "early", "För tidigt att säga"
    UNMEASURED = "unmeasured", "Mäts inte"

    @property
    def is_sure(self) -> bool:
        return self in (Verdict.BETTER, Verdict.WORSE, Verdict.CHANGED)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells a change from chance: whether the interval of the own change leaves zero out, and whether others
    part as far. None where it cannot be told."""

    leaves_zero: bool | None
    beyond_others: bool | None


def verdict(size: float, direction: Direction, evidence: Evidence) -> Verdict:
    """Sure only when something speaks for it and nothing against: both, where both can be told."""
    told = [one for one in (evidence.leaves_zero, evidence.beyond_others) if one is not None]
    if not told:
        return Verdict.FEW
    if not all(told) or size == 0:
        return Verdict.CHANCE
    if direction is Direction.NONE:
        return Verdict.CHANGED
    return Verdict.BETTER if (size > 0) == (direction is Direction.HIGHER) else Verdict.WORSE
