"""What can be imported, what has been, and undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import NotAllowed, Refused
from styrkedjan.domain.swedish import number
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import from_json
from styrkedjan.foundation.imports import AnyKind, ImportKind
from styrkedjan.foundation.models import ImportBatch
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.imports import showing, subjects
from styrkedjan.pages.imports.groups import grouped
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer

PAGE = 30


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind, and the units the viewer may import it for."""

    kind: AnyKind
    units: Sequence[Unit]

    @property
    def key(self) -> str:
        return self.kind.key

    @property
    def is_partial(self) -> bool:
        """Whether it is for a part of the municipality only."""
        return any(unit.parent_id is not None for unit in self.units)

    @property
    def goes_out(self) -> bool:
        """Whether there is a file to fetch that can be read back."""
        return isinstance(self.kind, ImportKind) or self.kind.export is not None


def may_see(request: Request) -> tuple[Unit, dict[str, Unit]]:
    """The municipality; whoever imports something somewhere comes in, and sees what is theirs."""
    unit, _ = principal(request)
    viewer: Viewer = request.viewer
    if not any(viewer.may_anywhere(kind.permission) for kind in imports.kinds()):
        raise NotAllowed("Din roll läser inte in underlag.", "Be kommunens controller om hjälp.")
    return viewer.unit or unit, {"unit": unit}


@door(Permission.VIEW, subject=may_see)
def index(request: Request, unit: Unit) -> HttpResponse:
    """Every kind to export and import, and the history, newest first."""
    viewer: Viewer = request.viewer
    offers = _offers(viewer)
    pages = Paginator(_visible(viewer, unit, offers), PAGE)
    page = pages.get_page(request.GET.get("sida"))
    labels = {kind.key: kind.label for kind in imports.kinds()}
    rows = [(row, labels.get(row.kind, row.kind), _counts(row)) for row in page.object_list]
    return render(request, "imports/index.html", {"groups": grouped(offers), "page": page, "rows": rows})


def _offers(viewer: Viewer) -> list[Offer]:
    """One query per permission that any kind asks for, however many units there are."""
    places = {
        permission: subjects.places(viewer, permission) for permission in {kind.permission for kind in imports.kinds()}
    }
    found = [Offer(kind, subjects.allowed(viewer, kind, places[kind.permission])) for kind in imports.kinds()]
    return [offer for offer in found if offer.units]


def _visible(viewer: Viewer, unit: Unit, offers: Sequence[Offer]) -> QuerySet[ImportBatch]:
    condition = Q(pk__in=[])
    for offer in offers:
        for place in offer.units:
            condition |= Q(kind=offer.kind.key, summary__scope_path__startswith=place.path)
    rows = ImportBatch.objects.filter(condition, principal=str(unit.pk)).defer("changes")
    return rows.select_related("applied_by", "undone_by")


def _counts(row: ImportBatch) -> str:
    counts = row.summary.get("rows", {})
    return ", ".join(f"{number(count)} {word}" for word, count in counts.items() if count) or "–"


@door(Permission.VIEW, subject=subjects.of_batch)
def batch(request: Request, row: ImportBatch, unit: Unit, kind: AnyKind) -> HttpResponse:
    """One import: what it changed, and the way back."""
    kind.allow(request.user, unit)
    status, refusal = 200, None
    if request.method == "POST":
        try:
            imports.undo(by=request.user, batch=row, scope=unit)
        except Refused as error:
            status, refusal = 409, error
        else:
            messages.success(request, f"Inläsningen av {row.file_name} är ångrad.")
            return redirect("imports:batch", pk=row.pk)
    changes = from_json(kind.spec, row.changes[: showing.MOST_LINES]) if isinstance(kind, ImportKind) else ()
    context = {
        "row": row,
        "unit": unit,
        "kind": kind,
        "refusal": refusal,
        "counts": _counts(row),
        "lines": showing.lines(kind.spec, changes) if isinstance(kind, ImportKind) else (),
        "more_rows": max(0, len(row.changes) - showing.MOST_LINES),
    }
    return render(request, "imports/batch.html", context, status=status)
