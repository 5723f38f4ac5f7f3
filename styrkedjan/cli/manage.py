"""`styrkedjan manage ...`: Django's own commands under our name."""

import os

import click

from styrkedjan.cli.django_setup import say_where, start_django


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Kör ett av Djangos kommandon, till exempel: styrkedjan manage migrate."""
    if arguments[:1] == ("migrate",):  # a table that is rewritten takes the time it takes
        os.environ.setdefault("STYRKEDJAN_DATABASE_SECONDS", "3600")
    start_django()
    say_where()
    if arguments[:1] == ("migrate",):
        _refuse_newer()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["styrkedjan manage", *arguments])


def _refuse_newer() -> None:
    """An older release would take steps that the newer one has left behind, and write what it cannot read."""
    from contextlib import suppress

    from django.db import DatabaseError

    from styrkedjan.foundation.migrating import newer_migrations

    newer: list[str] = []
    with suppress(DatabaseError):
        newer = newer_migrations()
    if newer:
        raise click.ClickException(
            f"Databasen hör till en nyare version: den har {newer[0]}. Installera den versionen igen, eller återställ "
            "kopian som togs före uppgraderingen."
        )
