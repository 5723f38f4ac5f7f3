"""A small municipality with a ledger: what the economy's tests read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine, Forecast, NetFrame
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.versions import Store
from tests import factories
from tests.store.ledgers import Row, batches

YEAR = 2026


@dataclass
class Town:
    """A municipality with two committees: a school committee with two schools, and a street committee alone."""

    root: Unit
    school: Unit
    north: Unit
    south: Unit
    streets: Unit
    controller: User
    codes: dict[int, str] = field(default_factory=dict)

    @property
    def units(self) -> tuple[Unit, ...]:
        return (self.root, self.school, self.north, self.south, self.streets)

    def responsibility(self, unit: Unit, code: str) -> str:
        Responsibility.objects.create(principal=self.root, unit=unit, code=code)
        self.codes[unit.pk] = code
        return code


def day(month: int, number: int = 5, year: int = YEAR) -> datetime:
    """A moment that something became known."""
    return datetime(year, month, number, 12, tzinfo=UTC)


def make_town(code: str = "0000", name: str = "Provkommun") -> Town:
    root = factories.municipality(code, name)
    school = factories.committee(root, code="200", name="Skolnämnden")
    streets = factories.committee(root, code="300", name="Gatunämnden")
    north = factories.unit(school, code="201", name="Norra skolan")
    south = factories.unit(school, code="202", name="Södra skolan")
    controller = factories.user_with(Role.CONTROLLER, root)
    made = Town(root, school, north, south, streets, controller)
    factories.account_groups(root)
    for unit, number in ((school, "2000"), (north, "2010"), (south, "2020"), (streets, "3000")):
        made.responsibility(unit, number)
    return made


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def publish(town: Town, rows: Iterable[Row], *, year: int = YEAR, known_at: datetime | None = None) -> None:
    """Publish rows as the town's ledger of a year."""
    publish_ledger(
        Store(Path(settings.STYRKEDJAN_STORE)),
        town.root.code,
        year,
        batches(rows, year),
        source="Provredovisning",
        by="controller",
        known_at=known_at,
        accept=("row_count", "known_codes"),
    )


def budget(
    town: Town, unit: Unit, group: str, monthly: int | tuple[int, ...], *, year: int = YEAR, **fields: object
) -> BudgetLine:
    """A budget line: the same every month, or twelve amounts."""
    months = (monthly,) * 12 if isinstance(monthly, int) else monthly
    values = {name: Decimal(amount) for name, amount in zip(MONTH_FIELDS, months, strict=True)}
    fields.setdefault("known_at", day(1))
    fields.setdefault("responsibility", town.codes.get(unit.pk, "9999"))
    return BudgetLine.objects.create(
        unit=unit, year=year, account_group=group, known_by=town.controller, **values, **fields
    )


def forecast(town: Town, unit: Unit, group: str, amount: int, round_month: int = 4, **fields: object) -> Forecast:
    fields.setdefault("known_at", day(round_month + 1))
    return Forecast.objects.create(
        unit=unit,
        year=YEAR,
        round_key=f"{YEAR}-{round_month:02d}",
        account_group=group,
        amount=Decimal(amount),
        known_by=town.controller,
        **fields,
    )


def net_frame(town: Town, unit: Unit, amount: int, **fields: object) -> NetFrame:
    fields.setdefault("known_at", day(1))
    fields.setdefault("decision_body", "Kommunfullmäktige")
    fields.setdefault("decision_date", datetime(YEAR - 1, 11, 24, tzinfo=UTC).date())
    return NetFrame.objects.create(unit=unit, year=YEAR, amount=Decimal(amount), known_by=town.controller, **fields)


def even(code: str, account: str, monthly: int, months: int, activity: str = "") -> list[Row]:
    """The same amount every month from January."""
    return [Row(month, code, account, Decimal(monthly), activity) for month in range(1, months + 1)]
