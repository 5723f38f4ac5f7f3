"""The parts of a steering model: levels, kinds of chain elements, goals, bodies, scales and the rules' wording.

Every part carries the citation it rests on. Names of other parts are plain ids (see `reference` in definitions); the
model that holds the parts checks that they exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from styrkedjan.domain.definitions import Citation, Clause, Flaw, blank_flaws, identifier, reference, refuse, suggestion
from styrkedjan.domain.status import Status


class UnitKind(StrEnum):
    """Kinds of organisation units that a level of the model may be made of."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    COUNCIL = "council"
    EXECUTIVE_BOARD = "executive_board"
    COMMITTEE = "committee"
    COMPANY = "company"
    DEPARTMENT = "department"
    UNIT = "unit"
    PROVIDER = "provider"
    EMPLOYEE = "employee"


class Dimension(StrEnum):
    """The three dimensions of sustainability in Agenda 2030."""

    SOCIAL = "social"
    ECOLOGICAL = "ecological"
    ECONOMIC = "economic"

    @property
    def label(self) -> str:
        return {"social": "Social", "ecological": "Ekologisk", "economic": "Ekonomisk"}[self.value] + " hållbarhet"


class EqualityDimension(StrEnum):
    """What results are split by, so that unjustified differences are seen."""

    SEX = "sex"
    AREA = "area"
    AGE = "age"

    @property
    def label(self) -> str:
        return {"sex": "Kön", "area": "Område", "age": "Ålder"}[self.value]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the steering chain, from the council outwards. `parent` is None at the top only.

    `personal` marks a level whose goals are about one employee: they are never collected or reported.
    """

    name: str
    plural: str
    unit_kinds: tuple[UnitKind, ...]
    source: Citation
    id: str = identifier("level")
    parent: str | None = reference("level", default=None)
    document: str | None = reference("document", default=None)
    description: str = ""
    personal: bool = False

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name", "plural"))


@dataclass(frozen=True, slots=True)
class ElementKind:
    """A kind of element in the chain (vision, target area, goal, assignment ...) and what may stand above it.

    `followed_up` elements get a status on `scale` in every report; `several_parents` admits serving more than one goal.
    """

    name: str
    plural: str
    source: Citation
    id: str = identifier("element_kind")
    level: str = reference("level")
    parents: tuple[str, ...] = reference("element_kind", default=())
    several_parents: bool = False
    followed_up: bool = False
    scale: str | None = reference("scale", default=None)
    has_indicators: bool = False
    has_deadline: bool = False

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name", "plural")
        if self.followed_up and self.scale is None:
            flaws.append(Flaw(("followed_up",), "Det som följs upp behöver en skala.", "Lägg till scale."))
        if self.several_parents and not self.parents:
            flaws.append(
                Flaw(("several_parents",), "Flera föräldrar kräver parents.", "Lägg till parents eller ta bort raden.")
            )
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class TargetArea:
    """A target area and its dimension of sustainability. `agenda_2030_goals` only where the source names them."""

    name: str
    dimension: Dimension
    source: Citation
    id: str = identifier("target_area")
    description: str = ""
    agenda_2030_goals: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        flaws += [
            Flaw(("agenda_2030_goals", index), f"Agenda 2030 har inget mål {goal}.", "Målen är 1 till 17.")
            for index, goal in enumerate(self.agenda_2030_goals)
            if not 1 <= goal <= 17
        ]
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class Placement:
    """Which target area a goal belongs to, kept apart because the source may not say it."""

    source: Citation
    target_area: str = reference("target_area")


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal that the model itself fixes (the council's). `text` is the source's wording, misprints included."""

    text: str
    source: Citation
    number: int = identifier("goal_number")
    id: str = identifier("goal")
    kind: str = reference("element_kind")
    placement: Placement | None = None
    note: str = ""

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "text")
        if self.number < 1:
            flaws.append(Flaw(("number",), f"Målnumret {self.number} finns inte.", "Numrera från 1."))
        refuse(flaws)

    @property
    def target_area(self) -> str | None:
        return self.placement.target_area if self.placement else None


@dataclass(frozen=True, slots=True)
class Body:
    """A body that decides or prepares. `count` where the source says how many there are.

    `together` is how they are spoken of where the model's body is many ("nämnderna"); "" where there is one.
    """

    name: str
    source: Citation
    id: str = identifier("body")
    unit_kind: UnitKind | None = None
    level: str | None = reference("level", default=None)
    abbreviation: str = ""
    count: int | None = None
    description: str = ""
    together: str = ""

    @property
    def spoken(self) -> str:
        """Who it is in a sentence about all of them."""
        return self.together or self.name

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        if self.count is not None and self.count < 1:
            flaws.append(Flaw(("count",), f"Antalet {self.count} är för litet.", "Skriv hur många de är, minst 1."))
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class Document:
    """A steering document of one level and what it must contain."""

    name: str
    source: Citation
    id: str = identifier("document")
    level: str = reference("level")
    decided_by: str | None = reference("body", default=None)
    must_contain: tuple[Clause, ...] = ()

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name"))


