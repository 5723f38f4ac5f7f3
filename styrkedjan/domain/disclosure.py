"""Small numbers: hide what could tell of one person, and what would let the hidden be computed from the rest.

The threshold belongs to the indicator, since each survey and register has its own (the descriptions in Kolada's
catalogue). A cell is hidden when fewer than the threshold, but somebody, stand behind it, or when nobody knows how many
(primary suppression). Then, in every sum "total = parts", at least two cells must be hidden or none, and together the
hidden parts must be at least as many as the threshold; more cells are hidden, smallest first, until that holds
(complementary suppression). Nobody at all behind a cell tells of nobody and hides nothing.

A share needs one thing more: where none or all of the hidden together were counted, each of them was none or all.
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


def hidden(
    counts: Mapping[Key, int | None], sums: Sequence[Sum[Key]], threshold: int, also: Iterable[Key] = ()
) -> frozenset[Key]:
    """The cells to hide. `counts`: how many persons stand behind each shown cell (None: not known).

    Cells that are missing anyway are left out of `counts`; `also` are cells to hide whatever stands behind them. A
    threshold of 0 or 1 hides nothing.
    """
    if threshold < 2:
        return frozenset()
    closed = {key for key, count in counts.items() if count is None or 0 < count < threshold} | set(also)
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


def hidden_shares(shares: Mapping[Key, tuple[int, int]], sums: Sequence[Sum[Key]], threshold: int) -> frozenset[Key]:
    """The shares to hide, each (numerator, denominator): as `hidden`, and never so that a sum tells every hidden share.

    A reader who subtracts the shown parts from the total finds the hidden ones' joint share. Is it 0 or 100 %, it is so
    for each of them; then more are hidden until it is not, or the total itself when it is 0 or 100 % too.
    """
    counts = {key: denominator for key, (_, denominator) in shares.items()}
    closed = hidden(counts, sums, threshold)
    while True:
        extra = {cell for one in sums if (cell := _that_tells(one, shares, closed)) is not None}
        if not extra:
            return closed
        closed = hidden(counts, sums, threshold, closed | extra)


def _that_tells(one: Sum[Key], shares: Mapping[Key, tuple[int, int]], closed: frozenset[Key]) -> Key | None:
    """The next cell to hide for the hidden parts' joint share to be neither none nor all, or None when it is not."""
    parts = [key for key in one.parts if key in shares and shares[key][1]]
    concealed = [shares[key] for key in parts if key in closed]
    if one.total not in shares or one.total in closed or not concealed or _is_mixed(concealed):
        return None
    openly = [key for key in parts if key not in closed]
    if not openly or not _is_mixed([shares[one.total]]):
        return one.total
    return min(openly, key=lambda key: shares[key][1])


def _is_mixed(shares: Sequence[tuple[int, int]]) -> bool:
    return 0 < sum(numerator for numerator, _ in shares) < sum(denominator for _, denominator in shares)


Unit = TypeVar("Unit", int, str)


def closed(
    rows: Mapping[tuple[Unit, Breakdown], Observation], parents: Mapping[Unit, Unit], threshold: int
) -> frozenset[tuple[Unit, Breakdown]]:
    """The cells of one measure and period to hide. `parents`: unit -> the unit whose value is made of it and others.

    How many stand behind a value is its n, else its denominator.
    """
    counts = {cell: _behind(row) for cell, row in rows.items() if row.value is not None}
    return hidden(counts, sums_of(rows, parents), threshold)


def sums_of(cells: Iterable[tuple[Unit, Breakdown]], parents: Mapping[Unit, Unit]) -> list[Sum[tuple[Unit, Breakdown]]]:
    """The sums a reader can do: all = women + men, all ages = the ages, all areas = the areas, a unit = those below."""
    ordered = sorted(cells)
    found = _grouped(ordered, lambda unit, part: (unit, replace(part, sex=Sex.TOTAL)))
    found += _grouped(ordered, lambda unit, part: (unit, replace(part, age="")))
    found += _grouped(ordered, lambda unit, part: (unit, replace(part, area="")))
    return found + _grouped(ordered, lambda unit, part: (parents.get(unit, unit), part))


def _grouped(
    cells: Iterable[tuple[Unit, Breakdown]], whole: Callable[[Unit, Breakdown], tuple[Unit, Breakdown]]
) -> list[Sum[tuple[Unit, Breakdown]]]:
    """The sums where `whole` tells what each cell is a part of; a cell that is its own whole is no part."""
    groups: dict[tuple[Unit, Breakdown], list[tuple[Unit, Breakdown]]] = {}
    for unit, part in cells:
        total = whole(unit, part)
        if total != (unit, part):
            groups.setdefault(total, []).append((unit, part))
    return [Sum(total, tuple(parts)) for total, parts in groups.items()]


def conceal(row: Observation) -> Observation:
    """The row without anything that tells how many or how much."""
    return replace(row, value=None, missing=Missing.SUPPRESSED, n=None, numerator=None, denominator=None)


def _behind(row: Observation) -> int | None:
    if row.n is not None:
        return row.n
    return int(row.denominator) if row.denominator is not None else None
