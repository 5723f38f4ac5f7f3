"""Equity and investments in a follow-up: what is told of a committee, of all of them, and of nobody below."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.year_end.actions import carrying, recovery
from styrkedjan.areas.year_end.actions import equity as equity_actions
from styrkedjan.areas.year_end.actions.recovery import MeasureRow
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.reports.document import Block, Bullets, Paragraph
from styrkedjan.reports.money_sections import equity, investments, investments_material, year_end_material
from styrkedjan.reports.tables import Table
from tests import factories
from tests.areas.investments import conftest as projects
from tests.areas.year_end.conftest import FULL, KS, SKN, YEAR, Town, make_town

pytestmark = pytest.mark.django_db
D = Decimal
DECEMBER, APRIL = Period.month(YEAR, 12), Period.month(YEAR + 1, 4)
MILLION = projects.MILLION


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


def _texts(blocks: Iterable[Block]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Bullets):
            found += block.items
        elif isinstance(block, Table):
            found += [" | ".join("" if cell is None else str(cell) for cell in row.cells) for row in block.rows]
    return [text.replace("\xa0", " ") for text in found]


def _told(unit: Unit, period: Period, known: Known = NOW) -> list[str]:
    return _texts(equity(year_end_material(unit, period, known)))


def _closed(town: Town, outcome: int = 9_850_000) -> None:
    town.budget(town.school, D(6_000_000))
    town.budget(town.north, D(4_000_000))
    town.book({"20": D(outcome - 3_950_000), "21": D(3_950_000)})


def _carried(town: Town) -> None:
    asked = carrying.request_carry_over(
        by=town.chair, committee=town.school, year=YEAR, note="Vakanser.", at=datetime(YEAR + 1, 2, 10, tzinfo=UTC)
    )
    carrying.review_carry_over(by=town.controller, request=asked, performance=FULL, note="Prövad.")
    carrying.decide_carry_over(by=town.controller, request=asked, granted=asked.carried, decision=KS)


def test_the_operations_report_holds_the_request(town: Town) -> None:
    _closed(town)
    assert "nämnden har inte begärt det än" in _told(town.school, DECEMBER)[0]
    _carried(town)
    first = _told(town.school, DECEMBER)[0]
    assert first == (
        "Årets resultat är +150 tkr. Nämnden begär hos kommunstyrelsen att föra över +150 tkr till 2026. Vakanser."
    )
    before = _told(town.school, DECEMBER, Known.at(datetime(YEAR + 1, 2, 8, tzinfo=UTC)))
    assert "inte begärt" in before[0]


def test_the_ordinary_report_tells_whether_equity_is_used(town: Town) -> None:
    _closed(town)
    assert _told(town.school, APRIL) == [], "inget är bokfört"
    _carried(town)
    equity_actions.plan_use(
        by=town.chair, committee=town.school, year=YEAR + 1, occasion="operational_plans", amount=D(60_000)
    )
    asked = equity_actions.request_use(
        by=town.controller, committee=town.school, unit=town.north, year=YEAR + 1, amount=D(40_000), purpose="one_off",
        description="Böcker",
    )  # fmt: skip
    equity_actions.approve_use(by=town.chair, request=asked, decision=SKN)
    said = _told(town.school, APRIL)
    assert said[0].startswith(
        "Nämnden har 150 tkr i eget kapital när 2026 börjar. 60 tkr är planerat att användas. 40 tkr"
    )
    assert said[1] == "Norra skolan: Böcker, 40 tkr."


def test_a_deficit_is_told_with_its_plan_and_the_newest_follow_up(town: Town) -> None:
    _closed(town, 10_150_000)
    _carried(town)
    plan = recovery.save_recovery_plan(
        by=town.chair, committee=town.school, deficit_year=YEAR, measures=[MeasureRow("Färre", {YEAR + 1: D(150_000)})]
    )
    recovery.approve_recovery_plan(by=town.controller, plan=plan, decision=KS)
    recovery.follow_up_recovery(
        by=town.chair, plan=plan, year=YEAR + 1, occasion="monthly_report_april", achieved=D(20), comment="Går bra."
    )
    row, measure = [text for text in _told(town.school, APRIL) if text.startswith("Skolnämnden |")]
    assert "2028 | Godkänd" in row
    assert measure == f"Skolnämnden | Färre | {YEAR + 1} | 150000"
    assert row.endswith("2026: Går bra.")


def test_the_municipality_has_a_row_per_committee_and_their_sum(town: Town) -> None:
    _closed(town)
    _carried(town)
    rows = _told(town.root, DECEMBER)
    assert [row.split(" | ")[0] for row in rows] == ["Skolnämnden", "Summa"]
    assert rows[0].split(" | ")[-2:] == ["150000.00", "150000.00"]


def test_a_school_has_no_equity_of_its_own_to_report(town: Town) -> None:
    _closed(town)
    assert year_end_material(town.north, DECEMBER, NOW) is None
    assert investments_material(town.north, DECEMBER, NOW) == ()
    town.root.steering_model = "minimal"
    town.root.save()
    town.school.refresh_from_db()
    assert year_end_material(town.school, DECEMBER, NOW) is None


def test_the_queries_do_not_grow_with_committees(town: Town) -> None:
    _closed(town)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            year_end_material(town.root, DECEMBER, NOW)
            investments_material(town.root, DECEMBER, NOW)
        return len(caught)

    few = count()
    for number in range(8):
        factories.committee(town.root, code=f"3{number:02d}")
    assert count() == few


def test_projects_over_the_limit_stand_by_themselves_and_the_others_together(db: None) -> None:
    place = projects.make_town()
    place.forecast(place.decided("P1"), 70 * MILLION)
    place.forecast(place.decided("P2"), 53 * MILLION)
    place.decided("P3")
    found = investments_material(place.streets, projects.AUGUST, NOW)
    said = _texts(investments(found, projects.AUGUST))
    assert "3 projekt pågår." in said[0]
    assert "+23,0 mnkr mot besluten" in said[0]
    assert said[1].startswith("Projekt P1: 20,0 mnkr (40 %) dyrare än beslutade 50,0 mnkr")
    assert [text.split(" | ")[0] for text in said[2:4]] == ["Projekt P2", "Summa"]
    assert said[4] == "1 beslutade projekt har ingen prognos."


def test_a_committee_without_decided_projects_says_nothing(db: None) -> None:
    place = projects.make_town()
    place.project()
    found = investments_material(place.streets, projects.AUGUST, NOW)
    assert list(investments(found, projects.AUGUST)) == []