class ScaleUse(StrEnum):
    """What a status scale judges."""

    GOAL = "goal"
    INDICATOR = "indicator"
    ASSIGNMENT = "assignment"
    ACTIVITY = "activity"
    INTERNAL_CONTROL = "internal_control"


class Shape(StrEnum):
    """The shape of a status: read before any colour."""

    DISC = "disc"
    HALF = "half"
    TRIANGLE = "triangle"
    SQUARE = "square"
    RING = "ring"
    WAVE = "wave"


class Tone(StrEnum):
    """How a status should be felt; the page decides what that looks like."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """One step of a scale. On a scale for goals or indicators `id` is a status the rule can propose (domain/status).

    `rank` orders from 0 (worst) upwards; None is outside the order ("ej bedömd").
    `forecast_label` is the wording while the year is not over ("Bedöms bli uppfyllt").
    `proposes_from` is the percentage (of the target, or of indicators reached) from which the rule proposes this step.
    """

    id: str
    label: str
    shape: Shape
    tone: Tone
    rank: int | None = None
    description: str = ""
    proposes_from: Decimal | None = None
    forecast_label: str = ""

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "label")
        if self.proposes_from is not None and not 0 <= self.proposes_from <= 100:
            what = f"{self.proposes_from} är ingen giltig procentsats."
            flaws.append(Flaw(("proposes_from",), what, "Skriv ett tal mellan 0 och 100."))
        refuse(flaws)


@dataclass(frozen=True, slots=True)
class Scale:
    """A status scale: its steps, best last by rank. Steps never share label, rank or shape."""

    name: str
    applies_to: ScaleUse
    steps: tuple[ScaleStep, ...]
    source: Citation
    id: str = identifier("scale")
    description: str = ""

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name")
        if len(self.steps) < 2:
            flaws.append(Flaw(("steps",), "En skala behöver minst två steg.", "Lägg till steg."))
        for attribute in ("id", "label", "shape", "rank"):
            flaws += self._repeated(attribute)
        refuse([*flaws, *self._unknown_statuses(), *self._disorder()])

    def _repeated(self, attribute: str) -> list[Flaw]:
        seen: set[object] = set()
        flaws = []
        for index, step in enumerate(self.steps):
            value = getattr(step, attribute)
            if value is not None and value in seen:
                what = f"Två steg har samma {attribute}: {value}."
                flaws.append(Flaw(("steps", index, attribute), what, "Ge steget ett eget värde."))
            seen.add(value)
        return flaws

    def _unknown_statuses(self) -> list[Flaw]:
        """The rule proposes statuses for goals and indicators, so their scales must speak of the same ones."""
        if self.applies_to not in (ScaleUse.GOAL, ScaleUse.INDICATOR):
            return []
        known = [status.value for status in Status]
        return [
            Flaw(("steps", index, "id"), f"”{step.id}” är ingen status som kan föreslås.", suggestion(step.id, known))
            for index, step in enumerate(self.steps)
            if step.id not in known
        ]

    def _disorder(self) -> list[Flaw]:
        """A better step must propose from a higher share than a worse one."""
        ranked = sorted((s for s in self.steps if s.rank is not None), key=lambda s: s.rank or 0)
        limits = [(step, step.proposes_from) for step in ranked if step.proposes_from is not None]
        return [
            Flaw(
                ("steps", self.steps.index(better), "proposes_from"),
                f"Gränsen {limit} för ”{better.label}” är inte högre än för ”{worse.label}”.",
                f"Sätt en gräns över {below}.",
            )
            for (worse, below), (better, limit) in pairwise(limits)
            if limit <= below
        ]

    @property
    def ranked(self) -> tuple[ScaleStep, ...]:
        """The steps in order, worst first; steps outside the order left out."""
        return tuple(sorted((s for s in self.steps if s.rank is not None), key=lambda s: s.rank or 0))

    def step(self, step_id: str) -> ScaleStep:
        """The step with this id. Raises KeyError."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


@dataclass(frozen=True, slots=True)
class CoreValue:
    """A core value and what it means."""

    id: str
    name: str
    text: str
    source: Citation

    def __post_init__(self) -> None:
        refuse(blank_flaws(self, "id", "name", "text"))
