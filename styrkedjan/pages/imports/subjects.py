"""What the addresses name: a kind of import and the unit it is for, an upload, a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404

# Importing the module makes the ledger one of the kinds: it belongs to no area, so nothing else would find it.
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import NotAllowed, Refused
from styrkedjan.foundation import imports, uploads
from styrkedjan.foundation.imports import AnyKind
from styrkedjan.foundation.models import ImportBatch
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer
from styrkedjan.pipeline import ledger_kind

assert ledger_kind.KEY


def places(viewer: Viewer, permission: Permission) -> Sequence[Unit]:
    """The outermost units, in the viewer's municipality, where the permission is held (one query)."""
    if viewer.principal is None:
        return ()
    rows = Unit.objects.filter(principal=viewer.principal, path__in=viewer.paths(permission))
    return list(rows.select_related("principal", "parent").order_by("path"))


def allowed(viewer: Viewer, kind: AnyKind, candidates: Sequence[Unit]) -> Sequence[Unit]:
    """The units among these that the viewer may import the kind for."""
    return [unit for unit in candidates if _may(viewer, kind, unit)]


def _may(viewer: Viewer, kind: AnyKind, unit: Unit) -> bool:
    try:
        kind.allow(viewer.user, unit)
    except NotAllowed:
        return False
    return True


def of_kind(request: Request, *, kind: str) -> tuple[Unit, dict[str, Any]]:
    """A kind, and the unit asked for with `enhet` or else the first the viewer may import it for."""
    viewer: Viewer = request.viewer
    try:
        found = imports.kind_of(kind)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    units = allowed(viewer, found, places(viewer, found.permission))
    if not units:
        raise NotAllowed(f"Din roll läser inte in {found.label.lower()}.", "Be kommunens controller om hjälp.")
    code = request.POST.get("enhet") or request.GET.get("enhet")
    unit = next((one for one in units if one.code == code), None) if code else units[0]
    if unit is None:
        unit = _below(viewer, found, units, code or "")
        units = [unit, *units]
    return unit, {"kind": found, "unit": unit, "units": units}


def _below(viewer: Viewer, kind: AnyKind, units: Sequence[Unit], code: str) -> Unit:
    """A unit under one of those, for a link from its own page. Raises Http404."""
    row = Unit.objects.filter(principal=viewer.principal, code=code).select_related("principal", "parent").first()
    inside = row is not None and any(row.path.startswith(one.path) for one in units)
    if row is None or not inside or not allowed(viewer, kind, [row]):
        raise Http404("Enheten finns inte bland dem du läser in för.")
    return row


def of_upload(request: Request, *, token: str) -> tuple[Unit, dict[str, Any]]:
    """A file that the same person has uploaded and not yet applied."""
    try:
        upload = uploads.fetch(token, request.user)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    unit = _unit(upload.scope)
    return unit, {"upload": upload, "unit": unit, "kind": imports.kind_of(upload.kind)}


def of_batch(request: Request, *, pk: int) -> tuple[Unit, dict[str, Any]]:
    """A batch and the unit it was for."""
    row = ImportBatch.objects.select_related("applied_by", "undone_by").filter(pk=pk).first()
    if row is None:
        raise Http404("Inläsningen finns inte.")
    unit = _unit(row.summary.get("scope"))
    return unit, {"row": row, "unit": unit, "kind": imports.kind_of(row.kind)}


def _unit(pk: Any) -> Unit:
    unit = Unit.objects.select_related("principal", "parent").filter(pk=pk).first()
    if unit is None:
        raise Http404("Enheten finns inte.")
    return unit
