"""A municipality's steering model: one value that holds its whole way of steering, so that none of it is code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from styrkedjan.domain.annual_cycle import CycleStep, WheelPhase
from styrkedjan.domain.deciding import DecisionRule
from styrkedjan.domain.definitions import (
    DECLARES,
    REFERS,
    Citation,
    Clause,
    Flaw,
    Name,
    blank_flaws,
    identifier,
    name_flaws,
    names,
    reference,
    refuse,
)
from styrkedjan.domain.economy_principles import Earmark, EconomyPrinciple
from styrkedjan.domain.parameters import InForce, NotInForce, Parameter
from styrkedjan.domain.steering_model_parts import (
    Body,
    CoreValue,
    Document,
    ElementKind,
    EqualityDimension,
    Goal,
    Level,
    Scale,
    ScaleUse,
    TargetArea,
)


@dataclass(frozen=True, slots=True)
class Equality:
    """What results are split by, and what is done about the differences."""

    dimensions: tuple[EqualityDimension, ...]
    text: str
    source: Citation


@dataclass(frozen=True, slots=True)
class InternalControl:
    """The rules for internal control, and the steps of the cycle where it is planned and reported."""

    rules: tuple[Clause, ...]
    judgement: str
    source: Citation
    planned_in: str | None = reference("cycle_step", default=None)
    reported_in: tuple[str, ...] = reference("cycle_step", default=())


@dataclass(frozen=True, slots=True)
class PlanField:
    """A field of the yearly plan for following up providers; `choices` are the source's examples, not a closed list."""

    name: str
    source: Citation
    id: str = identifier("plan_field")
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderProgramme:
    """The council's programme for private providers and the fields of each committee's follow-up plan."""

    must_contain: tuple[Clause, ...]
    rules: tuple[Clause, ...]
    follow_up_plan: tuple[PlanField, ...]
    source: Citation
    planned_in: str | None = reference("cycle_step", default=None)
    reported_in: tuple[str, ...] = reference("cycle_step", default=())


