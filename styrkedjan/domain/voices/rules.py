"""What a municipality has said about feedback: how fast it answers, what it is about, and where the rest goes.

What is a fault in the street, an appeal, harm in care or misconduct at work has a way of its own and is never handled
as a complaint. No time limit and no way is a constant: each is a setting with its source.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from styrkedjan.domain.definitions import Citation, blank_flaws, identifier, refuse
from styrkedjan.domain.holidays import workdays_after
from styrkedjan.domain.providers.settings import Setting
from styrkedjan.domain.voices.feedback import FeedbackKind, FeedbackState

MOST_DAYS = 3650  # a setting is a number that somebody writes: what is more than ten years is as long


@dataclass(frozen=True, slots=True)
class Theme:
    """What it is about."""

    name: str
    id: str = identifier("theme")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What is something else, asked as one asks a resident; `way` is the setting that says where to turn."""

    name: str
    question: str
    text: str
    source: Citation
    id: str = identifier("neighbour")

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name", "question", "text"))

    @property
    def way(self) -> str:
        return f"way_{self.id}"


@dataclass(frozen=True, slots=True)
class VoiceRules:
    """A file of settings, themes and neighbours."""

    name: str
    source: Citation
    settings: tuple[Setting, ...]
    themes: tuple[Theme, ...]
    neighbours: tuple[Neighbour, ...]
    id: str = identifier("voice_rules")

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name"))


@dataclass(frozen=True, slots=True)
class Times:
    """How many working days; None where nobody has said."""

    acknowledge: int | None
    answer: int | None


class Timed(Protocol):
    """What a matter must tell for its days to be told."""

    state: str
    received_on: date
    acknowledged_on: date | None
    answered_on: date | None
    paused_on: date | None
    paused_days: int
    measure_due: date | None
    followed_on: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """The next thing that has a day: what it is, when, and whether it is late."""

    what: str
    on: date
    late: bool


def due(row: Timed, times: Times, today: date) -> Due | None:
    """What comes next with a day; None for what is paused, has no limit or is done."""
    state = FeedbackState(row.state)
    if state is FeedbackState.PAUSED or not state.is_open:
        return None
    if not state.is_answered:
        if row.acknowledged_on is None and times.acknowledge is not None:
            return _due("Bekräfta", workdays_after(row.received_on, min(times.acknowledge, MOST_DAYS)), today)
        return None if times.answer is None else _due("Svara", _answer_by(row, times.answer), today)
    if row.measure_due is not None and row.followed_on is None:
        return _due("Följ upp åtgärden", row.measure_due, today)
    return None


def _answer_by(row: Timed, days: int) -> date:
    return workdays_after(row.received_on, min(days, MOST_DAYS)) + timedelta(days=min(row.paused_days, MOST_DAYS))


def _due(what: str, on: date, today: date) -> Due:
    return Due(what, on, on < today)


def in_time(row: Timed, times: Times) -> bool | None:
    """Whether the answer came in time; None where there is none, or no limit."""
    if row.answered_on is None or times.answer is None:
        return None
    return row.answered_on <= _answer_by(row, times.answer)


def needs_investigation(kind: str) -> bool:
    """A complaint is investigated before it is answered; the rest may be answered at once."""
    return kind == FeedbackKind.COMPLAINT


def confirmed_by_receipt(service: str, by_person: Collection[str]) -> bool:
    """Whether the receipt is confirmation enough. In school a person confirms (skollagen 4 kap. 8 §)."""
    return service not in by_person
