"""A report's way: hand in, send back, approve, decide."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from styrkedjan.areas.reporting import permissions
from styrkedjan.areas.reporting.actions import moving
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.areas.reporting.queries import page as page_queries
from styrkedjan.areas.reporting.queries import rounds
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.reporting import REPORT, ReportMove, ReportState
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.forms import DecisionForm
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.reporting.forms import ReferBackForm
from styrkedjan.pages.reporting.subjects import report_subject
from styrkedjan.reports import freezing

# So many changes since the approval are shown before the decision; the rest are counted.
MOST_CHANGES = 12


@door(Permission.SUBMIT_REPORT, subject=report_subject)
@require_POST
def submit(request: Request, report: UnitReport) -> HttpResponse:
    """Hand in what has been saved."""
    moving.submit(by=request.user, report=report)
    messages.success(request, "Rapporten är inlämnad.")
    return redirect("reporting:report", pk=report.pk)


@door(Permission.REFER_BACK, subject=report_subject)
@require_POST
def refer_back(request: Request, report: UnitReport) -> HttpResponse:
    """Send back with a reason."""
    form = ReferBackForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    moving.refer_back(by=request.user, report=report, reason=reason)
    messages.success(request, "Rapporten är skickad tillbaka med ditt skäl.")
    return redirect("reporting:report", pk=report.pk)


@door(Permission.APPROVE_REPORT, subject=report_subject)
@require_POST
def approve(request: Request, report: UnitReport) -> HttpResponse:
    """Approve what somebody else handed in."""
    moving.approve(by=request.user, report=report)
    messages.success(request, "Rapporten är godkänd.")
    return redirect("reporting:report", pk=report.pk)


@door(Permission.DECIDE_REPORT, subject=report_subject)
def decide(request: Request, report: UnitReport) -> HttpResponse:
    """Enter the body's decision; the report is frozen."""
    REPORT.after(ReportMove.DECIDE, ReportState(report.state))
    form = DecisionForm(request.POST or None, initial={"body": report.unit.name})
    if request.method == "POST" and form.is_valid():
        try:
            frozen = freezing.decide(by=request.user, report=report, decision=form.decision())
        except InvalidInput as invalid:
            for problem in invalid.problems:
                form.add_error(None, f"{problem.what} {problem.remedy}")
        else:
            messages.success(request, f"Beslutet är infört och rapporten är låst. Kontrollsumma {frozen.sha256[:12]}.")
            return redirect("reporting:read", pk=report.pk)
    page = page_queries.report_page(report, NOW)
    changes = freezing.moved(report)
    context = {
        "report": report,
        "form": form,
        "page": page,
        "approved": rounds.approved_for_meeting(report),
        "changes": changes[:MOST_CHANGES],
        "total": len(changes),
        "may_send_back": ReportMove.REFER_BACK in permissions.moves(request.user, report),
    }
    return render(request, "reporting/decide.html", context, status=422 if form.errors else 200)
