"""A written file as an answer to download."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from styrkedjan.reports.writers import Written


def as_download(written: Written) -> HttpResponse:
    """The file under its own name."""
    response = HttpResponse(written.data, content_type=written.content_type)
    response["Content-Disposition"] = content_disposition_header(True, written.name) or "attachment"
    return response
