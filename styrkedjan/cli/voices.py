"""`styrkedjan erase-voices`: contacts and texts whose time is over, run once a night by the scheduler."""

from __future__ import annotations

import click

from styrkedjan.cli.django_setup import with_django


@click.command(name="erase-voices")
@click.option("--by", "username", required=True, help="Användarnamnet på den som raderar, till exempel registratorn.")
@with_django
def erase_voices(username: str) -> None:
    """Radera kontaktuppgifter och texter i synpunkter, efter kommunens regler."""
    from styrkedjan.areas.organisation.permissions import units_with
    from styrkedjan.areas.voices.actions.matters import erase
    from styrkedjan.domain.swedish import plural
    from styrkedjan.foundation.models import User
    from styrkedjan.foundation.roles import Permission

    by = User.objects.filter(username=username, is_active=True).first()
    if by is None:
        raise click.ClickException(f"{username} finns inte.")
    roots = units_with(by, Permission.RECEIVE_VOICES).filter(parent=None)
    if not roots:
        raise click.ClickException(f"{username} får inte radera: ge rollen Registrator för hela kommunen.")
    for root in roots:
        contacts, texts = erase(by=by, principal=root)
        told = plural(contacts, "kontaktuppgift", "kontaktuppgifter")
        click.echo(f"{root.name}: {told} och {plural(texts, 'text', 'texter')} raderade.")
