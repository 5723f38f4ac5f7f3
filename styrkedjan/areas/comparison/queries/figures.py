"""One key figure over many municipalities and over the years: dots in order with what chance gives, the group's band.

The interval is the published margin of the figure itself ("Osäkerhetstal", the half width that Kolada gives beside an
estimate from a sample), where there is one. A group's mean is unweighted and our own; the country's is Kolada's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles

from styrkedjan.analysis.binomial import LEVEL, normal_quantile
from styrkedjan.analysis.change_points import Change, changes
from styrkedjan.analysis.ranks import Places, places_of_estimates
from styrkedjan.analysis.trends import Trend, trend
from styrkedjan.areas.comparison.queries.catalogue import KeyFigure
from styrkedjan.areas.comparison.queries.groups import Group, names
from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.domain.comparison import Place, Standing, place_of, standing, standings
from styrkedjan.domain.observations import Observation, Sex
from styrkedjan.foundation.known import Known
from styrkedjan.store import key_figures

FEWEST_IN_A_BAND = 4
FEWEST_TO_RANK = 2


@dataclass(frozen=True, slots=True)
class OneOf:
    """A municipality's value in the chosen year. `margin` is the half width of its interval, None where not told."""

    code: str
    name: str
    value: Observation
    margin: Decimal | None
    is_own: bool

    @property
    def low(self) -> Decimal | None:
        return None if self.margin is None or self.value.value is None else self.value.value - self.margin

    @property
    def high(self) -> Decimal | None:
        return None if self.margin is None or self.value.value is None else self.value.value + self.margin


@dataclass(frozen=True, slots=True)
class YearOf:
    """One year: the municipality's value, the country's, and of the group the mean and the middle half."""

    year: int
    own: Decimal | None
    country: Decimal | None
    mean: Decimal | None
    low: Decimal | None
    high: Decimal | None
    is_preliminary: bool = False


@dataclass(frozen=True, slots=True)
class FigureComparison:
    """Everything the page of a key figure shows. `rows` have the best first, then the unknown by name.

    `changes`: the years from which one's own series lies at another level, beyond what chance gives.
    """

    figure: KeyFigure
    group: Group
    year: int
    rows: tuple[OneOf, ...]
    years: tuple[YearOf, ...]
    trend: Trend
    changes: tuple[tuple[int, Change], ...]
    place: Place | None
    raw_label: str
    processed_label: str

    @property
    def own(self) -> OneOf | None:
        return next((row for row in self.rows if row.is_own), None)

    @property
    def standing(self) -> Standing:
        return standing(self.place, self.figure.direction)

    @property
    def mean(self) -> Decimal | None:
        """Of those compared with, oneself not counted."""
        return next((each.mean for each in self.years if each.year == self.year), None)

    @property
    def places(self) -> Places | None:
        """The places that chance leaves the municipality among those with a published margin; None where it has none.

        Kolada says that the interval holds "with great probability"; it is taken as 95 per cent, which is our reading.
        """
        rows = [row for row in self.rows if row.value.value is not None and row.margin is not None]
        own = next((at for at, row in enumerate(rows) if row.is_own), None)
        if own is None or len(rows) < FEWEST_TO_RANK:
            return None
        turn = -1 if self.figure.direction == "lower" else 1
        values = [turn * float(row.value.value or 0) for row in rows]
        return places_of_estimates(values, [float(row.margin or 0) / normal_quantile(LEVEL) for row in rows])[own]

    @property
    def tiles(self) -> dict[Standing, tuple[OneOf, ...]]:
        """Those that stand out among the compared, and the others: best, worst, and all between.

        One whose published margin reaches the mean of them all does not stand out: its place may be chance.
        """
        known = {row.code: row.value.value for row in self.rows if row.value.value is not None}
        found: dict[Standing, list[OneOf]] = {Standing.BEST: [], Standing.WORST: [], Standing.MIDDLE: []}
        middle = sum(known.values(), Decimal(0)) / len(known) if known else Decimal(0)
        told = standings(known, self.figure.direction)
        for row in self.rows:
            if row.code in known:
                is_unsure = row.margin is not None and abs(known[row.code] - middle) <= row.margin
                sort = told[row.code] if told[row.code] in found and not is_unsure else Standing.MIDDLE
                found[sort].append(row)
        return {sort: tuple(rows) for sort, rows in found.items()}

    @property
    def levels(self) -> str:
        """When the level changed, in a sentence each; "" where it has not by more than chance."""
        unit, decimals = self.figure.unit, self.figure.decimals
        return " ".join(one.sentence(str(year), unit, decimals) for year, one in self.changes)

    @property
    def has_margins(self) -> bool:
        return any(row.margin is not None for row in self.rows)

    @property
    def chance(self) -> str:
        """What chance leaves of the place, in a sentence; "" where no margin is published."""
        found = self.places
        return "" if found is None else f"Med osäkerheten: {found.sentence[:1].lower()}{found.sentence[1:]}"


