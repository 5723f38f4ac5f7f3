"""How long a log-in lasts, and that nothing a logged-in person has seen stays in the browser's store."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from styrkedjan.foundation.sessions import SEEN, SINCE

# A use is noted no oftener, since the note is a write.
NOTED_EVERY = 60


class Lifetime:
    """Middleware: ends a session a working day after the log-in, and sooner when it has not been used for a while.

    Django counts from the last time the session was written, so one that is used every hour would live for ever.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = time.time()
            since = request.session.get(SINCE, 0)  # one from before this rule is over
            seen = request.session.get(SEEN, since)
            if now - since >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif now - seen >= NOTED_EVERY:
                request.session[SEEN] = int(now)
        return self.get_response(request)


class NothingKept:
    """Middleware: an answer that says nothing of caches is kept by none, since most tell what only one person may see.

    Files of style and script never come this far.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response
