"""What is sent twice is done once.

A form carries a token. The first action that a sending of it does takes the token in the action's own transaction: if
the action is undone so is the taking, and a sending that comes at the same moment waits for the first and is then
undone whole, whatever it had done by then. The key is the token together with what was sent and by whom, so a page that
somebody went back to and changed is another sending, and nothing written there is lost.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from styrkedjan.domain.errors import Refused
from styrkedjan.foundation import remembering
from styrkedjan.foundation.models import Sending

FIELD = "once"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
KEPT = timedelta(days=2)  # longer than any session
ONE_IN = 100  # sendings clear away what is old: whoever saves should not wait for that


class SentTwice(Refused):
    """The same form was sent at the same moment, and the other sending came first."""

    def __init__(self) -> None:
        super().__init__(
            "Formuläret skickades två gånger. Det är gjort en gång.", "Gå tillbaka till sidan och se efter."
        )


@dataclass(slots=True)
class _Now:
    """The sending being answered. Without a key it may not write anything where a token is demanded."""

    key: str
    demanded: bool
    taken: bool = False
    block: object = None  # the transaction it was taken in: what is tried and undone before it is done takes it twice


_now: ContextVar[_Now | None] = ContextVar("sending", default=None)


def token() -> str:
    """A new token to put in a form: the second it was made in, and twelve bytes that nobody can guess."""
    made = int(time.time()).to_bytes(4, "big") + secrets.token_bytes(12)
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def age(given: str) -> float | None:
    """How many seconds ago the form was shown; None for what is no token. Whoever sends it can say anything else."""
    if not is_token(given):
        return None
    return time.time() - int.from_bytes(urlsafe_b64decode(f"{given}==")[:4], "big")


def is_token(given: str) -> bool:
    """Whether it looks like one of ours."""
    return bool(_TOKEN.fullmatch(given))


def key_of(user: int, path: str, given: str, sent: Iterable[tuple[str, str]]) -> str:
    """The key of a sending; "" without a token."""
    if not given:
        return ""
    parts = [str(user), path, given, *(f"{len(name)}:{name}{value}" for name, value in sorted(sent))]
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def answered(key: str) -> str | None:
    """Where the first sending led ("" where it led nowhere else), or None when there has been none (one query)."""
    return Sending.objects.filter(key=key).values_list("answer", flat=True).first() if key else None


@contextmanager
def sending(key: str, *, demanded: bool) -> Iterator[_Now]:
    """What is done inside is done by this sending."""
    now = _Now(key, demanded)
    before = _now.set(now)
    try:
        yield now
    finally:
        _now.reset(before)


def take() -> None:
    """Called with each audit event: the first one takes the token, in the transaction that writes the event.

    Raises SentTwice when another sending has it, Refused when there is none and one is demanded.
    """
    now = _now.get()
    if now is None or (now.taken and now.block is _block()):
        return
    if not now.key:
        if now.demanded:
            raise Refused("Formuläret saknar sitt engångsnummer. Ingenting är sparat.", "Läs om sidan och skicka igen.")
        return
    try:
        with transaction.atomic():
            Sending.objects.create(key=now.key)
    except IntegrityError as error:
        if now.taken:
            return  # by an action of this same sending that has been kept
        raise SentTwice from error
    now.taken, now.block = True, _block()


def _block() -> object:
    """The outermost transaction that is open."""
    blocks = transaction.get_connection().atomic_blocks
    return blocks[0] if blocks else None


def remember(key: str, answer: str) -> None:
    """Keep where the sending led, and now and then forget the old ones."""
    Sending.objects.filter(key=key).update(answer=answer[:2000])
    if secrets.randbelow(ONE_IN) == 0:
        Sending.objects.filter(at__lt=timezone.now() - KEPT).delete()
        remembering.clear_away()
