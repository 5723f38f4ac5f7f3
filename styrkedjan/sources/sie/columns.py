"""Transactions as columns: what a voucher's rows become on their way to the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from styrkedjan.sources.sie.memory import Coding, Voucher

if TYPE_CHECKING:
    import pyarrow as pa

_OBJECT = "object_"


@dataclass(slots=True)
class _Lists:
    series: list[str] = field(default_factory=list)
    number: list[str] = field(default_factory=list)
    voucher_date: list[int | None] = field(default_factory=list)
    date: list[int | None] = field(default_factory=list)
    account: list[str] = field(default_factory=list)
    amount: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    line: list[int] = field(default_factory=list)


_NAMES = tuple(each.name for each in fields(_Lists))


class Batch:
    """Rows as equally long columns: `table` for Arrow, or a list under each name.

    `amount` is in öre, debit positive; `date` (yyyymmdd) the transaction's, or the voucher's where it gives none, and
    None where neither can be read; `voucher_date` the voucher's. `objects` has a list for each dimension that occurs
    in the batch, None where a row has no object in it (in `table`: columns object_1, object_20 ...). `text` is the
    transaction's, or the voucher's where it gives none. `line` is the line in the file.
    """

    def __init__(
        self, lists: _Lists | None = None, objects: list[dict[int, str]] | None = None, table: Any = None
    ) -> None:
        self._lists = lists
        self._rows_objects = objects or []
        self._table = table

    def __len__(self) -> int:
        return len(self._lists.amount) if self._lists is not None else self._table.num_rows

    def _list(self, name: str) -> list[Any]:
        found: list[Any] = getattr(self._lists, name) if self._lists is not None else self._table[name].to_pylist()
        return found

    @cached_property
    def series(self) -> list[str]:
        return self._list("series")

    @cached_property
    def number(self) -> list[str]:
        return self._list("number")

    @cached_property
    def voucher_date(self) -> list[int | None]:
        return self._list("voucher_date")

    @cached_property
    def date(self) -> list[int | None]:
        return self._list("date")

    @cached_property
    def account(self) -> list[str]:
        return self._list("account")

    @cached_property
    def amount(self) -> list[int]:
        return self._list("amount")

    @cached_property
    def text(self) -> list[str]:
        return self._list("text")

    @cached_property
    def line(self) -> list[int]:
        return self._list("line")

    @cached_property
    def objects(self) -> dict[int, list[str | None]]:
        if self._lists is None:
            names = (name for name in self._table.column_names if name.startswith(_OBJECT))
            return {int(name.removeprefix(_OBJECT)): self._table[name].to_pylist() for name in names}
        rows = self._rows_objects
        dimensions = sorted({dimension for row in rows for dimension in row})
        return {dimension: [row.get(dimension) for row in rows] for dimension in dimensions}

    def in_other_months(self) -> tuple[int, int | None]:
        """How many rows have a date in another month than their voucher's, and the line of the first."""
        if self._lists is not None:
            pairs = zip(self._lists.date, self._lists.voucher_date, self._lists.line, strict=True)
            lines = [line for own, whole, line in pairs if own and whole and own // 100 != whole // 100]
            return len(lines), lines[0] if lines else None
        import pyarrow.compute as pc

        own, whole = (pc.divide(self._table[name], 100) for name in ("date", "voucher_date"))
        differs = pc.fill_null(pc.not_equal(own, whole), False)
        count = pc.sum(differs).as_py() or 0
        return count, self._table["line"].filter(differs)[0].as_py() if count else None

    @cached_property
    def table(self) -> pa.Table:
        """The same columns in Arrow: int64 amounts and lines, int32 dates, strings."""
        if self._table is not None:
            return self._table
        import pyarrow as pa

        types = dict.fromkeys(("voucher_date", "date"), pa.int32()) | dict.fromkeys(("amount", "line"), pa.int64())
        columns = {name: pa.array(self._list(name), types.get(name, pa.string())) for name in _NAMES}
        objects = {f"{_OBJECT}{dimension}": pa.array(codes, pa.string()) for dimension, codes in self.objects.items()}
        return pa.table({**columns, **objects})


class Columns:
    """Rows in waiting for a batch: single ones in lists, whole blocks as tables."""

    def __init__(self) -> None:
        self._lists = _Lists()
        self._objects: list[dict[int, str]] = []
        self._tables: list[Any] = []
        self._in_tables = 0

    def __len__(self) -> int:
        return self._in_tables + len(self._objects)

    def append(self, voucher: Voucher, coding: Coding, amount: int, date: int | None, text: str, line: int) -> None:
        """Add one row."""
        lists = self._lists
        lists.series.append(voucher.series)
        lists.number.append(voucher.number)
        lists.voucher_date.append(voucher.date)
        lists.date.append(date)
        lists.account.append(coding[0])
        lists.amount.append(amount)
        lists.text.append(text)
        lists.line.append(line)
        self._objects.append(coding[1])

    def extend(self, table: pa.Table) -> None:
        """Add a block of rows."""
        if table.num_rows:
            self._settle()
            self._tables.append(table)
            self._in_tables += table.num_rows

    def take(self, rows: int) -> Iterator[Batch]:
        """Every row, in batches of at most `rows`; the columns start anew."""
        if self._tables:
            import pyarrow as pa

            self._settle()
            table = pa.concat_tables(self._tables, promote_options="default").combine_chunks()
            yield from (Batch(table=table.slice(start, rows)) for start in range(0, table.num_rows, rows))
        else:
            for start in range(0, len(self._objects), rows):
                part = slice(start, start + rows)
                lists = _Lists(*(getattr(self._lists, name)[part] for name in _NAMES))
                yield Batch(lists, self._objects[part])
        Columns.__init__(self)

    def _settle(self) -> None:
        """Turn the single rows into a table, to keep the order."""
        if self._objects:
            self._tables.append(Batch(self._lists, self._objects).table)
            self._in_tables += len(self._objects)
            self._lists, self._objects = _Lists(), []
