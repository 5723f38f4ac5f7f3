"""Why the variance: volume, price, staffing, one-off, timing and the rest, each with its rows, summing to the öre.

Volume, posts, prices and marked items are what is registered (`drivers`), and how costs follow the volume is said of
the account groups (`behaviours`). What is not registered lies in what remains, and the page says for how many units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from styrkedjan.areas.economy.models import MarkedItem
from styrkedjan.areas.economy.queries.behaviours import behaviours
from styrkedjan.areas.economy.queries.drivers import Drivers, PlannedPosts, drivers, months_of, within
from styrkedjan.areas.economy.queries.explained_rows import Coverage, ExplainedPart, Material, notes, part_rows
from styrkedjan.areas.economy.queries.figures import BUDGET, BUDGET_YEAR, FORECAST, OUTCOME
from styrkedjan.areas.economy.queries.scope import Scope
from styrkedjan.areas.economy.queries.table import ZERO, Reading, reading, table_of
from styrkedjan.areas.economy.tables import EconomyTable
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.decomposition import FULLY, Decomposition, Part, VarianceRow, decompose, summary
from styrkedjan.domain.periods import Period
from styrkedjan.domain.workings import Input
from styrkedjan.foundation.known import Known

Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Explained:
    """A variance in its six parts; `notes` say what is not registered and therefore is not explained."""

    title: str
    result: Decomposition
    parts: tuple[ExplainedPart, ...]
    coverage: Coverage
    notes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return summary(self.result)

    @property
    def says_something(self) -> bool:
        return any(part.amount for part in self.parts)


@dataclass(frozen=True, slots=True)
class EconomyPage:
    """The table and why it varies: so far against the outcome, and the year against the forecast."""

    table: EconomyTable
    so_far: Explained | None
    full_year: Explained | None


@dataclass(frozen=True, slots=True)
class _View:
    """One variance: its months, and the places of its budget and actual among the figures."""

    title: str
    window: Sequence[Period]
    planned: int
    actual: int

    @property
    def is_forecast(self) -> bool:
        return self.actual == FORECAST

    def is_known(self, found: Reading, place: Place) -> bool:
        """Whether there is an actual to explain: a forecast that somebody has made, or the outcome."""
        if not self.is_forecast:
            return True
        row = found.figures.rows.get(place)
        return row is not None and row[FORECAST] is not None and place not in found.stood_in


def economy_page(unit: Unit, period: Period, known: Known, planned_posts: PlannedPosts | None = None) -> EconomyPage:
    """The economy table with its variances explained (a constant number of queries).

    `planned_posts` are the units' staff budgets, which another area keeps.
    """
    scope, found = reading(unit, period, known)
    table = table_of(scope, found, period, known)
    has_outcome, has_forecast = table.total.variance_period is not None, table.total.variance_year is not None
    if not (has_outcome or has_forecast):
        return EconomyPage(table, None, None)
    drives = drivers(scope, period, known, planned_posts)
    so_far = _View("Avvikelse hittills", months_of(period.year, period.last_month), BUDGET, OUTCOME)
    full_year = _View("Avvikelse helår", months_of(period.year), BUDGET_YEAR, FORECAST)
    return EconomyPage(
        table,
        _explained(so_far, scope, found, drives) if has_outcome else None,
        _explained(full_year, scope, found, drives) if has_forecast else None,
    )


def _registered(part: Part, known: Drivers) -> bool:
    """A price is only known where somebody has entered an index."""
    return part is not Part.PRICE or bool(known.indexes)


def _explained(view: _View, scope: Scope, found: Reading, known: Drivers) -> Explained:
    items = _items(view, found, known)
    rows = _rows(view, scope, found, known, items)
    result = decompose(rows.values(), view.title)
    split = {place: amounts for place, (_, amounts) in zip(rows, result.split, strict=True)}
    coverage = Coverage.of(scope, rows, known)
    material = Material(scope, split, known, tuple(items), rows)
    told = replace(result, working=replace(result.working, inputs=(*result.working.inputs, *_inputs(coverage, items))))
    said = notes(coverage, known, scope, view.window[0].year, is_forecast=view.is_forecast)
    parts = tuple(
        ExplainedPart(item.part, item.amount, part_rows(item.part, material), _registered(item.part, known))
        for item in result.parts
    )
    return Explained(view.title, told, parts, coverage, said)


def _items(view: _View, found: Reading, known: Drivers) -> list[tuple[MarkedItem, Decimal]]:
    """The marked items that are in the actual, with how much."""
    amounts = [(item, within(item, view.window)) for item in known.items]
    return [
        (item, amount)
        for item, amount in amounts
        if amount and view.is_known(found, (item.unit_id, item.account_group))
    ]


def _rows(
    view: _View, scope: Scope, found: Reading, known: Drivers, items: Sequence[tuple[MarkedItem, Decimal]]
) -> dict[Place, VarianceRow]:
    """One row per unit and account group, in the units' order, also where a marked item is all there is.

    What is unknown counts as in the table's total: nothing is added for it. Where nobody has made a forecast the
    budget stands in: there is no variance, so nothing drives it.
    """
    marked = _by_place(items)
    figures = {
        place: (row[view.planned] or ZERO, row[view.actual] or ZERO) for place, row in found.figures.rows.items()
    }
    figures |= {place: (ZERO, ZERO) for place in marked if place not in figures}
    budgets: dict[int, Decimal] = {}
    for (unit, _), (budget, _) in figures.items():
        budgets[unit] = budgets.get(unit, ZERO) + budget
    personnel = {group.code for group in scope.groups if group.is_personnel}
    hired = {group.code for group in scope.groups if group.is_hired}
    moves = behaviours(scope.groups, view.window[0].year)
    rows = {}
    for place in sorted(figures, key=lambda one: (scope.places[one[0]].code, one[1])):
        unit, group = place
        name, (planned, actual) = scope.places[unit].name, figures[place]
        if not (planned or actual or place in marked):
            continue
        if not view.is_known(found, place):
            rows[place] = VarianceRow(name, planned, actual, group=group)
        else:
            volume = known.volumes.get(unit) if budgets[unit] else None
            staff = known.staff[unit].posts if group in personnel and unit in known.staff else None
            one_off, timing = marked.get(place, (ZERO, ZERO))
            rows[place] = VarianceRow(
                name,
                planned,
                actual,
                group=group,
                volume=volume.change if volume else None,
                posts=staff.change if staff else None,
                one_off=one_off,
                timing=timing,
                behaviour=moves[group].behaviour if group in moves else FULLY,
                rises=known.rises(place, view.window),
                hired=group in hired,
            )
    return rows


def _by_place(items: Sequence[tuple[MarkedItem, Decimal]]) -> dict[Place, tuple[Decimal, Decimal]]:
    """One-off and timing by unit and account group."""
    sums: dict[Place, tuple[Decimal, Decimal]] = {}
    for item, amount in items:
        one_off, timing = sums.get((item.unit_id, item.account_group), (ZERO, ZERO))
        both = (one_off, timing + amount) if item.is_timing else (one_off + amount, timing)
        sums[item.unit_id, item.account_group] = both
    return sums


def _inputs(coverage: Coverage, items: Sequence[object]) -> tuple[Input, ...]:
    return (
        Input("Enheter med planerad och utförd volym", f"{coverage.with_volume} av {coverage.units}"),
        Input("Enheter med planerade och verkliga årsarbetare", f"{coverage.with_posts} av {coverage.staffed}"),
        Input("Märkta poster som räknas", f"{len(items)}"),
    )
