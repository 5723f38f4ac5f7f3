"""A file to rows with cell references, or every problem at once."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import listing, number
from styrkedjan.sources.tables import Limits, Source
from styrkedjan.sources.tables.base import LOOK_AT
from styrkedjan.sources.tables.headings import NOTHING_SAID, Reading, layout_of
from styrkedjan.sources.workbook_base import Base, read_base
from styrkedjan.sources.workbook_columnwise import read_rows
from styrkedjan.sources.workbook_grid import Sheet, read_sheets
from styrkedjan.sources.workbook_header import find_header, score
from styrkedjan.sources.workbook_rows import Body, Known, Row, Rows, is_blank
from styrkedjan.sources.workbook_spec import Key, TableSpec
from styrkedjan.sources.workbook_wide import lengthwise

LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Table:
    """A file that could be read. `columns` are those it has; `base` what was exported, if it came from here."""

    file: str
    spec: TableSpec
    columns: tuple[str, ...]
    rows: Sequence[Row]
    messages: tuple[Problem, ...]
    base: Base | None
    told: tuple[tuple[str, str, str], ...] = ()  # field, heading and why, for columns that were not just recognised
    layout: frozenset[str] = frozenset()

    def by_key(self) -> dict[Key, Row]:
        return {row.key: row for row in self.rows}


class PartlyRead(InvalidInput):
    """A file that is refused for its cells, with the rows whose cells are sound, so that the rules are told too.

    `unsound` are the keys, as far as they could be read, of the rows that are not among them.
    """

    def __init__(self, problems: Iterable[Problem], table: Table, unsound: frozenset[Key]) -> None:
        super().__init__(problems)
        self.table, self.unsound = table, unsound


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

    Raises InvalidInput with all problems (at most `limits.problems`, then how many more there are); PartlyRead when
    only cells are wrong.
    """
    with _collector_paused():
        return _read(data, file_name, spec, known or {}, limits, reading)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A reading makes a million cells and no cycle: looking for cycles among them took a third of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(data: bytes | Path, file_name: str, spec: TableSpec, known: Known, limits: Limits, reading: Reading) -> Table:
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
    bodies: list[Body] = []
    problems: list[Problem] = []
    messages = [*notes, *left_out]
    for sheet in fitting:
        try:
            header, said = find_header(spec, sheet, file_name, reading)
        except InvalidInput as refused:
            problems += [_in_sheet(each, sheet, fitting) for each in refused.problems]
            continue
        prefix = f"{sheet.name}!" if len(fitting) > 1 else ""
        messages += [*sheet.notes, *said]
        bodies.append(Body(spec, sheet, header, file_name, known, base, prefix))
    headings_hold = not problems
    parts = [(body, Rows(list(read_rows(body)))) for body in bodies]
    rows = Rows([run for _, found in parts for run in found.runs])
    problems += [problem for body in bodies for problem in body.problems]
    problems += _duplicates(spec, rows, file_name)
    problems = list(dict.fromkeys(problems))  # several things of one cell may have the same wrong with them
    if problems and not headings_hold:
        raise InvalidInput(_bounded(problems, file_name, limits))
    if problems:
        met = Counter(row.key for row in rows)
        sound = tuple(
            row for body, found in parts for row in found if row.number not in body.unsound and met[row.key] == 1
        )
        unsound = frozenset(met.keys() - {row.key for row in sound})
        columns = tuple(dict.fromkeys(key for body in bodies for key in body.header.places))
        table = Table(file_name, spec, columns, sound, (), base)
        raise PartlyRead(_bounded(problems, file_name, limits), table, unsound)
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
        if sheet not in fitting and not all(map(is_blank, sheet.records))
    ]
    if len(fitting) > 1:
        what = f"{len(fitting)} blad läses: {listing([sheet.name for sheet in fitting])}."
        notes.append(Problem(file, "", what, "Dölj de blad som inte ska läsas.", Level.WARNING))
    return fitting, notes


def _in_sheet(problem: Problem, sheet: Sheet, sheets: Sequence[Sheet]) -> Problem:
    return replace(problem, where=f"{sheet.name}!{problem.where}") if len(sheets) > 1 else problem


def _duplicates(spec: TableSpec, rows: Rows, file: str) -> Iterator[Problem]:
    if rows.unique:
        return
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
