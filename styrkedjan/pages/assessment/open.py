"""What anybody reads without a log-in: a municipality's published result in short, and every result as open data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from styrkedjan.areas.assessment.models import PublishedResult
from styrkedjan.areas.assessment.queries import results as published
from styrkedjan.areas.assessment.queries.cases import case_of
from styrkedjan.areas.assessment.queries.frameworks import framework_of
from styrkedjan.domain.spreadsheet_text import separated
from styrkedjan.foundation.known import NOW
from styrkedjan.pages.assessment import showing
from styrkedjan.pages.kit.public import municipality, public
from styrkedjan.reports import assessment_told
from styrkedjan.reports.assessment_report import assessment_document
from styrkedjan.reports.writers import html


@public
def short(request: HttpRequest, code: str) -> HttpResponse:
    """The newest result: the compass, what is done well, what can be better."""
    root = municipality(code)
    rows = published.results(NOW)
    own = [one for one in rows if one.municipality_id == root.pk]
    profile = assessment_told.profile_of(own[0], rows) if own else None
    made = own[0].assessment if own else None
    case = case_of(made, NOW, None) if made is not None else None
    document = assessment_document(case, rows, (), NOW, short=True) if case is not None and case.scored else None
    if document is not None:  # the page says the first sentence itself
        document = replace(document, blocks=document.blocks[1:])
    context = {
        "root": root, "profile": profile, "rose": showing.rose(profile) if profile else None,
        "table": showing.area_table(profile) if profile else None, "rounds": showing.rounds(own),
        "body": SafeString(html.fragment(document)) if document else "",  # nosec B703 - the writer escapes all text
    }  # fmt: skip
    return render(request, "assessment/public.html", context)


@public
def data(request: HttpRequest, form: str) -> HttpResponse:
    """Every published result as CSV or JSON, in the columns that `styrkedjan assessment total` reads."""
    rows = [_row(one) for one in published.results(NOW)]
    if form == "json":
        return JsonResponse({"results": rows}, json_dumps_params={"ensure_ascii": False})
    if form != "csv":
        raise Http404("Formatet finns inte.")
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = separated([names, *([row.get(name) or "" for name in names] for row in rows)])
    headers = {"Content-Disposition": 'attachment; filename="utvarderingar.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _row(one: PublishedResult) -> dict[str, Any]:
    framework = framework_of(one.framework)
    areas = {f"area_{place}": one.areas.get(area.id) for place, area in enumerate(framework.areas, 1)}
    return {
        "framework": framework.name, "version": framework.version, "municipality": one.name, "code": one.code,
        "year": one.year, "scope": one.scope, "published_on": one.published_on.isoformat(), **areas,
        "published_total": str(one.total) if one.total is not None else None, "source": one.source,
    }  # fmt: skip
