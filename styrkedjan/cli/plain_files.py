"""What the commands on plain files share: read a table, refuse with every problem, print JSON or aligned text."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from styrkedjan.domain.economy.tables import Table, read_table
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import DASH, MINUS, NBSP, plural

REFUSED = 2
Json = Any
Answer = TypeVar("Answer")

FILE = click.argument("file", type=click.Path(path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt i stället för en tabell.")


def table_of(file: Path, *, keep_faulty: bool = False) -> Table:
    """The file as a table (`read_table`). Raises InvalidInput when it cannot be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        reasons = {FileNotFoundError: "Filen finns inte.", IsADirectoryError: "Det är en mapp, inte en fil."}
        what = reasons.get(type(error), "Filen går inte att läsa.")
        raise InvalidInput([Problem(file.name, "", what, "kontrollera sökvägen och behörigheten.")]) from error
    return read_table(file.name, data, keep_faulty=keep_faulty)


def computed(file: Path, compute: Callable[[Table], Answer], *, keep_faulty: bool = False) -> Answer:
    """What `compute` makes of the file's table. Refused: every problem on stderr, nothing on stdout, exit code 2."""
    try:
        return compute(table_of(file, keep_faulty=keep_faulty))
    except InvalidInput as error:
        refuse(error)


def show(
    answer: Answer, as_json: bool, to_json: Callable[[Answer], Json], to_text: Callable[[Answer], Iterable[str]]
) -> None:
    """The answer as one JSON object or as lines for a person."""
    if as_json:
        print_json(to_json(answer))
    else:
        print_lines(to_text(answer))


def refuse(error: InvalidInput) -> NoReturn:
    """Every problem on stderr, nothing on stdout, exit code 2."""
    tell(error.problems)
    sys.exit(REFUSED)


def tell(problems: Iterable[Problem]) -> None:
    """Problems on stderr, one a line."""
    for problem in problems:
        click.echo(str(problem), err=True)


def plain(value: Decimal | str | None) -> Json:
    """A JSON number: whole numbers without decimals stay whole, `118.5` and `69.0` keep their decimal."""
    if not isinstance(value, Decimal):
        return value
    exponent = value.as_tuple().exponent
    return int(value) if isinstance(exponent, int) and exponent >= 0 else float(value)


def messages_json(problems: Iterable[Problem]) -> list[Mapping[str, str]]:
    """What was noticed without being refused."""
    return [
        {"level": problem.level.value, "where": problem.where, "text": problem.what, "remedy": problem.remedy}
        for problem in problems
    ]


def print_json(answer: Json) -> None:
    """UTF-8 whatever the terminal says, so that another program can read it."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2).encode())


def print_lines(lines: Iterable[str]) -> None:
    """Text for a person."""
    for line in lines:
        click.echo(line)


def swedish(value: Decimal | None) -> str:
    """As many decimals as the amount has, decimal comma, thousands parted."""
    return DASH if value is None else f"{value:,f}".replace(",", NBSP).replace(".", ",").replace("-", MINUS)


def aligned(table: Sequence[Sequence[str]], text_columns: int) -> list[str]:
    """Rows of cells as lines: the first `text_columns` to the left, figures to the right."""
    widths = [max(len(row[index]) for row in table) for index in range(len(table[0]))]
    return [
        "  ".join(
            cell.ljust(width) if index < text_columns else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def message_lines(messages: Sequence[Problem]) -> list[str]:
    """The messages under a heading, or nothing."""
    if not messages:
        return []
    return ["", f"{plural(len(messages), 'anmärkning', 'anmärkningar')}:", *(f"- {message}" for message in messages)]
