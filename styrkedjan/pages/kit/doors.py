"""Every view has one door: it finds what the address names, asks for the permission and only then lets anyone in.

A generated test walks all addresses: a view without a door fails it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseNotAllowed

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import NotAllowed, WrongState
from styrkedjan.foundation import remembering
from styrkedjan.foundation.roles import Permission
from styrkedjan.foundation.rows import the_one
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.sending import sent_once
from styrkedjan.pages.kit.shown_tables import FORMAT, workbook
from styrkedjan.pages.kit.viewer import Viewer

# A view asks only whether something was posted; any other method would be answered as if the page was read.
METHODS = ("GET", "HEAD", "POST")

View = Callable[..., HttpResponse]
# Finds what an address names: (request, **address) -> (the unit that decides access, arguments for the view).
Subject = Callable[..., tuple[Unit, dict[str, Any]]]


def by_code(request: Request, *, code: str, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The unit with a code in the viewer's municipality; 404 outside it."""
    viewer: Viewer = request.viewer
    rows = Unit.objects.select_related("principal", "parent", "service_area")
    is_chosen = viewer.unit is not None and viewer.unit.code == code
    found = viewer.unit if is_chosen else the_one(rows.filter(principal=viewer.principal, code=code))
    if found is None:
        raise Http404("Enheten finns inte.")
    return found, {"unit": found, **rest}


def principal(request: Request, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The municipality itself."""
    viewer: Viewer = request.viewer
    if viewer.principal is None:
        raise NotAllowed("Du har ingen roll i någon kommun ännu.", "Be den som förvaltar behörigheter lägga upp dig.")
    return viewer.principal, {"unit": viewer.principal, **rest}


def by_row(rows: QuerySet[Any], name: str, missing: str, *, of: str, unit: str = "unit", key: str = "pk") -> Subject:
    """A subject that is a row in the viewer's municipality, which is the row's `of`; 404 with the sentence outside it.

    The row is given to the view by the name; `unit` is the way from it to the unit that decides access.
    """

    def subject(request: Request, **address: Any) -> tuple[Unit, dict[str, Any]]:
        wanted = {key: address.pop(key), of: principal(request)[0]}
        row = the_one(rows.filter(**wanted))
        if row is None:
            raise Http404(missing)
        return attrgetter(unit)(row), {name: row, **address}

    return subject


def with_unit(subject: Subject) -> Subject:
    """A subject's thing with the unit that the address names too, which decides access: what it does with the thing."""

    def both(request: Request, *, code: str, **address: Any) -> tuple[Unit, dict[str, Any]]:
        unit, _ = by_code(request, code=code)
        return unit, {**subject(request, **address)[1], "unit": unit}

    return both


def chosen(request: Request, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The unit chosen at the top of the page."""
    viewer: Viewer = request.viewer
    if viewer.unit is None:
        raise NotAllowed("Du har ingen roll på någon enhet ännu.", "Be den som förvaltar behörigheter lägga upp dig.")
    return viewer.unit, {"unit": viewer.unit, **rest}


def home(request: Request, **rest: Any) -> tuple[Unit, dict[str, Any]]:
    """The outermost unit the viewer has a role on: the top of what they may see."""
    viewer: Viewer = request.viewer
    if viewer.home is None:
        raise NotAllowed("Du har ingen roll på någon enhet ännu.", "Be den som förvaltar behörigheter lägga upp dig.")
    return viewer.home, {"unit": viewer.home, **rest}


def door(
    permission: Permission | None,
    subject: Subject | None = None,
    *,
    anywhere: bool = False,
    takes_files: bool | int = False,
) -> Callable[[View], View]:
    """Guard a view. `permission` None lets in any logged-in person, to what is their own, with the address as it is.

    What is the whole municipality's (the chain, the indicators) is for whoever has the permission `anywhere` in it, and
    passes the address as it is. A performer of somebody else's reads nothing there.

    Without `subject` the address must have `code`, and the view gets `unit`. A subject of another municipality is
    404 (it does not exist for the viewer); one of the same municipality without permission is refused with a sentence.
    What is sent by somebody who sees what was known an earlier day is refused, whatever the view.
    Only a view that `takes_files` is sent more than a form's worth of bytes: so many, or what an import may be.
    """

    def guard(view: View) -> View:
        def inside(request: Request, **address: Any) -> HttpResponse:
            if permission is None:
                return view(request, **address)
            viewer: Viewer = request.viewer
            unit, arguments = principal(request, **address) if anywhere else (subject or by_code)(request, **address)
            if viewer.principal is None or (unit.principal_id or unit.pk) != viewer.principal.pk:
                raise Http404("Finns inte.")
            inside_it = any(path.startswith(unit.path) for path in viewer.paths(permission)) if anywhere else False
            if not (inside_it or viewer.may(permission, unit)):
                raise NotAllowed(
                    f"Din roll ger inte rätt att göra eller se detta för {unit.name}.",
                    "Be den som förvaltar behörigheter i din kommun om du behöver det.",
                )
            if request.method == "POST" and not viewer.known.is_now:
                # What a page shown as known then tells may be another today: nothing is written from it.
                raise WrongState("Du ser det som var känt en tidigare dag.", "Gå tillbaka till i dag för att ändra.")
            return view(request, **(address if anywhere else arguments))

        @wraps(view)
        def guarded(request: Request, **address: Any) -> HttpResponse:
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            # Before the subject is looked for: the first sending may have taken it away.
            with remembering.request():
                answer = sent_once(request, lambda: inside(request, **address))
            return workbook(request, answer) if request.GET.get("format") == FORMAT else answer

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.anywhere = anywhere  # type: ignore[attr-defined]
        guarded.has_door = True  # type: ignore[attr-defined]
        guarded.takes_files = takes_files  # type: ignore[attr-defined]
        return guarded

    return guard
