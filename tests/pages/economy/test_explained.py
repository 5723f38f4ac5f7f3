"""Why the variance, on pages: the parts with their rows, marking a transaction, the posts, and what it costs to ask."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from styrkedjan.areas.economy.models import MarkedItem
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.planning.models import StaffPost
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests.areas.economy.conftest import YEAR, Town, budget, day, even, forecast, publish
from tests.areas.economy.registers import marked, posts, volume
from tests.areas.economy.test_explained_whole import _many
from tests.pages.economy.conftest import Visit
from tests.store.ledgers import Row

pytestmark = pytest.mark.django_db
FLOOD = Row(3, "2010", "7010", Decimal("60000.50"), text="Sanering")  # the fifth row: voucher A4


def filled(town: Town) -> None:
    """Norra: budget 400 000 to April; 440 000 for people, 60 000.50 for a flood."""
    publish(town, [*even("2010", "5010", 110_000, 4), FLOOD])
    budget(town, town.north, "personal", 100_000)
    forecast(town, town.north, "personal", 1_300_000)


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(page).replace("\u00a0", " "))


def staff_budget(town: Town, unit: Unit, full_time: int) -> None:
    StaffPost.objects.create(
        unit=unit, year=YEAR, row="1", title="Lärare", posts=full_time, salary=40_000, responsibility="2010",
        known_by=town.controller, known_at=day(1),
    )  # fmt: skip


class TestTheExplanation:
    def test_five_parts_with_their_rows_summing_to_the_krona(self, town: Town, visit: Visit) -> None:
        """
        | budget | utfall     | märkt     | bemanning (11 mot 10) | pris |
        | 400 000 | 500 000,50 | 60 000,50 | 40 000               |    0 |
        """
        filled(town)
        staff_budget(town, town.north, 10)
        posts(town, "2010", dict.fromkeys(range(1, 5), (11, None)))
        marked(town, town.north, Decimal("60000.50"))
        page = text(visit(Role.UNIT_HEAD, town.north), "/ekonomi/201/")
        assert "Avvikelsen −100 tkr beror mest på engångsposter (−60 tkr) och bemanning (−40 tkr)." in page
        assert "Engångsposter: 1 rad" in page
        assert "−60 000,50" in page
        assert "11,0 årsarbetare mot planerade 10,0, januari–april −40 000,00" in page
        assert "Hela avvikelsen −100" in page
        assert "Planerade volymer saknas" in page
        assert "1. Volym" not in page
        assert "Volym: fler eller färre än planerat, till budgeterat pris" in page, "the working tells what a part is"

    def test_a_member_reads_the_reasons_and_no_transactions(self, town: Town, visit: Visit) -> None:
        filled(town)
        marked(town, town.north, 60_000, account="7010", voucher="A4")
        client = visit(Role.COMMITTEE_MEMBER, town.school)
        assert "Vattenskada" in text(client, "/ekonomi/200/avvikelse/")
        assert 'hx-get="/ekonomi/200/avvikelse/"' in client.get("/ekonomi/200/").content.decode()
        listed = text(client, "/ekonomi/200/markta-poster/")
        assert "Vattenskada" in listed
        assert "A4" not in listed
        assert "Rätta" not in listed
        assert "/konton/" not in client.get("/ekonomi/201/").content.decode()

    def test_the_rows_lead_to_where_they_come_from(self, town: Town, visit: Visit) -> None:
        filled(town)
        budget(town, town.south, "personal", 10)
        volume(town, town.north, 100, 110)
        posts(town, "2010", {1: (12, 10)})
        marked(town, town.north, 60_000)
        page = visit(Role.CONTROLLER, town.root).get("/ekonomi/200/avvikelse/").content.decode()
        for address in ("/ekonomi/201/markta-poster/", "/ekonomi/201/arsarbetare/", "?enhet=201", "/ekonomi/202/"):
            assert f'href="{address}' in page or f'{address}"' in page, address
        alone = visit(Role.CONTROLLER, town.root).get("/ekonomi/201/").content.decode()
        assert "/ekonomi/201/konton/?grupp=ovrigt" in alone

    def test_as_it_was_known(self, town: Town, visit: Visit) -> None:
        publish(town, [*even("2010", "5010", 110_000, 4), FLOOD], known_at=day(5))
        budget(town, town.north, "personal", 100_000)
        marked(town, town.north, 60_000, known_at=day(6))
        client = visit(Role.CONTROLLER, town.root)
        assert "Vattenskada" in text(client, "/ekonomi/201/")
        client.post("/val/", {"period": "2026-04", "as_of": "2026-05-20", "next": "/"})
        assert "Vattenskada" not in text(client, "/ekonomi/201/")
        assert "Ingenting är märkt" in text(client, "/ekonomi/201/markta-poster/")

    def test_the_number_of_queries_does_not_grow_with_units(self, town: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, town.root)
        pages = ("/ekonomi/0000/", "/ekonomi/0000/avvikelse/", "/ekonomi/0000/markta-poster/",
                 "/ekonomi/0000/arsarbetare/", "/ekonomi/0000/konton/5010/")  # fmt: skip
        counts = []
        for size in (30, 300):
            _many(town, size)
            counts.append([])
            for address in pages:
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(address).status_code == 200
                counts[-1].append(len(asked))
        assert counts[0] == counts[1]


class TestMarking:
    def test_a_transaction_is_marked_from_its_list(self, town: Town, visit: Visit) -> None:
        filled(town)
        client = visit(Role.UNIT_HEAD, town.north)
        listed = client.get("/ekonomi/201/konton/7010/").content.decode()
        address = unescape(re.search(r'href="(/ekonomi/201/markta-poster/ny/[^"]*)"', listed)[1])
        form = client.get(address).content.decode()
        assert 'value="60\u00a0000,50"' in form
        assert 'value="A4"' in form
        assert re.search(r'<option value="ovrigt" selected>', form)
        assert re.search(r'<option value="2026-03" selected>', form)
        told = {"slag": "one_off", "bokford": "2026-03", "hor_till": "", "grupp": "ovrigt", "belopp": "60 000,50",
                "orsak": "Vattenskada", "konto": "7010", "verifikat": "A4"}  # fmt: skip
        assert client.post(address, told).status_code == 302
        item = MarkedItem.objects.get()
        assert (item.unit, item.amount, item.voucher, item.period) == (
            town.north,
            Decimal("60000.50"),
            "A4",
            "2026-03",
        )
        assert "Vattenskada" in text(client, "/ekonomi/201/konton/7010/")
        assert client.post(address, told).status_code == 422, "once is enough"

    def test_the_others_of_a_voucher_can_still_be_marked(self, town: Town, visit: Visit) -> None:
        """A mark shows on its own transaction; a part of one shows on the whole voucher."""
        filled(town)
        client = visit(Role.UNIT_HEAD, town.north)
        whole = marked(town, town.north, 110_000, "2026-01", group="personal", account="5010", voucher="A0")
        page = text(client, "/ekonomi/201/konton/5010/")
        assert (page.count("Vattenskada"), page.count("Märk A")) == (1, 3)
        MarkedItem.objects.filter(pk=whole.pk).update(amount=40_000)
        assert text(client, "/ekonomi/201/konton/5010/").count("Vattenskada") == 1
        MarkedItem.objects.filter(pk=whole.pk).update(voucher="A1")
        assert "Vattenskada" not in text(client, "/ekonomi/201/konton/5010/")

    def test_correct_and_take_away(self, town: Town, visit: Visit) -> None:
        filled(town)
        item = marked(town, town.north, 60_000)
        client = visit(Role.UNIT_HEAD, town.north)
        address = f"/ekonomi/201/markta-poster/{item.pk}/"
        assert 'value="60\u00a0000"' in client.get(address).content.decode()
        told = {"slag": "timing", "bokford": "2026-03", "hor_till": "2025-12", "grupp": "ovrigt", "belopp": "45000",
                "orsak": "Decemberfaktura"}  # fmt: skip
        assert client.post(address, told).status_code == 302
        assert client.post(address, told).status_code == 422, "the one that was corrected is no longer there"
        now = NOW.rows(MarkedItem).get()
        assert (now.kind, now.other, now.amount) == ("timing", "2025-12", 45_000)
        assert "hör till december 2025" in text(client, "/ekonomi/201/markta-poster/")
        client.post(f"/ekonomi/201/markta-poster/{now.pk}/ta-bort/")
        assert not NOW.rows(MarkedItem).exists()
        assert MarkedItem.objects.count() == 2

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"belopp": "mycket"}, "är inget tal"),
            ({"belopp": ""}, "måste fyllas i"),
            ({"belopp": "0"}, "Beloppet är noll"),
            ({"belopp": "1,005"}, "högst två decimaler"),
            ({"belopp": "9" * 20}, "orimligt stort"),
            ({"orsak": ""}, "måste fyllas i"),
            ({"grupp": "finns-inte"}, "finns-inte"),
            ({"bokford": "2026-13"}, "2026-13"),
            ({"slag": "timing"}, "annan än den"),
            ({"hor_till": "2026-01"}, "egen månad"),
            ({"konto": "5010"}, "hör till Personal"),
        ],
    )
    def test_what_cannot_be_is_told_and_nothing_is_lost(
        self, town: Town, visit: Visit, changes: dict[str, str], said: str
    ) -> None:
        filled(town)
        client = visit(Role.UNIT_HEAD, town.north)
        told = {"slag": "one_off", "bokford": "2026-03", "hor_till": "", "grupp": "ovrigt", "belopp": "60000",
                "orsak": "Vattenskada"} | changes  # fmt: skip
        answer = client.post("/ekonomi/201/markta-poster/ny/", told)
        assert answer.status_code == 422
        assert said in unescape(answer.content.decode())
        assert not MarkedItem.objects.exists()

    def test_a_neighbours_mark_is_not_ours_to_correct(self, town: Town, visit: Visit) -> None:
        filled(town)
        item = marked(town, town.south, 60_000)
        client = visit(Role.UNIT_HEAD, town.north)
        assert client.get(f"/ekonomi/201/markta-poster/{item.pk}/").status_code == 404
        assert client.get(f"/ekonomi/202/markta-poster/{item.pk}/").status_code == 403
        client.post(f"/ekonomi/201/markta-poster/{item.pk}/ta-bort/")
        assert NOW.rows(MarkedItem).exists()

    def test_strange_addresses_fill_in_nothing(self, town: Town, visit: Visit) -> None:
        filled(town)
        client = visit(Role.UNIT_HEAD, town.north)
        told = "?bokford=x&belopp=NaN&slag=%3Cscript%3E&hor_till=2030-01&konto=%22%3E"
        page = client.get(f"/ekonomi/201/markta-poster/ny/{told}").content.decode()
        assert "<script>" not in page.replace('<script src="', "")
        assert "januari 2030" in page

    def test_the_months_remarks_are_suggested_and_never_marked(self, town: Town, visit: Visit) -> None:
        """Rent that came every month but April, and a jump in salaries."""
        publish(town, [*even("2010", "6010", 50_000, 3), *even("2010", "5010", 100_000, 3),
                       Row(4, "2010", "5010", Decimal(300_000))])  # fmt: skip
        budget(town, town.north, "personal", 100_000)
        client = visit(Role.UNIT_HEAD, town.north)
        page = client.get("/ekonomi/201/markta-poster/").content.decode()
        assert "Att ta ställning till i april 2026" in page
        assert "Brukar vara 50\u00a0000\u00a0kr men saknas" in page
        assert "slag=timing&amp;bokford=2026-05&amp;hor_till=2026-04&amp;belopp=50000.00&amp;grupp=ovrigt" in page
        assert "slag=one_off&amp;bokford=2026-04&amp;belopp=200000.00&amp;grupp=personal" in page
        assert not MarkedItem.objects.exists()
        marked(town, town.north, 50_000, "2026-05", "2026-04", account="6010")
        assert "Brukar vara" not in text(client, "/ekonomi/201/markta-poster/")
        assert "Att ta ställning" not in text(visit(Role.AUDITOR, town.root), "/ekonomi/201/markta-poster/")


class TestPosts:
    def test_the_units_months_and_the_committees_units(self, town: Town, visit: Visit) -> None:
        posts(town, "2010", {1: (11, 10), 2: (None, 10), 3: (12, 10)})
        posts(town, "2020", {1: (3, None)})
        client = visit(Role.CONTROLLER, town.root)
        own = text(client, "/ekonomi/201/arsarbetare/")
        assert "Februari 10,0 – –" in own
        assert "Snitt av månader som båda känner 10,0 11,5 +1,5" in own
        above = text(client, "/ekonomi/200/arsarbetare/")
        assert "Norra skolan 10,0 11,5 +1,5 2 inläst" in above
        assert "Södra skolan – – – 0 okänd" in above

    def test_a_staff_budget_is_the_plan(self, town: Town, visit: Visit) -> None:
        staff_budget(town, town.north, 9)
        posts(town, "2010", {1: (11, 10)})
        own = text(visit(Role.UNIT_HEAD, town.north), "/ekonomi/201/arsarbetare/")
        assert "Planen är enhetens personalbudget" in own
        assert "9,0 11,0 +2,0" in own

    def test_nothing_known_leads_to_the_import(self, town: Town, visit: Visit) -> None:
        page = visit(Role.UNIT_HEAD, town.north).get("/ekonomi/201/arsarbetare/")
        assert "/staff_months/" in page.content.decode()
        assert "Varken planerade eller arbetade" in page.content.decode()


def test_the_choice_of_month_is_the_default_month(town: Town, visit: Visit) -> None:
    filled(town)
    client = visit(Role.UNIT_HEAD, town.north, "2026-02")
    assert str(Period.month(YEAR, 2)) in re.findall(
        r'<option value="([^"]*)" selected>', client.get("/ekonomi/201/markta-poster/ny/").content.decode()
    )
