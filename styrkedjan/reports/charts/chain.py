"""The steering chain as a chain: what each link hangs in, how it goes with it, and where it leads.

Side by side in columns where there is room for them, with the eye going from the vision to what is done; under each
other as links on a line where there is not. A link's mark is its status as shape before colour, its words say it too,
and it leads to its own page: the drawing is a list of links to whoever listens to it or goes by keyboard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from statistics import fmean
from typing import Any

from styrkedjan.domain.status import Status
from styrkedjan.domain.swedish import listing
from styrkedjan.reports.charts import ink
from styrkedjan.reports.charts.ink import Sheet

# Columns have the page's whole width and nothing less; what is narrower has the links under each other.
ACROSS, DOWN, DOWN_NARROW = 1100, 600, 288
GAP, MARK, LINE, BETWEEN = 44.0, 12.0, 16.0, 12.0
STEP = 15.0
# Where a link's lines meet it, and the colours of the lines and of where one is.
MIDDLE, THREAD, HERE = 6.0, "#9fb0b7", "#e8f1f2"
BELOW = "under:"
_COLOURS = {Status.REACHED: "#1a6437", Status.PARTLY: "#8f5a00", Status.NOT_REACHED: ink.BAD}


@dataclass(frozen=True, slots=True)
class Link:
    """One link. `kind` is told once above those of the same kind, `note` under the title; `below` counts how it goes
    with what hangs in the link without being drawn, or with the many that one link stands for (`is_many`).
    """

    key: int
    title: str
    kind: str = ""
    note: str = ""
    status: Status | None = None
    address: str = ""
    parents: tuple[int, ...] = ()
    below: tuple[tuple[Status, int], ...] = ()
    is_here: bool = False
    is_many: bool = False

    @property
    def told(self) -> str:
        """The link in words, for who listens."""
        parts = [f"{self.kind}: {self.title}" if self.kind else self.title, self.status.label if self.status else ""]
        if self.below:
            counts = listing([f"{count} {status.label.lower()}" for status, count in self.below])
            parts.append(counts if self.is_many else f"Under: {counts}")
        return ". ".join(part for part in (*parts, self.note) if part)


# Layer by layer from the top; a link's parents stand in layers above its own.
Layers = tuple[tuple[Link, ...], ...]


@dataclass(frozen=True, slots=True)
class _Set:
    """A link as it is set in a width: its lines, and how high it is."""

    link: Link
    heading: str
    lines: tuple[tuple[str, str, bool], ...]
    # Where the counts begin, line by line: beside the status where there is room, else on lines of their own.
    counts: tuple[tuple[float, int, tuple[Status, int]], ...] = ()

    @property
    def head(self) -> float:
        return LINE + 6 if self.heading else 0

    @property
    def height(self) -> float:
        return self.head + LINE * max(len(self.lines), *(line + 1 for _, line, _ in self.counts), 0)

    @property
    def first(self) -> float:
        """How wide its first line is."""
        text, _, bold = self.lines[0]
        return ink.measured(text, bold=bold)


@lru_cache(maxsize=128)
def placed(layers: Layers, title: str) -> str:
    """The chain for three widths, of which the style sheet shows the one there is room for."""
    drawings = (
        ("chain-across", _across(layers, title)),
        ("chain-down", _down(layers, title, DOWN)),
        ("chain-narrow", _down(layers, title, DOWN_NARROW)),
    )
    shown = [f'<div class="{place}">{drawn}</div>' for place, drawn in drawings]
    return f'<div class="drawing">{"".join(shown)}</div>'


# -- in columns --------------------------------------------------------------------------------------------------------


def _across(layers: Layers, title: str) -> str:
    sheet = Sheet(ACROSS)
    wide = (ACROSS - GAP * (len(layers) - 1)) / len(layers)
    columns = [_set_all(layer, wide - MARK - 12) for layer in _ordered(layers)]
    sheet.height = max(_height(column) for column in columns) + 8
    tops = _tops(columns, sheet.height)
    at = {one.link.key: tops[one.link.key] + one.head + MIDDLE for column in columns for one in column}
    set_in = {one.link.key: (index * (wide + GAP), one) for index, column in enumerate(columns) for one in column}
    leads = {parent for column in columns for one in column for parent in one.link.parents if parent in at}
    for key in leads:  # from its words to the edge of its column, and from there to each that hangs in it
        x, one = set_in[key]
        end = x + (wide if one.link.is_here else MARK + 14 + one.first)
        sheet.line(min(end, x + wide), at[key], x + wide + 4, at[key], THREAD, 1.5)
    for key, (x, one) in set_in.items():
        for parent in one.link.parents:
            if parent in at:
                _curve(sheet, set_in[parent][0] + wide + 4, at[parent], x - 6, at[key])
    for key, (x, one) in set_in.items():
        _draw(sheet, one, x, x + MARK + 8, tops[key], wide)
    return _svg(sheet, title)


def _ordered(layers: Layers) -> list[list[Link]]:
    """Each layer by where its parents stand, so that few lines cross; kinds are kept together."""
    at: dict[int, float] = {}
    ordered = []
    for layer in layers:
        kinds = [one.kind for one in layer]
        places = [
            (kinds.index(one.kind), fmean([at[key] for key in one.parents if key in at] or [0.0]), index)
            for index, one in enumerate(layer)
        ]
        row = [layer[index] for _, _, index in sorted(places)]
        at |= {one.key: index / max(len(row) - 1, 1) for index, one in enumerate(row)}
        ordered.append(row)
    return ordered


def _height(column: Sequence[_Set]) -> float:
    return sum(one.height + BETWEEN for one in column) - BETWEEN


def _tops(columns: Sequence[Sequence[_Set]], height: float) -> dict[int, float]:
    """Where each link begins: the highest column fills the sheet. What it hangs in stands beside the first that does,
    so that reading begins at the top; what follows stands beside what it hangs in."""
    tops: dict[int, float] = {}
    highest = max(range(len(columns)), key=lambda index: _height(columns[index]))
    _stack(columns[highest], [0.0] * len(columns[highest]), height, tops)
    near: dict[int, list[int]] = {one.link.key: list(one.link.parents) for one in columns[highest]}
    for column in columns:
        for one in column:
            near.setdefault(one.link.key, list(one.link.parents))
            for parent in one.link.parents:
                near.setdefault(parent, []).append(one.link.key)
    order = [*range(highest - 1, -1, -1), *range(highest + 1, len(columns))]
    for index in order:
        wanted = []
        for one in columns[index]:
            beside = [tops[key] for key in near[one.link.key] if key in tops]
            near_it = min if index < highest else fmean
            wanted.append(near_it(beside) if beside else height / 2)
        _stack(columns[index], wanted, height, tops)
    return tops


def _stack(column: Sequence[_Set], wanted: Sequence[float], height: float, tops: dict[int, float]) -> None:
    """As near as wanted without overlapping, and all of it on the sheet."""
    end = 0.0
    for one, place in zip(column, wanted, strict=True):
        tops[one.link.key] = max(place, end)
        end = tops[one.link.key] + one.height + BETWEEN
    limit = height
    for one in reversed(column):
        tops[one.link.key] = min(tops[one.link.key], limit - one.height)
        limit = tops[one.link.key] - BETWEEN


def _curve(sheet: Sheet, x1: float, y1: float, x2: float, y2: float) -> None:
    middle = (x1 + x2) / 2
    drawn = f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    sheet.parts.append(f'<path d="{drawn}" fill="none" stroke="{THREAD}" stroke-width="1.5"/>')


# -- under each other --------------------------------------------------------------------------------------------------


def _down(layers: Layers, title: str, width: float) -> str:
    """Links on a line: each stands after all it hangs in, its mark a step in for each layer, all words in a column."""
    sheet = Sheet(width)
    depth = {one.key: index for index, layer in enumerate(layers) for one in layer}
    words = STEP * len(layers) + 10
    rows = _set_all(_after_each_other(layers), width - words - 4)
    y = 0.0
    marks: dict[int, tuple[float, float]] = {}
    tops = {}
    for one in rows:
        tops[one.link.key] = y
        marks[one.link.key] = (STEP * depth[one.link.key] + 6, y + one.head + MIDDLE)
        y += one.height + BETWEEN
    sheet.height = y
    for one in rows:
        x, row = marks[one.link.key]
        for parent in one.link.parents:
            if parent in marks:
                sheet.path([marks[parent], (marks[parent][0], row), (x, row)], THREAD, 1.5)
    for one in rows:
        _draw(sheet, one, marks[one.link.key][0] - 6, words, tops[one.link.key], width - marks[one.link.key][0] + 6)
    return _svg(sheet, title)


def _after_each_other(layers: Layers) -> list[Link]:
    below: dict[int, list[Link]] = {}
    links = [one for layer in layers for one in layer]
    there = {one.key for one in links}
    for one in links:
        for parent in one.parents:
            below.setdefault(parent, []).append(one)
    waits = Counter({one.key: sum(parent in there for parent in one.parents) for one in links})
    ordered: list[Link] = []

    def put(one: Link) -> None:
        ordered.append(one)
        for child in below.get(one.key, ()):
            waits[child.key] -= 1
            if not waits[child.key]:
                put(child)

    for one in links:
        if not any(parent in there for parent in one.parents):
            put(one)
    return ordered


# -- a link ------------------------------------------------------------------------------------------------------------


def _set_all(links: Sequence[Link], room: float) -> list[_Set]:
    """In lines no wider than the room; the kind stands above the first of each run of it."""
    found: list[_Set] = []
    for index, one in enumerate(links):
        heading = one.kind if not index or links[index - 1].kind != one.kind else ""
        colour = ink.INK if one.is_here or not one.address else ink.GOOD
        lines = [(part, colour, True) for part in ink.wrapped(one.title, room, bold=True)]
        if one.status is not None:
            lines.append((one.status.label, _COLOURS.get(one.status, ink.QUIET), False))
        lines += [(part, ink.QUIET, False) for part in ink.wrapped(one.note, room, ink.SMALL) if part]
        beside = one.status is not None and not one.note
        found.append(_Set(one, heading, tuple(lines), tuple(_counts(one, lines, room, beside=beside))))
    return found


def _counts(
    one: Link, lines: Sequence[tuple[str, str, bool]], room: float, *, beside: bool
) -> Iterator[tuple[float, int, tuple[Status, int]]]:
    """Where each count of what hangs in it stands: beside the status where all of them have room there."""
    wide = [(pair, 13 + ink.measured(str(pair[1]), ink.SMALL) + 8) for pair in one.below]
    word = 0.0 if one.is_many else ink.measured(BELOW, ink.SMALL) + 8
    start, line = 0.0, len(lines)
    if beside and (end := ink.measured(lines[-1][0], ink.SMALL) + 14) + word + sum(width for _, width in wide) <= room:
        start, line = end, line - 1
    x = start + word
    for pair, width in wide:
        if x + width > room + 8 and x > 0:
            x, line = 0.0, line + 1
        yield x, line, pair
        x += width


def _draw(sheet: Sheet, one: _Set, x: float, words: float, top: float, wide: float) -> None:
    """A link with its mark at `x` and its words at `words`; the whole of it leads to its page."""
    y = top + one.head
    if one.heading:
        sheet.text(words, top + 12, one.heading, size=ink.SMALL)
    goes = one.link.address and not one.link.is_here
    if goes:
        sheet.parts.append(f'<a href="{escape(one.link.address)}" aria-label="{escape(one.link.told)}">')
    high = one.height - one.head
    if one.link.is_here:
        sheet.box(x - 5, y - 4, wide + 5, high + 6, HERE, frame=ink.GOOD)
    elif goes:  # what can be pressed is the whole link, not the letters alone
        sheet.parts.append(
            f'<rect x="{x - 4:.1f}" y="{y - 3:.1f}" width="{wide:.1f}" height="{high + 5:.1f}" fill-opacity="0"/>'
        )
    sheet.box(x - 2, y - 2, MARK + 4, MARK + 4, HERE if one.link.is_here else "#fff")
    if one.link.is_many:
        sheet.text(x + MARK / 2, y + 11, "+", bold=True, anchor="middle", colour=ink.GOOD)
    else:
        mark(sheet, x + MARK / 2, y + MIDDLE, one.link.status)
    for index, (text, colour, bold) in enumerate(one.lines):
        sheet.text(words, y + 11 + LINE * index, text, colour=colour, bold=bold, size=ink.TEXT if bold else ink.SMALL)
    if one.counts and not one.link.is_many:
        at, line, _ = one.counts[0]
        sheet.text(words + at - ink.measured(BELOW, ink.SMALL) - 8, y + 11 + LINE * line, BELOW, size=ink.SMALL)
    for at, line, (status, count) in one.counts:
        row = y + 11 + LINE * line
        mark(sheet, words + at + 5, row - 4.5, status, 4.5)
        sheet.text(words + at + 13, row, str(count), size=ink.SMALL, colour=_COLOURS.get(status, ink.QUIET))
    if goes:
        sheet.parts.append("</a>")


def mark(sheet: Sheet, x: float, y: float, status: Status | None, size: float = MARK / 2) -> None:
    """The status as a shape: filled and ticked, half, a triangle, a wave, a dotted ring; a plain ring where none is."""
    colour = _COLOURS.get(status, ink.QUIET) if status else ink.QUIET
    if status is Status.REACHED:
        sheet.dot(x, y, colour, size)
        sheet.path(
            [(x - size * 0.5, y), (x - size * 0.1, y + size * 0.4), (x + size * 0.55, y - size * 0.4)], "#fff", 1.5
        )
    elif status is Status.NOT_REACHED:
        sheet.solid([(x, y - size), (x + size * 1.05, y + size * 0.9), (x - size * 1.05, y + size * 0.9)], colour)
    else:
        dash = ' stroke-dasharray="2 2"' if status is Status.NOT_ASSESSED else ""
        ring = f'cx="{x:.1f}" cy="{y:.1f}" r="{size - 1:.1f}"'
        sheet.parts.append(f'<circle {ring} fill="#fff" stroke="{colour}" stroke-width="1.7"{dash}/>')
        if status is Status.PARTLY:
            radius = size - 1
            half = f"M{x:.1f} {y - radius:.1f}a{radius:.1f} {radius:.1f} 0 0 1 0 {2 * radius:.1f}z"
            sheet.parts.append(f'<path d="{half}" fill="{colour}"/>')
        elif status is Status.UNCERTAIN:
            wave = [(x - size * 0.5, y + 1), (x - size * 0.2, y - 1), (x + size * 0.2, y + 1), (x + size * 0.5, y - 1)]
            sheet.path(wave, colour, 1.3)


def _svg(sheet: Sheet, title: str) -> str:
    """A group of links, not a picture: what is a picture has no links to whoever listens."""
    return (
        sheet.svg(title, "")
        .replace('role="img" focusable="false"', f'role="group" aria-label="{escape(title)}"')
        .replace(f"<title>{escape(title)}</title><desc></desc>", "")
    )


def tally(statuses: Mapping[Any, int]) -> tuple[tuple[Status, int], ...]:
    """Counts with the worst first, as they stand under a link."""
    worst = (Status.NOT_REACHED, Status.PARTLY, Status.UNCERTAIN, Status.NOT_ASSESSED, Status.REACHED)
    return tuple((status, statuses[status]) for status in worst if statuses.get(status))
