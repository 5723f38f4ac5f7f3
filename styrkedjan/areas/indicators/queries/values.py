"""Values and targets as observations: read in bulk, computed up the tree, small numbers hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from styrkedjan.areas.indicators.models import Indicator, IndicatorValue, SourceKind, TargetValue
from styrkedjan.areas.indicators.queries.kolada import kolada_series, kolada_totals
from styrkedjan.areas.indicators.queries.tables import Cell, Place, Table, places, tables
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.disclosure import conceal
from styrkedjan.domain.measures import Aggregation, Frequency
from styrkedjan.domain.observations import ALL, Breakdown, Missing, Observation, Sex
from styrkedjan.domain.periods import Period
from styrkedjan.domain.volumes import OverYear, YearVolume, year_volume
from styrkedjan.foundation.known import NOW, Known

parse_period = lru_cache(maxsize=1024)(Period.parse)
# How many years back a series goes: enough to see a direction, few enough to read.
YEARS_BACK = {Frequency.MONTH: 2, Frequency.QUARTER: 4, Frequency.TERTIAL: 4, Frequency.YEAR: 10}
_COLUMNS = (
    "indicator_id", "unit_id", "period", "sex", "age", "area", "value", "missing", "n", "numerator", "denominator",
    "preliminary", "known_at",
)  # fmt: skip


def of_period(indicator: Indicator, unit: Unit, period: Period) -> QuerySet[IndicatorValue]:
    """What holds now of all, women and men: the rows that a form is filled in from."""
    rows = NOW.rows(IndicatorValue).filter(indicator=indicator, unit=unit, period=str(period), age="", area="")
    return rows.order_by("pk")


def of_periods(unit: Unit, periods: Mapping[int, Period]) -> dict[int, list[IndicatorValue]]:
    """The same of several indicators of a unit, each of its own period (one query)."""
    found: dict[int, list[IndicatorValue]] = {}
    wanted = {(indicator, str(period)) for indicator, period in periods.items()}
    rows = NOW.rows(IndicatorValue).filter(indicator__in=periods, unit=unit, age="", area="")
    for row in rows.filter(period__in={period for _, period in wanted}).order_by("pk"):
        if (row.indicator_id, row.period) in wanted:
            found.setdefault(row.indicator_id, []).append(row)
    return found


def target_of(indicator: Indicator, unit: Unit, year: int) -> TargetValue | None:
    """The target that holds now (one query)."""
    return NOW.rows(TargetValue).filter(indicator=indicator, unit=unit, year=year).first()


def years(first: int, last: int) -> Q:
    """Rows whose period lies in the years, both included: periods begin with their year."""
    return Q(period__gte=str(first), period__lt=str(last + 1))


def observations(
    condition: Q, units: Mapping[int, Place], known: Known, *, timed: bool = True
) -> dict[int, list[tuple[int, Observation]]]:
    """Indicator -> (unit, observation), for rows known at the moment (one query).

    Not `timed` leaves out when each became known, for statistics over very many: it is a third of what reading costs.
    """
    found: dict[int, list[tuple[int, Observation]]] = defaultdict(list)
    columns = _COLUMNS if timed else _COLUMNS[:-1]
    for row in known.rows(IndicatorValue).filter(condition).values_list(*columns):
        indicator, unit, period, sex, age, area, value, missing, n, numerator, denominator, preliminary, *at = row
        code = units[unit].code if unit in units else str(unit)
        seen = Observation(
            measure=str(indicator),
            unit=code,
            period=parse_period(period),
            value=value,
            missing=Missing(missing) if missing else None,
            breakdown=_part(sex, age, area),
            n=n,
            numerator=numerator,
            denominator=denominator,
            source="Egen rapportering",
            known_at=at[0] if at else None,
            preliminary=preliminary,
        )
        found[indicator].append((unit, seen))
    return found


@lru_cache(maxsize=512)
def _part(sex: str, age: str, area: str) -> Breakdown:
    return Breakdown(Sex(sex), age, area)


def owing(indicators: Collection[int], year: int, known: Known) -> dict[int, set[Cell]]:
    """Indicator -> the cells that have a target this year and therefore owe a value (one query)."""
    rows = known.rows(TargetValue).filter(indicator__in=indicators, year=year)
    found: dict[int, set[Cell]] = defaultdict(set)
    for indicator, unit in rows.values_list("indicator_id", "unit_id"):
        found[indicator].add((unit, ALL))
    return found


def tables_of(
    indicator: Indicator, principal: Unit, period: Period, known: Known, *, whole: bool = False
) -> dict[Period, Table]:
    """The indicator's periods up to `period`'s end, oldest first, every unit in each (two queries)."""
    units = places(principal)
    first = period.year - YEARS_BACK[Frequency(indicator.frequency)]
    if indicator.source == SourceKind.KOLADA:
        rows = [(principal.pk, row) for row in kolada_series(indicator, principal, known)]
    else:
        condition = years(first, period.year) & Q(indicator=indicator)
        rows = observations(condition, units, known).get(indicator.pk, [])
    made = tables(indicator, units, [row for row in rows if row[1].period.end <= period.end], whole=whole)
    return {key: table for key, table in made.items() if key.year >= first}


def as_disclosed(
    indicator: Indicator, principal: Unit, rows: Sequence[IndicatorValue], known: Known
) -> list[Observation]:
    """The rows, all of the indicator, as anybody may see them: small numbers hidden as on every page (two queries).

    What is hidden depends on every unit's values of the period, so those are read whatever rows are asked for. Each
    door that hands out rows instead of tables goes this way.
    """
    if not rows:
        return []
    units = places(principal)
    condition = Q(indicator=indicator, period__in={row.period for row in rows})
    made = tables(indicator, units, observations(condition, units, known).get(indicator.pk, []))
    return [_guarded(made, row) for row in rows]


def _guarded(made: Mapping[Period, Table], row: IndicatorValue) -> Observation:
    seen = row.observation(unit=row.unit.code)
    cell = (row.unit_id, seen.breakdown)
    return conceal(seen) if cell in made[seen.period].hidden else seen


# -- what goals and reports ask ---------------------------------------------------------------------------------------


class Outcomes(Mapping[tuple[int, int], list[Observation]]):
    """(indicator, unit) -> values of this year and last, oldest first; worked out for the pairs that are asked for.

    Three thousand units and sixty indicators are 180 000 pairs, of which a page shows some hundred.
    """

    def __init__(
        self, units: Collection[int], made: Mapping[int, Collection[Table]], given: Mapping[tuple[int, int], list[Any]]
    ) -> None:
        self._units, self._made = frozenset(units), made
        self._worked_out: dict[tuple[int, int], list[Observation]] = dict(given)

    def __getitem__(self, key: tuple[int, int]) -> list[Observation]:
        if key not in self._worked_out:
            indicator, unit = key
            asked = self._made.get(indicator, ()) if unit in self._units else ()
            self._worked_out[key] = [value for table in asked if (value := table.value(unit)) is not None]
        if not self._worked_out[key]:
            raise KeyError(key)
        return self._worked_out[key]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        pairs = {(indicator, unit) for indicator in self._made for unit in self._units} | self._worked_out.keys()
        return (pair for pair in sorted(pairs) if self.get(pair))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def volume_of_year(indicator: Indicator, series: Iterable[Observation], year: int, through: Period) -> YearVolume:
    """What a volume has come to in a year, by its own rule and frequency (no query)."""
    values = {row.period: row.value for row in series if row.period.year == year}
    return year_volume(OverYear(indicator.over_year), Frequency(indicator.frequency), values, year, through)


def outcomes(
    units: Collection[Unit], indicators: Sequence[Indicator], period: Period, known: Known
) -> Mapping[tuple[int, int], list[Observation]]:
    """(indicator, unit) -> values of this year and last up to the period's end, oldest first.

    A unit's own value where it has one, else computed from the units below; small numbers hidden; key figures from
    Kolada for the municipality itself. Three queries and one question to the store, however many goals, units and
    indicators are asked about; all units must be of one principal and have it loaded.
    """
    if not units or not indicators:
        return {}
    principal = _principal(units)
    where = places(principal)
    own = [row for row in indicators if row.source == SourceKind.OWN]
    rows = observations(years(period.year - 1, period.year) & _reach(units, own), where, known)
    targets = owing([row.pk for row in own], period.year, known)
    made = {}
    for indicator in own:
        timely = [row for row in rows.get(indicator.pk, ()) if row[1].period.end <= period.end]
        made[indicator.pk] = tables(indicator, where, timely, owing=targets.get(indicator.pk, ())).values()
    given = {}
    if any(unit.pk == principal.pk for unit in units):
        kolada = [indicator for indicator in indicators if indicator.source == SourceKind.KOLADA]
        for key, series in kolada_totals(kolada, principal, known).items():
            given[key, principal.pk] = _recent(series, period)
    return Outcomes([unit.pk for unit in units], made, given)


def _principal(units: Collection[Unit]) -> Unit:
    first = next(iter(units))
    return first.principal or first


def _recent(series: Iterable[Observation], period: Period) -> list[Observation]:
    return [
        row
        for row in series
        if row.breakdown == ALL and row.period.year >= period.year - 1 and row.period.end <= period.end
    ]


def _reach(units: Iterable[Unit], indicators: Sequence[Indicator]) -> Q:
    """Totals of the units themselves; all units' where they are added up, and all parts where small ones are hidden."""
    totals = Q(sex=Sex.TOTAL, age="", area="")
    summed = [row.pk for row in indicators if row.aggregation != Aggregation.NONE]
    guarded = [row.pk for row in indicators if row.suppression_threshold > 1]
    plain = Q(indicator__in=[row.pk for row in indicators], unit__in=[unit.pk for unit in units])
    return (plain & totals) | (Q(indicator__in=summed) & totals) | Q(indicator__in=guarded)


# -- targets ---------------------------------------------------------------------------------------------------------


def targets_by_year(indicator: Indicator, unit: Unit, known: Known) -> dict[int, TargetValue]:
    """The unit's target per year; the nearest unit above stands in where the unit has none of its own (one query)."""
    above = [int(part) for part in reversed(unit.path.strip("/").split("/"))]
    rows = known.rows(TargetValue).filter(indicator=indicator, unit__in=above).select_related("unit")
    found: dict[int, TargetValue] = {}
    for row in sorted(rows, key=lambda row: above.index(row.unit_id)):
        found.setdefault(row.year, row)
    return found
