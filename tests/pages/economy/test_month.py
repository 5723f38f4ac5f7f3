"""Closing the month and signing its forecasts on their pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from styrkedjan.areas.economy.actions import closing, signing
from styrkedjan.areas.economy.models import ClosedMonth, Forecast, ForecastCall, ForecastSignature, ReviewedRemark
from styrkedjan.areas.economy.queries.signing import own_forecast, sum_forecast
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting.models import Round
from styrkedjan.domain.economy.closing_states import SignState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, budget, even, forecast, publish
from tests.areas.economy.test_closing import JUMP, RENT, ROWS, STRANGER
from tests.pages.economy.conftest import Visit
from tests.store.ledgers import Row

APRIL = Period.month(YEAR, 4)
MONTH = "/ekonomi/0000/manad/"
REVIEW = "/ekonomi/0000/manad/granska/"
CLOSE = "/manadsbokslut/stang/"
SIGNING = "/ekonomi/200/prognoser/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(town: Town) -> Town:
    publish(town, ROWS)
    return town


@pytest.fixture
def asked(town: Town) -> Town:
    """Forecasts are asked for April; the northern school has made its, the southern has not."""
    publish(town, even("2010", "5010", 100_000, 4))
    signing.call_for_forecasts(by=town.controller, principal=town.root, period=APRIL, due=date(YEAR, 5, 8))
    for unit in (town.north, town.south):
        budget(town, unit, "personal", 100_000)
    forecast(town, town.north, "personal", 1_300_000, known_at=timezone.now())
    return town


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("\u00a0", " ")


def steps(page: str) -> list[str]:
    """The class of each step, in order: done, now or later."""
    part = page.split('<ol class="steps"')[1].split("</ol>")[0]
    return [each.split('"')[0] for each in part.split('<li class="')[1:]]


class TestTheMonth:
    def test_a_month_without_a_ledger_says_where_to_begin(self, town: Town, visit: Visit) -> None:
        page = text(visit(Role.CONTROLLER, town.root), MONTH)
        assert "Nästa steg: läs in redovisningen" in page
        assert steps(page)[0] == "now"

    def test_the_next_step_is_the_remarks(self, booked: Town, visit: Visit) -> None:
        page = text(visit(Role.CONTROLLER, booked.root), MONTH)
        assert steps(page) == ["done", "now", "done", "later"]
        assert "Nästa steg: granska 3 anmärkningar" in page
        assert "3 kvar av 3" in page
        assert "Inga prognoser är begärda för april 2026" in page

    def test_ticked_remarks_are_marked(self, booked: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, booked.root)
        answer = client.post(REVIEW, {"kind": "jump", "remark": [str(JUMP)], "note": "Retroaktiv lön."}, follow=True)
        assert "1\u00a0anmärkning är granskad" in answer.content.decode()
        assert "Retroaktiv lön." in answer.content.decode()
        assert "2 kvar av 3" in answer.content.decode()

    def test_all_of_a_kind_at_once(self, booked: Town, visit: Visit) -> None:
        publish(booked, [*ROWS, *even("2020", "6010", 90_000, 3)])
        client = visit(Role.CONTROLLER, booked.root)
        client.post(REVIEW, {"kind": "missing", "note": "Kommer i maj.", "all": "1"})
        assert set(ReviewedRemark.objects.values_list("responsibility", flat=True)) == {"2010", "2020"}

    def test_nothing_said_loses_no_tick(self, booked: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, booked.root)
        answer = client.post(REVIEW, {"kind": "missing", "remark": [str(RENT)], "note": " "})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Anteckningen är tom" in page
        assert f'value="{RENT}" id="a-missing-1" checked' in page

    def test_nothing_ticked_loses_no_word(self, booked: Town, visit: Visit) -> None:
        answer = visit(Role.CONTROLLER, booked.root).post(REVIEW, {"kind": "missing", "note": "Kommer i maj."})
        assert answer.status_code == 422
        assert "Ingen anmärkning är markerad" in answer.content.decode()
        assert "Kommer i maj." in answer.content.decode()

    @pytest.mark.parametrize("key", ["", "jump", "okänd:1:2", "jump:9999:9999"])
    def test_what_is_no_remark_changes_nothing(self, booked: Town, visit: Visit, key: str) -> None:
        answer = visit(Role.CONTROLLER, booked.root).post(REVIEW, {"kind": "jump", "remark": [key], "note": "Rätt."})
        assert answer.status_code in (409, 422)
        assert not ReviewedRemark.objects.exists()

    def test_a_mark_is_taken_back(self, booked: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, booked.root)
        client.post(REVIEW, {"kind": "jump", "remark": [str(JUMP)], "note": "Retroaktiv lön."})
        client.post(f"{REVIEW}angra/", {"remark": str(JUMP)})
        assert "3 kvar av 3" in text(client, MONTH)

    def test_a_unit_marks_its_own(self, booked: Town, visit: Visit) -> None:
        client = visit(Role.UNIT_HEAD, booked.north)
        client.post("/ekonomi/201/manad/granska/", {"kind": "missing", "remark": [str(RENT)], "note": "Rätt."})
        assert ReviewedRemark.objects.get().unit == booked.north
        assert "Här är allt klart" in text(client, "/ekonomi/201/manad/")
        assert client.post(REVIEW, {"kind": "jump", "remark": [str(JUMP)], "note": "Rätt."}).status_code == 403

    def test_the_auditor_reads_and_marks_nothing(self, booked: Town, visit: Visit) -> None:
        client = visit(Role.AUDITOR, booked.root)
        assert "Markera som granskade" not in text(client, MONTH)
        assert client.post(REVIEW, {"kind": "jump", "remark": [str(JUMP)], "note": "Rätt."}).status_code == 403

    def test_an_earlier_note_is_told(self, town: Town, visit: Visit) -> None:
        publish(town, [*even("2020", "5010", 200_000, 2), *(Row(month, "2020", "5010", 900_000) for month in (3, 4))])
        march = Period.month(YEAR, 3)
        closing.review_remarks(by=town.controller, unit=town.root, period=march, keys=[JUMP], note="Ny avdelning.")
        assert "Mars 2026: ”Ny avdelning.”" in text(visit(Role.CONTROLLER, town.root), MONTH)

    def test_an_address_that_names_a_month_chooses_it(self, booked: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, booked.root)
        answer = client.get(f"{MONTH}?manad=2026-03")
        assert (answer.status_code, answer["Location"]) == (302, MONTH)
        assert "Månadsbokslut mars 2026" in text(client, MONTH)
        client.get(f"{MONTH}?manad=tolvte")
        assert "Månadsbokslut mars 2026" in text(client, MONTH)

    def test_as_it_was_known_nothing_is_written(self, booked: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, booked.root)
        client.post("/val/", {"period": "2026-04", "as_of": "2026-01-05", "next": "/"})
        page = text(client, MONTH)
        assert "Ingen redovisning är inläst" in page
        assert "<form method" not in page.split("<main")[1]

    @pytest.mark.parametrize("number", [30, 300])
    def test_queries_do_not_grow(self, asked: Town, visit: Visit, number: int) -> None:
        for index in range(number):
            unit = factories.unit(asked.school, code=f"s{index:03d}")
            forecast(asked, unit, "personal", 10, known_at=timezone.now())
            factories.user_with(Role.UNIT_HEAD, unit)
        client = visit(Role.CONTROLLER, asked.root)
        client.get(MONTH)
        for address, most in ((MONTH, 30), ("/ekonomi/0000/prognoser/", 22), (SIGNING, 24)):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            assert len(queries) <= most


class TestClosing:
    def test_refused_without_a_reason_and_then_closed(self, booked: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, booked.root)
        answer = client.post(CLOSE, {"reason": ""})
        assert answer.status_code == 422
        said = answer.content.decode().replace("\u00a0", " ")
        assert "3 anmärkningar är inte granskade. Gör klart det, eller skriv varför" in said
        page = client.post(CLOSE, {"reason": "Utreds i maj."}, follow=True).content.decode()
        assert "April 2026 är stängd" in page
        assert "Utreds i maj." in page
        assert steps(page)[3] == "done"
        assert "Stängda månader 2026: april" in page

    def test_with_nothing_undone_no_reason_is_asked_for(self, booked: Town, visit: Visit) -> None:
        closing.review_remarks(
            by=booked.controller, unit=booked.root, period=APRIL, keys=[JUMP, RENT, STRANGER], note="Rätt."
        )
        client = visit(Role.CONTROLLER, booked.root)
        assert "Nästa steg: stäng månaden" in text(client, MONTH)
        assert "Varför stängs" not in text(client, CLOSE)
        assert client.post(CLOSE, {}).status_code == 302
        assert ClosedMonth.objects.get().reason == ""

    def test_what_changed_since_and_closing_again(self, booked: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, booked.root)
        client.post(CLOSE, {"reason": "Utreds."})
        publish(booked, [*ROWS, Row(4, "2010", "6010", 140_000)])
        page = text(client, MONTH)
        assert "Redovisningen har ändrats sedan dess" in page
        assert "+140,0" in page
        client.post(CLOSE, {"reason": "Hyran kom."})
        page = text(client, MONTH)
        assert "Redovisningen har ändrats" not in page
        assert "stängd på nytt" in page

    def test_opened_again_with_a_reason_and_the_history_is_read(self, booked: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, booked.root)
        assert client.get("/manadsbokslut/oppna/").status_code == 409
        client.post(CLOSE, {"reason": "Utreds."})
        assert client.post("/manadsbokslut/oppna/", {"reason": ""}).status_code == 422
        client.post("/manadsbokslut/oppna/", {"reason": "Fel hyra."})
        page = text(visit(Role.AUDITOR, booked.root), MONTH)
        assert "Tidigare stängningar" in page
        assert "Fel hyra." in page
        assert "Utreds." in page

    def test_a_committee_sees_that_it_is_closed_and_closes_nothing(self, booked: Town, visit: Visit) -> None:
        closing.close_month(by=booked.controller, principal=booked.root, period=APRIL, reason="Utreds.")
        client = visit(Role.DEPARTMENT_HEAD, booked.school)
        page = text(client, "/ekonomi/200/manad/")
        assert "April 2026 är stängd" in page
        assert "Öppna månaden igen" not in page
        assert client.get(CLOSE).status_code == 403

    def test_forecasts_are_asked_for(self, booked: Town, visit: Visit) -> None:
        client = visit(Role.CONTROLLER, booked.root)
        assert client.post("/manadsbokslut/prognoser/", {"due": "2026-01-01"}).status_code == 422
        client.post("/manadsbokslut/prognoser/", {"due": "2026-05-08"})
        assert ForecastCall.objects.get().due == date(YEAR, 5, 8)
        assert "Klart senast 2026-05-08" in text(client, MONTH)


class TestWhoIsLate:
    def test_committee_by_committee_with_names(self, asked: Town, visit: Visit) -> None:
        page = text(visit(Role.CONTROLLER, asked.root), MONTH)
        assert "0 av 2 enheter har skrivit på, och 0 av 1 nämnd" in page
        assert "Norra skolan, Södra skolan" in page
        assert "0 av 2 klara, summan inte påskriven" in page

    def test_the_text_to_send(self, asked: Town, visit: Visit) -> None:
        head = factories.user_with(Role.UNIT_HEAD, asked.south, "sigrid")
        page = text(visit(Role.CONTROLLER, asked.root), MONTH)
        assert "Prognosen för april 2026 ska vara lämnad och påskriven senast 2026-05-08." in page
        assert f"- Södra skolan, {head} (saknas)" in page
        assert "sigrid@exempel.se" in page
        assert "mailto:?bcc=sigrid%40exempel.se" in page

    def test_too_many_for_the_mail_program_are_copied(self, asked: Town, visit: Visit) -> None:
        for index in range(80):
            unit = factories.unit(asked.school, code=f"s{index:03d}")
            forecast(asked, unit, "personal", 10, known_at=timezone.now())
            factories.user_with(Role.UNIT_HEAD, unit)
        page = text(visit(Role.CONTROLLER, asked.root), MONTH)
        assert "mailto:" not in page
        assert "Kopiera texten." in page

    def test_a_unit_head_reminds_nobody(self, asked: Town, visit: Visit) -> None:
        assert "Påminn" not in text(visit(Role.UNIT_HEAD, asked.north), "/ekonomi/201/manad/")

    def test_the_rounds_own_day_counts(self, asked: Town, visit: Visit) -> None:
        by = factories.author()
        Round.objects.create(
            plan_year=factories.plan_year(asked.root), cycle_id="april", name="April", period="2026-04",
            opens="2026-05-01", due="2026-05-20", created_by=by, changed_by=by,
        )  # fmt: skip
        assert "Klart senast 2026-05-20" in text(visit(Role.CONTROLLER, asked.root), MONTH)


class TestSigning:
    FORM = {"group_personal": "1 300", "comment": "Ny klass", "version": "0"}

    def version(self, unit: Unit) -> str:
        return version_of(NOW.rows(Forecast).filter(unit=unit))

    def test_saved_and_signed_in_one_step(self, asked: Town, visit: Visit) -> None:
        client = visit(Role.UNIT_HEAD, asked.south)
        client.post("/ekonomi/202/prognos/", {**self.FORM, "sign": "1"})
        assert own_forecast(asked.south, APRIL, NOW).state is SignState.SIGNED
        assert "Påskriven" in text(client, "/ekonomi/202/prognos/")

    def test_the_controller_reads_comment_and_distance_from_the_proposal_in_the_list(
        self, asked: Town, visit: Visit
    ) -> None:
        Forecast.objects.create(
            unit=asked.south, year=2026, round_key="2026-04", account_group="personal", amount=1_300_000,
            proposed=1_250_000, comment="Ny klass i augusti", known_by=asked.controller,
        )  # fmt: skip
        page = text(visit(Role.CONTROLLER, asked.school), "/ekonomi/200/prognoser/")
        assert "Ny klass i augusti" in page
        assert "−50" in page
        assert "0 av 2 påskrivna" in page

    def test_saved_and_not_signed(self, asked: Town, visit: Visit) -> None:
        visit(Role.UNIT_HEAD, asked.south).post("/ekonomi/202/prognos/", self.FORM)
        assert own_forecast(asked.south, APRIL, NOW).state is SignState.MADE

    def test_signed_unchanged(self, asked: Town, visit: Visit) -> None:
        form = {**self.FORM, "comment": "", "version": self.version(asked.north), "sign": "1"}
        visit(Role.UNIT_HEAD, asked.north).post("/ekonomi/201/prognos/", form)
        own = own_forecast(asked.north, APRIL, NOW)
        assert own.signed is not None
        assert (own.state, own.signed.amount) == (SignState.SIGNED, 1_300_000)

    def test_the_proposals_are_read_before_anything_is_held(
        self, asked: Town, visit: Visit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The municipality's whole book is made of every unit's ledger; a signature holds rows while it is written."""

        def held(*_: object) -> None:
            raise AssertionError("read inside the action")

        monkeypatch.setattr("styrkedjan.areas.economy.actions.signing.proposal_book", held)
        monkeypatch.setattr("styrkedjan.areas.economy.queries.proposals.proposal_book", held)
        form = {**self.FORM, "comment": "", "version": self.version(asked.north), "sign": "1"}
        visit(Role.UNIT_HEAD, asked.north).post("/ekonomi/201/prognos/", form)
        assert own_forecast(asked.north, APRIL, NOW).state is SignState.SIGNED

    def test_nothing_is_signed_when_somebody_saved_meanwhile(self, asked: Town, visit: Visit) -> None:
        answer = visit(Role.UNIT_HEAD, asked.north).post("/ekonomi/201/prognos/", {**self.FORM, "sign": "1"})
        assert answer.status_code == 409
        assert not ForecastSignature.objects.exists()

    def test_the_head_reads_what_lapsed_and_why_it_came_back(self, asked: Town, visit: Visit) -> None:
        signing.sign_forecast(by=asked.controller, unit=asked.north, period=APRIL)
        forecast(asked, asked.north, "kapital", 5_000, known_at=timezone.now())
        assert "skrev på 1 300 tkr" in text(visit(Role.UNIT_HEAD, asked.north), "/ekonomi/201/prognos/")
        signing.send_back_forecast(by=asked.controller, unit=asked.north, period=APRIL, reason="Räkna om.")
        assert "Räkna om." in text(visit(Role.UNIT_HEAD, asked.north), "/ekonomi/201/prognos/")

    def test_the_department_head_needs_a_comment_while_units_wait(self, asked: Town, visit: Visit) -> None:
        client = visit(Role.DEPARTMENT_HEAD, asked.school)
        assert "0 av 2 enheter har skrivit på" in text(client, SIGNING)
        answer = client.post(f"{SIGNING}skriv-pa/", {"seen": "2500000.00", "comment": ""})
        assert answer.status_code == 422
        assert "2\u00a0enheter har inte skrivit på" in answer.content.decode()
        client.post(f"{SIGNING}skriv-pa/", {"seen": "2500000.00", "comment": "De ligger på budget."})
        row = sum_forecast(asked.school, APRIL, NOW)
        assert row is not None
        assert (row.state, row.amount) == (SignState.SIGNED, 2_500_000)
        assert "De ligger på budget." in text(client, SIGNING)

    def test_a_sum_that_moved_while_it_was_read(self, asked: Town, visit: Visit) -> None:
        client = visit(Role.DEPARTMENT_HEAD, asked.school)
        answer = client.post(f"{SIGNING}skriv-pa/", {"seen": "1", "comment": "Ja"})
        assert answer.status_code == 422
        assert "ändrades medan du läste" in answer.content.decode()
        assert 'name="seen" value="2500000.00"' in answer.content.decode()

    def test_a_unit_is_sent_back(self, asked: Town, visit: Visit) -> None:
        client = visit(Role.DEPARTMENT_HEAD, asked.school)
        assert "/ekonomi/201/prognos/skicka-tillbaka/" in text(client, SIGNING)
        assert client.get("/ekonomi/202/prognos/skicka-tillbaka/").status_code == 409  # den saknas
        assert client.post("/ekonomi/201/prognos/skicka-tillbaka/", {"reason": ""}).status_code == 422
        answer = client.post("/ekonomi/201/prognos/skicka-tillbaka/", {"reason": "Räkna om."})
        assert answer["Location"] == SIGNING
        assert "Räkna om." in text(client, SIGNING)

    def test_the_controller_sees_all_and_sends_a_sum_back(self, asked: Town, visit: Visit) -> None:
        boss = factories.user_with(Role.DEPARTMENT_HEAD, asked.school)
        signing.sign_sum(by=boss, unit=asked.school, period=APRIL, comment="Ändå.")
        client = visit(Role.CONTROLLER, asked.root)
        assert "0 av 2" in text(client, "/ekonomi/0000/prognoser/")
        client.post(f"{SIGNING}skicka-tillbaka/", {"reason": "Över ramen."})
        assert "Över ramen." in text(client, SIGNING)
        assert "Skriv på nämndens prognos" not in text(client, SIGNING)

    def test_a_reader_sees_and_signs_nothing(self, asked: Town, visit: Visit) -> None:
        client = visit(Role.READER, asked.root)
        assert "Skicka tillbaka" not in text(client, SIGNING)
        assert client.post(f"{SIGNING}skriv-pa/", {"comment": "Ja"}).status_code == 403
        assert client.get("/ekonomi/201/prognos/skicka-tillbaka/").status_code == 403

    def test_nobody_has_asked(self, town: Town, visit: Visit) -> None:
        page = text(visit(Role.CONTROLLER, town.root), "/ekonomi/0000/prognoser/")
        assert "Inga prognoser är begärda för april 2026" in page
        assert "Begär prognoser" in page
