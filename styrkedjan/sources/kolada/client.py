"""A patient and suspicious client: waits when told to, tries again when it may, follows no link to another host."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from styrkedjan.domain.errors import StyrkedjanError
from styrkedjan.sources.kolada.requests import PER_PAGE

BASE = "https://api.kolada.se/v3/"
TRANSIENT = frozenset({429, 500, 502, 503, 504})
TRIES = 6
FIRST_WAIT = 1.0
LONGEST_WAIT = 120.0
SECONDS_BETWEEN = 0.2  # Kolada publishes no limit; five a second is what other clients keep to
LARGEST_ANSWER = 64 * 1024 * 1024
MOST_PAGES = 10_000


class KoladaError(StyrkedjanError):
    """Kolada could not be asked, or answered something that cannot be trusted."""


class _Again(Exception):
    """This try failed in a way that may pass; `wait` is how long the server asked for."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


@contextmanager
def over_the_net() -> Iterator[Client]:
    """A client that asks Kolada itself, and says who asks."""
    with httpx.Client(timeout=60, headers={"User-Agent": "styrkedjan (+https://kolada.se)"}) as http:
        yield Client(http)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Client:
    """Asks Kolada one page at a time. `sleep` and `now` are given by tests."""

    http: httpx.Client
    base: str = BASE
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _now
    seconds_between: float = SECONDS_BETWEEN
    _pause: float = 0.0

    def pages(self, path: str) -> Iterator[bytes]:
        """The raw answers to a question, following `next_url` to the end.

        Raises KoladaError when the answer does not come, is no answer of Kolada's, or leads elsewhere.
        """
        url: str | None = f"{urljoin(self.base, path)}?per_page={PER_PAGE}"
        seen: set[str] = set()
        while url is not None:
            if url in seen or len(seen) >= MOST_PAGES:
                raise KoladaError(f"Kolada hänvisar i en ring ({url}). Försök igen senare.")
            seen.add(url)
            body, content = self._page(url)
            yield body
            url = self._next(content)

    def _next(self, content: dict[str, Any]) -> str | None:
        following = content.get("next_url")
        if following in (None, ""):
            return None
        here, there = urlsplit(self.base), urlsplit(str(following))
        if (here.scheme, there.scheme) == ("https", "http"):
            # A server behind a proxy writes http of itself. It is the same place; the way there stays encrypted.
            there = there._replace(scheme="https")
        same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        if not isinstance(following, str) or not same or not there.path.startswith(here.path) or ".." in there.path:
            raise KoladaError(
                f"Kolada hänvisar till en annan plats än {self.base} ({following!r}). Svaret används inte."
            )
        return there.geturl()

    def _page(self, url: str) -> tuple[bytes, dict[str, Any]]:
        """One page, tried again while that can help. The wait is the server's own, or doubles."""
        reason = ""
        for tried in range(TRIES):
            if self._pause:
                self.sleep(self._pause)
            self._pause = self.seconds_between
            try:
                body = self._get(url)
                return body, _checked(body)
            except _Again as again:
                reason = str(again)
                self._pause = again.wait if again.wait is not None else FIRST_WAIT * 2**tried
            if self._pause > LONGEST_WAIT:
                break
        raise KoladaError(
            f"Kolada svarar inte ({reason}). Kör samma kommando igen senare; det som är hämtat är sparat."
        )

    def _get(self, url: str) -> bytes:
        try:
            with self.http.stream("GET", url, follow_redirects=False) as response:
                self._refuse(response, url)
                return _bounded(response)
        except httpx.TransportError as error:
            raise _Again(f"förbindelsen bröts: {type(error).__name__}") from error

    def _refuse(self, response: httpx.Response, url: str) -> None:
        status = response.status_code
        if status == HTTPStatus.OK:
            return
        if status in TRANSIENT:
            raise _Again(f"svar {status}", _retry_after(response.headers.get("Retry-After"), self.now()))
        if status == HTTPStatus.GONE:
            raise KoladaError(f"Kolada har stängt den här versionen av sitt API ({url}). Uppgradera Styrkedjan.")
        if response.is_redirect:
            raise KoladaError(f"Kolada hänvisar vidare från {url}; sådana hänvisningar följs inte.")
        raise KoladaError(f"Kolada svarar {status} på {url}. Kontrollera nyckeltal, kommuner och år.")


def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise KoladaError("Koladas svar är orimligt stort och används inte.")
    return bytes(body)


def _checked(body: bytes) -> dict[str, Any]:
    """The answer as an object with a list of values. A cut answer may be whole the next time."""
    try:
        content = json.loads(body)
    except ValueError as error:
        raise _Again("svaret är inte hel JSON") from error
    if not isinstance(content, dict) or not isinstance(content.get("values"), list):
        raise _Again("svaret saknar värden")
    return content


def _retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds or a date, as HTTP allows; None when absent or unreadable."""
    if not header:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (TypeError, ValueError):
        return None
