"""A chart as SVG, for a wide and for a narrow place, and as a picture for documents that hold no drawings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock

from styrkedjan.reports.charts import bars, lines, points, rose, tiles
from styrkedjan.reports.charts.ink import Sheet
from styrkedjan.reports.charts.values import Chart, ChartKind

WIDE, MIDDLE, NARROW = 680, 480, 288
_ROOMY = 400
FONT_FOLDER = Path(__file__).resolve().parents[1] / "fonts"
_DRAWERS = {
    ChartKind.LINES: lines.draw,
    ChartKind.BARS: bars.draw,
    ChartKind.VARIANCE: bars.draw,
    ChartKind.WATERFALL: bars.draw,
    ChartKind.DOTS: bars.draw,
    ChartKind.COUNTS: bars.draw,
    ChartKind.SCATTER: points.draw,
    ChartKind.ROSE: rose.draw,
    ChartKind.TILES: tiles.draw,
}


@lru_cache(maxsize=512)
def svg(chart: Chart, title: str, *, width: int = WIDE) -> str:
    """The chart as an SVG drawing with role, title and description; the same chart is drawn once."""
    sheet = Sheet(width)
    _DRAWERS[chart.kind](chart, sheet, is_wide=width >= _ROOMY)
    return sheet.svg(title, chart.description)


def placed(chart: Chart, title: str) -> str:
    """The drawing for three widths, of which the style sheet shows the one there is room for: no text shrinks with the
    page. `title` is read aloud in its place.
    """
    widths = {"wide": WIDE, "middle": MIDDLE, "narrow": NARROW}
    shown = [f'<div class="for-{place}">{svg(chart, title, width=width)}</div>' for place, width in widths.items()]
    return f'<div class="drawing">{"".join(shown)}</div>'


def png(chart: Chart, title: str) -> bytes:
    """The drawing as a picture on white, for a document that cannot hold the drawing itself."""
    import vl_convert

    with _font_lock:
        if not _font_registered:
            vl_convert.register_font_directory(str(FONT_FOLDER))
            _font_registered.append(True)
    # White behind the drawing, or thin lines darken where the picture is made smaller.
    drawn = svg(chart, title).replace("<title>", '<rect width="100%" height="100%" fill="#fff"/><title>', 1)
    return bytes(vl_convert.svg_to_png(drawn, scale=2.5))


_font_lock = Lock()
_font_registered: list[bool] = []
