"""`styrkedjan principal`: a new municipality or region, with its first administrator."""

from __future__ import annotations

import secrets

import click

from styrkedjan.cli.django_setup import with_django


@click.command()
@click.argument("code")
@click.argument("name")
@click.option("--steering-model", default="minimal", show_default=True, help="Styrmodellens id i definitions/.")
@click.option("--administrator", required=True, help="Användarnamn för den första personen.")
@with_django
def principal(code: str, name: str, steering_model: str, administrator: str) -> None:
    """Lägg upp en ny kommun eller region. Den första personen blir administratör och controller.

    Lösenordet för en ny person visas bara nu.
    """
    from django.db import transaction

    from styrkedjan.areas.economy.actions.beginning import begin_principal
    from styrkedjan.foundation.models import User

    with transaction.atomic():
        operator, _ = User.objects.get_or_create(
            username="drift", defaults={"first_name": "Driften", "is_superuser": True, "is_active": False}
        )
        person, is_new = User.objects.get_or_create(username=administrator)
        password = secrets.token_urlsafe(12)
        if is_new:
            person.set_password(password)
            person.must_change_password = True
            person.save()
        root = begin_principal(by=operator, code=code, name=name, steering_model=steering_model, administrator=person)
    click.echo(f"{root.name} är upplagd med styrmodellen {steering_model} och kontogrupper efter Kommun-Bas klasser.")
    if is_new:
        click.echo(f"Logga in som {administrator} med lösenordet {password} och lägg upp personer och organisation.")
