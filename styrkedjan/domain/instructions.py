"""The board's instructions to the committees: what is to be handed in, by when, and how an answer stands."""

from __future__ import annotations

from datetime import date

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class InstructionState(Labelled):
    """Where an instruction stands. Only an issued one binds anybody; what was issued is never rewritten."""

    DRAFT = "draft", "Utkast"
    ISSUED = "issued", "Utfärdad"
    WITHDRAWN = "withdrawn", "Återkallad"


class InstructionMove(Labelled):
    """What can be done with an instruction."""

    EDIT = "edit", "Ändra den"
    ISSUE = "issue", "Utfärda den"
    ANSWER = "answer", "Svara på den"
    WITHDRAW = "withdraw", "Återkalla den"


_S, _M = InstructionState, InstructionMove
INSTRUCTION = Lifecycle(
    "instruction",
    "Anvisningen",
    [
        (_M.EDIT, _S.DRAFT, _S.DRAFT),
        (_M.ISSUE, _S.DRAFT, _S.ISSUED),
        (_M.WITHDRAW, _S.DRAFT, _S.WITHDRAWN),
        (_M.ANSWER, _S.ISSUED, _S.ISSUED),
        (_M.WITHDRAW, _S.ISSUED, _S.WITHDRAWN),
    ],
    first=_S.DRAFT,
    ended="Utfärda en ny anvisning i stället.",
    said={_S.DRAFT: "är ett utkast"},
)


class Answered(Labelled):
    """How one body's answer stands."""

    ON_TIME = "on_time", "Besvarad"
    AFTERWARDS = "afterwards", "Besvarad för sent"
    WAITING = "waiting", "Väntar på svar"
    LATE = "late", "Försenad"

    @property
    def is_answered(self) -> bool:
        return self in (Answered.ON_TIME, Answered.AFTERWARDS)


def answered(due: date, on: date | None, today: date) -> Answered:
    """`on` is the day of the answer, None for no answer. The last day is still in time."""
    if on is not None:
        return Answered.ON_TIME if on <= due else Answered.AFTERWARDS
    return Answered.WAITING if today <= due else Answered.LATE


def listed(text: str) -> tuple[str, ...]:
    """What is to be handed in, one thing a line; dashes and empty lines are how people write lists."""
    lines = (line.strip().lstrip("-–•*").strip() for line in text.splitlines())
    return tuple(line for line in lines if line)