def years_of(figure: KeyFigure, municipality: str, known: Known) -> list[int]:
    """The years the municipality has a value for, the newest first."""
    rows = key_figures.series(store(), figure.id, municipality, sexes=[Sex.TOTAL], as_of=known.moment)
    return sorted({row.period.year for row in rows if row.value is not None}, reverse=True)


def compare(
    figure: KeyFigure, municipality: str, group: Group, known: Known, *, year: int | None = None, sex: Sex = Sex.TOTAL
) -> FigureComparison | None:
    """The key figure in a year (None: the newest the municipality has); None when nothing is known of it at all."""
    at_rest = store()
    wanted = [figure.id, figure.uncertainty] if figure.uncertainty else [figure.id]
    everyone = [municipality, *group.members]
    found = key_figures.several(at_rest, wanted, [*everyone, key_figures.COUNTRY], sexes=[sex], as_of=known.moment)
    series = {(measure, code): {row.period.year: row for row in rows} for (measure, code), rows in found.items()}
    mine = series.get((figure.id, municipality), {})
    own_years = [at for at, row in mine.items() if row.value is not None]
    every_year = sorted({at for (measure, _), rows in series.items() if measure == figure.id for at in rows})
    if not every_year:
        return None
    at = year if year in every_year else max(own_years or every_year)
    members = key_figures.comparison(at_rest, figure.id, at, everyone, sex=sex, as_of=known.moment)
    called = names(known)
    rows = [
        OneOf(
            row.unit,
            called.get(row.unit, row.unit),
            row,
            _margin(series.get((figure.uncertainty, row.unit), {}).get(at)),
            row.unit == municipality,
        )
        for row in members
    ]
    own = mine.get(at)
    since = max((one for one in figure.breaks if one <= at), default=0)
    comparable = [one for one in sorted(own_years) if one >= since]
    series_of_own = [float(mine[one].value or 0) for one in comparable]
    others = [row.value.value for row in rows if row.value.value is not None and not row.is_own]
    placed = place_of(own.value, others, figure.direction) if own and own.value is not None and others else None
    raw, processed = key_figures.labels(at_rest, as_of=known.moment)
    return FigureComparison(
        figure,
        group,
        at,
        tuple(_best_first(rows, figure)),
        tuple(_year(figure.id, one, municipality, group.members, series) for one in every_year),
        trend([float(one) for one in comparable], series_of_own),
        tuple((comparable[one.index], one) for one in changes(series_of_own)),
        placed,
        raw,
        processed,
    )


def _margin(row: Observation | None) -> Decimal | None:
    return None if row is None else row.value


def _best_first(rows: Sequence[OneOf], figure: KeyFigure) -> list[OneOf]:
    turn = 1 if figure.direction == "lower" else -1
    return sorted(
        rows,
        key=lambda row: (row.value.value is None, turn * (row.value.value or Decimal(0)), not row.is_own, row.name),
    )


def _year(
    measure: str,
    year: int,
    municipality: str,
    members: Sequence[str],
    series: dict[tuple[str, str], dict[int, Observation]],
) -> YearOf:
    def value(code: str) -> Decimal | None:
        row = series.get((measure, code), {}).get(year)
        return None if row is None else row.value

    known = sorted(one for code in members if (one := value(code)) is not None)
    mean = sum(known, Decimal(0)) / len(known) if known else None
    lower = upper = None
    if len(known) >= FEWEST_IN_A_BAND:
        first, _, third = quantiles(known, n=4, method="inclusive")
        lower, upper = first, third
    own = series.get((measure, municipality), {}).get(year)
    return YearOf(
        year, value(municipality), value(key_figures.COUNTRY), mean, lower, upper, bool(own and own.preliminary)
    )
