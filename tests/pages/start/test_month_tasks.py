"""What the month gives to do: the controller closes it, heads sign their forecasts, and nobody reads forty lines."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.economy.actions import closing, signing
from styrkedjan.areas.economy.models import ForecastSignature
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.models import Round, UnitReport
from styrkedjan.domain.annual_cycle import StepKind
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, even, forecast, make_town, publish

APRIL = Period.month(YEAR, 4)
DUE = date(YEAR, 5, 12)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda value=None: date(YEAR, 5, 6))


@pytest.fixture
def town(db: None) -> Town:
    """April is booked, and forecasts are asked for; the northern school has made its."""
    town = make_town()
    publish(town, even("2010", "5010", 100, 4))
    signing.call_for_forecasts(by=town.controller, principal=town.root, period=APRIL, due=DUE)
    for unit in (town.north, town.south):
        budget(town, unit, "personal", 10)
    forecast(town, town.north, "personal", 120)
    return town


def page(client: Client, person: User) -> str:
    client.force_login(person)
    return client.get("/").content.decode().replace("\u00a0", " ")


def sign(town: Town, unit: Unit) -> None:
    signing.sign_forecast(by=town.controller, unit=unit, period=APRIL)


class TestTheController:
    def test_closes_the_newest_month_in_the_ledger(self, client: Client, town: Town) -> None:
        text = page(client, town.controller)
        assert "Stäng april 2026" in text
        assert "/ekonomi/0000/manad/?manad=2026-04" in text
        assert "Senast 2026-05-08" in text

    def test_not_when_it_is_closed(self, client: Client, town: Town) -> None:
        closing.close_month(by=town.controller, principal=town.root, period=APRIL, reason="Utreds.")
        assert "Stäng april" not in page(client, town.controller)

    def test_signs_no_forecasts_for_others(self, client: Client, town: Town) -> None:
        assert "skriv på prognosen" not in page(client, town.controller).lower()

    def test_nobody_else_closes(self, client: Client, town: Town) -> None:
        for role in (Role.UNIT_CONTROLLER, Role.AUDITOR, Role.DEPARTMENT_HEAD):
            assert "Stäng april" not in page(client, factories.user_with(role, town.root))

    def test_a_municipality_without_a_ledger_has_nothing_to_close(self, client: Client) -> None:
        assert "Stäng" not in page(client, make_town("0001", "Grannkommun").controller)


class TestAUnitHead:
    def test_leaves_and_signs(self, client: Client, town: Town) -> None:
        text = page(client, factories.user_with(Role.UNIT_HEAD, town.south))
        assert "Lämna och skriv på prognosen" in text
        assert "/ekonomi/202/prognos/?manad=2026-04" in text
        assert "Senast 2026-05-12" in text

    def test_signs_what_is_made_and_is_done(self, client: Client, town: Town) -> None:
        head = factories.user_with(Role.UNIT_HEAD, town.north)
        assert "Skriv på prognosen" in page(client, head)
        sign(town, town.north)
        assert "prognosen" not in page(client, head)

    def test_hears_why_it_came_back(self, client: Client, town: Town) -> None:
        signing.send_back_forecast(by=town.controller, unit=town.north, period=APRIL, reason="Vikarierna saknas.")
        text = page(client, factories.user_with(Role.UNIT_HEAD, town.north))
        assert "Prognosen är skickad tillbaka" in text
        assert "Vikarierna saknas." in text

    def test_not_after_the_month_is_closed(self, client: Client, town: Town) -> None:
        closing.close_month(by=town.controller, principal=town.root, period=APRIL, reason="Utreds.")
        assert "prognosen" not in page(client, factories.user_with(Role.UNIT_HEAD, town.north))

    def test_a_unit_without_money_has_nothing_to_sign(self, client: Client, town: Town) -> None:
        unit = factories.unit(town.school, code="209", name="Projektet")
        assert "prognosen" not in page(client, factories.user_with(Role.UNIT_HEAD, unit))


class TestADepartmentHead:
    def test_sees_how_many_are_done(self, client: Client, town: Town) -> None:
        head = factories.user_with(Role.DEPARTMENT_HEAD, town.school)
        sign(town, town.north)
        text = page(client, head)
        assert "Skriv på nämndens prognos (1 av 2 enheter klara)" in text
        assert "/ekonomi/200/prognoser/?manad=2026-04" in text
        signing.sign_sum(by=head, unit=town.school, period=APRIL, comment="Södra står kvar på budget.")
        assert "Skriv på nämndens" not in page(client, head)

    def test_of_several_committees_reads_one_line(self, client: Client, town: Town) -> None:
        budget(town, town.streets, "personal", 5)
        text = page(client, factories.user_with(Role.DEPARTMENT_HEAD, town.root))
        assert "Skriv på nämndernas prognoser (0 av 2 klara)" in text

    def test_the_open_rounds_day_and_month_count_when_they_are_newer(self, client: Client, town: Town) -> None:
        occasion(town)
        assert "?manad=2026-08" in page(client, factories.user_with(Role.DEPARTMENT_HEAD, town.school))

    def test_a_plan_that_is_written_of_next_year_moves_neither_the_month_nor_what_is_asked(
        self, client: Client, town: Town
    ) -> None:
        by = factories.author()
        occasion(town)
        Round.objects.create(
            plan_year=factories.plan_year(town.root, year=2027), cycle_id="plan", kind=StepKind.OPERATIONAL_PLAN,
            name="Verksamhetsplan", period="2027-12", opens="2026-05-01", due="2026-12-18", created_by=by,
            changed_by=by,
        )  # fmt: skip
        text = page(client, factories.user_with(Role.DEPARTMENT_HEAD, town.school))
        assert "?manad=2026-08" in text
        assert "december 2027" not in text

    def test_many_reports_to_approve_are_one_line(self, client: Client, town: Town) -> None:
        round_ = occasion(town)
        hand_in(town, round_, 12)
        text = page(client, factories.user_with(Role.DEPARTMENT_HEAD, town.school))
        assert text.count("väntar på godkännande") == 1
        assert "12 enheter har lämnat in och väntar på godkännande: Delårsrapport" in text
        assert reverse("reporting:round", kwargs={"pk": round_.pk}) in text
        assert "Godkänn eller skicka tillbaka" not in text

    def test_three_are_told_one_by_one(self, client: Client, town: Town) -> None:
        hand_in(town, occasion(town), 3)
        text = page(client, factories.user_with(Role.DEPARTMENT_HEAD, town.school))
        assert text.count("Godkänn eller skicka tillbaka") == 3


def occasion(town: Town) -> Round:
    by = factories.author()
    return Round.objects.create(
        plan_year=factories.plan_year(town.root), cycle_id="interim_report_august", name="Delårsrapport",
        period="2026-08", opens="2026-05-01", due="2026-09-20", created_by=by, changed_by=by,
    )  # fmt: skip


def hand_in(town: Town, round_: Round, number: int) -> None:
    by = {"created_by": factories.author(), "changed_by": factories.author()}
    for index in range(number):
        unit = factories.unit(town.school, code=f"r{index:02d}")
        UnitReport.objects.create(round=round_, unit=unit, state="submitted", **by)


@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.DEPARTMENT_HEAD])
def test_queries_do_not_grow_with_units(client: Client, town: Town, role: Role) -> None:
    client.force_login(factories.user_with(role, town.root))
    client.get("/")
    counts = []
    for number in (30, 300):
        for index in range(number):
            unit = factories.unit(town.school, code=f"s{number}{index:03d}")
            forecast(town, unit, "personal", 10, known_at=timezone.now() - timedelta(days=1))
            ForecastSignature.objects.create(
                unit=unit, period=str(APRIL), level="own", amount=Decimal(10), figures={"personal": "10"},
                known_by=town.controller,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
