"""The rows of a ledger read carefully, one by one: the reader that judges, and that tells what is wrong where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from styrkedjan.domain import swedish
from styrkedjan.domain.errors import Level, Problem
from styrkedjan.domain.spreadsheet_text import unguarded
from styrkedjan.sources import ledger_cells as cells
from styrkedjan.sources.ledger_columns import FIELDS, LABELS
from styrkedjan.sources.ledger_plan import Plan
from styrkedjan.sources.tables.base import Record, column_letters
from styrkedjan.sources.tables.cells import SPACES, cell_as_text, code_of
from styrkedjan.sources.tables.totals import any_total, says_total

MOST_PROBLEMS = 500
REMEMBERED = 200_000  # codes of one column kept in mind
CODE_FIELDS = ("responsibility", "account", "activity", "project", "counterparty", "object")
STARTS_OF_TOTALS = ("summ", "tota", "dels", "slut", "sald")

Value = TypeVar("Value")


class _TotalRowError(Exception):
    """A code cell says that the row is a sum."""


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

    @classmethod
    def empty(cls) -> LedgerBatch:
        return cls([], [], [], [], [], [], [], [], [], [], [], [])

    def __len__(self) -> int:
        return len(self.row)

    @property
    def codes(self) -> tuple[list[str], ...]:
        """The columns of codes, in the order of `CODE_FIELDS`."""
        return self.responsibility, self.account, self.activity, self.project, self.counterparty, self.object


@dataclass
class Counted:
    """Where the file's rows below the headings went."""

    transactions: int = 0
    totals: int = 0
    blank: int = 0
    wrong: int = 0


@dataclass
class Errors:
    """Every error of a file, as many as are worth showing."""

    file: str
    found: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, where: str, what: str, remedy: str) -> None:
        if len(self.found) >= MOST_PROBLEMS:
            self.more += 1
        else:
            self.found.append(Problem(self.file, where, what, remedy))

    def and_more(self) -> list[Problem]:
        if not self.more:
            return []
        text = f"Ytterligare {swedish.number(self.more)} fel visas inte."
        return [Problem(self.file, "", text, "Rätta dem ovan först.")]


