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
    from django.core.management import execute_from_command_line

    execute_from_command_line(["styrkedjan manage", *arguments])
