"""Money, volume, quality and goals on one key: unit and period.

That is what lets a page say what a goal cost and what the money gave.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.chain.queries.governing import governing_model
from styrkedjan.areas.chain.queries.years import in_force
from styrkedjan.areas.economy.queries.scope import principal_of
from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.areas.economy.tables import EconomyTable
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, IndicatorValue, TargetValue
from styrkedjan.areas.indicators.queries.values import outcomes, years
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.measures import Target
from styrkedjan.domain.observations import Observation
from styrkedjan.domain.periods import Period
from styrkedjan.domain.scales import status_rule
from styrkedjan.domain.status import Proposal, StatusRule, propose
from styrkedjan.domain.swedish import rounded
from styrkedjan.domain.workings import Input, Step, Working
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator at the unit: its newest value up to the period, the one before, its target and proposed status."""

    indicator: Indicator
    newest: Observation | None
    before: Observation | None
    target: Target | None
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class UnitCost:
    """Net cost per unit of volume, January to and with the month, with its working."""

    volume_unit: str
    amount: Decimal | None
    working: Working


@dataclass(frozen=True, slots=True)
class OneKey:
    """Everything known of a unit in a period."""

    unit: Unit
    period: Period
    economy: EconomyTable
    volumes: tuple[Measured, ...]
    quality: tuple[Measured, ...]
    goals: tuple[Element, ...]
    unit_cost: UnitCost | None


@remembered
def one_key(unit: Unit, period: Period, known: Known) -> OneKey:
    """Gather the key's four sides (a constant number of SQL queries)."""
    economy = economy_table(unit, period, known)
    measured = _measured(unit, period, known)
    volumes = tuple(row for row in measured if row.indicator.kind == IndicatorKind.VOLUME)
    return OneKey(
        unit=unit,
        period=period,
        economy=economy,
        volumes=volumes,
        quality=tuple(row for row in measured if row.indicator.kind != IndicatorKind.VOLUME),
        goals=tuple(_goals(unit, period, known)),
        unit_cost=unit_cost(unit, economy, volumes),
    )


def unit_cost(unit: Unit, economy: EconomyTable, volumes: Iterable[Measured]) -> UnitCost | None:
    """Net cost so far divided by the newest volume; None when the unit has no volume measure.

    Unknown cost or volume gives an unknown unit cost, never zero. Raises nothing: a volume of zero is told.
    """
    volume = next((row for row in volumes if row.newest is not None), None)
    if volume is None or volume.newest is None:
        return None
    name = (unit.service_area.volume_unit if unit.service_area else "") or volume.indicator.unit_of_measure
    cost, count = economy.total.outcome_period, volume.newest.value
    amount = None if cost is None or not count else cost / count
    working = Working(
        title=f"Nettokostnad per {name}",
        result=None if amount is None else rounded(amount, 0),
        unit="kr",
        inputs=(
            Input(f"Nettokostnad till och med {economy.period.label}", cost, "kr", economy.ledger_source),
            Input(volume.indicator.name, count, name, volume.newest.source, volume.newest.known_at),
        ),
        steps=(Step("Nettokostnad delad med volym", None if amount is None else rounded(amount, 0), "kr"),),
        rule="Kostnader som enheten inte bär själv (till exempel gemensam administration) är inte fördelade.",
    )
    return UnitCost(name, amount, working)


def _goals(unit: Unit, period: Period, known: Known) -> list[Element]:
    """The unit's own goals and assignments of the year (one query)."""
    rows = Element.objects.filter(unit=unit, plan_year__year=period.year).select_related("plan_year")
    return in_force(rows, known)


def _measured(unit: Unit, period: Period, known: Known) -> list[Measured]:
    """Every measure the unit has a value or a target of, by name; small numbers hidden."""
    indicators = known.as_written(_indicators(unit, period, known))
    values = outcomes([unit], indicators, period, known)
    targets = {row.indicator_id: row.target for row in known.rows(TargetValue).filter(unit=unit, year=period.year)}
    model = governing_model(principal_of(unit), period.year)
    rule = status_rule(model) if model else StatusRule()
    return [_row(each, values.get((each.pk, unit.pk), []), targets.get(each.pk), rule) for each in indicators]


def _indicators(unit: Unit, period: Period, known: Known) -> Iterable[Indicator]:
    reported = known.rows(IndicatorValue).filter(years(period.year - 1, period.year), unit=unit)
    owed = known.rows(TargetValue).filter(unit=unit, year=period.year)
    wanted = Q(pk__in=reported.order_by().values("indicator")) | Q(pk__in=owed.order_by().values("indicator"))
    return Indicator.objects.filter(wanted).order_by("name", "pk")


def _row(indicator: Indicator, series: list[Observation], target: Target | None, rule: StatusRule) -> Measured:
    newest = series[-1] if series else None
    before = series[-2] if len(series) > 1 else None
    judged = None if indicator.kind == IndicatorKind.VOLUME else target  # a planned volume is a plan, not a target
    proposal = propose(
        indicator.name, judged, newest, rule, unit=indicator.unit_of_measure, decimals=indicator.decimals
    )
    return Measured(indicator, newest, before, target, proposal)
