"""Own units beside each other in one indicator: who differs by more than chance, and how much lies between them.

Only what everybody may see is counted: what the indicator's threshold hides is hidden here too, and named as hidden.
Where a share has its numerator and denominator, chance can be reckoned with; otherwise the units are shown and the page
says that their order is no ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from styrkedjan.analysis import funnels, ranks, shrinkage
from styrkedjan.analysis.binomial import Interval, wilson
from styrkedjan.analysis.ranks import Places
from styrkedjan.analysis.segregation import Segregation, segregation
from styrkedjan.analysis.standardisation import Adjusted, direct_share
from styrkedjan.analysis.variance_parts import VarianceParts, variance_parts_of_shares
from styrkedjan.areas.comparison.queries.counts import count
from styrkedjan.areas.indicators.models import Indicator, SourceKind
from styrkedjan.areas.indicators.queries.tables import Table, places, tables
from styrkedjan.areas.indicators.queries.values import observations, tables_of, years
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.measures import Direction
from styrkedjan.domain.observations import ALL, Breakdown, Observation
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

FEWEST = 3
FUNNEL_SPREAD = 1.5
MOST_RANKED = 300  # every pair is tested


@dataclass(frozen=True, slots=True)
class UnitValue:
    """A unit in the period. The four last are None where chance cannot be reckoned with.

    `outside` is 1 above what chance gives around the whole, -1 below, 0 within; `likely` a small unit's best guess.
    """

    code: str
    name: str
    value: Observation
    interval: Interval | None = None
    places: Places | None = None
    outside: int | None = None
    likely: Interval | None = None


@dataclass(frozen=True, slots=True)
class UnitComparison:
    """The indicator over its units in the newest period that at least three have a value for."""

    indicator: Indicator
    period: Period
    rows: tuple[UnitValue, ...]
    counts: tuple[ranks.Count, ...]
    funnel: funnels.Funnel | None
    between: VarianceParts | None
    spread: Segregation | None
    same_ages: tuple[tuple[UnitValue, Adjusted], ...]
    hidden: int

    @property
    def differs_in_size(self) -> bool:
        """Whether a funnel says anything: among units of one size it is a line."""
        sizes = [one.trials for one in self.counts]
        return bool(sizes) and max(sizes) >= FUNNEL_SPREAD * min(sizes)

    @property
    def counted(self) -> tuple[UnitValue, ...]:
        """Those with an interval, in the order of `counts`."""
        return tuple(row for row in self.rows if row.interval is not None)


@dataclass(frozen=True, slots=True)
class Overview:
    """An indicator over its units: how many are worse and better than chance gives; None where it cannot be told."""

    indicator: Indicator
    period: Period
    units: int
    worse: int | None
    better: int | None


@remembered
def standing_out(principal: Unit, through: Period, known: Known) -> list[Overview]:
    """Each indicator in the newest period, this year or last, that at least three units show; most worse ones first.

    Two queries, and one for the units.
    """
    rows = Indicator.objects.filter(principal=principal, source=SourceKind.OWN).select_related("owner")
    indicators = {row.pk: row for row in known.as_written(rows)}
    units = places(principal)
    condition = years(through.year - 1, through.year) & Q(indicator__principal=principal)
    found = []
    for key, told in observations(condition, units, known, timed=False).items():
        if key in indicators:
            made = tables(indicators[key], units, [row for row in told if row[1].period.end <= through.end])
            if (one := _newest(made)) is not None:
                found.append(_overview(indicators[key], *one))
    return sorted(found, key=lambda each: (-(each.worse or 0), each.worse is None, each.indicator.name))


def _newest(made: dict[Period, Table]) -> tuple[Period, list[tuple[int, Observation]], int] | None:
    """The newest period that enough units show, what they show, and how many are hidden or owe."""
    for period, table in reversed(made.items()):
        reporting = [unit for unit, part in table.reported if part == ALL and unit in table.units]
        seen = [(unit, value) for unit in reporting if (value := table.value(unit)) is not None]
        shown = [(unit, value) for unit, value in seen if value.value is not None]
        if len(shown) >= FEWEST:
            return period, shown, len(seen) - len(shown)
    return None


def _overview(indicator: Indicator, period: Period, shown: Sequence[tuple[int, Observation]], hidden: int) -> Overview:
    counts = [one for _, value in shown if (one := count(value)) is not None]
    if len(counts) < len(shown) or indicator.direction == Direction.NONE:
        return Overview(indicator, period, len(shown), None, None)
    bad = 1 if indicator.direction == Direction.LOWER else -1
    outside = funnels.funnel_of_shares(counts).outside
    return Overview(indicator, period, len(shown), outside.count(bad), outside.count(-bad))


@remembered
def compare_units(indicator: Indicator, principal: Unit, through: Period, known: Known) -> UnitComparison | None:
    """None where no period up to `through` has three units (two queries)."""
    made = tables_of(indicator, principal, through, known)
    found = _newest(made)
    return None if found is None else _compared(indicator, found[0], made[found[0]], *found[1:])


def _compared(
    indicator: Indicator, period: Period, table: Table, shown: Sequence[tuple[int, Observation]], hidden: int
) -> UnitComparison:
    counts = [count(value) for _, value in shown]
    whole = [one for one in counts if one is not None] if all(counts) else []
    order = sorted(range(len(shown)), key=lambda at: _worst_first(indicator, shown[at][1]))
    told = _judged(whole, is_lower_better=indicator.direction == "lower") if whole else None
    rows = []
    for at in order:
        place, value = table.units[shown[at][0]], shown[at][1]
        row = UnitValue(place.code, place.name, value)
        rows.append(row if told is None else told.of(row, at))
    return UnitComparison(
        indicator,
        period,
        tuple(rows),
        tuple(whole[at] for at in order) if whole else (),
        told.funnel if told else None,
        _between(whole) if whole else None,
        _spread(whole) if whole else None,
        tuple(_same_ages(table, [(shown[at][0], row) for at, row in zip(order, rows, strict=True)])),
        hidden,
    )


def _worst_first(indicator: Indicator, value: Observation) -> tuple[Decimal, str]:
    turn = -1 if indicator.direction == "lower" else 1
    return turn * (value.value or Decimal(0)), value.unit


@dataclass(frozen=True, slots=True)
class _Judged:
    counts: Sequence[ranks.Count]
    places: Sequence[Places | None]
    funnel: funnels.Funnel
    likely: shrinkage.Shrunk | None

    def of(self, row: UnitValue, at: int) -> UnitValue:
        one = self.counts[at]
        return UnitValue(
            row.code,
            row.name,
            row.value,
            wilson(one.successes, one.trials),
            self.places[at],
            self.funnel.outside[at],
            self.likely.units[at] if self.likely else None,
        )


def _judged(counts: Sequence[ranks.Count], *, is_lower_better: bool) -> _Judged:
    likely = shrinkage.shrink(counts) if len(counts) >= shrinkage.LEAST_UNITS else None
    turned = [ranks.Count(one.trials - one.successes, one.trials) if is_lower_better else one for one in counts]
    places: Sequence[Places | None] = ranks.places(turned) if len(counts) <= MOST_RANKED else [None] * len(counts)
    return _Judged(counts, places, funnels.funnel_of_shares(counts), likely)


def _between(counts: Sequence[ranks.Count]) -> VarianceParts | None:
    """How much of all variation lies between the units; None where nothing varies."""
    try:
        return variance_parts_of_shares(counts)
    except ValueError:
        return None


def _spread(counts: Sequence[ranks.Count]) -> Segregation | None:
    """How unevenly those whom the share counts are spread over the units; None for all, nobody, or one each."""
    try:
        return segregation([one.successes for one in counts], [one.trials for one in counts])
    except ValueError:
        return None


def _same_ages(table: Table, units: Sequence[tuple[int, UnitValue]]) -> list[tuple[UnitValue, Adjusted]]:
    """Each unit as if its ages were everybody's, for those that show every age group; none for fewer than three."""
    ages = sorted({part.age for _, part in table.reported if part.age and part == Breakdown(age=part.age)})
    whole = {}
    for unit, row in units:
        groups = [count(table.value(unit, Breakdown(age=age))) for age in ages]
        told = [one for one in groups if one is not None]
        if ages and len(told) == len(ages):
            whole[unit] = (row, told)
    if len(whole) < FEWEST or len(ages) < 2:
        return []
    standard = [float(sum(told[at].trials for _, told in whole.values())) for at in range(len(ages))]
    return [(row, direct_share(told, standard)) for row, told in whole.values()]
