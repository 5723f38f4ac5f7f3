"""A promise to residents: how it is measured, whether it was kept, and which cases broke it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from styrkedjan.domain.lifecycle import Labelled, Lifecycle
from styrkedjan.domain.measures import Direction


class PromiseMeasure(Labelled):
    """How one knows whether it is kept."""

    CASES = "cases", "Dagar per ärende"
    ANSWERS = "answers", "Dagar till svar på en synpunkt"
    INDICATOR = "indicator", "En indikator"


class PromiseState(Labelled):
    DRAFT = "draft", "Föreslaget"
    DECIDED = "decided", "Beslutat"
    ENDED = "ended", "Upphört"


class PromiseMove(Labelled):
    CHANGE = "change", "Ändra det"
    DECIDE = "decide", "Besluta om det"
    REGISTER = "register", "Föra in ärenden"
    END = "end", "Låta det upphöra"


_S, _M = PromiseState, PromiseMove
PROMISE = Lifecycle(
    "promise",
    "Löftet",
    [
        (_M.CHANGE, _S.DRAFT, _S.DRAFT), (_M.DECIDE, _S.DRAFT, _S.DECIDED),
        *((_M.REGISTER, state, state) for state in (_S.DECIDED, _S.ENDED)),
        (_M.END, _S.DECIDED, _S.ENDED),
    ],
    first=_S.DRAFT,
    ended="Skriv ett nytt löfte.",
)  # fmt: skip


class Case(Protocol):
    """Something that took days, or still takes."""

    @property
    def started_on(self) -> date: ...

    @property
    def done_on(self) -> date | None: ...


# Longer than anybody is promised anything; what is more is as much.
MOST_DAYS = 3650


def last_day(started: date, limit: int) -> date:
    """The last day on which the promise is kept."""
    return started + timedelta(days=min(limit, MOST_DAYS))


def is_breach(case: Case, limit: int, today: date) -> bool:
    """Whether the limit has passed: before it was done, or without its being done."""
    return (case.done_on or today) > last_day(case.started_on, limit)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of those judged were kept."""

    kept: int
    judged: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.kept) / self.judged if self.judged else None


def kept(cases: Iterable[Case], limit: int, year: int, today: date) -> Kept:
    """Of the cases begun in the year: done in time, of those that are done or whose day has passed."""
    mine = [one for one in cases if one.started_on.year == year]
    judged = [one for one in mine if one.done_on is not None or last_day(one.started_on, limit) < today]
    return Kept(sum(not is_breach(one, limit, today) for one in judged), len(judged))


def meets(value: Decimal, limit: Decimal, direction: str) -> bool:
    """Whether an indicator's value is within its limit; which way is better is the indicator's own."""
    return value <= limit if direction == Direction.LOWER else value >= limit
