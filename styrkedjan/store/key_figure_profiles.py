"""Whole municipalities and whole key figures as arrays: for profiles, maps and statistics over all of Kolada.

Values are in the key figure's own unit (`domain.key_figures`), years are calendar years, ranks count from 1 and 0 means
none, a trend is per year in the key figure's unit. NaN is no value, and `missing()` says why; it is never zero. Values
are Kolada's (`key_figures.RAW`); ranks and trends are our own processing (`key_figures.PROCESSED`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np

from styrkedjan.domain.observations import Missing, Sex
from styrkedjan.store import key_figure_matrix, questions
from styrkedjan.store.compiling import compiled
from styrkedjan.store.engines import Engine, engine
from styrkedjan.store.key_figure_matrix import COUNTRY, PRELIMINARY, REASONS, Matrix, reason
from styrkedjan.store.key_figure_rows import Array
from styrkedjan.store.key_figures import PROCESSED, RAW, is_group, values_version
from styrkedjan.store.versions import Store


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among those with a value the same year; which end is better is the measure's to say."""

    from_highest: int
    from_lowest: int
    of: int


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One key figure of a municipality, in the latest year it has a value (or a reason for none).

    `rank` is among all of its kind (municipalities, or regions), `group_rank` in the group with itself counted.
    `trend` is the slope over the three years that end with `year`; None unless the first of them has a value.
    `later` is a newer year that something was said of without a value, and `later_missing` what.
    """

    measure: str
    sex: Sex
    year: int
    value: Decimal | None
    missing: Missing | None
    preliminary: bool
    rank: Rank | None
    group_rank: Rank | None
    trend: float | None
    later: int | None
    later_missing: Missing | None
    label: str = RAW
    processed_label: str = PROCESSED


@dataclass(frozen=True)
class Profile:
    """Every key figure of a municipality: arrays of one length, everybody before the sexes, by key figure.

    Rows are made when asked for. `ranks` and `group_ranks` are [3, n]: from highest, from lowest, of how many.
    """

    municipality: str
    group: tuple[str, ...]
    version: str
    measures: Array
    sexes: Array
    years: Array
    said: Array
    marks: Array
    values: Array
    trends: Array
    ranks: Array
    group_ranks: Array

    def __len__(self) -> int:
        return len(self.measures)

    def __iter__(self) -> Iterator[ProfileRow]:
        return map(self.row, range(len(self)))

    def find(self, measure: str, sex: Sex = Sex.TOTAL) -> ProfileRow | None:
        """The row of one key figure, or None when nothing was ever said of it."""
        at = np.flatnonzero((self.measures == measure) & (self.sexes == sex.value))
        return self.row(int(at[0])) if len(at) else None

    def row(self, at: int) -> ProfileRow:
        """One row, by its place."""
        year, said, mark = int(self.years[at]), int(self.said[at]), int(self.marks[at])
        has_value, trend = year > 0, float(self.trends[at])
        later = has_value and said > year
        return ProfileRow(
            measure=str(self.measures[at]),
            sex=Sex(str(self.sexes[at])),
            year=year or said,
            value=Decimal(repr(float(self.values[at]))) if has_value else None,
            missing=None if has_value else reason(mark),
            preliminary=bool(mark & PRELIMINARY) and not later,
            rank=_rank(self.ranks[:, at]),
            group_rank=_rank(self.group_ranks[:, at]),
            trend=None if np.isnan(trend) else trend,
            later=said if later else None,
            later_missing=reason(mark) if later else None,
        )


@dataclass(frozen=True)
class Column:
    """One key figure, year and sex over all municipalities, regions and the country: arrays of one length."""

    units: tuple[str, ...]
    values: Array
    marks: Array

    def missing(self, at: int) -> Missing | None:
        """Why there is no value at a place; None where there is one."""
        return reason(int(self.marks[at]))


@dataclass(frozen=True)
class History:
    """All of one municipality: `values` and `marks` are [series, year], and a series is (key figure, sex)."""

    municipality: str
    series: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    values: Array
    marks: Array

    def missing(self, series: int, year: int) -> Missing | None:
        """Why there is no value at a place; None where there is one."""
        return reason(int(self.marks[series, year]))


def profile(
    store: Store,
    municipality: str,
    *,
    group: Collection[str] = (),
    as_of: datetime | None,
    using: Engine | None = None,
) -> Profile:
    """Every key figure of a municipality, latest year, with its places and trend; empty when nothing was known.

    `group` are codes of municipalities to compare with, the municipality itself not counted twice. With `using` the
    engine answers from the values themselves, as it does where nothing is derived.
    """
    close = tuple(sorted(set(group) - {municipality}))
    arrays = None if using or is_group(municipality) else key_figure_matrix.current(store, as_of)
    if arrays is None:
        return _asked(store, municipality, close, as_of, using or engine())
    return _mapped(arrays, municipality, close)


def column(store: Store, measure: str, year: int, *, sex: Sex = Sex.TOTAL, as_of: datetime | None) -> Column | None:
    """One key figure over everybody, or None when nothing is derived or the key figure or year is unknown."""
    arrays = key_figure_matrix.current(store, as_of)
    at = arrays.series_at.get((measure, sex.value)) if arrays else None
    if arrays is None or at is None or year not in arrays.years_known:
        return None
    place = year - arrays.years[0]
    return Column(arrays.units, np.array(arrays.values[:, at, place]), np.array(arrays.marks[:, at, place]))


def history(store: Store, municipality: str, *, as_of: datetime | None) -> History | None:
    """All years of a municipality (views of the mapped file), or None when nothing is derived or it is unknown."""
    arrays = key_figure_matrix.current(store, as_of)
    unit = arrays.unit_at.get(municipality) if arrays else None
    if arrays is None or unit is None:
        return None
    return History(municipality, arrays.series, arrays.years, arrays.values[unit], arrays.marks[unit])


def _rank(counts: Array) -> Rank | None:
    return Rank(*map(int, counts)) if counts[2] else None


def _mapped(arrays: Matrix, municipality: str, close: tuple[str, ...]) -> Profile:
    unit = arrays.unit_at.get(municipality)
    all_rows = arrays.profiles[unit] if unit is not None else np.zeros(0, key_figure_matrix.PROFILE)
    kept = np.flatnonzero(all_rows["said"])
    rows = np.array(all_rows[kept])
    others = np.array([arrays.unit_at[each] for each in close if each in arrays.unit_at], np.int64)
    at = np.where(rows["year"] > 0, rows["year"] - (arrays.years[0] if arrays.years else 0), 0)
    theirs = arrays.values[others[:, None], kept[None, :], at[None, :]]
    own = rows["value"]
    in_group = np.stack([(theirs > own).sum(0), (theirs < own).sum(0), (~np.isnan(theirs)).sum(0)]) + 1
    known = (rows["year"] > 0) & bool(close)
    return Profile(
        municipality=municipality,
        group=close,
        version=arrays.version,
        measures=arrays.measures[kept],
        sexes=arrays.sexes[kept],
        years=rows["year"],
        said=rows["said"],
        marks=rows["mark"],
        values=own,
        trends=rows["trend"],
        ranks=np.stack([rows["highest"], rows["lowest"], rows["of"]]),
        group_ranks=np.where(known, in_group, 0),
    )


def _asked(
    store: Store, municipality: str, close: tuple[str, ...], as_of: datetime | None, answering: Engine
) -> Profile:
    """The same by one question to the values, whatever engine there is."""
    version = values_version(store, as_of=as_of)
    paths = [version.folder / file.path for file in version.matching("/values.parquet")] if version else []
    rows: list[tuple[object, ...]] = []
    if paths:
        text = compiled(questions.key_figure_profile, (), answering.dialect, store)
        bound = {"municipality": municipality, "group": list(close)}
        rows = answering.rows(text, {"key_figures": paths}, bound)
    columns = list(zip(*rows, strict=True)) or [()] * (8 + len(questions.RANKED))
    kpi, sex, year, said, missing, preliminary, value, trend, *counts = columns
    codes = {"": 0} | {each.value: 1 + at for at, each in enumerate(REASONS)}
    known = np.array([each is not None for each in year], bool)
    of_kind = municipality != COUNTRY and not is_group(municipality)
    count = np.array([[each or 0 for each in counted] for counted in counts], np.int64)
    ranks, in_group = count[:3] + np.array([[1], [1], [0]]), count[3:] + 1
    return Profile(
        municipality=municipality,
        group=close,
        version=version.name if version else "",
        measures=np.array(kpi, str),
        sexes=np.array(sex, str),
        years=np.array([each or 0 for each in year], np.int16),
        said=np.array(said, np.int16),
        marks=np.array(
            [codes[why] | (PRELIMINARY if early else 0) for why, early in zip(missing, preliminary, strict=True)],
            np.uint8,
        ),
        values=np.array([np.nan if each is None else each for each in value], np.float64),
        trends=np.array([np.nan if each is None else each for each in trend], np.float64),
        ranks=np.where(known & of_kind, ranks, 0),
        group_ranks=np.where(known & bool(close), in_group, 0),
    )
