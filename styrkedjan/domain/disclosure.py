"""Small numbers: hide what could tell of one person, and what would let the hidden be computed from the rest.

The threshold belongs to the indicator, since each survey and register has its own (the descriptions in Kolada's
catalogue). A cell is hidden when fewer than the threshold, but somebody, stand behind it, or when nobody knows how many
(primary suppression). Then, in every sum "total = parts", at least two cells must be hidden or none, and together the
hidden parts must be at least as many as the threshold; more cells are hidden, smallest first, until that holds
(complementary suppression). Nobody at all behind a cell tells of nobody and hides nothing.

Sums overlap: units by sex and age, a committee by unit, this year's months in a running total. Together they can tell
what each alone does not, so in the end the reader's own arithmetic is tried on all sums at once, and more is hidden
until it finds nobody (`derivable`). What an earlier page or export has shown cannot be hidden any more and protects
nothing; it is given as `public`. A difference that nobody shows (April, between January to March and January to April)
is a cell too.

A share needs one thing more: where none or all of the hidden together were counted, each of them was none or all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Generic, TypeVar

from styrkedjan.domain.measures import Aggregation
from styrkedjan.domain.observations import Breakdown, Missing, Observation, Sex

Key = TypeVar("Key", bound=Hashable)
PRIME = 2**61 - 1


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """One sum that a reader can do: the total cell and the cells that make it."""

    total: Key
    parts: tuple[Key, ...]


def hidden(
    counts: Mapping[Key, int | None],
    sums: Sequence[Sum[Key]],
    threshold: int,
    also: Iterable[Key] = (),
    public: Collection[Key] = (),
) -> frozenset[Key]:
    """The cells to hide. `counts`: how many persons stand behind each shown cell (None: not known).

    Cells that are missing anyway are left out of `counts`; `also` are cells to hide whatever stands behind them;
    `public` those that are known already from elsewhere. A threshold of 0 or 1 hides nothing.
    """
    if threshold < 2:
        return frozenset()
    table = _Table(counts, sums, threshold, frozenset(public))
    few = {key for key, count in counts.items() if count is None or 0 < count < threshold} | set(also)
    closed = set(few)
    while True:
        extra = table.one_more_in_a_sum(closed) or table.one_more_in_all(closed, few)
        if extra is None:
            return frozenset(closed)
        closed.add(extra)


@dataclass(frozen=True, slots=True)
class _Table(Generic[Key]):
    """What is shown, and which sums a reader can do."""

    counts: Mapping[Key, int | None]
    sums: Sequence[Sum[Key]]
    threshold: int
    public: frozenset[Key]

    def one_more_in_a_sum(self, closed: set[Key]) -> Key | None:
        """The next cell to hide for every sum by itself to be safe, or None when they are."""
        return next((extra for one in self.sums if (extra := self._one_more(one, closed)) is not None), None)

    def one_more_in_all(self, closed: set[Key], few: set[Key]) -> Key | None:
        """The next cell to hide for all sums together to be safe: the smallest shown beside one that can be derived."""
        told = derivable(closed - self.public, self.sums, self.counts) & few
        beside = dict.fromkeys(
            key
            for one in self.sums
            if one.total in self.counts and told & {one.total, *one.parts}
            for key in (one.total, *one.parts)
        )
        openly = [key for key in beside if self.counts.get(key) and key not in closed and key not in self.public]
        return min(openly, key=lambda key: self.counts[key] or 0) if openly else None

    def _one_more(self, one: Sum[Key], closed: set[Key]) -> Key | None:
        counts = self.counts
        parts = [key for key in one.parts if key in counts]
        if one.total not in counts:
            return None
        concealed = [key for key in parts if key in closed and key not in self.public]
        total_closed = one.total in closed and one.total not in self.public
        together = sum(counts[key] or 0 for key in concealed)
        if total_closed:
            safe = bool(concealed) or not parts
        else:
            safe = not concealed or (len(concealed) > 1 and together >= self.threshold)
        if safe:
            return None
        open_parts = [key for key in parts if key not in closed and key not in self.public and counts[key]]
        if open_parts:
            return min(open_parts, key=lambda key: counts[key] or 0)
        return None if one.total in closed or one.total in self.public else one.total


def derivable(secret: Collection[Key], sums: Sequence[Sum[Key]], known: Collection[Key]) -> set[Key]:
    """The secret cells that follow from the rest by the sums: the reader's linear algebra, all sums at once.

    `known`: the cells there are, secret or shown; a sum with any other cell in it is of no use. Rows are eliminated
    modulo a large prime, which is exact here: the coefficients are ones, so no pivot can be a multiple of it by chance.
    """
    rows = []
    for one in sums:
        if one.total in known and all(part in known for part in one.parts):
            row = {part: PRIME - 1 for part in one.parts if part in secret}
            row |= {one.total: 1} if one.total in secret else {}
            rows += [row] if row else []
    return {next(iter(row)) for row in _reduced(rows) if len(row) == 1}


def _reduced(rows: Iterable[dict[Key, int]]) -> Iterable[dict[Key, int]]:
    """Sparse rows in reduced echelon form modulo PRIME: a cell that is determined stands alone in a row."""
    done: dict[Key, dict[Key, int]] = {}
    for row in rows:
        for pivot in [key for key in row if key in done]:
            row = _without(row, pivot, done[pivot])
        if not row:
            continue
        lead = next(iter(row))
        scale = pow(row[lead], -1, PRIME)
        row = {key: value * scale % PRIME for key, value in row.items()}
        done = {pivot: _without(other, lead, row) for pivot, other in done.items()} | {lead: row}
    return done.values()


def _without(row: dict[Key, int], pivot: Key, other: dict[Key, int]) -> dict[Key, int]:
    """The row minus its share of `other`, so that the pivot's cell is gone."""
    factor = row.get(pivot, 0)
    if not factor:
        return row
    keys = dict.fromkeys([*row, *other])
    found = {key: (row.get(key, 0) - factor * other.get(key, 0)) % PRIME for key in keys}
    return {key: value for key, value in found.items() if value}


