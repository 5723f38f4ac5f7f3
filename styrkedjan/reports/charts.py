"""Charts as values, drawn the same for the page and for print, always with the table they rest on.

A chart's figures are already in the unit it shows (mnkr, per cent). `svg` hands out plain presentation attributes, no
style sheet and no script, so that the drawing can stand inside a page under a strict content security policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from html import escape
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import Any

from styrkedjan.domain.swedish import number
from styrkedjan.reports.tables import Cell, Column, ColumnKind, Row, Table

FONT = "IBM Plex Sans"
FONT_FOLDER = Path(__file__).parent / "fonts"
INK, QUIET, GRID = "#17242a", "#526069", "#d5dde0"
# Teal, ochre, slate, plum: told apart in grey as well, and never the only sign.
COLOURS = ("#0b5563", "#b8741a", "#6b7d86", "#7a3e6d")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
SHAPES = ("circle", "square", "triangle-up", "diamond")
# The least an axis of lines spans, as a share of the largest value.
LEAST_SPAN = 0.1


class ChartKind(StrEnum):
    """Lines over time, bars side by side, variances to the left and right of zero, or two measures against each other.

    A scatter has two series, what goes to the right and what goes up, each with its unit in its name.
    """

    LINES = "lines"
    BARS = "bars"
    VARIANCE = "variance"
    SCATTER = "scatter"


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of figures, one per category; None is a gap, never zero."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw. `limits` are targets drawn as dashed lines; `category_heading` heads the table's first column.

    Raises ValueError when a series is not as long as the categories or there is nothing to draw.
    """

    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    decimals: int = 0
    limits: tuple[Series, ...] = ()
    category_heading: str = "Period"

    def __post_init__(self) -> None:
        if not self.series or not self.categories:
            raise ValueError("Ett diagram behöver minst en serie och en kategori.")
        if len(self.series) > len(COLOURS):
            raise ValueError(f"Ett diagram har högst {len(COLOURS)} serier.")
        for series in (*self.series, *self.limits):
            if len(series.values) != len(self.categories):
                raise ValueError(
                    f"Serien ”{series.name}” har {len(series.values)} värden, inte {len(self.categories)}."
                )
        if self.kind is ChartKind.SCATTER and len(self.series) != len(("x", "y")):
            raise ValueError("Ett punktdiagram har två serier: en åt höger och en uppåt.")

    def table(self, caption: str) -> Table:
        """The figures behind the drawing."""
        columns = [Column(s.name, ColumnKind.NUMBER, self.unit, self.decimals) for s in (*self.series, *self.limits)]
        rows = []
        for index, category in enumerate(self.categories):
            cells: list[Cell] = [category, *(s.values[index] for s in (*self.series, *self.limits))]
            rows.append(Row(tuple(cells)))
        return Table(caption, (Column(self.category_heading), *columns), tuple(rows))

    @property
    def description(self) -> str:
        """The drawing in a sentence, for those who do not see it."""
        return "; ".join(filter(None, (self._told(series) for series in self.series))) + "."

    def _told(self, series: Series) -> str:
        known = [(c, v) for c, v in zip(self.categories, series.values, strict=True) if v is not None]
        if not known:
            return f"{series.name}: inga värden"
        unit = f" {self.unit}" if self.unit else ""
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


def svg(chart: Chart, title: str, *, width: int = 640) -> str:
    """The chart as an SVG drawing with role, title and description; the same chart is drawn once."""
    drawing = _drawn(chart, width)
    names = f"<title>{escape(title)}</title><desc>{escape(chart.description)}</desc>"
    return re.sub(r"^<svg ([^>]*)>", lambda m: f'<svg {m[1]} role="img" focusable="false">{names}', drawing, count=1)


@lru_cache(maxsize=512)
def _drawn(chart: Chart, width: int) -> str:
    import vl_convert

    _register_font(vl_convert)
    drawing = vl_convert.vegalite_to_svg(specification(chart, width), format_locale="sv-SE", show_warnings=False)
    return _plain(drawing, f"c{sha256(drawing.encode()).hexdigest()[:8]}")


_font_lock = Lock()
_font_registered: list[bool] = []


def _register_font(vl_convert: Any) -> None:
    """Text is measured in the font it will be shown in, or labels would be cut."""
    with _font_lock:
        if not _font_registered:
            vl_convert.register_font_directory(str(FONT_FOLDER))
            _font_registered.append(True)


