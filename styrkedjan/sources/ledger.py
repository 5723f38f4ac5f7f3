"""The ledger as CSV or Excel, with a column map: rows in columnar batches, in bounded memory for CSV.

    ledger = LedgerFile(Path("huvudbok.csv"), year=2026)
    for batch in ledger.batches(): ...
    ledger.problems      # warnings; errors have been raised as InvalidInput, all at once, at the end

Sign as in the file: cost (debit) positive, income (credit) negative. Every row of the file is handed out, is a row of
totals that is checked and left out with a note, is blank, or is an error; `LedgerFile.counted` says how many of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TypeVar

from styrkedjan.domain import swedish
from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.sources import ledger_cells as cells
from styrkedjan.sources.ledger_columns import LABELS, ColumnMap, header_row, resolve
from styrkedjan.sources.ledger_rows import LOOK_AT, SAMPLE, Record, open_rows
from styrkedjan.sources.workbook_archive import column_letters

BATCH_ROWS = 50_000
MOST_PROBLEMS = 500
CODE_FIELDS = ("responsibility", "account", "activity", "project", "counterparty", "object")
_TOTAL_WORDS = ("summa", "totalt", "total", "saldo", "slutsumma")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class LedgerBatch:
    """Rows as equally long columns; `period` is yyyymm, `amount_ore` whole öre, `row` the row in the file from 1."""

    period: list[int]
    day: list[date | None]
    responsibility: list[str]
    account: list[str]
    activity: list[str]
    project: list[str]
    counterparty: list[str]
    object: list[str]
    amount_ore: list[int]
    voucher: list[str]
    text: list[str]
    row: list[int]

    def __len__(self) -> int:
        return len(self.row)


@dataclass
class Counted:
    """Where the file's rows below the headings went."""

    transactions: int = 0
    totals: int = 0
    blank: int = 0
    wrong: int = 0


def _empty() -> LedgerBatch:
    return LedgerBatch([], [], [], [], [], [], [], [], [], [], [], [])


