"""How wide a table's columns are on paper: no word is broken, no figure wraps, and words share what is left.

The same widths serve PDF and Word. Centimetres are computed from characters: fonts differ a little, so the measure is
of a wide one.
"""

from __future__ import annotations

from dataclasses import dataclass

from styrkedjan.reports.tables import Table, text

# Points are 0.0353 cm; a character of Arial or Plex Sans is at most 0.58 of the size on average, bold a little more.
CM_PER_POINT = 0.0353
SHARE_OF_SIZE = 0.58
PADDING = 0.36
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
# A longer word may be broken, and a text column wishes for no more than this at once.
LONGEST_WORD, WIDEST_TEXT = 30, 60


@dataclass(frozen=True, slots=True)
class Widths:
    """Centimetres per column, and the size of the text in points that they were computed for."""

    columns: tuple[float, ...]
    points: float


def widths(table: Table, total: float) -> Widths:
    """The largest size at which every word and figure has room in `total` centimetres; the smallest when none has."""
    least, wished = _least(table), _wished(table)
    for points in SIZES:
        room = total - PADDING * len(table.columns)
        character = points * CM_PER_POINT * SHARE_OF_SIZE
        if sum(least) * character <= room:
            break
    return Widths(
        _shared(table, [one * character for one in least], [one * character for one in wished], total), points
    )


def _shared(table: Table, least: list[float], wished: list[float], total: float) -> tuple[float, ...]:
    left = total - PADDING * len(least) - sum(least)
    if left < 0:
        scale = (total - PADDING * len(least)) / sum(least)
        return tuple(one * scale + PADDING for one in least)
    more = [max(wish - low, 0.0) for wish, low in zip(wished, least, strict=True)]
    given = min(left, sum(more))
    found = [low + (want / sum(more) * given if sum(more) else 0.0) for low, want in zip(least, more, strict=True)]
    # What is still left goes to the words, so that figures stand close to each other.
    words = [index for index, column in enumerate(table.columns) if not column.kind.is_figure] or [0]
    for index in words:
        found[index] += (left - given) / len(words)
    return tuple(one + PADDING for one in found)


def _least(table: Table) -> list[int]:
    """The longest piece of each column that must not be broken."""
    found = []
    for index, (label, cells) in enumerate(zip(table.labels, _texts(table), strict=True)):
        pieces = [piece for one in (label, *cells) for piece in one.split(" ")]
        longest = max((len(piece) for piece in pieces), default=1)
        whole = max((len(one) for one in cells), default=1) if table.columns[index].kind.is_figure else 1
        found.append(max(min(longest, LONGEST_WORD), whole, 3))
    return found


def _wished(table: Table) -> list[int]:
    """The longest text of each column, within reason."""
    return [
        min(max((len(one) for one in cells), default=1), WIDEST_TEXT if not column.kind.is_figure else LONGEST_WORD)
        for column, cells in zip(table.columns, _texts(table), strict=True)
    ]


def _texts(table: Table) -> list[list[str]]:
    return [[text(row.cells[index], column) for row in table.rows] for index, column in enumerate(table.columns)]
