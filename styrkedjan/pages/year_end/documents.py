"""The year's carry-over as a file to decide on."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.files import as_download
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.year_end.subjects import closed_year
from styrkedjan.reports.carry_over_paper import carry_over_document
from styrkedjan.reports.writers import Format, write

FORMS = (Format.PDF, Format.DOCX)


@door(Permission.VIEW)
def material(request: Request, unit: Unit, form: str) -> HttpResponse:
    """For the municipality or for one committee."""
    if form not in set(FORMS):
        raise Http404("Formatet finns inte.")
    viewer = request.viewer
    return as_download(write(carry_over_document(unit, closed_year(request), viewer.known), Format(form)))