@dataclass
class LedgerFile:
    """One reading of one file. `year` is needed where the file only says the month.

    Raises InvalidInput on construction when the file is no table, or a needed column is not found.
    """

    path: Path
    columns: ColumnMap | None = None
    year: int | None = None
    name: str = ""
    problems: list[Problem] = field(default_factory=list)
    counted: Counted = field(default_factory=Counted)

    def __post_init__(self) -> None:
        self.name = self.name or self.path.name
        self._more = 0
        self._sum = self._sum_since_total = 0
        self._numbers_as_codes: dict[str, int] = {}
        self._rows = open_rows(self.path, self.name, self.columns)
        sample = list(islice(self._rows.read(), SAMPLE))
        at = header_row([record for _, record in sample[:LOOK_AT]], self.columns)
        if at is None:
            what = "Hittar ingen rad med rubriker (till exempel Ansvar, Konto, Period, Belopp)."
            raise InvalidInput([Problem(self.name, "", what, "Lägg rubrikerna på en egen rad överst i filen.")])
        self.header_row, headings = sample[at]
        self.headings = tuple(str(cell).strip() for cell in headings)
        self.places = resolve(self.headings, self.columns, self.name, self.header_row)
        self._mark = self._decimal_mark([record for _, record in sample[at + 1 :]])

    def batches(self, batch_rows: int = BATCH_ROWS) -> Iterator[LedgerBatch]:
        """Every transaction. Raises InvalidInput at the end with every error in the file: publish after that."""
        errors: list[Problem] = []
        batch = _empty()
        for row, record in self._rows.read():
            if row > self.header_row:
                self._read(row, record, batch, errors)
            if len(batch) >= batch_rows:
                yield batch
                batch = _empty()
        if len(batch):
            yield batch
        self._note_numbers()
        if errors:
            raise InvalidInput([*errors, *self._and_more()])

    def _read(self, row: int, record: Record, batch: LedgerBatch, errors: list[Problem]) -> None:
        if not any(cell is not None and str(cell).strip() for cell in record):
            self.counted.blank += 1
            return
        if self._is_total(record):
            self._check_total(row, record)
            return
        before = len(errors) + self._more
        values = self._codes(row, record, errors)
        ore = self._try(row, "amount", errors, lambda: self._ore(record))
        day = self._try(row, "day", errors, lambda: self._day(record))
        period = self._try(row, "period", errors, lambda: self._period(record, day))
        if len(errors) + self._more > before or ore is None or period is None:
            self.counted.wrong += 1
            return
        self.counted.transactions += 1
        self._sum += ore
        self._sum_since_total += ore
        for name, value in values.items():
            getattr(batch, name).append(value)
        batch.period.append(period)
        batch.day.append(day)
        batch.amount_ore.append(ore)
        batch.voucher.append(self._plain(record, "voucher"))
        batch.text.append(self._plain(record, "text"))
        batch.row.append(row)

    def _codes(self, row: int, record: Record, errors: list[Problem]) -> dict[str, str]:
        values = {}
        widths = self.columns.widths if self.columns else {}
        for name in CODE_FIELDS:
            cell = self._cell(record, name)
            if isinstance(cell, str):
                values[name] = cell.strip()
                continue
            if name not in widths:
                self._numbers_as_codes[name] = self._numbers_as_codes.get(name, 0) + 1
            number = cell
            values[name] = self._try(row, name, errors, lambda: cells.code(number, widths.get(name, 0))) or ""  # noqa: B023 - called at once
        if not values["account"]:
            self._error(errors, row, "account", "Raden saknar konto.", "Fyll i kontot, eller ta bort raden.")
        return values

    def _ore(self, record: Record) -> int:
        if "amount" in self.places:
            return cells.ore_of(self._cell(record, "amount"), self._mark)
        debit, credit = self._cell(record, "debit"), self._cell(record, "credit")
        filled = [cell for cell in (debit, credit) if str(cell).strip()]
        if not filled:
            raise cells.WrongCell("Beloppet saknas.", "Fyll i debet eller kredit, eller ta bort raden.")
        return (cells.ore_of(debit, self._mark) if str(debit).strip() else 0) - (
            cells.ore_of(credit, self._mark) if str(credit).strip() else 0
        )

    def _day(self, record: Record) -> date | None:
        cell = self._cell(record, "day")
        if cell == "" and "period" in self.places:
            return None
        return cells.day(cell)

    def _period(self, record: Record, day: date | None) -> int | None:
        if "period" in self.places:
            return cells.period(self._cell(record, "period"), self.year)
        return day.year * 100 + day.month if day else None

    def _cell(self, record: Record, name: str) -> object:
        place = self.places.get(name)
        if place is None or place >= len(record) or record[place] is None:
            return ""
        return record[place]

    def _plain(self, record: Record, name: str) -> str:
        cell = self._cell(record, name)
        return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell).strip()

    def _try(self, row: int, name: str, errors: list[Problem], read: Callable[[], Value]) -> Value | None:
        place = self.places.get(name)
        if place is not None and (said := self._rows.cell_errors.get(f"{column_letters(place + 1)}{row}")):
            self._error(errors, row, name, said, "Rätta cellen i Excel och spara om filen.")
            return None
        try:
            return read()
        except cells.WrongCell as wrong:
            self._error(errors, row, name, wrong.what, wrong.remedy)
            return None

    def _error(self, errors: list[Problem], row: int, name: str, what: str, remedy: str) -> None:
        if len(errors) >= MOST_PROBLEMS:
            self._more += 1
            return
        errors.append(Problem(self.name, f"rad {row}, {LABELS[name]}", what, remedy))

    def _and_more(self) -> list[Problem]:
        if not self._more:
            return []
        return [
            Problem(self.name, "", f"Ytterligare {swedish.number(self._more)} fel visas inte.", "Rätta dem ovan först.")
        ]

    def _is_total(self, record: Record) -> bool:
        if str(self._cell(record, "account")).strip():
            return False
        first = next(
            (str(cell).strip().casefold() for cell in record if str(cell if cell is not None else "").strip()), ""
        )
        return first.split(" ")[0].rstrip(":") in _TOTAL_WORDS

    def _check_total(self, row: int, record: Record) -> None:
        self.counted.totals += 1
        try:
            stated = self._ore(record)
        except cells.WrongCell:
            return
        shown = swedish.number(Decimal(stated).scaleb(-2), 2)
        stated_before, self._sum_since_total = self._sum_since_total, 0
        if stated in (self._sum, stated_before):
            what, level = f"Summaraden ({shown}) stämmer med raderna ovanför och lästes inte in.", Level.INFORMATION
        else:
            read = swedish.number(Decimal(self._sum).scaleb(-2), 2)
            what = f"Summaraden säger {shown} men raderna ovanför blir {read}. Summaraden lästes inte in."
            level = Level.WARNING
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.name, f"rad {row}", what, "Kontrollera att alla rader är med.", level))

    def _note_numbers(self) -> None:
        for name, count in self._numbers_as_codes.items():
            what = (
                f"{LABELS[name].capitalize()} är tal i stället för text på {swedish.plural(count, 'rad', 'rader')}; "
                "inledande nollor har gått förlorade om koderna hade sådana."
            )
            remedy = "Formatera kolumnen som text i källan, eller ange hur många siffror koderna har."
            self.problems.append(
                Problem(self.name, f"kolumn {self.headings[self.places[name]]}", what, remedy, Level.WARNING)
            )

    def _decimal_mark(self, sample: Iterable[Record]) -> str:
        names = [name for name in ("amount", "debit", "credit") if name in self.places]
        amounts = [str(self._cell(record, name)) for record in sample for name in names]
        try:
            return cells.decimal_mark(text for text in amounts if text)
        except cells.WrongCell as wrong:
            raise InvalidInput([Problem(self.name, "kolumn belopp", wrong.what, wrong.remedy)]) from None
