"""The economy's pages: what they show, to whom, and at what cost in queries."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.economy.models import BudgetLine
from styrkedjan.areas.organisation.models import Responsibility, Unit
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, forecast, make_town, net_frame, publish
from tests.pages.economy.conftest import Visit
from tests.store.ledgers import Row

pytestmark = pytest.mark.django_db


def filled(town: Town) -> None:
    publish(
        town,
        [
            *even("2010", "5010", 1_000_000, 4),
            *even("2010", "9999", 1_000, 4),
            *even("2020", "5010", 500_000, 4),
            *even("3000", "4010", 10_000, 4),
            Row(1, "7777", "6010", Decimal(4_000)),
        ],
    )
    budget(town, town.north, "personal", 900_000)
    budget(town, town.south, "personal", 500_000)
    forecast(town, town.north, "personal", 11_500_000)
    net_frame(town, town.school, 16_000_000)


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()
    return response.content.decode().replace("\u00a0", " ")


class TestWhatIsShown:
    def test_the_economy_of_a_committee(self, town: Town, visit: Visit) -> None:
        filled(town)
        page = text(visit(Role.COMMITTEE_MEMBER, town.school), "/ekonomi/200/")
        assert "Skolnämnden räknar med ett underskott på 0,7 mnkr" in page
        assert "1 enhet har inte lämnat hela sin prognos" in page
        assert "Södra skolan" in page
        assert "Varför detta tal?" in page
        assert "/konton/" not in page, "a member sees sums, not transactions"

    def test_a_missing_ledger_is_said_to_be_missing(self, town: Town, visit: Visit) -> None:
        budget(town, town.north, "personal", 900_000)
        assert "utfallet är okänt – inte noll" in text(visit(Role.CONTROLLER, town.root), "/ekonomi/201/")

    def test_a_month_not_booked_yet_is_said_to_be_so(self, town: Town, visit: Visit) -> None:
        filled(town)
        page = text(visit(Role.CONTROLLER, town.root, "2026-05"), "/ekonomi/201/")
        assert "inläst till och med april" in page

    def test_what_nobody_answers_for_is_named_at_the_top(self, town: Town, visit: Visit) -> None:
        filled(town)
        client = visit(Role.CONTROLLER, town.root)
        assert "som ingen enhet svarar för: 7777" in text(client, "/ekonomi/0000/")
        assert "7777" not in text(client, "/ekonomi/200/")

    def test_down_to_the_transaction(self, town: Town, visit: Visit) -> None:
        filled(town)
        client = visit(Role.UNIT_HEAD, town.north)
        assert "/ekonomi/201/konton/?grupp=personal" in text(client, "/ekonomi/201/")
        assert "/ekonomi/201/konton/5010/" in text(client, "/ekonomi/201/konton/?grupp=personal")
        page = text(client, "/ekonomi/201/konton/5010/")
        assert "4 poster, summa 4 000 000,00 kr" in page
        other = text(client, "/ekonomi/201/konton/?grupp=")
        assert "9999" in other
        assert "5010" not in other

    @pytest.mark.parametrize("number", ["0", "-1", "x", "2", "99999999999999999999", "²"])
    def test_a_page_past_the_end_is_the_last(self, town: Town, visit: Visit, number: str) -> None:
        filled(town)
        page = text(visit(Role.CONTROLLER, town.root), f"/ekonomi/201/konton/5010/?sida={number}")
        assert page.count("<tr>") == 5

    def test_frames_with_their_decisions(self, town: Town, visit: Visit) -> None:
        filled(town)
        page = text(visit(Role.AUDITOR, town.root), "/ekonomi/200/budget/")
        assert "Kommunfullmäktige 2025-11-24" in page
        assert "Ändra ramen" not in page

    def test_accuracy(self, town: Town, visit: Visit) -> None:
        filled(town)
        page = text(visit(Role.COMMITTEE_MEMBER, town.school), "/ekonomi/200/traffsakerhet/")
        assert "inget facit än" in page
        assert "11 500" in page


class TestWhoSees:
    ADDRESSES = (
        "/ekonomi/201/",
        "/ekonomi/201/budget/",
        "/ekonomi/201/budget/fil/sie/",
        "/ekonomi/201/manad/",
        "/ekonomi/201/traffsakerhet/",
        "/enhet/201/",
        "/ekonomi/201/konton/",
    )

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_person_of_another_unit_is_refused(self, town: Town, visit: Visit, address: str) -> None:
        assert visit(Role.UNIT_HEAD, town.south).get(address).status_code == 403

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_another_municipality_does_not_exist(self, town: Town, visit: Visit, address: str) -> None:
        other = factories.municipality("0001", "Grannkommun")
        assert visit(Role.CONTROLLER, other).get(address).status_code == 404

    def test_the_same_code_in_two_municipalities_is_two_units(self, town: Town, visit: Visit) -> None:
        filled(town)
        other = make_town("0001", "Grannkommun")
        page = text(visit(Role.CONTROLLER, other.root), "/ekonomi/201/")
        assert "inte inläst" in page

    @pytest.mark.parametrize("role", [Role.READER, Role.COMMITTEE_MEMBER, Role.BOARD_MEMBER])
    def test_politicians_and_readers_do_not_see_transactions(self, town: Town, visit: Visit, role: Role) -> None:
        assert visit(role, town.root).get("/ekonomi/201/konton/5010/").status_code == 403


def grow(town: Town, size: int) -> None:
    """Units below the street committee until there are `size`, each with budget; and a ledger over them all."""
    by = factories.author()
    made = Unit.objects.bulk_create(
        Unit(
            principal=town.root, parent=town.streets, path=f"{town.streets.path}{10**6 + number}/", pk=10**6 + number,
            code=f"V{number}", name=f"Väg {number}", kind="unit", valid_from=factories.START,
            created_by=by, changed_by=by,
        )
        for number in range(Unit.objects.count(), size)
    )  # fmt: skip
    Responsibility.objects.bulk_create(
        Responsibility(principal=town.root, unit=unit, code=f"R{unit.pk}") for unit in made
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(
            unit=unit, year=YEAR, responsibility=f"R{unit.pk}", account_group="personal", m01=Decimal(1),
            known_by=by, known_at=day(1),
        )
        for unit in made
    )  # fmt: skip
    publish(town, [Row(4, f"R{10**6 + number}", "5010", Decimal(number)) for number in range(5, size)])


PAGES = (
    "/enhet/300/",
    "/ekonomi/300/",
    "/ekonomi/300/budget/",
    "/ekonomi/300/konton/",
    "/ekonomi/300/konton/5010/",
    "/ekonomi/300/traffsakerhet/",
    "/ekonomi/300/manad/",
)


def test_queries_do_not_grow_with_units(town: Town, visit: Visit) -> None:
    client = visit(Role.CONTROLLER, town.root)
    client.get(PAGES[0])  # the first visit writes down which unit was chosen
    counts: dict[int, dict[str, int]] = {}
    for size in (30, 3000):
        grow(town, size)
        counts[size] = {}
        for address in PAGES:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts[size][address] = len(asked)
    assert counts[30] == counts[3000]
    assert max(counts[30].values()) <= 35
