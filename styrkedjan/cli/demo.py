"""`styrkedjan demo`: load the invented municipality Ekevik."""

from __future__ import annotations

from datetime import datetime

import click

from styrkedjan.cli.django_setup import with_django
from styrkedjan.domain.errors import Refused

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
    "registrator",
    "lasare",
    "utforare",
    "huvudman",
    "arrangor",
    "jury1",
)


@click.command()
@click.option("--seed", type=int, default=None, help="Frötal: samma tal ger samma kommun.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Dagen demon låtsas vara.")
@click.option("--if-empty", is_flag=True, help="Gör ingenting om demon redan finns.")
@click.option("--logins", is_flag=True, help="Visa bara inloggningarna.")
@click.option("--quiet", is_flag=True, help="Visa inga inloggningar efteråt.")
@with_django
def demo(seed: int | None, today: datetime | None, if_empty: bool, logins: bool, quiet: bool) -> None:
    """Läs in demokommunen Ekevik och visa inloggningarna."""
    if logins:
        _show_logins()
        return

    from django.conf import settings
    from django.utils import timezone

    from styrkedjan.demo import load
    from styrkedjan.demo.setting import month_to_show

    if if_empty and load.is_loaded():
        return
    if settings.STYRKEDJAN_MODE != "demo":
        sentence = "Demokommunen har öppna lösenord och läses inte in i drift (STYRKEDJAN_MODE=production)."
        raise Refused(sentence, "Prova den i en egen datamapp med STYRKEDJAN_MODE=demo.")
    day = today.date() if today else timezone.localdate()
    load.load(today=day, latest=month_to_show(day), seed=seed or load.SEED, say=click.echo)
    if not quiet:
        _show_logins()


def _show_logins() -> None:
    """One log-in per role, with the unit the role is held on; nothing where the demo is not loaded."""
    from styrkedjan.areas.organisation.models import RoleAssignment
    from styrkedjan.demo.setting import PASSWORD
    from styrkedjan.foundation.roles import Role

    held = RoleAssignment.objects.filter(user__username__in=ROLES).select_related("user", "unit")
    rows = {assignment.user.username: assignment for assignment in held}
    if rows:
        click.echo(f"Logga in med lösenordet {PASSWORD} som:")
    for name in ROLES:
        if name in rows:
            click.echo(f"  {name:<24}{Role(rows[name].role).label}, {rows[name].unit.name}")
