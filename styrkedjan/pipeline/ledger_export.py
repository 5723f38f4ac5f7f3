"""The ledger out in the forms it comes in: a year as text, streamed, and a month as a workbook; to the öre."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from styrkedjan.areas.economy.queries.account_names import account_names
from styrkedjan.areas.economy.queries.scope import store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.periods import Period
from styrkedjan.domain.spreadsheet_text import separated
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.known import Known
from styrkedjan.pipeline.ledger_workbook import LEDGER_TABLE
from styrkedjan.sources.ledger_columns import LABELS
from styrkedjan.sources.workbook import write_table
from styrkedjan.store.ledger_files import DATASET
from styrkedjan.store.schema import CODES, FACTS

BATCH_ROWS = 20_000
MOST_IN_A_BOOK = 60_000
COLUMNS = (*CODES, "account_name", "period", "day", "amount", "voucher", "text")


def ledger_lines(scope: Unit, year: int, known: Known) -> Iterator[bytes]:
    """The year's transactions as they were known, piece by piece. Raises Refused when none were."""
    return _pieces(_file(scope, year, known), account_names(scope, known))


def ledger_book(scope: Unit, month: Period, known: Known) -> bytes:
    """A month's transactions as the ledger's own workbook, which is read back for that month. Raises Refused."""
    file = _file(scope, month.year, known)
    wanted = [("period", "==", month.year * 100 + month.number)]
    rows = pq.read_table(file, filters=wanted, columns=[*CODES, "period", "day", "amount_ore", "voucher", "text"])
    if not rows.num_rows or rows.num_rows > MOST_IN_A_BOOK:
        what = f"{month.label.capitalize()} har {number(rows.num_rows)} transaktioner"
        raise Refused(
            f"{what}, och en arbetsbok rymmer 1 till {number(MOST_IN_A_BOOK)}.", "Exportera året som textfil."
        )
    told = [
        {**row, "period": str(row["period"]), "amount": Decimal(row["amount_ore"]).scaleb(-2), "row": at}
        for at, row in enumerate(rows.to_pylist(), start=1)
    ]
    return write_table(LEDGER_TABLE, told, timezone.localtime(known.stamp))


def _file(scope: Unit, year: int, known: Known) -> Path:
    version = store().newest(DATASET, f"{scope.code}/{year}", known.moment)
    file = version.file(FACTS) if version is not None else None
    if file is None:
        raise Refused(f"Det finns ingen redovisning för {year}.", "Välj ett annat år, eller läs in redovisningen.")
    return file


def _pieces(file: Path, names: Mapping[str, str]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _bytes([[LABELS[name].capitalize() for name in COLUMNS]])
    for batch in pq.ParquetFile(file).iter_batches(BATCH_ROWS):
        yield _bytes(zip(*(_column(batch, name, names) for name in COLUMNS), strict=True))


def _column(batch: pa.RecordBatch, name: str, names: Mapping[str, str]) -> list[Any]:
    if name == "account_name":
        return [names.get(account, "") for account in batch["account"].to_pylist()]
    if name == "amount":
        return [Decimal(ore).scaleb(-2) for ore in batch["amount_ore"].to_pylist()]
    values = batch[name].to_pylist()
    if name == "day":
        return [day or "" for day in values]
    return list(values)


def _bytes(rows: Any) -> bytes:
    return separated(rows).encode()
