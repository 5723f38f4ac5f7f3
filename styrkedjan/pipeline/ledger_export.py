"""The ledger out in the form it comes in: a text file that the ledger's import reads back to the öre, streamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from styrkedjan.areas.economy.queries.account_names import account_names
from styrkedjan.areas.economy.queries.scope import store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.spreadsheet_text import separated
from styrkedjan.foundation.known import Known
from styrkedjan.sources.ledger_columns import LABELS
from styrkedjan.store.ledger_files import DATASET
from styrkedjan.store.schema import CODES, FACTS

BATCH_ROWS = 20_000
COLUMNS = (*CODES, "account_name", "period", "day", "amount", "voucher", "text")


def ledger_lines(scope: Unit, year: int, known: Known) -> Iterator[bytes]:
    """The year's transactions as they were known, piece by piece. Raises Refused when none were."""
    version = store().newest(DATASET, f"{scope.code}/{year}", known.moment)
    file = version.file(FACTS) if version is not None else None
    if file is None:
        raise Refused(f"Det finns ingen redovisning för {year}.", "Välj ett annat år, eller läs in redovisningen.")
    return _pieces(file, account_names(scope, known))


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
