"""Municipalities with a closed year, built inside the site of the journeys: one committee, winter and two units.

Bokstad has its equity from before in the system; Nystad is new, and has it on paper.

Turnover 100 mnkr, so the cap is 3. Winter has 10 mnkr and leaves 2,5, of which 1,5 may be carried; the units leave 1,4.
With half a million from before, 2,5 mnkr may be carried and 0,4 is over the cap.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from styrkedjan.areas.economy.actions import earmarks
from styrkedjan.areas.economy.models import BudgetLine, NetFrame
from styrkedjan.areas.indicators.models import IndicatorValue, TargetValue
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.areas.year_end.models import EquityEntry
from styrkedjan.domain.periods import last_closed_month
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.versions import Store
from tests import factories
from tests.store.ledgers import Row, batches

CODE, PASSWORD = "9983", "bokstad-provar-2026"
TKR = Decimal(1000)
PEOPLE = {
    "controller": (Role.CONTROLLER, ""),
    "ordforande": (Role.COMMITTEE_CHAIR, "80"),
    "chef": (Role.UNIT_HEAD, "81"),
}


def build(code: str = CODE, name: str = "Bokstad", *, is_new: bool = False) -> int:
    """Make it; returns the closed year. A new municipality has entered nothing of the years before."""
    year = last_closed_month(timezone.localdate()).year - 1
    root = factories.municipality(code, name, steering_model="huddinge")
    factories.account_groups(root)
    streets = factories.committee(root, "80", "Gatunämnden")
    north = factories.unit(streets, code="81", name="Norra driften")
    south = factories.unit(streets, code="82", name="Södra driften")
    units = {"80": streets, "81": north, "82": south}
    for key, unit in units.items():
        Responsibility.objects.create(principal=root, unit=unit, code=key)
    people = _people(name.lower(), {"": root, **units})
    controller = people["controller"]
    _budget(controller, units, year)
    _frames(controller, streets, year)
    _ledger(root, year)
    _volumes(controller, root, north, year)
    if is_new:
        return year
    EquityEntry.objects.create(
        committee=streets, year=year - 1, amount=500 * TKR, result=500 * TKR, known_by=controller,
        known_at=datetime(year, 3, 5, tzinfo=UTC), decision_body="Kommunstyrelsen", decision_date=date(year, 3, 5),
        decision_section="31",
    )  # fmt: skip
    return year


def _people(prefix: str, units: dict[str, Unit]) -> dict[str, User]:
    found = {}
    for name, (role, where) in PEOPLE.items():
        person = factories.user_with(role, units[where], f"{prefix}-{name}")
        person.set_password(PASSWORD)
        person.save()
        found[name] = person
    return found


def _budget(by: User, units: dict[str, Unit], year: int) -> None:
    rows = (("80", "407", 20_000), ("80", "241", 10_000), ("81", "407", 40_000), ("82", "407", 30_000))
    for code, activity, amount in rows:
        BudgetLine.objects.create(
            unit=units[code], year=year, responsibility=code, account_group="personal", activity=activity,
            m01=amount * TKR, known_by=by, known_at=datetime(year - 1, 12, 12, tzinfo=UTC),
        )  # fmt: skip


def _frames(by: User, streets: Unit, year: int) -> None:
    day = date(year - 1, 11, 24)
    for name, amount in (("", 90_000), ("vinterunderhåll", 10_000)):
        NetFrame.objects.create(
            unit=streets, year=year, amount=amount * TKR, earmark=name, decision_body="Kommunfullmäktige",
            decision_date=day, decision_section="12", known_by=by, known_at=datetime(year - 1, 11, 25, tzinfo=UTC),
        )  # fmt: skip
    earmarks.set_earmark(
        by=by, committee=streets, name="vinterunderhåll", activities=("241",), first_year=year,
        decision=Decision("Kommunfullmäktige", day, "12", f"KS-{year - 1}/7"),
    )  # fmt: skip


def _ledger(root: Unit, year: int) -> None:
    rows = [
        Row(12, code, "5010", amount * TKR, activity)
        for code, activity, amount in (
            ("80", "407", 20_000), ("80", "241", 7_500), ("81", "407", 39_200), ("82", "407", 29_400),
        )
    ]  # fmt: skip
    publish_ledger(
        Store(Path(settings.STYRKEDJAN_STORE)), root.code, year, batches(rows, year), source="SIE", by="controller",
        known_at=datetime(year + 1, 1, 20, tzinfo=UTC),
    )  # fmt: skip


def _volumes(by: User, root: Unit, north: Unit, year: int) -> None:
    """200 planned, 190 done."""
    indicator = factories.indicator(
        root, key="meter", name="Röjd gata", kind="volume", unit_of_measure="km", aggregation="sum"
    )
    TargetValue.objects.create(
        indicator=indicator,
        unit=north,
        year=year,
        floor=200,
        known_by=by,
        known_at=datetime(year - 1, 12, 1, tzinfo=UTC),
    )
    IndicatorValue.objects.create(
        indicator=indicator, unit=north, period=str(year), value=190, known_by=by,
        known_at=datetime(year + 1, 1, 10, tzinfo=UTC),
    )  # fmt: skip
