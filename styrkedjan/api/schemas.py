"""What the API answers with. Amounts are kronor and values exact, as text, so that nothing is lost on the way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema


class ApiInfo(Schema):
    """About this API (DIGG's REST profile)."""

    api_name: str = Field(alias="apiName", examples=["Styrkedjan"])
    api_version: str = Field(alias="apiVersion", examples=["1.0.0"])
    api_released: date = Field(alias="apiReleased", examples=["2026-11-22"])
    api_documentation: str = Field(alias="apiDocumentation", examples=["/api/v1/openapi.json"])
    api_status: str = Field(alias="apiStatus", examples=["active"])


class ProblemDetail(Schema):
    """An error as RFC 9457 writes it."""

    type: str = Field("about:blank", examples=["about:blank"])
    title: str = Field(examples=["Finns inte"])
    status: int = Field(examples=[404])
    detail: str = Field("", examples=["Enheten finns inte."])
    instance: str = Field("", examples=["/api/v1/units/999"])


class UnitOut(Schema):
    """A link of the organisation."""

    code: str = Field(examples=["300"])
    name: str = Field(examples=["Grundskolenämnden"])
    kind: str = Field(examples=["committee"])
    operating_form: str = Field(examples=["in_house"])
    parent: str | None = Field(examples=["9901"])
    service_area: str | None = Field(examples=["grundskola"])
    valid_from: date = Field(examples=["2015-01-01"])
    valid_to: date | None = Field(examples=[None])


class Page(Schema):
    """What every list says of itself."""

    total: int = Field(examples=[300])
    page: int = Field(examples=[1])
    limit: int = Field(examples=[20])


class Units(Page):
    items: list[UnitOut]


class ElementOut(Schema):
    """A goal, an assignment or another link of the chain."""

    id: int = Field(examples=[42])
    key: str = Field(examples=["KF-11"])
    year: int = Field(examples=[2026])
    kind: str = Field(examples=["goal"])
    level: str = Field(examples=["council"])
    title: str = Field(examples=["En likvärdig skola"])
    description: str = Field(examples=[""])
    unit: str = Field(examples=["000"])
    decision: str = Field(examples=["Kommunfullmäktige 2025-11-24 § 12"])
    deadline: date | None = Field(examples=[None])
    parents: list[str] = Field(examples=[["MO-1"]])
    indicators: list[str] = Field(examples=[["300-01"]])


class Elements(Page):
    items: list[ElementOut]


class IndicatorOut(Schema):
    """What an indicator measures."""

    key: str = Field(examples=["grundskola-01"])
    name: str = Field(examples=["Elever behöriga till yrkesprogram"])
    kind: str = Field(examples=["quality"])
    what: str = Field(examples=["Mäter andelen behöriga."])
    formula: str = Field(examples=["Täljare delad med nämnare, i procent."])
    unit_of_measure: str = Field(examples=["%"])
    decimals: int = Field(examples=[1])
    direction: str = Field(examples=["higher"])
    frequency: str = Field(examples=["year"])
    source: str = Field(examples=["own"])
    owner: str = Field(examples=["300"])


class Indicators(Page):
    items: list[IndicatorOut]


class ValueOut(Schema):
    """One value, or why it is missing: exactly one of the two is set."""

    unit: str = Field(examples=["300001"])
    period: str = Field(examples=["2026"])
    sex: str = Field(examples=["T"])
    age: str = Field(examples=[""])
    area: str = Field(examples=[""])
    value: str | None = Field(examples=["88.5"])
    missing: str | None = Field(examples=[None])
    n: int | None = Field(examples=[120])
    preliminary: bool = Field(examples=[False])
    known_at: datetime = Field(examples=["2026-06-15T07:00:00Z"])


class Values(Page):
    items: list[ValueOut]


class MoneyOut(Schema):
    """Kronor with two decimals as text; null is unknown, never zero."""

    budget_period: str | None = Field(examples=["1000.00"])
    outcome_period: str | None = Field(examples=["1010.50"])
    variance_period: str | None = Field(examples=["-10.50"])
    budget_year: str | None = Field(examples=["12000.00"])
    forecast_year: str | None = Field(examples=["12100.00"])
    variance_year: str | None = Field(examples=["-100.00"])


class EconomyRowOut(MoneyOut):
    key: str = Field(examples=["personal"])
    label: str = Field(examples=["Personal"])


class EconomyOut(Schema):
    """A unit's economy up to a month."""

    unit: str = Field(examples=["300"])
    period: str = Field(examples=["2026-10"])
    frame: str | None = Field(examples=["2073630000.00"])
    forecast_round: str = Field(examples=["2026-10"])
    units_without_forecast: list[str] = Field(examples=[[]])
    ledger_source: str = Field(examples=["Ekonomisystemet, 2026-10"])
    ledger_known_at: datetime | None = Field(examples=["2026-11-07T08:00:00Z"])
    total: MoneyOut
    account_groups: list[EconomyRowOut]
    units: list[EconomyRowOut]


class ReportOut(Schema):
    """A report in a round; `sha256` is set once it is decided."""

    id: int = Field(examples=[7])
    round: str = Field(examples=["Delårsrapport per augusti 2026"])
    period: str = Field(examples=["2026-08"])
    unit: str = Field(examples=["300"])
    state: str = Field(examples=["decided"])
    decision: str = Field(examples=["Grundskolenämnden 2026-09-22 § 77"])
    sha256: str | None = Field(examples=[None])


class Reports(Page):
    items: list[ReportOut]


class FrozenOut(ReportOut):
    """A decided report with its frozen value."""

    known_at: datetime = Field(examples=["2026-09-22T12:00:00Z"])
    text: str = Field(examples=["Delårsrapport ..."])
    document: dict[str, Any] = Field(examples=[{"title": "Delårsrapport per augusti 2026"}])
