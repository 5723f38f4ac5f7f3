"""A file to rows with cell references, or every problem at once."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import number
from styrkedjan.sources.workbook_archive import Limits
from styrkedjan.sources.workbook_base import Base, read_base
from styrkedjan.sources.workbook_cells import CellError, Reader, reader
from styrkedjan.sources.workbook_grid import Raw, Record, Sheet, read_sheets
from styrkedjan.sources.workbook_header import Header, find_header, score
from styrkedjan.sources.workbook_spec import Column, Key, Kind, TableSpec, Value
from styrkedjan.sources.workbook_wide import lengthwise

Known = Mapping[str, Collection[str]]
LIMITS = Limits()
_TOTALS = ("summa", "total", "totalt", "sum", "delsumma")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file. `values` lacks the columns that the file does not have: nothing is said about them."""

    number: int
    key: Key
    values: Mapping[str, Value]
    letters: Mapping[str, str] = field(repr=False)
    origin: str = field(default="", repr=False)

    def where(self, column: str) -> str:
        """The cell as Excel names it: `B7`; the row when the file lacks the column."""
        if self.origin:
            return self.origin
        return f"{self.letters[column]}{self.number}" if column in self.letters else f"rad {self.number}"


@dataclass(frozen=True, slots=True)
class Table:
    """A file that could be read. `columns` are those it has; `base` what was exported, if it came from here."""

    file: str
    spec: TableSpec
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    messages: tuple[Problem, ...]
    base: Base | None

    def by_key(self) -> dict[Key, Row]:
        return {row.key: row for row in self.rows}


def read_table(
    data: bytes, file_name: str, spec: TableSpec, *, known: Known | None = None, limits: Limits = LIMITS
) -> Table:
    """Read a table from xlsx or CSV. `known` lists, per column, the codes that exist.

    Raises InvalidInput with all problems (at most `limits.problems`, then how many more there are).
    """
    sheets, hidden = read_sheets(data, file_name, limits, lambda records: score(spec, records))
    base = read_base(spec, hidden) if hidden is not None else None
    if base is not None and base.spec_name != spec.name:
        what = f"Filen är exporterad för något annat ({base.spec_name}) än {spec.title.lower()}."
        raise InvalidInput([Problem(file_name, "", what, "välj rätt slag av underlag eller rätt fil.")])
    if base is None:
        sheets = [lengthwise(spec, sheet, file_name) for sheet in sheets]
    if not sheets:
        raise InvalidInput([Problem(file_name, "", "Arbetsboken har inget blad.", "utgå från en export.")])
    sheet = max(sheets, key=lambda one: (score(spec, one.records), one.name == spec.title))
    header, notes = find_header(spec, sheet, file_name)
    body = _Body(spec, sheet, header, file_name, known or {}, base, limits)
    rows = tuple(body.read())
    problems = [*body.problems, *_duplicates(spec, rows, file_name)]
    if problems:
        raise InvalidInput(_bounded(problems, file_name, limits))
    messages = (*notes, *body.messages(), *_forgotten(hidden, base, file_name))
    return Table(file_name, spec, tuple(header.places), rows, messages, base)


