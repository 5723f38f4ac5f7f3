"""`styrkedjan inspect`: look at a file without reading it in. Needs no database and no settings.

Exit codes: 0 usable, 1 usable but with errors, 2 refused (what could be read is still printed). `inspect sie` judges
the file as a SIE file. `inspect ledger` gives the verdict of `styrkedjan import ledger` with the same answers: at 0 it
reads the file, at 1 when somebody has answered or approved, at 2 never. What only the municipality knows (its units and
closed months) the import adds.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from styrkedjan.domain.errors import InvalidInput, Level, Problem
from styrkedjan.domain.swedish import number
from styrkedjan.sources import sie as sie_files

if TYPE_CHECKING:
    from styrkedjan.pipeline.ledger_opening import Read

USABLE, WITH_ERRORS, REFUSED = 0, 1, 2

_LEVELS = {"information": "Information", "warning": "Varning", "error": "Fel"}
_TYPES = {
    "1": "1, bokslutssaldon",
    "2": "2, periodsaldon",
    "3": "3, objektsaldon",
    "4E": "4E, export av verifikationer",
    "4I": "4I, import av verifikationer",
}
_VERDICTS = {
    USABLE: "Filen kan läsas in.",
    WITH_ERRORS: "Filen kan läsas in, men har fel eller en fråga att svara på. Läs igenom dem först.",
    REFUSED: "Filen får inte läsas in.",
}
_NO_LEDGER = "Filen har inga verifikationer, så redovisningen kan inte läsas in ur den."
_WITHOUT_VOUCHERS = ("1", "2", "3")
_ROW = re.compile(r"^rad (\d+)$")
_YEAR = click.option("--year", default="", help="Kalenderåret som ska läsas, om räkenskapsåret går över flera.")
_DIMENSIONS = click.option("--dimensions", default="", help="Dimensioner i SIE, till exempel 1=ansvar, 20=verksamhet.")


@dataclass(frozen=True)
class Looked:
    """A ledger file read to its end: what the import would say of it."""

    code: int
    problems: tuple[Problem, ...]
    read: Read | None = None
    inspection: sie_files.Inspection | None = None
    year: int | None = None

    @property
    def file_code(self) -> int:
        """How usable the SIE file is as one: that a ledger asks which year to read is no fault of the file."""
        assert self.inspection is not None
        if REFUSED in (self.code, REFUSED if self.inspection.refused else USABLE):
            return REFUSED
        return WITH_ERRORS if self.inspection.has_errors else USABLE


@click.group()
def inspect() -> None:
    """Granska en fil utan att läsa in den."""


@inspect.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt i stället för text.")
@_YEAR
@_DIMENSIONS
def sie(file: Path, as_json: bool, **options: str) -> None:
    """Granska en SIE-fil (typ 1-4): antal, summor och vad som är fel.

    Slutkod 0: filen kan användas, 1: kan användas men har fel, 2: får inte användas. Vad en inläsning frågar om står
    som upplysning; styrkedjan inspect ledger svarar som inläsningen gör.
    """
    looked = look_at_sie(file, options)
    assert looked.inspection is not None
    if as_json:
        _print(json.dumps(sie_json(looked), ensure_ascii=False, indent=2))
    else:
        _print(_as_text(file, looked.inspection, _messages(looked), _VERDICTS[looked.code]))
    sys.exit(looked.file_code)


@inspect.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt i stället för text.")
@_YEAR
@click.option("--accounting-year", default="", help="Räkenskapsåret när en tabell går över flera kalenderår.")
@click.option("--months", default="", help="Till exempel 1-4 om filen bara har dem.")
@_DIMENSIONS
@click.option("--map", "mapped", multiple=True, metavar="RUBRIK=FÄLT", help="Vilken kolumn som är vad.")
@click.option("--unit", default="", help="Beloppens enhet: kr, tkr eller mnkr.")
def ledger(file: Path, as_json: bool, mapped: Sequence[str], unit: str, **options: str) -> None:
    """Granska en redovisningsfil (SIE, CSV eller Excel): rader och kronor per månad, och vad som är fel.

    Slutkod 0: filen kan läsas in, 1: när någon har svarat eller godkänt, 2: den kan inte läsas in.
    """
    looked = look_at_ledger(file, options, mapped, unit)
    answer = ledger_json(file, looked)
    if as_json:
        _print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        months = [f"{period}  {rows} rader  {amount} kr" for period, rows, amount in answer["months"]]
        said = [f"{_LEVELS[each.level.value]}: {each}" for each in looked.problems]
        _print("\n".join([*months, *said, _VERDICTS[looked.code]]))
    sys.exit(looked.code)


def look_at_sie(file: Path, options: dict[str, str]) -> Looked:
    """What the file holds, and what the import would say of it. Never raises for what the file is or holds."""
    from styrkedjan.pipeline import ledger_opening as opening
    from styrkedjan.pipeline.sie_source import SieSource, parse_dimensions

    source, read, year = None, None, None
    try:
        source = SieSource(file, file.name, parse_dimensions(options.get("dimensions", "")) or None)
        opened = opening.open_sie(source, options)
        year, read = opened.year, opening.read_through(opened)
        problems, code = read.problems, _code(read)
    except InvalidInput as asked:
        problems, code = tuple(asked.problems), WITH_ERRORS
    inspection = sie_files.inspect(file) if source is None else source.inspection()
    if inspection.refused:
        code = REFUSED
    elif inspection.sie_type is not None and inspection.sie_type.value in _WITHOUT_VOUCHERS:
        # Such a file is whole without vouchers; that no ledger can be read from it is said, but is no fault of it.
        problems = (Problem(file.name, "", _NO_LEDGER, "", Level.WARNING),)
        code = WITH_ERRORS if inspection.has_errors else USABLE
    return Looked(code, problems, read, inspection, year)


def look_at_ledger(file: Path, options: dict[str, str], mapped: Sequence[str] = (), unit: str = "") -> Looked:
    """What the import would say of a file of either kind. Raises InvalidInput for what is wrongly asked."""
    from styrkedjan.pipeline import ledger_opening as opening
    from styrkedjan.pipeline.ledger import is_sie
    from styrkedjan.sources.ledger_columns import FIELDS, LABELS, SYNONYMS
    from styrkedjan.sources.tables.headings import Reading, parse_map

    if is_sie(file):
        return look_at_sie(file, options)
    names = {name: (LABELS[name], *SYNONYMS[name]) for name in FIELDS}
    reading = Reading(columns=parse_map(mapped, names) if mapped else None, unit=unit)
    try:
        opened = opening.open_ledger(file, file.name, options, lambda: reading)
    except InvalidInput as refused:
        return Looked(REFUSED, tuple(refused.problems))
    read = opening.read_through(opened)
    return Looked(_code(read), read.problems, read, year=opened.year)


def _code(read: Read) -> int:
    if read.refused:
        return REFUSED
    return WITH_ERRORS if read.stops else USABLE


def ledger_json(file: Path, looked: Looked) -> dict[str, Any]:
    """The file's months and problems as one object; sums as strings with two decimals."""
    months = looked.read.months if looked.read is not None and not looked.read.refused else {}
    return {
        "file": file.name,
        "year": looked.year,
        "rows": sum(rows for rows, _ in months.values()),
        "amount": _two_decimals(sum((amount for _, amount in months.values()), Decimal(0))),
        "months": [[period, rows, _two_decimals(amount)] for period, (rows, amount) in months.items()],
        "messages": [
            {"level": each.level.value, "where": each.where, "text": each.what, "remedy": each.remedy}
            for each in looked.problems
        ],
        "verdict": ("usable", "asks", "refused")[looked.code],
    }


