"""A rose: a measure to each point, the newest series drawn strong and filled, earlier ones behind it as lines, and what
they are held against (a median, a limit) as a broken outline.

A point whose figure is not known is left open, and its name says so; it is never drawn at nought.
"""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi, sin

from styrkedjan.domain.swedish import number
from styrkedjan.reports.charts import ink
from styrkedjan.reports.charts.ink import Sheet
from styrkedjan.reports.charts.values import Chart

Point = tuple[float, float]
RINGS = 5
LINE = 16
NARROW_LINES = 2
AROUND = 60  # above and below, for the names


def draw(chart: Chart, sheet: Sheet, *, is_wide: bool) -> None:
    room = 150 if is_wide else 74
    radius = min((sheet.width - 2 * room) / 2, 150)
    across, down = sheet.width / 2, AROUND + LINE * (len(chart.series) + len(chart.limits)) + radius
    sheet.height = down + radius + AROUND
    highest = float(chart.highest or max(ink.figures(chart.series), default=1.0) or 1.0)
    angles = [2 * pi * at / len(chart.categories) - pi / 2 for at in range(len(chart.categories))]

    def place(angle: float, value: float) -> tuple[float, float]:
        out = radius * value / highest
        return across + out * cos(angle), down + out * sin(angle)

    for ring in range(1, RINGS + 1):
        sheet.path([place(angle, highest * ring / RINGS) for angle in [*angles, angles[0]]], ink.GRID, 1)
    for angle in angles:
        sheet.line(across, down, *place(angle, highest))
    for limit in chart.limits:
        around = [
            None if one is None else place(angle, float(one)) for angle, one in zip(angles, limit.values, strict=True)
        ]
        for first, second in pairwise([*around, around[0]]):
            if first and second:
                sheet.path([first, second], ink.INK, 1.4, "4 4")
    for index, series in reversed(list(enumerate(chart.series))):
        points = [
            None if one is None else place(angle, float(one)) for angle, one in zip(angles, series.values, strict=True)
        ]
        _petal(sheet, (across, down), points, index)
    _names(chart, sheet, [place(angle, highest * 1.08) for angle in angles], across, room, is_wide=is_wide)
    for index, series in enumerate(chart.series):
        y = 12 + index * LINE
        sheet.line(0, y - 4, 22, y - 4, ink.COLOURS[index], 2.5, ink.DASHES[index])
        sheet.text(28, y, series.name, colour=ink.COLOURS[index])
    for index, limit in enumerate(chart.limits, len(chart.series)):
        y = 12 + index * LINE
        sheet.line(0, y - 4, 22, y - 4, ink.INK, 1.4, "4 4")
        sheet.text(28, y, limit.name, colour=ink.INK)


def _petal(sheet: Sheet, middle: Point, points: list[Point | None], index: int) -> None:
    colour, is_newest = ink.COLOURS[index], index == 0
    for first, second in pairwise([*points, points[0]]):
        if first and second:
            if is_newest:
                sheet.area([middle, first, second], colour)
            sheet.path([first, second], colour, 2.5 if is_newest else 1.5, ink.DASHES[index])
    for point in points:
        if point:
            sheet.dot(*point, colour, 4 if is_newest else 2.5)


def _names(
    chart: Chart, sheet: Sheet, places: list[tuple[float, float]], across: float, room: float, *, is_wide: bool
) -> None:
    for name, value, (x, y) in zip(chart.categories, chart.series[0].values, places, strict=True):
        told = "saknas" if value is None else number(value, chart.decimals)
        side = "middle" if abs(x - across) < 8 else "start" if x > across else "end"
        width = room if side != "middle" else sheet.width * 0.6
        rows = ink.wrapped(name, width, ink.SMALL)
        if not is_wide and len(rows) > NARROW_LINES:  # the table beside has the name whole
            rows = [*rows[: NARROW_LINES - 1], f"{rows[NARROW_LINES - 1]} …"]
        lines = [*rows, told]
        # Beside its point a name stands midway; over and under, wholly outside what stands beside.
        rise = 14 * (len(lines) - 1)
        top = y - rise / 2 if side != "middle" else y - rise if y == min(one for _, one in places) else y + 10
        anchor = "" if side == "start" else side
        for at, line in enumerate(lines):
            bold = at == len(lines) - 1
            cut = line if bold else ink.cut(line, width, ink.SMALL)
            sheet.text(x, top + at * 14, cut, colour=ink.INK, size=ink.SMALL, bold=bold, anchor=anchor)