@dataclass(frozen=True, slots=True)
class SteeringModel:
    """A whole steering model. Checked on construction: names are alone and known, levels and kinds are trees.

    `includes` names the shared parameter sets whose parameters stand among `parameters`. Raises Flawed.
    """

    id: str
    name: str
    version: str
    source: Citation
    levels: tuple[Level, ...]
    element_kinds: tuple[ElementKind, ...]
    bodies: tuple[Body, ...]
    cycle: tuple[CycleStep, ...]
    scales: tuple[Scale, ...]
    municipality: str | None = None
    valid_from: date | None = None
    description: str = ""
    includes: tuple[str, ...] = ()
    vision: Clause | None = None
    programme: Clause | None = None
    target_areas: tuple[TargetArea, ...] = ()
    goals: tuple[Goal, ...] = ()
    wheel: tuple[WheelPhase, ...] = ()
    documents: tuple[Document, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    economy_preamble: tuple[Clause, ...] = ()
    economy_principles: tuple[EconomyPrinciple, ...] = ()
    earmarks: tuple[Earmark, ...] = ()
    decisions: tuple[DecisionRule, ...] = ()
    core_values: tuple[CoreValue, ...] = ()
    ethics: tuple[Clause, ...] = ()
    quality: tuple[Clause, ...] = ()
    instruments: tuple[Clause, ...] = ()
    equality: Equality | None = None
    comparison: Clause | None = None
    internal_control: InternalControl | None = None
    provider_programme: ProviderProgramme | None = None

    def __post_init__(self) -> None:
        flaws = blank_flaws(self, "id", "name", "version")
        flaws += name_flaws(names(self, DECLARES), (*names(self, REFERS), *self._steps_in_parameters()))
        refuse(flaws or [*level_flaws(self.levels), *kind_flaws(self.element_kinds)])

    def _steps_in_parameters(self) -> Iterable[Name]:
        for index, parameter in enumerate(self.parameters):
            for name in parameter.step_names():
                yield name.under("parameters", index)

    # -- questions ---------------------------------------------------------------------------------------------------

    def parameter(self, parameter_id: str, on: date) -> InForce:
        """The parameter's value on a day, with unit and source. Raises NotInForce when there is none."""
        for parameter in self.parameters:
            if parameter.id == parameter_id:
                return parameter.on(on)
        raise NotInForce(f"Styrmodellen ”{self.name}” har ingen parameter ”{parameter_id}”. Lägg till den i modellen.")

    def level(self, level_id: str) -> Level:
        """The level with this id. Raises KeyError."""
        return _by_id(self.levels, level_id)

    def element_kind(self, kind_id: str) -> ElementKind:
        """The kind of element with this id. Raises KeyError."""
        return _by_id(self.element_kinds, kind_id)

    def step(self, step_id: str) -> CycleStep:
        """The step of the cycle with this id. Raises KeyError."""
        return _by_id(self.cycle, step_id)

    def body(self, body_id: str) -> Body:
        """The body with this id. Raises KeyError."""
        return _by_id(self.bodies, body_id)

    def scale(self, scale_id: str) -> Scale:
        """The scale with this id. Raises KeyError."""
        return _by_id(self.scales, scale_id)

    def scale_for(self, use: ScaleUse) -> Scale | None:
        """The first scale that judges this, or None."""
        return next((scale for scale in self.scales if scale.applies_to is use), None)

    def principle(self, number: int) -> EconomyPrinciple:
        """The economy principle with this number. Raises KeyError."""
        for principle in self.economy_principles:
            if principle.number == number:
                return principle
        raise KeyError(number)

    @property
    def reports(self) -> tuple[CycleStep, ...]:
        """The steps that open a reporting round, in the order they are handed in."""
        steps = [step for step in self.cycle if step.is_report]
        return tuple(sorted(steps, key=lambda step: step.takes_place(2000)))

    @property
    def written(self) -> tuple[CycleStep, ...]:
        """The steps whose document is written in a round: reports and operational plans, by when they are due."""
        steps = [step for step in self.cycle if step.kind.is_written]
        return tuple(sorted(steps, key=lambda step: step.takes_place(2000)))

    def must_contain(self, step: CycleStep) -> tuple[Clause, ...]:
        """What the step's document has to hold, in the model's words."""
        found = next((one for one in self.documents if one.id == step.document), None)
        return found.must_contain if found else ()

    def goals_in(self, target_area: str) -> tuple[Goal, ...]:
        """The model's own goals placed in a target area, by number."""
        return tuple(sorted((g for g in self.goals if g.target_area == target_area), key=lambda g: g.number))

    @property
    def top_levels(self) -> set[str]:
        """What the council itself decides: the levels that nothing stands above."""
        return {level.id for level in self.levels if level.parent is None}

    @property
    def levels_outwards(self) -> tuple[Level, ...]:
        """The levels from the top, each after its parent."""
        ordered: list[Level] = []
        layer = [level for level in self.levels if level.parent is None]
        while layer:
            ordered += layer
            ids = {level.id for level in layer}
            layer = [level for level in self.levels if level.parent in ids]
        return tuple(ordered)


def level_flaws(levels: tuple[Level, ...]) -> list[Flaw]:
    """Levels must form one tree: exactly one without parent, and no rings."""
    tops = [index for index, level in enumerate(levels) if level.parent is None]
    if not tops:
        return [Flaw(("levels",), "Ingen nivå står överst.", "Ta bort parent på den översta nivån.")]
    flaws = [
        Flaw(("levels", index), "Två nivåer står överst.", "Skriv parent på alla nivåer utom den översta.")
        for index in tops[1:]
    ]
    parents: dict[str, tuple[str, ...]] = {level.id: (level.parent,) if level.parent else () for level in levels}
    return flaws + _ring_flaws("levels", parents)


def kind_flaws(kinds: tuple[ElementKind, ...]) -> list[Flaw]:
    """Kinds of elements may have several parents but never themselves above them."""
    return _ring_flaws("element_kinds", {kind.id: kind.parents for kind in kinds})


def _ring_flaws(section: str, parents: dict[str, tuple[str, ...]]) -> list[Flaw]:
    return [
        Flaw((section, index), f"”{name}” står över sig själv.", "Rätta parent så att kedjan tar slut.")
        for index, name in enumerate(parents)
        if name in _above(name, parents)
    ]


def _above(name: str, parents: dict[str, tuple[str, ...]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(parents.get(name, ()))
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(parents.get(current, ()))
    return seen


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Part = TypeVar("_Part", bound=_Named)


def _by_id(parts: tuple[_Part, ...], wanted: str) -> _Part:
    for part in parts:
        if part.id == wanted:
            return part
    raise KeyError(wanted)
