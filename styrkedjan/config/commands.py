"""`styrkedjan settings`: every setting with its sentence, its value now and where the sample comes from."""

import os
import secrets
import textwrap
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from styrkedjan.config.environment import PREFIX, Environment, misread

_HEADING = """\
# Inställningar för Styrkedjan. Skriven av: styrkedjan settings --sample
# Kopiera till .env och ta bort # framför det som ska ändras. Utan filen gäller värdena här.
"""
_SECRET = {"secret_key", "database_url", "mail_url", "metrics_token"}


@click.group(invoke_without_command=True)
@click.option("--sample", is_flag=True, help="Skriv innehållet i env.sample i stället.")
@click.pass_context
def settings(context: click.Context, sample: bool) -> None:
    """Visa alla inställningar, vad de betyder och vad som gäller nu."""
    if context.invoked_subcommand:
        return
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


@settings.command()
def key() -> None:
    """Skriv en ny hemlig nyckel på en rad, för STYRKEDJAN_SECRET_KEY."""
    click.echo(secrets.token_urlsafe(60))


@settings.command()
def check() -> None:
    """Pröva inställningarna innan något installeras: går de att läsa, är de säkra, finns databas och mapp?

    Slutkod 1 när något hindrar starten.
    """
    if wrong := misread():
        raise click.ClickException("\n  ".join(["Inställningarna går inte att förstå:", *wrong]))
    try:
        now = Environment()
        database = now.django_database()
        now.django_mail()
    except (ValidationError, ValueError) as error:
        raise click.ClickException(f"Inställningarna går inte att läsa: {error}") from error
    click.echo(now.origin())
    said = [] if now.mode_is_said else [f"{PREFIX}MODE är inte satt. Skriv production (eller demo)."]
    stops = [*said, *now.unsafe(), *_folders(now)]
    advice = now.doubtful()
    if database["ENGINE"].endswith("postgresql"):
        found, told = _postgres(database)
        stops, advice = [*stops, *found], [*advice, *told]
    for sentence in advice:
        click.echo(f"! {sentence}", err=True)
    if stops:
        raise click.ClickException("\n  ".join(["Tjänsten kan inte starta så här:", *stops]))
    click.echo("Inställningarna håller.")


def _folders(now: Environment) -> list[str]:
    """The folders that the service writes in: there, or in a place where they can be made."""
    wrong = []
    for name, folder in (("DATA", now.data), ("STORE", now.store_folder)):
        there = next(one for one in [folder.absolute(), *folder.absolute().parents] if one.exists())
        if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
            wrong.append(f"{PREFIX}{name}: {folder.absolute()} får inte skrivas av {_account()}.")
    return wrong


def _account() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


# By way of JSON: the columns have had other names in other releases.
_SORTING = """
SELECT d ->> 'datlocprovider', coalesce(d ->> 'daticulocale', d ->> 'datlocale', d ->> 'datcollate'),
       pg_encoding_to_char((d ->> 'encoding')::int), current_setting('server_version_num')::int
FROM (SELECT to_jsonb(one) AS d FROM pg_database AS one WHERE datname = current_database()) AS it
"""


def _postgres(database: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What stops, and what to know, of the database server itself: reached, new enough, Swedish sorting."""
    import psycopg

    words = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    told = {name: database[key] for name, key in words.items() if database[key]}
    try:
        with psycopg.connect(**told, **database["OPTIONS"]) as connection:
            row = connection.execute(_SORTING).fetchone()
    except psycopg.Error as error:
        first = str(error).strip().splitlines()[0]
        return [f"{PREFIX}DATABASE_URL: databasen går inte att nå. {first}"], []
    assert row is not None
    provider, locale, encoding, version = row
    stops = [] if encoding == "UTF8" else [f"Databasen har teckenkodningen {encoding}. Skapa den med UTF8."]
    if not str(locale).lower().startswith("sv"):
        return stops, [f"Databasen sorterar som {locale}: å, ä och ö hamnar fel. Skapa den med ICU och sv-SE."]
    advice = [] if provider == "i" else [f"Databasen sorterar efter datorns {locale}, som ändras med den; välj ICU."]
    if version < 150000:
        advice.append("PostgreSQL är äldre än 15, som proven körs på.")
    return stops, advice


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
