"""Publishing a ledger year: stream in, sort, check against what came in, sum the roll-ups, publish.

Nothing here holds more than a batch in memory. Batches go to a file beside as they come; DuckDB then sorts it with a
memory limit, spilling to disk, by period and responsibility, which is how pages read it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.store import checks, ledger_year
from styrkedjan.store.schema import ACCOUNT_NAMES, FACTS, LEDGER, LEDGER_ORDER, ROLL_UPS, described
from styrkedjan.store.versions import Store
from styrkedjan.store.writing import Draft, publication

DATASET = "ledger"
# What is sorted in first, and where that does not hold the rows' texts. With less, two million rows take longer.
SORT_MEMORY = ("112MB", "384MB", "1GB")
MOST_THREADS = 2
INCOMING = "incoming"
CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import changes for one responsibility and account group (öre, before and after)."""

    responsibility: str
    account_group: str
    before_ore: int
    after_ore: int


@dataclass(frozen=True, slots=True)
class MonthDifference:
    """What an import changes in one month: transactions, sum (öre) and whether any account's sum is another."""

    period: int
    rows_before: int
    rows_after: int
    before_ore: int
    after_ore: int
    changed: bool


@dataclass
class Incoming:
    """What was seen while the batches streamed by: the control sums that the published file must equal."""

    rows: int = 0
    ore: int = 0
    first: int | None = None
    last: int | None = None
    last_row: int = -1
    refused: list[Problem] = field(default_factory=list)  # what the reader refuses, once it has read to the end


@dataclass(frozen=True, slots=True)
class LedgerWritten:
    """The outcome of writing a ledger year. `version` is "" after a preview; `taken` of its rows are the file's."""

    version: str
    rows: int
    taken: int
    amount_ore: int
    problems: tuple[Problem, ...]
    differences: tuple[Difference, ...]
    months: tuple[MonthDifference, ...] = ()
    accounts: tuple[tuple[str, int], ...] = ()


def publish_ledger(
    store: Store,
    principal: str,
    year: int,
    batches: Iterable[pa.RecordBatch],
    *,
    source: str,
    by: str,
    known_at: datetime | None = None,
    months: Collection[int] | None = None,
    known_responsibilities: Collection[str] | None = None,
    accept: Collection[str] = (),
    preview: bool = False,
    found: Iterable[Problem] = (),
    closed: Collection[int] = (),
    confirm: Callable[[str, int], None] | None = None,
    account_names: Callable[[], Mapping[str, str]] = dict,
) -> LedgerWritten:
    """Publish batches of the `LEDGER` schema as the principal's ledger for `year`.

    With `months` the source holds those months only and the others are carried over from the version before. `found`
    is read after the batches are used up: what the reader noticed on the way. `accept` names checks whose findings a
    person has looked at and accepts. `closed` are months (yyyymm) whose books are closed: a file that changes one is
    an error until that is accepted. `confirm` gets the version's name and the source's rows when all is written, just
    before it counts; what it raises leaves the old version standing. `account_names` are those of the source, asked for
    when its batches are used up; where it says nothing, the version before is believed.

    Raises InvalidInput with every problem; the old version then stands. In a preview, what a person may accept is
    told among the problems instead.
    """
    with publication(
        store, DATASET, f"{principal}/{year}", source=source, by=by, known_at=known_at, preview=preview
    ) as draft:
        incoming = _stream(draft, batches)
        draft.confirm = None if confirm is None else (lambda version, _: confirm(version, incoming.rows))
        if incoming.refused:
            noted = [each for each in found if each not in incoming.refused]
            meanwhile = _meanwhile(draft, source, incoming, year, months, known_responsibilities)
            raise InvalidInput([*noted, *incoming.refused, *meanwhile])
        noted = checks.accepted([checks.Finding("file_errors", each) for each in found], accept)
        outside = checks.periods(source, incoming.first, incoming.last, year, months)
        draft.checks += [*noted, *outside]
        if outside or (draft.errors and not preview):
            raise InvalidInput(draft.checks)
        connection = _writer(draft.folder)
        try:
            _sort(connection, draft, incoming, months)
            for name, columns in ROLL_UPS.items():
                _roll_up(connection, draft, name, columns)
                _by_month(draft, name)
            _name_accounts(draft, account_names())
            differences, by_month = _differences(connection, draft), _months(connection, draft)
            accounts = _accounts(connection, draft)
            findings = _checked(connection, draft, source, incoming, months, known_responsibilities)
            findings += checks.fewer_in_months(source, by_month) if not checks.fails(findings, "row_count") else []
            findings += checks.closed_months(source, by_month, closed)
            draft.checks += checks.accepted(findings, accept)
        finally:
            connection.close()
        draft.schema = described(LEDGER)
        told = tuple(draft.checks)
        if preview:
            draft.checks = []
    version = draft.published.name if draft.published else ""
    return LedgerWritten(version, draft.rows, incoming.rows, incoming.ore, told, differences, by_month, accounts)


