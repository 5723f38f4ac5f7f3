"""Published results of assessments, as they were known when asked. What is under way has no place here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from styrkedjan.api.access import reader
from styrkedjan.api.common import ERRORS, AsOf
from styrkedjan.areas.assessment.models import PublishedResult
from styrkedjan.areas.assessment.queries import results as published
from styrkedjan.foundation.known import Known

router = Router(tags=["Utvärdering"])


class AssessmentResultOut(Schema):
    """One municipality's points by one version and scope; areas and total as they were published."""

    framework: str = Field(examples=["kommunkompassen_1_0"])
    municipality: str = Field(examples=["Almsäter"])
    code: str = Field(examples=["9901"], description="Kommunkod, tom där den inte är känd.")
    year: int = Field(examples=[2025])
    scope: str = Field(examples=["Hela kommunen"])
    published_on: date = Field(examples=["2025-05-20"])
    areas: dict[str, Decimal] = Field(examples=[{"1": "62.5", "2": "55"}])
    criteria: dict[str, Decimal] = Field(examples=[{"1.1": "70"}])
    total: Decimal | None = Field(examples=["486.5"], description="Som den trycktes; tom där ingen trycktes.")
    source: str = Field(examples=["Utvärdering av Kompassnavet"])


class AssessmentResultsOut(Schema):
    """Every published result, the newest first."""

    results: list[AssessmentResultOut]


@router.get("/assessments/results", response={200: AssessmentResultsOut, **ERRORS})
def results(request: HttpRequest, as_of: AsOf = None) -> Any:
    """Publicerade resultat. Olika versioner och omfattningar är inte jämförbara."""
    reader(request)
    return {"results": [_result(one) for one in published.results(Known.end_of(as_of))]}


def _result(one: PublishedResult) -> dict[str, Any]:
    return {
        "framework": one.framework, "municipality": one.name, "code": one.code, "year": one.year, "scope": one.scope,
        "published_on": one.published_on, "areas": one.areas, "criteria": one.criteria, "total": one.total,
        "source": one.source,
    }  # fmt: skip
