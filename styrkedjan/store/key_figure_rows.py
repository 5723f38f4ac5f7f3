"""Key figures as plain rows of numbers: what is fetched waits on disk per gender and year, and is merged in memory.

All of Kolada is 45 million values, more than a process may hold, but a gender and a year of it is 600 000. So the
values that come are spooled to one file of fixed-size rows per gender and year (names become numbers, 30 bytes a
value), and each is then merged with what was known, alone. Nothing is ever sorted but one such piece.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

Array = np.ndarray[Any, Any]

FIRST_YEAR, YEARS = 1900, 300
ROWS_AT_ONCE = 500_000
NO_COUNT = np.iinfo(np.int32).min
NEVER = np.iinfo(np.int64).min
MOST_NAMES = {"kpi": 2**31, "unit": 2**16, "status": 2**16, "missing": 2**8, "gender": 2**7}
# Times are microseconds in UTC since 1970; `known` is when the value became known here.
ROW = np.dtype(
    [
        ("kpi", "<u4"),
        ("unit", "<u2"),
        ("status", "<u2"),
        ("missing", "u1"),
        ("preliminary", "?"),
        ("count", "<i4"),
        ("fetched", "<i8"),
        ("value", "<f8"),
        ("known", "<i8"),
    ]
)
Partition = tuple[str, int]


class Names:
    """Names as numbers, in the order they were met. Two threads may ask at once."""

    def __init__(self, what: str, known: Iterable[str] = ()) -> None:
        self._most = MOST_NAMES[what]
        self._lock = threading.Lock()
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        for name in known:
            self.number(name)

    def number(self, name: str) -> int:
        """The number of a name. Raises ValueError when there are more names than a row has room for."""
        with self._lock:
            found = self._numbers.get(name)
            if found is None:
                if len(self.names) >= self._most:
                    raise ValueError(f"Fler än {self._most} olika namn ryms inte.")
                found = self._numbers[name] = len(self.names)
                self.names.append(name)
            return found

    def numbers(self, column: pa.ChunkedArray | pa.Array) -> Array:
        """A column of text (plain or dictionary) as numbers."""
        whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        encoded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
        table = np.array([self.number(name) for name in encoded.dictionary.to_pylist()] or [0], np.int64)
        numbers: Array = table[encoded.indices.to_numpy(zero_copy_only=False)]
        return numbers

    def text(self, numbers: Array) -> pa.Array:
        """The names of the numbers."""
        kept = pa.array(self.names, pa.string())
        return kept.take(pa.array(numbers.astype(np.int64)))

    def ranks(self) -> Array:
        """Where each name stands in the order of the alphabet."""
        names = list(self.names)
        ranks = np.empty(len(names), np.int64)
        ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
        return ranks

    def groups(self) -> Array:
        """Which names are those of Kolada's groups (G...)."""
        return np.array([name.startswith("G") for name in self.names], bool)


class Vocabulary:
    """The names of everything in the rows of one publication."""

    def __init__(self) -> None:
        self.kpi, self.unit = Names("kpi"), Names("unit")
        self.status, self.missing = Names("status"), Names("missing", [""])

    def rows(self, table: pa.Table) -> Array:
        """A table with the columns of the store as rows; without `known_at` the rows are not yet known."""
        rows = np.zeros(table.num_rows, ROW)
        rows["kpi"], rows["unit"] = self.kpi.numbers(table["kpi"]), self.unit.numbers(table["municipality"])
        rows["status"], rows["missing"] = self.status.numbers(table["status"]), self.missing.numbers(table["missing"])
        rows["preliminary"] = table["preliminary"].fill_null(False).to_numpy()
        rows["count"] = table["count"].fill_null(int(NO_COUNT)).to_numpy()
        rows["value"] = table["value"].fill_null(float("nan")).to_numpy()
        rows["fetched"] = _microseconds(table["fetched_at"])
        if "known_at" in table.column_names:
            rows["known"] = _microseconds(table["known_at"])
        return rows

    def table(self, rows: Array, gender: str, year: int) -> pa.Table:
        """Rows as a table of the store."""
        absent = np.isnan(rows["value"])
        uncounted = rows["count"] == NO_COUNT
        return pa.table(
            {
                "kpi": self.kpi.text(rows["kpi"]),
                "municipality": self.unit.text(rows["unit"]),
                "period": pa.repeat(pa.scalar(year, pa.int32()), len(rows)),
                "gender": pa.repeat(gender, len(rows)),
                "value": pa.array(rows["value"], pa.float64(), mask=absent),
                "missing": self.missing.text(rows["missing"]),
                "status": self.status.text(rows["status"]),
                "count": pa.array(rows["count"], pa.int32(), mask=uncounted),
                "preliminary": pa.array(rows["preliminary"], pa.bool_()),
                "known_at": pa.array(rows["known"], pa.timestamp("us")),
                "fetched_at": pa.array(rows["fetched"], pa.timestamp("us")),
            }
        )


