"""Rows: bars side by side, variances about nought, parts up to a whole, dots with intervals. Figures stand beside."""

from __future__ import annotations

from decimal import Decimal

from styrkedjan.domain.swedish import number
from styrkedjan.reports.charts import ink
from styrkedjan.reports.charts.ink import Sheet
from styrkedjan.reports.charts.values import Chart, ChartKind, Tone

BAR, GAP, TOP = 16, 14, 8
LINE = 17
SIGNED = (ChartKind.VARIANCE, ChartKind.WATERFALL)
SINGLE = (ChartKind.DOTS, ChartKind.COUNTS)  # one row a category, however many series
MOST_NAME = 0.38  # of the width, for the names at the left


def draw(chart: Chart, sheet: Sheet, *, is_wide: bool) -> None:
    """Names at the left where there is room, else above their bars."""
    name_room = (
        min(max(ink.measured(each) for each in chart.categories) + 12, sheet.width * MOST_NAME) if is_wide else 0.0
    )
    lead = 0 if is_wide else LINE + 2
    per_row = lead + BAR * _bars_of(chart) + GAP
    top = float(TOP + (LINE if chart.limits or chart.kind is ChartKind.COUNTS else 0))
    sheet.height = top + per_row * len(chart.categories)
    scale = _Scale(chart, name_room, sheet.width)
    if scale.has_negative:
        sheet.line(scale.x(0), top - 2, scale.x(0), sheet.height - GAP + 4, ink.INK, 1)
    for index, category in enumerate(chart.categories):
        y = top + index * per_row
        bold = category in chart.own
        if is_wide:
            middle = y + BAR * _bars_of(chart) / 2 + 4.5
            sheet.text(0, middle, ink.cut(category, name_room - 8), colour=ink.INK, bold=bold)
        else:
            sheet.text(0, y + 13, ink.cut(category, sheet.width), colour=ink.INK, bold=bold)
        if chart.kind is ChartKind.DOTS:
            _dot(chart, index, sheet, scale, y + lead)
        elif chart.kind is ChartKind.COUNTS:
            _counts(chart, index, sheet, scale, y + lead)
        else:
            _bars(chart, index, sheet, scale, y + lead)
    _limits(chart, sheet, scale, top)


def _bars_of(chart: Chart) -> int:
    return 1 if chart.kind in SINGLE else len(chart.series)


class _Scale:
    """From figures to places, with room for the figure beside the longest bar on either side."""

    def __init__(self, chart: Chart, left: float, width: float) -> None:
        values = ink.figures((*chart.series, *chart.limits))
        if chart.kind is ChartKind.WATERFALL:
            values = [end for pair in spans(chart) for end in pair]
        if chart.kind is ChartKind.COUNTS:
            values = [float(sum(value or 0 for value in row)) for row in _rows(chart)]
        dots = chart.kind is ChartKind.DOTS
        low, high = ink.wide_enough(values) if dots else (min([0.0, *values]), max([0.0, *values]))
        self.has_negative = low < 0
        signed = chart.kind in SIGNED
        figure = max(
            (ink.measured(written(v, chart, signed=signed), bold=True) for s in chart.series for v in s.values),
            default=40,
        )
        named = max((ink.measured(f"  {one.name}") for one in chart.series), default=0) if _bars_of(chart) > 1 else 0
        self.left = left + (figure + 10 if self.has_negative else 0)
        self.right = width - (figure + 10 if high > 0 or dots else 6) - named
        self.low, self.span = low, (high - low) or 1.0

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * (value - self.low) / self.span


def spans(chart: Chart) -> list[tuple[float, float]]:
    """Where each part of a waterfall begins and ends; the whole, the last, begins at nought."""
    found, reached = [], 0.0
    values = [float(value or 0) for value in chart.series[0].values]
    for value in values[:-1]:
        found.append((reached, reached + value))
        reached += value
    return [*found, (0.0, values[-1])]


def written(value: Decimal | None, chart: Chart, *, signed: bool) -> str:
    return "" if value is None else number(value, chart.decimals, sign=signed)


