"""The year as a wheel: what is next and for whom, the law's days, and one's own days as a calendar file."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrkedjan.areas.chain.actions import years
from styrkedjan.areas.reporting.models import Round, UnitReport
from styrkedjan.domain.year_wheel import Standing
from styrkedjan.foundation import tokens
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from styrkedjan.overviews.year_wheel import wheel
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def town():
    return factories.municipality(steering_model="huddinge")


@pytest.fixture
def controller(town):
    return factories.user_with(Role.CONTROLLER, town)


def logged_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def round_of(town, controller, *, due: date, step: str = "monthly_report_march") -> Round:
    plan = years.load_steering_model(by=controller, principal=town, year=YEAR, model="huddinge")
    return Round.objects.create(
        plan_year=plan, cycle_id=step, kind="monthly_report", name="Mars", period=f"{YEAR}-03",
        opens=due - timedelta(days=20), due=due, created_by=controller, changed_by=controller,
    )  # fmt: skip


def report(made: Round, unit) -> UnitReport:
    by = made.created_by
    return UnitReport.objects.create(round=made, unit=unit, created_by=by, changed_by=by)


def unfolded(data: bytes) -> str:
    return data.replace(b"\r\n ", b"").decode()


def test_every_step_stands_in_its_month_with_the_law_s_day(town, controller):
    page = logged_in(controller).get("/arshjul/").content.decode().replace("\xa0", " ")
    assert "Härnäst:" in page or "Inget mer är kvar" in page
    assert f"Kommunfullmäktige fastställer Mål och budget {YEAR + 1}" in page
    assert f"Senast {YEAR}-11-30 enligt Kommunallagen (2017:725) 11 kap. 10 §: inom lagens tid." in page
    assert f"Senast {YEAR}-04-15. " in page, "the accounts are due on the law's day, not at the end of the month"
    assert 'href="/arshjul/"' in page
    assert f"Årshjulet {YEAR + 1}" in logged_in(controller).get(f"/arshjul/?ar={YEAR + 1}").content.decode()


def test_what_is_late_is_said_first_and_what_is_not_written_here_is_never_late(town, controller):
    assert wheel(town, YEAR, (town.path,), NOW).late == ()
    yesterday = timezone.localdate() - timedelta(days=1)
    made = round_of(town, controller, due=yesterday)
    row = report(made, factories.committee(town, "200", "Skolnämnden"))
    year = yesterday.year
    (late,) = [s for s in wheel(town, year, (town.path,), NOW).late if s.occasion.step.id == made.cycle_id]
    assert (late.due, late.told, late.turn) == (yesterday, "0 av 1 har lämnat in", "nämnderna")
    UnitReport.objects.filter(pk=row.pk).update(state="submitted")
    stands = {s.occasion.key: s.standing for s in wheel(town, year, (town.path,), NOW).steps}
    assert stands[YEAR, made.cycle_id] is Standing.DONE


def test_as_known_then_the_plan_is_shown_and_nothing_is_called_late(town, controller):
    round_of(town, controller, due=timezone.localdate() - timedelta(days=1))
    client = logged_in(controller)
    client.post("/val/", {"as_of": f"{YEAR - 1}-12-01", "next": "/"})
    page = client.get(f"/arshjul/?ar={YEAR}").content.decode()
    assert "sparas inte och visas inte" in page
    assert "har lämnat in" not in page


def test_a_wheel_costs_the_same_however_many_rounds_and_reports_there_are(town, controller):
    made = round_of(town, controller, due=timezone.localdate())
    client = logged_in(controller)
    client.get("/arshjul/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/arshjul/")
    for number in range(300, 306):
        report(made, factories.committee(town, str(number), f"Nämnd {number}"))
    with CaptureQueriesContext(connection) as many:
        client.get("/arshjul/")
    assert len(many) == len(few) <= 30


def test_one_s_own_days_as_a_file(town, controller):
    due = timezone.localdate() + timedelta(days=3)
    made = round_of(town, controller, due=due)
    school, streets = (factories.committee(town, code, code) for code in ("200", "300"))
    for unit in (school, streets):
        report(made, unit)
    answer = logged_in(factories.user_with(Role.DEPARTMENT_HEAD, school)).get("/arshjul/kalender/")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = unfolded(answer.content)
    assert "SUMMARY:Skriv och lämna in: Mars\r\nDESCRIPTION:200\r\n" in text
    assert "DESCRIPTION:300" not in text, "another committee's work is not one's own"
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}" in text
    assert "fastställer Mål och budget" not in text, "the council's step is not the committee's"
    assert "fastställer Mål och budget" in unfolded(logged_in(controller).get("/arshjul/kalender/").content)


def test_a_calendar_program_reads_with_a_key_until_it_is_revoked(town, controller):
    secret = tokens.create(by=controller, user=controller, name="Kalender")
    basic = base64.b64encode(f"vem som helst:{secret}".encode()).decode()
    client, address = Client(), "/api/v1/calendar"
    asked = client.get(address)
    assert (asked.status_code, asked["WWW-Authenticate"]) == (401, 'Basic realm="Styrkedjan"')
    answer = client.get(address, headers={"Authorization": f"Basic {basic}"})
    assert (answer.status_code, answer.content[:15]) == (200, b"BEGIN:VCALENDAR")
    assert client.get(address, headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert client.get("/api/v1/units", headers={"Authorization": f"Basic {basic}"}).status_code == 401
    tokens.revoke(by=controller, token=tokens.keys_of(controller).get())
    assert client.get(address, headers={"Authorization": f"Basic {basic}"}).status_code == 401
