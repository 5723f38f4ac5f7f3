"""`styrkedjan manage ...`: Django's own commands under our name."""

import click

from styrkedjan.cli.django_setup import start_django


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Kör ett av Djangos kommandon, till exempel: styrkedjan manage migrate."""
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["styrkedjan manage", *arguments])