class Rows:
    """The rows of one sheet. What a cell says is remembered: a ledger repeats a few thousand codes and days."""

    def __init__(
        self,
        plan: Plan,
        errors: Errors,
        counted: Counted,
        problems: list[Problem],
        year: int | None,
        names: dict[str, str],
    ) -> None:
        self.plan, self.errors, self.counted, self.problems, self.year = plan, errors, counted, problems, year
        self.names = names  # what accounts are called, where the file says so
        self.sum = self.sum_since_total = self.rows_since_total = 0
        self.numbers_as_codes: dict[str, int] = {}
        self.names_in_codes: dict[str, tuple[str, str]] = {}
        self.memory: dict[str, dict[object, str]] = {name: {"": ""} for name in CODE_FIELDS}
        self.codes = [(name, plan.places.get(name, -1), self.memory[name]) for name in CODE_FIELDS]
        self.guarded = bool(plan.sheet.flaws)
        self.flawed = {int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for cell in plan.sheet.flaws}
        self.days: dict[object, date | None] = {}
        self.periods: dict[object, int] = {}  # 0 where something is to be told
        self.asked = False
        self.flat = plan.factor == 1

    def take(self, row: int, record: Record, batch: LedgerBatch, offset: int) -> None:
        """Read one row into the batch, or say what is wrong with it."""
        if not any(record) or not any(cell is not None and str(cell).strip() for cell in record):
            self.counted.blank += 1
            return
        before = len(self.errors.found) + self.errors.more
        wrong = self.plan.shape.problem(self.errors.file, self.plan.where(row), record)
        if wrong is not None:
            self.errors.add(wrong.where, wrong.what, wrong.remedy)
            self.counted.wrong += 1
            return
        try:
            codes = [self._code(row, record, *column) for column in self.codes]
        except _TotalRowError:
            self._check_total(row, record)
            return
        clean = len(self.errors.found) + self.errors.more == before
        if clean and not codes[1] and self._without_account(row, record):
            return
        ore, day, period, voucher, text = self._facts(row, record)
        if len(self.errors.found) + self.errors.more > before or ore is None or period is None:
            self.counted.wrong += 1
            return
        if text[:4].casefold() in STARTS_OF_TOTALS and self._repeats(row, text, ore):
            return
        self.add(1, ore)
        self.name(codes[1], self.plain(record, "account_name"))
        for values, value in zip(batch.codes, codes, strict=True):
            values.append(value)
        batch.period.append(period)
        batch.day.append(day)
        batch.amount_ore.append(ore)
        batch.voucher.append(voucher)
        batch.text.append(text)
        batch.row.append(row + offset)

    def name(self, account: str, name: str) -> None:
        """Remember what an account is called; the first that the file says counts."""
        if name:
            self.names.setdefault(account, name)

    def add(self, count: int, ore: int) -> None:
        """Transactions taken in, and what they come to."""
        self.counted.transactions += count
        self.sum += ore
        self.sum_since_total += ore
        self.rows_since_total += count

    def _facts(self, row: int, record: Record) -> tuple[int | None, date | None, int | None, str, str]:
        """Amount, day, period, voucher and text; what cannot be read is told cell by cell."""
        if not self.guarded:
            try:
                day = self.day(record)
                period = self.period(record, day)
                return self.ore(record), day, period, self.plain(record, "voucher"), self.plain(record, "text")
            except cells.WrongCell:
                pass  # read once more, so that every cell of the row is told
        ore = self._try(row, "amount", lambda: self.ore(record))
        day = self._try(row, "day", lambda: self.day(record))
        period = self._try(row, "period", lambda: self.period(record, day))
        voucher = self._try(row, "voucher", lambda: self.plain(record, "voucher")) or ""
        return ore, day, period, voucher, self._try(row, "text", lambda: self.plain(record, "text")) or ""

    def finish(self) -> None:
        """What is worth knowing of the sheet as a whole."""
        # In the order of the columns, whichever row was the first to show it.
        for name, count in self._by_column(self.numbers_as_codes):
            what = (
                f"{LABELS[name].capitalize()} är tal i stället för text på {swedish.plural(count, 'rad', 'rader')}; "
                "inledande nollor har gått förlorade om koderna hade sådana."
            )
            remedy = "Formatera kolumnen som text i källan, eller ange hur många siffror koderna har."
            self._warn(self._column(name), what, remedy)
        for name, (cell, code) in self._by_column(self.names_in_codes):
            what = f"{LABELS[name].capitalize()} står med namn; koden läses: ”{cell}” blir {code}."
            self._warn(self._column(name), what, "Välj en annan kolumn om det är fel.")
        if self.plan.shape.shorter:
            rows = swedish.plural(self.plan.shape.shorter, "rad har", "rader har")
            self._warn("", f"{rows} färre celler än rubrikraden; de sista kolumnerna lästes som tomma.", "")

    def _by_column(self, found: Mapping[str, Value]) -> list[tuple[str, Value]]:
        return sorted(found.items(), key=lambda item: self.plan.places[item[0]])

    def _column(self, name: str) -> str:
        return f"{self.plan.prefix}kolumn {self.plan.headings[self.plan.places[name]]}"

    def _warn(self, where: str, what: str, remedy: str, level: Level = Level.WARNING) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.errors.file, where, what, remedy, level))

    # Codes

    def _code(self, row: int, record: Record, name: str, place: int, memory: dict[object, str]) -> str:
        if place < 0 or place >= len(record):
            return ""
        cell = record[place]
        if isinstance(cell, float):
            self.count_numbers(name, 1)
        if (cell is None or cell == "") and not self.guarded:
            return ""
        known = memory.get(cell)
        if known is not None and not self.guarded:
            return known
        if says_total(cell):
            raise _TotalRowError
        value = self._try(row, name, lambda: self._read_code(name, cell))
        if value is not None and isinstance(cell, str):
            if len(memory) > REMEMBERED:
                memory.clear()
                memory[""] = ""
            memory[cell] = value
        return value or ""

    def count_numbers(self, name: str, count: int) -> None:
        """Cells that hold a number where a code should be; what is said of the code's width makes them sound."""
        if count and name not in self._widths:
            self.numbers_as_codes[name] = self.numbers_as_codes.get(name, 0) + count

    def learn(self, name: str, cell: object) -> None:
        """Remember what a code's cell says, when there is nothing more to say of it."""
        memory = self.memory[name]
        if len(memory) > REMEMBERED:
            memory.clear()
            memory[""] = ""
        try:
            if not says_total(cell) and not (isinstance(cell, str) and code_of(cell)[1]):
                memory[cell] = self._read_code(name, cell)
        except cells.WrongCell:
            pass  # told where it stands

    @property
    def _widths(self) -> dict[str, int]:
        return dict(self.plan.columns.widths) if self.plan.columns else {}

    def _read_code(self, name: str, cell: object) -> str:
        if cell is None:
            return ""
        if isinstance(cell, str):
            code, taken = code_of(cell)
            if taken:
                self.names_in_codes.setdefault(name, (cell.strip(), code))
                if name == "account" and taken != SPACES:
                    self.names.setdefault(code, taken)
            if name == "account" and code and not any(character.isdigit() for character in code):
                raise cells.WrongCell(f"”{code}” är inget konto.", "Skriv kontots nummer.")
            return code
        if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != int(cell):
            raise cells.WrongCell(f"”{cell}” är ingen kod.", "Formatera kolumnen som text i källan.")
        return cell_as_text(cell).zfill(self._widths.get(name, 0))

    def _without_account(self, row: int, record: Record) -> bool:
        """A row without an account is a sum, the headings once more, or wrong."""
        if any_total(record):
            self._check_total(row, record)
            return True
        self._try(row, "account", self._no_account)
        return False

    def _no_account(self) -> None:
        raise cells.WrongCell("Raden saknar konto.", "Fyll i kontot, eller ta bort raden.")

    # Amounts, days and periods

    def ore(self, record: Record) -> int:
        places = self.plan.places
        amount = self.amount(self._cell(record, "amount")) if "amount" in places else None
        if not {"debit", "credit"} <= places.keys():
            assert amount is not None
            return amount
        debit, credit = self._cell(record, "debit"), self._cell(record, "credit")
        if not str(debit).strip() and not str(credit).strip():
            raise cells.WrongCell("Beloppet saknas.", "Fyll i debet eller kredit, eller ta bort raden.")
        found = (self.amount(debit) if str(debit).strip() else 0) - (self.amount(credit) if str(credit).strip() else 0)
        if amount is not None and amount != found:
            what = "Beloppet är inte debet minus kredit; det kan vara ett saldo."
            raise cells.WrongCell(what, "Välj vilka kolumner som är beloppet (--map).")
        return found

    def amount(self, cell: object) -> int:
        return cells.ore_of(cell, self.plan.mark) if self.flat else cells.scaled_ore(cell, self.plan.factor)

    def day(self, record: Record) -> date | None:
        cell = self._cell(record, "day")
        if cell == "" and "period" in self.plan.places:
            return None
        return cells.day(cell)

    def period(self, record: Record, day: date | None) -> int | None:
        asked = self.year
        if "year" in self.plan.places:
            said = cell_as_text(self._cell(record, "year"))
            if said and not (said.isdecimal() and len(said) == 4):
                raise cells.WrongCell(f"”{cells.short(said)}” är inget år.", "Skriv året med fyra siffror.")
            if said and asked is not None and int(said) != asked:
                remedy = (
                    f"Välj {said} eller rätt fil; går filen över flera år, ange räkenskapsåret (--accounting-year)."
                )
                raise cells.WrongCell(f"Raden gäller {said}, men {asked} är valt.", remedy)
            asked = asked or int(said or 0) or None
        if "period" not in self.plan.places:
            return day.year * 100 + day.month if day else None
        cell = self._cell(record, "period")
        period = cells.period(cell, asked)
        if self.plan.title_years and asked not in self.plan.title_years and "year" not in self.plan.places:
            self._check_title(cell)
        return period

    def _check_title(self, cell: object) -> None:
        """Bare months under a title of another year: the title is believed, and a person asked."""
        try:
            cells.period(cell, None)
        except cells.WrongCell:
            if not self.asked:
                self.asked = True
                years = swedish.listing([str(year) for year in sorted(self.plan.title_years)])
                what = f"Rubriken ovanför tabellen säger {years}, men {self.year} är valt."
                self.errors.add(self.plan.where(self.plan.header), what, f"Välj {years}, eller rätt fil.")

    def _cell(self, record: Record, name: str) -> object:
        place = self.plan.places.get(name)
        if place is None or place >= len(record) or record[place] is None:
            return ""
        return record[place]

    def plain(self, record: Record, name: str) -> str:
        cell = self._cell(record, name)
        return unguarded(cell.strip()) if isinstance(cell, str) else cell_as_text(cell)

    def _try(self, row: int, name: str, read: Callable[[], Value]) -> Value | None:
        if self.guarded:
            place = self.plan.places.get(name)
            if place is not None and (said := self.plan.sheet.flaws.get(f"{column_letters(place + 1)}{row}")):
                self.errors.add(self._field(row, name), said, "Rätta cellen i Excel och spara om filen.")
                return None
        try:
            return read()
        except cells.WrongCell as wrong:
            self.errors.add(self._field(row, name), wrong.what, wrong.remedy)
            return None

    def _field(self, row: int, name: str) -> str:
        return f"{self.plan.where(row)}, {LABELS[name]}"

    # Sums

    def _check_total(self, row: int, record: Record) -> None:
        self.counted.totals += 1
        try:
            stated = self.ore(record)
        except cells.WrongCell:
            return
        shown = swedish.number(Decimal(stated).scaleb(-2), 2)
        since, self.sum_since_total, self.rows_since_total = self.sum_since_total, 0, 0
        if stated in (self.sum, since):
            what, level = f"Summaraden ({shown}) stämmer med raderna ovanför och lästes inte in.", Level.INFORMATION
        else:
            read = swedish.number(Decimal(self.sum).scaleb(-2), 2)
            what = f"Summaraden säger {shown} men raderna ovanför blir {read}. Summaraden lästes inte in."
            level = Level.WARNING
        self._warn(self.plan.where(row), what, "Kontrollera att alla rader är med.", level)

    def _repeats(self, row: int, text: str, ore: int) -> bool:
        """A row whose text speaks of a sum: left out when it is the sum of the rows above, else kept with a word."""
        if not says_total(text):
            return False
        shown = swedish.number(Decimal(ore).scaleb(-2), 2)
        if self.rows_since_total >= 2 and ore in (self.sum, self.sum_since_total):
            self.counted.totals += 1
            self.sum_since_total = self.rows_since_total = 0
            what = f"Raden ”{cells.short(text)}” ({shown}) är summan av raderna ovanför och lästes inte in."
            self._warn(self.plan.where(row), what, "Ändra texten om det är en transaktion.")
            return True
        self._warn(self.plan.where(row), f"Raden ”{cells.short(text)}” ({shown}) lästes som en transaktion.", "")
        return False


assert set(CODE_FIELDS) <= set(FIELDS)
