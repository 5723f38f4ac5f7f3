"""Drawings small enough for a cell: a series as a line with its target, a variance as a bar about nought.

They repeat what the row says in figures, so they are hidden from those who listen to the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from styrkedjan.reports.charts import ink
from styrkedjan.reports.charts.ink import Sheet

WIDTH, HEIGHT, PAD = 120, 28, 4


def spark(
    values: Sequence[Decimal | None],
    target: Decimal | None = None,
    *,
    tone: str = "",
    scale: tuple[float, float] | None = None,
    height: int = HEIGHT,
) -> str:
    """The values in their order as a line, the last as a dot, the target dotted; "" for fewer than two values.

    With a `scale` from least to greatest several stand side by side and can be held against each other.
    """
    known = [(index, float(value)) for index, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    figures = [value for _, value in known] + ([float(target)] if target is not None else [])
    low, high = scale or ink.wide_enough(figures)
    last = len(values) - 1

    def place(index: int, value: float) -> tuple[float, float]:
        return PAD + (WIDTH - 2 * PAD) * index / last, height - PAD - (height - 2 * PAD) * (value - low) / (high - low)

    sheet = Sheet(WIDTH, height)
    if target is not None:
        y = place(0, float(target))[1]
        sheet.line(0, y, WIDTH, y, ink.QUIET, 1, "1.5 3")
    sheet.path([place(*point) for point in known], ink.INK, 1.5)
    colour = {"bad": ink.BAD, "good": "#1a6437"}.get(tone, ink.GOOD)
    sheet.dot(*place(*known[-1]), colour, 3.5)
    return _silent(sheet)


def course(
    values: Sequence[Decimal | None],
    expected: Decimal | None,
    scale: tuple[float, float],
    *,
    height: int = HEIGHT,
) -> str:
    """A year's running variance about nought, and dotted to where it is expected to end; "" without two known."""
    known = [(index, float(value)) for index, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    low, high = scale

    def place(index: int, value: float) -> tuple[float, float]:
        across = PAD + (WIDTH - 2 * PAD) * index / (len(values) - 1)
        return across, height - PAD - (height - 2 * PAD) * (value - low) / (high - low)

    sheet = Sheet(WIDTH, height)
    nought = place(0, 0)[1]
    sheet.line(0, nought, WIDTH, nought, ink.QUIET, 1)
    sheet.path([place(*point) for point in known], ink.INK, 1.5)
    end = known[-1]
    if expected is not None and end[0] < len(values) - 1:
        last = (len(values) - 1, float(expected))
        sheet.path([place(*end), place(*last)], ink.BAD if expected < 0 else ink.GOOD, 1.5, "2 3")
        end = last
    sheet.dot(*place(*end), ink.BAD if end[1] < 0 else ink.GOOD, 3.5)
    return _silent(sheet)


def bar(value: Decimal | None, low: Decimal, high: Decimal) -> str:
    """The value as a bar from nought on a scale from the least to the greatest of the column; "" for unknown."""
    if value is None:
        return ""
    low, high = min(low, Decimal(0)), max(high, Decimal(0))
    span = float(high - low) or 1.0
    sheet = Sheet(WIDTH, HEIGHT - 8)

    def x(figure: Decimal) -> float:
        return 1 + (WIDTH - 2) * float(figure - low) / span

    start, end = sorted((x(Decimal(0)), x(value)))
    sheet.box(start, 3, max(end - start, 1 if value else 0), HEIGHT - 14, ink.BAD if value < 0 else ink.GOOD)
    sheet.line(x(Decimal(0)), 0, x(Decimal(0)), HEIGHT - 8, ink.INK, 1)
    return _silent(sheet)


def _silent(sheet: Sheet) -> str:
    drawn = sheet.svg("", "")
    return drawn.replace(' role="img"', ' aria-hidden="true"').replace("<title></title><desc></desc>", "")
