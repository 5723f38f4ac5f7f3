"""A file to rows with cell references, or every problem at once."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import listing, number, plural
from styrkedjan.sources.tables import Limits, Raw, Record, Source
from styrkedjan.sources.tables.base import LOOK_AT
from styrkedjan.sources.tables.cells import CellError, code_of
from styrkedjan.sources.tables.delimited import Shape
from styrkedjan.sources.tables.headings import NOTHING_SAID, Reading, layout_of
from styrkedjan.sources.tables.totals import any_total
from styrkedjan.sources.workbook_base import Base, read_base
from styrkedjan.sources.workbook_cells import Reader, reader
from styrkedjan.sources.workbook_grid import Sheet, read_sheets
from styrkedjan.sources.workbook_header import Header, find_header, score
from styrkedjan.sources.workbook_spec import Column, Key, Kind, TableSpec, Value, tidy
from styrkedjan.sources.workbook_wide import lengthwise

Known = Mapping[str, Collection[str]]
LIMITS = Limits()
_PERCENT_MATTERS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.INTEGER})
SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file. `values` lacks the columns that the file does not have: nothing is said about them."""

    number: int
    key: Key
    values: Mapping[str, Value]
    letters: Mapping[str, str] = field(repr=False)
    origin: str = field(default="", repr=False)
    prefix: str = field(default="", repr=False)  # the sheet, where several are read

    def where(self, column: str) -> str:
        """The cell as Excel names it: `B7`; the row when the file lacks the column."""
        if self.origin:
            return self.origin
        place = f"{self.letters[column]}{self.number}" if column in self.letters else f"rad {self.number}"
        return f"{self.prefix}{place}"


@dataclass(frozen=True, slots=True)
class Table:
    """A file that could be read. `columns` are those it has; `base` what was exported, if it came from here."""

    file: str
    spec: TableSpec
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    messages: tuple[Problem, ...]
    base: Base | None
    told: tuple[tuple[str, str, str], ...] = ()  # field, heading and why, for columns that were not just recognised
    layout: frozenset[str] = frozenset()

    def by_key(self) -> dict[Key, Row]:
        return {row.key: row for row in self.rows}


def read_table(
    data: bytes | Path,
    file_name: str,
    spec: TableSpec,
    *,
    known: Known | None = None,
    limits: Limits = LIMITS,
    reading: Reading = NOTHING_SAID,
) -> Table:
    """Read a table from xlsx or CSV: every sheet a person sees that has its headings. `known` lists, per column, the
    codes that exist; `reading` is what a person has said of the file's columns and unit.

    Raises InvalidInput with all problems (at most `limits.problems`, then how many more there are).
    """
    chosen = reading.columns
    found, hidden, notes = read_sheets(Source.of(data), file_name, limits, lambda records: score(spec, records, chosen))
    base = read_base(spec, hidden) if hidden is not None else None
    if base is not None and base.spec_name != spec.name:
        what = f"Filen är exporterad för något annat ({base.spec_name}) än {spec.title.lower()}."
        raise InvalidInput([Problem(file_name, "", what, "välj rätt slag av underlag eller rätt fil.")])
    sheets = [lengthwise(spec, sheet, file_name) for sheet in found] if base is None else list(found)
    if not sheets:
        raise InvalidInput([Problem(file_name, "", "Arbetsboken har inget blad.", "utgå från en export.")])
    fitting, left_out = _fitting(spec, sheets, reading, file_name)
    bodies: list[_Body] = []
    problems: list[Problem] = []
    messages = [*notes, *left_out]
    for sheet in fitting:
        try:
            header, said = find_header(spec, sheet, file_name, reading)
        except InvalidInput as refused:
            problems += [_in_sheet(each, sheet, fitting) for each in refused.problems]
            continue
        prefix = f"{sheet.name}!" if len(fitting) > 1 else ""
        messages += said
        bodies.append(_Body(spec, sheet, header, file_name, known or {}, base, prefix))
    rows = tuple(row for body in bodies for row in body.read())
    problems += [problem for body in bodies for problem in body.problems]
    problems += _duplicates(spec, rows, file_name)
    if problems:
        raise InvalidInput(_bounded(problems, file_name, limits))
    messages += [*(message for body in bodies for message in body.messages()), *_forgotten(hidden, base, file_name)]
    columns = tuple(dict.fromkeys(key for body in bodies for key in body.header.places))
    told = tuple(each for body in bodies[:1] for each in body.told())
    layout = layout_of(bodies[0].headings)
    return Table(file_name, spec, columns, rows, tuple(messages), base, told, layout)


