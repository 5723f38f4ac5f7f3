"""Files as answers to download: one that is written here, and one that somebody has hung on a record."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.foundation import attachments
from styrkedjan.foundation.models import Attachment
from styrkedjan.reports.writers import Written


def as_download(written: Written) -> HttpResponse:
    """The file under its own name."""
    response = HttpResponse(written.data, content_type=written.content_type)
    response["Content-Disposition"] = content_disposition_header(True, written.name) or "attachment"
    return response


def given_out(attachment: Attachment) -> HttpResponse:
    """Always as a download: nothing that somebody else has written is run here. Whoever calls has asked who may."""
    try:
        data = attachments.content(attachment)
    except InvalidInput as gone:
        raise Http404(str(gone)) from gone
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=attachment.name) or "attachment",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type=attachment.media_type, headers=headers)
