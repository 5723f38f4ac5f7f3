"""What measuring may cost: everything that is asked, of whom, for how long and whether anybody used the answer.

And from the other side: everything that asks something of one unit, who sent it, and where two of them collide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from styrkedjan.domain.lifecycle import Labelled
from styrkedjan.domain.measures import Target
from styrkedjan.domain.swedish import listing

UNUSED_AFTER = timedelta(days=2 * 365)  # what nobody has read or decided by for so long has to explain itself
LEAST_ANSWERS = 5  # a mean of fewer would tell how long one person sat
# A form that stands open longer has been left: nobody knows what was done meanwhile. Nor does anybody write in no time.
LONGEST_SITTING, SHORTEST_SITTING = 30 * 60, 3
_WORDS = re.compile(r"\w+")


class Answerer(Labelled):
    """Whose time it takes."""

    UNIT = "unit", "Egna enheter"
    PROVIDER = "provider", "Privata utförare"
    NONPROFIT = "nonprofit", "Idéburna"
    PEOPLE = "people", "Invånare och medarbetare"


class AskedKind(Labelled):
    INDICATOR = "indicator", "Indikator"
    FIELD = "field", "Fält i rapport"
    FOLLOW_UP = "follow_up", "Rad i uppföljningsplan"
    CONTROL = "control", "Kontroll"
    REQUEST = "request", "Begäran om uppgifter"
    NOTE = "note", "Gemensam uppföljning"
    SURVEY = "survey", "Undersökning"


class Ground(Labelled):
    """Why it may be asked for, the strongest first. Habit is what nobody has said a ground for."""

    LAW = "law", "Lag"
    DECISION = "decision", "Beslut"
    AGREEMENT = "agreement", "Avtal"
    HABIT = "habit", "Vana"


@dataclass(frozen=True, slots=True)
class Whose:
    """Somebody whose time it takes: a unit or a performer by its code, "" for people who are not counted by unit."""

    answerer: Answerer
    code: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured from use: how many answers, and their seconds in all. Never by person or by unit."""

    answers: int
    seconds: int

    @property
    def minutes(self) -> Decimal | None:
        """A mean answer's minutes; None below the least number, where it would tell of one person's work."""
        return Decimal(self.seconds) / 60 / self.answers if self.answers >= LEAST_ANSWERS else None


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that is asked in a year. `answers` is how many each gives, and `each` what one takes, as estimated.

    `used_on` is the last day somebody read it or decided by it, None for never; `is_followed` where that is known, and
    `used_how` says which: the decision, or that it was read.
    `ground_told` names the law, the decision or the agreement. `key` is what it is measured by, and ended by
    where it `can_end`.
    """

    kind: AskedKind
    name: str
    by: str
    ground: Ground
    each: Decimal
    answers: Mapping[Whose, int]
    used_on: date | None
    href: str
    used_how: str = ""
    ground_told: str = ""
    key: str = ""
    measured: Measured | None = None
    can_end: bool = False
    is_followed: bool = True

    @property
    def is_measured(self) -> bool:
        return self.measured is not None and self.measured.minutes is not None

    @property
    def minutes(self) -> Decimal:
        """Of one answer: as it was measured, where enough have been; else as somebody has estimated."""
        told = self.measured.minutes if self.measured else None
        return self.each if told is None else told

    @property
    def times(self) -> int:
        return sum(self.answers.values())

    @property
    def hours(self) -> Decimal:
        return self.minutes * self.times / 60

    def is_asked_of(self, code: str) -> bool:
        return any(whose.code == code for whose in self.answers)

    def hours_of(self, whose: Whose) -> Decimal:
        return self.minutes * self.answers.get(whose, 0) / 60

    def is_unused(self, today: date) -> bool:
        """Costs time, and nobody has used it for two years."""
        used = self.used_on is not None and self.used_on + UNUSED_AFTER > today
        return self.hours > 0 and self.is_followed and not used


def counted_seconds(age: float | None) -> int:
    """The seconds from a form to its saving, where they say something of work; else none."""
    return int(age) if age is not None and SHORTEST_SITTING <= age <= LONGEST_SITTING else 0


def by_answerer(items: Iterable[Asked]) -> dict[Answerer, Decimal]:
    """Hours by whose time it is."""
    found = dict.fromkeys(Answerer, Decimal(0))
    for one in items:
        for whose in one.answers:
            found[whose.answerer] += one.hours_of(whose)
    return found


def by_ground(items: Iterable[Asked]) -> dict[Ground, Decimal]:
    """Hours by the ground on which they are asked for."""
    found = dict.fromkeys(Ground, Decimal(0))
    for one in items:
        found[one.ground] += one.hours
    return found


@dataclass(frozen=True, slots=True)
class Share:
    """One unit's or performer's hours: in all, and of what nobody has used."""

    whose: Whose
    hours: Decimal
    unused: Decimal
    things: int


def by_whose(items: Iterable[Asked], today: date) -> list[Share]:
    """Each unit's and performer's hours, the most first; people who are not counted by unit are left out."""
    found: dict[Whose, list[Asked]] = {}
    for one in items:
        for whose, answers in one.answers.items():
            if whose.code and answers:
                found.setdefault(whose, []).append(one)
    shares = [
        Share(whose, sum((one.hours_of(whose) for one in several), Decimal(0)),
              sum((one.hours_of(whose) for one in several if one.is_unused(today)), Decimal(0)), len(several))
        for whose, several in found.items()
    ]  # fmt: skip
    return sorted(shares, key=lambda one: (-one.hours, one.whose.name, one.whose.code))


def worst_first(items: Iterable[Asked], today: date) -> list[Asked]:
    """What nobody uses first, then what costs the most."""
    return sorted(items, key=lambda one: (not one.is_unused(today), -one.hours, one.name))


def duplicates(items: Iterable[Asked]) -> list[tuple[Asked, ...]]:
    """What somebody is asked more than once in the same words, by whoever; order and case make no difference."""
    found: dict[tuple[str, ...], list[Asked]] = {}
    for one in items:
        found.setdefault(tuple(sorted(_WORDS.findall(one.name.casefold()))), []).append(one)
    same = (
        tuple(several)
        for several in map(_of_the_same, found.values())
        if len({(one.kind, one.by) for one in several}) > 1
    )
    return sorted(same, key=lambda several: (-sum(one.hours for one in several), several[0].name))


def _of_the_same(several: Sequence[Asked]) -> list[Asked]:
    """Those that somebody answers who answers another of them too."""
    counts = Counter(whose for one in several for whose, answers in one.answers.items() if answers)
    return [one for one in several if any(counts[whose] > 1 for whose in one.answers)]


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
