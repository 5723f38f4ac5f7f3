"""The politician's two pages, to read and to take along."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from styrkedjan.areas.organisation.models import ROOT_KINDS, Unit
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.waiting import Waiting, waiting_for_the_board, waiting_for_the_committee
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.files import as_download
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer
from styrkedjan.reports.brief import brief
from styrkedjan.reports.writers import Format, html, write

FORMS = (Format.PDF, Format.DOCX)


def matters_of(viewer: Viewer, unit: Unit) -> tuple[Waiting, ...]:
    """What lies before the unit's body now: the board's requests for a municipality, else what is inside the unit."""
    if viewer.principal is None or not viewer.known.is_now:
        return ()
    if unit.kind in ROOT_KINDS:
        return waiting_for_the_board((unit.path,), viewer.principal.pk)
    return waiting_for_the_committee((unit.path,), viewer.principal.pk)


@door(Permission.VIEW)
def two_pages(request: Request, unit: Unit) -> HttpResponse:
    """The brief as a page."""
    viewer: Viewer = request.viewer
    document = brief(unit, viewer.period, matters_of(viewer, unit), viewer.known)
    sentence, *rest = document.blocks  # the page's own heading
    shown = SafeString(html.fragment(replace(document, blocks=tuple(rest))))  # nosec B703
    context = {"unit": unit, "document": document, "sentence": sentence, "shown": shown}
    return render(request, "start/brief.html", context)


@door(Permission.VIEW)
def file(request: Request, unit: Unit, form: str) -> HttpResponse:
    """The brief as a file for the meeting."""
    if form not in set(FORMS):
        raise Http404("Formatet finns inte.")
    viewer: Viewer = request.viewer
    return as_download(write(brief(unit, viewer.period, matters_of(viewer, unit), viewer.known), Format(form)))
