"""The first words of a committee's request when its frame is insufficient: what is known, for people to go on from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.economy.insufficient_frame import Cause
from styrkedjan.domain.swedish import kronor


@dataclass(frozen=True, slots=True)
class Ground:
    """What a request rests on: frame and forecast in kronor, what has been moved already, and the goals at stake."""

    committee: str
    year: int
    frame: Decimal
    forecast: Decimal
    reallocated: Decimal
    goals: tuple[str, ...] = ()


def draft(ground: Ground, cause: Cause, amount: Decimal) -> str:
    """A draft in four paragraphs: the standing, what is done already, what is asked for and what it is about."""
    return "\n\n".join(_paragraphs(ground, cause, amount))


def _paragraphs(ground: Ground, cause: Cause, amount: Decimal) -> Iterable[str]:
    yield (
        f"{ground.committee}s nettoram {ground.year} är {kronor(ground.frame)}. Helårsprognosen är "
        f"{kronor(ground.forecast)}, {kronor(ground.forecast - ground.frame)} över ramen."
    )
    if ground.reallocated:
        yield f"Nämnden har i första hand omdisponerat {kronor(ground.reallocated)} inom ramen. Det räcker inte."
    else:
        yield "Nämnden har i första hand prövat att omdisponera inom ramen. Beskriv vad som är prövat."
    if cause is Cause.GENERAL_COST_INCREASE:
        yield (
            f"Den generella kostnadsökningen är högre än vad budgeten kalkylerade med. Nämnden äskar {kronor(amount)} "
            "hos kommunstyrelsen, så att kvaliteten i verksamheten inte blir lidande."
        )
    else:
        yield (
            f"Nämnden begär att kommunfullmäktige ändrar mål och inriktning för verksamheten, så att {kronor(amount)} "
            "kan sparas. Beskriv vilken ändring det gäller."
        )
    if ground.goals:
        yield "Mål som berörs:\n" + "\n".join(f"– {goal}" for goal in ground.goals)
