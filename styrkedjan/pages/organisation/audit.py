"""The audit log: who did what to which thing and when, within the subtrees the reader may audit."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.foundation.actions import LABELS
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.event_details import in_words
from styrkedjan.pages.kit.forms import offer
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer

PAGE = 50


class FilterForm(forms.Form):
    """All optional; what is filled in narrows."""

    enhet = forms.CharField(label="Enhetens kod", max_length=20, required=False)
    person = forms.CharField(label="Användarnamn", max_length=150, required=False)
    handelse = forms.ChoiceField(label="Händelse", required=False)
    sak = forms.CharField(label="Sak", max_length=255, required=False)
    fran = forms.DateField(label="Från", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    till = forms.DateField(label="Till", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = sorted(LABELS.items(), key=lambda item: item[1])
        offer(self, "handelse", [("", "Alla"), *choices])


def _audited(request: Request, **_: Any) -> tuple[Unit, dict[str, Any]]:
    """The outermost unit where the viewer audits; the municipality, and so a refusal, when there is none."""
    root, _ = principal(request)
    viewer: Viewer = request.viewer
    paths = [path for path in viewer.paths(Permission.VIEW_AUDIT) if path.startswith(root.path)]
    unit = Unit.objects.select_related("principal").filter(path=paths[0]).first() if paths else None
    return unit or root, {"unit": unit or root, "root": root, "paths": tuple(paths)}


@door(Permission.VIEW_AUDIT, subject=_audited)
def audit(request: Request, unit: Unit, root: Unit, paths: tuple[str, ...]) -> HttpResponse:
    """Newest first, filtered, a page at a time (a constant number of queries)."""
    form = FilterForm(request.GET)
    rows = AuditEvent.objects.filter(within(paths, "unit_"), principal=str(root.pk)).select_related("by")
    if form.is_valid():
        rows = _filtered(rows, form.cleaned_data, root)
    page = Paginator(rows, PAGE).get_page(request.GET.get("sida"))
    query = urlencode({name: text for name, text in request.GET.items() if text and name != "sida"})
    events = [(event, list(in_words(event.details))) for event in page.object_list]
    context = {"unit": unit, "form": form, "page": page, "events": events, "query": query}
    return render(request, "organisation/audit.html", context, status=422 if form.errors else 200)


def _filtered(rows: QuerySet[AuditEvent], data: dict[str, Any], root: Unit) -> QuerySet[AuditEvent]:
    if code := data["enhet"].strip():
        unit = Unit.objects.filter(principal=root, code=code).first()
        # A path is the chain of keys: this finds the unit and all below it wherever it sat at the time.
        rows = rows.filter(unit_path__contains=f"/{unit.pk}/") if unit else rows.none()
    if person := data["person"].strip():
        rows = rows.filter(by__username=person)
    if data["handelse"]:
        rows = rows.filter(action=data["handelse"])
    if thing := data["sak"].strip():
        rows = rows.filter(Q(target_label__icontains=thing) | Q(target_type=thing) | Q(target_id=thing))
    if data["fran"]:
        rows = rows.filter(at__gte=_midnight(data["fran"]))
    if data["till"]:
        rows = rows.filter(at__lt=_midnight(data["till"] + timedelta(days=1)))
    return rows


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
