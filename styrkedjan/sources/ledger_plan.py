"""How each sheet of a ledger file is to be read, decided before the first row: every sheet, or the file is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import listing
from styrkedjan.sources import ledger_cells as cells
from styrkedjan.sources.ledger_columns import LABELS, fit, header_row, resolve
from styrkedjan.sources.tables import Limits, Record, Sheet, Tables
from styrkedjan.sources.tables.base import LOOK_AT, MB, Numbered, column_letters
from styrkedjan.sources.tables.delimited import Shape
from styrkedjan.sources.tables.headings import ColumnMap, Reading, normalised, scale
from styrkedjan.sources.tables.totals import says_total

SAMPLE = 2_000  # rows by which the decimal mark is judged
LEDGER_LIMITS = Limits(file_bytes=2048 * MB, unpacked_bytes=2048 * MB, rows=20_000_000, columns=200, cells=30_000_000)
_SUMMARIES = ("sammanstallning", "sammandrag", "oversikt", "helar", "pivot", "alla")
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_PERCENT = "Cellen är formaterad som procent, men här ska ett belopp stå."
AMOUNTS = ("amount", "debit", "credit")


@dataclass(frozen=True)
class Plan:
    """One sheet: where its headings are, what each column is, and how its amounts are written."""

    sheet: Sheet
    header: int
    headings: tuple[str, ...]
    places: dict[str, int]
    columns: ColumnMap | None
    said: str
    mark: str
    factor: Decimal
    shape: Shape
    title_years: frozenset[int]
    prefix: str = ""
    messages: tuple[Problem, ...] = ()

    def where(self, row: int) -> str:
        return f"{self.prefix}rad {row}"


def plans(tables: Tables, reading: Reading, name: str) -> tuple[list[Plan], list[Problem]]:
    """How each sheet with headings is read, and notes about those without. Raises InvalidInput with every problem."""
    heads = [(sheet, sheet.head(SAMPLE)) for sheet in tables.sheets]
    heads = [(sheet, sample) for sheet, sample in heads if any(map(_filled, sample))]
    several = len(heads) > 1
    found: list[Plan] = []
    problems: list[Problem] = []
    unread: list[tuple[Sheet, list[Numbered]]] = []
    for sheet, sample in heads:
        try:
            plan = _plan(sheet, sample, reading, name, prefix=f"{sheet.name}, " if several else "")
        except InvalidInput as refused:
            problems += refused.problems
            continue
        if plan is None:
            unread.append((sheet, sample))
        else:
            found.append(plan)
    problems += _summaries(found, name) + _copies(found, name)
    notes: list[Problem] = []
    for sheet, sample in unread if found else ():
        problem = _left_out(sheet, sample, found[0], name)
        (problems if problem.level is Level.ERROR else notes).append(problem)
    if not found and not problems:
        what = "Hittar ingen rad med rubriker (till exempel Ansvar, Konto, Period, Belopp)."
        problems.append(Problem(name, "", what, "Lägg rubrikerna på en egen rad överst i filen."))
    if problems:
        raise InvalidInput(problems)
    if len(found) > 1:
        what = f"{len(found)} blad läses: {listing([plan.sheet.name for plan in found])}."
        notes.append(Problem(name, "", what, "Dölj de blad som inte ska läsas.", Level.WARNING))
    return found, notes


def _filled(numbered: Numbered) -> bool:
    return any(str(cell).strip() for cell in numbered[1])


def _plan(sheet: Sheet, sample: list[Numbered], reading: Reading, name: str, prefix: str) -> Plan | None:
    first = [record for _, record in sample[:LOOK_AT]]
    columns, said = reading.columns_for(first)
    at = header_row(first, columns)
    if at is None:
        return None
    header, headings = sample[at]
    places = resolve(headings, columns, name, f"{prefix}rad {header}")
    above = first[:at]
    amounts = [headings[places[each]] for each in AMOUNTS if each in places]
    scaled = scale(reading, name, header, amounts, above, sheet.name)
    below = sample[at + 1 :]
    return Plan(
        sheet=_with_percents(sheet, places),
        header=header,
        headings=tuple(str(cell).strip() for cell in headings),
        places=places,
        columns=columns,
        said=said,
        mark=_decimal_mark((record for _, record in below), places, name),
        factor=scaled.factor,
        shape=Shape(sheet.separator, header, headings, below),
        title_years=frozenset(_years([*(cell for record in above for cell in record), sheet.name])),
        prefix=prefix,
        messages=scaled.messages,
    )


def _with_percents(sheet: Sheet, places: dict[str, int]) -> Sheet:
    """An amount that Excel shows as a share holds a hundredth of what a person sees: it is an error at its cell."""
    letters = {column_letters(places[each] + 1) for each in AMOUNTS if each in places}
    wrong = {cell: _PERCENT for cell in sheet.percents if cell.rstrip("0123456789") in letters}
    return replace(sheet, flaws={**sheet.flaws, **wrong}) if wrong else sheet


def _decimal_mark(sample: Iterable[Record], places: dict[str, int], name: str) -> str:
    """How texts write decimals; what Excel keeps as a number has no mark."""
    spots = [places[each] for each in AMOUNTS if each in places]
    amounts = [cell for record in sample for at in spots if at < len(record) and isinstance(cell := record[at], str)]
    try:
        return cells.decimal_mark(text for text in amounts if text)
    except cells.WrongCell as wrong:
        raise InvalidInput([Problem(name, "kolumn belopp", wrong.what, wrong.remedy)]) from None


def _years(texts: Iterable[object]) -> list[int]:
    return [int(year) for text in texts if isinstance(text, str) for year in _YEAR.findall(text[:200])]


def _summaries(found: Sequence[Plan], name: str) -> list[Problem]:
    """A sheet that sums up the others would count everything twice."""
    names = [plan.sheet.name for plan in found if len(found) > 1 and _sums_up(plan.sheet.name)]
    what = "Bladet {} ser ut att summera de andra bladen."
    remedy = "Dölj eller ta bort det, eller lämna bara det bladet."
    return [Problem(name, each, what.format(each), remedy) for each in names]


def _sums_up(title: str) -> bool:
    return says_total(title) or normalised(title).startswith(_SUMMARIES)


def _copies(found: Sequence[Plan], name: str) -> list[Problem]:
    seen: dict[str, str] = {}
    problems = []
    for plan in found if len(found) > 1 else ():
        rows = [record for number, record in plan.sheet.head(SAMPLE) if number > plan.header]
        content = repr(rows)
        first = seen.setdefault(content, plan.sheet.name)
        if first != plan.sheet.name and len(rows) > 0:
            what = f"Bladen {first} och {plan.sheet.name} har samma rader."
            problems.append(Problem(name, plan.sheet.name, what, "Ta bort eller dölj det ena."))
    return problems


def _left_out(sheet: Sheet, sample: list[Numbered], main: Plan, name: str) -> Problem:
    """A sheet without headings: worth a note, and an error where its rows look like those of the one with."""
    alike = any(_looks_like_a_row(record, main) for _, record in sample)
    if alike:
        what = f"Bladet {sheet.name} har rader som ser ut som transaktioner, men ingen rad med rubriker."
        return Problem(name, sheet.name, what, "Lägg samma rubriker på bladet, eller dölj det.")
    what = f"Bladet {sheet.name} har inga rubriker som känns igen och lästes inte."
    return Problem(name, sheet.name, what, "", Level.WARNING)


def _looks_like_a_row(record: Record, main: Plan) -> bool:
    spots = [main.places.get(each) for each in ("account", "amount", "debit")]
    account, *amounts = [record[at] if at is not None and at < len(record) else "" for at in spots]
    if not str(account)[:1].isdigit():
        return False
    try:
        return any(str(cell).strip() and cells.ore_of(cell, main.mark) is not None for cell in amounts)
    except cells.WrongCell:
        return False


def column_reasons(plan: Plan) -> list[tuple[str, str, str]]:
    """Field, heading and why, in the file's order: what the preview shows."""
    chosen = plan.columns.headings if plan.columns else {}
    return [
        (
            LABELS[name],
            plan.headings[at] if at < len(plan.headings) else "",
            plan.said if name in chosen else "känns igen",
        )
        for name, at in sorted(plan.places.items(), key=lambda item: item[1])
    ]


__all__ = ["LEDGER_LIMITS", "Plan", "column_reasons", "fit", "plans"]
