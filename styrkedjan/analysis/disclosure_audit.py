"""An attack on what is published: between which limits can a reader place every hidden count, knowing all the rest?

`domain.disclosure` hides until nothing can be *derived*. A reader also knows that counts are not negative, and may then
place a hidden one between limits that are too near each other. The limits are the smallest and largest value in any
table that agrees with all that is shown: two linear programs a cell (the auditing problem of statistical offices; L.
Willenborg, T. de Waal, Elements of Statistical Disclosure Control 2001). Run it on a whole release: pages, exports and
years together.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from styrkedjan.domain.disclosure import Sum

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Limits(Generic[Key]):
    """A hidden cell and where a reader can place it. `high` is infinite when nothing bounds it."""

    cell: Key
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def limits(counts: Mapping[Key, int], secret: Collection[Key], sums: Sequence[Sum[Key]]) -> list[Limits[Key]]:
    """The limits of every secret cell, in the order of `counts`. A sum with a cell that is not in `counts` is not used.

    Raises ValueError when the shown cells contradict each other: then the table, not the hiding, is at fault.
    """
    from scipy import optimize

    order = [key for key in counts if key in secret]
    place = {key: index for index, key in enumerate(order)}
    used = [one for one in sums if one.total in counts and all(part in counts for part in one.parts)]
    matrix, right = np.zeros((len(used), len(order))), np.zeros(len(used))
    for row, one in enumerate(used):
        for key, sign in ((one.total, 1), *((part, -1) for part in one.parts)):
            if key in place:
                matrix[row, place[key]] += sign
            else:
                right[row] -= sign * counts[key]
    found = []
    for index, key in enumerate(order):
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(order))
            goal[index] = sign
            done = optimize.linprog(goal, A_eq=matrix, b_eq=right, bounds=(0, None), method="highs")
            if done.status == 2:
                raise ValueError("De visade talen går inte ihop med varandra.")
            ends.append(sign * float(done.fun) if done.status == 0 else float("inf"))
        found.append(Limits(key, ends[0], ends[1]))
    return found


def exposed(
    counts: Mapping[Key, int], secret: Collection[Key], sums: Sequence[Sum[Key]], width: float = 1
) -> list[Limits[Key]]:
    """Hidden cells that a reader can place within less than `width`: with 1, those that are known to the person."""
    return [one for one in limits(counts, secret, sums) if one.width < width]
