"""`styrkedjan assessment`: assessments on plain files. Needs no database and no settings.

Exit codes: 0 every row read, 1 a row has a fault (told on stderr and in its note), 2 nothing could be read.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import click

from styrkedjan.cli import plain_files
from styrkedjan.domain.assessment.frameworks import Framework
from styrkedjan.domain.assessment.total_file import AREAS, KEYS, TotalRow, TotalTable, read_totals
from styrkedjan.sources.definitions.loading import load_kind

ROW_FAULT = 1


@click.group()
def assessment() -> None:
    """Utvärderingar som Kommunkompassen, ur CSV-filer."""


@assessment.command()
@plain_files.FILE
@plain_files.AS_JSON
def total(file: Path, as_json: bool) -> None:
    """Kontrollera publicerade poäng: områdenas summa mot den publicerade totalen.

    Kolumner: framework, version, municipality, year, scope, area_1 till area_8 och published_total. Där summan och
    totalen skiljer visas båda och ingen rättas. difference är områdenas summa minus den publicerade totalen. En tom
    cell är en poäng som inte är känd; då är summan okänd. Slutkod 1 när någon rad har ett fel, 2 när inget kan läsas.
    """
    answer = plain_files.computed(
        file, lambda table: read_totals(table, load_kind(Framework).values()), keep_faulty=True
    )
    plain_files.show(answer, as_json, totals_json, _totals_text)
    if answer.faults:
        plain_files.tell(answer.faults)
        sys.exit(ROW_FAULT)


def totals_json(answer: TotalTable) -> plain_files.Json:
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
        "messages": plain_files.messages_json(answer.messages),
    }


def _points(value: Decimal | None) -> plain_files.Json:
    """A whole number of points without a decimal."""
    return plain_files.plain(
        value.to_integral_value() if value is not None and value == value.to_integral_value() else value
    )


def _totals_text(answer: TotalTable) -> list[str]:
    table: list[tuple[str, ...]] = [("Kommun", "Ramverk", "År", "Områden", "Publicerat", "Skillnad")]
    table += [_cells(row) for row in answer.rows]
    notes = [f"- {row.cells['municipality']} ({row.where}): {row.note}" for row in answer.rows if row.note]
    return [
        *plain_files.aligned(table, text_columns=2),
        *([""] if notes else []),
        *notes,
        *plain_files.message_lines(answer.messages),
    ]


def _cells(row: TotalRow) -> tuple[str, ...]:
    checked = row.checked
    name = f"{row.cells['framework']} {row.cells['version']}"
    figures = (
        plain_files.swedish(checked.areas_total),
        plain_files.swedish(checked.published_total),
        plain_files.swedish(checked.difference),
    )
    return (row.cells["municipality"], name, row.cells.get("year", ""), *figures)