def _bars(chart: Chart, index: int, sheet: Sheet, scale: _Scale, y: float) -> None:
    signed = chart.kind in SIGNED
    for place, series in enumerate(chart.series):
        value = series.values[index]
        top = y + place * BAR
        colour = ink.colour_of(chart, place)
        if value is None:
            sheet.text(scale.x(0) + 6, top + 12.5, "uppgift saknas")
            continue
        if signed:
            colour = ink.BAD if value < 0 else ink.GOOD
        elif chart.own and chart.categories[index] not in chart.own:
            colour = ink.COLOURS[2]
        begins, ends = spans(chart)[index] if chart.kind is ChartKind.WATERFALL else (0.0, float(value))
        if chart.kind is ChartKind.WATERFALL and index + 1 < len(chart.categories):
            x = scale.x(ends)  # where the next part begins
            sheet.line(x, top + BAR - 2, x, top + BAR + GAP + 2, ink.GRID, 1)
        start, end = sorted((scale.x(begins), scale.x(ends)))
        sheet.box(start, top + 2, max(end - start, 1), BAR - 4, colour)
        told = written(value, chart, signed=signed)
        ink_colour = ink.BAD if signed and value < 0 else ink.INK
        if value < 0:
            sheet.text(start - 6, top + 12.5, told, colour=ink_colour, bold=True, anchor="end")
        else:
            sheet.text(end + 6, top + 12.5, told, colour=ink_colour, bold=True)
        if len(chart.series) > 1 and index == 0:  # the first row names the bars, and the rest follow
            at = end + 12 + ink.measured(told, bold=True) if value >= 0 else scale.x(0) + 8
            sheet.text(at, top + 12.5, series.name, colour=colour)


def _rows(chart: Chart) -> list[tuple[Decimal | None, ...]]:
    """The series' figures, category by category."""
    return list(zip(*(one.values for one in chart.series), strict=True))


def _counts(chart: Chart, index: int, sheet: Sheet, scale: _Scale, y: float) -> None:
    """The sorts after each other, each with its number; the first row names them above."""
    x = scale.x(0)
    for series, value in zip(chart.series, _rows(chart)[index], strict=True):
        wide = scale.x(float(value or 0)) - scale.x(0)
        colour = {Tone.BAD: ink.BAD, Tone.QUIET: ink.GRID}.get(series.tone, ink.GOOD)
        if value:
            sheet.box(x, y, max(wide - 1, 1), BAR, colour)
            told = number(value)
            if wide > ink.measured(told) + 4:
                light = ink.INK if series.tone is Tone.QUIET else "#fff"
                sheet.label(x + wide / 2, y + 12.5, told, light)
        x += wide
    if index == 0:
        at = scale.x(0)
        for series in chart.series:
            colour = {Tone.BAD: ink.BAD, Tone.QUIET: ink.QUIET}.get(series.tone, ink.GOOD)
            sheet.text(at, TOP + 6, series.name, colour=colour, size=ink.SMALL)
            at += ink.measured(series.name, ink.SMALL) + 16


def _dot(chart: Chart, index: int, sheet: Sheet, scale: _Scale, y: float) -> None:
    """Each series' dot with its interval; the first one's figure stands beyond them all."""
    middle = y + BAR / 2
    sheet.line(scale.left, middle, scale.right, middle, ink.GRID)
    own = not chart.own or chart.categories[index] in chart.own
    end = scale.left
    for place, series in enumerate(chart.series):
        value = series.values[index]
        if value is None:
            continue
        colour = ink.colour_of(chart, place) if own else ink.COLOURS[2]
        low, high = (row[index] if row else None for row in (series.low, series.high))
        if low is not None and high is not None:
            sheet.line(scale.x(float(low)), middle, scale.x(float(high)), middle, colour, 3)
        sheet.dot(scale.x(float(value)), middle, colour, 5)
        end = max(end, *(scale.x(float(one)) for one in (value, high) if one is not None))
    told = chart.series[0].values[index]
    if told is None:
        sheet.text(scale.left, middle + 4.5, "uppgift saknas")
    else:
        sheet.text(end + 9, middle + 4.5, written(told, chart, signed=False), colour=ink.INK, bold=own)


def _limits(chart: Chart, sheet: Sheet, scale: _Scale, top: float) -> None:
    for series in chart.limits:
        value = next((each for each in series.values if each is not None), None)
        if value is not None:
            x = scale.x(float(value))
            sheet.line(x, top - 2, x, sheet.height - GAP + 4, ink.INK, 1.5, "5 4")
            words = f"{series.name} {number(value, chart.decimals)}"
            end = x + ink.measured(words) > sheet.width
            sheet.text(x, top - 8, words, colour=ink.INK, anchor="end" if end else "")
