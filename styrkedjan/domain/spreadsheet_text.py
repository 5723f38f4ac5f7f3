"""Text that leaves for a spreadsheet: a cell that begins like a formula is run when the file is opened.

Workbooks say of each cell that it is text. A file of separated values cannot, so there the text is given an apostrophe
in front, as spreadsheets themselves mark what is only text. Numbers we have written ourselves go as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain(text: str) -> str:
    """The text so that no spreadsheet runs it."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_RUNS) or text.startswith(_RUNS) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that `plain`, or a spreadsheet, has put before what looks like a formula."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" \u00a0").startswith(_RUNS) else text


def separated(
    rows: Iterable[Sequence[str | int | Decimal]], *, decimals: int | None = 2, delimiter: str = ";", point: str = ","
) -> str:
    """Rows as Swedish Excel opens them: semicolons, decimal commas; every text is made plain.

    `decimals` None: figures are exact, with the decimals that they have. Programs rather read a comma between cells and
    a decimal point.
    """
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_cell(value, decimals, point) for value in row])
    return target.getvalue()


def _cell(value: str | int | Decimal, decimals: int | None, point: str) -> str | int:
    if isinstance(value, Decimal):
        return (f"{value:f}" if decimals is None else f"{value:.{decimals}f}").replace(".", point)
    return plain(value) if isinstance(value, str) else value
