"""A matter from the receipt to what became better; who wrote is apart, and gone when its time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.mail import EmailMessage
from django.utils import timezone

from styrkedjan.areas.voices.actions import matters, outside
from styrkedjan.areas.voices.models import Feedback, FeedbackContact, OutsideSending
from styrkedjan.areas.voices.queries import years
from styrkedjan.cli.voices import erase_voices
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation import imports
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent, User
from tests.areas.voices.town import CODE, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_resident_complains_gets_an_answer_and_it_becomes_better(town: Town) -> None:
    row = town.said(contact={"name": "Ada", "mail": "", "phone": "070"})
    assert row.state == "acknowledged"
    assert town.said("En gång till").pk == row.pk, "the same code twice is the same matter"
    assert Feedback.objects.count() == FeedbackContact.objects.count() == 1
    with pytest.raises(WrongState, match="Synpunkten är bekräftad, och då går det inte att besvara den"):
        matters.answer(by=town.head, row=row, answer="x", told="code", version=row.version)
    row = matters.assign(by=town.registrar, row=row, unit=town.care, theme="waiting")
    with pytest.raises(Refused, match="Ett klagomål utreds innan det besvaras"):
        matters.answer(by=town.head, row=row, answer="x", told="code", version=row.version)
    row = town.answered(row)
    with pytest.raises(Refused, match="Åtgärden är inte uppföljd"):
        matters.close(by=town.head, row=row)
    row = matters.follow(by=town.head, row=row, improved="Bättre", version=row.version)
    row = matters.publish(by=town.head, row=row, published="Vi ringer", version=row.version)
    row = matters.close(by=town.head, row=row)
    year = years.year_of(town.committee, town.today.year, NOW)
    assert [one.row.published for one in year.improved] == ["Vi ringer"]
    assert year.in_time == (1, 1)
    told = " ".join(f"{event.target_label} {event.details}" for event in AuditEvent.objects.all())
    assert "Ada" not in told
    assert "Hjälpen" not in told


def test_in_school_a_person_confirms(town: Town) -> None:
    row = town.said(unit=town.school)
    assert (row.state, row.acknowledged_on) == ("received", None)
    row = matters.acknowledge(by=town.principal, row=row)
    assert row.acknowledged_on == town.today


def test_only_those_who_answer_read_and_secrecy_is_for_those_who_receive(town: Town) -> None:
    row = town.written()
    for person in (town.controller, town.reader, town.principal):
        with pytest.raises(NotAllowed):
            matters.acknowledge(by=person, row=row)
    changes = {"kind": "complaint", "theme": "waiting", "is_secret": True, "registered_in": "VON-1"}
    row = matters.sort(by=town.registrar, row=row, changes=changes, version=row.version)
    with pytest.raises(NotAllowed, match="sekretess"):
        matters.acknowledge(by=town.head, row=row)
    with pytest.raises(NotAllowed):
        matters.write_down(by=town.principal, unit=town.care, kind="idea", channel="phone", text="x",
                           received_on=town.today)  # fmt: skip
    with pytest.raises(NotAllowed, match="inte är inloggad"):
        outside.say(by=town.registrar, unit=town.care, code="X", kind="idea", text="x")


def test_what_is_erased_is_gone_from_the_row_its_history_and_beside_it(town: Town) -> None:
    row = town.closed(town.said(contact={"name": "Ada", "mail": "ada@exempel.se", "phone": ""}))
    fresh = town.said(code="ZZZZ-ZZZZ-ZZZZ", contact={"name": "Bo", "mail": "", "phone": ""})
    at = timezone.now() + timedelta(days=100)
    assert matters.erase(by=town.registrar, principal=town.root, at=at) == (1, 0), "no time for texts is written in"
    assert [one.name for one in FeedbackContact.objects.all()] == ["Bo"]
    matters.set_rule(by=town.controller, principal=town.root, key="text_months", value="3", source="Gallringsbeslut")
    assert matters.erase(by=town.registrar, principal=town.root, at=at) == (0, 1)
    row.refresh_from_db()
    assert (row.text, row.answer, row.published) == ("", "", "Vi ringer när vi blir sena")
    assert {one.text for one in Feedback.history.filter(id=row.pk)} == {""}
    fresh.refresh_from_db()
    assert fresh.text


def test_what_comes_from_outside_is_bounded(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "MOST_FROM_ONE", 2)
    outside.let_through("10.0.0.1", town.root)
    outside.let_through("10.0.0.1", town.root)
    outside.let_through("10.0.0.2", town.root)
    with pytest.raises(Refused, match="ovanligt många"):
        outside.let_through("10.0.0.1", town.root)
    assert "10.0.0" not in "".join(row.sender for row in OutsideSending.objects.all())
    outside.let_through("10.0.0.1", town.root, at=timezone.now() + outside.WINDOW)
    assert OutsideSending.objects.count() == 2, "what is no longer counted is gone"
    with pytest.raises(InvalidInput, match="högst 4000"):
        town.said("x" * 4001, code="YYYY-YYYY-YYYY")
    assert not User.objects.get(username=outside.NAME).is_active


def test_something_else_is_handed_over_and_a_wait_does_not_count(town: Town) -> None:
    row = matters.assign(by=town.registrar, row=town.written(days=9), unit=town.care)
    row = matters.pause(by=town.head, row=row, reason="Väntar på leverantören")
    row = matters.resume(by=town.head, row=row, at=timezone.now() + timedelta(days=4))
    assert row.paused_days == 4
    row = matters.hand_over(by=town.registrar, row=row, neighbour="fault_report")
    year = years.year_of(town.root, town.today.year, NOW)
    assert not year.open
    row = matters.reopen(by=town.registrar, row=row, reason="Fel väg")
    assert row.state == "assigned"


def test_a_theme_that_rises_at_one_unit_is_found_and_told_with_how_many_were_tried(town: Town) -> None:
    for days in (*range(1, 80, 9), 200, 300):
        town.written(days=days)
    town.written(unit=town.school, theme="food")
    year = years.year_of(town.committee, town.today.year, NOW)
    assert year.tried == 3
    assert {year.named(one.key) for one in year.patterns} == {
        "Väntetid och tider", "Björkens hemtjänst", "Väntetid och tider på Björkens hemtjänst"
    }  # fmt: skip


def test_matters_go_out_and_in_without_who_wrote(town: Town) -> None:
    kind = imports.kind_of("feedback")
    town.said(contact={"name": "Ada", "mail": "", "phone": ""})
    rows = kind.current(town.root, NOW)
    assert "Ada" not in str(rows)
    head = "Nummer;Enhet;Slag;Väg in;Kom in;Ämne;Synpunkt"
    file = imports.File("in.csv", f"{head}\nA-7;H1;Klagomål;Telefon;2026-01-12;waiting;Sent\n".encode())
    batch = imports.apply(by=town.registrar, kind=kind, scope=town.root, file=file)
    assert Feedback.objects.get(number="A-7").theme == "waiting"
    imports.undo(by=town.registrar, batch=batch, scope=town.root)
    assert not Feedback.objects.filter(number="A-7").exists()
    with pytest.raises(NotAllowed):
        imports.export(kind, town.root, by=town.controller, known=NOW)
    assert CODE not in str(rows)


def test_the_next_number_follows_our_own_whatever_another_system_calls_its(town: Town) -> None:
    year = town.today.year
    matters.take_in(by=town.registrar, unit=town.care, number=f"{year}-A17", kind="idea", channel="mail",
                    received_on=town.today, text="Prov")  # fmt: skip
    assert [town.written().number for _ in range(2)] == [f"{year}-1", f"{year}-2"]


def test_the_night_erases_by_the_registrars_name_and_nobody_elses(town: Town) -> None:
    town.closed(town.said(contact={"name": "Ada", "mail": "", "phone": ""}))
    matters.set_rule(by=town.controller, principal=town.root, key="contact_days", value="0", source="Beslut")
    command = CliRunner().invoke(erase_voices, ["--by", town.registrar.username])
    assert "1\xa0kontaktuppgift" in command.output
    refused = CliRunner().invoke(erase_voices, ["--by", town.controller.username])
    assert refused.exit_code == 1
    assert "får inte radera" in refused.output


def test_who_left_an_address_is_told_that_there_is_an_answer_and_nothing_of_it(
    town: Town, mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        town.answered(town.said(contact={"name": "Ada", "mail": "ada@exempel.se", "phone": ""}))
        town.answered(town.said(code="ZZZZ-ZZZZ-ZZZZ", contact={"name": "Bo", "mail": "", "phone": "070"}))
    (letter,) = mailoutbox
    assert letter.to == ["ada@exempel.se"]
    assert f"/oppet/{town.root.code}/synpunkt/folj/" in letter.body
    assert not any(said in letter.body for said in ("Hjälpen", "Vi beklagar", town.care.name, "Ada"))
