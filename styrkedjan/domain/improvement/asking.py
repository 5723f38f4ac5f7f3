"""The one question that is worth asking of a deviation: analysis is the bottleneck, not measuring.

The question is chosen by what the figures already say. What somebody is already doing comes first, then a difference
between groups that nobody has a reason for, then that some manage it, then that it has turned, and last that it stands
still.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from styrkedjan.domain.swedish import number


@dataclass(frozen=True, slots=True)
class Bearing:
    """What bears on a deviation. `change` is since the year before, more than zero for the better.

    `best` and `worst` are units with their values, where at least two have one; `best_reaches` whether it is on target.
    """

    measure: str
    unit_of_measure: str
    decimals: int
    value: Decimal
    short: Decimal
    change: Decimal | None = None
    best: tuple[str, Decimal] | None = None
    worst: tuple[str, Decimal] | None = None
    best_reaches: bool = False
    gap: str = ""
    trying: str = ""
    practices: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """The question, and the figures that bear on it as sentences."""

    text: str
    figures: tuple[str, ...] = field(default=())


def question(one: Bearing) -> Question:
    return Question(_asked(one), tuple(_figures(one)))


def _asked(one: Bearing) -> str:
    if one.trying:
        return f"Ni prövar ”{one.trying}”. Räcker det för att nå målet?"
    if one.gap:
        return f"Varför är skillnaden mellan {one.gap} kvar, och vad når den grupp som har det sämst?"
    if one.best and one.worst and one.best_reaches:
        return f"Vad gör {one.best[0]}, som når målet, som {one.worst[0]} inte gör?"
    if one.change is not None and one.change < 0:
        return "Vad har ändrats sedan förra året, när det var bättre?"
    if one.change is not None and one.change > 0:
        years = one.short / one.change
        return "Det går åt rätt håll. " + (
            "Vad behövs för att nå målet nästa år?" if years <= 1 else
            f"I den takten tar det {number(years, 0)} år till: vad kan göras annorlunda?"
        )  # fmt: skip
    return "Vad ska göras på ett annat sätt än i dag, och hur märks det att det hjälper?"


def _figures(one: Bearing) -> list[str]:
    def told(value: Decimal, unit: str = one.unit_of_measure) -> str:
        return f"{number(value, one.decimals)} {unit}".strip()

    apart = "procentenheter" if one.unit_of_measure == "%" else one.unit_of_measure
    found = [f"{one.measure}: {told(one.value)}, {told(one.short, apart)} från målet."]
    if one.change is not None:
        way = "bättre än" if one.change > 0 else "sämre än" if one.change < 0 else "som"
        size = f"{told(abs(one.change), apart)} " if one.change else "Samma "
        found.append(f"{size}{way} samma tid förra året.")
    if one.best and one.worst:
        least = "" if one.worst[1] == one.value else f" Sämst: {one.worst[0]} {told(one.worst[1])}."
        found.append(f"Bäst: {one.best[0]} {told(one.best[1])}.{least}")
    if one.practices:
        found.append("Andra har delat goda exempel på samma mått.")
    return found
