"""A chart on a page: our own drawing, made of numbers and of names that the drawing has escaped."""

from __future__ import annotations

from django.utils.safestring import SafeString

from styrkedjan.reports.charts import Chart, placed


def drawn(chart: Chart, title: str) -> SafeString:
    """The chart to put in a figure, beside its table. `title` is read aloud in its place."""
    return SafeString(placed(chart, title))  # nosec B703
