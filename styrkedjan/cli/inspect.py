"""`styrkedjan inspect`: look at a file without reading it in. Needs no database and no settings.

Exit codes: 0 usable, 1 usable but with errors, 2 refused (what could be read is still printed).
"""

from __future__ import annotations

import json
import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from styrkedjan.domain.swedish import number
from styrkedjan.sources import sie as sie_files

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
    WITH_ERRORS: "Filen kan läsas in, men har fel. Läs igenom dem först.",
    REFUSED: "Filen får inte läsas in.",
}


@click.group()
def inspect() -> None:
    """Granska en fil utan att läsa in den."""


@inspect.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt i stället för text.")
def sie(file: Path, as_json: bool) -> None:
    """Granska en SIE-fil (typ 1-4): antal, summor och vad som är fel.

    Slutkod 0: filen kan användas, 1: kan användas men har fel, 2: får inte användas.
    """
    inspection = sie_files.inspect(file)
    code = exit_code(inspection)
    if as_json:
        _print(json.dumps(sie_json(inspection), ensure_ascii=False, indent=2))
    else:
        _print(_as_text(file, inspection, _VERDICTS[code]))
    sys.exit(code)


def exit_code(inspection: sie_files.Inspection) -> int:
    """How usable the file is."""
    if inspection.refused:
        return REFUSED
    return WITH_ERRORS if inspection.has_errors else USABLE


def sie_json(inspection: sie_files.Inspection) -> dict[str, Any]:
    """The inspection as one object; sums as strings with two decimals, type and charset null when unknown."""
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
            {"level": message.level.value, "line": message.line, "text": message.text}
            for message in inspection.messages
        ],
    }


def _two_decimals(value: Decimal) -> str:
    return f"{value:.2f}"


def _as_text(file: Path, inspection: sie_files.Inspection, verdict: str) -> str:
    if inspection.sie_type is None:
        return "\n".join([*(f"{_LEVELS[message.level.value]}: {message}" for message in inspection.messages), verdict])
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
    lines += [f"{_LEVELS[message.level.value]}: {message}" for message in inspection.messages]
    return "\n".join([*lines, verdict])


def _print(text: str) -> None:
    """Write UTF-8 whatever the terminal says, so that the answer never fails on a letter."""
    click.echo(text.encode("utf-8", errors="replace"))
