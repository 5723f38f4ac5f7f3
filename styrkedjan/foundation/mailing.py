"""A short letter that tells of what has been done. It goes when the deed stands, and the deed stands if it fails."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

_log = logging.getLogger(__name__)


def write_when_done(to: str | Sequence[str], subject: str, text: str) -> None:
    """Send the letter once the transaction has been committed; to nobody where there is no address."""
    addresses = [one for one in ([to] if isinstance(to, str) else to) if one]
    if addresses:
        transaction.on_commit(partial(_send, addresses, subject, text))


def _send(addresses: list[str], subject: str, text: str) -> None:
    try:
        EmailMessage(
            subject, text, settings.DEFAULT_FROM_EMAIL, addresses, headers={"Auto-Submitted": "auto-generated"}
        ).send()
    except OSError:  # the mail server's, whatever it says
        _log.exception("letter failed")  # never the address: it may be somebody's who is promised not to be known
