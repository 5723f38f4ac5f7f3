"""A town with two committees, services and a decided year: what the tests of planning start from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine, NetFrame
from styrkedjan.areas.organisation.models import Responsibility, ServiceArea, Unit
from styrkedjan.areas.planning.actions import parties, scenarios
from styrkedjan.areas.planning.models import PartyGroup, Scenario
from styrkedjan.domain.planning.multi_year import Assumption, Key
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories

YEAR = 2027
D = Decimal
VALUES = {
    Key.TAX_BASE: D(500_000), Key.TAX_RATE: D(20), Key.GENERAL_GRANTS: D(40_000), Key.EQUALISATION: D(-5_000),
    Key.SALARY_INCREASE: D(3), Key.SALARY_SHARE: D(60), Key.PRICE_INCREASE: D(2), Key.CAPITAL_COSTS: D(20_000),
    Key.FINANCIAL_NET: D(1_000), Key.NET_INVESTMENTS: D(60_000), Key.DEPRECIATION: D(20_000), Key.NEW_LOANS: D(40_000),
    Key.RESULT_OBJECTIVE: D(1),
}  # fmt: skip


@dataclass
class Town:
    root: Unit
    school: Unit
    streets: Unit
    north: Unit
    south: Unit
    services: dict[str, ServiceArea]
    controller: User
    administrator: User
    elected: dict[str, User] = field(default_factory=dict)


def make_town(code: str = "0000") -> Town:
    """School 80 million (two schools), streets 30 million of which 5 for winter, in 2026."""
    root = factories.municipality(code)
    school, streets = factories.committee(root, "200", "Skolnämnden"), factories.committee(root, "300", "Gatunämnden")
    services = {
        "grundskola": ServiceArea.objects.create(
            principal=root, code="grundskola", name="Grundskola", volume_unit="elev"
        )
    }
    area = services["grundskola"]
    north = factories.unit(school, code="201", name="Norra skolan", service_area=area)
    south = factories.unit(school, code="202", name="Södra skolan", service_area=area)
    controller = factories.user_with(Role.CONTROLLER, root)
    factories.account_groups(root)
    for unit, number in ((school, "2000"), (north, "2010"), (south, "2020"), (streets, "3000")):
        Responsibility.objects.create(principal=root, unit=unit, code=number)
    for unit, code_, yearly in ((north, "2010", 36_000_000), (south, "2020", 24_000_000)):
        months = {name: D(yearly) / 12 for name in MONTH_FIELDS}
        BudgetLine.objects.create(
            unit=unit, year=YEAR - 1, responsibility=code_, account_group="ovrigt", known_by=controller, **months
        )
    for unit, amount, earmark in ((school, 80, ""), (streets, 25, ""), (streets, 5, "vinterunderhåll")):
        NetFrame.objects.create(
            unit=unit, year=YEAR - 1, amount=D(amount) * 1_000_000, earmark=earmark, known_by=controller,
            decision_body="Kommunfullmäktige", decision_date=date(YEAR - 2, 11, 24),
            known_at=datetime(YEAR - 2, 11, 25, tzinfo=UTC),
        )  # fmt: skip
    administrator = factories.user_with(Role.ADMINISTRATOR, root)
    return Town(root, school, streets, north, south, services, controller, administrator)


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def assume(town: Town, scenario: Scenario, **changed: Decimal) -> None:
    """The same assumptions in every year but a tax base that grows by 3 %; thousands of kronor become kronor."""
    values = {}
    for year in scenario.years:
        for key, value in VALUES.items():
            amount = value * 1_000 if key.unit == "kr" else value
            if key is Key.TAX_BASE:
                amount *= D("1.03") ** (year - YEAR)
            values[key, year] = Assumption(D(changed.get(key.value, amount)), "Prognos i provet")
    scenarios.save_assumptions(by=town.controller, scenario=scenario, values=values)


def scenario_of(town: Town, name: str = "Huvudförslag", **changed: Decimal) -> Scenario:
    made = scenarios.create_scenario(by=town.controller, principal=town.root, first_year=YEAR, name=name)
    assume(town, made, **changed)
    return made


def proposal_of(town: Town) -> Scenario:
    return scenarios.propose(by=town.controller, scenario=scenario_of(town))


def party(town: Town, name: str) -> tuple[PartyGroup, User]:
    """A group with one member, a councillor of the school committee."""
    group = parties.create_group(by=town.administrator, principal=town.root, name=name)
    person = factories.user_with(Role.COMMITTEE_MEMBER, town.school)
    row = parties.add_member(by=town.administrator, group=group, user=person, valid_from=date(2024, 1, 1))
    parties.confirm_member(by=person, membership=row)
    town.elected[name] = person
    return group, person
