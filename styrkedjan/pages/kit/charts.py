"""A chart on a page: our own drawing, made of numbers and of names that the drawing has escaped."""

from __future__ import annotations

from django.utils.safestring import SafeString

from styrkedjan.reports.charts import MIDDLE, NARROW, WIDE, Chart, svg

PLACES = {"wide": WIDE, "middle": MIDDLE, "narrow": NARROW}


def drawn(chart: Chart, title: str) -> SafeString:
    """The chart as SVG to put in a figure, beside its table. `title` is read aloud in its place.

    Drawn for three widths, of which the style sheet shows the one there is room for: no text shrinks with the page.
    """
    shown = [f'<div class="for-{place}">{svg(chart, title, width=width)}</div>' for place, width in PLACES.items()]
    return SafeString(f'<div class="drawing">{"".join(shown)}</div>')  # nosec B703