_NOISE = re.compile(r' (?:class|role|pointer-events|aria-[a-z]+|opacity)="[^"]*"')
_EMPTY = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>')


def _plain(drawing: str, name: str) -> str:
    """The drawing without English roles and labels, class names and empty paths; its ids made its own."""
    head, _, rest = drawing.partition(">")
    head = re.sub(r' (?:class|xmlns:xlink)="[^"]*"', "", head)
    rest = re.sub(r"\bclip(\d+)", rf"{name}-\1", _EMPTY.sub("", _NOISE.sub("", rest)))
    return f"{head}>{rest}"


def specification(chart: Chart, width: int) -> dict[str, Any]:
    """The chart as a Vega-Lite specification. Written out as plain values: nothing is gained by a builder here."""
    builders = {
        ChartKind.LINES: _lines,
        ChartKind.BARS: _bars,
        ChartKind.VARIANCE: _variance,
        ChartKind.SCATTER: _scatter,
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "config": _CONFIG,
        **builders[chart.kind](chart),
    }


_CONFIG: dict[str, Any] = {
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET, "labelFontSize": 12, "titleColor": QUIET, "titleFontSize": 12, "titleFontWeight": "normal",
        "gridColor": GRID, "domainColor": QUIET, "tickColor": QUIET, "labelLimit": 260,
    },
    "legend": {
        "orient": "top", "title": None, "labelFontSize": 12, "labelColor": INK, "symbolSize": 90, "labelLimit": 300,
        "columnPadding": 18,
    },
}  # fmt: skip


def _rows(chart: Chart, series: tuple[Series, ...]) -> list[dict[str, Any]]:
    return [
        {"category": category, "series": one.name, "value": None if value is None else float(value)}
        for one in series
        for category, value in zip(chart.categories, one.values, strict=True)
    ]


def _value_axis(chart: Chart, *, zero: bool) -> dict[str, Any]:
    return {
        "field": "value",
        "type": "quantitative",
        "title": chart.unit or None,
        "scale": {"zero": zero, "nice": True},
        "axis": {"format": f",.{max(chart.decimals, 1)}~f", "tickCount": 5, "domain": False},
    }


def _scales(chart: Chart) -> dict[str, Any]:
    names = [series.name for series in (*chart.series, *chart.limits)]
    colours = [*COLOURS[: len(chart.series)], *([INK] * len(chart.limits))]
    return {"field": "series", "type": "nominal", "scale": {"domain": names, "range": colours}, "sort": None}


def _wide_enough(chart: Chart) -> list[float] | None:
    """The ends of an axis that spans a tenth of the largest value; None when the values span that much by themselves.

    A tenth of a percentage point must not look like a collapse.
    """
    values = [float(value) for one in (*chart.series, *chart.limits) for value in one.values if value is not None]
    if not values:
        return None
    low, high = min(values), max(values)
    short = LEAST_SPAN * max(abs(low), abs(high)) - (high - low)
    if short <= 0:
        return None
    bottom = low - short / 2
    return [max(bottom, 0.0) if low >= 0 else bottom, high + short / 2]


def _lines(chart: Chart) -> dict[str, Any]:
    y = _value_axis(chart, zero=False)
    if ends := _wide_enough(chart):
        y["scale"] = {**y["scale"], "domain": ends}
    names = [series.name for series in (*chart.series, *chart.limits)]
    shapes = [*SHAPES[: len(chart.series)], *(["stroke"] * len(chart.limits))]
    category = {
        "field": "category", "type": "ordinal", "sort": list(chart.categories), "title": None,
        "scale": {"domain": list(chart.categories)},
        "axis": {"labelAngle": 0, "labelOverlap": "greedy", "grid": False},
    }  # fmt: skip
    encoding = {"x": category, "y": y, "color": _scales(chart)}
    # Colour and shape share the legend; what there is only one of needs none.
    shape: dict[str, Any] = {"field": "series", "type": "nominal", "scale": {"domain": names, "range": shapes}}
    if len(names) == 1:
        shape["legend"] = None
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": _rows(chart, chart.series)},
            "mark": {"type": "line", "strokeWidth": 2.5},
            "encoding": encoding,
        },
        {
            "data": {"values": _rows(chart, chart.series)},
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
            "encoding": {**encoding, "shape": shape},
        },
    ]
    if chart.limits:
        mark = {"type": "line", "strokeWidth": 1.5, "strokeDash": [5, 4]}
        layers.append({"data": {"values": _rows(chart, chart.limits)}, "mark": mark, "encoding": encoding})
    return {"height": 220, "layer": layers}


