"""One indicator in one period: every unit's value, reported or computed from below, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.organisation.models import Unit, names_then
from styrkedjan.areas.organisation.queries import unit_rows
from styrkedjan.domain.disclosure import closed, conceal, none_is_few
from styrkedjan.domain.indicators import Aggregate, aggregate
from styrkedjan.domain.measures import Aggregation
from styrkedjan.domain.observations import ALL, Breakdown, Missing, Observation
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.remembering import remembered

Cell = tuple[int, Breakdown]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as the tables know it. `above` are the keys of the units over it, the nearest first."""

    id: int
    code: str
    name: str
    kind: str
    path: str
    above: tuple[int, ...]
    valid_from: date
    valid_to: date | None

    def exists_in(self, period: Period) -> bool:
        return self.valid_from <= period.end and (self.valid_to is None or self.valid_to >= period.start)


@remembered
def places(principal: Unit) -> dict[int, Place]:
    """Every unit of the principal by key, called as it was then where a page is read as known (one query)."""
    then = names_then()
    found = {}
    for row in unit_rows(principal):
        told = then.get(row.pk, {"name": row.name, "short_name": row.short_name})
        name = told["short_name"] or told["name"]
        found[row.pk] = Place(
            row.pk, row.code, name, row.kind, row.path, _above(row.path), row.valid_from, row.valid_to
        )
    return found


def _above(path: str) -> tuple[int, ...]:
    return tuple(int(part) for part in path.strip("/").split("/")[-2::-1])


@dataclass(frozen=True)
class Table:
    """One indicator in one period.

    `reported` holds what units have said; `expected` the cells that units which reported at other times, or have a
    target, owe. A unit without a value of its own gets one from the nearest units below that have.
    """

    indicator: Indicator
    period: Period
    units: Mapping[int, Place]
    reported: Mapping[Cell, Observation]
    expected: Collection[Cell] = ()
    whole: bool = False
    _known: dict[Cell, Aggregate | None] = field(default_factory=dict, repr=False)

    def value(self, unit: int, part: Breakdown = ALL) -> Observation | None:
        """What may be shown of the unit's value; None when there is neither a value nor anyone who owes one."""
        row = self._raw((unit, part))
        return conceal(row) if row is not None and (unit, part) in self.hidden else row

    def computed(self, unit: int, part: Breakdown = ALL) -> Aggregate | None:
        """How the unit's value was made of those below; None when it was reported, or when it may not be shown."""
        if (unit, part) in self.reported or (unit, part) in self.hidden:
            return None
        if self.hidden & set(self.below.get((unit, part), ())):
            return None
        return self._aggregate((unit, part))

    def _raw(self, cell: Cell) -> Observation | None:
        if cell in self.reported:
            return self.reported[cell]
        made = self._aggregate(cell)
        if made is not None and self.rule is not Aggregation.NONE:
            return made.observation
        return self._owed(cell) if cell in self.expected and self._exists(cell[0]) else None

    @property
    def rule(self) -> Aggregation:
        return Aggregation(self.indicator.aggregation)

    @cached_property
    def owed(self) -> frozenset[Cell]:
        """Expected cells that nobody reported, that no unit above speaks for and that are not made of those below."""
        waiting = {cell for cell in self.expected if cell not in self.reported and self._exists(cell[0])}
        made = {(above, part) for unit, part in {*self.reported, *waiting} for above in self._above(unit)}
        return frozenset(
            (unit, part)
            for unit, part in waiting
            if (self.rule is Aggregation.NONE or (unit, part) not in made)
            and not any((above, part) in self.reported for above in self._above(unit))
        )

    def _exists(self, unit: int) -> bool:
        return unit in self.units and self.units[unit].exists_in(self.period)

    def _above(self, unit: int) -> tuple[int, ...]:
        return self.units[unit].above if unit in self.units else ()

    @cached_property
    def below(self) -> dict[Cell, list[Cell]]:
        """For each cell, the nearest cells below it that are reported or owed."""
        found: dict[Cell, list[Cell]] = {}
        for unit, part in sorted({*self.reported, *self.owed}):
            for above in self._above(unit):
                found.setdefault((above, part), []).append((unit, part))
                if (above, part) in self.reported:
                    break
        return {cell: parts for cell, parts in found.items() if any(part in self.reported for part in parts)}

    def _aggregate(self, cell: Cell) -> Aggregate | None:
        if cell not in self._known:
            self._known[cell] = self._made(cell)
        return self._known[cell]

    def _made(self, cell: Cell) -> Aggregate | None:
        parts = [self.reported.get(one) or self._owed(one) for one in self.below.get(cell, ())]
        if not parts or self.rule is Aggregation.NONE:
            return None
        return aggregate(
            self.rule,
            parts,
            unit=self.units[cell[0]].code,
            unit_of_measure=self.indicator.unit_of_measure,
            name=self.indicator.name,
            decimals=self.indicator.decimals,
            names=self.names,
        )

    def _owed(self, cell: Cell) -> Observation:
        return Observation(
            str(self.indicator.pk),
            self.units[cell[0]].code,
            self.period,
            missing=Missing.NOT_REPORTED,
            breakdown=cell[1],
            source="Egen rapportering",
        )

    @cached_property
    def names(self) -> dict[str, str]:
        return {place.code: place.name for place in self.units.values()}

    # -- small numbers -----------------------------------------------------------------------------------------------

    @cached_property
    def hidden(self) -> frozenset[Cell]:
        """Cells that the threshold hides, and those that would let them be computed; none in a `whole` table."""
        threshold = self.indicator.suppression_threshold
        if self.whole or threshold < 2 or none_is_few(self.reported.values(), self.rule, threshold):
            return frozenset()
        made = [] if self.rule is Aggregation.NONE else list(self.below)
        rows = {cell: row for cell in {*self.reported, *made} if (row := self._raw(cell)) is not None}
        parents = {place.id: place.above[0] for place in self.units.values() if place.above}
        return closed(rows, parents, threshold)


def tables(
    indicator: Indicator,
    units: Mapping[int, Place],
    rows: Sequence[tuple[int, Observation]],
    *,
    owing: Collection[Cell] = (),
    whole: bool = False,
) -> dict[Period, Table]:
    """A table per period that has any value, oldest first. `owing` are cells expected whatever has been reported."""
    by_period: dict[Period, dict[Cell, Observation]] = {}
    seen: set[Cell] = set(owing)
    for unit, row in rows:
        if unit in units:
            by_period.setdefault(row.period, {})[unit, row.breakdown] = row
            if row.missing is not Missing.NOT_APPLICABLE:
                seen.add((unit, row.breakdown))
    expected = frozenset(seen)
    return {period: Table(indicator, period, units, by_period[period], expected, whole) for period in sorted(by_period)}
