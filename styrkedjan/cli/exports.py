"""`styrkedjan export`: the same files as can be imported, now or as they were known on a day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from styrkedjan.cli.django_setup import with_django
from styrkedjan.cli.imports import ALIASES, all_kinds, find_scope, find_user
from styrkedjan.domain.errors import Refused


@click.command()
@click.argument("kind")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--principal", required=True, help="Huvudmannens kod, till exempel 0126.")
@click.option("--unit", default="", help="Bara enheten med den här koden och allt under den.")
@click.option("--by", required=True, help="Användarnamnet på den som exporterar.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Som det var känt vid dagens slut.")
@click.option("--year", type=int, help="Året, för redovisningen.")
@with_django
def exports(
    kind: str, file: Path, principal: str, unit: str, by: str, as_of: datetime | None, year: int | None
) -> None:
    """Skriv en fil som kan ändras och läsas in igen: en arbetsbok (xlsx), eller redovisningen som CSV."""
    from styrkedjan.foundation import imports as engine
    from styrkedjan.foundation.known import Known

    all_kinds()
    found = engine.kind_of(ALIASES.get(kind, kind))
    known, scope, person = Known.end_of(as_of.date() if as_of else None), find_scope(principal, unit), find_user(by)
    if isinstance(found, engine.ImportKind):
        file.write_bytes(engine.export(found, scope, by=person, known=known))
    else:
        if year is None:
            raise Refused(f"{found.label} skrivs ut ett år i taget.", "Lägg till --year, till exempel --year 2026.")
        pieces = engine.export_file(found, scope, year, by=person, known=known)
        with file.open("wb") as target:
            target.writelines(pieces)
    click.echo(f"{found.label} är skriven till {file}.")
