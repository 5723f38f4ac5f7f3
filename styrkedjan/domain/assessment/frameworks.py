"""An assessment framework as a reviewed definition: areas, criteria and, where there are any, questions with scales.

Level 1 is the area, level 2 the criterion, level 3 the question. The questions of the originals are not public, so a
framework may come without them; then its published results can be kept, summed and compared, but nothing scored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.definitions import Citation, Flaw, blank_flaws, identifier, reference, refuse


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of a scale; `share` is how much of the question's points it gives, 0 to 1."""

    id: str
    label: str
    share: Decimal

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "label")
        if not 0 <= self.share <= 1:
            flaws.append(Flaw(("share",), f"Andelen {self.share} ligger utanför 0–1.", "Skriv till exempel 0.5."))
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class AnswerScale:
    """The answers that a question can have, the least first. One gives nothing and one gives all."""

    name: str
    steps: tuple[Step, ...]
    id: str = identifier("answer_scale")

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        shares = [step.share for step in self.steps]
        if len(shares) < 2 or shares != sorted(set(shares)) or shares[0] != 0 or shares[-1] != 1:
            remedy = "Skriv stegen i ordning, det första med share 0 och det sista med share 1."
            flaws.append(Flaw(("steps",), "Skalan går inte från 0 till 1 i stigande steg.", remedy))
        flaws += _repeated(("steps",), (step.id for step in self.steps))
        refuse(flaws)

    def share(self, step: str) -> Decimal:
        """What an answer gives. Raises KeyError for one that the scale does not have."""
        return {one.id: one.share for one in self.steps}[step]


@dataclass(frozen=True, slots=True)
class Criterion:
    """Level 2: one of the things that an area is judged by."""

    text: str
    id: str = identifier("criterion")

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "text"))


@dataclass(frozen=True, slots=True)
class Area:
    """Level 1. `criteria` is empty where they are not public. `also` are names that results have been printed under."""

    name: str
    id: str = identifier("area")
    criteria: tuple[Criterion, ...] = ()
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name"))


@dataclass(frozen=True, slots=True)
class Question:
    """Level 3: a measure that is taken or not. `evidence` says what shows it; `weight` is its share of the area."""

    text: str
    evidence: str
    id: str = identifier("question")
    criterion: str = reference("criterion")
    scale: str = reference("answer_scale")
    weight: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "text", "evidence")
        if not 0 < self.weight <= 100:
            flaws.append(Flaw(("weight",), f"Vikten {self.weight} duger inte.", "Skriv ett tal över 0, vanligen 1."))
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class Framework:
    """One version of one instrument.

    `area_maximum` is each area's most points, None where areas are not scored on one scale. `areas` is empty where not
    even they are public. Versions of one `family` are not comparable with each other unless `comparable_with` says so.
    """

    id: str
    family: str
    name: str
    version: str
    source: Citation
    areas: tuple[Area, ...] = ()
    area_maximum: Decimal | None = None
    scales: tuple[AnswerScale, ...] = ()
    questions: tuple[Question, ...] = ()
    questions_source: Citation | None = None
    comparable_with: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    description: str = ""

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "family", "name", "version")
        if self.area_maximum is not None and not self.area_maximum > 0:
            flaws.append(Flaw(("area_maximum",), "Områdets högsta poäng måste vara över noll.", "Skriv 100."))
        if self.questions and self.questions_source is None:
            what = "Frågorna saknar källa: är de originalets eller egna?"
            flaws.append(Flaw(("questions",), what, "Lägg till questions_source, till exempel standard."))
        if self.questions and self.area_maximum is None:
            what = "Frågorna ger poäng men områdets högsta poäng saknas."
            flaws.append(Flaw(("questions",), what, "Lägg till area_maximum, till exempel 100."))
        if self.first_year and self.last_year and self.last_year < self.first_year:
            flaws.append(Flaw(("last_year",), "Sista året ligger före det första.", "Rätta årtalen."))
        refuse(flaws)

    @property
    def maximum(self) -> Decimal | None:
        """The most points in all, None where it is not known."""
        return None if self.area_maximum is None or not self.areas else self.area_maximum * len(self.areas)

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(criterion for area in self.areas for criterion in area.criteria)

    def questions_of(self, area: Area) -> tuple[Question, ...]:
        """The area's questions in the definition's order."""
        own = {criterion.id for criterion in area.criteria}
        return tuple(question for question in self.questions if question.criterion in own)

    def scale(self, scale_id: str) -> AnswerScale:
        """The scale with this id. Raises KeyError when there is none."""
        return {scale.id: scale for scale in self.scales}[scale_id]


def _repeated(path: tuple[str, ...], ids: Iterable[str]) -> list[Flaw]:
    seen: set[str] = set()
    flaws = []
    for index, name in enumerate(ids):
        if name in seen:
            flaws.append(Flaw((*path, index), f"”{name}” finns redan.", "Ge den ett eget namn."))
        seen.add(name)
    return flaws
