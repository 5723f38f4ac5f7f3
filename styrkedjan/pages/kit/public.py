"""The public side: pages that anybody reads without a log-in, in the same clothes, and the menu they share.

A public page never asks who reads it: it sets no cookie and touches no session, so that whoever stands between may keep
a copy and nothing tells who has read what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.foundation.known import NOW, reading

# What stands in the public menu; what has no address yet is left out.
MENU = (
    ("Det här får du", "portal:start"),
    ("Det här lovades", "portal:promises"),
    ("Jämför service", "portal:compare"),
    ("Budget och bokslut", "portal:documents"),
    ("Säg vad du tycker", "voices:say"),
    ("Det blev bättre", "voices:improved"),
    ("Goda exempel", "improvement:open_practices"),
    ("Var med och påverka", "voices:public_dialogues"),
    ("Öppna data", "portal:data"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the public menu."""

    label: str
    href: str
    current: bool


def municipalities() -> QuerySet[Unit]:
    """Those who answer for services to people; an evaluating organisation's awards are found from them."""
    return Unit.objects.filter(parent=None).exclude(kind=UnitKind.EVALUATOR)


def municipality(code: str) -> Unit:
    """The municipality with the code (one query); 404 where there is none."""
    root = Unit.objects.filter(code=code, parent=None).first()
    if root is None:
        raise Http404("Kommunen finns inte.")
    return root


def menu(root: Unit, current: str) -> list[Choice]:
    """The public menu of a municipality; `current` is the name of the page that is shown (no query)."""
    found = []
    for label, name in MENU:
        try:
            found.append(Choice(label, reverse(name, kwargs={"code": root.code}), name == current))
        except NoReverseMatch:
            continue
    return found


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that is only read, by anybody: no log-in is asked for, and none is looked at, nor what day one chose."""

    @wraps(view)
    def as_it_is(request: HttpRequest, **address: Any) -> HttpResponse:
        with reading(lambda: NOW):
            return view(request, **address)

    opened: Any = login_not_required(require_safe(as_it_is))
    opened.is_public = True
    return opened  # type: ignore[no-any-return]


def is_public(view: Any) -> bool:
    """Whether a view never looks at who asks."""
    return getattr(view, "is_public", False)
