"""Charts as values, drawn the same for the page and for print, always with the table they rest on.

A chart's figures are already in the unit it shows (mnkr, per cent). `svg` hands out plain presentation attributes, no
style sheet and no script, so that the drawing can stand inside a page under a strict content security policy. Nothing
is written smaller than 12 px: what must be read on a phone is drawn again for a phone (`NARROW`), not made smaller.
"""

from styrkedjan.reports.charts.drawing import MIDDLE, NARROW, WIDE, placed, png, svg
from styrkedjan.reports.charts.sparks import bar, course, spark
from styrkedjan.reports.charts.values import Chart, ChartKind, Event, Series, Tone

__all__ = [
    "MIDDLE",
    "NARROW",
    "WIDE",
    "Chart",
    "ChartKind",
    "Event",
    "Series",
    "Tone",
    "bar",
    "course",
    "placed",
    "png",
    "spark",
    "svg",
]
