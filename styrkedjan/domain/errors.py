"""What can go wrong, said so that the reader can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How serious a problem is."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with something handed in: where, what and how to mend it.

    `file` is a file's name or "" for a form; `where` names the row, cell, line or field ("rad 12", "B7").
    """

    file: str
    where: str
    what: str
    remedy: str
    level: Level = Level.ERROR

    def __str__(self) -> str:
        place = ":".join(part for part in (self.file, self.where) if part)
        sentence = f"{self.what} Så rättar du: {self.remedy}" if self.remedy else self.what
        return f"{place}: {sentence}" if place else sentence


class StyrkedjanError(Exception):
    """Base of every error that a person may read."""


class InvalidInput(StyrkedjanError):
    """Input refused as a whole, with all of its problems at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Refused(StyrkedjanError):
    """A request that the rules stop: the sentence says why, `way_forward` what to do instead."""

    def __init__(self, sentence: str, way_forward: str = "") -> None:
        self.sentence = sentence
        self.way_forward = way_forward
        super().__init__(f"{sentence} {way_forward}".strip())


class NotAllowed(Refused):
    """The person has no right to do or see this (who)."""


class WrongState(Refused):
    """The thing is not in a state where this can be done (in which state)."""


class EditConflict(Refused):
    """Someone else saved meanwhile: both texts are carried, so that no words are lost.

    `version` is what is saved now: whoever has seen both texts saves again from there, knowingly.
    """

    def __init__(
        self, theirs: Mapping[str, str], mine: Mapping[str, str], saved_by: str, *, version: str | int = ""
    ) -> None:
        self.theirs = dict(theirs)
        self.mine = dict(mine)
        self.saved_by = saved_by
        self.version = str(version)
        super().__init__(
            f"{saved_by} sparade samma text medan du skrev.",
            "Jämför de två texterna nedan, välj eller slå ihop dem och spara igen.",
        )


def require_text(**given: str) -> None:
    """Raise InvalidInput for every text that is empty; each is named as its field is, with _ for a space."""
    empty = [name.replace("_", " ") for name, text in given.items() if not text.strip()]
    if empty:
        raise InvalidInput([Problem("", name, f"{name} saknas.", "Skriv några ord.") for name in empty])
