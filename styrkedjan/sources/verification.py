"""A standard for security, walked requirement by requirement: the answer to each, and the tests that show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.sources.definitions.loading import SECURITY
from styrkedjan.sources.definitions.nodes import plain
from styrkedjan.sources.definitions.root import definitions_root

FILE = f"{SECURITY}/asvs.yaml"


class Answer(StrEnum):
    """How a requirement stands."""

    MET = "met"
    OPERATIONS = "operations"
    NOT_APPLICABLE = "not_applicable"
    OPEN = "open"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Answer.MET: "Uppfyllt",
    Answer.OPERATIONS: "Driften",
    Answer.NOT_APPLICABLE: "Gäller inte",
    Answer.OPEN: "Uppfylls inte",
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement in our own words. What is met has a test or a reason; everything else has a reason."""

    id: str
    says: str
    answer: Answer
    tests: tuple[str, ...] = ()
    why: str = ""

    def __post_init__(self) -> None:
        if not self.why and (self.answer is not Answer.MET or not self.tests):
            raise ValueError(f"{self.id} har varken prov eller skäl.")

    @property
    def chapter(self) -> int:
        return int(self.id.split(".")[0])


@dataclass(frozen=True, slots=True)
class Standard:
    """A version of a standard at a level, with where it is published."""

    version: str
    level: int
    source: str
    requirements: tuple[Requirement, ...]


def load_standard(file: Path | None = None) -> Standard:
    """The standard as it is walked. Raises InvalidInput with every requirement that does not hold together."""
    path = file or definitions_root() / FILE
    told = plain(path.read_text(encoding="utf-8"))
    problems: list[Problem] = []
    requirements = [found for row in told["requirements"] if (found := _requirement(row, path, problems))]
    names = [one.id for one in requirements]
    problems += [
        Problem(path.name, name, "Kravet står två gånger.", "Ta bort det ena.")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if problems:
        raise InvalidInput(problems)
    return Standard(told["version"], told["level"], told["source"], tuple(requirements))


def _requirement(row: dict[str, Any], path: Path, problems: list[Problem]) -> Requirement | None:
    try:
        return Requirement(
            str(row["id"]), row["says"], Answer(row["answer"]), tuple(row.get("tests", ())), row.get("why", "")
        )
    except (KeyError, TypeError, ValueError) as error:
        problems.append(Problem(path.name, str(row.get("id", "?")), str(error), "Rätta raden i filen."))
        return None
