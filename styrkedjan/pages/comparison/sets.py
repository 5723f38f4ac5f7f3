"""Resultatvisaren: chosen municipalities side by side over a set of measures whose weights anybody can see."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.comparison.models import MeasureSet
from styrkedjan.areas.comparison.queries import groups as group_queries
from styrkedjan.areas.comparison.queries.sets import NAMED, SetComparison, compare_set, named_set
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.comparison import ColourRule
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.comparison import subjects
from styrkedjan.pages.kit.doors import door
from styrkedjan.pages.kit.files import as_download
from styrkedjan.pages.kit.request import Request
from styrkedjan.reports import set_comparison
from styrkedjan.reports.tables import text
from styrkedjan.reports.writers import Format, write

FORMS = (Format.PDF, Format.DOCX, Format.XLSX)
MOST_TOWNS = 8


@door(Permission.VIEW, subjects.municipality)
def index(request: Request, unit: Unit) -> HttpResponse:
    """The sets there are."""
    viewer = request.viewer
    rows = viewer.known.as_written(MeasureSet.objects.filter(principal=unit))
    may = viewer.may(Permission.EDIT_INDICATORS, unit) and viewer.known.is_now
    return render(request, "comparison/sets.html", {"sets": rows, "named": NAMED, "may_edit": may})


@door(Permission.VIEW, subjects.readable_set)
def show(request: Request, measure_set: MeasureSet) -> HttpResponse:
    """The set with the chosen municipalities: totals and what they hang on, every measure, the trend, the role."""
    return _page(request, _as_known(request, measure_set), request.path)


@door(Permission.VIEW, subjects.municipality)
def named(request: Request, unit: Unit, tag: str) -> HttpResponse:
    """The same of a set that comes with the catalogue."""
    return _page(request, _named(request, unit, tag), request.path)


@door(Permission.VIEW, subjects.municipality)
def named_file(request: Request, unit: Unit, tag: str, form: str) -> HttpResponse:
    """The same to print."""
    return _written(request, _named(request, unit, tag), form)


def _as_known(request: Request, measure_set: MeasureSet) -> MeasureSet:
    """The set as it was then; 404 for one that was not laid up yet."""
    told = request.viewer.known.as_written([measure_set])
    if not told:
        raise Http404("Måttuppsättningen fanns inte den dagen.")
    return told[0]


def _named(request: Request, unit: Unit, tag: str) -> MeasureSet:
    try:
        return named_set(tag, unit, request.viewer.known)
    except KeyError as error:
        raise Http404("Urvalet finns inte.") from error


def _page(request: Request, measure_set: MeasureSet, address: str) -> HttpResponse:
    known = request.viewer.known
    found = _compared(request, measure_set)
    groups, group = subjects.chosen_group(request)
    names = group_queries.names(known)
    return render(
        request,
        "comparison/set.html",
        {
            "set": measure_set,
            "rule": ColourRule(measure_set.rule),
            "found": found,
            **_totals(found),
            "towns": {code: names[code] for code in groups[-1].members if code in names},
            "chosen": {code for code, _ in found.municipalities},
            "groups": groups,
            "group": group,
            "query": request.GET.urlencode(),
            "file_href": f"{address}fil/",
            "may_edit": request.viewer.may(Permission.EDIT_INDICATORS, measure_set.principal) and known.is_now,
        },
    )


@door(Permission.VIEW, subjects.readable_set)
def file(request: Request, measure_set: MeasureSet, form: str) -> HttpResponse:
    """The same comparison to print."""
    return _written(request, _as_known(request, measure_set), form)


def _written(request: Request, measure_set: MeasureSet, form: str) -> HttpResponse:
    if form not in set(FORMS):
        raise Http404("Formatet finns inte.")
    known = request.viewer.known
    document = set_comparison.set_document(measure_set, _compared(request, measure_set), known)
    return as_download(write(document, Format(form)))


def _totals(found: SetComparison) -> dict[str, object]:
    """The table of totals as the page writes it."""
    table = set_comparison.totals(found)
    rows = [
        [
            {"text": text(cell, column), "is_figure": column.kind.is_figure}
            for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    return {"totals": table, "total_rows": rows}


def _compared(request: Request, measure_set: MeasureSet) -> SetComparison:
    known: Known = request.viewer.known
    towns = group_queries.names(known)
    asked = [code for code in dict.fromkeys(request.GET.getlist("kommun")) if code in towns]
    _, group = subjects.chosen_group(request)
    others = asked or list(group.members[:4])
    own = measure_set.principal.code
    return compare_set(measure_set, [own, *(code for code in others if code != own)][:MOST_TOWNS], known)
