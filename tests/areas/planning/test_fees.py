"""Fees and charges: from what is charged now, by the committee's decision, to the council's on all of them together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from styrkedjan.areas.planning.actions import fees as actions
from styrkedjan.areas.planning.models import Fee, FeeProposal
from styrkedjan.areas.planning.queries import fees as queries
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.planning.fees import Change, FeeState, Tally, tally
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Role
from styrkedjan.reports.fees_paper import fees_document
from styrkedjan.reports.writers import Format, plain, write
from tests import factories as make

D = Decimal
OWN = Decision("Bygglovsnämnden", date(2026, 9, 15), "41")
COUNCIL = Decision("Kommunfullmäktige", date(2026, 11, 23), "102")


@pytest.mark.parametrize(
    ("old", "new", "amount", "share"),
    [
        ("100", "110", D(10), D("0.1")),
        ("100", "80", D(-20), D("-0.2")),
        (None, "50", None, None),
        ("0", "50", D(50), None),  # from free to fifty is no share of nothing
        ("0", "0", D(0), None),
    ],
)
def test_what_becomes_of_a_fee(old, new, amount, share):
    change = Change(None if old is None else D(old), D(new))
    assert (change.amount, change.share) == (amount, share)


def test_fees_are_counted_by_what_becomes_of_them():
    found = tally([Change(D(1), D(2)), Change(D(2), D(1)), Change(None, D(1)), Change(D(1), D(1))])
    assert (found, found.unchanged) == (Tally(4, 1, 1, 1), 1)


@pytest.fixture
def town(db):
    class Town:
        root = make.municipality(steering_model="huddinge")
        one = make.committee(root, code="BN", name="Bygglovsnämnden")
        other = make.committee(root, code="KN", name="Kulturnämnden")
        controller = make.user_with(Role.CONTROLLER, root, "kim")
        clerk = make.user_with(Role.UNIT_CONTROLLER, one, "sam")

    return Town()


def begin(town, year=2027):
    row = actions.begin_fees(by=town.clerk, committee=town.one, year=year)
    for name, old, new in (("Bygglov, en bostad", "28000", "29400"), ("Nybyggnadskarta", None, "9500.50")):
        actions.set_fee(
            by=town.clerk, proposal=row, name=name, per="ansökan", old=None if old is None else D(old), new=D(new),
            basis="Självkostnad",
        )  # fmt: skip
    return row


def proposed(town, year=2027):
    return actions.propose_fees(by=town.clerk, proposal=begin(town, year), decision=OWN)


def decided(town, year=2027):
    proposed(town, year)
    return actions.decide_fees(by=town.controller, principal=town.root, year=year, decision=COUNCIL)


def test_from_the_committee_to_the_council(town):
    row = begin(town)
    found = queries.of_year(town.root, 2027, NOW)
    assert [one.unit.code for one in found.with_the_committees] == ["BN"]
    assert found.sentence == "Ingen nämnd har lämnat sitt förslag till taxor 2027 än."
    actions.propose_fees(by=town.clerk, proposal=row, decision=OWN)
    found = queries.of_year(town.root, 2027, NOW)
    assert found.sentence.replace("\u00a0", " ") == (
        "Fullmäktige har 2 avgifter framför sig för 2027: 1 höjs och 1 är ny."
    )
    with pytest.raises(WrongState, match="går det inte att ändra"):
        actions.set_fee(by=town.clerk, proposal=row, name="x", per="x", old=None, new=D(1), basis="x")
    with pytest.raises(Refused, match="beslutar inte om taxor"):
        actions.decide_fees(by=town.controller, principal=town.root, year=2027, decision=OWN)
    actions.decide_fees(by=town.controller, principal=town.root, year=2027, decision=COUNCIL)
    row.refresh_from_db()
    assert (row.state, row.council.decision_text) == (FeeState.DECIDED, "Kommunfullmäktige 2026-11-23 § 102")
    with pytest.raises(Refused, match="Ingen nämnd"):
        actions.decide_fees(by=town.controller, principal=town.root, year=2027, decision=COUNCIL)


def test_the_next_year_begins_from_what_is_charged(town):
    decided(town)
    row = actions.begin_fees(by=town.clerk, committee=town.one, year=2028)
    fees = queries.fees_of([row], NOW)[row.pk]
    assert [(fee.name, fee.old, fee.new) for fee in fees] == [
        ("Bygglov, en bostad", D(29400), D(29400)), ("Nybyggnadskarta", D("9500.50"), D("9500.50")),
    ]  # fmt: skip
    with pytest.raises(Refused, match="redan påbörjat"):
        actions.begin_fees(by=town.clerk, committee=town.one, year=2028)


def test_sent_back_it_is_changed_and_decided_anew(town):
    row = proposed(town)
    with pytest.raises(InvalidInput):
        actions.send_back_fees(by=town.controller, proposal=row, reason=" ")
    back = actions.send_back_fees(by=town.controller, proposal=row, reason="Självkostnaden saknas.")
    assert (back.state, back.decision_text) == (FeeState.DRAFT, "")
    fee = queries.fees_of([row], NOW)[row.pk][0]
    actions.remove_fee(by=town.clerk, fee=fee)
    with pytest.raises(Refused, match="redan borta"):
        actions.remove_fee(by=town.clerk, fee=fee)
    again = actions.propose_fees(by=town.clerk, proposal=row, decision=OWN)
    assert again.sent_back_reason == ""


def test_everything_that_is_wrong_is_said_at_once(town):
    row = begin(town)
    with pytest.raises(InvalidInput) as wrong:
        actions.set_fee(by=town.clerk, proposal=row, name="bygglov, en BOSTAD", per="", old=D(-1), new=D(1), basis=" ")
    assert [one.where for one in wrong.value.problems] == ["Per", "Grund", "Belopp", "Avgift"]
    with pytest.raises(NotAllowed):
        actions.begin_fees(by=town.clerk, committee=town.other, year=2027)
    empty = actions.begin_fees(by=town.controller, committee=town.other, year=2027)
    with pytest.raises(InvalidInput, match="inga avgifter"):
        actions.propose_fees(
            by=town.controller, proposal=empty, decision=Decision("Kulturnämnden", date(2026, 9, 1), "3")
        )


def test_a_fee_changed_by_another_is_not_written_over(town):
    row = begin(town)
    fee = queries.fees_of([row], NOW)[row.pk][0]
    given = {"proposal": row, "name": fee.name, "per": fee.per, "old": fee.old, "basis": fee.basis}
    actions.set_fee(by=town.clerk, **given, new=D(1), replaces=fee)
    with pytest.raises(Refused, match="ändrats av någon annan"):
        actions.set_fee(by=town.controller, **given, new=D(2), replaces=fee)


def test_what_was_known_then(town):
    proposed(town)
    then = timezone.now()
    fee = Fee.objects.get(name="Nybyggnadskarta", superseded_at=None)
    actions.send_back_fees(by=town.controller, proposal=fee.proposal, reason="För dyrt.")
    actions.remove_fee(by=town.clerk, fee=fee)
    (one,) = queries.of_year(town.root, 2027, Known.at(then)).to_decide
    assert [row.name for row in one.fees] == ["Bygglov, en bostad", "Nybyggnadskarta"]
    assert one.proposal.decision_text == OWN.text
    assert queries.of_year(town.root, 2027, NOW).to_decide == ()


def test_the_compilation_says_what_is_asked_and_then_what_is_decided(town):
    with pytest.raises(Refused, match="Ingen nämnd"):
        fees_document(town.root, 2027, NOW)
    proposed(town)
    actions.begin_fees(by=town.controller, committee=town.other, year=2027)
    asked = fees_document(town.root, 2027, NOW)
    text = plain.write(asked).replace("\u00a0", " ")
    assert asked.standing == "Förslag"
    assert "att fastställa taxor och avgifter 2027 för Bygglovsnämnden" in text
    assert "Förslaget är under arbete i Kulturnämnden och ingår inte." in text
    assert "Bygglov, en bostad | ansökan | 28 000,00 | 29 400,00 | +1 400,00 | +5,0 | Självkostnad" in text
    assert "Nybyggnadskarta | ansökan | – | 9 500,50 | – | – | Självkostnad" in text
    actions.decide_fees(by=town.controller, principal=town.root, year=2027, decision=COUNCIL)
    done = fees_document(town.root, 2027, NOW)
    assert (done.standing, done.decision) == ("", COUNCIL.text)
    for form in (Format.PDF, Format.DOCX, Format.XLSX):
        assert write(done, form).data
    book = load_workbook(BytesIO(write(done, Format.XLSX).data))
    assert any("29" in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_pages_lead_from_draft_to_decision(town):
    def as_(person):
        client = Client()
        client.force_login(person)
        return client

    clerk, reader = as_(town.clerk), as_(make.user_with(Role.READER, town.root, "lars"))
    clerk.post("/taxor/BN/borja/?ar=2027")
    row = FeeProposal.objects.get()
    sent = {"name": "Bygglov", "per": "ansökan", "old": "1 000", "new": "1 100,50", "basis": "Självkostnad"}
    assert clerk.post(f"/taxa/{row.pk}/ny-avgift/", sent).status_code == 302
    assert "Bygglov" in clerk.get("/taxor/BN/?ar=2027").content.decode()
    assert "läses av alla när nämnden har beslutat" in reader.get("/taxor/BN/?ar=2027").content.decode()
    decision = {"body": "Bygglovsnämnden", "date": "2026-09-15", "section": "41"}
    assert clerk.post(f"/taxa/{row.pk}/lamna/", decision).status_code == 302
    assert "1 100,50" in reader.get("/taxor/?ar=2027").content.decode().replace("\u00a0", " ")
    controller = as_(town.controller)
    asked = {"body": "Kommunfullmäktige", "date": "2026-11-23", "section": "102"}
    told = controller.post("/taxor/2027/besluta/", asked).content.decode().replace("\u00a0", " ")
    assert "Fastställs: Bygglovsnämnden (1 avgift)." in told
    assert controller.post("/taxor/2027/besluta/", {**asked, "bekrafta": "1"}).status_code == 302
    assert "Kommunfullmäktige 2026-11-23 § 102" in reader.get("/taxor/BN/?ar=2027").content.decode()
