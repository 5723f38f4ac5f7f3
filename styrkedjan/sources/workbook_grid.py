"""A file's sheets as the workbook tables read them: rows in memory, within bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from styrkedjan.domain.errors import Problem
from styrkedjan.sources.tables import Limits, Raw, Record, Source, open_tables
from styrkedjan.sources.tables import Sheet as RawSheet
from styrkedjan.sources.tables.base import HELP_SHEET, LOOK_AT, Fit, joined
from styrkedjan.sources.tables.opening import BASE_SHEET

__all__ = ["BASE_SHEET", "HELP_SHEET", "LOOK_AT", "Raw", "Record", "Sheet", "read_sheets"]


_ROWS = 20_000  # read at a time


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, or a CSV file. `numbers` are the rows in the file; without them the first record is row 1.

    `origins` is set when the sheet was laid otherwise than the file: row -> the file's own cell. `notes` say how.
    """

    name: str
    records: Sequence[Record]
    error_cells: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[int, str] = field(default_factory=dict)
    percents: frozenset[str] = frozenset()
    separator: str = ""
    numbers: Sequence[int] = ()
    notes: Sequence[Problem] = ()

    def number(self, index: int) -> int:
        """The file's row of a record."""
        return self.numbers[index] if self.numbers and index < len(self.numbers) else index + 1


def read_sheets(
    source: Source, file: str, limits: Limits, fit: Fit
) -> tuple[Sequence[Sheet], Sheet | None, Sequence[Problem]]:
    """The sheets a person sees, the hidden one with what was exported (None without it), and notes.

    Raises InvalidInput when the file is too large, broken or of another kind.
    """
    tables = open_tables(source, file, limits, fit)
    base = _sheet(tables.base) if tables.base is not None else None
    return [_sheet(sheet) for sheet in tables.sheets], base, tables.notes


def _sheet(sheet: RawSheet) -> Sheet:
    pieces = list(sheet.chunks(_ROWS))
    records = joined([piece for _, piece in pieces])
    numbers: list[int] = []
    if sheet.separator and pieces and (pieces[0][0][0], pieces[-1][0][-1]) != (1, len(records)):
        numbers = [number for places, _ in pieces for number in places]
    return Sheet(sheet.name, records, sheet.flaws, percents=sheet.percents, separator=sheet.separator, numbers=numbers)
