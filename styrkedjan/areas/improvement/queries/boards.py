"""The improvements of a unit and those below it, as they were known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from styrkedjan.areas.improvement.models import Improvement
from styrkedjan.areas.improvement.queries.effects import Effect, effects
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.improvement.states import ImprovementState
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

# How long an idea may wait for somebody to look at it, and what is kept for its effect to be measured.
ANSWER_WITHIN, MEASURE_WITHIN = timedelta(days=30), timedelta(days=180)
S = ImprovementState
RELATED = ("unit__principal", "unit__service_area", "principal", "owner", "created_by", "indicator",
           "element__plan_year", "copied_from__unit__principal")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """An improvement with its next day and its effect, if it has one. `known_on` is the day it is looked at."""

    row: Improvement
    known_on: date
    effect: Effect | None

    @property
    def state(self) -> ImprovementState:
        return S(self.row.state)

    @property
    def day(self) -> date | None:
        """When the next step should have been taken."""
        if self.state is S.IDEA:
            return self.row.created_at.date() + ANSWER_WITHIN
        if self.state is S.KEPT:
            return self.row.judged_on + MEASURE_WITHIN if self.row.judged_on else None
        return self.row.due if self.state.is_open else None

    @property
    def is_late(self) -> bool:
        return self.day is not None and self.day < self.known_on

    @property
    def is_measured(self) -> bool:
        return self.effect is not None and self.effect.verdict.is_sure


@remembered
def lines(unit: Unit, known: Known) -> list[Line]:
    """Every improvement of a unit and what is below it, the latest day first (five queries, however many)."""
    root = root_of(unit)
    return with_effects(_written(unit, root, known), root, known)


@remembered
def days(unit: Unit, known: Known) -> list[Line]:
    """As `lines`, for who asks when something is to be done and not what came of it: no effects (one query)."""
    return _ordered(Line(row, known.day, None) for row in _written(unit, root_of(unit), known))


def _written(unit: Unit, root: Unit, known: Known) -> list[Improvement]:
    every = known.as_written(Improvement.objects.filter(principal=root).select_related(*RELATED))
    return [row for row in every if row.unit.path.startswith(unit.path)]


def with_effects(rows: Iterable[Improvement], root: Unit, known: Known) -> list[Line]:
    there = list(rows)
    known.beside(there, "element", "indicator")
    told = effects(there, root, known)
    return _ordered(Line(row, known.day, told.get(row.pk)) for row in there)


def _ordered(found: Iterable[Line]) -> list[Line]:
    return sorted(found, key=lambda one: (not one.is_late, str(one.day or "9"), -one.row.number))
