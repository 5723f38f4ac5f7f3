"""`styrkedjan economy`: the money rules on plain files. Needs no database and no settings.

Exit codes: 0 computed (read `messages`), 2 refused (every problem on stderr, nothing on stdout).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from styrkedjan.cli import plain_files
from styrkedjan.domain.economy.allocation_file import GRANT, AllocatedTable, read_allocation
from styrkedjan.domain.economy.balanskrav import COMPUTED
from styrkedjan.domain.economy.balanskrav_file import BalanskravTable, read_balanskrav


@click.group()
def economy() -> None:
    """Resursfördelning och balanskravsutredning ur CSV-filer."""


@economy.command()
@plain_files.FILE
@plain_files.AS_JSON
def allocate(file: Path, as_json: bool) -> None:
    """Räkna fram tilldelningen: pris × medelbefolkning per åldersklass.

    Kolumner: block, age_class, cost_per_inhabitant_tkr och mean_population_ÅÅÅÅ; är medelbefolkningen tom räknas den
    fram ur population_ÅÅÅÅ_12_31 för årsskiftena före och efter. Planåret är det nyaste året. grant_mnkr får vara tom.
    Avrundning sker en gång, sist: ett blocks summa är summan av de oavrundade beloppen, avrundad till en decimal.
    """
    answer = plain_files.computed(file, read_allocation)
    plain_files.show(answer, as_json, allocation_json, _allocation_text)


@economy.command()
@plain_files.FILE
@plain_files.AS_JSON
def balanskrav(file: Path, as_json: bool) -> None:
    """Räkna fram balanskravsutredningen rad för rad (KL 11:12–13).

    Första kolumnen är radens namn, övriga är år i valfri ordning. Bara underlagsraderna behövs; finns summorna i filen
    kontrolleras de. Beloppen är påverkan på resultatet (en realisationsvinst som ska räknas bort är negativ).
    """
    answer = plain_files.computed(file, read_balanskrav)
    plain_files.show(answer, as_json, balanskrav_json, _balanskrav_text)


def allocation_json(answer: AllocatedTable) -> plain_files.Json:
    """`rows`: the file's cells with the volume used and `grant_mnkr`; `blocks`: sum per block and `total`."""
    rows = [
        {column: plain_files.plain(value) for column, value in row.cells.items()}
        | {GRANT: plain_files.plain(row.grant_mnkr)}
        for row in answer.rows
    ]
    return {
        "plan_year": answer.plan_year,
        "rows": rows,
        "blocks": {block: plain_files.plain(value) for block, value in answer.blocks_mnkr.items()},
        "messages": plain_files.messages_json(answer.messages),
    }


def balanskrav_json(answer: BalanskravTable) -> plain_files.Json:
    """`rows` in the statement's order, the same values again `by_year`, and the `deficits` left to restore."""
    rows = [
        {
            "row": row.name,
            "line": row.line.value,
            "computed": row.line in COMPUTED,
            "values": {str(year): plain_files.plain(row.values[year]) for year in answer.years},
        }
        for row in answer.rows
    ]
    return {
        "years": [str(year) for year in answer.years],
        "rows": rows,
        "by_year": {
            str(year): {row.name: plain_files.plain(row.values[year]) for row in answer.rows} for year in answer.years
        },
        "deficits": [
            {
                "year": str(deficit.year),
                "amount": plain_files.plain(deficit.amount),
                "restored": {str(part.year): plain_files.plain(part.amount) for part in deficit.restorations},
                "remaining": plain_files.plain(deficit.remaining),
                "restore_by": str(deficit.last_year),
            }
            for deficit in answer.deficits
        ],
        "messages": plain_files.messages_json(answer.messages),
    }


def _allocation_text(answer: AllocatedTable) -> list[str]:
    table = [("Block", "Åldersklass", "Volym", "mnkr")]
    table += [
        (row.line.block, row.line.group, plain_files.swedish(row.line.volume), plain_files.swedish(row.grant_mnkr))
        for row in answer.rows
    ]
    table += [(f"Summa {block}", "", "", plain_files.swedish(value)) for block, value in answer.blocks_mnkr.items()]
    return [*plain_files.aligned(table, text_columns=2), *plain_files.message_lines(answer.messages)]


def _balanskrav_text(answer: BalanskravTable) -> list[str]:
    table: list[Sequence[str]] = [("Rad", *map(str, answer.years))]
    table += [(row.name, *(plain_files.swedish(row.values[year]) for year in answer.years)) for row in answer.rows]
    return [*plain_files.aligned(table, text_columns=1), *plain_files.message_lines(answer.messages)]
