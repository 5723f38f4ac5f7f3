"""The ledger on one page, what nobody uses first; and one unit's: what is asked of it, by whom, and what collides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.burden.models import StopProposal
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.domain.burden import LEAST_ANSWERS, LONGEST_SITTING, Asked, Ground, Whose, senders
from styrkedjan.domain.stops import STOP, StopState
from styrkedjan.domain.swedish import number
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews import burden
from styrkedjan.overviews.signals import asked_of
from styrkedjan.pages.burden.deeds import by_stop
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, Total, words
from styrkedjan.pages.kit.viewer import Viewer
from styrkedjan.reports.tables import Column, ColumnKind

P = Permission


@door(P.VIEW, anywhere=True)
def ledger(request: Request) -> HttpResponse:
    """Hours by what is asked, by its ground and by whose time it is."""
    viewer = request.viewer
    found = burden.ledger(viewer.root, viewer.period.year, viewer.known)
    table = _table(found.items, viewer)
    if (answer := excel(request, f"Mätbörda {found.year}", table)) is not None:
        return answer
    proposals = StopProposal.objects.filter(unit__path__startswith=viewer.root.path)
    stopping = viewer.known.as_written(proposals.select_related("indicator", "unit"))
    viewer.known.beside(stopping, "indicator")
    context = {
        "found": found, "table": table, "unit": viewer.unit, "seconds": burden.SECONDS_A_QUESTION,
        "whose": [one for one in found.by_answerer.items() if one[1]],
        "grounds": [one for one in found.by_ground.items() if one[1]], "proposals": stopping,
        "leads": viewer.may(P.VIEW, viewer.root), "least": LEAST_ANSWERS, "longest": LONGEST_SITTING // 60,
    }  # fmt: skip
    return render(request, "burden/ledger.html", context)


def _table(items: Iterable[Asked], viewer: Viewer, whose: str = "") -> ListTable:
    """The rows of the ledger: all of them, or one's own hours where `whose` is its code.

    What is asked is read by everybody; where it is asked, by those who may read the whole.
    """
    leads = viewer.may(P.VIEW, viewer.root)
    fields = (
        words("name", "Vad som begärs"), words("kind", "Slag", aside=True), words("by", "Begärs av", aside=True),
        words("ground", "Grund", aside=True), Field("times", Column("Svar", ColumnKind.NUMBER), aside=True),
        Field("minutes", Column("Minuter per svar", ColumnKind.NUMBER, "", 1), aside=True),
        words("measured", "Tiden är", aside=True),
        Field("hours", Column("Timmar", ColumnKind.NUMBER, "", 1), Total.SUM), words("used", "Senast använd"),
    )  # fmt: skip
    lines = tuple(_line(one, [key for key in one.answers if not whose or key.code == whose], leads) for one in items)
    return ListTable("Mätbörda", fields, lines, noun=("rad", "rader"), name="borda")


def _line(one: Asked, whose: Sequence[Whose], leads: bool) -> Line:
    told = f"{one.ground.label}: {one.ground_told}" if one.ground_told else one.ground.label
    measured = f"mätt på {number(one.measured.answers)} svar" if one.measured and one.is_measured else "uppskattad"
    used = f"{one.used_on:%Y-%m-%d}, {one.used_how}" if one.used_on else "Vet inte" if not one.is_followed else "Aldrig"
    return Line(
        (one.name, one.kind.label, one.by, told, Decimal(sum(one.answers[key] for key in whose)), one.minutes, measured,
         sum((one.hours_of(key) for key in whose), Decimal(0)), used),
        one.href if leads else "",
    )  # fmt: skip


@door(P.VIEW, anywhere=True)
def shares(request: Request) -> HttpResponse:
    """Hours by unit, provider and nonprofit, the most first."""
    viewer = request.viewer
    found = burden.ledger(viewer.root, viewer.period.year, viewer.known)
    fields = (
        words("name", "Vems tid"), words("kind", "Slag"),
        Field("hours", Column("Timmar", ColumnKind.NUMBER, "", 1), Total.SUM),
        Field("unused", Column("Varav oanvänt", ColumnKind.NUMBER, "timmar", 1), Total.SUM),
        Field("things", Column("Saker", ColumnKind.NUMBER), aside=True),
    )  # fmt: skip
    opened = set(Unit.objects.filter(within(viewer.paths()), principal=viewer.root).values_list("code", flat=True))
    lines = tuple(
        Line((one.whose.name, one.whose.answerer.label, one.hours, one.unused, Decimal(one.things)),
             reverse("burden:hours", kwargs={"code": one.whose.code}) if one.whose.code in opened else "")
        for one in found.shares
    )  # fmt: skip
    table = ListTable("Vems tid", fields, lines, noun=("enhet", "enheter"), name="vems")
    if (answer := excel(request, f"Vems tid {found.year}", table)) is not None:
        return answer
    context = {
        "found": found, "table": table, "most": found.shares[0] if found.shares else None,
        "whose": [one for one in found.by_answerer.items() if one[1]], "unit": viewer.unit,
    }  # fmt: skip
    return render(request, "burden/shares.html", context)


@door(P.VIEW)
def hours(request: Request, unit: Unit) -> HttpResponse:
    """What takes one unit's or performer's time."""
    viewer = request.viewer
    found = burden.ledger(viewer.root, viewer.period.year, viewer.known)
    items = [one for one in found.items if one.is_asked_of(unit.code)]
    table = _table(items, viewer, unit.code)
    if (answer := excel(request, f"Mätbörda {unit.name} {found.year}", table)) is not None:
        return answer
    mine = [one for one in found.shares if one.whose.code == unit.code]
    context = {
        "unit": unit, "found": found, "table": table, "hours": sum((one.hours for one in mine), Decimal(0)),
        "unused": sum((one.unused for one in mine), Decimal(0)),
        "grounds": [one for one in _grounds(items, unit.code) if one[1]],
        "may_propose": viewer.known.is_now and viewer.may(P.REPORT_VALUES, unit),
    }  # fmt: skip
    return render(request, "burden/hours.html", context)


def _grounds(items: Iterable[Asked], code: str) -> list[tuple[Ground, Decimal]]:
    """One's own hours by ground."""
    found = dict.fromkeys(Ground, Decimal(0))
    for one in items:
        found[one.ground] += sum((one.hours_of(whose) for whose in one.answers if whose.code == code), Decimal(0))
    return list(found.items())


@door(P.VIEW)
def asked(request: Request, unit: Unit) -> HttpResponse:
    """Everything that asks something of a unit."""
    viewers.remember_unit(request, unit)
    viewer = request.viewer
    found = asked_of(unit, viewer.period.year, viewer.known)
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
    viewer.known.beside([shown], "indicator", "plan_row")
    may = viewer.known.is_now and viewer.may(P.EDIT_INDICATORS, proposal.owner)
    moves = {one.value for one in STOP.moves(StopState(shown.state))} if may else set()
    context = {
        "unit": proposal.unit, "row": shown, "moves": moves, "is_own": shown.created_by_id == viewer.user.pk,
        "href": burden.href_of(shown),
    }  # fmt: skip
    return render(request, "burden/stop.html", context)
