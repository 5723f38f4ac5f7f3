"""`styrkedjan compare`: comparisons on plain files that say when a difference is only noise. Needs no database.

Exit codes: 0 computed (read `messages`), 2 refused (every row's fault on stderr, nothing on stdout).
"""

from __future__ import annotations

from pathlib import Path

import click

from styrkedjan.analysis.compare_table import ComparedUnit, Comparison, compare
from styrkedjan.cli import plain_files
from styrkedjan.domain.swedish import DASH, number, plural


@click.group("compare")
def compare_group() -> None:
    """Jämför enheter ur en CSV-fil, med osäkerhet och skydd för små tal."""


@compare_group.command()
@plain_files.FILE
@click.option("--threshold", type=click.IntRange(min=0), default=0, help="Visa ingen andel med färre än så bakom sig.")
@plain_files.AS_JSON
def table(file: Path, threshold: int, as_json: bool) -> None:
    """Jämför en andel mellan enheter.

    Kolumner: unit, numerator och denominator (eller enhet, täljare, nämnare). Ger andelen i procent med Wilsons
    95-procentsintervall, vilka platser enheten kan ha (1 är den högsta andelen) och om den ligger utanför exakta
    99,8-procentsgränser kring enheternas gemensamma andel. Tom cell är inte rapporterat; nämnaren 0 ej tillämpligt.
    Under tröskeln döljs andelen, och fler enheter om den annars gick att räkna fram ur helheten.
    """
    answer = plain_files.computed(file, lambda table: compare(table, threshold), keep_faulty=True)
    plain_files.show(answer, as_json, comparison_json, _comparison_text)


def comparison_json(answer: Comparison) -> plain_files.Json:
    """`rows` in the file's order; `pooled` is the units together, null where it would tell of the hidden ones."""
    return {
        "rows": [
            {
                "unit": row.unit,
                "value": plain_files.plain(row.value),
                "low": plain_files.plain(row.low),
                "high": plain_files.plain(row.high),
                "n": row.n,
                "rank_low": row.rank.low if row.rank else None,
                "rank_high": row.rank.high if row.rank else None,
                "outside": row.outside,
                "missing": row.missing.value if row.missing else None,
                "sentence": row.sentence,
            }
            for row in answer.rows
        ],
        "pooled": {"value": plain_files.plain(answer.pooled), "n": answer.n},
        "threshold": answer.threshold,
        "messages": plain_files.messages_json(answer.messages),
    }


def _comparison_text(answer: Comparison) -> list[str]:
    lines: list[tuple[str, ...]] = [("Enhet", "Procent", "Från", "Till", "Antal", "Plats", "")]
    lines += [_cells(row) for row in answer.rows]
    together = []
    if answer.n is not None:
        people = plural(answer.n, "person", "personer")
        together = ["", f"Tillsammans: {plain_files.swedish(answer.pooled)} procent av {people}."]
    return [
        *plain_files.aligned(lines, text_columns=1),
        *together,
        *plain_files.message_lines(answer.messages),
    ]


def _cells(row: ComparedUnit) -> tuple[str, ...]:
    rank = DASH
    if row.rank:
        rank = f"{row.rank.low}" if row.rank.low == row.rank.high else f"{row.rank.low}{DASH}{row.rank.high}"
    remark = row.missing.label if row.missing else ("avviker" if row.outside else "")
    figures = (plain_files.swedish(row.value), plain_files.swedish(row.low), plain_files.swedish(row.high))
    return (row.unit, *figures, number(row.n) if row.n is not None else DASH, rank, remark)
