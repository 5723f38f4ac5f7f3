"""Comments, attachments, notices and letters: who may, what is refused, what was there then."""

from __future__ import annotations

import io
import smtplib
import zipfile
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from styrkedjan.cli.letters import send_letters as command
from styrkedjan.domain.errors import InvalidInput, NotAllowed, WrongState
from styrkedjan.foundation import records
from styrkedjan.foundation.attachments import LARGEST, attach, attachments_of, content, remove_attachment
from styrkedjan.foundation.comments import comment, comments_of, notices_of, remove_comment, see, unseen
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.mail_choices import choose_letters
from styrkedjan.foundation.models import Attachment, Comment, Notice
from styrkedjan.foundation.roles import Role
from styrkedjan.overviews import digest
from tests import factories
from tests.pages.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = build_world()
    Comment.objects.all().delete()
    Attachment.objects.all().delete()
    return world


@pytest.fixture
def head(world: World):
    return factories.user_with(Role.DEPARTMENT_HEAD, world.mine.unit, "chefen")


@pytest.fixture
def chair(world: World):
    return factories.user_with(Role.COMMITTEE_CHAIR, world.mine.unit, "ordf")


def test_who_is_named_is_told_and_answers_reach_who_has_spoken(world, head, chair):
    asked = world.mine.frame_request
    comment(by=head, record=asked, text="Hur blev det, @ordf?")
    ((told, kind, record),) = notices_of(chair, 10)
    assert (told.named, kind.word, record) == (True, "begäran", asked)
    assert unseen(chair) == 1
    comment(by=chair, record=asked, text="Det räcker.")
    ((answer, _, _),) = notices_of(head, 10)
    assert not answer.named
    see(head)
    assert (unseen(head), unseen(chair)) == (0, 1)


def test_one_is_not_told_of_one_s_own_words(world, head):
    comment(by=head, record=world.mine.frame_request, text="Jag, @chefen, igen")
    assert not Notice.objects.exists()


def test_nobody_is_led_to_what_they_may_not_see(world, head):
    other = factories.user_with(Role.UNIT_HEAD, world.theirs.unit, "granne")
    with pytest.raises(InvalidInput, match="får inte se begäran"):
        comment(by=head, record=world.mine.frame_request, text="Se här @granne")
    with pytest.raises(InvalidInput, match="En av de valda får inte se begäran"):
        comment(by=head, record=world.mine.frame_request, text="Se här", named=[other])
    assert not Comment.objects.exists()


def test_a_name_says_nothing_of_who_there_is(world, head):
    """Somebody in another municipality and nobody at all are answered alike, in the words that were typed."""
    away = factories.user_with(Role.UNIT_HEAD, factories.municipality("0999", name="Annanstans"), "fjarran")
    away.first_name, away.last_name = "Frida", "Fjärran"
    away.save()

    def answer(name: str) -> str:
        with pytest.raises(InvalidInput) as refused:
            comment(by=head, record=world.mine.frame_request, text=f"Se här @{name}")
        return str(refused.value).replace(name, "NAMN")

    assert answer("Fjarran") == answer("finnsinte")
    assert "Frida" not in answer("fjarran")


def test_a_comment_names_only_so_many(world, head, django_assert_max_num_queries):
    crowd = " ".join(f"@namn{number}" for number in range(21))
    with django_assert_max_num_queries(10), pytest.raises(InvalidInput, match="21 personer"):
        comment(by=head, record=world.mine.frame_request, text=crowd)


def test_a_draft_is_talked_about_among_its_writers_alone(world, head, chair):
    with pytest.raises(InvalidInput, match="får inte se rapporten"):
        comment(by=head, record=world.mine.report, text="@ordf titta")
    with pytest.raises(NotAllowed):
        comment(by=chair, record=world.mine.report, text="Nyfiken")


@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR])
def test_who_only_reads_writes_nothing(world, role):
    reader = factories.user_with(role, world.mine.unit, "las")
    with pytest.raises(NotAllowed):
        comment(by=reader, record=world.mine.frame_request, text="Hej")
    with pytest.raises(NotAllowed):
        attach(by=reader, record=world.mine.frame_request, name="a.txt", data=b"a")


@pytest.mark.parametrize(("text", "what"), [("  ", "tom"), ("å" * 4_001, "4001 tecken")])
def test_what_is_no_comment(world, head, text, what):
    with pytest.raises(InvalidInput, match=what):
        comment(by=head, record=world.mine.frame_request, text=text)


