"""What comes in from a form or an address is text that a person could have written: cleaned at the one door of all.

Control characters are seen by nobody, are refused by the database or break a file they later leave in; marks that turn
the direction of writing make a text read as another. They are taken away. A text longer than a long report is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from styrkedjan.domain.errors import Problem
from styrkedjan.domain.swedish import number
from styrkedjan.pages.kit.request import Request

LONGEST = 50_000  # characters; some fifteen written pages
LONGEST_IN_ADDRESS = 1_000
# Tab and line breaks stay. C0, C1, direction marks, non-characters and halves of surrogate pairs go.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


class CleanedInput:
    """Middleware: the view sees cleaned texts, whatever form or address they came in by."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, *_: object) -> HttpResponse | None:
        request.GET = cleaned(request.GET)  # type: ignore[assignment]
        problems = _too_long(request.GET, LONGEST_IN_ADDRESS)
        if request.method == "POST":
            request.POST = cleaned(request.POST)  # type: ignore[assignment]
            problems += _too_long(request.POST, LONGEST)
        return render(request, "kit/invalid.html", {"problems": problems}, status=422) if problems else None


def cleaned(sent: QueryDict) -> QueryDict:
    """The same without what nobody sees; the very same when there is nothing of it."""
    if not any(_UNSEEN.search(text) for values in sent.lists() for text in (values[0], *values[1])):
        return sent
    found = QueryDict(mutable=True)
    for name, values in sent.lists():
        found.setlist(_UNSEEN.sub("", name), [_UNSEEN.sub("", value) for value in values])
    found._mutable = False
    return found


def _too_long(sent: QueryDict, longest: int) -> list[Problem]:
    limit = number(longest)
    return [
        Problem("", name[:60], f"Texten är {number(len(value))} tecken; högst {limit} tas emot.", "Korta den.")
        for name, values in sent.lists()
        for value in values
        if len(value) > longest
    ]
