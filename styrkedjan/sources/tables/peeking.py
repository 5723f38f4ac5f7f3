"""The headings of a file that could not be read, for a person to say which is which."""

from __future__ import annotations

from collections.abc import Sequence

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.tables.base import Limits, Record, Source
from styrkedjan.sources.tables.opening import open_tables

_MOST = 100


def headings_of(source: Source, name: str, limits: Limits) -> tuple[str, ...]:
    """The first of the first rows with the most texts; empty when the file is no table."""
    try:
        tables = open_tables(source, name, limits, _texts)
        rows = [record for sheet in tables.sheets for _, record in sheet.head()]
    except InvalidInput:
        return ()
    best = max(rows, key=lambda record: _texts([record]), default=())
    return tuple(dict.fromkeys(str(cell).strip() for cell in best if str(cell).strip()))[:_MOST]


def _texts(records: Sequence[Record]) -> int:
    """How many cells of the fullest row are words."""
    return max((sum(isinstance(cell, str) and not cell[:1].isdigit() and bool(cell.strip()) for cell in record)
                for record in records), default=0)  # fmt: skip