def names_in(file: Path) -> dict[str, str]:
    """What a version calls its accounts."""
    table = pq.read_table(file)
    return dict(zip(table["account"].to_pylist(), table["name"].to_pylist(), strict=True))


def _name_accounts(draft: Draft, said: Mapping[str, str]) -> None:
    before = draft.previous.file(ACCOUNT_NAMES) if draft.previous else None
    names = sorted({**(names_in(before) if before else {}), **said}.items())
    if names:
        table = pa.table({"account": [account for account, _ in names], "name": [name for _, name in names]})
        pq.write_table(table, draft.path(ACCOUNT_NAMES, len(names)), compression="zstd")


def _accounts(connection: Any, draft: Draft) -> tuple[tuple[str, int], ...]:
    """Every account of the new version and its sum (öre)."""
    rolled = _quoted(draft.folder / "accounts.parquet")
    text = f"SELECT account, sum(amount_ore)::BIGINT FROM read_parquet({rolled}) GROUP BY 1 ORDER BY 1"
    return tuple(connection.execute(text).fetchall())


def _stream(draft: Draft, batches: Iterable[pa.RecordBatch]) -> Incoming:
    """Write batches to a file as they come, taking control sums."""
    incoming = Incoming()
    with pq.ParquetWriter(draft.folder / INCOMING, LEDGER, compression="lz4") as writer:
        try:
            for batch in batches:
                table = pa.Table.from_batches([batch]).select(LEDGER.names).cast(LEDGER)
                if table.num_rows:
                    _count(incoming, table)
                    writer.write_table(table)
        except InvalidInput as refused:
            incoming.refused += refused.problems
    pa.default_memory_pool().release_unused()  # what the reading took is not held while the sorting takes its own
    return incoming


def _meanwhile(
    draft: Draft,
    source: str,
    incoming: Incoming,
    year: int,
    months: Collection[int] | None,
    known_responsibilities: Collection[str] | None,
) -> list[Problem]:
    """What the rules say of the rows that could be read in a file that is refused, so that all is told at once."""
    if not incoming.rows:
        return []
    found = checks.periods(source, incoming.first, incoming.last, year, months)
    if known_responsibilities is not None:
        connection = _writer(draft.folder)
        try:
            sums = connection.execute(
                "SELECT responsibility, count(*)::BIGINT, sum(amount_ore)::BIGINT "
                f"FROM read_parquet({_quoted(draft.folder / INCOMING)}) GROUP BY 1 ORDER BY 1"
            ).fetchall()
        finally:
            connection.close()
        findings = checks.known_codes(source, sums, frozenset(known_responsibilities))
        found += [each.problem for each in findings if each.problem.level is Level.ERROR]
    return found


def _count(incoming: Incoming, table: pa.Table) -> None:
    rows = table["row"].to_numpy()
    if rows[0] <= incoming.last_row or bool(np.any(np.diff(rows) <= 0)):
        raise ValueError("Raderna i en inläsning måste vara numrerade i stigande ordning.")
    if any(table[name].null_count for name in LEDGER.names if name != "day"):
        raise ValueError("En transaktion saknar ett fält; bara dagen får saknas.")
    smallest, largest = pc.min_max(table["period"]).as_py().values()
    incoming.rows += table.num_rows
    incoming.ore += int(pc.sum(table["amount_ore"].cast(pa.decimal128(19))).as_py())
    incoming.first = smallest if incoming.first is None else min(incoming.first, smallest)
    incoming.last = largest if incoming.last is None else max(incoming.last, largest)
    incoming.last_row = int(rows[-1])


