"""`styrkedjan token`: a key for the read-only API."""

from __future__ import annotations

import click

from styrkedjan.cli.django_setup import with_django
from styrkedjan.domain.errors import Refused


@click.command()
@click.argument("username")
@click.option("--name", required=True, help="Vad nyckeln används till.")
@click.option("--days", type=click.IntRange(1, 3660), default=365, show_default=True, help="Hur länge den gäller.")
@with_django
def token(username: str, name: str, days: int) -> None:
    """Skapa en api-nyckel för en person. Den visas bara nu."""
    from styrkedjan.foundation import tokens
    from styrkedjan.foundation.models import User

    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refused(f"Det finns ingen aktiv person med användarnamnet {username}.", "Kontrollera stavningen.")
    click.echo(tokens.create(by=None, user=user, name=name, days=days))
