"""How it is, in one sentence with the figure that matters in it. Pure functions; the worst is never left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.swedish import NBSP, mnkr
from styrkedjan.reports.sentences import SMALL

# From these shares of the whole deficit on, a part is nearly all of it, or most of it.
NEARLY_ALL, MOST = Decimal("0.8"), Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Headline:
    """A sentence in three pieces; `figure` is the one that stands out, and `is_bad` says how."""

    before: str
    figure: str = ""
    after: str = ""
    is_bad: bool = False

    def __str__(self) -> str:
        return f"{self.before}{self.figure}{self.after}"


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the whole: its name as it stands inside a sentence, with its preposition, and its variance."""

    name: str
    variance: Decimal


def money(name: str, variance: Decimal | None, frame_word: str, places: Sequence[Place] = ()) -> Headline:
    """`Nämnden väntas gå 21,7 mnkr över ramen, nästan allt inom hemtjänst.` Variance: plus is surplus."""
    worst = min(places, key=lambda place: place.variance, default=None)
    if variance is None:
        return Headline(f"{name} har ingen helårsprognos ännu")
    if variance <= -SMALL:
        return Headline(f"{name} väntas gå ", _mnkr(variance), f" över {frame_word}{_where(variance, worst)}", True)
    started = f"{name} väntas hålla {frame_word}"
    if worst is not None and worst.variance <= -SMALL and len(places) > 1:
        return Headline(f"{started}, men {worst.name} saknas ", _mnkr(worst.variance), "", True)
    if variance < SMALL:
        return Headline(started)
    return Headline(f"{name} väntas få ", _mnkr(variance), f" kvar av {frame_word}")


def _where(variance: Decimal, worst: Place | None) -> str:
    if worst is None or worst.variance > -SMALL:
        return ""
    share = worst.variance / variance
    if share > 1:
        return f"; {worst.name} saknas {_mnkr(worst.variance)}"
    if share >= NEARLY_ALL:
        return f", nästan allt {worst.name}"
    return f", mest {worst.name} ({_mnkr(worst.variance)})" if share >= MOST else ""


def _mnkr(amount: Decimal) -> str:
    return f"{mnkr(abs(amount))}{NBSP}mnkr"
