"""Why the variance: volume by itself where volumes are known, and what is left, summing to the krona.

A unit's budgeted volume is its target for the service area's volume measure; its actual volume is the newest reported.
Staffing, one-off costs and timing are not recorded, so they cannot be told from price and stand together with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.economy.queries.scope import Scope, principal_of, scope_of
from styrkedjan.areas.economy.queries.table import (
    BUDGET,
    BUDGET_YEAR,
    FORECAST,
    OUTCOME,
    ZERO,
    Figures,
    read,
    table_of,
)
from styrkedjan.areas.economy.tables import EconomyTable
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, TargetValue
from styrkedjan.areas.indicators.queries import outcomes
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.decomposition import Change, Decomposition, Part, PartAmount, VarianceRow, decompose
from styrkedjan.domain.periods import Period
from styrkedjan.domain.swedish import plural

REST = "Pris, bemanning och övrigt"


@dataclass(frozen=True, slots=True)
class Explained:
    """A variance in its parts. `with_volume` of `units` have both a planned and an actual volume."""

    title: str
    result: Decomposition
    units: int
    with_volume: int

    @property
    def parts(self) -> tuple[tuple[str, PartAmount], ...]:
        """Volume where any is known, and the rest: the parts that have something to say."""
        volume, rest = (next(part for part in self.result.parts if part.part is kind) for kind in _SHOWN)
        return ((Part.VOLUME.label, volume), (REST, rest)) if self.with_volume else ((REST, rest),)

    @property
    def note(self) -> str:
        """What cannot be told, said plainly."""
        if not self.with_volume:
            return (
                "Planerade volymer saknas, så volymens del går inte att skilja ut. Sätt målvärden för volymmåtten: de "
                "är den planerade volymen."
            )
        left = self.units - self.with_volume
        first = f"{plural(left, 'enhet', 'enheter')} saknar planerad eller utförd volym. " if left else ""
        return f"{first}Bemanning, engångsposter och periodisering är inte registrerade och ligger i resten."


_SHOWN = (Part.VOLUME, Part.PRICE)


@dataclass(frozen=True, slots=True)
class EconomyPage:
    """The table and why it varies: so far against the outcome, and the year against the forecast."""

    table: EconomyTable
    so_far: Explained | None
    full_year: Explained | None


def economy_page(unit: Unit, period: Period, as_of: datetime | None = None) -> EconomyPage:
    """The economy table with its variances explained (a constant number of queries)."""
    scope = scope_of(unit)
    found = read(scope, period, as_of)
    table = table_of(scope, found, period, as_of)
    volumes = _volumes(scope, period, as_of)
    return EconomyPage(
        table,
        _explained("Avvikelse hittills", scope, found.figures, BUDGET, OUTCOME, volumes)
        if table.total.variance_period is not None
        else None,
        _explained("Avvikelse helår", scope, found.figures, BUDGET_YEAR, FORECAST, volumes)
        if table.total.variance_year is not None
        else None,
    )


def _explained(
    title: str, scope: Scope, figures: Figures, planned: int, actual: int, volumes: Mapping[int, Change]
) -> Explained:
    """One row per unit. What is unknown counts as in the table's total: nothing is added for it."""
    sums: dict[int, list[Decimal]] = {}
    for (unit, _), row in figures.rows.items():
        both = sums.setdefault(unit, [ZERO, ZERO])
        both[0] += row[planned] or ZERO
        both[1] += row[actual] or ZERO
    rows = [
        VarianceRow(scope.places[unit].name, budget, became, volumes.get(unit) if budget else None)
        for unit, (budget, became) in sorted(sums.items(), key=lambda item: scope.places[item[0]].code)
        if budget or became
    ]
    return Explained(title, decompose(rows, title), len(rows), sum(row.volume is not None for row in rows))


def _volumes(scope: Scope, period: Period, as_of: datetime | None) -> dict[int, Change]:
    """Planned and newest volume of the units that have both (five queries)."""
    indicators = {row.pk: row for row in _volume_measures(scope)}
    planned: dict[int, tuple[Indicator, Decimal]] = {}
    targets = TargetValue.objects.as_of(as_of).filter(scope.within, indicator__in=indicators, year=period.year)
    for row in targets.order_by("indicator__key"):
        amount = row.target.floor if row.target.floor is not None else row.target.ceiling
        if amount is not None and amount >= 0:
            planned.setdefault(row.unit_id, (indicators[row.indicator_id], Decimal(amount)))
    units = list(Unit.objects.filter(pk__in=planned).select_related("principal")) if planned else []
    values = outcomes(units, list({each.pk: each for each, _ in planned.values()}.values()), period, as_of)
    found = {}
    for unit, (indicator, plan) in planned.items():
        series = [row for row in values.get((indicator.pk, unit), []) if row.period.year == period.year]
        if series and series[-1].value is not None and series[-1].value >= 0:
            found[unit] = Change(plan, series[-1].value)
    return found


def _volume_measures(scope: Scope) -> list[Indicator]:
    rows = Indicator.objects.filter(principal=principal_of(scope.unit), kind=IndicatorKind.VOLUME)
    return list(rows.order_by("key"))
