"""Small numbers: hide what could tell of one person, and what would let the hidden be computed from the rest.

The threshold belongs to the indicator, since each survey and register has its own (the descriptions in Kolada's
catalogue). A cell is hidden when fewer than the threshold, but somebody, stand behind it, or when nobody knows how many
(primary suppression). Then, in every sum "total = parts", at least two cells must be hidden or none, and together the
hidden parts must be at least as many as the threshold; more cells are hidden, smallest first, until that holds
(complementary suppression). Nobody at all behind a cell tells of nobody and hides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from styrkedjan.domain.observations import Breakdown, Missing, Observation, Sex

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """One sum that a reader can do: the total cell and the cells that make it."""

    total: Key
    parts: tuple[Key, ...]


def hidden(counts: Mapping[Key, int | None], sums: Sequence[Sum[Key]], threshold: int) -> frozenset[Key]:
    """The cells to hide. `counts`: how many persons stand behind each shown cell (None: not known).

    Cells that are missing anyway are left out of `counts`. A threshold of 0 or 1 hides nothing.
    """
    if threshold < 2:
        return frozenset()
    closed = {key for key, count in counts.items() if count is None or 0 < count < threshold}
    changed = True
    while changed:
        changed = False
        for one in sums:
            extra = _one_more(one, counts, closed, threshold)
            if extra is not None:
                closed.add(extra)
                changed = True
    return frozenset(closed)


def _one_more(one: Sum[Key], counts: Mapping[Key, int | None], closed: set[Key], threshold: int) -> Key | None:
    """The next cell to hide for this sum to be safe, or None when it is."""
    parts = [key for key in one.parts if key in counts]
    if one.total not in counts:
        return None
    concealed = [key for key in parts if key in closed]
    total_closed = one.total in closed
    if total_closed:
        safe = bool(concealed) or not parts
    else:
        safe = not concealed or (len(concealed) > 1 and sum(counts[key] or 0 for key in concealed) >= threshold)
    if safe:
        return None
    open_parts = [key for key in parts if key not in closed and counts[key]]
    if open_parts:
        return min(open_parts, key=lambda key: counts[key] or 0)
    return None if total_closed else one.total


Cell = tuple[str, Breakdown]


def sums_of(rows: Iterable[Observation], parent: str | None) -> list[Sum[Cell]]:
    """The sums a reader can do in a table of one period: all = women + men, and the parent = its units.

    `parent` is the code of the unit whose value is the sum of all the other units', or None when there is none.
    """
    cells = {(row.unit, row.breakdown) for row in rows}
    found = [
        Sum((unit, part), tuple((unit, replace(part, sex=sex)) for sex in (Sex.WOMEN, Sex.MEN)))
        for unit, part in sorted(cells)
        if part.sex is Sex.TOTAL
    ]
    found += _by(cells, lambda part: replace(part, age="") if part.age else part)
    found += _by(cells, lambda part: replace(part, area="") if part.area else part)
    if parent is not None:
        for part in sorted({part for _, part in cells}):
            units = tuple(sorted(cell for cell in cells if cell[1] == part and cell[0] != parent))
            found.append(Sum((parent, part), units))
    return [one for one in found if one.parts]


def _by(cells: Iterable[Cell], whole: Callable[[Breakdown], Breakdown]) -> list[Sum[Cell]]:
    """All ages = the ages, all areas = the areas: `whole` tells what a part is a part of."""
    groups: dict[Cell, list[Cell]] = {}
    for unit, part in sorted(cells):
        if whole(part) != part:
            groups.setdefault((unit, whole(part)), []).append((unit, part))
    return [Sum(total, tuple(parts)) for total, parts in groups.items()]


def suppress(rows: Sequence[Observation], threshold: int, *, parent: str | None = None) -> list[Observation]:
    """The rows of one measure and period as they may be shown: hidden ones are missing with the reason SUPPRESSED.

    How many stand behind a value is its n, else its denominator. Order is kept.
    """
    counts = {(row.unit, row.breakdown): _behind(row) for row in rows if row.value is not None}
    closed = hidden(counts, sums_of(rows, parent), threshold)
    return [conceal(row) if (row.unit, row.breakdown) in closed else row for row in rows]


def conceal(row: Observation) -> Observation:
    """The row without anything that tells how many or how much."""
    return replace(row, value=None, missing=Missing.SUPPRESSED, n=None, numerator=None, denominator=None)


def _behind(row: Observation) -> int | None:
    if row.n is not None:
        return row.n
    return int(row.denominator) if row.denominator is not None else None
