"""When a session began, and was used last: what its lifetime is counted from."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest

SINCE = "logged_in_at"
SEEN = "last_seen_at"


def remember_when(sender: Any, request: HttpRequest, **more: Any) -> None:
    """Connected to Django's own signal: every way in passes it."""
    request.session[SINCE] = int(time.time())
