"""`styrkedjan demo`: load the invented municipality Ekevik."""

from __future__ import annotations

import click

from styrkedjan.cli.django_setup import with_django

ROLES = (
    "controller",
    "enhetschef",
    "forvaltningschef",
    "ordforande",
    "ledamot",
    "kommunstyrelse",
    "revisor",
    "forvaltningscontroller",
    "administrator",
    "lasare",
)


@click.command()
@click.option("--seed", type=int, default=None, help="Frötal: samma tal ger samma kommun.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Dagen demon låtsas vara.")
@click.option("--if-empty", is_flag=True, help="Gör ingenting om demon redan finns.")
@with_django
def demo(seed: int | None, today: object, if_empty: bool) -> None:
    """Läs in demokommunen Ekevik och visa inloggningarna."""
    from django.utils import timezone

    from styrkedjan.demo import load
    from styrkedjan.demo.setting import PASSWORD
    from styrkedjan.pages.kit.viewer import last_closed_month

    if if_empty and load.is_loaded():
        return
    day = today.date() if hasattr(today, "date") else timezone.localdate()
    load.load(today=day, latest=last_closed_month(day), seed=seed or load.SEED, say=click.echo)
    click.echo(f"Klart. Logga in med lösenordet {PASSWORD} som: {', '.join(ROLES)}")
