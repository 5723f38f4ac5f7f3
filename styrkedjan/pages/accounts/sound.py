"""Sound financial management: objectives and goals with workings, the proposal, and what the bodies judge."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpResponse

from styrkedjan.areas.accounts.models import SoundVerdict, Stage
from styrkedjan.areas.accounts.queries import objectives as objectives_queries
from styrkedjan.areas.accounts.queries import sound
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.queries.goals import council_goals
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.accounts.showing import readable, readable_json, show
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
