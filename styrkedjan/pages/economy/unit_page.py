"""The unit page: money, volume, quality and goals on one key, each with its worst first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrkedjan.areas.documents.queries.documents import values_of
from styrkedjan.areas.economy.queries.one_key import Measured, OneKey, one_key
from styrkedjan.areas.organisation.models import POLITICAL_KINDS, ROOT_KINDS, Unit
from styrkedjan.areas.organisation.queries import valid_on
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.areas.reporting.permissions import readable
from styrkedjan.areas.reporting.proposals import target_text
from styrkedjan.areas.reporting.queries.instructions import for_unit
from styrkedjan.domain.swedish import DASH, measured
from styrkedjan.foundation.roles import Permission
from styrkedjan.overviews.goals import WORST_FIRST, goal_lines
from styrkedjan.overviews.money import area_names, standing_of
from styrkedjan.overviews.voices import signals
from styrkedjan.pages.economy.tables import by_unit
from styrkedjan.pages.kit import viewer as viewers
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.reports.standing import headline
from styrkedjan.reports.tables import Column, ColumnKind


@door(Permission.VIEW)
def unit_page(request: Request, unit: Unit) -> HttpResponse:
    """Everything of a unit, and the units below it."""
    viewer = request.viewer
    viewers.remember_unit(request, unit)
    key = one_key(unit, viewer.period, viewer.known)
    areas = area_names(unit)
    quality = sorted(key.quality, key=lambda row: WORST_FIRST.index(row.proposal.status))
    measures = measures_table([*quality, *key.volumes])
    below = by_unit(key.economy, areas, "Ekonomi per enhet", page="economy:unit_page") if key.economy.below else None
    lists = [table for table in (measures, below) if table is not None]
    if (answer := excel(request, f"{unit.name} {viewer.period}", *lists)) is not None:
        return answer
    known = viewer.known
    children = known.made(Unit.objects.filter(valid_on(known.day), parent=unit)).select_related("service_area")
    context = {
        "unit": unit,
        "key": key,
        "headline": headline(standing_of(unit, key.economy, [], areas)),
        "goals": goal_lines(unit, viewer.period, viewer.known),
        "quality": quality,
        "asked": for_unit(unit, viewer.known) if unit.kind in POLITICAL_KINDS else (),
        "owed": volume_owed(unit, key),
        "values": values_of(unit, viewer.known),
        "may_talk": viewer.known.is_now and viewer.may(Permission.EDIT_CHAIN, unit),
        "voices": signals(unit, viewer.period.year, viewer.known),
        "measures": measures,
        "below": below,
        "children": () if below else children,
        "reports": UnitReport.objects.filter(readable(viewer.user), unit=unit).select_related("round")[:6],
        "may_report": viewer.may(Permission.REPORT_VALUES, unit),
    }
    return render(request, "economy/unit_page.html", context)


def volume_owed(unit: Unit, key: OneKey) -> str:
    """Why there is no volume, and who could change that; "" when there is one."""
    if key.volumes:
        return ""
    area = unit.service_area
    if area is not None and area.volume_unit:
        return f"{unit.name} har inte rapporterat sin volym ({area.volume_unit}) för {key.period.year}."
    if area is not None:
        return f"{area.name} har inget volymmått. Det läggs upp under Organisation, Verksamhetsområden."
    if unit.kind in (*ROOT_KINDS, *POLITICAL_KINDS):
        return "Volymer följs i verksamheterna, var och en i sitt mått."
    return f"{unit.name} hör inte till någon verksamhet, så det finns ingen volym att följa."


def measures_table(rows: list[Measured]) -> ListTable | None:
    """Every measure of the unit, the worst first; None without any."""
    if not rows:
        return None
    fields = (
        words("name", "Mått"),
        words("period", "Period", aside=True, tight=True),
        words("now", "Nu", tight=True),
        words("before", "Förra", aside=True, tight=True),
        words("target", "Ska vara", aside=True, tight=True),
        Field("status", Column("Läge", ColumnKind.STATUS)),
    )
    return ListTable("Alla mått", fields, tuple(map(_measure, rows)))


def _measure(row: Measured) -> Line:
    unit, decimals = row.indicator.unit_of_measure, row.indicator.decimals
    newest, before = row.newest, row.before
    if newest is None:
        now = "Ej rapporterat"
    else:
        now = newest.missing.label if newest.missing else measured(newest.value, decimals, unit)
    cells = (
        row.indicator.name,
        newest.period.label if newest else "",
        now,
        measured(before.value, decimals, unit) if before is not None and before.value is not None else DASH,
        target_text(row.target, decimals) if row.target else "",
        row.proposal.status,
    )
    return Line(cells, reverse("indicators:indicator", kwargs={"pk": row.indicator.pk}))
