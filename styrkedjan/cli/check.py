"""`styrkedjan check`: are the reviewed files right? Needs no database and no settings."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from styrkedjan.domain.errors import InvalidInput, Level
from styrkedjan.domain.swedish import plural
from styrkedjan.sources.definitions import check_definitions


@click.group()
def check() -> None:
    """Kontrollera styrmodeller och andra definitioner."""


@check.command()
@click.argument("paths", metavar="[SÖKVÄG]...", nargs=-1, type=click.Path(path_type=Path))
def definitions(paths: tuple[Path, ...]) -> None:
    """Kontrollera definitioner: alla fel på en gång, med fil, rad och åtgärd.

    Utan sökväg kontrolleras installationens egna definitioner. Slutkod 0 när allt stämmer, annars 1.
    """
    try:
        problems = check_definitions(paths)
    except InvalidInput as error:
        problems = list(error.problems)
    for problem in problems:
        click.echo(str(problem))
    errors = sum(problem.level is Level.ERROR for problem in problems)
    if errors:
        click.echo(f"{plural(errors, 'fel', 'fel')}.", err=True)
        sys.exit(1)
    click.echo("Definitionerna stämmer.")
