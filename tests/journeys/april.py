"""A municipality in April, built inside the site of the journeys: a committee of two units, and money from before.

Each unit has 12 mnkr for its staff; Norra has used 4,4 by April and Södra 4,0. There is a whole year before.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine, NetFrame
from styrkedjan.areas.organisation.models import Responsibility
from styrkedjan.areas.year_end.models import EquityEntry
from styrkedjan.domain.periods import last_closed_month
from styrkedjan.foundation.roles import Role
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.versions import Store
from tests import factories
from tests.store.ledgers import Row, batches

PASSWORD = "varstad-provar-2026"
TKR = Decimal(1000)


def build() -> int:
    """Make it; returns the year."""
    closed = last_closed_month(timezone.localdate())
    year = closed.year if closed.number >= 4 else closed.year - 1
    root = factories.municipality("9985", "Vårstad", steering_model="huddinge")
    factories.account_groups(root)
    committee = factories.committee(root, "90", "Fritidsnämnden")
    units = {code: factories.unit(committee, code=code, name=name) for code, name in (("91", "Norra"), ("92", "Södra"))}
    people = {
        "controller": (Role.CONTROLLER, root), "chef": (Role.UNIT_HEAD, units["91"]),
        "ekonom": (Role.UNIT_CONTROLLER, committee), "direktor": (Role.DEPARTMENT_HEAD, committee),
        "ordforande": (Role.COMMITTEE_CHAIR, committee), "revisor": (Role.AUDITOR, root),
    }  # fmt: skip
    made = {name: factories.user_with(role, where, f"varstad-{name}") for name, (role, where) in people.items()}
    for person in made.values():
        person.set_password(PASSWORD)
        person.save()
    for code, unit in units.items():
        Responsibility.objects.create(principal=root, unit=unit, code=code)
        for at in (year - 1, year):
            BudgetLine.objects.create(
                unit=unit, year=at, responsibility=code, account_group="personal", known_by=made["controller"],
                known_at=datetime(at - 1, 12, 12, tzinfo=UTC), **dict.fromkeys(MONTH_FIELDS, 1000 * TKR),
            )  # fmt: skip
    NetFrame.objects.create(
        unit=committee, year=year, amount=24_000 * TKR, decision_body="Kommunfullmäktige",
        decision_date=date(year - 1, 11, 24), decision_section="12", known_by=made["controller"],
        known_at=datetime(year - 1, 11, 25, tzinfo=UTC),
    )  # fmt: skip
    EquityEntry.objects.create(
        committee=committee, year=year - 1, amount=600 * TKR, result=600 * TKR, known_by=made["controller"],
        known_at=datetime(year, 3, 5, tzinfo=UTC), decision_body="Kommunstyrelsen", decision_date=date(year, 3, 5),
        decision_section="31",
    )  # fmt: skip
    for at, months in ((year - 1, 12), (year, 4)):
        rows = [
            Row(month, code, "5010", (1100 if (at, code) == (year, "91") else 1000) * TKR, "300")
            for month in range(1, months + 1)
            for code in units
        ]
        publish_ledger(
            Store(Path(settings.STYRKEDJAN_STORE)), root.code, at, batches(rows, at), source="SIE", by="controller",
            known_at=datetime(at + months // 12, months % 12 + 1, 7, tzinfo=UTC),
        )  # fmt: skip
    factories.plan_year(root, year)
    return year
