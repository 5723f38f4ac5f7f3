"""Keys for the API: made once, shown once, kept only as a hash; listed, revoked, and seen in the log when used."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, WrongState
from styrkedjan.foundation import audit
from styrkedjan.foundation.actions import event
from styrkedjan.foundation.locking import locked
from styrkedjan.foundation.models import ApiToken, User

DAYS = 365
CREATED = event("foundation.create_token", "gjorde en api-nyckel")
REVOKED = event("foundation.revoke_token", "återkallade en api-nyckel")
USED = event("foundation.use_token", "läste genom api:et")
# A use is written down so often, and no oftener: a key is read with thousands of times a day.
NOTED_EVERY = timedelta(hours=24)


@transaction.atomic
def create(*, by: User | None, user: User, name: str, days: int = DAYS, unit_path: str = "") -> str:
    """Make a key for a person and return it; it can never be read again. `unit_path`: where the log tells of it."""
    if not name.strip() or not 1 <= days <= 10 * DAYS:
        raise InvalidInput([Problem("", "Namn", "Nyckeln saknar namn eller tid.", "Skriv vad den används till.")])
    secret = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, name=name.strip()[:80], digest=_digest(secret), expires_at=timezone.now() + timedelta(days=days)
    )
    audit.record(CREATED, by=by, target=token, unit_path=unit_path)
    return secret


@transaction.atomic
def revoke(*, by: User | None, token: ApiToken, manages: bool = False, unit_path: str = "") -> ApiToken:
    """Let a key open nothing any more. One's own, or anybody's for those who `manages` people where the holder is."""
    row = locked(token, "user")
    if by is not None and by.pk != row.user_id and not manages:
        raise NotAllowed("Nyckeln är någon annans.", "Be personen, eller den som förvaltar behörigheter.")
    if row.revoked_at is not None:
        raise WrongState("Nyckeln är redan återkallad.", "")
    row.revoked_at, row.revoked_by = timezone.now(), by
    row.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(REVOKED, by=by, target=row, unit_path=unit_path)
    return row


def holder(secret: str) -> User | None:
    """The active person behind a key that is neither revoked nor expired, else None.

    One query; one more, and a line in the log, the first time a day.
    """
    now = timezone.now()
    rows = ApiToken.objects.select_related("user").filter(
        digest=_digest(secret), expires_at__gt=now, revoked_at__isnull=True, user__is_active=True
    )
    token = rows.first()
    if token is None:
        return None
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        _note_use(token)
    return token.user


@transaction.atomic
def _note_use(token: ApiToken) -> None:
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
    audit.record(USED, by=token.user, target=token)


def keys_of(user: User) -> QuerySet[ApiToken]:
    """The person's keys, the newest first, with who revoked them."""
    return ApiToken.objects.filter(user=user).select_related("user", "revoked_by")


def all_keys() -> QuerySet[ApiToken]:
    """Every key of the installation, for the command line."""
    return ApiToken.objects.select_related("user", "revoked_by")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
