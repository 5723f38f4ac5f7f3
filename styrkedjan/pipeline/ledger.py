"""From a ledger file (SIE, CSV or Excel) to a published version: previewed, checked, explained, undone as one step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from styrkedjan.domain.errors import InvalidInput, Level, Problem, Refused
from styrkedjan.sources import sie
from styrkedjan.sources.ledger import LedgerBatch, LedgerFile
from styrkedjan.sources.ledger_columns import ColumnMap
from styrkedjan.store.ledger_files import DATASET, publish_ledger
from styrkedjan.store.manifest import Version
from styrkedjan.store.schema import CODES, LEDGER, kronor
from styrkedjan.store.versions import Store

# Words in the names of SIE dimensions that say which part of the code string they hold.
_DIMENSION_WORDS = {
    "responsibility": ("ansvar", "kostnadsställe", "resultatenhet"),
    "activity": ("verksamhet",),
    "project": ("projekt",),
    "counterparty": ("motpart",),
    "object": ("objekt", "aktivitet"),
}
DEFAULT_DIMENSIONS: Mapping[str, int] = {"responsibility": 1, "project": 6}


@dataclass(frozen=True, slots=True)
class Change:
    """What an import changes for one responsibility and account group (its first two digits), in kronor."""

    responsibility: str
    account_group: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or in a preview would do. `version` is "" in a preview."""

    version: str
    rows: int
    amount: Decimal
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]


@dataclass
class Source:
    """Batches of the ledger's schema, and what their reader has found when they are used up."""

    name: str
    batches: Iterable[pa.RecordBatch]
    problems: list[Problem] = field(default_factory=list)


def import_ledger(
    store: Store,
    principal: str,
    year: int,
    source: Source,
    *,
    by: str,
    at: datetime | None = None,
    months: Collection[int] | None = None,
    known_responsibilities: Collection[str] | None = None,
    accept: Collection[str] = (),
    preview: bool = False,
) -> ImportResult:
    """Replace the principal's ledger of `year` (or only its `months`) with what the source holds.

    With `preview` everything is read and checked, and the changes told, but nothing is published. `accept` names
    checks (`known_units`, `row_count`) whose findings a person has seen and accepts. Raises InvalidInput with every
    problem, and Refused when another import of the same year is under way; the old version then stands.
    """
    written = publish_ledger(
        store,
        principal,
        year,
        source.batches,
        source=source.name,
        by=by,
        known_at=at,
        months=months,
        known_responsibilities=known_responsibilities,
        accept=accept,
        preview=preview,
        found=source.problems,
    )
    changes = tuple(
        Change(each.responsibility, each.account_group, kronor(each.before_ore), kronor(each.after_ore))
        for each in written.differences
    )
    return ImportResult(written.version, written.rows, kronor(written.amount_ore), written.problems, changes)


def undo_import(
    store: Store, principal: str, year: int, version: str, *, by: str, at: datetime, reason: str = ""
) -> Version:
    """Take an import back: the one before it counts again from `at`. Raises Refused when it cannot be."""
    for each in store.versions(DATASET, f"{principal}/{year}"):
        if each.name == version:
            return store.withdraw(each, by=by, at=at, reason=reason)
    raise Refused("Inläsningen finns inte.", "Läs om sidan och välj bland de inläsningar som visas.")


def open_source(
    path: Path,
    *,
    year: int,
    name: str = "",
    columns: ColumnMap | None = None,
    dimensions: Mapping[str, int] | None = None,
) -> Source:
    """A source for a file of either kind: SIE when its first item says so, otherwise CSV or Excel.

    Raises InvalidInput when a CSV or Excel file lacks a needed column.
    """
    if _is_sie(path):
        return from_sie(path, name=name, dimensions=dimensions)
    return from_file(LedgerFile(path, columns=columns, year=year, name=name or path.name))


def _is_sie(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"#")


def from_file(ledger: LedgerFile) -> Source:
    """A ledger in CSV or Excel as a source."""
    return Source(ledger.name, (_table_batch(batch) for batch in ledger.batches()), ledger.problems)


def from_sie(path: Path, *, name: str = "", dimensions: Mapping[str, int] | None = None) -> Source:
    """The transactions of a SIE file as a source. `dimensions` says which SIE dimension each code is.

    Without it dimension 1 is responsibility and 6 project, and the rest are found by the names the file gives them.
    """
    source = Source(name or path.name, ())
    source.batches = _sie_batches(path, source, dimensions)
    return source


def sie_dimensions(header: sie.Header) -> dict[str, int]:
    """Which dimension holds which code, by the names in the file; the reserved numbers where no name says otherwise."""
    found = dict(DEFAULT_DIMENSIONS)
    for number, dimension in sorted(_declared(header)):
        for code, words in _DIMENSION_WORDS.items():
            if any(word in dimension.name.casefold() for word in words):
                found = {other: taken for other, taken in found.items() if taken != number}
                found[code] = number
    return found


def _declared(header: sie.Header) -> list[tuple[int, sie.Dimension]]:
    return [(number, each) for number, each in header.dimensions.items() if each.declared]


def _sie_batches(path: Path, source: Source, dimensions: Mapping[str, int] | None) -> Iterator[pa.RecordBatch]:
    reader = sie.SieReader(path)
    chosen = dimensions
    undated: list[int] = []
    for batch in reader.batches():
        if chosen is None:
            chosen = sie_dimensions(reader.header)  # dimensions stand before the vouchers
        undated += [line for day, line in zip(batch.date, batch.line, strict=True) if day is None]
        if not undated:
            yield _sie_batch(batch, chosen)
    inspection = reader.inspection()
    for message in inspection.messages:
        where = "" if message.line is None else f"rad {message.line}"
        level = Level.WARNING if message.level is Level.ERROR and not inspection.refused else message.level
        source.problems.append(Problem(source.name, where, message.text, "", level))
    dateless = [
        Problem(source.name, f"rad {line}", "Transaktionen har inget datum.", "Rätta datumet i ekonomisystemet.")
        for line in undated[:100]
    ]
    if inspection.refused or dateless:
        raise InvalidInput([*(each for each in source.problems if each.level is Level.ERROR), *dateless])


def _sie_batch(batch: sie.Batch, dimensions: Mapping[str, int]) -> pa.RecordBatch:
    dates = np.array(batch.date, dtype=np.int64)
    year, month, day = dates // 10_000, dates // 100 % 100, dates % 100
    days = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1)
    columns: dict[str, Any] = {
        "period": pa.array((dates // 100).astype(np.int32)),
        "day": pa.array((days.astype("datetime64[D]") + (day - 1)).astype("datetime64[D]")),
        "account": pa.array(batch.account, pa.string()),
        "amount_ore": pa.array(batch.amount, pa.int64()),
        "voucher": pa.array([f"{a} {b}".strip() for a, b in zip(batch.series, batch.number, strict=True)], pa.string()),
        "text": pa.array(batch.text, pa.string()),
        "row": pa.array(batch.line, pa.int64()),
    }
    for code in CODES:
        if code != "account":
            objects = batch.objects.get(dimensions.get(code, -1), [None] * len(batch))
            columns[code] = pa.array(objects, pa.string()).fill_null("")
    return pa.RecordBatch.from_arrays([columns[name] for name in LEDGER.names], schema=LEDGER)


def _table_batch(batch: LedgerBatch) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array(getattr(batch, column.name), column.type) for column in LEDGER], schema=LEDGER
    )
