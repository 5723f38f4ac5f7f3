"""Codes of six digits that change every thirty seconds (RFC 6238), as every authenticator app counts them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote

STEP, DIGITS = 30, 6
# A clock may be a step behind or before.
DRIFT = 1


def code(secret: bytes, step: int) -> str:
    """The code of one step."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()  # nosec: what the standard says
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: bytes, given: str, now: float, after: int = -1) -> int | None:
    """The step whose code was given, later than the last one used; None when it is wrong or has been used."""
    current, given = int(now // STEP), given.strip().replace(" ", "")
    for step in range(current - DRIFT, current + DRIFT + 1):
        if step > after and hmac.compare_digest(code(secret, step).encode(), given.encode()):
            return step
    return None


def address(secret: bytes, account: str, issuer: str = "Styrkedjan") -> str:
    """What the picture says to the app."""
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?secret={as_text(secret)}&issuer={quote(issuer)}"


def as_text(secret: bytes) -> str:
    return base64.b32encode(secret).decode().rstrip("=")
