"""Early warning: which of our indicators have changed, since when, versus whom, and who owns them.

An alarm is told once and then rests for as long as it goes on (`analysis.early_warning`). Nothing of that is written
down: the periods are gone through from the first, so that what was told when is the same whoever asks, and as known on
any day. A period within a year is set beside the same period of other years, since most things have a season.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from styrkedjan.analysis.control_charts import LEAST_BASELINE
from styrkedjan.analysis.early_warning import Alarm, changed, news
from styrkedjan.areas.comparison.queries.catalogue import KeyFigure, key_figures_known
from styrkedjan.areas.comparison.queries.groups import Group
from styrkedjan.areas.indicators.models import Indicator, SourceKind
from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.areas.indicators.queries.tables import Table, places, tables
from styrkedjan.areas.indicators.queries.values import observations
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.measures import Direction
from styrkedjan.domain.observations import Sex
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.store import key_figures

FEWEST = LEAST_BASELINE + 1
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Raised:
    """An indicator that has changed. `told` is the period in which it was told for the first time."""

    indicator: Indicator
    alarm: Alarm
    told: str
    periods: tuple[str, ...]
    values: tuple[Decimal, ...]

    @property
    def is_new(self) -> bool:
        return self.told == self.alarm.seen

    @property
    def is_worse(self) -> bool | None:
        """Whether it has gone the wrong way; None without a direction."""
        if self.indicator.direction == Direction.NONE:
            return None
        return (self.alarm.direction > 0) == (self.indicator.direction == Direction.LOWER)

    @property
    def sentence(self) -> str:
        return self.alarm.sentence(self.indicator.name, self.indicator.owner.label)


@dataclass(frozen=True, slots=True)
class Warnings:
    """The changed ones, the new and the worse first; how many were looked at, and how many are too short to say.

    `ended`: indicators that follow a key figure that is no longer made, with the one that came after it.
    """

    rows: tuple[Raised, ...]
    looked_at: int
    too_short: int
    ended: tuple[tuple[Indicator, KeyFigure, KeyFigure | None], ...]


@dataclass(frozen=True, slots=True)
class _Series:
    """The unit's values with those of comparable units in the same periods, oldest first."""

    indicator: Indicator
    periods: tuple[str, ...]
    values: tuple[Decimal, ...]
    peers: tuple[tuple[float, ...], ...]


@remembered
def warnings(unit: Unit, principal: Unit, group: Group, through: Period, known: Known) -> Warnings:
    """For the indicators that have a value at the unit (three queries); Kolada's are of the municipality itself."""
    rows = known.as_written(Indicator.objects.filter(principal=principal).select_related("owner"))
    held = [one for one in rows if one.valid_to is None or one.valid_to >= through.year]
    figures = key_figures_known(known)
    series = list(_own(held, unit, principal, through, known))
    if unit.pk == principal.pk:
        series += _fetched(held, principal, group, through, known)
    whole = [one for one in series if len(one.values) >= FEWEST]
    found = [told for one in whole if (told := _told(one)) is not None]
    ended = [
        (one, figure, figures.get(figure.successor))
        for one in held
        if one.source == SourceKind.KOLADA and (figure := figures.get(one.source_key)) and figure.retired_after
    ]
    return Warnings(
        tuple(sorted(found, key=lambda each: (not each.is_new, each.is_worse is not True, each.indicator.name))),
        len(series),
        len(series) - len(whole),
        tuple(ended),
    )


def _told(series: _Series) -> Raised | None:
    """The alarm of the last period, with when it was first told: no alarm twice for the same thing."""
    told: Mapping[str, Alarm] = {}
    first: dict[str, str] = {}
    key, alarm = str(series.indicator.pk), None
    for size in range(FEWEST, len(series.values) + 1):
        alarm = changed(
            key,
            series.periods[:size],
            [float(value) for value in series.values[:size]],
            [peer[:size] for peer in series.peers],
            step=10.0**-series.indicator.decimals,
        )
        fresh, told = news([alarm] if alarm else [], told)
        if fresh:
            first[key] = series.periods[size - 1]
    return Raised(series.indicator, alarm, first[key], series.periods, series.values) if alarm else None


def _own(
    indicators: Sequence[Indicator], unit: Unit, principal: Unit, through: Period, known: Known
) -> Iterable[_Series]:
    """What is reported here, beside the units that report the same."""
    own = {one.pk: one for one in indicators if one.source == SourceKind.OWN}
    units = places(principal)
    condition = Q(indicator__in=own) if len(own) < MOST_NAMED else Q(indicator__principal=principal)
    for key, rows in observations(condition, units, known, timed=False).items():
        if key in own:
            made = tables(own[key], units, [row for row in rows if row[1].period.end <= through.end])
            if (series := _alike(own[key], unit, made)) is not None:
                yield series


MOST_NAMED = 500  # a condition that names more of them is longer than a database takes


def _alike(indicator: Indicator, unit: Unit, made: Mapping[Period, Table]) -> _Series | None:
    known = {period: one.value for period, table in made.items() if (one := table.value(unit.pk)) is not None}
    periods = [period for period, value in known.items() if value is not None]
    if not periods:
        return None
    last = periods[-1]
    periods = [each for each in periods if (each.span, each.number) == (last.span, last.number)]
    others = {
        place.id
        for place in made[last].units.values()
        if not place.path.startswith(unit.path) and not unit.path.startswith(place.path)
    }
    peers = {other for period in periods for other, _ in made[period].reported if other in others}
    return _Series(
        indicator,
        tuple(each.label for each in periods),
        tuple(value for each in periods if (value := known[each]) is not None),
        tuple(tuple(_float(made[period], peer) for period in periods) for peer in sorted(peers)),
    )


def _float(table: Table, unit: int) -> float:
    value = table.value(unit)
    return NAN if value is None or value.value is None else float(value.value)


def _fetched(
    indicators: Sequence[Indicator], principal: Unit, group: Group, through: Period, known: Known
) -> list[_Series]:
    """What comes from Kolada, beside the group; from the last break on."""
    rows = [one for one in indicators if one.source == SourceKind.KOLADA]
    if not rows:
        return []
    figures, keys = key_figures_known(known), {one.source_key for one in rows}
    towns = [principal.code, *group.members]
    found = key_figures.several(store(), keys, towns, sexes=[Sex.TOTAL], as_of=known.moment)
    series = []
    for one in rows:
        since = max(figures[one.source_key].breaks, default=0) if one.source_key in figures else 0
        values = {
            town: {row.period.year: row.value for row in found.get((one.source_key, town), ()) if row.value is not None}
            for town in towns
        }
        years = sorted(year for year in values[principal.code] if since <= year <= through.year)
        if years:
            peers = tuple(tuple(float(values[town].get(year, NAN)) for year in years) for town in group.members)
            own = tuple(values[principal.code][year] for year in years)
            series.append(_Series(one, tuple(map(str, years)), own, peers))
    return series
