"""Equality at a unit: which differences are real, what has been answered, what is done about it, and where money goes.

A difference is answered for in comparison and acted on in improvement; here they stand beside each other, and beside
what resource allocation gives for need.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.comparison.queries.gaps import AnsweredGap, answered, every_gap
from styrkedjan.areas.improvement.queries.boards import Line, lines
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.indicators.queries.values import outcomes
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.planning.queries.allocation import UnitGrant, unit_grants_of_all
from styrkedjan.domain.gap_states import GapState
from styrkedjan.domain.observations import Observation
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Equality:
    """All comparisons at a unit and below it. `real` has what waits first and then what is surest."""

    unit: Unit
    rows: tuple[AnsweredGap, ...]
    measures: Mapping[int, Line]

    @property
    def real(self) -> list[AnsweredGap]:
        """The real ones, and those once answered: what waits first, unjustified before what nobody has looked at."""
        order = {GapState.UNJUSTIFIED: 0, GapState.MEASURE: 1}
        told = [one for one in self.rows if one.found.gap.is_real or one.answer]
        return sorted(told, key=lambda one: (not one.waits, order.get(one.state, 2), one.found.gap.p_value))

    @property
    def waiting(self) -> list[AnsweredGap]:
        return [one for one in self.real if one.waits]

    @property
    def few(self) -> int:
        return sum(one.found.is_too_few for one in self.rows)

    @property
    def chance(self) -> int:
        return sum(not one.found.gap.is_real and not one.found.is_too_few for one in self.rows)

    @property
    def by_state(self) -> Counter[GapState]:
        return Counter(one.state for one in self.real)

    def measure(self, one: AnsweredGap) -> Line | None:
        """The improvement that the difference became."""
        return self.measures.get(one.answer.pk) if one.answer else None


@remembered
def equality(unit: Unit, period: Period, known: Known) -> Equality:
    """Which differences are real is decided among all that are looked at in the municipality (eleven queries)."""
    root = root_of(unit)
    mine = [one for one in every_gap(root, period, known) if one.place.path.startswith(unit.path)]
    measures = {}
    for line in lines(root, known):
        word, _, number = line.row.origin.partition("/")
        if word == "skillnad" and number.isdecimal() and line.row.state != "dropped":
            measures[int(number)] = line
    return Equality(unit, tuple(answered(mine, root, known)), measures)


@dataclass(frozen=True, slots=True)
class Need:
    """A unit's resources against its need: kronor a head, how much of it is for need, and the result beside it."""

    unit: Unit
    heads: Decimal
    per_head: Decimal
    for_need: Decimal
    result: Observation | None


@dataclass(frozen=True, slots=True)
class NeedTable:
    """The units that resource allocation gives money, the one with the greatest need first, beside one measure."""

    indicator: Indicator | None
    year: int
    rows: tuple[Need, ...]

    @property
    def is_weighted(self) -> bool:
        """Whether anything at all follows need."""
        return any(one.for_need for one in self.rows)


@remembered
def need(unit: Unit, period: Period, known: Known) -> NeedTable:
    """What allocation gives beyond a head's price for need, beside the measure with the surest difference among those
    that the units report (nine queries)."""
    for year in (period.year, period.year + 1):  # a municipality that begins has allocated the year to come alone
        grants = unit_grants_of_all(root_of(unit), year, unit, known=known)
        told = [one for one in grants if one.volume and not one.missing and one.unit.path.startswith(unit.path)]
        if told:
            break
    else:
        return NeedTable(None, period.year, ())
    services = Counter(one.unit.service_area_id for one in told)
    service = services.most_common(1)[0][0]
    told = [one for one in told if one.unit.service_area_id == service]
    gaps = [one for one in every_gap(root_of(unit), period, known) if one.indicator.service_area_id == service]
    indicator = gaps[0].indicator if gaps else None
    values = outcomes([one.unit for one in told], [indicator], period, known) if indicator else {}
    rows = [_need(one, values, indicator) for one in told]
    return NeedTable(indicator, year, tuple(sorted(rows, key=lambda one: (-one.for_need, one.unit.code))))


def _need(
    one: UnitGrant, values: Mapping[tuple[int, int], list[Observation]], indicator: Indicator | None
) -> Need:  # fmt: skip
    weighted = sum((line.volume_part - line.price * line.volume for line in one.lines), ZERO)
    series = values.get((indicator.pk, one.unit.pk), []) if indicator else []
    return Need(one.unit, one.volume, one.grant / one.volume, weighted / one.volume, series[-1] if series else None)
