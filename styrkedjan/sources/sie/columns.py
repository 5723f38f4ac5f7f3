"""Transactions as columns: what a voucher's rows become on their way to the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import NamedTuple, TypeVar

T = TypeVar("T")
# Account and objects by dimension; shared between all rows that carry the same coding.
Coding = tuple[str, dict[int, str]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as equally long columns.

    `amount` is in öre, debit positive; `date` (yyyymmdd) is the transaction's, or the voucher's where it gives none, and
    None where neither can be read; `voucher_date` the voucher's. `objects` has a column for every dimension met
    so far in the file, None where a row has no object in it. `text` is the transaction's, or the voucher's where it gives none.
    `line` is the line in the file.
    """

    series: list[str]
    number: list[str]
    voucher_date: list[int | None]
    date: list[int | None]
    account: list[str]
    objects: dict[int, list[str | None]]
    amount: list[int]
    text: list[str]
    line: list[int]

    def __len__(self) -> int:
        return len(self.amount)


class Voucher(NamedTuple):
    """What #VER says; date None where it cannot be read. A tuple, because there are millions."""

    series: str
    number: str
    date: int | None
    text: str
    line: int

    @property
    def name(self) -> str:
        """How a person finds it: series and number, else its line."""
        return " ".join(part for part in (self.series, self.number) if part) or f"utan nummer på rad {self.line}"


class Columns:
    """Rows in waiting for a batch."""

    def __init__(self) -> None:
        self._codings: list[Coding] = []
        self._dates: list[int | None] = []
        self._amounts: list[int] = []
        self._texts: list[str] = []
        self._lines: list[int] = []
        self._runs: list[tuple[Voucher, int]] = []  # a voucher and the number of its consecutive rows

    def __len__(self) -> int:
        return len(self._amounts)

    def extend(
        self,
        codings: Iterable[Coding],
        amounts: Iterable[int],
        dates: Iterable[int | None],
        texts: Iterable[str],
        lines: Iterable[int],
        runs: Iterable[tuple[Voucher, int]],
    ) -> None:
        """Add rows; the counts of the runs sum to the number of rows."""
        self._codings.extend(codings)
        self._amounts.extend(amounts)
        self._dates.extend(dates)
        self._texts.extend(texts)
        self._lines.extend(lines)
        self._runs.extend(runs)

    def append(self, voucher: Voucher, coding: Coding, amount: int, date: int | None, text: str, line: int) -> None:
        """Add one row."""
        self.extend([coding], [amount], [date], [text], [line], [(voucher, 1)])

    def take(self, dimensions: Iterable[int]) -> Batch:
        """Every row as one batch, with a column for each of `dimensions`; the columns start anew."""
        runs, codings = self._runs, self._codings
        counts = [count for _, count in runs]
        objects = [coding[1] for coding in codings]
        batch = Batch(
            series=_spread([voucher.series for voucher, _ in runs], counts),
            number=_spread([voucher.number for voucher, _ in runs], counts),
            voucher_date=_spread([voucher.date for voucher, _ in runs], counts),
            date=self._dates,
            account=[coding[0] for coding in codings],
            objects={dimension: list(map(dict.get, objects, repeat(dimension))) for dimension in sorted(dimensions)},
            amount=self._amounts,
            text=self._texts,
            line=self._lines,
        )
        Columns.__init__(self)
        return batch


def _spread(values: Sequence[T], counts: Sequence[int]) -> list[T]:
    """Each value as many times as its count says."""
    return list(chain.from_iterable(map(repeat, values, counts)))


def sliced(batch: Batch, rows: int) -> Iterator[Batch]:
    """The batch in pieces of at most `rows` rows."""
    for start in range(0, len(batch), rows):
        part = slice(start, start + rows)
        yield Batch(
            batch.series[part],
            batch.number[part],
            batch.voucher_date[part],
            batch.date[part],
            batch.account[part],
            {dimension: column[part] for dimension, column in batch.objects.items()},
            batch.amount[part],
            batch.text[part],
            batch.line[part],
        )
