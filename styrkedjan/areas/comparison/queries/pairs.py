"""Two key figures against each other: where there is something to learn, and what of it chance leaves.

A cost and a quality are judged by `analysis.frontier`: only who surely enough is both as good and cheaper is named. Two
other figures are set side by side, and those are named who are no worse in either; without published margins nobody
knows what of that is chance, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.analysis import frontier
from styrkedjan.analysis.binomial import LEVEL, normal_quantile
from styrkedjan.areas.comparison.queries.catalogue import KeyFigure
from styrkedjan.areas.comparison.queries.groups import Group, names
from styrkedjan.areas.indicators.queries.kolada import store
from styrkedjan.domain.key_figures import KeyFigureClass
from styrkedjan.domain.measures import Direction
from styrkedjan.domain.observations import Sex
from styrkedjan.foundation.known import Known
from styrkedjan.store import key_figures

FEWEST = 3


@dataclass(frozen=True, slots=True)
class Both:
    """A municipality's values of two figures, with their published margins where there are any."""

    name: str
    x: Decimal
    y: Decimal
    is_own: bool
    x_margin: Decimal | None = None
    y_margin: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two key figures in the newest year that the most municipalities have both for.

    `lesson` is one's place by the frontier of cost and quality; None where the figures are no cost and quality.
    """

    across: KeyFigure
    up: KeyFigure
    group: Group
    year: int
    rows: tuple[Both, ...]
    lesson: frontier.Place | None
    raw_label: str
    processed_label: str

    @property
    def own(self) -> Both | None:
        return next((row for row in self.rows if row.is_own), None)

    @property
    def sentence(self) -> str:
        """Whom to learn from; "" where it is not a cost and a quality."""
        return self.lesson.sentence([row.name for row in self.rows]) if self.lesson else ""

    @property
    def teachers(self) -> tuple[Both, ...]:
        """Where there is something to learn: surely as good and cheaper, else no worse in both and better in one.

        What costs has no direction; here less of it for the same is what one looks for.
        """
        own = self.own
        if self.lesson is not None:
            return tuple(self.rows[at] for at in self.lesson.models)
        if own is None:
            return ()
        turns = [1 if figure.direction == "higher" else -1 for figure in (self.across, self.up)]

        def gain(row: Both) -> tuple[Decimal, Decimal]:
            return (row.x - own.x) * turns[0], (row.y - own.y) * turns[1]

        better = [row for row in self.rows if not row.is_own and min(gain(row)) >= 0 and max(gain(row)) > 0]
        return tuple(sorted(better, key=lambda row: row.name))

    @property
    def has_margins(self) -> bool:
        return any(row.x_margin is not None or row.y_margin is not None for row in self.rows)


Values = Mapping[tuple[str, str], Mapping[int, Decimal]]


def pair(across: KeyFigure, up: KeyFigure, municipality: str, group: Group, known: Known) -> Pair | None:
    """The two figures side by side; None when no year has both."""
    at_rest, everyone, called = store(), [municipality, *group.members], names(known)
    wanted = [key for figure in (across, up) for key in (figure.id, figure.uncertainty) if key]
    found = key_figures.several(at_rest, wanted, everyone, sexes=[Sex.TOTAL], as_of=known.moment)
    values = {key: {row.period.year: row.value for row in rows if row.value is not None} for key, rows in found.items()}
    by_year: dict[int, list[Both]] = {}
    for code in everyone:
        one, other = (values.get((figure.id, code), {}) for figure in (across, up))
        for year in one.keys() & other.keys():
            margins = [values.get((figure.uncertainty, code), {}).get(year) for figure in (across, up)]
            row = Both(called.get(code, code), one[year], other[year], code == municipality, *margins)
            by_year.setdefault(year, []).append(row)
    if not by_year:
        return None
    year = max(by_year, key=lambda each: (any(row.is_own for row in by_year[each]), len(by_year[each]), each))
    raw, processed = key_figures.labels(at_rest, as_of=known.moment)
    rows = tuple(sorted(by_year[year], key=lambda row: row.name))
    return Pair(across, up, group, year, rows, _lesson(across, up, rows), raw, processed)


def is_cost_and_quality(across: KeyFigure, up: KeyFigure) -> bool:
    """Kronor to the right, and something with a direction upwards."""
    is_cost = across.metadata is not None and across.metadata.measure_class is KeyFigureClass.COST
    return is_cost and across.unit.startswith("kr") and up.direction is not Direction.NONE


def _lesson(across: KeyFigure, up: KeyFigure, rows: Sequence[Both]) -> frontier.Place | None:
    """One's own place among them, both figures drawn anew by their margins."""
    own = next((at for at, row in enumerate(rows) if row.is_own), None)
    if own is None or len(rows) < FEWEST or not is_cost_and_quality(across, up) or any(row.x <= 0 for row in rows):
        return None
    turn = -1 if up.direction is Direction.LOWER else 1
    (place,) = frontier.frontier(
        [float(row.x) for row in rows],
        [turn * float(row.y) for row in rows],
        [_error(row.x_margin) for row in rows],
        [_error(row.y_margin) for row in rows],
        about=[own],
    )
    return place


def _error(margin: Decimal | None) -> float:
    """The standard error behind a published margin, which is read as 95 per cent; nought where none is published."""
    return float(margin or 0) / normal_quantile(LEVEL)
