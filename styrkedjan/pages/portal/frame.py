"""The frame of a public page: worked out once for each published version, and kept until the next.

Which editions are published is asked at every page view, in one question, so a data set that is withdrawn is gone at
once. What was drawn of the same editions is used again. The answer says to everybody between that it may be kept for a
minute, and carries its seal so that a browser is told when nothing has changed.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import urlencode

from styrkedjan import __version__
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.publishing.queries import published
from styrkedjan.areas.publishing.queries.published import Shown
from styrkedjan.pages.kit.public import municipality, public

MOST_KEPT = 1024
LONGEST_KEPT = 400_000
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
        return {**published.open_editions(self.root), **self.previewed}

    def get(self, key: str) -> Shown | None:
        return self.editions.get(key)


class _Memory:
    """The pages that were drawn last, by their seal."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
        self._lock = Lock()

    def get(self, seal: str) -> tuple[bytes, str] | None:
        with self._lock:
            if seal in self._kept:
                self._kept.move_to_end(seal)
            return self._kept.get(seal)

    def keep(self, seal: str, answer: HttpResponse) -> None:
        if answer.status_code == 200 and len(answer.content) <= LONGEST_KEPT:
            with self._lock:
                self._kept[seal] = (answer.content, answer["Content-Type"])
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)


_memory = _Memory()


def open_page(draw: Draw) -> Draw:
    """A public page that is drawn of what is published: `draw(request, shown, ...)`."""

    @public
    def page(request: HttpRequest, code: str, **address: Any) -> HttpResponse:
        root = municipality(code)
        seal = _seal(request, root, published.newest(root))
        tag = f'"{seal}"'
        if request.headers.get("If-None-Match") == tag:
            answer: HttpResponse = HttpResponseNotModified()
        elif (kept := _memory.get(seal)) is not None:
            answer = HttpResponse(kept[0], content_type=kept[1])
        else:
            answer = draw(request, Open(root), **address)
            _memory.keep(seal, answer)
        if answer.status_code in (200, 304):
            answer["ETag"], answer["Cache-Control"] = tag, f"public, max-age={KEPT_SECONDS}"
        return answer

    page.__name__, page.__doc__ = draw.__name__, draw.__doc__
    return page


def _seal(request: HttpRequest, root: Unit, editions: Mapping[str, tuple[int, str]]) -> str:
    """Everything that an answer is made of."""
    asked = urlencode([(name, value) for name in ASKED for value in request.GET.getlist(name)])
    seals = ",".join(f"{key}={pk}.{seal}" for key, (pk, seal) in editions.items())
    today = timezone.localdate().isoformat()  # what is next depends on it
    parts = (__version__, today, request.path, asked, str(root.pk), root.name, str(root.changed_at), seals)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
