"""`styrkedjan send-letters`: the daily letters, run once a day by the scheduler."""

from __future__ import annotations

import click

from styrkedjan.cli.django_setup import with_django


@click.command(name="send-letters")
@with_django
def send_letters() -> None:
    """Skicka dagens brev till dem som har bett om dem; körd igen samma dag skickar den inga fler."""
    from django.utils import timezone

    from styrkedjan.domain.swedish import plural
    from styrkedjan.overviews import digest

    done = digest.send_letters(timezone.localdate())
    click.echo(f"{plural(done.sent, 'brev skickat', 'brev skickade')}.")
    for name in done.failed:
        click.echo(f"Brevet till {name} gick inte iväg; orsaken står i loggen, och det prövas nästa gång.", err=True)
    if done.failed:
        raise SystemExit(1)
