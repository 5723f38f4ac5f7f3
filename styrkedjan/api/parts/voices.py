"""What residents have said in a year, as everybody may know it: counts, none of few people, and what became better."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from styrkedjan.api import common
from styrkedjan.api.access import reader
from styrkedjan.api.common import LOOKUP, AsOf, Code
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.queries import promises as asked
from styrkedjan.areas.voices.queries import rules, years
from styrkedjan.domain.voices.promises import PromiseState
from styrkedjan.foundation.known import Known

router = Router(tags=["Synpunkter"])


class ImprovementOut(Schema):
    """Something that became better because somebody spoke."""

    unit: str = Field(examples=["500012"])
    day: date = Field(examples=["2026-10-02"])
    text: str = Field(examples=["Vi ringer alltid när vi blir mer än tio minuter sena."])


class VoicesOut(Schema):
    """A unit's year of voices. A count of fewer than `least` is null."""

    unit: str = Field(examples=["500"])
    year: int = Field(examples=[2026])
    least: int = Field(examples=[5])
    received: int | None = Field(examples=[41])
    kinds: dict[str, int | None] = Field(examples=[{"complaint": 31, "praise": 8, "idea": None}])
    answered: int | None = Field(examples=[30])
    in_time: int | None = Field(examples=[26])
    improvements: list[ImprovementOut]


@router.get("/units/{code}/voices/{year}", response={200: VoicesOut, **LOOKUP})
def voices(request: HttpRequest, code: Code, year: int, as_of: AsOf = None) -> Any:
    """Vad som kom in till en enhet ett år och vad som blev bättre. Inga texter och inga små tal."""
    unit, known = common.unit(reader(request), code), Known.end_of(as_of)
    found = years.year_of(unit, year, known)
    least = rules.whole(rules.held(root_of(unit), known), "public_least") or 0
    done, judged = found.in_time

    def shown(count: int) -> int | None:
        return None if 0 < count < least else count

    return {
        "unit": unit.code, "year": year, "least": least, "received": shown(len(found.matters)),
        "kinds": {kind.value: shown(count) for kind, count in found.kinds.items()},
        "answered": shown(judged), "in_time": None if shown(judged) is None else shown(done),
        "improvements": [
            {"unit": one.row.unit.code, "day": one.row.published_on or known.day, "text": one.row.published}
            for one in found.improved
        ],
    }  # fmt: skip


class PromiseOut(Schema):
    """A promise that is decided, and how it was kept in the year. No case is told."""

    code: str = Field(examples=["BYGG"])
    unit: str = Field(examples=["900"])
    text: str = Field(examples=["Du får besked om bygglov inom tio veckor"])
    measure: str = Field(examples=["cases"], description="cases, answers eller indicator")
    limit: Decimal = Field(examples=["70"])
    judged: int = Field(examples=[31])
    kept: int = Field(examples=[28])
    compensation: str = Field(examples=["Avgiften sänks med en femtedel"])
    decision: str = Field(examples=["Kommunfullmäktige 2025-11-24 § 151"])


@router.get("/units/{code}/promises/{year}", response={200: list[PromiseOut], **LOOKUP})
def promises(request: HttpRequest, code: Code, year: int, as_of: AsOf = None) -> Any:
    """Löften till invånarna hos en enhet och det som ligger under den, de brutna först."""
    unit = common.unit(reader(request), code)
    return [
        {
            "code": one.row.code, "unit": one.row.unit.code, "text": one.row.text, "measure": one.row.measure,
            "limit": one.row.limit, "judged": one.kept.judged, "kept": one.kept.kept,
            "compensation": one.row.compensation, "decision": one.row.decision_text,
        }
        for one in asked.promises(unit, year, Known.end_of(as_of))
        if one.state is not PromiseState.DRAFT
    ]  # fmt: skip
