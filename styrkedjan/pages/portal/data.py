"""Open data: what is published, each data set with its columns and files, and the catalogue that others fetch."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.publishing.models import Publication
from styrkedjan.areas.publishing.queries import published
from styrkedjan.areas.publishing.queries.published import Shown
from styrkedjan.domain.publishing.data import Kind
from styrkedjan.domain.publishing.states import Licence
from styrkedjan.domain.swedish import number
from styrkedjan.pages.kit.public import municipality, public
from styrkedjan.pages.kit.query import FIRST_YEAR, LAST_YEAR
from styrkedjan.pages.portal.frame import KEPT_SECONDS, Open, open_page
from styrkedjan.reports import dcat, open_files
from styrkedjan.reports.open_data import DataSet, data_sets

GONE = 410
FIRST_ROWS = 20


def data(request: HttpRequest, shown: Open) -> HttpResponse:
    """Every data set that is published."""
    sets = data_sets()
    lines = [(sets[key], edition) for key, edition in shown.editions.items() if key in sets]
    lines.sort(key=lambda each: each[0].title)
    return render(request, "portal/data.html", {"root": shown.root, "lines": lines, "base": settings.PUBLIC_ADDRESS})


def data_set(request: HttpRequest, shown: Open, key: str = "") -> HttpResponse:
    """One data set: what it is, its columns, its first rows, its files, and where it is decided."""
    about, edition = data_sets().get(key), shown.get(key)
    if about is None:
        raise Http404("Datamängden finns inte.")
    if edition is None:
        return _gone(request, shown.root, about)
    context = {
        "root": shown.root, "about": about, "edition": edition, "row": edition.publication,
        "licence": Licence(edition.publication.licence), "base": settings.PUBLIC_ADDRESS,
        "first": [[_shown(row[one.key], one.kind) for one in edition.columns] for row in edition.rows[:FIRST_ROWS]],
        "more": max(0, len(edition.rows) - FIRST_ROWS),
    }  # fmt: skip
    return render(request, "portal/data_set.html", context)


def _shown(value: Any, kind: Kind) -> str:
    """A cell as people write it: the files have it as programs read it."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if kind is Kind.NUMBER and value is not None:
        exact = Decimal(value)
        is_year = exact == exact.to_integral_value() and FIRST_YEAR <= exact <= LAST_YEAR
        return str(value) if is_year else number(exact, -int(exact.normalize().as_tuple().exponent) if exact % 1 else 0)
    return "" if value is None else str(value)


def _gone(request: HttpRequest, root: Unit, about: DataSet) -> HttpResponse:
    """A data set that was withdrawn keeps its address and says so; one that never was seen is not there."""
    row: Publication | None = published.withdrawn(root, about.key)
    if row is None:
        raise Http404("Datamängden är inte publicerad.")
    return render(request, "portal/withdrawn.html", {"root": root, "about": about, "row": row}, status=GONE)


@public
def newest_file(request: HttpRequest, code: str, key: str, form: str) -> HttpResponse:
    """The newest edition as a file."""
    return _file(request, code, key, None, form)


@public
def edition_file(request: HttpRequest, code: str, key: str, number: int, form: str) -> HttpResponse:
    """One edition as a file: its address always gives the same."""
    return _file(request, code, key, number, form)


def _file(request: HttpRequest, code: str, key: str, number: int | None, form: str) -> HttpResponse:
    about = data_sets().get(key)
    if about is None or form not in open_files.FORMS:
        raise Http404("Filen finns inte.")
    root = municipality(code)
    edition = published.edition(root, key, number)
    if edition is None:
        return _gone(request, root, about)
    tag = f'"{edition.sha256[:32]}-{form}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        content = open_files.written(edition, form, told_of(root, about, edition))
        answer = HttpResponse(content, content_type=open_files.FORMS[form])
        name = f"{root.code}-{key}-{edition.number}.{form}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["ETag"], answer["Cache-Control"] = tag, f"public, max-age={KEPT_SECONDS}"
    answer["Access-Control-Allow-Origin"] = "*"  # anybody's page may read it
    return answer


def told_of(root: Unit, about: DataSet, edition: Shown) -> dict[str, Any]:
    """What a file says of itself."""
    at = f"{settings.PUBLIC_ADDRESS}/oppet/{root.code}/data/{about.key}"
    return {
        "title": about.title, "description": about.about, "publisher": root.name, "edition": edition.number,
        "published": edition.day.isoformat(), "covers": edition.covers, "sources": list(edition.sources),
        "license": Licence(edition.publication.licence).address, "threshold": edition.publication.threshold,
        "decision": edition.publication.decision_text, "url": f"{at}/", "lasting": f"{at}/{edition.number}.json",
    }  # fmt: skip


@public
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue at the address that the national one fetches: RDF/XML, or what is asked for."""
    form = request.GET.get("format", "")
    if form not in dcat.FORMS:
        accepted = request.headers.get("Accept", "")
        form = next((name for name, media in dcat.FORMS.items() if media in accepted), "rdf")
    roots = [(root, list(published.open_editions(root).values())) for root in Unit.objects.filter(parent=None)]
    content = dcat.written(dcat.graph(roots, settings.PUBLIC_ADDRESS), form)
    answer = HttpResponse(content, content_type=f"{dcat.FORMS[form]}; charset=utf-8")
    answer["Cache-Control"], answer["Vary"] = f"public, max-age={KEPT_SECONDS}", "Accept"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


OPEN = {"data": open_page(data), "data_set": open_page(data_set)}
