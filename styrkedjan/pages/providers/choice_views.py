"""Reading choice systems: a market in one sentence and one picture, payment with workings, other rates tried."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.economy.queries.ledger import net_outcome_by_unit
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import may
from styrkedjan.areas.providers import permissions
from styrkedjan.areas.providers.models import ChoiceApplication, ChoiceSystem
from styrkedjan.areas.providers.queries import markets
from styrkedjan.areas.providers.queries.markets import SystemLine, is_own
from styrkedjan.domain.periods import Period
from styrkedjan.domain.providers.choice import (
    APPLICATION,
    CHOICE_SYSTEM,
    DOCUMENT,
    ApplicationState,
    DocumentState,
    Market,
    SystemState,
    performed_share,
)
from styrkedjan.domain.providers.words import Result
from styrkedjan.domain.swedish import number, percent, plural
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.charts import drawn
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.pages.providers.choice_deeds import by_application, by_system
from styrkedjan.reports.charts import Chart, ChartKind, Series
from styrkedjan.reports.headlines import Headline
from styrkedjan.reports.tables import Column, ColumnKind

MOST_DRAWN = 4


def headline(line: SystemLine, found: Market) -> Headline:
    """The gravest warning, else how many there are to choose among and how many choose."""
    name = line.row.name
    if line.warnings:
        where, worst = line.warnings[0]
        return Headline(f"{name if where == name else f'{name} i {where}'} har ", worst.figure, worst.after, True)
    if not found.providers:
        return Headline(f"{name} har inga utförare ännu")
    among = plural(found.providers, "utförare", "utförare")
    if found.active_share is None:
        return Headline(f"{name} har ", among, " att välja på")
    return Headline(f"{name} har {among} att välja på, och ", percent(found.active_share, 0), " har valt själva")


@door(Permission.VIEW)
def systems(request: Request, unit: Unit) -> HttpResponse:
    """The choice systems of a committee, or of the whole municipality."""
    viewers.remember_unit(request, unit)
    rows = ChoiceSystem.objects.filter(committee__path__startswith=unit.path)
    found = [(line, line.market()) for line in markets.systems(rows, request.viewer.known)]
    table = _systems_table(found)
    if (answer := excel(request, f"Valfrihetssystem {unit.name}", table)) is not None:
        return answer
    may_edit = request.viewer.known.is_now and permissions.may_edit(request.viewer.user, unit)
    context = {"unit": unit, "table": table, "may_edit": may_edit and unit.parent_id is not None}
    return render(request, "providers/systems.html", context)


def _count(key: str, heading: str, *, aside: bool = False) -> Field:
    return Field(key, Column(heading, ColumnKind.NUMBER), aside=aside)


def _systems_table(found: Iterable[tuple[SystemLine, Market]]) -> ListTable:
    fields = (
        words("name", "System"), words("state", "Läge"), words("warning", "Att se upp med"),
        _count("providers", "Utförare"), _count("users", "Brukare"), _count("spare", "Lediga platser", aside=True),
    )  # fmt: skip
    rows = tuple(
        Line(
            (
                line.row.name, line.row.get_state_display(), line.warnings[0][1].short if line.warnings else "",
                Decimal(told.providers), _decimal(told.users), _decimal(told.spare),
            ),
            reverse("providers:system", kwargs={"pk": line.row.pk}), line.row.service.name,
        )
        for line, told in sorted(found, key=lambda pair: (not pair[0].warnings, pair[0].row.name))
    )  # fmt: skip
    return ListTable("Valfrihetssystem", fields, rows, noun=("system", "system"), name="system")


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@door(Permission.VIEW, subject=by_system)
def system(request: Request, system: ChoiceSystem) -> HttpResponse:
    """One system's market: who there is, how people choose, area by area, and the documents that govern it."""
    viewer = request.viewer
    line = line_of(request, system)
    figures, areas, offers = tables(line, viewer.known)
    if (answer := excel(request, line.row.name, figures, areas, offers)) is not None:
        return answer
    now = viewer.known.is_now
    context = {
        "unit": system.committee,
        "row": line.row,
        "line": line,
        "through": max(line.months, default=""),
        "headline": headline(line, line.market()),
        "warnings": [one.said(where) for where, one in line.warnings],
        "no_choice": line.no_choice,
        "picture": drawn(chart, "Brukare per utförare") if (chart := picture(line)) else None,
        "figures": figures,
        "areas": areas,
        "offers": offers,
        "documents": [(one, {m.value for m in DOCUMENT.moves(DocumentState(one.state))} if now else set(),
                       line.governed(one)) for one in line.documents],
        "moves": {move.value for move in CHOICE_SYSTEM.moves(SystemState(line.row.state))} if now else set(),
        "may_edit": now and permissions.may_edit(viewer.user, system.committee),
        "may_decide": now and permissions.may_decide(viewer.user, system.committee),
    }  # fmt: skip
    return render(request, "providers/system.html", context)