class _Body:
    """The rows under the heading: reads them all, gathering problems and notes as it goes."""

    def __init__(
        self, spec: TableSpec, sheet: Sheet, header: Header, file: str, known: Known, base: Base | None, limits: Limits
    ) -> None:
        self.spec, self.sheet, self.header, self.file, self.limits = spec, sheet, header, file, limits
        self.letters = header.letters()
        self.columns = [column for column in spec.read_columns if column.key in header.places]
        self.readers: dict[str, Reader] = {c.key: reader(c, header.scales.get(c.key)) for c in self.columns}
        self.known = {key: frozenset(codes) for key, codes in known.items()}
        self.padded = _PaddedCodes(self.columns, header, sheet, self.known, base)
        self.problems: list[Problem] = []
        self.notes: Counter[tuple[str, str, str]] = Counter()
        self.first_note: dict[tuple[str, str, str], str] = {}

    def read(self) -> Iterator[Row]:
        for index, record in enumerate(self.sheet.records[self.header.row :], start=self.header.row + 1):
            if not _blank(record) and not self._is_total(record, index):
                yield self._row(record, index)

    def messages(self) -> list[Problem]:
        """One message per kind of note, naming the first cell and how many there are."""
        found = []
        for note, count in self.notes.items():
            _, what, remedy = note
            more = f" Gäller {number(count)} celler." if count > 1 else ""
            found.append(Problem(self.file, self.first_note[note], what + more, remedy, Level.WARNING))
        return found

    def _row(self, record: Record, index: int) -> Row:
        values: dict[str, Value] = {}
        for column in self.columns:
            place = self.header.places[column.key]
            raw = record[place] if place < len(record) else ""
            values[column.key] = self._cell(column, raw, index)
        return Row(index, self.spec.key_of(values), values, self.letters, self.sheet.origins.get(index, ""))

    def _cell(self, column: Column, raw: Raw, index: int) -> Value:
        if isinstance(raw, str) and not raw.strip():
            self._empty(column, index)
            return column.empty
        try:
            value = self.readers[column.key](raw, lambda what, remedy: self._note(column, index, what, remedy))
        except CellError as error:
            self._problem(column, index, error.what, error.remedy)
            return column.kind.empty
        if column.kind is Kind.CODE and isinstance(value, str):
            value = self._mended(column, value, raw, index)
        if column.key in self.known:
            self._check_known(column, value, index)
        return value

    def _empty(self, column: Column, index: int) -> None:
        cell = f"{self.letters[column.key]}{index}"
        if cell in self.sheet.error_cells:
            remedy = "öppna filen i Excel, rätta cellen och spara."
            self._problem(column, index, self.sheet.error_cells[cell], remedy)
        elif column.required:
            self._problem(column, index, f"”{column.heading}” är tom.", f"fyll i {column.heading.lower()}.")

    def _mended(self, column: Column, code: str, raw: Raw, index: int) -> str:
        """A code whose leading zeros Excel has taken, put right where there is one answer."""
        if isinstance(raw, str):
            return code
        whole = self.padded.find(column.key, code)
        if whole is not None and whole != code:
            self._note(column, index, f"”{code}” lästes som ”{whole}”: Excel tar bort inledande nollor.", "")
            return whole
        if self.padded.suspect(column.key, code):
            what = f"Koder i ”{column.heading}” kan ha tappat inledande nollor, till exempel ”{code}”."
            self._note(column, index, what, "formatera kolumnen som text och skriv nollorna.")
        return code

    def _check_known(self, column: Column, value: Value, index: int) -> None:
        codes = value if isinstance(value, tuple) else (value,)
        for code in codes:
            if isinstance(code, str) and code and code not in self.known[column.key]:
                close = difflib.get_close_matches(code, self.known[column.key], n=1) if len(self.problems) < 50 else []
                remedy = f"menar du ”{close[0]}”?" if close else "kontrollera koden eller lägg upp den först."
                self._problem(column, index, f"”{code}” finns inte ({column.heading.lower()}).", remedy)

    def _is_total(self, record: Record, index: int) -> bool:
        """A sum row: nothing that identifies it, and a cell that says it is a sum."""
        keys = [self.header.places[name] for name in self.spec.key]
        cells = [str(record[place]).strip() if place < len(record) else "" for place in keys]
        texts = [cell for cell in record if isinstance(cell, str)]
        is_sum = any(text.strip().casefold().rstrip(":").split(" ")[0] in _TOTALS for text in texts if text.strip())
        if is_sum and (not all(cells) or any(cell.casefold() in _TOTALS for cell in cells)):
            key = ("", "Summarader läses inte.", "")
            self.notes[key] += 1
            self.first_note.setdefault(key, f"rad {index}")
            return True
        return False

    def _where(self, column: Column, index: int) -> str:
        return self.sheet.origins.get(index) or f"{self.letters[column.key]}{index}"

    def _note(self, column: Column, index: int, what: str, remedy: str) -> None:
        key = (column.key, what, remedy)
        self.notes[key] += 1
        self.first_note.setdefault(key, self._where(column, index))

    def _problem(self, column: Column, index: int, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, self._where(column, index), what, remedy))


class _PaddedCodes:
    """What codes look like with their leading zeros: from the database, the export and the file's own text."""

    def __init__(
        self, columns: Sequence[Column], header: Header, sheet: Sheet, known: Known, base: Base | None
    ) -> None:
        self.whole: dict[str, dict[str, set[str]]] = {}
        for column in columns:
            if column.kind is Kind.CODE:
                codes = set(known.get(column.key, ()))
                codes |= {str(row.get(column.key, "")) for row in base.rows.values()} if base else set()
                self.whole[column.key] = _by_bare(codes)
        self.in_file = {column.key: _leading_zero(header, sheet, column.key) for column in columns}

    def find(self, column: str, code: str) -> str | None:
        """The one existing code that this may be, itself included; None when there is none or a choice."""
        found = self.whole.get(column, {}).get(code, set())
        if code in found:
            return code
        return next(iter(found)) if len(found) == 1 else None

    def suspect(self, column: str, code: str) -> bool:
        return any(len(code) < length for length in self.in_file.get(column, ()))


def _by_bare(codes: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for code in codes:
        if code.isdigit():
            found.setdefault(code.lstrip("0") or "0", set()).add(code)
    return found


def _leading_zero(header: Header, sheet: Sheet, key: str) -> set[int]:
    """The lengths of the text codes in this column that begin with a zero."""
    place = header.places[key]
    cells = (record[place] for record in sheet.records[header.row :] if place < len(record))
    return {len(cell) for cell in cells if isinstance(cell, str) and cell.startswith("0") and cell.isdigit()}


def _blank(record: Record) -> bool:
    return all(isinstance(cell, str) and not cell.strip() for cell in record)


def _duplicates(spec: TableSpec, rows: Sequence[Row], file: str) -> Iterator[Problem]:
    first: dict[Key, Row] = {}
    for row in rows:
        if not any(row.key):
            if not any(spec[name].required for name in spec.key):
                yield Problem(file, row.where(spec.key[0]), f"”{spec[spec.key[0]].heading}” är tom.", "fyll i den.")
            continue
        earlier = first.setdefault(row.key, row)
        if earlier is not row:
            cells = f"{earlier.where(spec.key[0])} och {row.where(spec.key[0])}"
            name = ", ".join(part for part in row.key if part)
            yield Problem(file, cells, f"”{name}” finns på flera rader.", "behåll en av raderna.")


def _forgotten(hidden: Sheet | None, base: Base | None, file: str) -> Iterator[Problem]:
    if hidden is not None and base is None:
        what = "Det dolda bladet ”_bas” är ändrat; filen jämförs bara med vad som gäller nu."
        yield Problem(file, "", what, "", Level.WARNING)


def _bounded(problems: Sequence[Problem], file: str, limits: Limits) -> Sequence[Problem]:
    if len(problems) <= limits.problems:
        return problems
    rest = len(problems) - limits.problems
    more = Problem(file, "", f"Ytterligare {number(rest)} fel visas inte.", "rätta dessa först.")
    return [*problems[: limits.problems], more]
