"""The page of the economy principles: findings, what would clear them, and the rules with their limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.chain.models import ElementKind
from styrkedjan.areas.economy.queries.rulebook import Extra, rulebook
from styrkedjan.areas.organisation.models import UnitKind
from styrkedjan.areas.reporting.models import ElementAssessment, Round, UnitReport
from styrkedjan.domain.economy.equity_use import PlannedUse
from styrkedjan.domain.economy.findings import CommitteePosition, Goals
from styrkedjan.domain.economy.goal_tally import Tally
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, even, forecast, net_frame, publish
from tests.pages.economy.conftest import Visit
from tests.pages.economy.test_reading import grow, text

pytestmark = pytest.mark.django_db
ADDRESS = "/ekonomiregler/"
APRIL = Period.month(YEAR, 4)


@pytest.fixture
def huddinge(town: Town) -> Town:
    factories.plan_year(town.root, YEAR).delete()
    town.root.steering_model = "huddinge"
    town.root.save()
    return town


class TestFindings:
    def test_a_committee_over_its_frame_is_led_to_its_remedies(self, huddinge: Town, visit: Visit) -> None:
        net_frame(huddinge, huddinge.school, 15_000_000)
        forecast(huddinge, huddinge.north, "personal", 16_000_000)
        page = text(visit(Role.CONTROLLER, huddinge.root), ADDRESS)
        assert "Skolnämnden beräknas överskrida sin nettoram med 1 000 000 kr" in page
        assert "Kräver åtgärd" in page
        assert "1. Pröva att omprioritera 1 000 000 kr inom nämndens samlade ram." in page
        assert "15 000 000 kr är inte fördelat eller väntas bli över, men det är redan räknat i prognosen." in page
        assert "2. Begär att kommunfullmäktige ändrar mål och inriktning" in page
        assert 'href="#princip-4"' in page

    def test_a_committee_inside_its_frame_has_none(self, huddinge: Town, visit: Visit) -> None:
        net_frame(huddinge, huddinge.school, 17_000_000)
        forecast(huddinge, huddinge.north, "personal", 16_000_000)
        assert "Inga fynd nu" in text(visit(Role.CONTROLLER, huddinge.root), ADDRESS)

    def test_a_missing_forecast_is_a_notice_and_not_a_sum(self, huddinge: Town, visit: Visit) -> None:
        net_frame(huddinge, huddinge.school, 17_000_000)
        page = text(visit(Role.CONTROLLER, huddinge.root), ADDRESS)
        assert "Skolnämnden har inte lämnat någon helårsprognos" in page
        assert "Inga helårsprognoser är lämnade" in page

    def test_nothing_written_nothing_found_and_said(self, huddinge: Town, visit: Visit) -> None:
        page = text(visit(Role.CONTROLLER, huddinge.root), ADDRESS)
        assert "Inga nettoramar är beslutade" in page
        assert "Inga fynd nu" in page

    def test_goals_not_reached_are_a_finding_of_the_first_principle(self, huddinge: Town, visit: Visit) -> None:
        year = factories.plan_year(huddinge.root, YEAR)
        year.steering_model = "huddinge"
        year.save()
        goals = [factories.element(year, huddinge.school, kind=ElementKind.GOAL) for _ in range(3)]
        judge(huddinge, year, goals, ("reached", "not_reached", ""))
        net_frame(huddinge, huddinge.school, 17_000_000)
        forecast(huddinge, huddinge.north, "personal", 16_000_000)
        page = text(visit(Role.CONTROLLER, huddinge.root), ADDRESS)
        assert "bedömer att 1 av 3 mål inte nås inom ramen" in page
        assert "har inte bedömt 1 av 3 mål" in page

    def test_of_an_unknown_frame_nothing_is_said(self, huddinge: Town) -> None:
        company = factories.unit(huddinge.root, UnitKind.COMPANY, code="900", name="Bolaget")
        judged = {unit.pk: Goals(Tally(1, 0, 2)) for unit in (huddinge.school, company)}
        found = rulebook(huddinge.root, APRIL, extra=Extra(goals=judged), known=NOW)
        told = [finding.sentence for row in found.standings for finding in row.findings]
        assert told == ["Skolnämnden bedömer att 2 av 3 mål inte nås."], "and the principles are not about a company"

    def test_equity_without_a_planned_use_is_told_in_the_models_own_words(self, huddinge: Town) -> None:
        plan = PlannedUse(Decimal(1), {})
        known = CommitteePosition("", equity=Decimal(10), planned_use=plan, used=Decimal(5))
        found = rulebook(huddinge.root, APRIL, extra=Extra(committees={huddinge.school.pk: known}), known=NOW)
        (row,) = [finding for finding in found.principles if finding.principle.number == 7]
        assert row.findings == 2, "the use, and that no rules of the committee's own are adopted"
        told = " ".join(finding.what_would_clear_it for row in found.standings for finding in row.findings)
        assert "april" in told
        assert "monthly_report" not in told

    def test_each_committees_subtree_is_its_own(self, huddinge: Town) -> None:
        """| nämnd | ram | prognos | mot ramen |  Skol 10 / 12 / -2 ;  Gatu 5 / 4 / +1 |"""
        net_frame(huddinge, huddinge.school, 10)
        net_frame(huddinge, huddinge.streets, 5)
        forecast(huddinge, huddinge.north, "personal", 5)
        forecast(huddinge, huddinge.south, "personal", 7)
        forecast(huddinge, huddinge.streets, "kopt", 4)
        found = rulebook(huddinge.root, APRIL, NOW)
        assert [(row.unit.name, row.against_frame) for row in found.standings] == [
            ("Skolnämnden", -2),
            ("Gatunämnden", 1),
        ]

    def test_units_the_budget_stands_in_for_are_counted(self, huddinge: Town) -> None:
        net_frame(huddinge, huddinge.school, 10)
        budget(huddinge, huddinge.south, "personal", 1)
        forecast(huddinge, huddinge.north, "personal", 5)
        (row,) = rulebook(huddinge.root, APRIL, NOW).standings
        assert (row.unforecast, row.cell.forecast_year) == (1, 17)


def judge(town: Town, year: object, goals: list[object], words: tuple[str, ...]) -> None:
    by = {"created_by": town.controller, "changed_by": town.controller}
    made = Round.objects.create(
        plan_year=year,
        cycle_id="april",
        name="April",
        period="2026-04",
        opens=date(2026, 5, 1),
        due=date(2026, 5, 9),
        **by,
    )
    report = UnitReport.objects.create(round=made, unit=town.school, state="submitted", **by)
    for goal, word in zip(goals, words, strict=True):
        ElementAssessment.objects.create(report=report, element=goal, status=word, **by)


class TestTheRules:
    def test_all_seventeen_with_text_and_limits_in_force(self, huddinge: Town, visit: Visit) -> None:
        page = text(visit(Role.AUDITOR, huddinge.root), ADDRESS)
        for number in range(1, 18):
            assert f'id="princip-{number}"' in page
        assert "3 %" in page
        assert "120 prisbasbelopp" in page
        assert "Beräknas" in page
        assert "Så styrs Huddinge, ekonomistyrningsprincip 6" in page
        assert "Antagande, källan säger inget" in page

    def test_a_model_without_principles_says_so(self, town: Town, visit: Visit) -> None:
        net_frame(town, town.school, 10)
        forecast(town, town.north, "personal", 15)
        page = text(visit(Role.CONTROLLER, town.root), ADDRESS)
        assert "har inga ekonomistyrningsprinciper" in page
        assert "Ram och prognos" in page

    def test_a_model_that_is_gone_is_said_to_be(self, town: Town, visit: Visit) -> None:
        town.root.steering_model = "finns-inte"
        town.root.save()
        assert "ingen styrmodell" in text(visit(Role.CONTROLLER, town.root), ADDRESS)


class TestWhoSees:
    def test_only_those_who_see_the_whole_municipality(self, huddinge: Town, visit: Visit) -> None:
        assert visit(Role.COMMITTEE_MEMBER, huddinge.school).get(ADDRESS).status_code == 403

    def test_another_municipality_sees_its_own(self, huddinge: Town, visit: Visit) -> None:
        net_frame(huddinge, huddinge.school, 10)
        other = factories.municipality("0001", "Grannkommun")
        assert "Skolnämnden" not in text(visit(Role.CONTROLLER, other), ADDRESS)


def test_queries_do_not_grow(huddinge: Town, visit: Visit) -> None:
    publish(huddinge, even("2010", "5010", 1, 4))
    client = visit(Role.CONTROLLER, huddinge.root)
    client.get(ADDRESS)
    counts = []
    for size in (30, 3000):
        grow(huddinge, size)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(ADDRESS).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 51