def _fitting(
    spec: TableSpec, sheets: Sequence[Sheet], reading: Reading, file: str
) -> tuple[Sequence[Sheet], list[Problem]]:
    """The sheets with the table's headings, at least the best; and a note of those that have something else."""
    fits = {id(sheet): score(spec, sheet.records, reading.columns_for(sheet.records[:LOOK_AT])[0]) for sheet in sheets}
    best = max(sheets, key=lambda one: (fits[id(one)], one.name == spec.title))
    enough = max(2, (fits[id(best)] + 1) // 2)
    fitting = [sheet for sheet in sheets if sheet is best or fits[id(sheet)] >= enough]
    notes = [
        Problem(file, sheet.name, "Bladet har andra rubriker och lästes inte.", "", Level.WARNING)
        for sheet in sheets
        if sheet not in fitting and not all(map(_blank, sheet.records))
    ]
    if len(fitting) > 1:
        what = f"{len(fitting)} blad läses: {listing([sheet.name for sheet in fitting])}."
        notes.append(Problem(file, "", what, "Dölj de blad som inte ska läsas.", Level.WARNING))
    return fitting, notes


def _in_sheet(problem: Problem, sheet: Sheet, sheets: Sequence[Sheet]) -> Problem:
    return replace(problem, where=f"{sheet.name}!{problem.where}") if len(sheets) > 1 else problem


class _Body:
    """The rows under the heading: reads them all, gathering problems and notes as it goes."""

    def __init__(
        self, spec: TableSpec, sheet: Sheet, header: Header, file: str, known: Known, base: Base | None, prefix: str
    ) -> None:
        self.spec, self.sheet, self.header, self.file, self.prefix = spec, sheet, header, file, prefix
        self.letters = header.letters()
        self.columns = [column for column in spec.read_columns if column.key in header.places]
        self.readers: dict[str, Reader] = {c.key: reader(c, header.factor, sheet.separator) for c in self.columns}
        self.known = {key: frozenset(codes) for key, codes in known.items()}
        self.padded = _PaddedCodes(self.columns, header, sheet, self.known, base)
        self.codes = [header.places[column.key] for column in self.columns if column.kind is Kind.CODE]
        self.keys = [header.places[name] for name in spec.key if name in header.places]
        numbered = [(sheet.number(index), record) for index, record in enumerate(sheet.records)]
        self.headings = sheet.records[header.index]
        self.shape = Shape(sheet.separator, header.row, self.headings, numbered[:SAMPLE])
        absent = [spec[name] for name in spec.key if name not in header.places]
        self.left_out = {column.key: column.empty for column in absent}
        self.problems: list[Problem] = []
        self.notes: Counter[tuple[str, str, str]] = Counter()
        self.first_note: dict[tuple[str, str, str], str] = {}

    def read(self) -> Iterator[Row]:
        for index in range(self.header.index + 1, len(self.sheet.records)):
            record, number = self.sheet.records[index], self.sheet.number(index)
            if _blank(record) or self._is_total(record, number):
                continue
            wrong = self.shape.problem(self.file, f"{self.prefix}rad {number}", record)
            if wrong is not None:
                self.problems.append(wrong)
            else:
                yield self._row(record, number)

    def messages(self) -> list[Problem]:
        """One message per kind of note, naming the first cell and how many there are."""
        found = []
        for note, count in self.notes.items():
            _, what, remedy = note
            more = f" Gäller {number(count)} celler." if count > 1 else ""
            found.append(Problem(self.file, self.first_note[note], what + more, remedy, Level.WARNING))
        if self.shape.shorter:
            what = f"{plural(self.shape.shorter, 'rad har', 'rader har')} färre celler än rubrikraden; resten är tomma."
            found.append(Problem(self.file, "", what, "", Level.WARNING))
        return found

    def told(self) -> Iterator[tuple[str, str, str]]:
        """Field, heading and why, for the columns that a person or an earlier file has named."""
        for key, said in self.header.said.items():
            heading = str(self.headings[self.header.places[key]]).strip()
            yield self.spec[key].heading, heading, said

    def _row(self, record: Record, index: int) -> Row:
        values: dict[str, Value] = dict(self.left_out)
        for column in self.columns:
            place = self.header.places[column.key]
            raw = record[place] if place < len(record) else ""
            values[column.key] = self._cell(column, raw, index)
        origin = self.sheet.origins.get(index, "")
        return Row(index, self.spec.key_of(values), values, self.letters, origin, self.prefix)

    def _cell(self, column: Column, raw: Raw, index: int) -> Value:
        if isinstance(raw, str) and not raw.strip():
            self._empty(column, index)
            return column.empty
        try:
            if isinstance(raw, float) and self.sheet.percents and column.kind in _PERCENT_MATTERS:
                raw = self._percent(column, raw, index)
            if column.kind is Kind.CODE and isinstance(raw, str):
                raw = self._bare(column, raw, index)
            value = self.readers[column.key](raw, lambda what, remedy: self._note(column, index, what, remedy))
            if column.kind is Kind.CODE and isinstance(value, str):
                value = self._mended(column, value, raw, index)
        except CellError as error:
            self._problem(column, index, error.what, error.remedy)
            return column.kind.empty
        if column.key in self.known:
            self._check_known(column, value, index)
        return value

    def _percent(self, column: Column, raw: float, index: int) -> float:
        """A cell that Excel shows as 87 % holds 0.87: it is read as it is shown."""
        if self._reference(column, index) not in self.sheet.percents:
            return raw
        if column.kind is Kind.MONEY:
            raise CellError("Cellen är formaterad som procent, men här ska ett belopp stå.", "ändra cellens format.")
        what = f"Celler i procentformat under ”{column.heading}” läses som de visas."
        self._note(column, index, what, "ändra cellens format om talet ska vara en andel.")
        return float(Decimal(repr(raw)) * 100)

    def _reference(self, column: Column, index: int) -> str:
        return f"{self.letters[column.key]}{index}"

    def _empty(self, column: Column, index: int) -> None:
        cell = self._reference(column, index)
        if cell in self.sheet.error_cells:
            remedy = "öppna filen i Excel, rätta cellen och spara."
            self._problem(column, index, self.sheet.error_cells[cell], remedy)
        elif column.required:
            self._problem(column, index, f"”{column.heading}” är tom.", f"fyll i {column.heading.lower()}.")

    def _bare(self, column: Column, raw: str, index: int) -> str:
        """A code without the name that stands beside it; what is a code as it stands is left alone."""
        if tidy(raw) in self.known.get(column.key, ()):
            return raw
        bare, taken = code_of(raw)
        if taken:
            what = f"Koder i ”{column.heading}” står med namn; koden läses: ”{tidy(raw)[:60]}” blir ”{bare}”."
            self._note(column, index, what, "skriv bara koden om det är fel.")
        return bare

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
        """A sum row: a word for a sum where a code should be, or anywhere when nothing identifies the row."""
        keys = [record[place] if place < len(record) else "" for place in self.keys]
        codes = any_total(record[place] for place in self.codes if place < len(record))
        if codes or (not all(str(cell).strip() for cell in keys) and any_total(record)) or any_total(keys):
            key = ("", "Summarader läses inte.", "")
            self.notes[key] += 1
            self.first_note.setdefault(key, f"{self.prefix}rad {index}")
            return True
        return False

    def _where(self, column: Column, index: int) -> str:
        return self.sheet.origins.get(index) or f"{self.prefix}{self._reference(column, index)}"

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
    cells = (record[place] for record in sheet.records[header.index + 1 :] if place < len(record))
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
