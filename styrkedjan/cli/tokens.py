"""`styrkedjan token`, `tokens` and `revoke-token`: keys for the read-only API."""

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


@click.command()
@click.option("--user", "username", default="", help="Bara personen med det här användarnamnet.")
@with_django
def tokens(username: str) -> None:
    """Visa alla api-nycklar: vems, till vad, hur länge och när de senast användes."""
    from django.utils import timezone

    from styrkedjan.foundation import tokens as keys

    rows = keys.all_keys().filter(user__username=username) if username else keys.all_keys()
    for row in rows:
        used = f"använd {row.last_used_at:%Y-%m-%d}" if row.last_used_at else "aldrig använd"
        state = "gäller" if row.expires_at > timezone.now() else "har gått ut"
        if row.revoked_at is not None:
            state = f"återkallad {row.revoked_at:%Y-%m-%d}"
        click.echo(f"{row.pk}\t{row.user.username}\t{row.name}\ttill {row.expires_at:%Y-%m-%d}\t{used}\t{state}")


@click.command(name="revoke-token")
@click.argument("number", type=int)
@with_django
def revoke_token(number: int) -> None:
    """Återkalla nyckeln med det här numret; numren visas av styrkedjan tokens."""
    from styrkedjan.foundation import tokens as keys

    row = keys.all_keys().filter(pk=number).first()
    if row is None:
        raise Refused(f"Det finns ingen nyckel med numret {number}.", "Se numren med styrkedjan tokens.")
    keys.revoke(by=None, token=row)
    click.echo(f"Nyckeln {row.name} ({row.user.username}) öppnar ingenting längre.")
