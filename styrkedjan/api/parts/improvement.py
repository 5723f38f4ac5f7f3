"""Improvements and what they gave, good practices, and the differences between groups with their answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from styrkedjan.api import common
from styrkedjan.api.access import reader
from styrkedjan.api.common import LOOKUP, AsOf, Code
from styrkedjan.areas.improvement.queries import boards, practices
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.overviews.equality import equality as equality_of

router = Router(tags=["Förbättringar"])


class ImprovementRow(Schema):
    """An improvement. The effect is told only where it is measured both before and after."""

    number: int = Field(examples=[12])
    unit: str = Field(examples=["500012"])
    title: str = Field(examples=["Färre ansikten hos varje brukare"])
    source: str = Field(examples=["indicator"])
    state: str = Field(examples=["followed"])
    indicator: str = Field(examples=["hemtjanst-03"])
    started_on: date | None = Field(examples=["2025-12-01"])
    before: Decimal | None = Field(examples=["72.9"])
    after: Decimal | None = Field(examples=["87.5"])
    verdict: str = Field(examples=["better"], description="better, worse, changed, chance, few, early eller unmeasured")


@router.get("/units/{code}/improvements", response={200: list[ImprovementRow], **LOOKUP})
def improvements(request: HttpRequest, code: Code, as_of: AsOf = None) -> Any:
    """Förbättringar hos en enhet och det som ligger under den, de som väntar först."""
    unit = common.unit(reader(request), code)
    return [
        {
            "number": one.row.number, "unit": one.row.unit.code, "title": one.row.title, "source": one.row.source,
            "state": one.row.state, "indicator": one.row.indicator.key if one.row.indicator else "",
            "started_on": one.row.started_on, "before": _told(one.effect.before if one.effect else None),
            "after": _told(one.effect.after if one.effect else None),
            "verdict": one.effect.verdict.value if one.effect else "unmeasured",
        }
        for one in boards.lines(unit, Known.end_of(as_of))
    ]  # fmt: skip


def _told(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(round(value, 2)))


class PracticeRow(Schema):
    """A good practice that is shared by decision."""

    title: str = Field(examples=["Färre ansikten hos varje brukare"])
    municipality: str = Field(examples=["9901"])
    service: str = Field(examples=["Hemtjänst"])
    measure: str = Field(examples=["Brukare nöjda med helheten"])
    done: str = Field(examples=["Schemat läggs runt brukaren."])
    effect: str = Field(examples=["I medel från 72,9 till 87,5 %."])
    conditions: str = Field(examples=["Två dagar till det första schemat."])
    decision: str = Field(examples=["Kommunstyrelsen 2026-10-28 § 131"])
    copied: int = Field(examples=[2])
    worked: int = Field(examples=[1])


@router.get("/practices", response={200: list[PracticeRow], **LOOKUP})
def good_practices(request: HttpRequest, as_of: AsOf = None) -> Any:
    """Goda exempel som är delade i installationen, de som fungerat hos flest först."""
    reader(request)
    return [
        {
            "title": one.row.title, "municipality": one.town.code, "service": one.row.service,
            "measure": one.row.measure, "done": one.row.done, "effect": one.row.effect,
            "conditions": one.row.conditions, "decision": one.row.decision_text, "copied": len(one.copies),
            "worked": one.worked,
        }
        for one in practices.cards(Known.end_of(as_of)) if one.is_shared
    ]  # fmt: skip


class GapRow(Schema):
    """A difference that is larger than chance gives, or that somebody has answered for."""

    indicator: str = Field(examples=["grundskola-03"])
    unit: str = Field(examples=["500"])
    first: str = Field(examples=["13–15 år"])
    second: str = Field(examples=["övriga åldrar"])
    points: Decimal = Field(examples=["-8.1"])
    is_real: bool = Field(examples=[True])
    state: str = Field(examples=["measure"])
    improvement: int | None = Field(examples=[7])


class EqualityOut(Schema):
    """How many comparisons are made, and the differences, those that wait first."""

    unit: str = Field(examples=["500"])
    compared: int = Field(examples=[412])
    too_few: int = Field(examples=[120])
    gaps: list[GapRow]


@router.get("/units/{code}/equality/{year}", response={200: EqualityOut, **LOOKUP})
def equality(request: HttpRequest, code: Code, year: int, as_of: AsOf = None) -> Any:
    """Skillnader mellan grupper hos en enhet och det som ligger under den, med svar och åtgärd."""
    unit = common.unit(reader(request), code)
    found = equality_of(unit, Period(year), Known.end_of(as_of))
    rows = []
    for one in found.real:
        line, gap = found.measure(one), one.found.gap
        rows.append({
            "indicator": one.found.indicator.key, "unit": one.found.place.code, "first": gap.first,
            "second": gap.second, "points": _told(gap.difference.value * 100), "is_real": gap.is_real,
            "state": one.state.value, "improvement": line.row.number if line else None,
        })  # fmt: skip
    return {"unit": unit.code, "compared": len(found.rows),
            "too_few": found.few, "gaps": rows}  # fmt: skip