def _writer(folder: Path) -> Any:
    """A DuckDB of its own, that spills beside the draft and is gone with it."""
    import duckdb

    return duckdb.connect(
        config={
            "memory_limit": SORT_MEMORY[0],
            "threads": str(min(MOST_THREADS, os.cpu_count() or 1)),
            "temp_directory": str(folder / "spill"),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )


def _sort(connection: Any, draft: Draft, incoming: Incoming, months: Collection[int] | None) -> None:
    """The facts in reading order; months that the source does not hold come from the version before."""
    columns = ", ".join(LEDGER.names)
    text = f"SELECT {columns} FROM read_parquet({_quoted(draft.folder / INCOMING)})"
    old = draft.previous.file(FACTS) if draft.previous and months is not None else None
    if old is not None and months is not None:
        others = ", ".join(str(month) for month in range(1, 13) if month not in months) or "0"
        shifted = columns.replace(", row", f", row + {incoming.last_row + 1} AS row")
        text += f" UNION ALL SELECT {shifted} FROM read_parquet({_quoted(old)}) WHERE period % 100 IN ({others})"
    target = draft.path(FACTS)
    _with_room(
        connection,
        f"COPY ({text} ORDER BY {', '.join(LEDGER_ORDER)}) TO {_quoted(target)} "
        "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)",
    )
    (draft.folder / INCOMING).unlink()
    draft.rows = draft.counted[FACTS] = pq.ParquetFile(target).metadata.num_rows


def _with_room(connection: Any, statement: str) -> None:
    """Done in little memory, and in more of it where texts are so long that it does not do."""
    import duckdb

    for limit in SORT_MEMORY:
        connection.execute(f"SET memory_limit = '{limit}'")
        try:
            connection.execute(statement)
            return
        except duckdb.OutOfMemoryException:
            if limit == SORT_MEMORY[-1]:
                raise


def _roll_up(connection: Any, draft: Draft, name: str, columns: tuple[str, ...]) -> None:
    keys = ", ".join(columns)
    target = draft.path(name)
    connection.execute(
        f"COPY (SELECT {keys}, sum(amount_ore)::BIGINT AS amount_ore, count(*)::BIGINT AS rows "
        f"FROM read_parquet({_quoted(draft.folder / FACTS)}) GROUP BY {keys} ORDER BY {keys}) "
        f"TO {_quoted(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)"
    )
    draft.counted[name] = pq.ParquetFile(target).metadata.num_rows


def _by_month(draft: Draft, name: str) -> None:
    numbers, codes = ledger_year.files_of(name)
    draft.counted[numbers] = ledger_year.write(draft.folder / name, draft.path(numbers), draft.path(codes))


def _checked(
    connection: Any,
    draft: Draft,
    source: str,
    incoming: Incoming,
    months: Collection[int] | None,
    known_responsibilities: Collection[str] | None,
) -> list[checks.Finding]:
    """Compare what was written with what came in, with the organisation and with the version before."""
    rolled = _quoted(draft.folder / "accounts.parquet")
    covered = "" if months is None else f"WHERE period % 100 IN ({', '.join(map(str, months)) or '0'})"
    rows, ore = connection.execute(
        f"SELECT sum(rows), sum(amount_ore) FROM read_parquet({rolled}) {covered}"
    ).fetchone()
    found = checks.nothing_dropped(source, incoming.rows, int(rows or 0), incoming.ore, int(ore or 0))
    by_responsibility = connection.execute(
        f"SELECT responsibility, sum(rows)::BIGINT, sum(amount_ore)::BIGINT FROM read_parquet({rolled}) "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    if known_responsibilities is not None:
        found += checks.known_codes(source, by_responsibility, frozenset(known_responsibilities))
    if draft.previous is not None:
        found += checks.row_count(source, draft.previous.rows, draft.rows)
    return found


def _months(connection: Any, draft: Draft) -> tuple[MonthDifference, ...]:
    """Every month of either version, with what it held and holds."""
    columns = "period, responsibility, account, amount_ore, rows"
    new = f"SELECT {columns}, 1 AS side FROM read_parquet({_quoted(draft.folder / 'accounts.parquet')})"
    old = draft.previous.file("accounts.parquet") if draft.previous else None
    both = new if old is None else f"{new} UNION ALL SELECT {columns}, 0 AS side FROM read_parquet({_quoted(old)})"
    rows = connection.execute(
        "SELECT period, sum(was_rows)::BIGINT, sum(is_rows)::BIGINT, sum(was)::BIGINT, sum(now)::BIGINT, "
        "bool_or(was <> now OR was_rows <> is_rows) FROM ("
        "SELECT period, responsibility, account, "
        "coalesce(sum(rows) FILTER (side = 0), 0) AS was_rows, coalesce(sum(rows) FILTER (side = 1), 0) AS is_rows, "
        "coalesce(sum(amount_ore) FILTER (side = 0), 0) AS was, coalesce(sum(amount_ore) FILTER (side = 1), 0) AS now "
        f"FROM ({both}) GROUP BY ALL) GROUP BY period ORDER BY period"
    ).fetchall()
    return tuple(MonthDifference(*row) for row in rows)


def _differences(connection: Any, draft: Draft) -> tuple[Difference, ...]:
    """Sums per responsibility and account group (first two digits) that differ from the version before."""
    new = f"SELECT *, 1 AS side FROM read_parquet({_quoted(draft.folder / 'accounts.parquet')})"
    old = draft.previous.file("accounts.parquet") if draft.previous else None
    both = new if old is None else f"{new} UNION ALL SELECT *, 0 AS side FROM read_parquet({_quoted(old)})"
    rows = connection.execute(
        f"SELECT responsibility, left(account, 2) AS account_group, "
        f"coalesce(sum(amount_ore) FILTER (side = 0), 0)::BIGINT AS before, "
        f"coalesce(sum(amount_ore) FILTER (side = 1), 0)::BIGINT AS after "
        f"FROM ({both}) GROUP BY 1, 2 HAVING before <> after ORDER BY 1, 2"
    ).fetchall()
    return tuple(Difference(*row) for row in rows)


def _quoted(path: Path) -> str:
    """A path as an SQL text literal (COPY takes no bound file names)."""
    return "'" + str(path).replace("'", "''") + "'"
