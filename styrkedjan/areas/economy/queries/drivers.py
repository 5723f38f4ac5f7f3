"""What is registered of the things that drive a variance: volumes, posts and marked items, by unit.

A unit's budgeted volume is its target for the service area's volume measure; its actual volume is the year so far by
the measure's own rule and frequency, both for as long as is reported.
Posts are compared over the months that both the plan and the payroll system know. Items are marked by people, and
prices entered with their source.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from styrkedjan.areas.economy.models import MarkedItem, PriceIndex, StaffMonth
from styrkedjan.areas.economy.queries.budget_holding import budget_year
from styrkedjan.areas.economy.queries.scope import Scope, principal_of
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, TargetValue
from styrkedjan.areas.indicators.queries.values import outcomes, volume_of_year
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.domain.economy.cost_behaviour import PriceRise
from styrkedjan.domain.economy.decomposition import Change
from styrkedjan.domain.economy.drivers import Misplaced, Posts, full_months, posts_over
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.store.schema import kronor

ZERO = Decimal(0)
MONTHS = 12
# Unit (primary key) -> twelve months of full-time equivalents, from a staff budget that economy itself does not keep.
PlannedPosts = Mapping[int, Sequence[Decimal]]


@dataclass(frozen=True, slots=True)
class Volume:
    """A unit's planned and newest volume, and the measure it is told by."""

    indicator: Indicator
    change: Change


@dataclass(frozen=True)
class StaffYear:
    """A unit's full-time equivalents by month (1-12); a month that is not known is not there.

    `from_staff_budget` tells whether the plan is the unit's staff budget or was read in with the outcome.
    """

    planned: Mapping[int, Decimal]
    actual: Mapping[int, Decimal]
    from_staff_budget: bool = False

    @cached_property
    def posts(self) -> Posts | None:
        return posts_over(self.planned, self.actual)


@dataclass(frozen=True, slots=True)
class Drivers:
    """Everything registered of a scope up to a month."""

    volumes: Mapping[int, Volume] = field(default_factory=dict)
    staff: Mapping[int, StaffYear] = field(default_factory=dict)
    items: tuple[MarkedItem, ...] = ()
    indexes: tuple[PriceIndex, ...] = ()
    budgets: Mapping[tuple[int, str], tuple[Decimal, ...]] = field(default_factory=dict)

    def rises(self, place: tuple[int, str], window: Sequence[Period]) -> tuple[PriceRise, ...]:
        """What is known of the prices of a unit's account group in the window's months.

        An index holds until the next one of its group begins.
        """
        months = self.budgets.get(place, ())
        mine = sorted((row for row in self.indexes if row.account_group == place[1]), key=lambda row: row.first_month)
        found = []
        for index, row in enumerate(mine):
            after = mine[index + 1].first_month if index + 1 < len(mine) else MONTHS + 1
            held = {period.number for period in window} & set(range(row.first_month, after))
            base = sum((months[number - 1] for number in held), ZERO) if months else ZERO
            if base:
                found.append(PriceRise(row.name, base, row.reckoned / 100, row.actual / 100, row.source))
        return tuple(found)


def drivers(scope: Scope, period: Period, known: Known, planned_posts: PlannedPosts | None = None) -> Drivers:
    """Nine queries at most, however many units."""
    indexes = price_indexes(principal_of(scope.unit), period.year, known)
    return Drivers(
        _volumes(scope, period, known),
        staff_years(scope, period, known, planned_posts),
        marked_items(scope, period.year, known),
        indexes,
        _monthly_budgets(scope, period.year, {row.account_group for row in indexes}, known),
    )


def price_indexes(principal: Unit, year: int, known: Known) -> tuple[PriceIndex, ...]:
    """The year's price and wage indexes that somebody has entered (one query)."""
    return tuple(known.rows(PriceIndex).filter(principal=principal, year=year).order_by("account_group", "first_month"))


def _monthly_budgets(
    scope: Scope, year: int, groups: Collection[str], known: Known
) -> dict[tuple[int, str], tuple[Decimal, ...]]:
    """The budget by month of the account groups that prices are known for (one query)."""
    if not groups:
        return {}
    rows = budget_year(scope.unit, year, known, own=True) if scope.own else budget_year(scope.unit, year, known)
    found: dict[tuple[int, str], tuple[int, ...]] = {}
    for unit, group, months in rows:
        if group in groups:
            before = found.get((unit, group), (0,) * MONTHS)
            found[unit, group] = tuple(one + other for one, other in zip(before, months, strict=True))
    return {place: tuple(map(kronor, months)) for place, months in found.items()}


