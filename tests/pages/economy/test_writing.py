"""Leaving a forecast and changing a frame through their forms."""

from __future__ import annotations

from decimal import Decimal

import pytest

from styrkedjan.areas.economy.models import Forecast, NetFrame
from styrkedjan.areas.economy.queries.written import frame
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests.areas.economy.conftest import YEAR, Town, budget, even, publish
from tests.pages.economy.conftest import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(town: Town) -> Town:
    publish(town, even("2010", "5010", 100_000, 4))
    budget(town, town.north, "personal", 100_000)
    return town


class TestForecast:
    ADDRESS = "/ekonomi/201/prognos/"

    def test_the_proposal_is_filled_in_and_can_be_accepted(self, ready: Town, visit: Visit) -> None:
        client = visit(Role.UNIT_HEAD, ready.north)
        page = client.get(self.ADDRESS).content.decode()
        assert 'value="1\u00a0200"' in page
        answer = client.post(self.ADDRESS, {"group_personal": "1 200", "comment": "", "version": "0"})
        assert answer.status_code == 302
        made = Forecast.objects.get()
        assert (made.amount, made.proposed, made.round_key) == (1_200_000, 1_200_000, "2026-04")

    def test_a_change_needs_a_reason(self, ready: Town, visit: Visit) -> None:
        client = visit(Role.UNIT_HEAD, ready.north)
        answer = client.post(self.ADDRESS, {"group_personal": "1 300,5", "comment": "", "version": "0"})
        assert answer.status_code == 422
        assert "saknar kommentar" in answer.content.decode()
        client.post(self.ADDRESS, {"group_personal": "1 300,5", "comment": "Ny klass", "version": "0"})
        assert (Forecast.objects.get().amount, Forecast.objects.get().comment) == (1_300_500, "Ny klass")

    @pytest.mark.parametrize("amount", ["", "tolv", "1 200 000 000 000 000", "1e9"])
    def test_what_is_no_amount_is_told(self, ready: Town, visit: Visit, amount: str) -> None:
        client = visit(Role.UNIT_HEAD, ready.north)
        assert client.post(self.ADDRESS, {"group_personal": amount, "version": "0"}).status_code == 422
        assert not Forecast.objects.exists()

    def test_the_second_of_two_sees_both_and_can_save_then(self, ready: Town, visit: Visit) -> None:
        client = visit(Role.UNIT_HEAD, ready.north)
        client.post(self.ADDRESS, {"group_personal": "1 250", "comment": "Vikarier", "version": "0"})
        answer = client.post(self.ADDRESS, {"group_personal": "1 150", "comment": "Vakanser", "version": "0"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Vikarier" in page
        assert "Vakanser" in page
        assert Forecast.objects.count() == 1
        version = version_of([Forecast.objects.get()])
        assert f'value="{version}"' in page
        client.post(self.ADDRESS, {"group_personal": "1 150", "comment": "Vakanser", "version": version})
        assert NOW.rows(Forecast).get().amount == 1_150_000

    def test_a_unit_without_own_money_is_sent_below(self, ready: Town, visit: Visit) -> None:
        page = visit(Role.CONTROLLER, ready.root).get("/ekonomi/0000/prognos/").content.decode()
        assert "Prognoser lämnas på enheterna under" in page

    def test_a_reader_may_not(self, ready: Town, visit: Visit) -> None:
        assert visit(Role.READER, ready.root).get(self.ADDRESS).status_code == 403


class TestFrame:
    ADDRESS = "/ekonomi/200/ram/"
    FORM = {
        "amount": "16 000",
        "kind": "decided",
        "body": "Kommunfullmäktige",
        "date": "2025-11-24",
        "section": "12",
        "record_number": "KS-2025/1",
        "earmark": "",
        "note": "",
    }

    def test_an_entry_is_added_in_kronor(self, town: Town, visit: Visit) -> None:
        assert visit(Role.CONTROLLER, town.root).post(self.ADDRESS, self.FORM).status_code == 302
        assert frame(town.school, YEAR, NOW) == Decimal(16_000_000)

    def test_a_unit_has_none(self, town: Town, visit: Visit) -> None:
        answer = visit(Role.CONTROLLER, town.root).post("/ekonomi/201/ram/", self.FORM)
        assert answer.status_code == 422
        assert "ingen nettoram" in answer.content.decode()

    def test_every_fault_at_once(self, town: Town, visit: Visit) -> None:
        answer = visit(Role.CONTROLLER, town.root).post(
            self.ADDRESS, {**self.FORM, "amount": "x", "date": "", "body": ""}
        )
        page = answer.content.decode()
        assert answer.status_code == 422
        assert page.count('class="error"') >= 3
        assert not NetFrame.objects.exists()

    def test_the_committees_head_may_not(self, town: Town, visit: Visit) -> None:
        assert visit(Role.DEPARTMENT_HEAD, town.school).post(self.ADDRESS, self.FORM).status_code == 403
