"""Sound financial management: objectives and goals with workings, the proposal, and what the bodies judge."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from styrkedjan.areas.books.actions import objectives as objectives_actions
from styrkedjan.areas.books.models import Measure, SoundVerdict, Stage
from styrkedjan.areas.books.queries import objectives as objectives_queries
from styrkedjan.areas.books.queries import sound
from styrkedjan.areas.books.queries.stated import OBJECTIVE
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.queries.goals import council_goals
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.books.forms import Scale
from styrkedjan.pages.books.showing import readable, readable_json, show
from styrkedjan.pages.books.subjects import objective_of
from styrkedjan.pages.books.writing import state
from styrkedjan.pages.kit.doors import door, principal
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer


@door(Permission.VIEW, subject=principal)
def objectives(request: Request, unit: Unit) -> HttpResponse:
    """Whether the management is sound: the proposal, the judgements, the objectives and the goals."""
    viewer: Viewer = request.viewer
    period, known = viewer.period, viewer.known
    found = objectives_queries.objectives(unit, period, council_goals(unit, period, known), known=known)
    context = {
        "found": found,
        "rows": [(row, readable(row.assessment.working, 1)) for row in found.rows],
        "goals": found.goals,
        "partly": sum(goal.told == "partly" for goal in found.goals),
        "sound": readable(found.sound.working),
        "judged": sound.judgements(unit, period, found, known),
        "stages": list(Stage),
        "tab": "objectives",
    }
    return show(request, "objectives", unit, context)


@door(Permission.VIEW, subject=principal)
def verdict(request: Request, unit: Unit, pk: int) -> HttpResponse:
    """A judgement with what was known when it was made."""
    row = NOW.ever(SoundVerdict).filter(principal=unit, pk=pk).select_related("known_by").first()
    if row is None:
        raise Http404("Bedömningen finns inte.")
    kept = row.material
    shown = [
        {**one, "value": None if one["value"] is None else Decimal(one["value"]), "target": Decimal(one["target"]),
         "working": readable_json(one["working"], 1)}
        for one in kept["objectives"]
    ]  # fmt: skip
    context = {
        "row": row, "objectives": shown, "goals": kept["goals"], "sentence": kept["sentence"],
        "working": readable_json(kept["working"], 0), "tab": "objectives",
    }  # fmt: skip
    return show(request, "verdict", unit, context)


@door(Permission.EDIT_BOOKS, subject=principal)
def objective_outcome(request: Request, unit: Unit, key: str) -> HttpResponse:
    """What is entered by hand of an objective: the year's outcome, and the full-year forecast as of the month."""
    period = request.viewer.period
    row = objective_of(unit, key)
    items = {f"{OBJECTIVE}{key}:{period}": f"Helårsprognos som den ser ut i {period.label}"}
    if row.measure == Measure.STATED:
        items = {f"{OBJECTIVE}{key}": f"Utfall {period.year}", **items}
    elif row.measure == Measure.RESULT_SHARE:
        raise Http404("Målets utfall och prognos räknas ur räkenskaperna och helårsprognosen.")
    return state(
        request, unit, period.year, items, title=f"Utfall och prognos {period.year}: {row.name}",
        back=reverse("books:objectives"), scale=Scale(row.unit, 1),
        lead="Under året bedöms målet mot helårsprognosen, i bokslutet mot utfallet. Båda med sin källa.",
    )  # fmt: skip


@door(Permission.EDIT_BOOKS, subject=principal)
def withdraw(request: Request, unit: Unit, key: str) -> HttpResponse:
    """Ask, then take an objective away; its history stays."""
    row = objective_of(unit, key)
    if request.method == "POST":
        objectives_actions.withdraw_objective(by=request.viewer.user, objective=row)
        messages.success(request, f"Målet ”{row.name}” gäller inte längre.")
        return redirect("books:objectives")
    return render(request, "books/withdraw.html", {"unit": unit, "row": row})