def _bars(chart: Chart) -> dict[str, Any]:
    several = len(chart.series) > 1
    encoding: dict[str, Any] = {
        "y": {
            "field": "category",
            "type": "nominal",
            "sort": None,
            "title": None,
            "axis": {"ticks": False, "domain": False},
        },
        "x": _value_axis(chart, zero=True),
        "color": _scales(chart) if several else {"value": COLOURS[0]},
    }
    if several:
        encoding["yOffset"] = {"field": "series", "type": "nominal", "sort": [s.name for s in chart.series]}
    layers = [{"mark": {"type": "bar", "cornerRadiusEnd": 1}}]
    return _horizontal(chart, encoding, layers, step=12 * len(chart.series) + 14)


def _variance(chart: Chart) -> dict[str, Any]:
    """Deficits to the left in ochre, surpluses to the right in teal; the sign is written as well."""
    axis = _value_axis(chart, zero=True)
    # Room for the figures beside the longest bars.
    told = [number(value, chart.decimals, sign=True) for one in chart.series for value in one.values]
    axis["scale"] = {**axis["scale"], "nice": False, "padding": max(44, 8 * max(map(len, told)))}
    encoding: dict[str, Any] = {
        "y": {
            "field": "category",
            "type": "nominal",
            "sort": None,
            "title": None,
            "axis": {"ticks": False, "domain": False},
        },
        "x": axis,
        "color": {"condition": {"test": "datum.value < 0", "value": COLOURS[1]}, "value": COLOURS[0]},
    }
    label = {"field": "value", "type": "quantitative"}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "bar", "height": 14}},
        {"mark": {"type": "rule", "color": INK}, "encoding": {"x": {"datum": 0}, "y": None, "color": None}},
        *(
            {
                "transform": [{"filter": f"isNumber(datum.value) && datum.value {test} 0"}],
                "mark": {"type": "text", "align": align, "dx": dx, "fontSize": 12},
                "encoding": {"text": {**label, "format": f"{sign},.{chart.decimals}f"}, "color": {"value": INK}},
            }
            for test, sign, align, dx in ((">", "+", "left", 5), ("==", "", "left", 5), ("<", "", "right", -5))
        ),
    ]
    return _horizontal(chart, encoding, layers, step=26)


def _scatter(chart: Chart) -> dict[str, Any]:
    """A point per category with the medians as dashed lines; only the outermost are named, the table names them all."""
    across, up = chart.series
    known = [
        (name, float(x), float(y))
        for name, x, y in zip(chart.categories, across.values, up.values, strict=True)
        if x is not None and y is not None
    ]
    ends = {pick(known, key=itemgetter(axis))[0] for axis in (1, 2) for pick in (min, max)} if known else set()
    values = [{"name": name if name in ends else "", "x": x, "y": y} for name, x, y in known]

    def axis(title: str) -> dict[str, Any]:
        return {
            "type": "quantitative", "title": title, "scale": {"zero": False, "nice": True, "padding": 24},
            "axis": {"format": ",~f", "tickCount": 5},
        }  # fmt: skip

    encoding = {"x": {"field": "x", **axis(across.name)}, "y": {"field": "y", **axis(up.name)}}
    middle = {"type": "rule", "color": QUIET, "strokeDash": [5, 4]}
    layers: list[dict[str, Any]] = [
        {"mark": middle, "encoding": {field: {"field": field, "type": "quantitative", "aggregate": "median"}}}
        for field in ("x", "y")
    ]
    point = {"type": "point", "filled": True, "size": 70, "opacity": 0.75, "color": COLOURS[0]}
    name = {"type": "text", "dy": -10, "fontSize": 12, "color": INK}
    layers.append({"mark": point, "encoding": encoding})
    layers.append({"mark": name, "encoding": {**encoding, "text": {"field": "name", "type": "nominal"}}})
    return {"height": 320, "data": {"values": values}, "layer": layers}


def _horizontal(chart: Chart, encoding: dict[str, Any], layers: list[dict[str, Any]], step: int) -> dict[str, Any]:
    return {
        "height": {"step": step, "for": "position"},
        "data": {"values": _rows(chart, chart.series)},
        "encoding": encoding,
        "layer": layers,
    }
