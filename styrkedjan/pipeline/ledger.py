"""From a ledger file (SIE, CSV or Excel) to a published version: previewed, checked, explained, undone as one step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from styrkedjan.domain.errors import Problem, Refused
from styrkedjan.pipeline.sie_source import SieSource, choose
from styrkedjan.sources import sie
from styrkedjan.sources.ledger import LedgerBatch, LedgerFile
from styrkedjan.sources.tables.headings import NOTHING_SAID, Reading
from styrkedjan.store.ledger_files import DATASET, publish_ledger
from styrkedjan.store.manifest import Version
from styrkedjan.store.schema import LEDGER, kronor
from styrkedjan.store.versions import Store


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
class MonthChange:
    """What an import changes in one month (yyyymm): transactions, and kronor before and after."""

    period: int
    rows_before: int
    rows_after: int
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class AccountSum:
    """An account of the new version and its sum."""

    account: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or in a preview would do: `taken` rows of the file, of all `rows` that the year then has.

    `version` is "" in a preview.
    """

    version: str
    rows: int
    taken: int
    amount: Decimal
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]
    months: tuple[MonthChange, ...] = ()
    accounts: tuple[AccountSum, ...] = ()


@dataclass
class Source:
    """Batches of the ledger's schema, and what their reader has found when they are used up."""

    name: str
    batches: Iterable[pa.RecordBatch]
    problems: list[Problem] = field(default_factory=list)
    account_names: Callable[[], Mapping[str, str]] = dict  # what the file calls its accounts, once it is read


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
    closed: Collection[int] = (),
    confirm: Callable[[str, int], None] | None = None,
) -> ImportResult:
    """Replace the principal's ledger of `year` (or only its `months`) with what the source holds.

    With `preview` everything is read and checked, and the changes told, but nothing is published. `accept` names
    checks (`known_units`, `row_count`, `closed_months`, `file_errors`) whose findings a person has seen and accepts;
    `closed` are the months (yyyymm) whose books are closed. `confirm` gets the version's name and rows when all is
    written and just before it counts.

    Raises InvalidInput with every problem, and Refused when another import of the same year is under way; the old
    version then stands. A preview tells what a person may accept among the problems.
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
        closed=closed,
        confirm=confirm,
        account_names=source.account_names,
    )
    changes = tuple(
        Change(each.responsibility, each.account_group, kronor(each.before_ore), kronor(each.after_ore))
        for each in written.differences
    )
    by_month = tuple(
        MonthChange(each.period, each.rows_before, each.rows_after, kronor(each.before_ore), kronor(each.after_ore))
        for each in written.months
    )
    accounts = tuple(AccountSum(account, kronor(ore)) for account, ore in written.accounts)
    return ImportResult(
        written.version,
        written.rows,
        written.taken,
        kronor(written.amount_ore),
        written.problems,
        changes,
        by_month,
        accounts,
    )


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
    reading: Reading = NOTHING_SAID,
    dimensions: Mapping[str, int] | None = None,
) -> Source:
    """A source for a file of either kind: SIE when its first item says so, otherwise CSV or Excel.

    Raises InvalidInput when a CSV or Excel file lacks a needed column.
    """
    if is_sie(path):
        return from_sie(path, name=name, dimensions=dimensions)
    return from_file(LedgerFile(path, year=year, name=name or path.name, reading=reading))


def is_sie(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"#")


def from_file(ledger: LedgerFile) -> Source:
    """A ledger in CSV or Excel as a source."""
    return Source(
        ledger.name, (_table_batch(batch) for batch in ledger.batches()), ledger.problems, lambda: ledger.account_names
    )


def from_sie(path: Path, *, name: str = "", dimensions: Mapping[str, int] | None = None) -> Source:
    """The transactions of a SIE file as a source. `dimensions` says which SIE dimension each code is.

    Without it the reserved numbers count, and the rest are found by the names the file gives them.
    """
    found = SieSource(path, name or path.name, dimensions)
    return Source(found.name, found.batches, found.problems, found.account_names)


def sie_dimensions(header: sie.Header) -> dict[str, int]:
    """Which dimension holds which code, when nobody says otherwise."""
    return choose(header, frozenset(), None).numbers


def _table_batch(batch: LedgerBatch) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array(getattr(batch, column.name), column.type) for column in LEDGER], schema=LEDGER
    )
