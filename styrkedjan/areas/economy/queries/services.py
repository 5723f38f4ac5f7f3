"""All service areas of a municipality beside each other: cost per unit of volume, productivity and quality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.economy.queries.service_area import (
    GroupLine,
    costs_of,
    group_line,
    main_measures,
    unit_lines,
)
from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.indicators.queries.values import outcomes
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.organisation.queries import by_name, valid_on
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service area as one line: all its units that the reader sees, and the first of its quality measures."""

    area: ServiceArea
    volume_unit: str
    total: GroupLine | None
    quality: Indicator | None

    @property
    def quality_now(self) -> Decimal | None:
        """The units' median."""
        return self.total.quality.get(self.quality.pk) if self.total and self.quality else None


@remembered
def services_at(
    principal: Unit, period: Period, known: Known, *, paths: Sequence[str] | None = None
) -> tuple[ServiceRow, ...]:
    """A row per service area, by name: the same number of queries however many areas and units."""
    areas = list(ServiceArea.objects.filter(principal=principal).order_by("name"))
    rows_of = known.made(Unit.objects.filter(valid_on(period.end), principal=principal, service_area__in=areas))
    every = sorted(rows_of.select_related("principal"), key=by_name)
    units = [unit for unit in every if paths is None or unit.path.startswith(tuple(paths))]
    measures = main_measures(areas)
    asked = [each for pair in measures.values() for each in pair if each is not None]
    values = outcomes(units, asked, period, known)
    costs = costs_of(principal, every, period, known)
    rows = []
    for area in areas:
        volume, quality = measures[area.pk]
        name = area.volume_unit or (volume.unit_of_measure if volume else "enhet")
        qualities = [quality] if quality else []
        mine = [unit for unit in units if unit.service_area_id == area.pk]
        lines = unit_lines(mine, volume, qualities, values, costs, period)
        total = group_line("Alla", lines, qualities, name, period) if lines else None
        rows.append(ServiceRow(area, name, total, quality))
    return tuple(rows)
