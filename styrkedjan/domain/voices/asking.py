"""A survey of one's own from the frame to the answers: what is asked of whom, and how answers become counts.

An answer knows its week and nothing closer, never who or where from; when the survey is closed the sheets become counts
and are gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from styrkedjan.domain.lifecycle import Labelled, Lifecycle
from styrkedjan.domain.surveys import GRADES

UNSURE = 0
SMALLEST, GREATEST = 1, GRADES


class OwnSurveyState(Labelled):
    DRAFT = "draft", "Förbereds"
    OPEN = "open", "Öppen"
    CLOSED = "closed", "Stängd och räknad"


class OwnSurveyMove(Labelled):
    CHANGE = "change", "Ändra frågor och urval"
    OPEN = "open", "Öppna den"
    ANSWER = "answer", "Svara på den"
    CLOSE = "close", "Stänga och räkna den"


_S, _M = OwnSurveyState, OwnSurveyMove
OWN_SURVEY = Lifecycle(
    "own_survey",
    "Undersökningen",
    [
        (_M.CHANGE, _S.DRAFT, _S.DRAFT), (_M.OPEN, _S.DRAFT, _S.OPEN), (_M.ANSWER, _S.OPEN, _S.OPEN),
        (_M.CLOSE, _S.OPEN, _S.CLOSED),
    ],
    first=_S.DRAFT,
    ended="Svaren ligger bland undersökningarna.",
    said={_S.DRAFT: "förbereds"},
)  # fmt: skip


def week_of(day: date) -> str:
    """`2026-V09`: as near as an answer is known in time."""
    year, week, _ = day.isocalendar()
    return f"{year}-V{week:02d}"


class Sheet(Protocol):
    """Somebody's answers, question by question; None for one that was passed over."""

    unit_id: int
    outcome: str
    mode: str
    grades: list[int | None]


Counted = dict[tuple[int, int, str], dict[str, int]]  # (unit, question from 0, outcome) -> counts


def counted(sheets: Iterable[Sheet], questions: int) -> Counted:
    """The answers of each unit, question and outcome: five grades, those unsure, and how many sheets there were."""
    found: Counted = {}
    for sheet in sheets:
        for at in range(questions):
            counts = found.setdefault(
                (sheet.unit_id, at, sheet.outcome),
                {**{f"grade{grade}": 0 for grade in range(SMALLEST, GREATEST + 1)}, "unsure": 0, "answered": 0},
            )
            counts["answered"] += 1
            grade = sheet.grades[at] if at < len(sheet.grades) else None
            if grade is not None:
                counts["unsure" if grade == UNSURE else f"grade{grade}"] += 1
    return found


def mode_of(sheets: Iterable[Any]) -> str:
    """How the whole was answered: the one way, or several."""
    modes = {sheet.mode for sheet in sheets}
    return modes.pop() if len(modes) == 1 else "several"


def lines_of(text: str) -> Sequence[str]:
    """A question a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
