"""`styrkedjan export`: the same workbooks as can be imported, now or as they were known on a day."""

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
@with_django
def exports(kind: str, file: Path, principal: str, unit: str, by: str, as_of: datetime | None) -> None:
    """Skriv en arbetsbok (xlsx) som kan ändras och läsas in igen."""
    from styrkedjan.foundation import imports as engine
    from styrkedjan.foundation.known import Known

    workbooks = {one.key: one for one in all_kinds() if isinstance(one, engine.ImportKind)}
    found = workbooks.get(ALIASES.get(kind, kind))
    if found is None:
        raise Refused(f"Det finns ingen arbetsbok som heter ”{kind}”.", f"Välj bland {', '.join(workbooks)}.")
    known = Known.end_of(as_of.date() if as_of else None)
    data = engine.export(found, find_scope(principal, unit), by=find_user(by), known=known)
    file.write_bytes(data)
    click.echo(f"{found.label} är skriven till {file}.")