def tables(line: SystemLine, known: Known) -> tuple[ListTable, ListTable, ListTable]:
    """The figures, area by area, and performer by performer."""
    return _figures(line, line.market(), own_cost(line, known)), _areas(line), _offers(line)


def line_of(request: Request, system: ChoiceSystem) -> SystemLine:
    found = markets.systems(ChoiceSystem.objects.filter(pk=system.pk), request.viewer.known)
    if not found:
        raise Http404("Valfrihetssystemet fanns inte då.")
    return found[0]


def own_cost(line: SystemLine, known: Known) -> Decimal | None:
    """What an hour in own production has cost so far this year: booked net cost by performed hours.

    None where the month is not booked, a unit has nothing booked, or a month of its hours is not told.
    """
    if not line.paid_months or line.row.committee.principal is None:
        return None
    through = Period.parse(line.paid_months[-1])
    mine = [one for one in line.hours if is_own(one.performer) and one.period[:4] == str(through.year)]
    told = {(one.performer_id, one.period) for one in mine}
    units = {key for key, _ in told}
    hours = [one.performed for one in mine]
    booked = net_outcome_by_unit(line.row.committee.principal, through, known)
    whole = len(told) == len(units) * through.number and units <= set(booked)
    known_hours = [one for one in hours if one is not None]
    if not units or not whole or len(known_hours) < len(hours) or not sum(known_hours):
        return None
    return sum((booked[key] for key in units), Decimal(0)) / sum(known_hours)


def picture(line: SystemLine) -> Chart | None:
    """Users by performer through the year, the largest by name."""
    months = line.months
    by_performer: dict[Unit, dict[str, int]] = {}
    for one in line.counts:
        if one.users is not None and one.period in months:
            held = by_performer.setdefault(one.performer, {})
            held[one.period] = held.get(one.period, 0) + one.users
    if not months or not by_performer:
        return None
    largest = sorted(by_performer, key=lambda unit: (-max(by_performer[unit].values()), unit.name))[:MOST_DRAWN]
    series = tuple(
        Series(unit.label, tuple(_decimal(by_performer[unit].get(month)) for month in months)) for unit in largest
    )
    return Chart(ChartKind.LINES, tuple(months), series, "brukare")


def _figures(line: SystemLine, found: Market, own: Decimal | None) -> ListTable:
    """The market in figures that a politician asks for; what is not told is a dash and never nought."""

    def told(name: str, value: str, note: str = "") -> Line:
        return Line((name, value), "", note)

    share = performed_share(line.year_hours)
    rows = (
        told("Utförare", number(found.providers), f"varav {found.private} i annan regi än egen"),
        told("Lediga platser", number(found.spare), "hos dem som tar emot nya och har sagt hur många"),
        told("Har valt själva", percent(found.active_share, 0), "av dem som fick en utförare under året"),
        told("Har inte valt", percent(found.no_choice_share, 0), f"får: {line.no_choice[0].lower()}"),
        told("Byten per 100 brukare och år", number(found.switches_per_hundred, 1)),
        told("Största utförarens andel", percent(found.largest_share, 0)),
        told("Koncentration (HHI, 0 till 1)", number(found.concentration, 2), "1 är en enda utförare"),
        told("Nya och avslutade utförare", f"{found.entries} och {found.exits}"),
        told("Utförd tid av beviljad", percent(share, 0)),
        told("Ersättning till andra, kr per timme", number(_hourly(line, own=False))),
        told("Ersättning till egen regi, kr per timme", number(_hourly(line, own=True))),
        told("Egen regi har kostat, kr per utförd timme", number(own), "nettokostnad i bokföringen hittills i år"),
    )
    fields = (words("what", "Marknaden"), words("value", "Senaste året"))
    return ListTable("Hur marknaden står", fields, rows, noun=("mått", "mått"), name="marknad")


