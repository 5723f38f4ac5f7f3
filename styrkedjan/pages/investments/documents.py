"""The investments as a file: two pages to decide on, or the whole register in Excel."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.files import as_download
from styrkedjan.pages.kit.request import Request
from styrkedjan.reports.investment_paper import investment_document
from styrkedjan.reports.writers import Format, write

FORMS = (Format.PDF, Format.DOCX, Format.XLSX)


@door(Permission.VIEW)
def material(request: Request, unit: Unit, form: str) -> HttpResponse:
    """The investments of the chosen month, for the municipality or for one committee."""
    if form not in set(FORMS):
        raise Http404("Formatet finns inte.")
    viewer = request.viewer
    every = form == Format.XLSX
    document = investment_document(unit, viewer.period, viewer.known, every_project=every)
    return as_download(write(document, Format(form)))
