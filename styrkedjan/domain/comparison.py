"""Where a municipality stands among others: places, quarters, and the colour that a chosen rule gives.

A place counts those that are better, so that equals share the better place. Direction decides what better is; a figure
without a direction (a cost, a tax rate) has a place from the highest and is never good or bad.

The rules are the ones that reports use: Kolada's 25/50/25 (the best quarter, the half between, the worst quarter), four
quarters, and the distance to a target. A municipality is in the best quarter when fewer than a quarter of those
compared are better. Under `FEWEST` compared, nobody is given a colour: a quarter of three is nobody.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.measures import Direction
from styrkedjan.domain.swedish import number

FEWEST = 4


class Standing(StrEnum):
    """What a place says; the words are for a figure with a direction."""

    BEST = "best"
    UPPER = "upper"
    MIDDLE = "middle"
    LOWER = "lower"
    WORST = "worst"
    UNJUDGED = "unjudged"

    @property
    def label(self) -> str:
        return {
            "best": "Bästa fjärdedelen",
            "upper": "Näst bästa fjärdedelen",
            "middle": "Mitten",
            "lower": "Näst sämsta fjärdedelen",
            "worst": "Sämsta fjärdedelen",
            "unjudged": "Bedöms inte",
        }[self.value]

    @property
    def symbol(self) -> str:
        """The same as a shape, so that colour never speaks alone."""
        return {"best": "●", "upper": "◕", "middle": "◐", "lower": "◔", "worst": "▲", "unjudged": "○"}[self.value]


class ColourRule(StrEnum):
    """How places become colours."""

    QUARTER_HALF_QUARTER = "25_50_25"
    QUARTERS = "quarters"
    TARGET = "target"

    @property
    def label(self) -> str:
        return {
            "25_50_25": "Bästa fjärdedelen, mitten, sämsta fjärdedelen (25/50/25)",
            "quarters": "Fyra fjärdedelar",
            "target": "Avstånd till kommunens eget mål",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Place:
    """`better` of the `of` compared (oneself counted) are better, `worse` are worse; the rest are equals."""

    better: int
    worse: int
    of: int

    @property
    def place(self) -> int:
        """1 is the best; equals share the better place."""
        return self.better + 1

    @property
    def label(self) -> str:
        return f"{number(self.place)} av {number(self.of)}"

    @property
    def share(self) -> float:
        """From 0 (the worst of all) to 1 (the best of all); equals in the middle of what they share."""
        others = self.of - 1
        return 0.5 if others < 1 else (self.worse + (others - self.better - self.worse) / 2) / others


def place_of(own: Decimal, others: Sequence[Decimal], direction: Direction) -> Place:
    """The place of a value among itself and others. Without a direction the highest is called the first."""
    higher, lower = sum(one > own for one in others), sum(one < own for one in others)
    better, worse = (lower, higher) if direction is Direction.LOWER else (higher, lower)
    return Place(better, worse, len(others) + 1)


def standing(place: Place | None, direction: Direction, rule: ColourRule = ColourRule.QUARTER_HALF_QUARTER) -> Standing:
    """The colour of a place; `UNJUDGED` without a place or a direction, or where too few are compared."""
    if place is None or direction is Direction.NONE or place.of < FEWEST or rule is ColourRule.TARGET:
        return Standing.UNJUDGED
    is_best, is_worst = 4 * place.better < place.of, 4 * place.worse < place.of
    if is_best and is_worst:  # nearly all are equal
        return Standing.MIDDLE
    if is_best:
        return Standing.BEST
    if is_worst:
        return Standing.WORST
    if rule is ColourRule.QUARTER_HALF_QUARTER:
        return Standing.MIDDLE
    return Standing.UPPER if place.share >= 0.5 else Standing.LOWER


def standings(
    values: Mapping[str, Decimal], direction: Direction, rule: ColourRule = ColourRule.QUARTER_HALF_QUARTER
) -> dict[str, Standing]:
    """Everybody's standing among them all; without a direction the highest are called the best."""
    ordered = sorted(values.values())
    judged = Direction.HIGHER if direction is Direction.NONE else direction
    found = {}
    for key, own in values.items():
        lower, higher = bisect_left(ordered, own), len(ordered) - bisect_right(ordered, own)
        better, worse = (lower, higher) if judged is Direction.LOWER else (higher, lower)
        found[key] = standing(Place(better, worse, len(ordered)), judged, rule)
    return found


def against_target(value: Decimal, target: Decimal | None, direction: Direction, near: Decimal) -> Standing:
    """The colour by the distance to one's own target: reached, within `near` of it (a share of the target), or not."""
    if target is None or direction is Direction.NONE:
        return Standing.UNJUDGED
    short = (target - value) if direction is Direction.HIGHER else (value - target)
    if short <= 0:
        return Standing.BEST
    return Standing.MIDDLE if short <= near * abs(target) else Standing.WORST


def in_words(standings: Sequence[Standing], whose: str) -> str:
    """How it stands with many figures, in a sentence without its full stop."""
    judged = [one for one in standings if one is not Standing.UNJUDGED]
    if not judged:
        return f"{whose} har inga värden som kan bedömas"
    best, worst = judged.count(Standing.BEST), judged.count(Standing.WORST)
    return (
        f"{whose} hör till den bästa fjärdedelen i {number(best)} nyckeltal och till den sämsta i {number(worst)}, "
        f"av {number(len(judged))} som har en riktning"
    )