def _hourly(line: SystemLine, *, own: bool) -> Decimal | None:
    """What is paid for an hour in the newest month, of the rows whose hours and rate are known."""
    paid = [one for one in line.payments(line.paid_months[-1]) if one.told.is_own is own] if line.paid_months else []
    sure = [(one.amount, one.hours) for one in paid if one.amount is not None and one.hours is not None]
    hours = sum((one for _, one in sure), Decimal(0))
    return sum((one for one, _ in sure), Decimal(0)) / hours if hours else None


def _areas(line: SystemLine) -> ListTable:
    fields = (
        words("area", "Område"), words("warning", "Att se upp med"), _count("providers", "Utförare"),
        _count("users", "Brukare"), _count("spare", "Lediga platser"), words("active", "Har valt själva", aside=True),
    )  # fmt: skip
    told = [(area, line.market(area)) for area in line.areas]
    rows = tuple(
        Line((
            area, one.warnings[0].short if one.warnings else "", Decimal(one.providers), _decimal(one.users),
            _decimal(one.spare), percent(one.active_share, 0),
        ))
        for area, one in sorted(told, key=lambda pair: (not pair[1].warnings, pair[0]))
    )  # fmt: skip
    return ListTable("Område för område", fields, rows, noun=("område", "områden"), name="omraden")


def _offers(line: SystemLine) -> ListTable:
    """Performers with what they offer and how they keep what is asked of them, own production too."""
    fields = (
        words("performer", "Utförare"), words("form", "Regi", aside=True), words("open", "Tar emot nya"),
        _count("users", "Brukare"), _count("capacity", "Kapacitet"), _count("ceiling", "Tak", aside=True),
        words("kept", "Uppfyllda krav"), words("languages", "Språk", aside=True),
    )  # fmt: skip
    rows = tuple(
        Line(
            (
                one.performer.name, one.performer.get_operating_form_display(),
                "Slutat" if one.ended_on else "Ja" if one.is_open else "Nej, pausad",
                _decimal(line.users.get(one.performer_id)), _decimal(one.capacity), _decimal(one.ceiling),
                _kept(line, one.performer_id), one.languages,
            ),
            reverse("providers:card", kwargs={"code": one.performer.code}), one.profile or one.ended_because,
        )
        for one in sorted(line.offers, key=lambda one: (one.ended_on is not None, one.performer.name))
    )  # fmt: skip
    return ListTable("Utförare", fields, rows, noun=("utförare", "utförare"), name="utforare")


def _kept(line: SystemLine, performer: int) -> str:
    """How many of the requirements that are tested are met: quality with its n."""
    asked = [one.result for held in line.agreements if held.row.performer_id == performer for one in held.requirements]
    tested = [one for one in asked if one is not Result.NOT_TESTED]
    if not asked:
        return ""
    return f"{tested.count(Result.MET)} av {len(tested)} prövade" if tested else "Inte prövade"


@door(Permission.VIEW, subject=by_application)
def application(request: Request, application: ChoiceApplication) -> HttpResponse:
    """One application, and what can be done with it now."""
    viewer = request.viewer
    told, held = viewer.known.as_written([application]), viewer.known.as_written([application.system])
    if not told or not held:
        raise Http404("Ansökan fanns inte då.")
    row, committee = told[0], application.system.committee
    now = viewer.known.is_now
    context = {
        "unit": committee,
        "row": row,
        "system": held[0],
        "moves": {move.value for move in APPLICATION.moves(ApplicationState(row.state))} if now else set(),
        "may_edit": now and permissions.may_edit(viewer.user, committee),
        "may_approve": now and may(viewer.user, Permission.APPROVE_PROVIDERS, committee),
    }
    return render(request, "providers/application.html", context)
