"""What a municipality registers of volumes, posts and marked items, and how the tests read the parts it gives."""

from __future__ import annotations

from decimal import Decimal

from styrkedjan.areas.economy.models import MarkedItem, MarkKind, PriceIndex, StaffMonth
from styrkedjan.areas.economy.queries.explained import Explained
from styrkedjan.areas.economy.queries.explained_rows import ExplainedPart
from styrkedjan.areas.indicators.models import Indicator, IndicatorKind, IndicatorValue, TargetValue
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.decomposition import Part
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, publish

D = Decimal


def volume(town: Town, unit: Unit, planned: int | None, actual: int | None) -> None:
    indicator = Indicator.objects.filter(principal=town.root, key="volym").first() or factories.indicator(
        town.root, key="volym", name="Elever", kind=IndicatorKind.VOLUME, unit_of_measure="elev", direction="none"
    )
    by = {"known_at": day(1), "known_by": town.controller}
    if planned is not None:
        TargetValue.objects.create(indicator=indicator, unit=unit, year=YEAR, floor=planned, ceiling=planned, **by)
    if actual is not None:
        IndicatorValue.objects.create(indicator=indicator, unit=unit, period=f"{YEAR}-T1", value=actual, **by)


def posts(town: Town, code: str, months: dict[int, tuple[object, object]], **fields: object) -> None:
    """Month -> (posts, planned posts) of a responsibility code."""
    fields = {"known_at": day(1), "known_by": town.controller, **fields}
    for month, (full_time, planned) in months.items():
        StaffMonth.objects.create(
            principal=town.root, responsibility=code, period=f"{YEAR}-{month:02d}", full_time=full_time,
            planned=planned, **fields,
        )  # fmt: skip


def marked(
    town: Town, unit: Unit, amount: int | Decimal, period: str = "2026-03", other: str = "", group: str = "ovrigt",
    **fields: object,
) -> MarkedItem:  # fmt: skip
    fields = {"known_at": day(1), "known_by": town.controller, "reason": "Vattenskada", **fields}
    return MarkedItem.objects.create(
        unit=unit, kind=MarkKind.TIMING if other else MarkKind.ONE_OFF, period=period, other=other,
        account_group=group, amount=D(amount), **fields,
    )  # fmt: skip


def price(
    town: Town, group: str, reckoned: object, actual: object, first_month: int = 1, **fields: object
) -> PriceIndex:
    """An index of an account group: what the budget reckoned with and what it is, per cent."""
    fields = {"known_at": day(1), "known_by": town.controller, "name": "PKV", "source": "Provkälla", **fields}
    return PriceIndex.objects.create(
        principal=town.root, year=YEAR, account_group=group, first_month=first_month, reckoned=D(str(reckoned)),
        actual=D(str(actual)), **fields,
    )  # fmt: skip


def parts(found: Explained | None) -> dict[str, Decimal]:
    assert found is not None
    return {part.part.value: part.amount for part in found.parts if part.amount}


def part(found: Explained | None, wanted: Part) -> ExplainedPart:
    assert found is not None
    return next(part for part in found.parts if part.part is wanted)


def filled(town: Town) -> None:
    """Norra: budget 400 (to April), outcome 470. Södra: budget 200, outcome 190."""
    budget(town, town.north, "personal", 100)
    budget(town, town.south, "personal", 50)
    publish(town, [*even("2010", "5010", 117, 3), *even("2020", "5010", 47, 3), *last(119, 49)])


def last(north: int, south: int) -> list:
    return [row for row in [*even("2010", "5010", north, 4), *even("2020", "5010", south, 4)] if row.month == 4]
