"""Those who do better with the same measure: units of the municipality's own, or municipalities that are alike."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.indicators.models import Indicator
from styrkedjan.areas.indicators.queries import kolada
from styrkedjan.areas.indicators.queries.values import tables_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.measures import Direction
from styrkedjan.domain.observations import ALL
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known

MOST = 3


@dataclass(frozen=True, slots=True)
class Better:
    """The best of those compared, the best first, with the own value; `others` is how many are compared."""

    indicator: Indicator
    period: Period
    own: Decimal
    rows: tuple[tuple[str, Decimal], ...]
    others: int
    group: str


def better(indicator: Indicator, unit: Unit, through: Period, known: Known) -> Better | None:
    """None where the measure has no direction, no value here, or nobody else has one (three queries)."""
    direction = Direction(indicator.direction)
    told = tables_of(indicator, root_of(unit), through, known)
    mine = [
        (period, table) for period, table in told.items() if (one := table.value(unit.pk)) and one.value is not None
    ]
    if direction is Direction.NONE or not mine:
        return None
    period, table = mine[-1]
    seen = table.value(unit.pk)
    own = seen.value if seen else None
    if own is None:
        return None
    group, others = "kommunens andra enheter", []
    if (found := kolada.compare(indicator, root_of(unit), period, known)) is not None:
        group = found.group
        others = [(row.name, row.value.value) for row in found.rows if not row.is_own and row.value.value is not None]
    else:
        for key, part in table.reported:
            place = table.units[key]
            apart = not (place.path.startswith(unit.path) or unit.path.startswith(place.path))
            value = table.value(key)
            if part == ALL and apart and value is not None and value.value is not None:
                others.append((place.name, value.value))
    ordered = sorted(others, key=lambda pair: (pair[1] if direction is Direction.LOWER else -pair[1], pair[0]))
    ahead = [pair for pair in ordered if (pair[1] < own if direction is Direction.LOWER else pair[1] > own)]
    return Better(indicator, period, own, tuple(ahead[:MOST]), len(others), group) if others else None
