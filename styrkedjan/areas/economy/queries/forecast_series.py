"""The months that forecasts are made of, for a whole municipality at once: outcome, budget, posts and marked items.

What a unit's months mean is learnt from all units, so they are read together: one question of the store per year and
three of the database, however many units there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from django.db.models import F

from styrkedjan.areas.economy.models import MarkedItem, StaffMonth
from styrkedjan.areas.economy.queries.budget_holding import budget_years, in_ore
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.planned_posts import planned_posts
from styrkedjan.areas.economy.queries.scope import OTHER, Scope, principal_of, store
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.store.queries import AccountRange, ledger_accounts, ledger_totals, ledger_version

Array = npt.NDArray[np.float64]
YEARS_BACK = 3
MONTHS = 12
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class ForecastSeries:
    """One row per unit and account group, one layer per year, the year that is forecast last: arrays (n, years, 12).

    `outcome` is NaN in months that are not booked and `budget` in years without any budget at all. `one_off` and
    `timing` are what marked items have put in a month beside what belongs there; they are known, so nought is nought.
    `planned` and `worked` are full-time equivalents where the group is personnel, NaN where they are not known.
    """

    keys: tuple[Key, ...]
    years: tuple[int, ...]
    outcome: Array
    budget: Array
    one_off: Array
    timing: Array
    planned: Array
    worked: Array

    def place(self, unit: int, group: str) -> int | None:
        return next((index for index, key in enumerate(self.keys) if key == (unit, group)), None)


def forecast_series(scope: Scope, year: int, known: Known) -> ForecastSeries:
    """The series of the units that answer for money, of the year and of up to `YEARS_BACK` years before it.

    `scope` is the whole municipality's.
    """
    principal = scope.unit
    years = tuple(range(year - YEARS_BACK, year + 1))
    through = {each: booked_through(principal, each, known) or 0 for each in years}
    # An earlier year counts when it is whole; this year as far as it has come.
    kept = tuple(each for each in years if each == year or through[each] == MONTHS)
    booked = {at: row for each in kept for at, row in _outcomes(scope, each, known)}
    budgets = dict(_budgets(scope, kept, known))
    answering = set(scope.unit_of.values())
    budgets = {place: months for place, months in budgets.items() if place[0] in answering}
    keys = tuple(sorted({(unit, group) for unit, group, _ in (*booked, *budgets)}))
    size = (len(keys), len(kept), MONTHS)
    made = ForecastSeries(keys, kept, *(np.zeros(size) for _ in range(4)), *(np.full(size, np.nan) for _ in range(2)))
    rows = {key: index for index, key in enumerate(keys)}
    layers = {each: index for index, each in enumerate(kept)}
    for target, source in ((made.outcome, booked), (made.budget, budgets)):
        for (unit, group, each), months in source.items():
            target[rows[unit, group], layers[each]] = months
    for each, layer in layers.items():
        made.outcome[:, layer, through[each] :] = np.nan
    for layer in set(range(len(kept))) - {layers[each] for _, _, each in budgets}:
        made.budget[:, layer] = np.nan
    _mark(made, scope, known, rows, layers)
    _staff(made, scope, known, layers)
    return made


def _outcomes(scope: Scope, year: int, known: Known) -> Iterator[tuple[tuple[int, str, int], Array]]:
    version = ledger_version(store(), scope.unit.code, year, as_of=known.moment)
    if version is None:
        return
    first = min((group.first for group in scope.groups), default=None)
    booked = _booked(version.folder / version.name, scope.unit.code, year, tuple(scope.ranges), first, known)
    sums: dict[tuple[int, str, int], Array] = {}
    for (code, group), months in booked.items():
        if (unit := scope.unit_of.get(code)) is not None:
            place = (unit, group, year)
            sums[place] = sums[place] + months if place in sums else months
    yield from sums.items()


@lru_cache(maxsize=64)
def _booked(
    version: Path, principal: str, year: int, ranges: tuple[AccountRange, ...], first: str | None, known: Known
) -> dict[tuple[str, str], Array]:
    """Months by responsibility code and account group: read once per version, which never changes.

    From the first account group's first account and on: what stands before it is the balance sheet.
    """
    accounts = [each for each in ledger_accounts(store(), principal, year, as_of=known.moment) if each >= (first or "")]
    sums: dict[tuple[str, str], Array] = {}
    for row in ledger_totals(
        store(),
        principal,
        year,
        by=("responsibility", "period", "account_group"),
        accounts=accounts,
        account_groups=ranges,
        as_of=known.moment,
    ):
        if row.period is not None:
            months = sums.setdefault((row.responsibility or "", row.account_group or OTHER), np.zeros(MONTHS))
            months[row.period.number - 1] += float(row.amount)
    return sums


def _budgets(scope: Scope, years: Sequence[int], known: Known) -> Iterator[tuple[tuple[int, str, int], Array]]:
    sums: dict[tuple[int, str, int], npt.NDArray[np.int64]] = {}
    for year, unit, group, months in budget_years(scope.unit, years, known):
        place, ore = (unit, group, year), np.array(months, dtype=np.int64)
        sums[place] = sums[place] + ore if place in sums else ore
    yield from ((place, ore / 100) for place, ore in sums.items())


def _mark(made: ForecastSeries, scope: Scope, known: Known, rows: Mapping[Key, int], layers: Mapping[int, int]) -> None:
    """What each month has too much of (minus: lacks) because of marked items."""
    items = known.rows(MarkedItem).filter(scope.within).order_by()
    for item in items:
        row = rows.get((item.unit_id, item.account_group))
        if row is None:
            continue
        target = made.timing if item.is_timing else made.one_off
        for month, amount in ((item.period, float(item.amount)), (item.other, -float(item.amount))):
            period = Period.parse(month) if month else None
            if period is not None and period.year in layers:
                target[row, layers[period.year], period.number - 1] += amount


def _staff(made: ForecastSeries, scope: Scope, known: Known, layers: Mapping[int, int]) -> None:
    """Posts of the personnel rows. A month that one of a unit's codes lacks is unknown (`full_months`)."""
    personnel = {group.code for group in scope.groups if group.is_personnel}
    rows = {unit: index for index, (unit, group) in enumerate(made.keys) if group in personnel}
    register = known.rows(StaffMonth).filter(principal=principal_of(scope.unit)).order_by()
    told: dict[str, dict[tuple[int, int, str], dict[int, int]]] = {"worked": {}, "planned": {}}
    columns = (in_ore(F("full_time")), in_ore(F("planned")))
    for code, month, *posts in register.values_list("responsibility", "period", *columns):
        row, layer = rows.get(scope.unit_of.get(code, 0)), layers.get(int(month[:4]))
        if row is not None and layer is not None:
            for register_of, hundredths in zip(told.values(), posts, strict=True):
                if hundredths is not None:
                    register_of.setdefault((row, layer, code), {})[int(month[5:7]) - 1] = hundredths
    for name, codes in told.items():
        if codes:
            posts_of = np.array([[by_month.get(at, np.nan) for at in range(MONTHS)] for by_month in codes.values()])
            places = tuple(np.array([key[:2] for key in codes]).T)
            getattr(made, name)[places] = 0.0
            np.add.at(getattr(made, name), places, posts_of / 100)
    for year, layer in layers.items():
        for unit, months in planned_posts(scope.unit, year, known).items():
            if unit in rows:
                made.planned[rows[unit], layer] = [float(value) for value in months]
