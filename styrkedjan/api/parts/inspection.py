"""A committee's year of inspection: what is decided and published, as it was known when asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from styrkedjan.api import common
from styrkedjan.api.access import reader
from styrkedjan.api.common import LOOKUP, AsOf, Code
from styrkedjan.areas.inspection.queries import years
from styrkedjan.areas.inspection.queries.years import CaseLine
from styrkedjan.areas.organisation.models import POLITICAL_KINDS
from styrkedjan.foundation.known import Known

router = Router(tags=["Tillsyn"])


class RulingOut(Schema):
    """A decision in an area."""

    area: str = Field(examples=["safety"])
    step: str = Field(examples=["injunction"])
    grave: bool = Field(examples=[False])
    decision: str = Field(examples=["Förskolenämnden 2026-04-21 § 44"])
    deadline: date | None = Field(examples=["2026-06-30"])
    obeyed: str = Field(examples=["yes"], description="yes, partly, no; tomt när ingen har sett efter")


class InspectionOut(Schema):
    """An inspection. Decisions and summary stand here when every area is decided."""

    place: str = Field(examples=["F01"])
    name: str = Field(examples=["Solbackens förskola"])
    law: str = Field(examples=["skollagen_26"])
    kind: str = Field(examples=["regular"])
    state: str = Field(examples=["closed"])
    due: date = Field(examples=["2026-03-31"])
    visited_on: date | None = Field(examples=["2026-03-10"])
    rulings: list[RulingOut]
    summary: str = Field(examples=["Förskolan rättade bemanningen ute."])


class InspectionYearOut(Schema):
    """A committee's year of inspection."""

    unit: str = Field(examples=["200"])
    year: int = Field(examples=[2026])
    plans: dict[str, str] = Field(examples=[{"skollagen_26": "adopted"}])
    findings: list[str]
    inspections: list[InspectionOut]


@router.get("/units/{code}/inspections/{year}", response={200: InspectionYearOut, **LOOKUP})
def inspections(request: HttpRequest, code: Code, year: int, as_of: AsOf = None) -> Any:
    """En nämnds tillsyn ett år. Utkast, svar och iakttagelser finns inte här."""
    unit = common.unit(reader(request), code)
    if unit.kind not in POLITICAL_KINDS:
        raise Http404
    found = years.year_of(unit, year, Known.end_of(as_of))
    return {
        "unit": unit.code, "year": year, "plans": {one.row.law: one.row.state for one in found.plans},
        "findings": [one.what for one in found.found],
        "inspections": [_inspection(one) for one in found.every if one.row.plan.year == year],
    }  # fmt: skip


def _inspection(line: CaseLine) -> dict[str, Any]:
    row = line.row
    decided = line.rulings if line.state.is_decided else ()
    return {
        "place": row.inspected.code, "name": row.inspected.name, "law": line.law.id, "kind": row.kind,
        "state": row.state, "due": row.due, "visited_on": row.visited_on,
        "summary": row.summary if row.published_on else "",
        "rulings": [
            {
                "area": one.row.area, "step": one.row.rung, "grave": one.row.grave, "decision": one.row.decision_text,
                "deadline": one.row.deadline, "obeyed": one.row.obeyed,
            }
            for one in decided
        ],
    }  # fmt: skip
