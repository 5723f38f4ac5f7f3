"""A map where each municipality is a tile of the same size: where in the country a figure is high and low.

Each series is a sort of tile, told by colour and by a shape in it (a dot for what is good or high, a triangle for what
is bad, a ring for what is low and not judged); a category without a value in any series is an empty tile. One's own is
framed and named. What a tile holds is told where one points at it, and stands in the table beside.
"""

from __future__ import annotations

from styrkedjan.domain.swedish import number
from styrkedjan.reports.charts import ink
from styrkedjan.reports.charts.ink import Sheet
from styrkedjan.reports.charts.values import Chart, Tone

LARGEST, GAP, LEGEND = 17.0, 1.5, 20
PAPER, PALE = "#ffffff", "#d5dde0"
RING = 1  # the series that is marked with a ring, where it is not bad


def draw(chart: Chart, sheet: Sheet, *, is_wide: bool) -> None:
    columns = max(column for column, _ in chart.places) + 1
    rows = max(row for _, row in chart.places) + 1
    side = min(LARGEST if columns > 12 else 2 * LARGEST, (sheet.width - 4) / columns)
    left, top = 2.0, _legend(chart, sheet) + 10
    for index, (name, (column, row)) in enumerate(zip(chart.categories, chart.places, strict=True)):
        x, y = left + column * side, top + row * side
        held = next((at for at, one in enumerate(chart.series) if one.values[index] is not None), None)
        frame = ink.INK if name in chart.own else ""
        if held is None:
            sheet.box(x, y, side - GAP, side - GAP, PAPER, frame=frame or ink.GRID, tip=f"{name}: saknas")
            continue
        value = chart.series[held].values[index]
        assert value is not None
        told = f"{name}: {number(value, chart.decimals)} {chart.unit}, {chart.series[held].name.lower()}"
        sheet.box(x, y, side - GAP, side - GAP, _colour(chart, held), frame=frame, tip=told)
        _mark(chart, sheet, held, x + (side - GAP) / 2, y + (side - GAP) / 2, side)
    for name, (column, row) in zip(chart.categories, chart.places, strict=True):
        if name in chart.own:  # named outside the map, so that the name covers nobody
            end = left + (1 + max(other for other, at in chart.places if at == row)) * side
            middle = top + row * side + (side - GAP) / 2
            sheet.line(left + (column + 1) * side - GAP, middle, end + 6, middle, ink.INK)
            sheet.text(end + 9, middle + 4.5, name, colour=ink.INK, bold=True)
    sheet.height = top + rows * side + 4


def _legend(chart: Chart, sheet: Sheet) -> float:
    """The sorts of tiles in words; gives where it ends."""
    x, y = 2.0, 4.0
    for at, one in enumerate(chart.series):
        wide = 22 + ink.measured(one.name) + 18
        if at and x + wide > sheet.width:
            x, y = 2.0, y + LEGEND
        sheet.box(x, y, 14, 14, _colour(chart, at))
        _mark(chart, sheet, at, x + 7, y + 7, 15)
        sheet.text(x + 20, y + 12, one.name)
        x += wide
    return y + LEGEND


def _colour(chart: Chart, index: int) -> str:
    return PALE if chart.series[index].tone is Tone.QUIET else ink.colour_of(chart, index)


def _mark(chart: Chart, sheet: Sheet, index: int, x: float, y: float, side: float) -> None:
    """The shape in a tile: colour never speaks alone."""
    tone, size = chart.series[index].tone, side * 0.24
    if tone is Tone.BAD:
        sheet.solid([(x, y - size), (x + size, y + size * 0.8), (x - size, y + size * 0.8)], PAPER)
    elif tone is Tone.PLAIN:
        sheet.dot(x, y, PAPER, size)
        if index == RING:
            sheet.dot(x, y, _colour(chart, index), size * 0.5)
