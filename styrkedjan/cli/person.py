"""`styrkedjan person`: what is kept about a person, and its erasure by two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from styrkedjan.cli.archive import BY, _person
from styrkedjan.cli.django_setup import with_django


@click.group()
def person() -> None:
    """Registerutdrag och radering av en persons uppgifter (dataskyddsförordningen)."""


@person.command()
@click.argument("name")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@BY
@with_django
def extract(name: str, target: Path, username: str) -> None:
    """Skriv allt som finns om en person som JSON."""
    from styrkedjan.areas.archive.queries import personal

    told = personal.extract(by=_person(username), person=_anybody(name))
    target.touch(mode=0o600, exist_ok=False)
    target.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    click.echo(f"{target}: {sum(map(len, told['rows'].values()))} rader ur {len(told['rows'])} ställen.")


@person.command()
@click.argument("name")
@click.option("--reason", default="", help="Skälet, när raderingen begärs; en annan person gör den utan skäl.")
@click.option("--preview", is_flag=True, help="Visa vad som raderas och vad som står kvar, utan att ändra något.")
@BY
@with_django
def erase(name: str, reason: str, preview: bool, username: str) -> None:
    """Begär att en persons uppgifter raderas (--reason), eller gör det som en annan har begärt."""
    from styrkedjan.areas.archive.actions import erasing
    from styrkedjan.areas.archive.queries import personal

    by, whom = _person(username), _anybody(name)
    told = personal.preview(by=by, person=whom)
    click.echo("Raderas: " + ", ".join(f"{what} ({count})" for what, count in told.goes.items()))
    click.echo("Står kvar utan namn: " + ", ".join(f"{what} ({count})" for what, count in told.stays.items()))
    click.echo(personal.KEPT_BECAUSE)
    if preview:
        return
    if reason:
        erasing.ask(by=by, person=whom, reason=reason)
        click.echo("Raderingen är begärd. En annan person gör den, med samma kommando utan --reason.")
    else:
        erasing.erase(by=by, person=whom)
        click.echo("Uppgifterna är raderade.")


def _anybody(name: str) -> Any:
    """Also somebody who no longer may log in."""
    from styrkedjan.foundation.models import User

    found = User.objects.filter(username=name).first()
    if found is None:
        raise click.ClickException(f"{name} finns inte.")
    return found
