"""Two measures against each other: a point per category, the middle of each measure, and the outermost by name.

With `limits` (one figure per category) it is a funnel: the limits are drawn as lines from left to right, and the middle
of what goes to the right says nothing and is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import itemgetter
from statistics import median

from styrkedjan.domain.swedish import number
from styrkedjan.reports.charts import ink
from styrkedjan.reports.charts.ink import Sheet
from styrkedjan.reports.charts.values import Chart

TOP, BOTTOM, LEFT, RIGHT = 40, 46, 4, 16
HEIGHT = 340


def draw(chart: Chart, sheet: Sheet, *, is_wide: bool) -> None:
    sheet.height = HEIGHT
    across, up = chart.series
    known = [
        (name, float(x), float(y))
        for name, x, y in zip(chart.categories, across.values, up.values, strict=True)
        if x is not None and y is not None
    ]
    if not known:
        sheet.text(0, TOP, "Inga värden att visa.")
        return
    outermost = {pick(known, key=itemgetter(axis))[0] for axis in (1, 2) for pick in (min, max)}
    ends = set() if chart.limits else outermost  # in a funnel the largest and the smallest are nothing to look at
    x_marks = ink.ticks(*ink.wide_enough(x for _, x, _ in known))
    y_marks = ink.ticks(*ink.wide_enough([*(y for _, _, y in known), *ink.figures(chart.limits)]))
    left, right = LEFT + 40, sheet.width - RIGHT
    top, bottom = TOP, HEIGHT - BOTTOM

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            left + (right - left) * (x - x_marks[0]) / (x_marks[-1] - x_marks[0]),
            bottom - (bottom - top) * (y - y_marks[0]) / (y_marks[-1] - y_marks[0]),
        )

    for mark in y_marks:
        y = place(x_marks[0], mark)[1]
        sheet.line(left, y, right, y)
        sheet.text(left - 8, y + 4, _written(mark), size=ink.SMALL, anchor="end")
    marks = x_marks if is_wide else x_marks[:: max(1, len(x_marks) // 3)]
    for mark in marks:
        x = place(mark, y_marks[0])[0]
        half = ink.measured(_written(mark), ink.SMALL) / 2
        sheet.text(min(x, sheet.width - half), bottom + 18, _written(mark), size=ink.SMALL, anchor="middle")
    sheet.text(0, 14, ink.cut(f"↑ {up.name}", sheet.width))
    sheet.text(sheet.width, HEIGHT - 8, ink.cut(f"{across.name} →", sheet.width), anchor="end")
    if chart.limits:
        _limits(sheet, chart, place)
    else:
        _middles(sheet, known, place, (left, right, top, bottom))
    for name, x, y in known:
        sheet.dot(*place(x, y), ink.COLOURS[0], 5 if name in ends or name in chart.own else 4)
    for name, x, y in known:
        if name in ends or name in chart.own:
            at, height = place(x, y)
            half = ink.measured(name) / 2
            sheet.text(min(max(at, half), sheet.width - half), height - 9, name, colour=ink.INK, anchor="middle")


def _limits(sheet: Sheet, chart: Chart, place: Callable[[float, float], tuple[float, float]]) -> None:
    """Each limit as a line through its figures, by name at its right end."""
    for limit in chart.limits:
        known = sorted(
            (float(x), float(y))
            for x, y in zip(chart.series[0].values, limit.values, strict=True)
            if x is not None and y is not None
        )
        drawn = [place(x, y) for x, y in known]
        if drawn:
            sheet.path(drawn, ink.QUIET, 1.2, "5 4")
            sheet.text(drawn[-1][0], drawn[-1][1] - 5, limit.name, size=ink.SMALL, anchor="end")


def _middles(
    sheet: Sheet,
    known: list[tuple[str, float, float]],
    place: Callable[[float, float], tuple[float, float]],
    sides: tuple[float, float, float, float],
) -> None:
    left, right, top, bottom = sides
    x, y = place(median(row[1] for row in known), median(row[2] for row in known))
    sheet.line(x, top, x, bottom, ink.QUIET, 1, "5 4")
    sheet.line(left, y, right, y, ink.QUIET, 1, "5 4")
    sheet.text(right, y - 5, "mitten", size=ink.SMALL, anchor="end")


def _written(value: float) -> str:
    places = len(f"{value:.2f}".rstrip("0").partition(".")[2])
    return number(Decimal(f"{value:.2f}"), places)
