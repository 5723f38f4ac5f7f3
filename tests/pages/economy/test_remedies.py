"""From a finding to its remedies: the committee's own page, moves, requests, and what the rules rest on."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.economy.actions import earmarks, frame_requests, own_rules
from styrkedjan.areas.economy.models import (
    BudgetLine,
    CarryOverRules,
    EarmarkedAppropriation,
    FrameRequest,
    GeneralCostIncrease,
    NetFrame,
    Reallocation,
)
from styrkedjan.areas.economy.queries.written import frame
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, day, forecast, net_frame
from tests.pages.economy.conftest import Visit
from tests.pages.economy.test_reading import grow, text
from tests.pages.economy.test_rules import huddinge  # noqa: F401

pytestmark = pytest.mark.django_db
KF = Decision("Kommunfullmäktige", date(2025, 11, 24), "12", "KS-2025/1")
DECIDED = {"body": "Gatunämnden", "date": "2026-04-02", "section": "§ 7", "record_number": ""}
BOARD = {**DECIDED, "body": "Kommunstyrelsen"}
HEAD = Role.DEPARTMENT_HEAD


@pytest.fixture
def short(huddinge: Town) -> Town:  # noqa: F811
    """The street committee is 300 tkr short: north is 500 over, south 200 under, and snow is earmarked."""
    town = huddinge
    for name, code, budgeted, expected in (("Norra", "301", 100, 1700), ("Södra", "302", 100, 1000)):
        unit = factories.unit(town.streets, code=code, name=f"{name} vägen")
        town.responsibility(unit, f"R{code}")
        budget(town, unit, "ovrigt", budgeted * 1000, activity="240", responsibility=f"R{code}")
        forecast(town, unit, "ovrigt", expected * 1000)
    budget(town, town.streets, "ovrigt", 10_000, activity="241")
    forecast(town, town.streets, "ovrigt", 120_000)
    net_frame(town, town.streets, 2_400_000)
    net_frame(town, town.streets, 120_000, earmark="vinterunderhåll")
    earmarks.set_earmark(
        by=town.controller, committee=town.streets, name="vinterunderhåll", activities=("241",), first_year=YEAR,
        decision=KF, at=day(1),
    )  # fmt: skip
    return town


class TestTheCommitteesOwnPage:
    def test_a_member_sees_the_findings_of_the_own_committee_and_where_each_is_cleared(
        self, short: Town, visit: Visit
    ) -> None:
        client = visit(Role.COMMITTEE_MEMBER, short.streets)
        page = text(client, "/ekonomiregler/300/")
        assert "Gatunämnden beräknas överskrida sin nettoram med 300 000 kr" in page
        assert 'href="/ekonomi/300/ramen-racker-inte/"' in page
        assert 'id="princip-4"' in page
        assert 'id="princip-2"' not in page
        assert "Skolnämnden" not in page
        assert client.get("/ekonomiregler/200/").status_code == 403
        assert client.get("/ekonomiregler/").status_code == 403

    def test_the_menu_leads_a_member_there_and_a_controller_to_them_all(self, short: Town, visit: Visit) -> None:
        assert 'href="/ekonomiregler/300/"' in text(visit(Role.COMMITTEE_CHAIR, short.streets), "/")
        page = text(visit(Role.CONTROLLER, short.root), "/")
        assert 'href="/ekonomiregler/"' in page
        assert "/ekonomiregler/300/" not in page

    def test_a_head_below_sees_the_committee_only_with_a_role_there(self, short: Town, visit: Visit) -> None:
        client = visit(HEAD, short.streets)
        assert "Gatunämnden beräknas" in text(client, "/ekonomiregler/301/")
        below = visit(Role.UNIT_HEAD, short.north)
        assert below.get("/ekonomiregler/201/").status_code == 403
        assert "/ekonomiregler/" not in text(below, "/")

    def test_the_municipality_has_the_page_of_them_all(self, short: Town, visit: Visit) -> None:
        answer = visit(Role.CONTROLLER, short.root).get("/ekonomiregler/0000/")
        assert (answer.status_code, answer["Location"]) == (302, "/ekonomiregler/")

    def test_the_economy_page_asks_for_the_notice(self, short: Town, visit: Visit) -> None:
        client = visit(Role.COMMITTEE_MEMBER, short.streets)
        page = text(client, "/ekonomi/300/")
        assert 'hx-get="/ekonomiregler/300/notis/"' in page
        assert "överskrida sin nettoram" in text(client, "/ekonomiregler/300/notis/")
        assert "notis" not in text(visit(Role.CONTROLLER, short.root), "/ekonomi/201/")

    def test_a_committee_of_which_nothing_is_known(self, short: Town, visit: Visit) -> None:
        assert "Inga fynd nu" in text(visit(Role.CONTROLLER, short.root), "/ekonomiregler/200/")


def _version(client, address):
    """What the form was filled in from, as its page has it."""
    return {"version": re.search(r'name="version" value="(\w*)"', text(client, address))[1]}


class TestTheRemedies:
    ADDRESS = "/ekonomi/300/ramen-racker-inte/"

    def test_in_order_with_room_and_a_move_filled_in(self, short: Town, visit: Visit) -> None:
        page = text(visit(HEAD, short.streets), self.ADDRESS)
        first = page.index("Pröva att omprioritera 300 000 kr inom nämndens samlade ram.")
        assert "200 000 kr är inte fördelat eller väntas bli över, men det är redan räknat i prognosen" in page
        assert first < page.index("så att 300 000 kr kan sparas")
        assert "/ekonomi/300/omdisponera/?fran=302&amp;till=301&amp;belopp=200" in page
        assert "/ekonomi/300/begaran/?orsak=own" in page
        assert "är ett särskilt anslag" in page

    def test_a_member_reads_and_does_nothing(self, short: Town, visit: Visit) -> None:
        page = text(visit(Role.COMMITTEE_MEMBER, short.streets), self.ADDRESS)
        assert "Ramen räcker inte" in page
        assert "omdisponera/" not in page
        assert "begaran/?orsak" not in page

    def test_general_cost_increases_are_asked_of_the_board(self, short: Town, visit: Visit) -> None:
        own_rules.set_cost_increase(
            by=short.controller, principal=short.root, year=YEAR, calculated=Decimal(0), actual=Decimal(5), source="PKV"
        )
        page = text(visit(HEAD, short.streets), self.ADDRESS)
        assert "Äska 126 000 kr hos kommunstyrelsen" in page
        assert "så att 174 000 kr kan sparas" in page
        assert "Kvaliteten i verksamheten ska inte bli lidande" in page

    def test_without_a_forecast_nothing_is_said(self, short: Town, visit: Visit) -> None:
        assert "går inte att säga om ramen räcker" in text(visit(HEAD, short.school), "/ekonomi/200/ramen-racker-inte/")
        assert visit(HEAD, short.school).get("/ekonomi/201/ramen-racker-inte/").status_code == 404

    def test_queries_do_not_grow(self, short: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, short.root)
        for address in (self.ADDRESS, "/ekonomiregler/300/"):
            client.get(address)
        counts: dict[str, set[int]] = {self.ADDRESS: set(), "/ekonomiregler/300/": set()}
        for size in (20, 600):
            grow(short, size)
            for address, found in counts.items():
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(address).status_code == 200
                found.add(len(asked))
        assert all(len(found) == 1 and max(found) <= 56 for found in counts.values()), counts


class TestMoving:
    ADDRESS = "/ekonomi/300/omdisponera/?fran=302&till=301&belopp=200"
    MOVE = {
        "source": "R302|ovrigt|240", "target": "R301|ovrigt|240", "amount": "200", "first_month": "5",
        "reason": "Norra vägen behöver lagas", "priority": "Trygga gator", "body": "", "date": "", "section": "",
        "record_number": "",
    }  # fmt: skip

    def test_first_the_units_and_then_the_lines(self, short: Town, visit: Visit) -> None:
        client = visit(HEAD, short.streets)
        assert "Välj först mellan vilka enheter" in text(client, "/ekonomi/300/omdisponera/?fran=302")
        page = text(client, self.ADDRESS)
        assert 'value="R302|ovrigt|240" selected' in page
        assert 'value="R301|ovrigt|240" selected' in page
        assert 'value="200"' in page

    def test_it_is_seen_before_and_after_and_then_made(self, short: Town, visit: Visit) -> None:
        client = visit(HEAD, short.streets)
        page = client.post(self.ADDRESS, {**self.MOVE, "visa": "1"}).content.decode()
        assert "Så här blir det" in page
        assert not Reallocation.objects.exists()
        answer = client.post(self.ADDRESS, {**self.MOVE, "bekrafta": "1"})
        assert (answer.status_code, answer["Location"]) == (302, "/ekonomi/300/omdisponeringar/")
        row = Reallocation.objects.get()
        assert (row.amount, row.priority, row.source_unit.code) == (200_000, "Trygga gator", "302")
        assert sum(NOW.rows(BudgetLine).get(unit__code="301").months) == 1_400_000
        assert "Norra vägen behöver lagas" in text(client, "/ekonomi/300/omdisponeringar/")

    @pytest.mark.parametrize(
        ("address", "change", "told"),
        [
            ("?fran=302&till=300", {"target": "3000|ovrigt|241"}, "särskilt anslag"),
            ("?fran=302&till=301", {"amount": "1201"}, "räcker inte"),
            ("?fran=302&till=301", {"amount": "1150"}, "från och med maj"),
            ("?fran=302&till=301", {"reason": ""}, "måste fyllas i"),
            ("?fran=302&till=301", {"source": "X|y|z"}, "Välj ett giltigt alternativ"),
            ("?fran=302&till=301", {"body": "Gatunämnden"}, "Beslutsdatum saknas"),
        ],
    )
    def test_what_stops_it_is_told_in_the_form(
        self, short: Town, visit: Visit, address: str, change: dict[str, str], told: str
    ) -> None:
        client = visit(HEAD, short.streets)
        answer = client.post(f"/ekonomi/300/omdisponera/{address}", {**self.MOVE, **change, "bekrafta": "1"})
        assert answer.status_code == 422
        assert told in answer.content.decode().replace("\u00a0", " ")
        assert not Reallocation.objects.exists()

    def test_a_move_is_taken_back_and_given_a_priority(self, short: Town, visit: Visit) -> None:
        client = visit(HEAD, short.streets)
        client.post(self.ADDRESS, {**self.MOVE, "priority": "", "bekrafta": "1"})
        row = Reallocation.objects.get()
        assert "utan att ange vilken prioritering den följer" in text(client, "/ekonomiregler/300/")
        assert client.post(f"/ramar/omdisponering/{row.pk}/prioritering/", {"priority": ""}).status_code == 422
        client.post(f"/ramar/omdisponering/{row.pk}/prioritering/", {"priority": "Trygga gator"})
        assert "utan att ange vilken prioritering" not in text(client, "/ekonomiregler/300/")
        client.post(f"/ramar/omdisponering/{row.pk}/ta-tillbaka/")
        page = text(client, "/ekonomi/300/omdisponeringar/")
        assert "Återtagen" in page
        assert "Återtar en tidigare omdisponering" in page
        assert sum(NOW.rows(BudgetLine).get(unit__code="301").months) == 1_200_000

    def test_as_known_before_it_was_made_there_is_none(self, short: Town, visit: Visit) -> None:
        client = visit(HEAD, short.streets)
        client.post(self.ADDRESS, {**self.MOVE, "bekrafta": "1"})
        client.post("/val/", {"period": "2026-04", "as_of": "2026-04-30", "next": "/"})
        page = text(client, "/ekonomi/300/omdisponeringar/")
        assert f"Inget är omdisponerat {YEAR}" in page
        assert "Ta tillbaka" not in page

    def test_a_member_moves_nothing(self, short: Town, visit: Visit) -> None:
        client = visit(Role.COMMITTEE_MEMBER, short.streets)
        assert client.post(self.ADDRESS, {**self.MOVE, "bekrafta": "1"}).status_code == 403


def test_the_budget_says_which_lines_are_earmarked(short: Town, visit: Visit) -> None:
    assert text(visit(HEAD, short.streets), "/ekonomi/300/budget/").count("särskilt anslag: vinterunderhåll") == 1
    assert "särskilt anslag:" not in text(visit(HEAD, short.streets), "/ekonomi/301/budget/")


class TestRequests:
    def draft(self, client: Client, cause: str = "own") -> FrameRequest:
        answer = client.post(f"/ekonomi/300/begaran/?orsak={cause}", {"amount": "300", "text": "Vi begär."})
        assert answer.status_code == 302, answer.content.decode()
        return FrameRequest.objects.get()

    def test_the_first_words_are_written(self, short: Town, visit: Visit) -> None:
        page = text(visit(HEAD, short.streets), "/ekonomi/300/begaran/?orsak=own")
        assert "Helårsprognosen är 2 820 000 kr, 300 000 kr över ramen." in page
        assert "Nämnden begär att kommunfullmäktige ändrar mål och inriktning" in page
        assert 'value="300"' in page

    def test_from_draft_to_answer(self, short: Town, visit: Visit) -> None:
        client = visit(HEAD, short.streets)
        row = self.draft(client)
        where = f"/ramar/begaran/{row.pk}/"
        assert "Ett utkast till begäran om 300 000 kr är inte skickat" in text(client, "/ekonomiregler/300/")
        client.post(f"{where}andra/", {"amount": "300", "text": "Vi begär mer.", "version": "1"})
        assert client.post(f"{where}andra/", {"amount": "1", "text": "Jag", "version": "1"}).status_code == 409
        client.post(f"{where}skicka/", DECIDED)
        assert "Vi begär mer." in text(client, where)
        page = text(client, "/ekonomiregler/300/")
        assert "väntar på svar av kommunfullmäktige" in page
        assert "Att känna till" in page
        assert client.get(f"{where}svar/").status_code == 403
        controller = visit(Role.CONTROLLER, short.root)
        body = {**DECIDED, "body": "Kommunfullmäktige", "answer": "granted", "granted": "300", "answer_text": "Ja."}
        assert controller.post(f"{where}svar/", {**body, "granted": "299"}).status_code == 422
        controller.post(f"{where}svar/", body)
        assert "Bifall, 300 tkr" in text(controller, where)
        assert "är besvarad med 300 000 kr" in text(controller, "/ekonomiregler/300/")

    def test_granted_money_clears_the_finding(self, short: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, short.root)
        where = f"/ramar/begaran/{self.draft(client, 'general_cost_increase').pk}/"
        client.post(f"{where}skicka/", DECIDED)
        client.post(
            f"{where}svar/", {**BOARD, "answer": "granted", "granted": "300", "financing": "result", "answer_text": ""}
        )
        assert frame(short.streets, YEAR, NOW) == 2_820_000
        assert "överskrida sin nettoram" not in text(client, "/ekonomiregler/300/")

    def test_as_known_before_the_answer_it_was_waited_for(self, short: Town, visit: Visit) -> None:
        row = frame_requests.draft_request(
            by=short.controller, committee=short.streets, year=YEAR, cause="own", amount=Decimal(300), text="Vi begär.",
            at=day(2),
        )  # fmt: skip
        row = frame_requests.send_request(
            by=short.controller, request=row, decision=Decision("Gatunämnden", date(2026, 3, 2)), at=day(3)
        )
        decision = Decision("Kommunfullmäktige", date(2026, 5, 4), "9")
        frame_requests.decide_request(
            by=short.controller, request=row, answer="declined", decision=decision, answer_text="Nej.", at=day(5)
        )
        client = visit(Role.CONTROLLER, short.root)
        assert "Nej." in text(client, f"/ramar/begaran/{row.pk}/")
        client.post("/val/", {"period": "2026-04", "as_of": "2026-04-01", "next": "/"})
        page = text(client, f"/ramar/begaran/{row.pk}/")
        assert "Väntar på svar av kommunfullmäktige" in page
        assert "Nej." not in page
        client.post("/val/", {"period": "2026-04", "as_of": "2026-01-20", "next": "/"})
        assert client.get(f"/ramar/begaran/{row.pk}/").status_code == 404

    def test_it_is_taken_back(self, short: Town, visit: Visit) -> None:
        client = visit(HEAD, short.streets)
        row = self.draft(client)
        assert client.post(f"/ramar/begaran/{row.pk}/ta-tillbaka/").status_code == 302
        assert f"/ramar/begaran/{row.pk}/" not in text(client, "/ekonomi/300/ramen-racker-inte/")

    def test_another_committees_request_is_not_read(self, short: Town, visit: Visit) -> None:
        row = self.draft(visit(HEAD, short.streets))
        assert visit(HEAD, short.school).get(f"/ramar/begaran/{row.pk}/").status_code == 403


class TestWhatTheRulesRestOn:
    def test_an_earmark_is_set_changed_and_taken_away(self, short: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, short.root)
        form = {
            **DECIDED, "body": "Kommunfullmäktige", "committee": short.school.pk, "name": "Skolskjuts",
            "activities": "441, 442", "first_year": YEAR, "last_year": "",
        }  # fmt: skip
        client.post("/ramar/sarskilda-anslag/nytt/", form)
        row = NOW.rows(EarmarkedAppropriation).get(committee=short.school)
        assert row.activities == ["441", "442"]
        answer = client.post(f"/ramar/sarskilda-anslag/{row.pk}/", {**form, "activities": "443"})
        assert answer.status_code == 302
        row = NOW.rows(EarmarkedAppropriation).get(committee=short.school)
        assert row.activities == ["443"]
        page = text(client, "/ramar/sarskilda-anslag/")
        assert "verksamhet 443" in page
        assert "verksamhet 241" in page
        assert client.post("/ramar/sarskilda-anslag/nytt/", {**form, "activities": "443"}).status_code == 422
        client.post(f"/ramar/sarskilda-anslag/{row.pk}/ta-bort/")
        assert not NOW.rows(EarmarkedAppropriation).filter(committee=short.school).exists()

    def test_a_technical_adjustment_sums_to_nought(self, short: Town, visit: Visit) -> None:
        net_frame(short, short.school, 10)
        client = visit(Role.CONTROLLER, short.root)
        form = {**BOARD, "note": "", f"change_{short.streets.pk}": "-60", f"change_{short.school.pk}": "50"}
        answer = client.post("/ramar/teknisk-justering/", form)
        assert answer.status_code == 422
        assert "ändrar totalramen" in answer.content.decode()
        client.post("/ramar/teknisk-justering/", {**form, f"change_{short.school.pk}": "60"})
        assert NetFrame.objects.filter(kind="technical").count() == 2
        assert frame(short.school, YEAR, NOW) == 60_010

    def test_the_cost_increase_and_the_committees_own_rules(self, short: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, short.root)
        version = _version(client, "/ramar/kostnadsokning/")
        client.post("/ramar/kostnadsokning/", {"calculated": "3,1", "actual": "3,4", "source": "PKV", **version})
        assert GeneralCostIncrease.objects.get().actual == Decimal("3.4")
        assert 'value="3,4' in text(client, "/ramar/kostnadsokning/")
        version = _version(client, "/ekonomi/300/regelverk/")
        said = {**DECIDED, "title": "Regler", "link": "https://exempel.se/regler"}
        client.post("/ekonomi/300/regelverk/", {**said, **version})
        assert CarryOverRules.objects.get().decision_section == "7"
