"""Money moved between projects after it was shown, requests taken back, projects opened again, and the papers."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrkedjan.areas.investments.actions import budgets, closing, decisions, projects
from styrkedjan.areas.investments.models import BalanceRequest, InvestmentProject, ProjectBudget
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests.areas.investments.conftest import KF, MILLION, Town
from tests.pages.investments.conftest import Visit

pytestmark = pytest.mark.django_db


def _two(town: Town, kind: str) -> tuple[InvestmentProject, InvestmentProject]:
    first, second = town.decided("A1", kind), town.decided("A2", kind)
    town.framed(kind)
    budgets.save_budgets(by=town.controller, project=first, amounts={2026: 5 * MILLION})
    return first, second


def _budgets(year: int = 2026) -> dict[str, int]:
    return {row.project.code: int(row.amount / MILLION) for row in NOW.rows(ProjectBudget).filter(year=year)}


def _move(client: Client, source: InvestmentProject, target: InvestmentProject, amount: str, **more: str) -> Client:
    data = {"target": target.pk, "year": 2026, "amount": amount, "reason": "Utredningen blev större.", **more}
    return client.post(f"/projekt/{source.pk}/flytta/", data)


def test_a_move_is_shown_before_and_after_and_then_made(town: Town, visit: Visit) -> None:
    first, second = _two(town, "planning")
    client = visit(town.controller)
    shown = _move(client, first, second, "2000")
    text = shown.content.decode()
    assert "Så blir det" in text
    assert "Tillsammans" in text
    assert _budgets() == {"A1": 5}, "att visa är inte att flytta"
    token = shown.context["sentence"]
    changed = _move(client, first, second, "3000", bekrafta=token)
    assert changed.status_code == 200
    assert _budgets() == {"A1": 5}, "bara det som har visats flyttas"
    assert _move(client, first, second, "2000", bekrafta=token).status_code == 302
    assert _budgets() == {"A1": 3, "A2": 2}
    told = AuditEvent.objects.filter(action="investments.move_budget").first()
    assert told is not None
    assert told.details["reason"] == "Utredningen blev större."


def test_an_implementation_projects_money_stays(town: Town, visit: Visit) -> None:
    first, second = _two(town, "implementation")
    client = visit(town.controller)
    shown = _move(client, first, second, "2000")
    assert "Anslaget binder på projektnivå" in shown.content.decode()
    _move(client, first, second, "2000", bekrafta=shown.context["sentence"])
    assert _budgets() == {"A1": 5}


def test_more_than_there_is_cannot_be_moved(town: Town, visit: Visit) -> None:
    first, second = _two(town, "planning")
    shown = _move(visit(town.controller), first, second, "6000")
    assert "ryms inte i anslaget" in shown.content.decode()


def test_a_finished_project_is_opened_again_and_a_request_taken_back(town: Town, visit: Visit) -> None:
    project = town.decided()
    town.framed()
    budgets.save_budgets(by=town.controller, project=project, amounts={2025: 20 * MILLION})
    town.book({"P1": 12 * MILLION}, year=2025, month=12)
    asked = closing.request_balance(by=town.controller, project=project, year=2025, amount=8 * MILLION)
    closing.finish(by=town.controller, project=project, on=date(2026, 6, 30))
    client = visit(town.controller)
    page = client.get(f"/projekt/{project.pk}/").content.decode()
    assert "Öppna igen" in page
    assert "Ta tillbaka" in page
    client.post(f"/projekt/{project.pk}/oppna-igen/")
    client.post(f"/balansering/{asked.pk}/ta-tillbaka/")
    project.refresh_from_db()
    assert (project.state, BalanceRequest.objects.get().state) == ("decided", "withdrawn")


def test_money_left_is_asked_for_when_the_year_is_closed(town: Town, visit: Visit) -> None:
    project = town.forecast(town.decided(), 50 * MILLION, year_amount=18 * MILLION)
    town.framed()
    budgets.save_budgets(by=town.controller, project=project, amounts={2026: 20 * MILLION})
    town.book({"P1": 12 * MILLION}, month=8)
    page = visit(town.controller).get(f"/projekt/{project.pk}/").content.decode()
    assert "Begär balansering" not in page
    assert "2,0 mnkr av årets budget kvar" in page
    town.book({"P1": 12 * MILLION}, month=12)
    closed = visit(town.controller, month="2026-12")
    assert "Begär balansering av 8,0 mnkr" in closed.get(f"/projekt/{project.pk}/").content.decode()
    assert "8,0 mnkr kvar" in closed.get("/investeringar/0000/uppfoljning/").content.decode()


def test_what_is_shown_as_it_was_known_is_only_read(town: Town, visit: Visit) -> None:
    project = town.decided()
    InvestmentProject.objects.update(created_at="2026-01-01T00:00:00Z")
    then = visit(town.controller, known="2026-02-01").get(f"/projekt/{project.pk}/")
    assert then.status_code == 200
    assert "Planerat" in then.content.decode()
    assert "/andra/" not in then.content.decode()
    before = visit(town.controller, known="2025-02-01").get(f"/projekt/{project.pk}/")
    assert before.status_code == 404


def test_the_portfolio_is_narrowed_by_kind_state_and_risk(town: Town, visit: Visit) -> None:
    town.decided("A1", "streets")
    town.project("A2", "streets", risk_level="high")
    town.project("L1", "other", committee=town.school)
    client = visit(town.controller)

    def codes(query: str) -> list[str]:
        picture = client.get(f"/investeringar/0000/?{query}").context["picture"]
        return [line.project.code for line in picture.lines]

    assert codes("") == ["A1", "A2", "L1"]
    assert codes("slag=streets") == ["A1", "A2"]
    assert codes("lage=planned") == ["A2", "L1"]
    assert codes("slag=streets&risk=high") == ["A2"]
    assert codes("slag=finns-inte") == []


def test_the_forms_tell_the_limits_before_anyone_runs_into_them(town: Town, visit: Visit) -> None:
    project, other = town.decided("S1", "streets"), town.decided("S2", "streets")
    decisions.add_frame(
        by=town.controller, committee=town.streets, year=2026, kind="streets", amount=10 * MILLION, decision=KF
    )
    town.framed("streets", 2025)
    budgets.save_budgets(by=town.controller, project=other, amounts={2026: 4 * MILLION})
    budgets.save_budgets(by=town.controller, project=project, amounts={2025: 3 * MILLION})
    client = visit(town.controller)
    forecast, budget = (
        client.get(f"/projekt/{project.pk}/{page}/").content.decode().replace("\xa0", " ")
        for page in ("prognos", "budget")
    )
    assert "Beslutat 50 000 000 kr. Över 60 000 000 kr skickas projektet till förnyat beslut." in forecast
    assert "Ramen är 10 000 tkr och nämndens andra projekt har 4 000: 6 000 tkr ryms." in budget
    assert 'name="year_2025"' not in budget, "ett år som har varit ändras inte här"
    assert "varav 3 000 000 kr i budget före 2026" in budget


@pytest.mark.parametrize(
    ("page", "field", "rest"),
    [("budget", f"year_{timezone.localdate().year + 1}", {}), ("prognos", "amount", {"ends": "2027-12-31"})],
)
def test_two_who_write_see_both_and_the_second_saves_again(
    town: Town, visit: Visit, page: str, field: str, rest: dict[str, str]
) -> None:
    project = town.decided()
    client, address = visit(town.controller), f"/projekt/{project.pk}/{page}/"
    opened = client.get(address).context["form"]["version"].value()
    assert client.post(address, {"version": opened, field: "1000", **rest}).status_code == 302
    second = client.post(address, {"version": opened, field: "2000", **rest})
    text = second.content.decode().replace("\xa0", " ")
    assert second.status_code == 409
    assert "1 000 000 kr" in text
    assert "2 000 000 kr" in text
    again = {"version": second.context["form"]["version"].value(), field: "2000", **rest}
    assert client.post(address, again).status_code == 302


@pytest.mark.parametrize("page", ["", "plan/", "uppfoljning/"])
def test_the_pages_take_a_constant_number_of_queries(town: Town, visit: Visit, page: str) -> None:
    client = visit(town.controller)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/investeringar/0000/{page}").status_code == 200
        return len(caught)

    town.forecast(town.decided("A"), 70 * MILLION)
    town.forecast(town.decided("B", "streets"), 51 * MILLION)
    few = count()
    for number in range(8):
        town.forecast(town.decided(f"C{number}", "streets"), 51 * MILLION)
        town.forecast(town.decided(f"D{number}"), 75 * MILLION)
    assert count() == few


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_the_paper_is_written_in_every_form(town: Town, visit: Visit, form: str) -> None:
    project = town.forecast(town.decided(), 70 * MILLION)
    told = {"useful_life": 20, "in_use_from": date(2027, 1, 1)}
    projects.change_project(by=town.controller, project=project, version=project.version, values=told)
    town.forecast(town.decided("P2", "streets"), 52 * MILLION)
    answer = visit(Role.BOARD_MEMBER, town.root).get(f"/investeringar/0000/underlag/{form}/")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    if form == "xlsx":
        book = openpyxl.load_workbook(BytesIO(answer.content))
        cells = {str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None}
        assert {"P1", "P2", "Projekt P1"} <= cells


def test_an_unknown_form_is_not_there(town: Town, visit: Visit) -> None:
    assert visit(town.controller).get("/investeringar/0000/underlag/exe/").status_code == 404
