"""SIE 1-4: Swedish accounting files, read with tolerance and judged with care.

`inspect` says what a file holds and what is wrong with it; `transactions` and `balances` hand out its rows in bounded
memory; `header` what it says about itself. `write_budget` writes #PBUDGET files. The rules are those of SIE 4B
(2008-09-30); where real files break them, what was forgiven is in the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from styrkedjan.sources.sie.budget import Budget, BudgetRow, budget_file, read_budget, write_budget
from styrkedjan.sources.sie.columns import Batch
from styrkedjan.sources.sie.header import Account, BalanceRow, Dimension, Header
from styrkedjan.sources.sie.labels import SieType
from styrkedjan.sources.sie.messages import Message, RefusedFile
from styrkedjan.sources.sie.reader import BATCH_ROWS, Inspection, SieReader, refuse_if_needed

__all__ = [
    "Account",
    "BalanceRow",
    "Batch",
    "Budget",
    "BudgetRow",
    "Dimension",
    "Header",
    "Inspection",
    "Message",
    "RefusedFile",
    "SieReader",
    "SieType",
    "balances",
    "budget_file",
    "header",
    "inspect",
    "read_budget",
    "transactions",
    "write_budget",
]


def inspect(path: Path) -> Inspection:
    """Read the whole file and keep only the summary. Never raises for what the file is or holds."""
    reader = SieReader(Path(path))
    for _ in reader.batches():
        pass
    return reader.inspection()


def transactions(path: Path, batch_rows: int = BATCH_ROWS) -> Iterator[Batch]:
    """Every transaction in batches. Raises RefusedFile at the end when the file must not be used: publish after."""
    reader = SieReader(Path(path))
    yield from reader.batches(batch_rows)
    refuse_if_needed(reader.inspection())


def balances(path: Path) -> Iterator[BalanceRow]:
    """Every #IB, #UB, #RES, #OIB, #OUB, #PSALDO and #PBUDGET row. Raises RefusedFile at the end, as `transactions`."""
    reader = SieReader(Path(path), keep_balances=True)
    yield from reader.rows()
    refuse_if_needed(reader.inspection())


def header(path: Path) -> Header:
    """What the file says about itself. Raises RefusedFile when the file must not be used."""
    reader = SieReader(Path(path))
    for _ in reader.batches():
        pass
    refuse_if_needed(reader.inspection())
    return reader.header
