"""The ledger on one page, what nobody uses first; and one unit's: what is asked of it, by whom, and what collides."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.burden.models import StopProposal
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.burden import senders
from styrkedjan.domain.stops import STOP, StopState
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews import burden
from styrkedjan.pages.burden.deeds import by_stop
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Total, words
from styrkedjan.reports.tables import Column, ColumnKind

P = Permission


@door(P.VIEW, anywhere=True)
def ledger(request: Request) -> HttpResponse:
    """Hours by what is asked and by whose time it is."""
    viewer = request.viewer
    found = burden.ledger(viewer.root, viewer.period.year, viewer.known)
    fields = (
        words("name", "Vad som begärs"), words("kind", "Slag", aside=True), words("by", "Begärs av"),
        words("ground", "Grund", aside=True),
        Field("times", Column("Svar", ColumnKind.NUMBER), aside=True),
        Field("hours", Column("Timmar", ColumnKind.NUMBER, "", 1), Total.SUM), words("used", "Senast använd"),
    )  # fmt: skip
    lines = tuple(
        Line((one.name, one.kind.label, one.by, one.ground, Decimal(one.times), one.hours,
              f"{one.used_on:%Y-%m-%d}" if one.used_on else "Vet inte" if not one.is_followed else "Aldrig"), one.href)
        for one in found.items
    )  # fmt: skip
    table = ListTable("Mätbörda", fields, lines, noun=("rad", "rader"), name="borda")
    if (answer := excel(request, f"Mätbörda {found.year}", table)) is not None:
        return answer
    proposals = StopProposal.objects.filter(unit__principal=viewer.root).select_related("indicator", "unit")
    stopping = viewer.known.as_written(proposals)
    viewer.known.beside(stopping, "indicator")
    context = {
        "found": found, "table": table, "unit": viewer.unit, "shares": [one for one in found.shares.items() if one[1]],
        "seconds": burden.SECONDS_A_QUESTION,
        "proposals": stopping,
    }  # fmt: skip
    return render(request, "burden/ledger.html", context)


@door(P.VIEW)
def asked(request: Request, unit: Unit) -> HttpResponse:
    """Everything that asks something of a unit."""
    viewers.remember_unit(request, unit)
    viewer = request.viewer
    found = burden.asked_of(unit, viewer.period.year, viewer.known)
    fields = (words("what", "Vad"), words("kind", "Slag", aside=True), words("sender", "Från"), words("due", "Senast"))
    lines = tuple(
        Line((one.what, one.kind, one.sender, f"{one.due:%Y-%m-%d}" if one.due else "Hela året"), one.href)
        for one in found.signals
    )
    table = ListTable("Begärs", fields, lines, noun=("sak", "saker"), name="begars")
    if (answer := excel(request, f"Begärs av {unit.name}", table)) is not None:
        return answer
    context = {
        "unit": unit, "year": viewer.period.year, "found": found, "table": table, "senders": senders(found.signals),
        "may_propose": viewer.known.is_now and viewer.may(P.REPORT_VALUES, unit),
    }  # fmt: skip
    return render(request, "burden/asked.html", context)


@door(P.VIEW, subject=by_stop)
def stop(request: Request, proposal: StopProposal) -> HttpResponse:
    """A proposal with its signatures and the one next step."""
    viewer = request.viewer
    shown = next(iter(viewer.known.as_written([proposal])), None)
    if shown is None:
        raise Http404("Förslaget fanns inte då.")
    viewer.known.beside([shown], "indicator")
    may = viewer.known.is_now and viewer.may(P.EDIT_INDICATORS, proposal.indicator.owner)
    moves = {one.value for one in STOP.moves(StopState(shown.state))} if may else set()
    context = {
        "unit": proposal.unit, "row": shown, "moves": moves, "is_own": shown.created_by_id == viewer.user.pk,
    }  # fmt: skip
    return render(request, "burden/stop.html", context)