class Spool:
    """Files of rows per gender and year, in the order the values came."""

    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        self._folder, self._vocabulary = folder, vocabulary
        self._genders = Names("gender")
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = 0
        folder.mkdir()

    def add(self, batch: pa.RecordBatch) -> None:
        """Take a batch; it reaches the disk with the next ones."""
        self._waiting.append(batch)
        self._waiting_rows += batch.num_rows
        if self._waiting_rows >= ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if not self._waiting_rows:
            return
        table = pa.Table.from_batches(self._waiting)
        self._waiting, self._waiting_rows = [], 0
        gender, year = self._genders.numbers(table["gender"]), table["period"].to_numpy()
        if year.min() < FIRST_YEAR or year.max() >= FIRST_YEAR + YEARS:
            raise ValueError("Ett år ligger utanför 1900–2199.")
        # Sixteen bits, because numpy sorts them in one pass over the rows.
        place = (gender * YEARS + year - FIRST_YEAR).astype(np.uint16)
        order = np.argsort(place, kind="stable")
        rows, place = self._vocabulary.rows(table)[order], place[order]
        starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]])
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
            with (self._folder / str(place[start])).open("ab") as file:
                file.write(rows[start:end].tobytes())

    def partitions(self) -> set[Partition]:
        """The genders and years that anything came for."""
        places = [int(path.name) for path in self._folder.iterdir()]
        return {(self._genders.names[place // YEARS], FIRST_YEAR + place % YEARS) for place in places}

    def rows(self, partition: Partition) -> Array:
        """What came for a gender and a year, in the order it came."""
        gender, year = partition
        path = self._folder / str(self._genders.number(gender) * YEARS + year - FIRST_YEAR)
        return np.fromfile(path, ROW) if path.exists() else np.zeros(0, ROW)


@dataclass(frozen=True, slots=True)
class Question:
    """What one question asked for, in numbers; None means all (of the municipalities, groups not included)."""

    at: int
    kpis: Array
    units: Array | None
    years: frozenset[int] | None


class Asked:
    """When each value was last asked for."""

    def __init__(self, questions: Iterable[Question], units: Names) -> None:
        self._questions, self._units = tuple(questions), units

    def about(self, year: int) -> bool:
        """Whether anything was asked about the year."""
        return any(each.years is None or year in each.years for each in self._questions)

    def at(self, rows: Array, year: int) -> Array:
        """When the latest question that covers each row was asked; NEVER when none did."""
        asked = [each for each in self._questions if each.years is None or year in each.years]
        found = np.full(len(rows), NEVER)
        if not asked or not len(rows):
            return found
        everybody = np.full(int(max(rows["kpi"].max(), *(each.kpis.max() for each in asked))) + 1, NEVER)
        some: dict[int, int] = {}
        for each in asked:
            if each.units is None:
                np.maximum.at(everybody, each.kpis, each.at)
                continue
            for key in (each.kpis[:, None].astype(np.int64) << 16 | each.units[None, :]).ravel().tolist():
                some[key] = max(some.get(key, NEVER), each.at)
        found = np.where(self._units.groups()[rows["unit"]], NEVER, everybody[rows["kpi"]])
        return np.maximum(found, _looked_up(rows, some)) if some else found


def _looked_up(rows: Array, some: dict[int, int]) -> Array:
    keys = np.array(sorted(some), np.int64)
    moments = np.array([some[key] for key in keys.tolist()], np.int64)
    wanted = rows["kpi"].astype(np.int64) << 16 | rows["unit"]
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, moments[at], NEVER)


def _microseconds(column: pa.ChunkedArray) -> Array:
    moments: Array = column.cast(pa.timestamp("us")).cast(pa.int64()).to_numpy()
    return moments
