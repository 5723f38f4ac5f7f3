"""A town with a closed year: two committees with budgets, frames and a ledger through December."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings

from styrkedjan.areas.economy.models import BudgetLine, Forecast, NetFrame
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.areas.year_end.actions import carrying
from styrkedjan.areas.year_end.models import EquityEntry
from styrkedjan.domain.economy.equity_use import Performance, Volume
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.versions import Store
from tests import factories
from tests.store.ledgers import Row, batches

YEAR = 2025
KS = Decision("Kommunstyrelsen", date(2026, 3, 4), "31", "KS-2026/7")
SKN = Decision("Skolnämnden", date(2026, 3, 4), "12", "SKN-2026/7")
FULL = Performance((Volume("Elever", Decimal(100), Decimal(97)),), 10, 9)


@dataclass
class Town:
    root: Unit
    school: Unit
    north: Unit
    controller: User
    chair: User

    def budget(self, unit: Unit, amount: Decimal, year: int = YEAR) -> None:
        code = Responsibility.objects.get(unit=unit).code
        BudgetLine.objects.create(
            unit=unit, year=year, responsibility=code, account_group="personal", m01=amount, known_by=self.controller,
            known_at=datetime(year - 1, 12, 1, tzinfo=UTC),
        )  # fmt: skip

    def frame(self, amount: Decimal, earmark: str = "", year: int = YEAR) -> None:
        NetFrame.objects.create(
            unit=self.school, year=year, amount=amount, earmark=earmark, decision_body="KF",
            decision_date=date(year - 1, 11, 1), known_by=self.controller,
        )  # fmt: skip

    def book(self, amounts: dict[str, Decimal], year: int = YEAR, last: int = 12) -> None:
        rows = [Row(last, code, "5010", amount) for code, amount in amounts.items()]
        publish_ledger(
            Store(Path(settings.STYRKEDJAN_STORE)), self.root.code, year, batches(rows, year), source="SIE",
            by="controller", known_at=datetime(year + 1, 2, 5, tzinfo=UTC), accept=("row_count",),
        )  # fmt: skip

    def forecast(self, unit: Unit, amount: Decimal, year: int) -> None:
        Forecast.objects.create(
            unit=unit, year=year, round_key=f"{year}-04", account_group="personal", amount=amount,
            known_by=self.controller, known_at=datetime(year, 5, 5, tzinfo=UTC),
        )  # fmt: skip

    def carry(self, year: int = YEAR, granted: Decimal | None = None) -> EquityEntry:
        asked = carrying.request_carry_over(by=self.chair, committee=self.school, year=year)
        carrying.review_carry_over(by=self.controller, request=asked, performance=FULL, note="Volymerna är utförda.")
        amount = asked.carried if granted is None else granted
        return carrying.decide_carry_over(by=self.controller, request=asked, granted=amount, decision=KS)


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


_codes = count(1000)


def make_town() -> Town:
    # A code of its own: the store outlives each example of a property test.
    root = factories.municipality(f"{next(_codes)}", steering_model="huddinge")
    factories.account_groups(root)
    school = factories.committee(root, code="200", name="Skolnämnden")
    north = factories.unit(school, code="201", name="Norra skolan")
    for unit, code in ((school, "20"), (north, "21")):
        Responsibility.objects.create(principal=root, unit=unit, code=code)
    return Town(
        root,
        school,
        north,
        factories.user_with(Role.CONTROLLER, root),
        factories.user_with(Role.COMMITTEE_CHAIR, school),
    )
