"""`styrkedjan assessment`: assessments on plain files. Needs no database and no settings.

Exit codes: 0 every row read, 1 a row has a fault (told on stderr and in its note), 2 nothing could be read.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import click

from styrkedjan.cli.plain_files import (
    Json,
    aligned,
    message_lines,
    messages_json,
    plain,
    print_json,
    print_lines,
    refuse,
    swedish,
    table_of,
    tell,
)
from styrkedjan.domain.assessment.frameworks import Framework
from styrkedjan.domain.assessment.total_file import AREAS, KEYS, TotalRow, TotalTable, read_totals
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.definitions.loading import load_kind

ROW_FAULT = 1


@click.group()
def assessment() -> None:
    """Utvärderingar som Kommunkompassen, ur CSV-filer."""


@assessment.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt i stället för en tabell.")
def total(file: Path, as_json: bool) -> None:
    """Kontrollera publicerade poäng: områdenas summa mot den publicerade totalen.

    Kolumner: framework, version, municipality, year, scope, area_1 till area_8 och published_total. Där summan och
    totalen skiljer visas båda och ingen rättas. difference är områdenas summa minus den publicerade totalen. En tom
    cell är en poäng som inte är känd; då är summan okänd. Slutkod 1 när någon rad har ett fel, 2 när inget kan läsas.
    """
    try:
        answer = read_totals(table_of(file), load_kind(Framework).values())
    except InvalidInput as error:
        refuse(error)
    if as_json:
        print_json(totals_json(answer))
    else:
        print_lines(_totals_text(answer))
    if answer.faults:
        tell(answer.faults)
        sys.exit(ROW_FAULT)


def totals_json(answer: TotalTable) -> Json:
    """`rows` in the file's order: what identifies the result, the areas as written, and the checked total."""
    return {
        "rows": [
            {
                **{name: row.cells.get(name) or None for name in (*KEYS, *AREAS)},
                "areas_total": _points(row.checked.areas_total),
                "published_total": _points(row.checked.published_total),
                "difference": _points(row.checked.difference),
                "note": row.note or None,
                "faults": [fault.what for fault in row.faults],
            }
            for row in answer.rows
        ],
        "messages": messages_json(answer.messages),
    }


def _points(value: Decimal | None) -> Json:
    """A whole number of points without a decimal."""
    return plain(value.to_integral_value() if value is not None and value == value.to_integral_value() else value)


def _totals_text(answer: TotalTable) -> list[str]:
    table = [("Kommun", "Ramverk", "År", "Områden", "Publicerat", "Skillnad")]
    table += [_cells(row) for row in answer.rows]
    notes = [f"- {row.cells['municipality']} ({row.where}): {row.note}" for row in answer.rows if row.note]
    return [*aligned(table, text_columns=2), *([""] if notes else []), *notes, *message_lines(answer.messages)]


def _cells(row: TotalRow) -> tuple[str, ...]:
    checked = row.checked
    name = f"{row.cells['framework']} {row.cells['version']}"
    figures = (swedish(checked.areas_total), swedish(checked.published_total), swedish(checked.difference))
    return (row.cells["municipality"], name, row.cells.get("year", ""), *figures)
