"""A committee's agreements with what has been found of each, as it was known when asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from styrkedjan.api import common
from styrkedjan.api.access import reader
from styrkedjan.api.common import LOOKUP, AsOf, Code
from styrkedjan.areas.organisation.models import POLITICAL_KINDS
from styrkedjan.areas.providers.queries import years
from styrkedjan.areas.providers.queries.years import AgreementLine
from styrkedjan.domain.providers.states import AgreementState
from styrkedjan.foundation.known import Known

router = Router(tags=["Utförare"])


class RequirementOut(Schema):
    """A requirement and what was last found."""

    text: str = Field(examples=["Högst 12 olika medarbetare på 14 dagar"])
    kind: str = Field(examples=["quality"])
    critical: bool = Field(examples=[True])
    result: str = Field(examples=["not_met"])
    checked_on: date | None = Field(examples=["2026-09-10"])


class AgreementOut(Schema):
    """An agreement, a service specification or a partnership."""

    code: str = Field(examples=["ÄN-2024/17"])
    title: str = Field(examples=["Hemtjänst i Norrvik"])
    kind: str = Field(examples=["agreement"])
    basis: str = Field(examples=["lov"])
    performer: str = Field(examples=["500014"])
    is_own: bool = Field(examples=[False])
    start: date = Field(examples=["2024-01-01"])
    end: date | None = Field(examples=["2027-12-31"])
    state: str = Field(examples=["running"])
    open_deviations: int = Field(examples=[1])
    requirements: list[RequirementOut]


class ProviderYearOut(Schema):
    """A committee's year with its performers."""

    unit: str = Field(examples=["500"])
    year: int = Field(examples=[2026])
    plan: str | None = Field(examples=["adopted"])
    decision: str = Field(examples=["Vård- och omsorgsnämnden 2025-12-11 § 98"])
    follow_ups_done: int = Field(examples=[5])
    follow_ups: int = Field(examples=[8])
    findings: list[str]
    agreements: list[AgreementOut]


@router.get("/units/{code}/providers/{year}", response={200: ProviderYearOut, **LOOKUP})
def providers(request: HttpRequest, code: Code, year: int, as_of: AsOf = None) -> Any:
    """En nämnds avtal och uppdragsbeskrivningar ett år, krav för krav. Utkast finns inte här."""
    unit = common.unit(reader(request), code)
    if unit.kind not in POLITICAL_KINDS:
        raise Http404
    found = years.year_of(unit, year, Known.end_of(as_of))
    done, total = found.done_share
    return {
        "unit": unit.code, "year": year, "plan": found.plan.state if found.plan else None,
        "decision": found.plan.decision_text if found.plan else "", "follow_ups_done": done, "follow_ups": total,
        "findings": [one.what for one in found.found],
        "agreements": [_agreement(one) for one in found.agreements if one.state is not AgreementState.DRAFT],
    }  # fmt: skip


def _agreement(line: AgreementLine) -> dict[str, Any]:
    row = line.row
    return {
        "code": row.code, "title": row.title, "kind": row.kind, "basis": row.basis, "performer": row.performer.code,
        "is_own": row.is_own, "start": row.start, "end": row.end, "state": row.state,
        "open_deviations": len(line.open_deviations),
        "requirements": [
            {
                "text": one.row.text, "kind": one.row.kind, "critical": one.row.critical, "result": one.result.value,
                "checked_on": one.now.checked_on if one.now else None,
            }
            for one in line.requirements
        ],
    }  # fmt: skip
