"""What every operation shares: parameters, pages of rows, and how a code, a month and a day are read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from ninja import Path, Query
from ninja.errors import HttpError
from pydantic import StringConstraints

from styrkedjan.api import schemas
from styrkedjan.api.access import Reader
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import within
from styrkedjan.domain.periods import Period, Span

ERRORS = {401: schemas.ProblemDetail, 403: schemas.ProblemDetail, 422: schemas.ProblemDetail}
LOOKUP = {**ERRORS, 404: schemas.ProblemDetail}
# Text that reaches the database must be free of NUL, which PostgreSQL refuses.
Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Query(ge=1, le=500, description="Högst så många på en sida.")]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000, description="Sida, räknad från 1.")]
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
AsOf = Annotated[date | None, Query(alias="as-of", description="Som det var känt vid dagens slut.")]
Year = Annotated[int | None, Query(ge=1900, le=2199)]
M = TypeVar("M", bound=Model)


def page(rows: QuerySet[M], limit: int, page: int, out: Any, *order: str) -> dict[str, Any]:
    ordered = rows.order_by(*order)
    start = (page - 1) * limit
    return {
        "total": rows.count(),
        "page": page,
        "limit": limit,
        "items": [out(row) for row in ordered[start : start + limit]],
    }


def first(rows: QuerySet[M]) -> M:
    found = rows.first()
    if found is None:
        raise Http404
    return found


def unit(who: Reader, code: str) -> Unit:
    rows = Unit.objects.filter(within(who.paths), principal=who.principal, code=code)
    return first(rows.select_related("principal", "parent", "service_area"))


def month(text: str) -> Period:
    try:
        period = Period.parse(text)
    except ValueError as error:
        raise HttpError(422, str(error)) from error
    if period.span is not Span.MONTH:
        raise HttpError(422, "Perioden ska vara en månad, till exempel 2026-08.")
    return period


def text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
