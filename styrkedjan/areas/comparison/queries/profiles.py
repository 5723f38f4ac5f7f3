"""One municipality over many key figures: its latest value, its place among all and in a group, and how it has gone.

The places come from what is derived once per published version; a value is Kolada's, a place is our own processing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from styrkedjan.areas.comparison.queries.catalogue import KeyFigure, key_figures_known
from styrkedjan.areas.comparison.queries.groups import Group
from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.domain.comparison import ColourRule, Place, Standing, standing
from styrkedjan.domain.measures import Direction
from styrkedjan.domain.observations import Missing, Sex
from styrkedjan.foundation.known import Known
from styrkedjan.store import key_figures
from styrkedjan.store.key_figure_profiles import ProfileRow, Rank, history, profile


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A key figure of the municipality. `past` are its values year by year, `before` the one a year before."""

    figure: KeyFigure
    year: int
    value: Decimal | None
    missing: Missing | None
    is_preliminary: bool
    place: Place | None
    group_place: Place | None
    past: tuple[Decimal | None, ...]
    trend: float | None

    def standing(self, rule: ColourRule = ColourRule.QUARTER_HALF_QUARTER, *, in_group: bool = False) -> Standing:
        return standing(self.group_place if in_group else self.place, self.figure.direction, rule)

    @property
    def has_improved(self) -> bool | None:
        """Whether it goes the right way over three years; None without a direction or a trend."""
        if not self.trend or self.figure.direction is Direction.NONE:
            return None
        return (self.trend > 0) == (self.figure.direction is Direction.HIGHER)


@dataclass(frozen=True, slots=True)
class MunicipalProfile:
    """The lines, and what raw figures and our own processing of them are labelled."""

    municipality: str
    group: Group
    lines: tuple[ProfileLine, ...]
    raw_label: str
    processed_label: str

    @property
    def newest(self) -> int | None:
        return max((line.year for line in self.lines if line.value is not None), default=None)


def municipal_profile(
    municipality: str, group: Group, known: Known, *, only: Collection[str] | None = None
) -> MunicipalProfile:
    """The figures in `only` (None: all) that anything is known of, for everybody together (no SQL)."""
    at_rest = store()
    figures = key_figures_known(known)
    found = profile(at_rest, municipality, group=group.members, as_of=known.moment)
    wanted = None if only is None else set(only)
    rows = [
        row
        for at in np.flatnonzero(found.sexes == Sex.TOTAL.value)
        if (wanted is None or str(found.measures[at]) in wanted) and (row := found.row(int(at))).measure in figures
    ]
    past = _past(municipality, [row.measure for row in rows], known)
    lines = (_line(figures[row.measure], row, past.get(row.measure, ())) for row in rows)
    raw, processed = key_figures.labels(at_rest, as_of=known.moment)
    return MunicipalProfile(municipality, group, tuple(lines), raw, processed)


def worst_first(lines: Iterable[ProfileLine], *, in_group: bool = False) -> list[ProfileLine]:
    """The lowest place first; what is not judged last."""

    def order(line: ProfileLine) -> tuple[bool, float, str]:
        place = line.group_place if in_group else line.place
        judged = line.standing(in_group=in_group) is not Standing.UNJUDGED
        return not judged, place.share if place else 1.0, line.figure.title

    return sorted(lines, key=order)


def _line(figure: KeyFigure, row: ProfileRow, past: tuple[Decimal | None, ...]) -> ProfileLine:
    return ProfileLine(
        figure=figure,
        year=row.year,
        value=row.value,
        missing=row.missing,
        is_preliminary=row.preliminary,
        place=_place(row.rank, figure.direction),
        group_place=_place(row.group_rank, figure.direction),
        past=past,
        trend=row.trend,
    )


def _place(rank: Rank | None, direction: Direction) -> Place | None:
    """Those above and below, turned so that the better stand first."""
    if rank is None or not rank.of:
        return None
    higher, lower = rank.from_highest - 1, rank.from_lowest - 1
    better, worse = (lower, higher) if direction is Direction.LOWER else (higher, lower)
    return Place(better, worse, rank.of)


def _past(municipality: str, measures: list[str], known: Known) -> dict[str, tuple[Decimal | None, ...]]:
    found = history(store(), municipality, as_of=known.moment)
    if found is None:
        several = key_figures.several(store(), measures, [municipality], sexes=[Sex.TOTAL], as_of=known.moment)
        return {measure: tuple(row.value for row in rows) for (measure, _), rows in several.items()}
    at = {measure: index for index, (measure, sex) in enumerate(found.series) if sex == Sex.TOTAL.value}
    return {
        measure: tuple(None if np.isnan(one) else Decimal(repr(float(one))) for one in found.values[at[measure]])
        for measure in measures
        if measure in at
    }
