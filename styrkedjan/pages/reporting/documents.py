"""The report as a document: read on the page, downloaded, and compared with what is known today."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from styrkedjan.areas.reporting.models import FrozenReport, UnitReport
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.reporting import READING
from styrkedjan.domain.stops import FIELD, Thing
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import measuring
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.files import as_download
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.reporting.subjects import read_subject
from styrkedjan.reports import freezing, sealing
from styrkedjan.reports.diff import ChangeKind
from styrkedjan.reports.document import Document
from styrkedjan.reports.material import layout_for
from styrkedjan.reports.writers import Format, html


@remembered
def _written(report: UnitReport, known: Known) -> tuple[Document, SafeString]:
    """The report as a document, and as it is read on a page."""
    document = freezing.document_of(report, known)
    # Every text in it is escaped by the writer.
    return document, mark_safe(html.fragment(document))  # nosec B308 B703


@remembered
def _issued(report: UnitReport, known: Known) -> sealing.Value:
    """What is handed out as files, until something that it tells of is written."""
    return freezing.issued(report, known)


@remembered
def _moved(frozen: FrozenReport, known: Known) -> int:
    """How much is another today than in the decided report, until something that it tells of is written."""
    return len(freezing.since(frozen)) if known.is_now else 0


@door(Permission.VIEW, subject=read_subject)
def read(request: Request, report: UnitReport) -> HttpResponse:
    """The whole report on a page: the frozen one once decided, otherwise as it stands."""
    measuring.read(
        request, report.unit, report.round.plan_year.year, Thing(FIELD, step=report.round.cycle_id, field=READING).key
    )
    document, body = _written(report, request.viewer.known)
    frozen = FrozenReport.objects.filter(report=report).select_related("decided_by").first()
    shown = frozen if frozen is not None and document.decision else None
    if shown is not None:
        shown.report = report
    context = {
        "moved": _moved(shown, request.viewer.known) if shown is not None else 0,
        "report": report,
        "document": document,
        "body": body,
        "frozen": shown,
        "formats": list(Format),
    }
    return render(request, "reporting/read.html", context)


@door(Permission.VIEW, subject=read_subject)
def download(request: Request, report: UnitReport, form: str) -> HttpResponse:
    """The report as a file."""
    if form not in set(Format):
        raise Http404("Formatet finns inte.")
    value = _issued(report, request.viewer.known)
    return as_download(sealing.issue(value, Format(form), layout_for(report, value.document)))


@door(Permission.VIEW, subject=read_subject)
def since(request: Request, report: UnitReport) -> HttpResponse:
    """What would be different if the decided report were built today."""
    frozen = FrozenReport.objects.filter(report=report).select_related("decided_by").first()
    if frozen is None:
        raise Refused("Rapporten är inte beslutad än, så det finns inget att jämföra med.", "Återkom efter beslutet.")
    frozen.report = report
    changes = freezing.since(frozen)
    groups = [(kind, [one for one in changes if one.kind is kind]) for kind in ChangeKind]
    context = {
        "report": report,
        "frozen": frozen,
        "groups": [(kind, rows) for kind, rows in groups if rows],
        "total": len(changes),
        "intact": freezing.reopen(frozen).intact,
    }
    return render(request, "reporting/since.html", context)
