"""What the addresses of awards name, and whose they are.

Three sides meet in a round, and each comes in by its own door: who arranges it (the organiser's tenant), the
municipality that applies (its own tenant), and whoever has a seat, who reads by `Panel.readable` alone.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404

from styrkedjan.areas.assessment.models import AwardApplication, AwardRound, AwardSeat, AwardText
from styrkedjan.areas.assessment.queries import award as queries
from styrkedjan.areas.assessment.queries.award import Panel
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.assessment.award import RoundState
from styrkedjan.pages.kit.doors import by_row, principal
from styrkedjan.pages.kit.request import Request

NO_ROUND, NO_APPLICATION = "Omgången finns inte.", "Ansökan finns inte."
_APPLICATIONS = AwardApplication.objects.select_related(
    "municipality", "round__organiser", "round__winner__municipality", "changed_by"
)
by_round = by_row(
    AwardRound.objects.select_related("organiser", "changed_by"), "round", NO_ROUND, of="organiser", unit="organiser"
)
by_applied = by_row(
    _APPLICATIONS.filter(state__in=[one.value for one in queries.HANDED_IN]), "application", NO_APPLICATION,
    of="round__organiser", unit="round.organiser",
)  # fmt: skip
by_seated = by_row(
    AwardSeat.objects.select_related("round__organiser", "person"), "seat", "Platsen finns inte.",
    of="round__organiser", unit="round.organiser",
)  # fmt: skip
by_own = by_row(_APPLICATIONS, "application", NO_APPLICATION, of="municipality", unit="municipality")
by_text = by_row(
    AwardText.objects.select_related("application__municipality", "application__round__organiser", "changed_by"),
    "text", "Texten finns inte.", of="application__municipality", unit="application.municipality",
)  # fmt: skip


def by_criterion(request: Request, *, criterion: str, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """One's own application and one of the award's criteria."""
    unit, given = by_own(request, **address)
    if queries.award_of(given["application"].round.award).criterion(criterion) is None:
        raise Http404("Kriteriet finns inte.")
    return unit, {**given, "criterion": criterion}


def by_offer(request: Request, *, round: int, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """A round that is open to every municipality, seen from one's own."""
    unit, _ = principal(request)
    row = AwardRound.objects.select_related("organiser").filter(pk=round, state=RoundState.INVITED).first()
    if row is None:
        raise Http404(NO_ROUND)
    return unit, {"round": row, "municipality": unit, **address}


def by_seat(request: Request, *, pk: int, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """One's own seat: nobody else's is there."""
    unit, _ = principal(request)
    rows = AwardSeat.objects.select_related("round__organiser", "person")
    row = rows.filter(pk=pk, person=request.viewer.user, round__organiser=unit, left_on__isnull=True).first()
    if row is None:
        raise Http404("Platsen finns inte.")
    return row.round.organiser, {"seat": row, **address}


def panel_of(request: Request, seat: AwardSeat) -> Panel:
    found = queries.panel_of(seat, request.viewer.known)
    if found is None:
        raise Http404("Platsen fanns inte då.")
    return found


def by_judged(request: Request, *, application: int, **address: Any) -> tuple[Unit, dict[str, Any]]:
    """One's own seat and an application that it may read. One with a conflict of interest is not there."""
    unit, given = by_seat(request, **address)
    panel = panel_of(request, given["seat"])
    found = next((one for one in panel.readable if one.row.pk == application), None)
    if found is None:
        raise Http404("Ansökan finns inte, eller är inte din att läsa.")
    return unit, {**given, "application": found.row}
