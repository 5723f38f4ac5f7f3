"""Open data: what is published, for everybody and without a key. The rows are those of the files, page by page."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from styrkedjan.api import schemas
from styrkedjan.api.common import Code, PageNumber
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.publishing.queries import published
from styrkedjan.areas.publishing.queries.published import Shown
from styrkedjan.domain.publishing.states import Licence
from styrkedjan.foundation.known import NOW, reading
from styrkedjan.reports.open_data import DataSet, data_sets
from styrkedjan.reports.open_files import typed

router = Router(tags=["Öppna data"])
MOST_ROWS = 1000
OPEN = {404: schemas.ProblemDetail, 422: schemas.ProblemDetail}
Rows = Annotated[int, Query(ge=1, le=MOST_ROWS, description="Högst så många rader på en sida.")]
Edition = Annotated[int | None, Query(ge=1, le=32_000, description="Utgåva; utelämnad ger den senaste.")]


class ColumnOut(Schema):
    """A column of a data set."""

    key: str = Field(examples=["varde"])
    type: str = Field(examples=["number"])
    description: str = Field(examples=["Kommunens värde."])
    unit: str = Field(examples=["kr"])


class DataSetOut(Schema):
    """A published data set."""

    key: str = Field(examples=["mal"])
    title: str = Field(examples=["Fullmäktiges mål och hur det gick"])
    description: str = Field(examples=["Målen som fullmäktige satte för året."])
    edition: int = Field(examples=[1])
    published: date = Field(examples=["2026-11-09"])
    covers: str = Field(examples=["2025"])
    rows: int = Field(examples=[22])
    license: str = Field(examples=["https://creativecommons.org/publicdomain/zero/1.0/"])
    owner: str = Field(examples=["Ekonomiavdelningen"])
    contact: str = Field(examples=["oppnadata@ekevik.example"])
    threshold: int = Field(examples=[5], description="Så många ska minst stå bakom ett värde om människor.")
    decision: str = Field(examples=["Kommunstyrelsen 2026-10-19 § 112"])
    sources: list[str] = Field(examples=[["Årsredovisning 2025"]])
    page: str = Field(examples=["http://127.0.0.1:8000/oppet/9901/data/mal/"])
    columns: list[ColumnOut]


class DataSets(Schema):
    """Everything that is published."""

    municipality: str = Field(examples=["Ekeviks kommun"])
    items: list[DataSetOut]


class RowsOut(Schema):
    """Rows of a data set, with the columns' own names."""

    total: int = Field(examples=[22])
    page: int = Field(examples=[1])
    limit: int = Field(examples=[100])
    edition: int = Field(examples=[1])
    items: list[dict[str, Any]]


def _root(code: str) -> Unit:
    root = Unit.objects.filter(code=code, parent=None).first()
    if root is None:
        raise Http404
    return root


@router.get("/open/{code}/datasets", response={200: DataSets, **OPEN}, auth=None)
def datasets(request: HttpRequest, code: Code) -> Any:
    """Kommunens publicerade datamängder. Ingen nyckel behövs."""
    with reading(lambda: NOW):
        root = _root(code)
        editions = published.open_editions(root)
        found = [_out(root, data_sets()[key], one) for key, one in editions.items() if key in data_sets()]
        return {"municipality": root.name, "items": found}


@router.get("/open/{code}/datasets/{key}/rows", response={200: RowsOut, **OPEN}, auth=None)
def rows(
    request: HttpRequest, code: Code, key: Code, limit: Rows = 100, page: PageNumber = 1,
    edition: Edition = None,
) -> Any:  # fmt: skip
    """Raderna i en datamängd, sida för sida. Samma rader som i filerna. Tal är tal, och det som saknas är null."""
    with reading(lambda: NOW):
        found = published.edition(_root(code), key, edition)
    if found is None or key not in data_sets():
        raise Http404
    start = (page - 1) * limit
    items = [typed(row, found.columns) for row in found.rows[start : start + limit]]
    return {"total": len(found.rows), "page": page, "limit": limit, "edition": found.number, "items": items}


def _out(root: Unit, about: DataSet, one: Shown) -> dict[str, Any]:
    row = one.publication
    return {
        "key": one.key, "title": about.title, "description": about.about, "edition": one.number, "published": one.day,
        "covers": one.covers, "rows": len(one.rows), "license": Licence(row.licence).address, "owner": row.owner,
        "contact": row.contact, "threshold": row.threshold, "decision": row.decision_text,
        "sources": list(one.sources), "page": f"{settings.PUBLIC_ADDRESS}/oppet/{root.code}/data/{one.key}/",
        "columns": [
            {"key": each.key, "type": each.kind.value, "description": each.about, "unit": each.unit}
            for each in one.columns
        ],
    }  # fmt: skip
