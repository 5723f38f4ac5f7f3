"""Moving money between projects, which is shown before and after first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from styrkedjan.areas.investments.actions import budgets
from styrkedjan.areas.investments.models import InvestmentProject
from styrkedjan.areas.investments.queries import lines, moves
from styrkedjan.domain.economy.investment_frames import FRAME_RULES
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.investments import forms as ours
from styrkedjan.pages.investments.subjects import by_project
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request


@door(Permission.EDIT_INVESTMENTS, subject=by_project)
def move(request: Request, project: InvestmentProject) -> HttpResponse:
    """Move a year's money to another project: shown before and after first, then moved."""
    viewer = request.viewer
    line = lines.line(project, viewer.period, NOW)
    years = {year: amount for year, amount in sorted(line.budgets.items()) if amount and year >= viewer.period.year}
    form = ours.MoveForm(request.POST or None, targets=moves.move_targets(project), years=years)
    preview = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        preview = moves.move_preview(project, form.target(), data["year"], data["amount"])
        if request.POST.get("move") == _shown(preview):
            return _moved(request, project, form, preview)
    context = {"project": project, "unit": project.committee, "form": form, "preview": preview, "line": line}
    context["token"] = _shown(preview) if preview else ""
    context["rule"] = FRAME_RULES[project.kind_rule]
    context["possible"] = bool(years and form.targets)
    return render(request, "investments/move.html", context, status=422 if form.errors else 200)


def _shown(preview: moves.MovePreview) -> str:
    """What was shown, so that nothing else is moved."""
    return ":".join(str(part) for part in (preview.rows[1].project.pk, preview.year, preview.amount))


def _moved(
    request: Request, project: InvestmentProject, form: ours.MoveForm, preview: moves.MovePreview
) -> HttpResponse:
    """Do what was shown; what the rules stop is told on the same page."""
    data = form.cleaned_data
    try:
        budgets.move_budget(
            by=request.viewer.user, source=project, target=form.target(), year=data["year"],
            amount=data["amount"], reason=data["reason"],
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("investments:move", pk=project.pk)
    messages.success(request, f"{kronor(preview.amount)} är flyttat till {form.target().name} för {preview.year}.")
    return redirect("investments:project", pk=project.pk)
