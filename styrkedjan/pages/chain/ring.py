"""The year drawn as a ring: January at the top, each step at its day, a hand at today. The list tells the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, hypot, pi, sin

from styrkedjan.domain.periods import MONTH_NAMES
from styrkedjan.domain.year_wheel import Standing
from styrkedjan.overviews.year_wheel import Wheel, WheelStep

# Sizes in the drawing's own units: at 390 px a unit is three quarters of a pixel, so that 17 is read as 12.
MIDDLE, MONTHS_AT, FIRST_AT, MARK = 240.0, 97.0, 141.0, 14.0
APART = 2 * MARK + 1


@dataclass(frozen=True, slots=True)
class Mark:
    """A step's number at its place; `look` is how it stands and `who` whose turn it is."""

    number: int
    x: float
    y: float
    look: str
    who: str
    told: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A word or a line's end."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ring:
    """Everything that is drawn."""

    marks: tuple[Mark, ...]
    months: tuple[Spot, ...]
    borders: tuple[tuple[Spot, Spot], ...]
    hand: Spot | None


def ring(wheel: Wheel, today: date) -> Ring:
    """The steps numbered as in the list. Two that fall due on nearby days stand outside one another."""
    placed: list[tuple[float, float]] = []
    marks = []
    for number, step in enumerate(wheel.steps, start=1):
        x, y = _free(_turn(step.due), placed)
        placed.append((x, y))
        marks.append(Mark(number, x, y, _look(step.standing), _who(step), _mark_text(step)))
    months = tuple(Spot(name[:3], *_at((index + 0.5) / 12, MONTHS_AT)) for index, name in enumerate(MONTH_NAMES))
    borders = tuple(
        (Spot("", *_at(index / 12, MONTHS_AT - 18)), Spot("", *_at(index / 12, MONTHS_AT + 24))) for index in range(12)
    )
    hand = Spot("", *_at(_turn(today), MONTHS_AT + 24)) if today.year == wheel.year else None
    return Ring(tuple(marks), months, borders, hand)


def _turn(day: date) -> float:
    """How much of the year has gone, month by month alike, so that a month's end is on its border."""
    first, after = date(day.year, day.month, 1), date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (day.month - 1 + (day - first).days / (after - first).days) / 12


def _at(turn: float, radius: float) -> tuple[float, float]:
    angle = 2 * pi * turn - pi / 2
    return round(MIDDLE + radius * cos(angle), 1), round(MIDDLE + radius * sin(angle), 1)


def _free(turn: float, placed: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The place nearest the ring, at the step's day, that no other stands on."""
    radius = FIRST_AT
    while True:
        x, y = _at(turn, radius)
        if all(hypot(x - other, y - another) >= APART for other, another in placed):
            return x, y
        radius += 4


def _look(standing: Standing) -> str:
    if standing is Standing.LATE:
        return "late"
    return "done" if standing in (Standing.DONE, Standing.PASSED) else "ahead"


def _who(step: WheelStep) -> str:
    body = step.occasion.step.decided_by or ""
    return {"council": "council", "executive_board": "board"}.get(body, "others")


def _mark_text(step: WheelStep) -> str:
    turn = f", {step.turn}" if step.turn else ""
    return f"{step.occasion.name}{turn}, senast {step.due}: {step.standing.label.lower()}"
