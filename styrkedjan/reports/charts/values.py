"""What to draw, and the same as a table and as a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.swedish import number, said_unit
from styrkedjan.reports.tables import Cell, Column, ColumnKind, Row, Table

MOST_SERIES = 4


class ChartKind(StrEnum):
    """Lines over time, bars side by side, variances to the left and right of zero, parts one after the other up
    to the whole (the last category), two measures against each other, dots in order with the interval that chance
    alone gives, how many of each sort there are (bad, quiet and good series after each other in one bar), a rose
    with a point to each category, or a map where each category is a tile of the same size (a series is a sort of tile).

    A scatter has two series, what goes to the right and what goes up, each with its unit in its name.
    """

    LINES = "lines"
    BARS = "bars"
    VARIANCE = "variance"
    WATERFALL = "waterfall"
    SCATTER = "scatter"
    DOTS = "dots"
    COUNTS = "counts"
    ROSE = "rose"
    TILES = "tiles"


class Tone(StrEnum):
    """What a series says by itself: nothing (its own colour), that it is bad, or that it stands in the background."""

    PLAIN = "plain"
    BAD = "bad"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of figures, one per category; None is a gap, never zero.

    `low` and `high` hold the figure as an interval. What is `expected` has not happened yet: its line is broken.
    """

    name: str
    values: tuple[Decimal | None, ...]
    low: tuple[Decimal | None, ...] = ()
    high: tuple[Decimal | None, ...] = ()
    expected: bool = False
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, told in the drawing at a category."""

    category: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw. `limits` are targets drawn as dashed lines; `category_heading` heads the table's first column.

    `at` places the categories of lines in time (years as a number), so that a term is shorter than a year; without it
    they stand equally far apart. `highest` ends a scale that has an end. `zero` says in words what the line at nought
    means. `own` are the categories that the reader answers for. `places` are tiles' columns and rows. Raises ValueError
    when a series is not as long as the categories or there is nothing to draw.
    """

    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    decimals: int = 0
    limits: tuple[Series, ...] = ()
    category_heading: str = "Period"
    at: tuple[float, ...] = ()
    zero: str = ""
    events: tuple[Event, ...] = ()
    own: tuple[str, ...] = ()
    highest: int = 0
    places: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.series or not self.categories:
            raise ValueError("Ett diagram behöver minst en serie och en kategori.")
        if len(self.series) > MOST_SERIES:
            raise ValueError(f"Ett diagram har högst {MOST_SERIES} serier.")
        for series in (*self.series, *self.limits):
            for values in (series.values, series.low or series.values, series.high or series.values):
                if len(values) != len(self.categories):
                    raise ValueError(f"Serien ”{series.name}” har {len(values)} värden, inte {len(self.categories)}.")
        if self.kind is ChartKind.SCATTER and len(self.series) != len(("x", "y")):
            raise ValueError("Ett punktdiagram har två serier: en åt höger och en uppåt.")
        if self.kind is ChartKind.TILES and len(self.places) != len(self.categories):
            raise ValueError("En rutkarta har en plats för varje kategori.")
        if self.at and (len(self.at) != len(self.categories) or list(self.at) != sorted(self.at)):
            raise ValueError("Diagrammets tidpunkter ska vara lika många som kategorierna och i ordning.")

    def table(self, caption: str) -> Table:
        """The figures behind the drawing."""
        told = [*self._series_texts(), *((one.name, one.values) for one in self.limits)]
        columns = [Column(name, ColumnKind.NUMBER, self.unit, self.decimals) for name, _ in told]
        rows = []
        for index, category in enumerate(self.categories):
            cells: list[Cell] = [category, *(values[index] for _, values in told)]
            rows.append(Row(tuple(cells)))
        return Table(caption, (Column(self.category_heading), *columns), tuple(rows))

    def _series_texts(self) -> list[tuple[str, tuple[Decimal | None, ...]]]:
        found = []
        for one in self.series:
            found.append((one.name, one.values))
            if one.low and one.high:
                found += [(f"{one.name}, lägst", one.low), (f"{one.name}, högst", one.high)]
        return found

    @property
    def description(self) -> str:
        """The drawing in a sentence, for those who do not see it."""
        return "; ".join(filter(None, (self._series_text(series) for series in self.series))) + "."

    def _series_text(self, series: Series) -> str:
        known = [(c, v) for c, v in zip(self.categories, series.values, strict=True) if v is not None]
        if not known:
            return f"{series.name}: inga värden"
        said = said_unit(self.unit)
        unit = f" {said}" if said else ""
        if self.kind is ChartKind.SCATTER:
            (low, least), (high, most) = min(known, key=_figure), max(known, key=_figure)
            ends = f"från {number(least, self.decimals)} ({low}) till {number(most, self.decimals)} ({high})"
            return f"{series.name}: {ends}"
        if self.kind is ChartKind.LINES:
            (first, start), (last, end) = known[0], known[-1]
            told = f"{number(start, self.decimals)}{unit} {first}"
            return (
                f"{series.name}: {told}"
                if first == last
                else (f"{series.name}: från {told} till {number(end, self.decimals)}{unit} {last}")
            )
        told = ", ".join(f"{category} {number(value, self.decimals)}" for category, value in known[:12])
        return f"{series.name}{unit and f' ({self.unit})'}: {told}"


def _figure(known: tuple[str, Decimal]) -> Decimal:
    return known[1]
