"""What measuring may cost: everything that is asked, of whom, for how long and whether anybody used the answer.

And from the other side: everything that asks something of one unit, who sent it, and where two of them collide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.measures import Target
from styrkedjan.domain.swedish import listing

UNUSED_AFTER = timedelta(days=2 * 365)  # what nobody has read or decided by for so long has to explain itself
_WORDS = re.compile(r"\w+")


class Answerer(Labelled):
    """Whose time it takes."""

    UNIT = "unit", "Egna enheter"
    PROVIDER = "provider", "Privata utförare"
    NONPROFIT = "nonprofit", "Idéburna"
    PEOPLE = "people", "Invånare och medarbetare"


class AskedKind(Labelled):
    INDICATOR = "indicator", "Indikator"
    REPORT = "report", "Rapport"
    FOLLOW_UP = "follow_up", "Rad i uppföljningsplan"
    REQUEST = "request", "Begäran om uppgifter"
    SURVEY = "survey", "Undersökning"


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that is asked in a year. `minutes` by whose time it takes; `times` is how many answers that is.

    `used_on` is the last day somebody read it or decided by it, None for never; `is_followed` where that is known.
    """

    kind: AskedKind
    name: str
    by: str
    ground: str
    minutes: Mapping[Answerer, int]
    times: int
    used_on: date | None
    href: str
    is_followed: bool = True

    @property
    def hours(self) -> Decimal:
        return Decimal(sum(self.minutes.values())) / 60

    def is_unused(self, today: date) -> bool:
        """Costs time, and nobody has used it for two years."""
        used = self.used_on is not None and self.used_on + UNUSED_AFTER > today
        return self.hours > 0 and self.is_followed and not used


def by_answerer(items: Iterable[Asked]) -> dict[Answerer, Decimal]:
    """Hours by whose time it is."""
    found = dict.fromkeys(Answerer, Decimal(0))
    for one in items:
        for who, minutes in one.minutes.items():
            found[who] += Decimal(minutes) / 60
    return found


def worst_first(items: Iterable[Asked], today: date) -> list[Asked]:
    """What nobody uses first, then what costs the most."""
    return sorted(items, key=lambda one: (not one.is_unused(today), -one.hours, one.name))


def duplicates(items: Iterable[Asked]) -> list[tuple[Asked, ...]]:
    """What is asked more than once in the same words, whoever asks; their order and the case make no difference."""
    found: dict[tuple[str, ...], list[Asked]] = {}
    for one in items:
        found.setdefault(tuple(sorted(_WORDS.findall(one.name.casefold()))), []).append(one)
    same = (tuple(several) for several in found.values() if len({(one.kind, one.by) for one in several}) > 1)
    return sorted(same, key=lambda several: (-sum(one.hours for one in several), several[0].name))


# -- what is asked of one unit -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that asks something of a unit: what, by whom it was sent, and by when (None: all the year)."""

    kind: str
    what: str
    sender: str
    due: date | None
    href: str


@dataclass(frozen=True, slots=True)
class Aim:
    """What somebody wants of an indicator at the unit."""

    indicator: str
    sender: str
    target: Target
    href: str


def pulled_apart(aims: Sequence[Aim]) -> list[tuple[Aim, Aim]]:
    """Pairs that no value can meet both of: one wants at least more than the other wants at most."""
    found = []
    for at, one in enumerate(aims):
        for other in aims[at + 1 :]:
            if one.indicator == other.indicator and (_above(one, other) or _above(other, one)):
                found.append((one, other))
    return found


def _above(one: Aim, other: Aim) -> bool:
    floor, ceiling = one.target.floor, other.target.ceiling
    return floor is not None and ceiling is not None and floor > ceiling


def same_week(signals: Iterable[Signal], today: date) -> list[tuple[date, tuple[Signal, ...]]]:
    """The Mondays of weeks to come in which two different senders want something."""
    weeks: dict[date, list[Signal]] = {}
    for one in signals:
        if one.due is not None and one.due >= today:
            weeks.setdefault(one.due - timedelta(days=one.due.weekday()), []).append(one)
    return sorted((monday, tuple(found)) for monday, found in weeks.items() if len({one.sender for one in found}) > 1)


def senders(signals: Iterable[Signal]) -> str:
    """`Grundskolenämnden och kommunstyrelsen`: who wants something, the busiest first."""
    counts: dict[str, int] = {}
    for one in signals:
        counts[one.sender] = counts.get(one.sender, 0) + 1
    return listing(sorted(counts, key=lambda name: (-counts[name], name)))
