"""The hidden sheet: what was exported and when, so that a file that comes back can be compared three ways."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from styrkedjan.sources.workbook_grid import Record, Sheet
from styrkedjan.sources.workbook_spec import EXCEL_TEXT_LIMIT, Key, Kind, TableSpec, Value, Values, dump, load

MARK = "styrkedjan"
FORMAT = "1"


@dataclass(frozen=True, slots=True)
class Base:
    """The rows as they were when the file was exported, and when that was."""

    spec_name: str
    known_at: datetime
    rows: Mapping[Key, Mapping[str, Value]]


def base_records(spec: TableSpec, rows: Sequence[Values], known_at: datetime) -> Iterator[Sequence[str]]:
    """The hidden sheet's rows: a heading, then one JSON list per row, cut where an Excel cell is full."""
    columns = [column.key for column in spec.read_columns]
    yield [MARK, FORMAT, spec.name, known_at.isoformat(), json.dumps(columns)]
    for row in rows:
        text = json.dumps([dump(row.get(key)) for key in columns], ensure_ascii=False)
        yield [text[start : start + EXCEL_TEXT_LIMIT] for start in range(0, len(text), EXCEL_TEXT_LIMIT)]


def read_base(spec: TableSpec, sheet: Sheet) -> Base | None:
    """The hidden sheet read back; None when someone has changed it so that it cannot be trusted."""
    try:
        heading = [str(cell) for cell in sheet.records[0]]
        if heading[:2] != [MARK, FORMAT]:
            return None
        if heading[2] != spec.name:  # another table's file: the caller says so
            return Base(heading[2], datetime.fromisoformat(heading[3]), {})
        known_at = datetime.fromisoformat(heading[3])
        if known_at.tzinfo is None:
            return None
        columns = json.loads(heading[4])
        kinds = {column.key: column.kind for column in spec.read_columns}
        rows = (_row(kinds, columns, record) for record in sheet.records[1:] if any(record))
        return Base(spec.name, known_at, {spec.key_of(row): row for row in rows})
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return None


def _row(kinds: Mapping[str, Kind], columns: Sequence[str], record: Record) -> dict[str, Value]:
    cells = json.loads("".join(map(str, record)))
    return {key: load(kinds[key], cell) for key, cell in zip(columns, cells, strict=True) if key in kinds}
