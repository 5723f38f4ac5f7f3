"""`styrkedjan economy`: the money rules on plain files. Needs no database and no settings.

Exit codes: 0 computed (read `messages`), 2 refused (every problem on stderr, nothing on stdout).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import click

from styrkedjan.domain.economy.allocation_file import GRANT, AllocatedTable, read_allocation
from styrkedjan.domain.economy.balanskrav_file import COMPUTED, BalanskravTable, read_balanskrav
from styrkedjan.domain.economy.tables import Table, read_table
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import DASH, MINUS, NBSP, plural

REFUSED = 2
Json = Any


@click.group()
def economy() -> None:
    """Resursfördelning och balanskravsutredning ur CSV-filer."""


@economy.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt i stället för en tabell.")
def allocate(file: Path, as_json: bool) -> None:
    """Räkna fram tilldelningen: pris × medelbefolkning per åldersklass.

    Kolumner: block, age_class, cost_per_inhabitant_tkr och mean_population_ÅÅÅÅ; är medelbefolkningen tom räknas den
    fram ur population_ÅÅÅÅ_12_31 för årsskiftena före och efter. Planåret är det nyaste året. grant_mnkr får vara tom.
    Avrundning sker en gång, sist: ett blocks summa är summan av de oavrundade beloppen, avrundad till en decimal.
    """
    try:
        answer = read_allocation(_table(file))
    except InvalidInput as error:
        _refuse(error)
    if as_json:
        _print_json(allocation_json(answer))
    else:
        _print_lines(_allocation_text(answer))


@economy.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt i stället för en tabell.")
def balanskrav(file: Path, as_json: bool) -> None:
    """Räkna fram balanskravsutredningen rad för rad (KL 11:12–13).

    Första kolumnen är radens namn, övriga är år i valfri ordning. Bara underlagsraderna behövs; finns summorna i filen
    kontrolleras de. Beloppen är påverkan på resultatet (en realisationsvinst som ska räknas bort är negativ).
    """
    try:
        answer = read_balanskrav(_table(file))
    except InvalidInput as error:
        _refuse(error)
    if as_json:
        _print_json(balanskrav_json(answer))
    else:
        _print_lines(_balanskrav_text(answer))


def allocation_json(answer: AllocatedTable) -> Json:
    """`rows`: the file's cells with the volume used and `grant_mnkr`; `blocks`: sum per block and `total`."""
    rows = [
        {column: _plain(value) for column, value in row.cells.items()} | {GRANT: _plain(row.grant_mnkr)}
        for row in answer.rows
    ]
    return {
        "plan_year": answer.plan_year,
        "rows": rows,
        "blocks": {block: _plain(value) for block, value in answer.blocks_mnkr.items()},
        "messages": _messages(answer.messages),
    }


def balanskrav_json(answer: BalanskravTable) -> Json:
    """`rows` in the statement's order, the same values again `by_year`, and the `deficits` left to restore."""
    rows = [
        {
            "row": row.name,
            "line": row.line.value,
            "computed": row.line in COMPUTED,
            "values": {str(year): _plain(row.values[year]) for year in answer.years},
        }
        for row in answer.rows
    ]
    return {
        "years": [str(year) for year in answer.years],
        "rows": rows,
        "by_year": {str(year): {row.name: _plain(row.values[year]) for row in answer.rows} for year in answer.years},
        "deficits": [
            {
                "year": str(deficit.year),
                "amount": _plain(deficit.amount),
                "restored": {str(part.year): _plain(part.amount) for part in deficit.restorations},
                "remaining": _plain(deficit.remaining),
                "restore_by": str(deficit.last_year),
            }
            for deficit in answer.deficits
        ],
        "messages": _messages(answer.messages),
    }


def _table(file: Path) -> Table:
    """The file as a table. Raises InvalidInput when it cannot be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        reasons = {FileNotFoundError: "Filen finns inte.", IsADirectoryError: "Det är en mapp, inte en fil."}
        what = reasons.get(type(error), "Filen går inte att läsa.")
        raise InvalidInput([Problem(file.name, "", what, "kontrollera sökvägen och behörigheten.")]) from error
    return read_table(file.name, data)


def _refuse(error: InvalidInput) -> NoReturn:
    for problem in error.problems:
        click.echo(str(problem), err=True)
    sys.exit(REFUSED)


def _plain(value: Decimal | str | None) -> Json:
    """A JSON number: whole numbers without decimals stay whole, `118.5` and `69.0` keep their decimal."""
    if not isinstance(value, Decimal):
        return value
    exponent = value.as_tuple().exponent
    return int(value) if isinstance(exponent, int) and exponent >= 0 else float(value)


def _messages(problems: Iterable[Problem]) -> list[Mapping[str, str]]:
    return [
        {"level": problem.level.value, "where": problem.where, "text": problem.what, "remedy": problem.remedy}
        for problem in problems
    ]


def _print_json(answer: Json) -> None:
    """UTF-8 whatever the terminal says, so that another program can read it."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2).encode())


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _allocation_text(answer: AllocatedTable) -> list[str]:
    table = [("Block", "Åldersklass", "Volym", "mnkr")]
    table += [
        (row.line.block, row.line.group, _swedish(row.line.volume), _swedish(row.grant_mnkr)) for row in answer.rows
    ]
    table += [(f"Summa {block}", "", "", _swedish(value)) for block, value in answer.blocks_mnkr.items()]
    return [*_aligned(table, text_columns=2), *_message_lines(answer.messages)]


def _balanskrav_text(answer: BalanskravTable) -> list[str]:
    table: list[Sequence[str]] = [("Rad", *map(str, answer.years))]
    table += [(row.name, *(_swedish(row.values[year]) for year in answer.years)) for row in answer.rows]
    return [*_aligned(table, text_columns=1), *_message_lines(answer.messages)]


def _swedish(value: Decimal | None) -> str:
    """As many decimals as the amount has, decimal comma, thousands parted."""
    return DASH if value is None else f"{value:,f}".replace(",", NBSP).replace(".", ",").replace("-", MINUS)


def _aligned(table: Sequence[Sequence[str]], text_columns: int) -> list[str]:
    widths = [max(len(row[index]) for row in table) for index in range(len(table[0]))]
    return [
        "  ".join(
            cell.ljust(width) if index < text_columns else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def _message_lines(messages: Sequence[Problem]) -> list[str]:
    if not messages:
        return []
    return ["", f"{plural(len(messages), 'anmärkning', 'anmärkningar')}:", *(f"- {message}" for message in messages)]
