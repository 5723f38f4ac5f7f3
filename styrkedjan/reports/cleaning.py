"""The one place where text that no file may hold is taken away: every document passes here when it is made.

XML 1.0 (and so Word and Excel) has no place for control characters, HTML reads some of them as other letters, PDF/UA
admits nothing that cannot be shown, and the signs that turn the direction of writing can make a figure read backwards.
People paste them from other programs without seeing them.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar, cast

from styrkedjan.reports.charts import Chart
from styrkedjan.reports.tables import Column

Value = TypeVar("Value")
NOTHING_LEFT = "□"

# What breaks a line in one program or another is a line break here.
_LINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# C0 but tab and line feed, DEL and C1, bidirectional controls, surrogates, and what Unicode says is no character.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)


def printable(text: str) -> str:
    """The text without what no writer can write; line breaks of every kind become one, a tab becomes a space.

    A text of nothing else becomes an empty square: something stood there, and a heading must have words.
    """
    shown = _UNSHOWABLE.sub("", _LINES.sub("\n", text)).replace("\t", " ")
    return shown if shown.strip() or not text.strip() else NOTHING_LEFT


def cleaned(value: Value, *, one_line: bool = False) -> Value:
    """The value with every text in it printable; the same object where nothing needs to change.

    A chart's names and a column's heading stand on one line: the drawing reads a name as an expression.
    """
    found: Any = value
    if isinstance(found, Enum):
        return value
    if isinstance(found, str):
        found = printable(found)
        found = found.replace("\n", " ") if one_line else found
        return value if found == value else found
    one_line = one_line or isinstance(found, Chart | Column)
    if isinstance(found, tuple):
        items = [cleaned(item, one_line=one_line) for item in found]
        changed = any(new is not old for new, old in zip(items, found, strict=True))
        return cast(Value, tuple(items)) if changed else value
    if is_dataclass(found) and not isinstance(found, type):
        parts = {spec.name: getattr(found, spec.name) for spec in fields(found)}
        fresh = {name: cleaned(part, one_line=one_line) for name, part in parts.items()}
        changes = {name: part for name, part in fresh.items() if part is not parts[name]}
        return cast(Value, replace(found, **changes)) if changes else value
    return value