def _messages(looked: Looked) -> list[sie_files.Message]:
    """The file's own log, and what else the import would say, in the order of the lines."""
    assert looked.inspection is not None
    own = list(looked.inspection.messages)
    known = {message.text for message in own}
    found = [_message(each) for each in looked.problems if each.what not in known]
    return sorted([*own, *found], key=lambda message: message.line or 0)


def _message(problem: Problem) -> sie_files.Message:
    at = _ROW.match(problem.where)
    place = f"{problem.where}: " if problem.where and not at else ""
    return sie_files.Message(
        Level.INFORMATION, int(at[1]) if at else None, f"{place}{problem.what} {problem.remedy}".rstrip()
    )


def sie_json(looked: Looked) -> dict[str, Any]:
    """The inspection as one object; sums as strings with two decimals, type and charset null when unknown."""
    inspection = looked.inspection
    assert inspection is not None
    return {
        "type": inspection.sie_type and inspection.sie_type.value,
        "charset": inspection.charset,
        "vouchers": inspection.vouchers,
        "transactions": inspection.transactions,
        "unbalanced_vouchers": inspection.unbalanced_vouchers,
        "opening_balance": _two_decimals(inspection.opening_balance),
        "closing_balance": _two_decimals(inspection.closing_balance),
        "result": _two_decimals(inspection.result),
        "messages": [
            {"level": message.level.value, "line": message.line, "text": message.text} for message in _messages(looked)
        ],
    }


def _two_decimals(value: Decimal) -> str:
    return f"{value:.2f}"


def _as_text(file: Path, inspection: sie_files.Inspection, messages: Sequence[sie_files.Message], verdict: str) -> str:
    if inspection.sie_type is None:
        return "\n".join([*(f"{_LEVELS[message.level.value]}: {message}" for message in messages), verdict])
    rows = [
        ("Fil", os.fsencode(file.name).decode(errors="replace")),
        ("Typ", _TYPES[inspection.sie_type.value]),
        ("Teckenkod", inspection.charset or "okänd"),
        ("Verifikationer", number(inspection.vouchers)),
        ("varav obalanserade", number(inspection.unbalanced_vouchers)),
        ("Transaktioner", number(inspection.transactions)),
        ("Ingående balans", f"{number(inspection.opening_balance, 2)} kr"),
        ("Utgående balans", f"{number(inspection.closing_balance, 2)} kr"),
        ("Resultat", f"{number(inspection.result, 2)} kr"),
    ]
    lines = [f"{name:<20}{value}" for name, value in rows]
    lines += [f"{_LEVELS[message.level.value]}: {message}" for message in messages]
    return "\n".join([*lines, verdict])


def _print(text: str) -> None:
    """Write UTF-8 whatever the terminal says, so that the answer never fails on a letter."""
    click.echo(text.encode("utf-8", errors="replace"))
