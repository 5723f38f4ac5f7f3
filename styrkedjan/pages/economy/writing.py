"""Setting forecasts and frames."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from styrkedjan.areas.economy.actions import forecasts, frames, signing
from styrkedjan.areas.economy.queries.proposals import proposals
from styrkedjan.areas.economy.queries.signing import own_forecast
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import EditConflict, Refused
from styrkedjan.foundation import facts
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.economy.forms import ForecastForm, FrameForm
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.handling import send_again
from styrkedjan.pages.kit.request import Request


@door(Permission.FORECAST)
def forecast(request: Request, unit: Unit) -> HttpResponse:
    """The unit's forecast: prefilled with a proposal, accepted or changed with a reason, and signed."""
    return viewers.remember_month(request) or _forecast(request, unit)


def _forecast(request: Request, unit: Unit) -> HttpResponse:
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    rows = proposals(unit, viewer.period)
    saved = {row.group: row.saved for row in rows if row.saved is not None}
    comment = next((row.comment for row in saved.values()), "")
    initial = {"version": facts.version_of(saved.values()), "comment": comment}
    form = ForecastForm(request.POST or None, rows=rows, initial=initial)
    conflict: EditConflict | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, unit, form)
        except EditConflict as refusal:
            conflict = refusal
            send_again(form, version=initial["version"])
        except Refused as refusal:
            form.add_error("comment", str(refusal))
        else:
            signed = " och påskriven" if "sign" in request.POST else ""
            messages.success(request, f"Prognosen för {unit.name} är sparad{signed}.")
            return redirect("economy:unit", code=unit.code)
    context = {
        "unit": unit,
        "form": form,
        "own": own_forecast(unit, viewer.period, NOW),
        "fields": [(row, form[f"group_{row.group}"]) for row in rows],
        "conflict": conflict and _both(conflict, {row.group: row.label for row in rows}),
    }
    return render(request, "economy/forecast.html", context, status=409 if conflict else 422 if form.errors else 200)


@transaction.atomic
def _save(request: Request, unit: Unit, form: ForecastForm) -> None:
    """Save, and sign in the same step where that was asked: what is signed is what was on the page."""
    viewer = request.viewer
    forecasts.save_forecast(
        by=viewer.user,
        unit=unit,
        year=viewer.period.year,
        round_key=str(viewer.period),
        amounts=form.amounts(),
        comment=form.cleaned_data["comment"],
        proposed=form.proposed(),
        version=form.cleaned_data["version"],
    )
    if "sign" in request.POST and not own_forecast(unit, viewer.period, NOW).is_done:
        signing.sign_forecast(by=viewer.user, unit=unit, period=viewer.period)


def _both(conflict: EditConflict, labels: dict[str, str]) -> dict[str, object]:
    """The two forecasts as rows: what, theirs, mine."""
    names = {**labels, "comment": "Kommentar"}
    rows = [(names.get(key, key), conflict.theirs[key], conflict.mine.get(key, "")) for key in conflict.theirs]
    return {"sentence": conflict.sentence, "saved_by": conflict.saved_by, "rows": rows}


@door(Permission.EDIT_FRAMES)
def frame(request: Request, unit: Unit) -> HttpResponse:
    """Add an entry to the frame."""
    viewer = request.viewer
    form = FrameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            frames.add_frame(
                by=viewer.user,
                unit=unit,
                year=viewer.period.year,
                amount=data["amount"],
                kind=data["kind"],
                earmark=data["earmark"],
                note=data["note"],
                decision=Decision(data["body"], data["date"], data["section"], data["record_number"]),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Ramen för {unit.name} är ändrad.")
            return redirect("economy:budget", code=unit.code)
    return render(
        request,
        "economy/frame.html",
        {"unit": unit, "form": form, "year": viewer.period.year},
        status=422 if form.errors else 200,
    )
