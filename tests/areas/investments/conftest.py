"""A town with two committees, a controller and a project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from styrkedjan.areas.investments.actions import decisions, forecasts, projects
from styrkedjan.areas.investments.models import InvestmentProject
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.versions import Store
from tests import factories
from tests.store.ledgers import Row, batches

KF = Decision("Kommunfullmäktige", date(2025, 11, 24), "12", "KS-2025/1")
AUGUST = Period.month(2026, 8)
MILLION = Decimal(1_000_000)


@dataclass
class Town:
    root: Unit
    streets: Unit
    school: Unit
    controller: User

    def project(self, code: str = "P1", kind: str = "implementation", **fields: object) -> InvestmentProject:
        given = {"committee": self.streets, "name": f"Projekt {code}", **fields}
        return projects.create_project(by=self.controller, code=code, kind=kind, **given)

    def decided(
        self, code: str = "P1", kind: str = "implementation", amount: Decimal = 50 * MILLION
    ) -> InvestmentProject:
        project = self.project(code, kind)
        decisions.decide_project(
            by=self.controller, project=project, net_investment=amount, decision=KF, ends=date(2027, 12, 31)
        )
        project.refresh_from_db()
        return project

    def framed(self, kind: str = "implementation", *years: int, committee: Unit | None = None) -> None:
        """Frames that are wide enough to say nothing."""
        for year in years or (2025, 2026, 2027):
            decisions.add_frame(
                by=self.controller, committee=committee or self.streets, year=year, kind=kind, amount=900 * MILLION,
                decision=replace(KF, date=date(min(year - 1, 2025), 11, 24)),
            )  # fmt: skip

    def forecast(self, project: InvestmentProject, amount: Decimal, **fields: object) -> InvestmentProject:
        forecasts.save_forecast(by=self.controller, project=project, period=AUGUST, amount=amount, **fields)
        project.refresh_from_db()
        return project

    def book(self, amounts: dict[str, Decimal], year: int = 2026, month: int = 3) -> None:
        rows = [Row(month, "1", "1179", amount, project=code) for code, amount in amounts.items()]
        publish_ledger(
            Store(Path(settings.STYRKEDJAN_STORE)), self.root.code, year, batches(rows, year), source="SIE",
            by="controller", known_at=datetime(2026, 9, 5 + month, tzinfo=UTC), accept=("row_count",),
        )  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def make_town() -> Town:
    root = factories.municipality(steering_model="huddinge")
    streets = factories.committee(root, code="800", name="Stadsmiljönämnden")
    school = factories.committee(root, code="300", name="Skolnämnden")
    return Town(root, streets, school, factories.user_with(Role.CONTROLLER, root))