def marked_items(scope: Scope, year: int, known: Known) -> tuple[MarkedItem, ...]:
    """What is marked in the scope and touches a month of the year, oldest month first (one query)."""
    touched = Q(period__startswith=f"{year}-") | Q(other__startswith=f"{year}-")
    rows = known.rows(MarkedItem).filter(touched, scope.within)
    return tuple(rows.select_related("unit", "known_by").order_by("period", "unit__code", "pk"))


def months_of(year: int, last: int = MONTHS) -> tuple[Period, ...]:
    return tuple(Period.month(year, number) for number in range(1, last + 1))


def within(item: MarkedItem, window: Sequence[Period]) -> Decimal:
    """The kronor of a marked item that the window's outcome has because of it."""
    booked = Period.parse(item.period)
    if item.is_timing:
        return Misplaced(booked, Period.parse(item.other), item.amount).within(window)
    return item.amount if booked in window else ZERO


def staff_years(
    scope: Scope, period: Period, known: Known, planned_posts: PlannedPosts | None = None
) -> dict[int, StaffYear]:
    """Posts by unit: outcome January to and with the month, plan for the whole year (one query).

    The staff budget is the plan where a unit has one, else what was read in with the outcome.
    """
    actual: dict[int, dict[str, dict[int, Decimal]]] = {}
    planned: dict[int, dict[str, dict[int, Decimal]]] = {}
    for code, month, full_time, plan in _staff_months(scope, period.year, known):
        number = Period.parse(month).number
        if full_time is not None and number <= period.last_month:
            actual.setdefault(scope.unit_of[code], {}).setdefault(code, {})[number] = full_time
        if plan is not None:
            planned.setdefault(scope.unit_of[code], {}).setdefault(code, {})[number] = plan
    budgeted = {unit: posts for unit, posts in (planned_posts or {}).items() if unit in scope.places}
    return {
        unit: StaffYear(
            dict(enumerate(budgeted[unit], 1)) if unit in budgeted else full_months(planned.get(unit, {}).values()),
            full_months(actual.get(unit, {}).values()),
            unit in budgeted,
        )
        for unit in {*actual, *planned, *budgeted}
    }


def _staff_months(scope: Scope, year: int, known: Known) -> list[tuple[str, str, Decimal | None, Decimal | None]]:
    """The register's rows on codes that a unit of the scope answers for."""
    codes = Responsibility.objects.filter(scope.within, principal=principal_of(scope.unit)).values("code")
    rows = known.rows(StaffMonth).filter(
        principal=principal_of(scope.unit), period__startswith=f"{year}-", responsibility__in=codes
    )
    return list(rows.order_by().values_list("responsibility", "period", "full_time", "planned"))


def _volumes(scope: Scope, period: Period, known: Known) -> dict[int, Volume]:
    """Planned and newest volume of the units that have both (five queries)."""
    indicators = {row.pk: row for row in _volume_measures(scope)}
    planned: dict[int, tuple[Indicator, Decimal]] = {}
    targets = known.rows(TargetValue).filter(scope.within, indicator__in=indicators, year=period.year)
    for row in targets.order_by("indicator__key"):
        amount = row.target.floor if row.target.floor is not None else row.target.ceiling
        if amount is not None and amount >= 0:
            planned.setdefault(row.unit_id, (indicators[row.indicator_id], Decimal(amount)))
    units = list(Unit.objects.filter(pk__in=planned).select_related("principal")) if planned else []
    values = outcomes(units, list({each.pk: each for each, _ in planned.values()}.values()), period, known)
    found = {}
    for unit, (indicator, plan) in planned.items():
        made = volume_of_year(indicator, values.get((indicator.pk, unit), []), period.year, period)
        if made.performed is not None and made.performed >= 0:
            found[unit] = Volume(indicator, Change(made.planned(plan), made.performed))
    return found


def _volume_measures(scope: Scope) -> list[Indicator]:
    rows = Indicator.objects.filter(principal=principal_of(scope.unit), kind=IndicatorKind.VOLUME)
    return list(rows.order_by("key"))
