"""A committee's internal control of a year, as it was known when asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from styrkedjan.api import common
from styrkedjan.api.access import reader
from styrkedjan.api.common import LOOKUP, AsOf, Code
from styrkedjan.areas.control.queries import years
from styrkedjan.areas.organisation.models import POLITICAL_KINDS
from styrkedjan.foundation.known import Known

router = Router(tags=["Intern kontroll"])


class ControlOut(Schema):
    """A control and what it has come to."""

    title: str = Field(examples=["Attest av leverantörsfakturor"])
    unit: str = Field(examples=["300001"])
    frequency: str = Field(examples=["tertial"])
    state: str = Field(examples=["started"])
    outcome: str | None = Field(examples=["minor"])
    sample_size: int | None = Field(examples=[30])
    sample_failed: int | None = Field(examples=[2])
    open_deviations: int = Field(examples=[1])


class RiskOut(Schema):
    """A risk with its band and its controls."""

    number: int = Field(examples=[1])
    title: str = Field(examples=["Fakturor betalas utan att två har granskat dem"])
    source: str = Field(examples=["process"])
    likelihood: int | None = Field(examples=[2])
    consequence: int | None = Field(examples=[3])
    band: str | None = Field(examples=["Medel"])
    state: str = Field(examples=["in_plan"])
    accepted_until: date | None = Field(examples=[None])
    controls: list[ControlOut]


class ControlYearOut(Schema):
    """A committee's control year."""

    unit: str = Field(examples=["300"])
    year: int = Field(examples=[2026])
    method: str | None = Field(examples=["sannolikhet_konsekvens"])
    state: str = Field(examples=["adopted"])
    decision: str = Field(examples=["Grundskolenämnden 2025-12-09 § 110"])
    sufficiency: str | None = Field(examples=["essentially"])
    findings: list[str]
    risks: list[RiskOut]


@router.get("/units/{code}/internal-control/{year}", response={200: ControlYearOut, **LOOKUP})
def internal_control(request: HttpRequest, code: Code, year: int, as_of: AsOf = None) -> Any:
    """En nämnds interna kontroll ett år: risker, kontroller, resultat och det som behöver åtgärdas."""
    unit = common.unit(reader(request), code)
    found = years.year_of(unit, year, Known.end_of(as_of)) if unit.kind in POLITICAL_KINDS else None
    if found is None or found.plan is None:
        raise Http404
    return {
        "unit": unit.code,
        "year": year,
        "method": found.method.id if found.method else None,
        "state": found.plan.state,
        "decision": found.plan.decision_text,
        "sufficiency": found.judgement.sufficiency if found.judgement else None,
        "findings": [one.what for one in found.found],
        "risks": [_risk(line) for line in found.risks],
    }


def _risk(line: years.RiskLine) -> dict[str, Any]:
    row = line.row
    return {
        "number": row.number, "title": row.title, "source": row.source, "likelihood": row.likelihood,
        "consequence": row.consequence, "band": line.band.word if line.band else None, "state": row.state,
        "accepted_until": row.accepted_until, "controls": [_control(one) for one in line.controls],
    }  # fmt: skip


def _control(line: years.ControlLine) -> dict[str, Any]:
    failed, size = line.failed or (None, None)
    return {
        "title": line.row.title, "unit": line.row.unit.code, "frequency": line.row.frequency, "state": line.row.state,
        "outcome": line.worst.value if line.worst else None, "sample_size": size, "sample_failed": failed,
        "open_deviations": len(line.open_deviations),
    }  # fmt: skip
