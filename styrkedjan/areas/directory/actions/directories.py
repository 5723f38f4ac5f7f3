"""The directory's own account and its keys."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.directory.models import Directory
from styrkedjan.areas.directory.permissions import require_manager
from styrkedjan.areas.organisation.actions.people import hold
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.directory.affiliations import organisation_number
from styrkedjan.domain.errors import InvalidInput, Problem, WrongState
from styrkedjan.foundation import audit, tokens
from styrkedjan.foundation.actions import action, event, tell
from styrkedjan.foundation.editing import stamp
from styrkedjan.foundation.models import AccountKind, ApiToken, User
from styrkedjan.foundation.roles import Role

ADD_EMERGENCY = event("directory.add_emergency", "lade upp ett reservkonto")


@transaction.atomic
def add_emergency(*, principal: Unit, username: str) -> str:
    """The account for bad days, put up by whoever runs the installation; gives its password, to be changed at once."""
    if User.objects.filter(username__iexact=username).exists():
        raise WrongState("Användarnamnet är upptaget.", "Välj ett annat.")
    account = User(username=username, first_name="Reservkonto", last_name=principal.name[:100])
    password = secrets.token_urlsafe(15)
    account.kind, account.must_change_password = AccountKind.EMERGENCY, True
    account.set_password(password)
    account.save()
    hold(account, account, Role.ADMINISTRATOR, principal, timezone.localdate(), None)
    audit.record(ADD_EMERGENCY, by=None, target=account, unit_path=principal.path)
    return password


@action("directory.new_key", "gav katalogen en ny nyckel")
def new_key(*, by: User, principal: Unit, organisation: str) -> tuple[Directory, str]:
    """A key for the directory of an organisation, shown once; the one before holds until it is taken back."""
    require_manager(by, principal)
    number = organisation_number(organisation)
    if number is None:
        raise InvalidInput(
            [Problem("", "Organisationsnummer", "Det ska ha tio siffror.", "Skriv till exempel 212000-1234.")]
        )
    directory = Directory.objects.filter(principal=principal, organisation=number).first()
    if directory is None:
        account = User(username=f"katalogen-{principal.code}-{number}", first_name="Katalogen", last_name=number)
        account.kind = AccountKind.DIRECTORY
        account.set_unusable_password()
        account.save()
        hold(by, account, Role.ADMINISTRATOR, principal, timezone.localdate(), None)
        directory = Directory.objects.create(principal=principal, organisation=number, user=account, **stamp(by))
    secret = tokens.create(by=by, user=directory.user, name="Katalogen", unit_path=principal.path)
    tell(directory, principal, organisation=number)
    return directory, secret


@action("directory.revoke_keys", "tog tillbaka katalogens nycklar")
def revoke_keys(*, by: User, directory: Directory) -> int:
    """All of them: nothing more comes from the directory until it gets a new one."""
    require_manager(by, directory.principal)
    rows = list(ApiToken.objects.filter(user=directory.user, revoked_at=None))
    if not rows:
        raise WrongState("Katalogen har ingen nyckel.", "")
    for row in rows:
        tokens.revoke(by=by, token=row, manages=True, unit_path=directory.principal.path)
    tell(directory, directory.principal, antal=len(rows))
    return len(rows)
