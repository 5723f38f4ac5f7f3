"""A published edition as files: CSV and JSON, the same rows, and nothing that is only told beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from styrkedjan.areas.publishing.queries.published import Shown
from styrkedjan.domain.publishing.data import Column, Kind
from styrkedjan.domain.spreadsheet_text import separated

FORMS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def written(shown: Shown, form: str, about: Mapping[str, Any]) -> bytes:
    """The edition in a form of `FORMS`."""
    return as_csv(shown) if form == "csv" else as_json(shown, about)


def as_csv(shown: Shown) -> bytes:
    """Comma and dot, as programs read it; UTF-8 with a mark, so that Excel reads Swedish letters."""
    rows: list[list[str | Decimal]] = [
        [one.key for one in shown.columns],
        *([_cell(row[one.key], one) for one in shown.columns] for row in shown.rows),
    ]
    return separated(rows, decimals=None, delimiter=",", point=".").encode("utf-8-sig")


def _cell(value: Any, column: Column) -> str | Decimal:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return Decimal(value) if column.kind is Kind.NUMBER else str(value)


def as_json(shown: Shown, about: Mapping[str, Any]) -> bytes:
    """What it is, its columns, and its rows with figures as numbers."""
    value = {**about, "columns": columns(shown.columns), "rows": [typed(row, shown.columns) for row in shown.rows]}
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def columns(found: Sequence[Column]) -> list[dict[str, str]]:
    return [{"key": one.key, "type": one.kind.value, "description": one.about, "unit": one.unit} for one in found]


def typed(row: Mapping[str, Any], found: Sequence[Column]) -> dict[str, Any]:
    """A row with its figures as numbers; none has more decimals than a number of JSON keeps."""
    return {one.key: _number(row[one.key]) if one.kind is Kind.NUMBER else row[one.key] for one in found}


def _number(value: Any) -> int | float | None:
    if value is None or isinstance(value, int):
        return value
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