def test_what_is_taken_back_was_there_then(world, head, chair):
    asked = world.mine.frame_request
    row = comment(by=head, record=asked, text="@ordf")
    file = attach(by=head, record=asked, name="a.txt", data=b"a")
    moment = timezone.now()
    with pytest.raises(NotAllowed, match="Bara den som"):
        remove_comment(by=chair, comment=row)
    remove_comment(by=head, comment=row)
    remove_attachment(by=head, attachment=file)
    with pytest.raises(WrongState):
        remove_comment(by=head, comment=row)
    assert (comments_of(asked, NOW), attachments_of(asked, NOW)) == ([], [])
    assert (comments_of(asked, Known.at(moment)), attachments_of(asked, Known.at(moment))) == ([row], [file])
    assert comments_of(asked, Known.at(moment - timedelta(days=1))) == []
    assert unseen(chair) == 0


def office(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("beslut.pdf", b"%PDF-1.7 ..."),
        ("bild.PNG", b"\x89PNG\r\n\x1a\n..."),
        ("brev.docx", office("word/document.xml")),
        ("tal.xlsx", office("xl/workbook.xml", "xl/printerSettings/printerSettings1.bin")),
        ("rapport.docx", office("word/document.xml", "customXml/item1.bin")),
        ("ord.txt", "åäö".encode()),
        ("gammal.csv", "åäö;1".encode("cp1252")),
    ],
)
def test_ordinary_files_are_kept_as_they_are(world, head, name, data):
    row = attach(by=head, record=world.mine.frame_request, name=name, data=data)
    assert content(row) == data


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.exe", b"MZ", "tas inte emot"),
        ("a.svg", b"<svg onload=1>", "tas inte emot"),
        ("a.html", b"<script>", "tas inte emot"),
        ("utan", b"a", "ingen ändelse"),
        ("a.pdf", b"MZ", "inte en vanlig"),
        ("a.pdf", b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "bär det program"),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin"), "bär det program"),
        ("a.xlsx", office("xl/workbook.xml", "xl/activeX/activeX1.bin"), "bär det program"),
        ("a.xlsx", office("xl/workbook.xml", "xl/embeddings/oleObject1.bin"), "bär det program"),
        ("a.xlsx", office("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "bär det program"),
        ("a.pptx", office("ppt/presentation.xml", "ppt/media/Kalla.SCR"), "bär det program"),
        ("a.docx", office("word/document.xml", "word\\vbaProject.bin"), "bär det program"),
        ("a.docx", office("xl/workbook.xml"), "inte en vanlig"),
        ("a.docx", b"PK\x03\x04 trasig", "inte en vanlig"),
        ("a.txt", b"MZ\x90\x00\x03", "inte en vanlig"),
        ("a.txt", b"", "tom"),
        ("a.txt", b"x" * (LARGEST + 1), "större än 10 MB"),
    ],
)
def test_what_is_not_what_it_says_is_refused(world, head, name, data, what):
    with pytest.raises(InvalidInput, match=what):
        attach(by=head, record=world.mine.frame_request, name=name, data=data)
    assert not Attachment.objects.exists()


def test_a_file_that_is_another_than_was_hung_there_is_not_given_out(world, head, settings):
    row = attach(by=head, record=world.mine.frame_request, name="../../etc/a.txt", data=b"a")
    assert row.name == "a.txt"
    kept = settings.STYRKEDJAN_STORE.with_name("attachments") / row.sha256[:2] / row.sha256
    kept.write_bytes(b"b")
    with pytest.raises(InvalidInput, match="inte kvar som den lämnades"):
        content(row)


def test_every_kind_of_record_finds_its_place_and_its_page(world):
    found = {
        "mal": world.mine.element, "aktivitet": world.mine.activity, "indikator": world.mine.indicator,
        "rapport": world.mine.report, "begaran": world.mine.frame_request, "projekt": world.mine.project,
        "overforing": world.mine.carry_over, "enhet": world.mine.unit, "anvisningssvar": world.mine.instruction_answer,
        "risk": world.more["mine", "risk"], "kontroll": world.more["mine", "control"],
        "rekommendation": world.more["mine", "recommendation"], "avtal": world.more["mine", "agreement"],
        "avtalsavvikelse": world.more["mine", "agreement_deviation"],
        "valfrihetssystem": world.more["mine", "system"], "valfrihetsansokan": world.more["mine", "application"],
        "tillsynsplan": world.more["mine", "inspection_plan"], "tillsynsobjekt": world.more["mine", "place"],
        "tillsyn": world.more["mine", "case"], "styrdokument": world.more["mine", "steering_document"],
        "delegation": world.more["mine", "delegation_order"], "fullmaktigeuppdrag": world.more["mine", "assignment"],
        "synpunkt": world.more["mine", "feedback"],
        "lofte": world.more["mine", "promise"], "undersokning": world.more["mine", "own_survey"],
        "dialog": world.more["mine", "dialogue"], "medborgarforslag": world.more["mine", "proposal"],
        "medborgarbudget": world.more["mine", "round"],
        "forbattring": world.more["mine", "improvement"], "gott-exempel": world.more["mine", "practice"],
        "slutforslag": world.more["mine", "stop"],
        "underlag": world.more["mine", "evidence"], "publicering": world.more["mine", "publication"],
        "uppfoljningsplan": world.more["mine", "provider_plan"], "utforarprogram": world.more["mine", "programme"],
    }  # fmt: skip
    assert {kind.key for kind in records.kinds()} == set(found)
    for key, record in found.items():
        kind = records.kind_by_key(key)
        assert kind is not None
        assert kind.find(record.pk) == record
        is_whole = key in (
            "utforarprogram",
            "underlag",
            "publicering",
            "fullmaktigeuppdrag",
        )  # the municipality's, not a committee's
        whose = world.root if is_whole else world.mine.unit
        assert kind.place(record).path == whose.path


