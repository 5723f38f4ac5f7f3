"""Passkeys, codes by the minute and spare codes: added, used and taken away, each by the person alone."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import secrets
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from styrkedjan.areas.directory.models import Factor, FactorKind
from styrkedjan.domain.directory import totp
from styrkedjan.domain.errors import Refused, WrongState
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.locking import locked
from styrkedjan.foundation.models import User

_log = logging.getLogger(__name__)
MOST_FAILURES, WAIT = 8, timedelta(minutes=10)
SPARE_CODES = 8


def factors_of(user: User) -> list[Factor]:
    """One query."""
    return list(Factor.objects.filter(user=user))


# -- passkeys --------------------------------------------------------------------------------------------------------


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name="Styrkedjan"))


def begin_passkey(user: User, host: str) -> tuple[dict[str, Any], Any]:
    """What the browser is asked to make, and what the session keeps meanwhile."""
    own = [_key_of(one) for one in factors_of(user) if one.kind == FactorKind.PASSKEY]
    handle = hashlib.sha256(f"styrkedjan.passkey:{user.pk}:{settings.SECRET_KEY}".encode()).digest()
    options, state = _server(host).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=user.username, display_name=str(user)),
        own,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _plain(options), state


@action("directory.add_factor", "lade till ett inloggningssätt")
def add_passkey(*, by: User, name: str, host: str, state: Any, answer: Mapping[str, Any]) -> Factor:
    try:
        made = _server(host).register_complete(state, answer).credential_data
        assert made is not None
    except (ValueError, KeyError, TypeError, AssertionError, AttributeError) as error:
        _log.warning("passkey not saved: %s", type(error).__name__, exc_info=error)
        raise Refused("Nyckeln gick inte att spara.", "Försök en gång till, på samma enhet.") from error
    key = _text(made.credential_id)
    if Factor.objects.filter(credential=key).exists():
        raise WrongState("Den nyckeln finns redan.", "")
    row = Factor.objects.create(
        user=by, kind=FactorKind.PASSKEY, name=name.strip()[:80] or "Nyckel", credential=key, secret=_text(bytes(made))
    )
    tell(by, None, slag=row.kind)
    return row


def ask_for_passkey(host: str, user: User | None = None) -> tuple[dict[str, Any], Any]:
    """A challenge: of one person's keys, or of whichever the device has."""
    own = [_key_of(one) for one in factors_of(user) if one.kind == FactorKind.PASSKEY] if user else None
    options, state = _server(host).authenticate_begin(own, user_verification=UserVerificationRequirement.REQUIRED)
    return _plain(options), state


def holder_of(host: str, state: Any, answer: Mapping[str, Any], user: User | None = None) -> User:
    """The active person whose key signed the challenge. Raises Refused for anything else."""
    key = str(answer.get("rawId") or answer.get("id") or "").rstrip("=")
    row = Factor.objects.select_related("user").filter(kind=FactorKind.PASSKEY, credential=key).first() if key else None
    try:
        if row is None or not row.user.is_active or (user is not None and row.user_id != user.pk):
            raise ValueError
        _server(host).authenticate_complete(state, [_key_of(row)], answer)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("Nyckeln känns inte igen här.", "Logga in på ett annat sätt.") from error
    row.last_used_at = timezone.now()
    row.save(update_fields=["last_used_at"])
    found: User = row.user
    return found


def _key_of(row: Factor) -> AttestedCredentialData:
    return AttestedCredentialData(base64.urlsafe_b64decode(row.secret + "=="))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _plain(options: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(dict(options), default=lambda one: dict(one)))
    return plain


# -- codes -----------------------------------------------------------------------------------------------------------


def new_secret() -> bytes:
    return secrets.token_bytes(20)


@action("directory.add_factor", "lade till ett inloggningssätt")
def add_totp(*, by: User, secret: bytes, code: str) -> Factor:
    """The app has shown that it counts as we do."""
    step = totp.matching_step(secret, code, time.time())
    if step is None:
        raise Refused("Koden stämmer inte.", "Skriv den som appen visar nu, och kontrollera telefonens klocka.")
    if Factor.objects.filter(user=by, kind=FactorKind.TOTP).exists():
        raise WrongState("Du har redan en app.", "Ta bort den först.")
    row = Factor.objects.create(
        user=by, kind=FactorKind.TOTP, name="App med koder", counter=step,
        secret=_box().encrypt(secret).decode(),
    )  # fmt: skip
    tell(by, None, slag=row.kind)
    return row


@action("directory.new_codes", "fick nya reservkoder")
def new_codes(*, by: User) -> list[str]:
    """Eight codes that each work once, shown once; those before no longer do."""
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(SPARE_CODES)]
    Factor.objects.filter(user=by, kind=FactorKind.CODES).delete()
    kept = json.dumps([make_password(code) for code in codes])
    Factor.objects.create(user=by, kind=FactorKind.CODES, name="Reservkoder", secret=kept)
    tell(by, None, antal=len(codes))
    return codes


@action("directory.remove_factor", "tog bort ett inloggningssätt")
def remove_factor(*, by: User, factor: Factor) -> None:
    if factor.user_id != by.pk:
        raise Refused("Det är någon annans.", "")
    tell(by, None, slag=factor.kind)
    factor.delete()


@transaction.atomic
def take_code(user: User, code: str) -> bool:
    """Whether a code from the app or a spare one is right; too many wrong ones are refused for a while."""
    given = code.strip().replace(" ", "")
    for found in Factor.objects.filter(user=user).exclude(kind=FactorKind.PASSKEY).order_by("-kind"):
        row = locked(found)
        if row.failures >= MOST_FAILURES and row.failed_at and timezone.now() - row.failed_at < WAIT:
            raise Refused("För många fel koder.", f"Vänta {WAIT.seconds // 60} minuter och försök igen.")
        if row.failed_at and timezone.now() - row.failed_at >= WAIT:
            row.failures = 0
        right = _is_app(row, given) if row.kind == FactorKind.TOTP else _is_spare(row, given)
        row.failures, row.failed_at = (0, None) if right else (row.failures + 1, timezone.now())
        row.last_used_at = timezone.now() if right else row.last_used_at
        row.save()
        if right:
            return True
    return False


def _is_app(row: Factor, given: str) -> bool:
    try:
        secret = _box().decrypt(row.secret.encode())
    except InvalidToken:  # the installation's key has been changed: the app must be added anew
        return False
    step = totp.matching_step(secret, given, time.time(), after=row.counter)
    row.counter = row.counter if step is None else step
    return step is not None


def _is_spare(row: Factor, given: str) -> bool:
    if len(given) != 13:
        return False
    hashes = json.loads(row.secret)
    used = next((one for one in hashes if check_password(given, one)), None)
    if used is not None:
        row.secret = json.dumps([one for one in hashes if one != used])
    return used is not None


def _box() -> Fernet:
    digest = hashlib.sha256(b"styrkedjan.factors:" + str(settings.SECRET_KEY).encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
