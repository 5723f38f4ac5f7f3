"""How it is, in one sentence with the figure that matters in it. Pure functions; the worst is never left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.swedish import NBSP, mnkr
from styrkedjan.reports.sentences import SMALL

# From these shares of all that is lacking on, a part is nearly all of it, most of it, or must be named as well.
NEARLY_ALL, MOST, ALSO = Decimal("0.8"), Decimal("0.5"), Decimal("0.25")


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
    lacking = sorted((place for place in places if place.variance <= -SMALL), key=lambda place: place.variance)
    if variance is None:
        return Headline(f"{name} har ingen helårsprognos ännu")
    if variance <= -SMALL:
        return Headline(f"{name} väntas gå ", _mnkr(variance), f" över {frame_word}{_where(variance, lacking)}", True)
    started = f"{name} väntas hålla {frame_word}"
    if lacking and len(places) > 1:
        return Headline(f"{started}, men {lacking[0].name} saknas ", _mnkr(lacking[0].variance), "", True)
    if variance < SMALL:
        return Headline(started)
    return Headline(f"{name} väntas få ", _mnkr(variance), f" kvar av {frame_word}")


def _where(variance: Decimal, lacking: Sequence[Place]) -> str:
    """Where most of it is, among all that lack something: what others have left does not make one part the whole."""
    if not lacking:
        return ""
    worst, *others = lacking
    every = min(sum(place.variance for place in lacking), variance)
    if worst.variance / every >= NEARLY_ALL:
        return (
            f"; {worst.name} saknas {_mnkr(worst.variance)}"
            if worst.variance < variance
            else f", nästan allt {worst.name}"
        )
    if others and others[0].variance / every >= ALSO:
        return f", mest {worst.name} och {others[0].name}"
    return f", mest {worst.name} ({_mnkr(worst.variance)})" if worst.variance / every >= MOST else ""


def _mnkr(amount: Decimal) -> str:
    return f"{mnkr(abs(amount))}{NBSP}mnkr"
