"""Lines over time: named at their ends, placed in time to scale, with targets, intervals and what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from styrkedjan.domain.swedish import number, said_unit
from styrkedjan.reports.charts import ink
from styrkedjan.reports.charts.ink import Sheet
from styrkedjan.reports.charts.values import Chart, Series

TOP, BOTTOM, LEFT = 24, 28, 4
HEIGHT_WIDE, HEIGHT_NARROW = 270, 240
LINE = 16  # between two lines of a label
PAD = 10
NIL = 1e-9
# The label's share of the width at the most.
MOST_LABEL = 0.34


@dataclass(frozen=True)
class Label:
    """What stands at the end of a line."""

    y: float
    lines: tuple[str, ...]
    colour: str


@dataclass(frozen=True)
class Frame:
    """Where figures and categories lie on the sheet."""

    left: float
    right: float
    top: float
    bottom: float
    xs: tuple[float, ...]
    y: Callable[[float], float]
    marks: tuple[float, ...]


def draw(chart: Chart, sheet: Sheet, *, is_wide: bool) -> None:
    sheet.height = HEIGHT_WIDE if is_wide else HEIGHT_NARROW
    told = [_end_label(chart, index) for index in range(len(chart.series))]
    room = _label_room(chart, told, sheet.width)
    frame = _frame(chart, sheet, room)
    _grid(chart, sheet, frame)
    _categories(chart, sheet, frame)
    for series in chart.limits:
        _limit(series, sheet, frame)
    for index in range(len(chart.series)):
        _line(chart, index, sheet, frame)
    _events(chart, sheet, frame, is_wide=is_wide)
    _labels(chart, sheet, frame, told, room)


def _end_label(chart: Chart, index: int) -> tuple[str, str]:
    """A series' name and its last known figure, as they stand at the end of its line. A line alone needs no name."""
    series = chart.series[index]
    last = next((value for value in reversed(series.values) if value is not None), None)
    figure = "" if last is None else number(last, chart.decimals, sign=bool(chart.zero))
    said = said_unit(chart.unit)
    unit = f"\u00a0{said}" if said and len(said) < 6 else ""
    alone = len(chart.series) + len(chart.limits) == 1 and not series.expected
    return ("" if alone else series.name), f"{figure}{unit}" if figure else ""


def _label_room(chart: Chart, told: list[tuple[str, str]], width: float) -> float:
    names = [text for pair in told for text in pair] + [series.name for series in chart.limits]
    widest = max((ink.measured(text, ink.TEXT, bold=True) for text in names), default=0.0)
    return min(widest, MOST_LABEL * width) + PAD + 6


def _frame(chart: Chart, sheet: Sheet, room: float) -> Frame:
    values = ink.figures((*chart.series, *chart.limits)) + ([0.0] if chart.zero else [])
    low, high = ink.wide_enough(values)
    marks = ink.ticks(low, high)
    low, high = min(marks[0], low), max(marks[-1], high)
    left, right = float(LEFT), sheet.width - room
    top, bottom = float(TOP), sheet.height - BOTTOM
    # The axis' own figures stand at the left and the lines begin after them; a dot has room at either end.
    words = [_written(mark, _decimals(marks)) + _unit(chart, mark, marks) for mark in marks]
    column = max(ink.measured(each, ink.SMALL) for each in words) + 10
    inner_left, inner_right = left + column, right - 6
    at = chart.at or tuple(float(index) for index in range(len(chart.categories)))
    span = (at[-1] - at[0]) or 1.0
    xs = tuple(
        inner_left + (inner_right - inner_left) * ((place - at[0]) / span if len(at) > 1 else 0.5) for place in at
    )
    return Frame(
        left, right, top, bottom, xs, lambda value: bottom - (bottom - top) * (value - low) / (high - low), tuple(marks)
    )


def _grid(chart: Chart, sheet: Sheet, frame: Frame) -> None:
    for mark in frame.marks:
        y = frame.y(mark)
        is_zero = bool(chart.zero) and abs(mark) < NIL
        sheet.line(frame.left, y, frame.right, y, ink.INK if is_zero else ink.GRID, 1.5 if is_zero else 1)
        if is_zero:
            _name_zero(chart, sheet, frame, y)
            continue
        words = _written(mark, _decimals(frame.marks)) + _unit(chart, mark, frame.marks)
        sheet.text(frame.left, y - 5, words, size=ink.SMALL)


def _name_zero(chart: Chart, sheet: Sheet, frame: Frame, y: float) -> None:
    """The words of the line at nought, above or below it and at the end where the series are furthest away."""
    width = ink.measured(chart.zero, ink.SMALL)
    points = [
        (x, frame.y(float(value)))
        for each in chart.series
        for x, value in zip(frame.xs, each.values, strict=False)
        if value is not None
    ]

    def room(left: float, at: float) -> float:
        near = [abs(point - at + 4) for x, point in points if left - 8 <= x <= left + width + 8]
        return min(near, default=1e6)

    places = [(left, at) for left in (frame.left, frame.right - width) for at in (y - 5, y + 14)]
    left, at = max(places, key=lambda place: room(*place))
    sheet.text(left, at, chart.zero, size=ink.SMALL)


def _decimals(marks: Sequence[float]) -> int:
    step = marks[1] - marks[0] if len(marks) > 1 else 1.0
    return next((places for places in (0, 1) if abs(step * 10**places - round(step * 10**places)) < NIL), 2)


def _unit(chart: Chart, mark: float, marks: Sequence[float]) -> str:
    """The unit is said once: at the uppermost figure that is written as one."""
    named = next((each for each in reversed(marks) if not (chart.zero and abs(each) < NIL)), None)
    said = said_unit(chart.unit)
    return f"\u00a0{said}" if said and mark == named else ""