Share = tuple[Decimal | int, Decimal | int]


def hidden_shares(
    shares: Mapping[Key, Share],
    sums: Sequence[Sum[Key]],
    threshold: int,
    also: Collection[Key] = (),
    counts: Mapping[Key, int | None] | None = None,
) -> frozenset[Key]:
    """The shares to hide, each (numerator, denominator): as `hidden`, and never so that a sum tells every hidden share.

    A reader who subtracts the shown parts from the total finds the hidden ones' joint share. Is it 0 or 100 %, it is so
    for each of them; then more are hidden until it is not, or the total itself when it is 0 or 100 % too. `counts` are
    the persons behind every cell, where those are not the denominators; a cell may then lack in `shares`.
    """
    behind = {key: int(denominator) for key, (_, denominator) in shares.items()} if counts is None else counts
    closed = hidden(behind, sums, threshold, also)
    while True:
        extra = {cell for one in sums if (cell := _that_tells(one, shares, closed, behind)) is not None}
        if not extra or threshold < 2:
            return closed
        closed = hidden(behind, sums, threshold, closed | extra)


def _that_tells(
    one: Sum[Key], shares: Mapping[Key, Share], closed: Collection[Key], counts: Mapping[Key, int | None]
) -> Key | None:
    """The next cell to hide for the hidden parts' joint share to be neither none nor all, or None when it is not."""
    parts = [key for key in one.parts if counts.get(key) != 0 and key in counts]
    concealed = [key for key in parts if key in closed]
    if one.total not in shares or one.total in closed or not concealed or not shares.keys() >= set(concealed):
        return None
    if _is_mixed([shares[key] for key in concealed]):
        return None
    openly = [key for key in parts if key not in closed and key in shares]
    if not openly or not _is_mixed([shares[one.total]]):
        return one.total
    return min(openly, key=lambda key: shares[key][1])


def _is_mixed(shares: Sequence[Share]) -> bool:
    return 0 < sum(numerator for numerator, _ in shares) < sum(denominator for _, denominator in shares)


Unit = TypeVar("Unit", int, str)


def closed(
    rows: Mapping[tuple[Unit, Breakdown], Observation], parents: Mapping[Unit, Unit], threshold: int
) -> frozenset[tuple[Unit, Breakdown]]:
    """The cells of one measure and period to hide. `parents`: unit -> the unit whose value is made of it and others.

    How many stand behind a value is its n, else its denominator. Where all counted are parts of those they are counted
    among, the measure is a share, and 0 or 100 % in a total says so of everybody under it.
    """
    known = {cell: row for cell, row in rows.items() if row.value is not None}
    counts = {cell: _behind(row) for cell, row in known.items()}
    if not any(count is None or 0 < count < threshold for count in counts.values()):
        return frozenset()  # what is hidden beside others is so for the sake of one of these
    pairs = {cell: (row.numerator, row.denominator) for cell, row in known.items()}
    shares = {cell: (above, below) for cell, (above, below) in pairs.items() if above is not None and below is not None}
    if not all(0 <= above <= below for above, below in shares.values()):
        shares = {}
    return hidden_shares(shares, sums_of(rows, parents), threshold, counts=counts)


def none_is_few(rows: Iterable[Observation], rule: Aggregation, threshold: int) -> bool:
    """Whether nobody or enough stand behind every row, and so behind all that the rule makes of them too.

    Then `closed` hides nothing, whatever is made of the rows, and it need not be made to know that. A share is made of
    numerators and denominators, so that each of the two counts is enough; anything else of the n's alone.
    """
    for row in rows:
        if row.value is None:
            continue
        below = None if row.denominator is None else int(row.denominator)
        summed = (row.n, below) if rule in (Aggregation.SHARE, Aggregation.NONE) else (row.n,)
        told = [count for count in summed if count is not None]
        if not told or any(count != 0 and count < threshold for count in told):
            return False
    return True


def sums_of(cells: Iterable[tuple[Unit, Breakdown]], parents: Mapping[Unit, Unit]) -> list[Sum[tuple[Unit, Breakdown]]]:
    """The sums a reader can do: all = women + men, all ages = the ages, all areas = the areas, a unit = those below."""
    ordered = sorted(cells)
    found = _grouped(ordered, lambda unit, part: (unit, Breakdown(Sex.TOTAL, part.age, part.area)))
    found += _grouped(ordered, lambda unit, part: (unit, Breakdown(part.sex, "", part.area)))
    found += _grouped(ordered, lambda unit, part: (unit, Breakdown(part.sex, part.age, "")))
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