def test_the_letter_goes_once_a_day_and_says_nothing_in_its_subject(world, head, chair):
    head.email = "chefen@example.se"
    head.save()
    choose_letters(by=head, daily=True)
    comment(by=chair, record=world.mine.frame_request, text="Kom hit @chefen")
    today = timezone.localdate()
    assert digest.send_letters(today).sent == 1
    assert digest.send_letters(today).sent == 0
    (sent,) = mail.outbox
    assert sent.to == ["chefen@example.se"]
    assert "1 nytt meddelande" in sent.subject
    assert world.mine.unit.name not in sent.subject
    assert "skrev till dig om begäran" in sent.body
    assert "Kom hit" not in sent.body, "orden läses i systemet, där rätten att läsa prövas"
    # Nothing new, so nothing of it tomorrow.
    assert digest.letter(head, today).said == ()


def test_a_letter_that_cannot_go_stops_nobody_elses(world, head, chair, monkeypatch):
    for person in (head, chair):
        person.email = f"{person.username}@example.se"
        person.save()
        choose_letters(by=person, daily=True)
    comment(by=head, record=world.mine.frame_request, text="Kom hit @ordf")
    comment(by=chair, record=world.mine.frame_request, text="Nej du @chefen")
    send = EmailMessage.send

    def sends(message: EmailMessage) -> int:
        if message.to == ["chefen@example.se"]:
            raise smtplib.SMTPRecipientsRefused({})
        return send(message)

    monkeypatch.setattr(EmailMessage, "send", sends)
    today = timezone.localdate()
    told = CliRunner().invoke(command, [])
    assert told.exit_code == 1
    assert "1\u00a0brev skickat." in told.output
    assert "Brevet till chefen gick inte iväg" in told.output
    assert [one.to for one in mail.outbox] == [["ordf@example.se"]]
    monkeypatch.undo()
    assert digest.send_letters(today) == digest.Round(1, ())
    assert mail.outbox[-1].to == ["chefen@example.se"]


def test_the_link_in_the_letter_stops_it_without_a_log_in(client, world, head):
    choose_letters(by=head, daily=True)
    address = f"/brev/sluta/{digest.stop_token(head)}/"
    assert client.get(address).status_code == 200
    assert head.mail_choice.daily
    client.post(address)
    head.mail_choice.refresh_from_db()
    assert not head.mail_choice.daily
    assert client.get("/brev/sluta/1:forfalskad/").status_code == 404


def test_the_pages(client, world, head, chair):
    client.force_login(head)
    pk = world.mine.frame_request.pk
    address = f"/om/begaran/{pk}/"
    assert "Ingen har skrivit något om begäran ännu" in client.get(address).content.decode()
    assert client.post(f"{address}kommentar/", {"text": "Bra", "named": [chair.pk]}).status_code == 302
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Bra" in part
    assert "<html" not in part
    hung = io.BytesIO(b"hej")
    hung.name = "hej.txt"
    assert client.post(f"{address}bilaga/", {"file": hung}).status_code == 302
    row = Attachment.objects.get()
    given = client.get(f"/bilaga/{row.pk}/")
    assert (given.content, given["Content-Disposition"]) == (b"hej", 'attachment; filename="hej.txt"')
    assert "sandbox" in given["Content-Security-Policy"]
    assert client.post(f"{address}kommentar/", {"text": ""}).status_code == 422
    client.force_login(chair)
    assert "Nytt" in client.get("/meddelanden/").content.decode()
    assert "Nytt" not in client.get("/meddelanden/").content.decode()
    assert client.get("/meddelanden/brev/").status_code == 200
