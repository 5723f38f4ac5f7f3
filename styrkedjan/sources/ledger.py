"""The ledger as CSV or Excel, with a column map: rows in columnar batches, in bounded memory.

    ledger = LedgerFile(Path("huvudbok.csv"), year=2026)
    for batch in ledger.batches(): ...
    ledger.problems      # warnings; errors have been raised as InvalidInput, all at once, at the end

Sign as in the file: cost (debit) positive, income (credit) negative. Every row of the file is handed out, is a row of
totals that is checked and left out with a note, is blank, or is an error; `LedgerFile.counted` says how many of each.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.sources.ledger_columns import fit
from styrkedjan.sources.ledger_columnwise import take
from styrkedjan.sources.ledger_plan import LEDGER_LIMITS, column_reasons, plans
from styrkedjan.sources.ledger_rows import CODE_FIELDS, Counted, Errors, LedgerBatch, Rows
from styrkedjan.sources.tables import Source, open_tables
from styrkedjan.sources.tables.base import CHUNK_ROWS
from styrkedjan.sources.tables.headings import NOTHING_SAID, ColumnMap, Reading

BATCH_ROWS = 50_000
__all__ = ["CODE_FIELDS", "Counted", "LedgerBatch", "LedgerFile"]


@dataclass
class LedgerFile:
    """One reading of one file. `year` is needed where the file only says the month; a row of another year is an error.

    Raises InvalidInput on construction when the file is no table, or a needed column is not found.
    """

    path: Path
    columns: ColumnMap | None = None
    year: int | None = None
    name: str = ""
    reading: Reading = NOTHING_SAID
    problems: list[Problem] = field(default_factory=list)
    counted: Counted = field(default_factory=Counted)
    account_names: dict[str, str] = field(default_factory=dict)  # filled while the rows are read

    def __post_init__(self) -> None:
        self.name = self.name or self.path.name
        if self.columns is not None:
            self.reading = Reading(self.columns, self.reading.unit)
        given = self.reading.columns
        tables = open_tables(Source.of(self.path), self.name, LEDGER_LIMITS, lambda records: fit(records, given))
        self.plans, notes = plans(tables, self.reading, self.name)
        self.problems += [*tables.notes, *notes, *(each for plan in self.plans for each in plan.messages)]
        first = self.plans[0]
        self.headings, self.header_row, self.places = first.headings, first.header, first.places
        if first.sheet.encoding in {"cp437", "mac_roman"}:
            what = f"Filen är skriven med en äldre teckenkod ({first.sheet.encoding}) och lästes så."
            self.problems.append(Problem(self.name, "", what, "Kontrollera åäö i texterna.", Level.INFORMATION))

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """Field, heading and why, for the preview."""
        return column_reasons(self.plans[0])

    def batches(self, batch_rows: int = BATCH_ROWS) -> Iterator[LedgerBatch]:
        """Every transaction. Raises InvalidInput at the end with every error in the file: publish after that."""
        errors = Errors(self.name)
        offset = 0
        for plan in self.plans:
            rows = Rows(plan, errors, self.counted, self.problems, self.year, self.account_names)
            batch, last = LedgerBatch.empty(), 0
            for numbers, records in plan.sheet.chunks(min(batch_rows, CHUNK_ROWS)):
                last = numbers[-1]
                below = bisect_right(numbers, plan.header)
                if below < len(records):
                    take(rows, numbers[below:], records[below:], batch, offset)
                if len(batch) >= batch_rows:
                    yield batch
                    batch = LedgerBatch.empty()
            if len(batch):
                yield batch
            offset += last
            rows.finish()
        if errors.found:
            raise InvalidInput([*errors.found, *errors.and_more()])
