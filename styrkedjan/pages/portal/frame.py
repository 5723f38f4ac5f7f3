"""The frame of a public page: worked out once for each published version, and kept until the next.

Whether anything has been published or withdrawn is asked at every page view, in one question, so what is withdrawn is
gone at once. What was drawn of the same editions is used again. The answer says to everybody between that it may be
kept for a minute, and carries its seal so that a browser is told when nothing has changed.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from http import HTTPStatus
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.http import urlencode

from styrkedjan import __version__
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.publishing.queries import published
from styrkedjan.areas.publishing.queries.published import Shown
from styrkedjan.pages.kit.public import municipality, public
from styrkedjan.reports.open_data import data_sets

MOST_KEPT = 1024
LONGEST_KEPT, LONGEST_ADDRESS = 400_000, 300
PREFIX = "/oppet/"
KEPT_SECONDS = 60
# What a page may be asked with; anything else in an address changes nothing and is not told apart.
ASKED = ("fran", "omrade", "valda", "stor", "format")

Draw = Callable[..., HttpResponse]


@dataclass
class Open:
    """A municipality and what it has published. `previewed` are editions that only the publisher sees."""

    root: Unit
    previewed: Mapping[str, Shown] = field(default_factory=dict)

    @cached_property
    def editions(self) -> Mapping[str, Shown]:
        return {key: of_today(one) for key, one in {**published.open_editions(self.root), **self.previewed}.items()}

    def get(self, key: str) -> Shown | None:
        return self.editions.get(key)


def of_today(one: Shown) -> Shown:
    """An edition that was published before its data set got a column says nothing in it."""
    about = data_sets().get(one.key)
    kept = {column.key for column in one.columns}
    new = [column.key for column in about.columns if column.key not in kept] if about else []
    return replace(one, rows=tuple({**dict.fromkeys(new), **row} for row in one.rows)) if new else one


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, what it was made of, and the address that led to it."""

    seal: str
    content: bytes
    media: str
    state: str
    match: ResolverMatch | None


class _Memory:
    """The answers that were drawn last, by their whole address."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, address: str) -> Kept | None:
        with self._lock:
            if address in self._kept:
                self._kept.move_to_end(address)
            return self._kept.get(address)

    def keep(self, address: str, kept: Kept) -> None:
        with self._lock:
            self._kept[address] = kept
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


_memory = _Memory()
# What every public page hangs on: the newest edition, the newest write of a publication, and what municipalities are
# called. Asked in one question without anything of Django's around it.
_STATE = """
SELECT (SELECT MAX(id) FROM publishing_edition), (SELECT MAX(history_id) FROM publishing_historicalpublication),
       (SELECT MAX(changed_at) FROM organisation_unit WHERE parent_id IS NULL)
"""


def _state() -> str:
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        return f"{timezone.localdate()} {cursor.fetchone()}"  # what is next depends on the day


class KeptAnswers:
    """Middleware: a public page that was drawn of the same editions is answered at once, before anything is asked of
    whoever reads it. What is withdrawn or renewed is another state, so nothing old is ever answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        kept = _memory.get(request.get_full_path())
        if kept is None or kept.state != _state():
            return self.get_response(request)
        request.resolver_match = kept.match  # the log names the address by its pattern
        answer = _answered(request, kept)
        answer["X-Frame-Options"] = settings.X_FRAME_OPTIONS  # said further in to those who come there
        return answer


def _answered(request: HttpRequest, kept: Kept) -> HttpResponse:
    tag = f'"{kept.seal}"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(kept.content, content_type=kept.media)
        answer["Content-Length"] = str(len(kept.content))
    answer["ETag"], answer["Cache-Control"] = tag, f"public, max-age={KEPT_SECONDS}"
    return answer


def open_page(draw: Draw) -> Draw:
    """A public page that is drawn of what is published: `draw(request, shown, ...)`."""

    @public
    def page(request: HttpRequest, code: str, **address: Any) -> HttpResponse:
        root, state = municipality(code), _state()  # read before what is drawn, so that it is never newer
        seal = _seal(request, root, published.newest(root))
        answer = draw(request, Open(root), **address)
        if answer.status_code != HTTPStatus.OK:
            return answer
        kept = Kept(seal, answer.content, answer["Content-Type"], state, request.resolver_match)
        whole = request.get_full_path()
        if len(kept.content) <= LONGEST_KEPT and len(whole) <= LONGEST_ADDRESS:
            _memory.keep(whole, kept)
        return _answered(request, kept)

    page.__name__, page.__doc__ = draw.__name__, draw.__doc__
    return page


def _seal(request: HttpRequest, root: Unit, editions: Mapping[str, tuple[int, str]]) -> str:
    """Everything that an answer is made of."""
    asked = urlencode([(name, value) for name in ASKED for value in request.GET.getlist(name)])
    seals = ",".join(f"{key}={pk}.{seal}" for key, (pk, seal) in editions.items())
    today = timezone.localdate().isoformat()  # what is next depends on it
    parts = (__version__, today, request.path, asked, str(root.pk), root.name, str(root.changed_at), seals)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
