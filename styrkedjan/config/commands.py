"""`styrkedjan settings`: every setting with its sentence, its value now and where the sample comes from."""

import textwrap
from pathlib import Path

import click
from pydantic.fields import FieldInfo

from styrkedjan.config.environment import PREFIX, Environment, misread

_HEADING = """\
# Inställningar för Styrkedjan. Skriven av: styrkedjan settings --sample
# Kopiera till .env och ta bort # framför det som ska ändras. Utan filen gäller värdena här.
"""
_SECRET = {"secret_key", "database_url"}


@click.command()
@click.option("--sample", is_flag=True, help="Skriv innehållet i env.sample i stället.")
def settings(sample: bool) -> None:
    """Visa alla inställningar, vad de betyder och vad som gäller nu."""
    if sample:
        click.echo(sample_text(), nl=False)
        return
    now = Environment()
    click.echo(now.origin())
    for name, field in Environment.model_fields.items():
        click.echo(f"{PREFIX}{name.upper()} = {_setting_text(name, getattr(now, name))}")
        click.echo(textwrap.fill(field.description or "", 100, initial_indent="    ", subsequent_indent="    "))
    for sentence in [*misread(), *now.unsafe(), *now.doubtful()]:
        click.echo(f"! {sentence}", err=True)


def sample_text() -> str:
    """The whole of `env.sample`."""
    parts = [_HEADING]
    for name, field in Environment.model_fields.items():
        comment = textwrap.fill(field.description or "", 110, initial_indent="# ", subsequent_indent="# ")
        parts.append(f"{comment}\n#{PREFIX}{name.upper()}={_written(field)}\n")
    return "\n".join(parts)


def _setting_text(name: str, value: object) -> str:
    if name in _SECRET and value:
        return "(satt, visas inte)"
    return _text(value)


def _written(field: FieldInfo) -> str:
    return _text(field.default)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(value)
    return value.as_posix() if isinstance(value, Path) else str(value)
