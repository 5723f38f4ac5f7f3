"""A town with two committees, a company, a ledger and its finance side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from styrkedjan.areas.accounts.actions import entries as entries_actions
from styrkedjan.areas.organisation.models import Responsibility, Unit, UnitKind
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.versions import Store
from tests import factories
from tests.store.ledgers import Row, batches

D = Decimal
YEAR = 2025


@dataclass
class Town:
    root: Unit
    school: Unit
    streets: Unit
    company: Unit
    controller: User

    def book(self, rows: Iterable[Row], year: int = YEAR, known_at: datetime | None = None) -> None:
        publish_ledger(
            Store(Path(settings.STYRKEDJAN_STORE)),
            self.root.code,
            year,
            batches(rows, year),
            source=f"Provredovisning {year}",
            by="controller",
            known_at=known_at or datetime(year + 1, 1, 20, tzinfo=UTC),
            accept=("row_count",),
        )

    def enter(
        self,
        entries: dict[tuple[int, str], str | int],
        year: int = YEAR,
        at: datetime | None = None,
        source: str = "Prov",
    ) -> None:
        """(month, account) -> amount; month 0 is the opening balance."""
        wanted = {
            (year, month, account): entries_actions.Entry(D(amount), f"Konto {account}", "Prov")
            for (month, account), amount in entries.items()
        }
        entries_actions.save_entries(by=self.controller, principal=self.root, entries=wanted, at=at)

    def whole_year(self, year: int = YEAR, result: int = 20) -> None:
        """A year of 1 000 in taxes that balances, with `result`; the balance sheet opens at 500."""
        cost = 1000 - result
        self.book([Row(12, "200", "5010", D(cost))], year)
        self.enter({(0, "1910"): 500, (0, "2010"): -500, (6, "8010"): -1000, (6, "1910"): 1000}, year)
        self.enter({(12, "1920"): -cost}, year)


@pytest.fixture
def town(db: None) -> Town:
    root = factories.municipality(steering_model="huddinge")
    school = factories.committee(root, code="200", name="Skolnämnden")
    streets = factories.committee(root, code="300", name="Gatunämnden")
    company = factories.unit(root, UnitKind.COMPANY, code="900", name="Provbostäder AB")
    factories.account_groups(root)
    for unit in (school, streets):
        Responsibility.objects.create(principal=root, unit=unit, code=unit.code)
    return Town(root, school, streets, company, factories.user_with(Role.CONTROLLER, root))
