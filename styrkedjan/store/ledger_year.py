"""A ledger year as a table of numbers: codes that occur together, January to and with each month, made at publishing.

What pages ask every time of a ledger is a sum of a few of these columns: it costs less than asking an engine does, and
grows with codes and accounts, not with transactions. The numbers are whole öre, mapped from their file and shared by
all processes. There is one table for each roll-up that is by month.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from styrkedjan.store.versions import write_atomically

MONTHS = 12
SUMS = ("amount_ore", "rows")

Whole = NDArray[np.int64]


def files_of(rolled_up: str) -> tuple[str, str]:
    """The names of the files that are made of a roll-up: the numbers, and what the codes are."""
    name = rolled_up.removesuffix(".parquet")
    return f"{name}_by_month.npy", f"{name}_by_month.json"


@dataclass(frozen=True, slots=True, eq=False)
class LedgerYear:
    """`numbers` has a column for each set of codes that occur together.

    Its rows: for each of `codes` which one it is, then the sums to and with each month, then of how many transactions.
    """

    year: int
    codes: Mapping[str, tuple[str, ...]]
    numbers: Whole

    def rows(
        self,
        by: Sequence[str],
        months: Collection[int] | None = None,
        among: Mapping[str, Collection[str]] | None = None,
        groups: Sequence[str] = (),
    ) -> list[tuple[Any, ...]]:
        """Rows of the columns in `by`, öre and how many, in the order of the columns.

        `among` are the codes that count, by column; `groups` is the account group of each account.
        """
        kept = self._kept(among or {})
        dimensions: list[tuple[Sequence[Any], Whole]] = [
            self._dimension(column, groups, kept) for column in by if column != "period"
        ]
        wanted = sorted(range(1, MONTHS + 1) if months is None else set(months))
        sums, counts = (self._months(number, wanted, kept, apart="period" in by) for number in range(len(SUMS)))
        if "period" in by:
            each = np.broadcast_to(np.arange(len(wanted), dtype=np.int64)[:, None], sums.shape)
            numbers = tuple(self.year * 100 + month for month in wanted)
            dimensions.insert(list(by).index("period"), (numbers, each))
        return _summed(dimensions, sums, counts)

    def _kept(self, among: Mapping[str, Collection[str]]) -> Any:
        kept: Any = slice(None)
        for at, (column, names) in enumerate(self.codes.items()):
            if column in among:
                wanted = set(among[column])
                inside = np.array([name in wanted for name in names], dtype=bool)[self.numbers[at]]
                kept = inside if isinstance(kept, slice) else kept & inside
        return kept

    def _dimension(self, column: str, groups: Sequence[str], kept: Any) -> tuple[tuple[str, ...], Whole]:
        """The names of a column in order, and which of them each kept column of numbers has."""
        columns = list(self.codes)
        if column != "account_group":
            return self.codes[column], self.numbers[columns.index(column)][kept]
        names = tuple(sorted(set(groups)))
        at = {name: index for index, name in enumerate(names)}
        return names, np.array([at[group] for group in groups], dtype=np.int64)[
            self.numbers[columns.index("account")][kept]
        ]

    def _months(self, number: int, wanted: Sequence[int], kept: Any, *, apart: bool) -> Whole:
        """The months one by one (`apart`), or their sum; both as (months, columns)."""
        first = len(self.codes) + number * MONTHS
        to = self.numbers[first : first + MONTHS]
        if not apart and wanted and list(wanted) == list(range(1, len(wanted) + 1)):
            return to[len(wanted) - 1 : len(wanted), kept]
        found = np.zeros((len(wanted), to[0, kept].shape[0]), dtype=np.int64)
        for row, month in enumerate(wanted):
            found[row] = to[month - 1, kept] - (to[month - 2, kept] if month > 1 else 0)
        return found if apart else found.sum(axis=0, keepdims=True)


def _summed(dimensions: Sequence[tuple[Sequence[Any], Whole]], sums: Whole, counts: Whole) -> list[tuple[Any, ...]]:
    asked = len(dimensions)
    dimensions = dimensions or [(("",), np.zeros((1, 1), dtype=np.int64))]  # one sum of all
    shape = tuple(max(1, len(names)) for names, _ in dimensions)
    size = prod(shape)
    indexes = [np.broadcast_to(index, sums.shape).ravel() for _, index in dimensions]
    if size > 4 * sums.size + 1_000:  # few of very many places: count only those that occur
        there, flat = _together(shape, indexes)
    else:
        flat, there = np.ravel_multi_index(indexes, shape), np.array(np.unravel_index(np.arange(size), shape))
    totals = np.zeros((2, there.shape[1]), dtype=np.int64)
    np.add.at(totals[0], flat, sums.ravel())
    np.add.at(totals[1], flat, counts.ravel())
    found = np.flatnonzero(totals[1])
    columns = [
        [names[index] for index in row[found].tolist()] for (names, _), row in zip(dimensions, there, strict=True)
    ]
    return list(zip(*columns[:asked], totals[0, found].tolist(), totals[1, found].tolist(), strict=True))


def write(rolled_up: Path, numbers: Path, codes: Path) -> int:
    """Make the table of a roll-up by month; how many columns it has."""
    names, made = _made(rolled_up)
    np.save(numbers, made)
    write_atomically(codes, json.dumps(names, ensure_ascii=False))
    return int(made.shape[1])


def _made(rolled_up: Path) -> tuple[dict[str, list[str]], Whole]:
    columns = [name for name in pq.read_schema(rolled_up).names if name not in {"period", *SUMS}]
    table = pq.read_table(rolled_up, read_dictionary=columns).unify_dictionaries()
    names, places = zip(*(_coded(table[column]) for column in columns), strict=True)
    occur, column = _together([len(each) for each in names], places)
    made = np.zeros((len(columns) + len(SUMS) * MONTHS, occur.shape[1]), dtype=np.int64)
    made[: len(columns)] = occur
    month = table["period"].to_numpy() % 100 - 1
    for number, each in enumerate(SUMS):
        first = len(columns) + number * MONTHS
        np.add.at(made, (first + month, column), table[each].to_numpy())
        np.cumsum(made[first : first + MONTHS], axis=0, out=made[first : first + MONTHS])
    return dict(zip(columns, names, strict=True)), made


def _together(sizes: Sequence[int], places: Sequence[Whole]) -> tuple[Whole, Whole]:
    """The codes that occur together, a column each in their order, and which of them each row has."""
    if prod(sizes) > np.iinfo(np.int64).max:  # too many that could occur to be numbered: compared one by one
        occur, column = np.unique(np.stack(places), axis=1, return_inverse=True)
        return occur, column.reshape(-1)
    number = reduce(lambda so_far, more: so_far * more[0] + more[1], zip(sizes[1:], places[1:], strict=True), places[0])
    numbers, column = np.unique(number, return_inverse=True)
    return np.array(np.unravel_index(numbers, [max(1, size) for size in sizes]), dtype=np.int64), column


def _coded(column: pa.ChunkedArray) -> tuple[list[str], Whole]:
    """The codes of a column in order, and where among them each row's is."""
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # a column of no rows has no chunk to combine
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], pa.string()).dictionary_encode()
    found = whole.dictionary.to_pylist()
    names = sorted(found)
    rank = {name: index for index, name in enumerate(names)}
    order = np.array([rank[name] for name in found], dtype=np.int64)
    return names, order[whole.indices.to_numpy()]


def load(year: int, rolled_up: Path, numbers: Path | None, codes: Path | None) -> LedgerYear:
    """The table of a published version; of one from before it was made at publishing, made once for this process.

    A version never changes; its file's time is looked at for a store that is thrown away and built anew.
    """
    return _loaded(year, rolled_up, numbers, codes, rolled_up.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _loaded(year: int, rolled_up: Path, numbers: Path | None, codes: Path | None, _changed: int) -> LedgerYear:
    if numbers is None or codes is None:
        names, made = _made(rolled_up)
    else:
        names, made = json.loads(codes.read_text(encoding="utf-8")), np.load(numbers, mmap_mode="r")
    return LedgerYear(year, {column: tuple(each) for column, each in names.items()}, made)
