"""Keys for the API: made once, shown once, kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from styrkedjan.foundation import audit
from styrkedjan.foundation.actions import event
from styrkedjan.foundation.models import ApiToken, User

DAYS = 365
CREATED = event("foundation.create_token", "gjorde en api-nyckel")


@transaction.atomic
def create(*, by: User | None, user: User, name: str, days: int = DAYS) -> str:
    """Make a key for a person and return it; it can never be read again."""
    secret = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, name=name, digest=_digest(secret), expires_at=timezone.now() + timedelta(days=days)
    )
    audit.record(CREATED, by=by, target=token)
    return secret


def holder(secret: str) -> User | None:
    """The active person behind a key that has not expired, else None (one query)."""
    rows = ApiToken.objects.select_related("user").filter(
        digest=_digest(secret), expires_at__gt=timezone.now(), user__is_active=True
    )
    token = rows.first()
    return token.user if token else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
