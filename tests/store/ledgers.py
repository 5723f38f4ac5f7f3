"""Small ledgers as plain Python rows, and as the batches the store takes."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa

from styrkedjan.store.schema import LEDGER


class Row(NamedTuple):
    """A transaction as a test writes it; the amount is in kronor."""

    month: int
    responsibility: str
    account: str
    amount: Decimal
    activity: str = ""
    project: str = ""
    counterparty: str = ""
    object: str = ""
    text: str = ""


def batches(rows: Iterable[Row], year: int = 2026, size: int = 7) -> Iterator[pa.RecordBatch]:
    """The rows in small record batches, numbered in order."""
    numbered = list(enumerate(rows))
    for start in range(0, len(numbered), size):
        yield pa.RecordBatch.from_pylist(
            [
                {
                    "period": year * 100 + row.month,
                    "day": date(year, row.month, 1),
                    "responsibility": row.responsibility,
                    "account": row.account,
                    "activity": row.activity,
                    "project": row.project,
                    "counterparty": row.counterparty,
                    "object": row.object,
                    "amount_ore": int(row.amount * 100),
                    "voucher": f"A{number}",
                    "text": row.text,
                    "row": number,
                }
                for number, row in numbered[start : start + size]
            ],
            schema=LEDGER,
        )
