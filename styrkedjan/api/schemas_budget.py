"""What the API answers with about frames, budgets, forecasts and the multi-year budget. Amounts are kronor as text."""

from __future__ import annotations

from datetime import datetime

from ninja import Field, Schema

from styrkedjan.api.schemas import Page


class FrameOut(Schema):
    """An entry of a committee's net frame; a year's frame is the sum of its entries."""

    unit: str = Field(examples=["300"])
    year: int = Field(examples=[2027])
    kind: str = Field(examples=["decided"])
    earmark: str = Field(examples=[""])
    amount: str = Field(examples=["2094304000.00"])
    decision: str = Field(examples=["Kommunfullmäktige 2026-11-23 § 14"])
    note: str = Field(examples=[""])
    known_at: datetime = Field(examples=["2026-11-24T08:00:00Z"])


class Frames(Page):
    items: list[FrameOut]


class BudgetOut(Schema):
    """A budget line: twelve months, January first. Income is negative."""

    unit: str = Field(examples=["300001"])
    year: int = Field(examples=[2027])
    responsibility: str = Field(examples=["300001"])
    account_group: str = Field(examples=["personal"])
    activity: str = Field(examples=["440"])
    months: list[str] = Field(examples=[["1000.00"] * 12])
    total: str = Field(examples=["12000.00"])
    known_at: datetime = Field(examples=["2026-12-15T08:00:00Z"])


class Budgets(Page):
    items: list[BudgetOut]


class ForecastOut(Schema):
    """A full-year forecast; `signed` is whether the one who answers for it has signed this very amount."""

    unit: str = Field(examples=["300001"])
    year: int = Field(examples=[2026])
    round: str = Field(examples=["2026-08"])
    account_group: str = Field(examples=["personal"])
    amount: str = Field(examples=["12100.00"])
    comment: str = Field(examples=["Två vakanser under våren."])
    signed: bool = Field(examples=[True])
    known_at: datetime = Field(examples=["2026-09-08T08:00:00Z"])


class Forecasts(Page):
    items: list[ForecastOut]


class ScenarioOut(Schema):
    """A multi-year budget that is laid forward or decided. `decided_motion` is set when a motion was decided."""

    id: int = Field(examples=[1])
    first_year: int = Field(examples=[2027])
    name: str = Field(examples=["Kommunstyrelsens förslag"])
    description: str = Field(examples=[""])
    state: str = Field(examples=["decided"])
    proposed_at: datetime | None = Field(examples=["2026-10-20T08:00:00Z"])
    decision: str = Field(examples=["Kommunfullmäktige 2026-11-23 § 14, KS-2026/100"])
    decided_motion: int | None = Field(examples=[None])


class Scenarios(Page):
    items: list[ScenarioOut]


class ObjectiveOut(Schema):
    """A financial objective in a year, per cent; null is that it cannot be assessed."""

    name: str = Field(examples=["Resultat av skatt och bidrag"])
    value: str | None = Field(examples=["2.20"])
    attained: bool | None = Field(examples=[True])


class PlanYearOut(Schema):
    """A year of a multi-year budget."""

    year: int = Field(examples=[2027])
    taxes_and_grants: str = Field(examples=["7955000000.00"])
    frames: str = Field(examples=["7489403000.00"])
    result: str = Field(examples=["175000000.00"])
    in_balance: bool = Field(examples=[True])
    objectives: list[ObjectiveOut]


class PlanFrameOut(Schema):
    """What a committee's service gets by year; without service it is what the committee has in common."""

    committee: str = Field(examples=["300"])
    service_area: str | None = Field(examples=["grundskola"])
    earmark: str = Field(examples=[""])
    base: str = Field(examples=["1825537000.00"])
    amounts: dict[str, str] = Field(examples=[{"2027": "1878587000.00"}])


class AssumptionOut(Schema):
    """An assumption with its source."""

    key: str = Field(examples=["tax_rate"])
    label: str = Field(examples=["Skattesats"])
    unit: str = Field(examples=["kr per 100 kr"])
    year: int = Field(examples=[2027])
    value: str = Field(examples=["19.87"])
    source: str = Field(examples=["Oförändrad skattesats"])


class MotionOut(Schema):
    """A motion that a party has presented. One that is not presented does not exist here."""

    id: int = Field(examples=[2])
    group: str = Field(examples=["Ekevikspartiet"])
    title: str = Field(examples=["En äldreomsorg att lita på"])
    presented_at: datetime | None = Field(examples=["2026-11-02T08:00:00Z"])
    changes: list[str] = Field(examples=[["Skattesatsen sätts till 20,02 kr från och med 2027."]])
    years: list[PlanYearOut]


class ScenarioDetail(ScenarioOut):
    """A multi-year budget with everything in it; `years` is empty while an assumption is missing."""

    years: list[PlanYearOut]
    frames: list[PlanFrameOut]
    assumptions: list[AssumptionOut]
    motions: list[MotionOut]
