"""`styrkedjan audit`: are the libraries in use known to be vulnerable?"""

from __future__ import annotations

from importlib.metadata import distributions
from pathlib import Path

import click

from styrkedjan.domain.components import Component, canonical, read_lock


@click.group()
def audit() -> None:
    """Granska installationen."""


@audit.command("dependencies")
@click.option(
    "--database",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Sårbarheter i OSV-format: all.zip ur OSV:s export för PyPI, .json eller .jsonl. Hämtas om för att förnyas.",
)
@click.option(
    "--lock",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Granska en låsfil i stället för det som är installerat.",
)
def dependencies(database: Path, lock: Path | None) -> None:
    """Jämför beroendena med kända sårbarheter ur en fil, utan nät. Avslutar med 1 när något är sårbart."""
    from styrkedjan.sources.advisories import findings, read_database

    known = read_database(database)
    components = read_lock(lock.read_text(encoding="utf-8")) if lock else _installed()
    found = findings(components, known)
    for one in found:
        remedy = f"Rättad i {', '.join(one.fixed)}." if one.fixed else "Ingen rättad version är känd."
        click.echo(f"{one.component.name} {one.component.version}: {one.advisory} {one.summary} {remedy}")
    click.echo(
        f"{len(components)} beroenden mot {known.count} sårbarheter, den nyaste ändrad {known.newest or 'okänt när'}: "
        f"{len(found)} träffar."
    )
    if found:
        raise SystemExit(1)


def _installed() -> tuple[Component, ...]:
    """Every package of this environment, by name."""
    found = {canonical(one.metadata["Name"]): one.version for one in distributions() if one.metadata["Name"]}
    return tuple(Component(name, version) for name, version in sorted(found.items()) if name != "styrkedjan")
