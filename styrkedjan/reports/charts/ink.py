"""Pen and ruler: elements of SVG with plain attributes, how wide a text is, and where an axis has its marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from math import ceil, floor, log10

from styrkedjan.reports.charts.values import Chart, Series, Tone

FONT = "IBM Plex Sans"
INK, QUIET, GRID, BAD, GOOD = "#17242a", "#526069", "#d5dde0", "#a3261f", "#0b5563"
# Teal, brown, slate, plum: told apart in grey as well, and never the only sign, since every line has its name.
COLOURS = ("#0b5563", "#9a5b00", "#6b7d86", "#7a3e6d")
DASHES = ("", "7 4", "2 3", "9 3 2 3")
TEXT, SMALL = 13, 12
# The widths of the font's characters in thousandths of its size, so that no label is cut or covers another.
_WIDTHS = {
    240: " '\u00a0", 250: "ij", 270: ",.l’", 280: "!", 290: ":;", 320: "[]f", 330: "·", 340: "(){}", 350: "t", 370: "r",
    380: "/\\", 400: "-I", 420: '"', 450: "*", 460: "z", 470: "”", 480: "?", 490: "sv", 500: "Lcy", 510: "Jx",
    530: "agkåä", 550: "eé", 560: "F_oö", 570: "Thnuü", 580: "ESZbdpqÉ", 590: "Y–", 610: "PVX", 620: "C", 630: "K",
    640: "ARÅÄ", 650: "B", 670: "D", 680: "U", 690: "&", 700: "G", 710: "#HNOQÖ", 770: "w", 800: "…", 810: "M",
    870: "m", 890: "@W", 930: "%",
}  # fmt: skip
_WIDTH = {character: width for width, characters in _WIDTHS.items() for character in characters}
_BOLD = 1.06


def measured(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """How wide the text is, in px."""
    return sum(_WIDTH.get(character, 600) for character in text) / 1000 * size * (_BOLD if bold else 1)


def wrapped(text: str, room: float, size: float = TEXT, *, bold: bool = False) -> list[str]:
    """The text in lines no wider than `room`, as far as its words allow."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measured(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def cut(text: str, room: float, size: float = TEXT) -> str:
    """The text, ended with … where there is no room for it: the table beside has it whole."""
    if measured(text, size) <= room:
        return text
    while text and measured(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


@dataclass
class Sheet:
    """The paper: what has been drawn so far."""

    width: float
    height: float = 0
    parts: list[str] = field(default_factory=list)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = GRID, thick: float = 1, dash: str = ""
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        ends = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
        self.parts.append(f'<line {ends} stroke="{colour}" stroke-width="{thick}"{dashed}/>')

    def path(self, points: Iterable[tuple[float, float]], colour: str, thick: float = 2.5, dash: str = "") -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        drawn = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.parts.append(
            f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="{thick}" '
            f'stroke-linejoin="round" stroke-linecap="round"{dashed}/>'
        )

    def area(self, points: Iterable[tuple[float, float]], colour: str) -> None:
        drawn = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.parts.append(f'<polygon points="{drawn}" fill="{colour}" fill-opacity=".14"/>')

    def solid(self, points: Iterable[tuple[float, float]], colour: str) -> None:
        drawn = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.parts.append(f'<polygon points="{drawn}" fill="{colour}"/>')

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, *, frame: str = "", tip: str = ""
    ) -> None:
        """A filled box; `frame` draws its edge, `tip` is told where one points at it."""
        edge = f' stroke="{frame}" stroke-width="{2 if frame == INK else 1}"' if frame else ""
        told = f"><title>{escape(tip)}</title></rect>" if tip else "/>"
        size = f'width="{_n(max(width, 0))}" height="{_n(height)}"'
        self.parts.append(f'<rect x="{_n(x)}" y="{_n(y)}" {size} fill="{colour}"{edge}{told}')

    def dot(self, x: float, y: float, colour: str, radius: float = 4) -> None:
        self.parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{colour}"/>')

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        colour: str = QUIET,
        size: float = TEXT,
        bold: bool = False,
        anchor: str = "",
    ) -> None:
        """Text whose baseline is at `y`; `anchor` is "middle" or "end". A halo keeps it legible over a line."""
        if not text:
            return
        weight = ' font-weight="600"' if bold else ""
        placed = f' text-anchor="{anchor}"' if anchor else ""
        self.parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" fill="{colour}" font-size="{_n(size)}"{weight}{placed} '
            f'paint-order="stroke" stroke="#fff" stroke-width="3" stroke-linejoin="round">{escape(text)}</text>'
        )

    def label(self, x: float, y: float, text: str, colour: str) -> None:
        """Text in the middle of a coloured box: without the halo, which would be a smear there."""
        self.parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" fill="{colour}" font-size="{SMALL}" text-anchor="middle">'
            f"{escape(text)}</text>"
        )

    def svg(self, title: str, description: str) -> str:
        names = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        size = f'width="{_n(self.width)}" height="{_n(self.height)}" viewBox="0 0 {_n(self.width)} {_n(self.height)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" focusable="false" '
            f'font-family="{FONT}, sans-serif">{names}{"".join(self.parts)}</svg>'
        )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round figures from the first at or under `low` to the first at or over `high`."""
    span = (high - low) or abs(high) or 1.0
    rough = span / most
    base = 10 ** floor(log10(rough))
    step = next(base * factor for factor in (1, 2, 2.5, 5, 10) if base * factor >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [index * step for index in range(first, last + 1)]


# The least an axis of lines spans, as a share of the largest value.
LEAST_SPAN = 0.1


def wide_enough(values: Iterable[float]) -> tuple[float, float]:
    """The ends of an axis that spans at least a tenth of the largest value.

    A tenth of a percentage point must not look like a collapse.
    """
    known = list(values)
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    short = LEAST_SPAN * max(abs(low), abs(high)) - (high - low)
    if short <= 0:
        return low, high
    bottom = low - short / 2
    return (max(bottom, 0.0) if low >= 0 else bottom), high + short / 2


def colour_of(chart: Chart, index: int) -> str:
    tone = chart.series[index].tone
    if tone is Tone.BAD:
        return BAD
    if tone is Tone.QUIET:
        return QUIET
    return COLOURS[0 if chart.series[index].expected else index]  # what is expected goes on from what has been


def figures(series: Iterable[Series]) -> list[float]:
    """Every known figure of the series, with their intervals."""
    return [
        float(value) for one in series for row in (one.values, one.low, one.high) for value in row if value is not None
    ]