def _written(value: float, decimals: int) -> str:
    return number(Decimal(str(round(value, 6))), decimals)


def _categories(chart: Chart, sheet: Sheet, frame: Frame) -> None:
    """Every category, or as many at even steps back from the last as have room."""
    placed = [_placed(chart, sheet, frame, index) for index in range(len(chart.categories))]
    for step in range(1, len(placed) + 1):
        shown = sorted(range(len(placed) - 1, -1, -step))
        if all(placed[one][1] + 8 <= placed[other][0] for one, other in pairwise(shown)):
            break
    for index in shown:
        sheet.text(placed[index][0], sheet.height - 8, chart.categories[index], size=ink.SMALL)


def _placed(chart: Chart, sheet: Sheet, frame: Frame, index: int) -> tuple[float, float]:
    """Where the category's word begins and ends, centred as far as the paper reaches."""
    width = ink.measured(chart.categories[index], ink.SMALL)
    start = min(max(frame.xs[index] - width / 2, 0), sheet.width - width)
    return start, start + width


def _limit(series: Series, sheet: Sheet, frame: Frame) -> None:
    """A target holds for its whole period: half-way to the periods beside it, also when it is one period long."""
    for index, value in enumerate(series.values):
        if value is None:
            continue
        x = frame.xs[index]
        before = (x + frame.xs[index - 1]) / 2 if index else max(x - _half_step(frame), frame.left)
        after = (x + frame.xs[index + 1]) / 2 if index + 1 < len(frame.xs) else min(x + _half_step(frame), frame.right)
        y = frame.y(float(value))
        sheet.line(before, y, after, y, ink.INK, 1.5, "5 4")


def _half_step(frame: Frame) -> float:
    return max(14.0, (frame.xs[-1] - frame.xs[0]) / max(len(frame.xs) - 1, 1) / 2)


def _line(chart: Chart, index: int, sheet: Sheet, frame: Frame) -> None:
    series, colour = chart.series[index], ink.colour_of(chart, index)
    if series.low and series.high:
        known = [
            (x, float(low), float(high))
            for x, low, high in zip(frame.xs, series.low, series.high, strict=True)
            if low is not None and high is not None
        ]
        if len(known) > 1:
            upper = [(x, frame.y(high)) for x, _, high in known]
            sheet.area([*upper, *((x, frame.y(low)) for x, low, _ in reversed(known))], colour)
    runs: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(frame.xs, series.values, strict=True):
        if (
            value is None and not series.expected
        ):  # a gap is a gap; what is expected goes straight to where it is expected
            runs.append([])
        elif value is not None:
            runs[-1].append((x, frame.y(float(value))))
    few = sum(map(len, runs)) <= 12
    for run in filter(None, runs):
        if len(run) > 1:
            sheet.path(run, colour, 2.5, "3 5" if series.expected else ink.DASHES[index])
        for x, y in run if (len(run) == 1 or few) and not series.expected else run[-1:]:
            sheet.dot(x, y, colour, 3 if (x, y) != run[-1] else 4.5)


def _events(chart: Chart, sheet: Sheet, frame: Frame, *, is_wide: bool) -> None:
    for event in chart.events:
        if event.category not in chart.categories or not is_wide:
            continue
        index = chart.categories.index(event.category)
        x = frame.xs[index]
        values = [float(one.values[index] or 0) for one in chart.series if one.values[index] is not None]
        y = frame.y(max(values)) if values else frame.top
        down = y + 46 < frame.bottom
        end = y + 40 if down else y - 34
        sheet.line(x, y + (6 if down else -6), x, end, ink.QUIET, 1)
        for number_, words in enumerate(ink.wrapped(event.text, 170)):
            sheet.text(x + 6, end + number_ * LINE, words)


def _labels(chart: Chart, sheet: Sheet, frame: Frame, told: list[tuple[str, str]], room: float) -> None:
    found: list[Label] = []
    width = room - PAD
    for index, (name, figure) in enumerate(told):
        last = next((value for value in reversed(chart.series[index].values) if value is not None), None)
        if last is None:
            continue
        colour = ink.colour_of(chart, index)
        words = (*([figure] if figure else []), *(ink.wrapped(name, width, bold=False) if name else []))
        found.append(Label(frame.y(float(last)), tuple(words), colour))
    for series in chart.limits:
        last = next((value for value in reversed(series.values) if value is not None), None)
        if last is not None:
            words = (number(last, chart.decimals), *ink.wrapped(series.name, width))
            found.append(Label(frame.y(float(last)), tuple(words), ink.INK))
    _place(sheet, frame, found, [len(label.lines) * LINE for label in found])


def _place(sheet: Sheet, frame: Frame, found: list[Label], heights: list[int]) -> None:
    """From the top down, each at its line or as near as the one above lets it be; then up again from the bottom."""
    order = sorted(range(len(found)), key=lambda index: found[index].y)
    tops = [0.0] * len(found)
    at = 0.0
    for index in order:
        tops[index] = max(found[index].y - heights[index] / 2, at)
        at = tops[index] + heights[index] + 4
    at = sheet.height - 16
    for index in reversed(order):
        tops[index] = min(tops[index], at - heights[index])
        at = tops[index] - 4
    for index, label in enumerate(found):
        for row, words in enumerate(label.lines):
            y = tops[index] + 12 + row * LINE
            first = row == 0
            sheet.text(frame.right + PAD, y, words, colour=label.colour if first else ink.QUIET, bold=first)
