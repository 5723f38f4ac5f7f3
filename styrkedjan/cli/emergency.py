"""`styrkedjan emergency-account`: a way in for the day when the organisation's log-in is away."""

from __future__ import annotations

import click

from styrkedjan.cli.django_setup import with_django
from styrkedjan.domain.errors import Refused


@click.command(name="emergency-account")
@click.argument("code")
@click.argument("username")
@with_django
def emergency_account(code: str, username: str) -> None:
    """Lägg upp ett reservkonto för en kommun. Det är administratör, och varje inloggning med det loggas.

    Lösenordet visas bara nu. Lägg till en nyckel på sidan Så loggar jag in.
    """
    from styrkedjan.areas.directory.actions.directories import add_emergency
    from styrkedjan.areas.organisation.models import Unit

    root = Unit.objects.filter(code=code, parent=None).first()
    if root is None:
        raise Refused(f"Det finns ingen kommun med koden {code}.", "Kontrollera koden.")
    password = add_emergency(principal=root, username=username)
    click.echo(f"Reservkontot {username} för {root.name} har lösenordet {password}")
