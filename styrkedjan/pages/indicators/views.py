"""Reading indicators: the list, one indicator, and what collecting costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.improvement.queries.practices import fitting
from styrkedjan.areas.indicators import permissions
from styrkedjan.areas.indicators.actions import defining
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, SourceKind
from styrkedjan.areas.indicators.queries import kolada, pages
from styrkedjan.areas.indicators.queries.pages import IndicatorPage
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.domain.measures import Aggregation, Direction, Frequency
from styrkedjan.domain.scales import status_rule
from styrkedjan.domain.status import StatusRule
from styrkedjan.domain.volumes import OverYear
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.indicators.figures import comparison_chart, series_chart, small_multiples
from styrkedjan.pages.indicators.subjects import indicator_of, principal_of, unit_named
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.table_view import excel
from styrkedjan.pages.kit.tables import Field, Line, ListTable, words
from styrkedjan.reports.tables import Column, ColumnKind

MOST_UNITS = 60


@door(Permission.VIEW, anywhere=True)
def listing(request: Request) -> HttpResponse:
    """All indicators, narrowed by words, kind and service area."""
    viewer = request.viewer
    principal = principal_of(request)
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "slag", "omrade")}
    owner = viewer.committee if "alla" not in request.GET else None
    rows = pages.lines(
        principal, viewer.known, text=chosen["q"], kind=chosen["slag"], owner=owner, service_area=chosen["omrade"]
    )
    table = indicators_table(rows)
    if (answer := excel(request, "Indikatorer", table)) is not None:
        return answer
    context = {
        "lines": rows,
        "table": table,
        "owner": owner,
        "chosen": chosen,
        "kinds": IndicatorKind.choices,
        "areas": ServiceArea.objects.filter(principal=principal),
        "may_define": viewer.unit is not None and viewer.may(Permission.EDIT_INDICATORS, viewer.unit),
    }
    return render(request, "indicators/list.html", context)


def indicators_table(rows: list[pages.Line]) -> ListTable:
    """The indicators under their service areas, by name."""
    fields = (
        words("name", "Indikator"),
        words("kind", "Slag", aside=True),
        words("owner", "Ägare", aside=True),
        words("source", "Källa", aside=True),
        Field("goals", Column("Mål som mäts", ColumnKind.NUMBER), aside=True),
        Field("known", Column("Senaste värde kom", ColumnKind.DAY)),
    )
    lines = tuple(
        Line(
            (
                row.indicator.name,
                row.indicator.get_kind_display(),
                row.indicator.owner.label,
                row.indicator.get_source_display(),
                Decimal(row.goals),
                timezone.localtime(row.last_known).date() if row.last_known else None,
            ),
            reverse("indicators:indicator", kwargs={"pk": row.indicator.pk}),
            row.indicator.unit_of_measure,
            row.indicator.service_area.name if row.indicator.service_area else "Hela kommunen",
        )
        for row in rows
    )
    return ListTable("Indikatorer", fields, lines, order="name", folded=len(rows) > MOST_UNITS, noun=("mått", "mått"))


@door(Permission.VIEW, anywhere=True)
def costs(request: Request) -> HttpResponse:
    """What collecting costs, and who uses it: every question must earn its place."""
    year = request.viewer.period.year
    rows = pages.costs(principal_of(request), year, request.viewer.known)
    context = {
        "rows": rows,
        "year": year,
        "hours": sum(row.hours for row in rows),
        "unearned": [row for row in rows if row.has_to_explain_itself],
    }
    return render(request, "indicators/costs.html", context)


@door(Permission.VIEW, anywhere=True)
def indicator(request: Request, pk: int) -> HttpResponse:
    """One indicator with series, target, breakdown, units, comparison, definition, source and corrections."""
    viewer = request.viewer
    row = indicator_of(request, pk)
    defining.note_read(by=viewer.user, indicator=row)
    row = next(iter(viewer.known.as_written([row])), row)
    page = _page(request, row)
    latest = page.latest
    comparison = kolada.compare(row, principal_of(request), latest.period, viewer.known) if latest else None
    everything = "alla" in request.GET
    context = {
        "page": page,
        "indicator": row,
        "unit": page.unit,
        "latest": latest,
        "chart": series_chart(page),
        "small": small_multiples(page),
        "points": page.points[::-1],
        "units": page.units if everything else page.units[:MOST_UNITS],
        "comparison": comparison,
        "comparison_chart": comparison_chart(page, comparison) if comparison else None,
        "labels": _labels(row),
        "may_change": viewer.may(Permission.EDIT_INDICATORS, row.owner) and viewer.known.is_now,
        "may_aim": viewer.may(Permission.EDIT_INDICATORS, page.unit) and viewer.known.is_now,
        "may_report": _may_report(request, page),
        "may_improve": viewer.known.is_now and viewer.may(Permission.EDIT_CHAIN, page.unit),
        "practices": fitting(row, viewer.known)[:4],
    }
    return render(request, "indicators/indicator.html", context)


def _page(request: Request, row: Indicator) -> IndicatorPage:
    """The page for the unit in the address, else the chosen unit, else the municipality when that unit has nothing."""
    viewer = request.viewer
    principal = principal_of(request)
    named = unit_named(request, request.GET.get("enhet", ""))
    unit: Unit = named or viewer.unit or principal
    page = _page_of(request, row, unit)
    if named is None and page.latest is None and unit.pk != principal.pk:
        return _page_of(request, row, principal)
    return page


def _page_of(request: Request, row: Indicator, unit: Unit) -> IndicatorPage:
    viewer = request.viewer
    whole = permissions.sees_small_numbers(viewer.user, unit)
    rule = _rule(unit.principal or unit, viewer.period.year)
    return pages.indicator_page(row, unit, viewer.period, rule, viewer.known, whole=whole)


def _rule(principal: Unit, year: int) -> StatusRule:
    """The steering model's status rule for the year; the standard one where no plan year is."""
    plan_year = years.plan_year(principal, year)
    return status_rule(years.steering_model(plan_year)) if plan_year else StatusRule()


def _may_report(request: Request, page: IndicatorPage) -> bool:
    viewer = request.viewer
    own = page.indicator.source == SourceKind.OWN and viewer.known.is_now
    return own and viewer.may(Permission.REPORT_VALUES, page.unit)


_AGGREGATION = {
    Aggregation.SHARE: "Andelen räknas om från enheternas täljare och nämnare",
    Aggregation.SUM: "Enheternas värden summeras",
    Aggregation.MEAN: "Enheternas värden vägs med antalet bakom",
    Aggregation.NONE: "Vägs inte samman",
}


def _labels(row: Indicator) -> dict[str, Any]:
    return {
        "direction": Direction(row.direction).label,
        "frequency": Frequency(row.frequency).label,
        "over_year": OverYear(row.over_year).label,
        "aggregation": _AGGREGATION[Aggregation(row.aggregation)],
    }
