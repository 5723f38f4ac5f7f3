"""The pages about steering documents, delegation, assignments and oversight, looked at by those who need them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from styrkedjan.areas.documents.actions import assignments, delegation, documents
from styrkedjan.areas.documents.models import OpenFile
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import Attachment
from styrkedjan.foundation.roles import Role
from styrkedjan.overviews.digest import Person
from styrkedjan.overviews.oversight import oversight
from styrkedjan.overviews.to_do import documents as to_do
from styrkedjan.reports.document import Paragraph
from styrkedjan.reports.parts import documents as part
from styrkedjan.reports.tables import Table
from tests import factories
from tests.pages.reading import entered, said

pytestmark = pytest.mark.django_db
COUNCIL = "Kommunfullmäktige"


@pytest.fixture
def town() -> Any:
    root = factories.municipality()
    board = factories.unit(root, "executive_board", code="100", name="Kommunstyrelsen")
    committee = factories.committee(root, code="300", name="Skolnämnden")
    school = factories.unit(committee, code="S1", name="Provskolan")
    return SimpleNamespace(
        root=root, board=board, committee=committee, school=school,
        by=factories.user_with(Role.CONTROLLER, root, "controller"), head=factories.user_with(Role.UNIT_HEAD,
        school, "chefen"),
        auditor=factories.user_with(Role.AUDITOR, root, "revisor"),
    )  # fmt: skip


def test_the_register_says_what_is_wrong_and_shows_everybody_what_is_decided_only(town: Any) -> None:
    wrong = documents.add_document(
        by=town.by, unit=town.root, code="1", title="Inköpspolicy", kind="policy", summary="Vi köper rätt.",
        owner=town.by,
        minuted=Decision("Skolnämnden", date(2025, 5, 2), "3", "").fields(),
        laws="Lagen (2007:1091) om offentlig upphandling",
    )  # fmt: skip
    documents.add_document(by=town.by, unit=town.root, code="2", title="Hemligt utkast", kind="policy")
    for code, title, days in (("3", "Gammal plan", {"valid_to": date(2025, 12, 31)}),
                              ("4", "Kommande plan", {"valid_from": date(2099, 1, 1)})):  # fmt: skip
        minuted = Decision(COUNCIL, date(2025, 5, 2), "3", "").fields()
        documents.add_document(
            by=town.by, unit=town.root, code=code, title=title, kind="policy", minuted=minuted, **days
        )
    page = said(entered(town.by), "/styrdokument/")
    assert "Beslutat av fel organ" in page
    assert "Lagen om offentlig upphandling (2007:1091) är upphävd" in page
    assert "Hemligt utkast" in page
    public = said(Client(), f"/oppet/{town.root.code}/styrdokument/")
    assert "Inköpspolicy" in public
    assert "Vi köper rätt." in public
    assert not [title for title in ("Hemligt utkast", "Gammal plan", "Kommande plan") if title in public]
    assert "Hemligt utkast" not in said(entered(factories.user_with(Role.READER, town.root)), "/styrdokument/")
    task = to_do.tasks(Person(town.by))[0]
    assert (task.label, task.href) == ("Rätta 3\xa0styrdokument", "/styrdokument/")
    goal = factories.element(factories.plan_year(town.root), town.committee, title="Läsa mer")
    client = entered(town.by)
    assert client.post(f"/styrdokument/koppla/mal/{goal.pk}/", {"document": wrong.pk})["Location"] == f"/mal/{goal.pk}/"
    assert "Läsa mer" in said(client, f"/styrdokument/{wrong.pk}/")
    assert 'Styrs av <a href="/styrdokument/' in said(client, f"/om/mal/{goal.pk}/")


def test_a_documents_file_is_fetched_by_everybody_while_it_holds_and_no_other_file_is(town: Any) -> None:
    row = documents.add_document(by=town.by, unit=town.root, code="1", title="Ny policy", kind="policy")
    client = entered(town.by)
    pdf, paper = b"%PDF-1.4 policyn", b"arbetsanteckning"
    for name, data in (("policy.pdf", pdf), ("anteckning.txt", paper)):
        client.post(f"/om/styrdokument/{row.pk}/bilaga/", {"file": SimpleUploadedFile(name, data)})
    hung = Attachment.objects.get(name="policy.pdf")
    client.post(f"/styrdokument/{row.pk}/fil/", {"attachment": hung.pk})
    file = OpenFile.objects.get()
    address, anybody = f"/oppet/{town.root.code}/styrdokument/fil/{file.pk}/", Client()
    assert anybody.get(address).status_code == 404, "a draft's file is not out"
    documents.decide_document(by=town.by, document=row, decision=Decision(COUNCIL, date(2025, 5, 2), "3", ""))
    page = said(anybody, f"/oppet/{town.root.code}/styrdokument/")
    assert address in page
    assert "anteckning.txt" not in page
    answer = anybody.get(address)
    assert (answer.content, answer["Content-Type"]) == (pdf, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert not answer.cookies
    other = factories.municipality(code="9902", name="Grannen")
    assert anybody.get(f"/oppet/{other.code}/styrdokument/fil/{file.pk}/").status_code == 404
    assert entered(town.head).post(f"/styrdokument/fil/{file.pk}/stang/").status_code == 403
    client.post(f"/styrdokument/fil/{file.pk}/stang/")
    assert anybody.get(address).status_code == 404
    again = documents.open_file(by=town.by, document=row, attachment=hung)
    address = address.replace(str(file.pk), str(again.pk))
    assert anybody.get(address).status_code == 200
    documents.repeal_document(by=town.by, document=row, repealed_on=timezone.localdate())
    assert anybody.get(address).status_code == 404


def test_values_stand_on_the_units_page_and_are_talked_about(town: Any) -> None:
    decision = Decision(COUNCIL, date(2025, 5, 2), "3", "")
    row = documents.add_document(
        by=town.by, unit=town.root, code="1", title="Våra löften", kind="values", minuted=decision.fields()
    )
    client = entered(town.head)
    assert "Inte pratat om i år" in said(client, "/enhet/S1/")
    client.post(
        "/vardegrund/S1/samtal/",
        {"document": row.pk, "held_on": f"{timezone.localdate()}", "took_part": 8, "learnt": "Säga hej"},
    )
    assert "Vi tog med oss: Säga hej" in said(client, "/enhet/S1/")
    assert "1 av 1 enheter har pratat om det" in said(entered(town.by), f"/styrdokument/{row.pk}/")


def test_an_auditor_asks_who_could_decide_on_a_day(town: Any) -> None:
    order = delegation.begin_order(by=town.by, committee=town.committee, valid_from=date(2024, 1, 1))
    delegation.add_rule(
        by=town.by, order=order, number="1", matter="Skolskjuts", delegate="Handläggare",
        what="Hur lång vägen får vara",
        how="Varje elevs väg", support="Trafikenheten", report_back="Nämnden", law="10 kap. 32 § skollagen",
    )  # fmt: skip
    client = entered(town.auditor)
    assert client.get(f"/delegationsordning/{order.pk}/").status_code == 200  # an auditor reads proposals too
    assert "Ingen delegation om ”skolskjuts”" in said(client, "/vem-beslutar/?q=skolskjuts&dag=2025-03-01")
    delegation.decide_order(by=town.by, order=order, decision=Decision("Skolnämnden", date(2023, 12, 1), "8", ""))
    page = said(client, "/vem-beslutar/?q=skolskjuts&dag=2025-03-01")
    assert "Handläggare i Skolnämnden beslutar, på delegation sedan 2024-01-01 (Skolnämnden 2023-12-01 § 8)" in page
    assert "Hur lång vägen får vara" in page
    assert "Trafikenheten" in page
    assert "Kommunstyrelsen har ingen beslutad delegationsordning 2025-03-01" in page
    assert "då beslutar nämnden själv" in said(client, "/vem-beslutar/?q=skolskjuts&dag=2023-06-01")
    assert "Handläggare i Skolnämnden beslutar" in said(client, "/sok/?q=Vem+beslutar+om+skolskjutsen?")
    assert "Handläggare i Skolnämnden beslutar" in said(client, "/sok/?q=skolskjuts")
    assert "Inget med de orden" in said(client, "/sok/?q=vem+beslutar")
    assert client.get("/vem-beslutar/?q=skolskjuts&dag=galet").status_code == 200
    assert client.post("/delegation/300/ny/", {"valid_from": "2026-01-01"}).status_code == 403


def test_assignments_from_decision_to_proof_and_into_the_report(town: Any) -> None:
    decision = Decision(COUNCIL, date(2025, 5, 2), "3", "")
    row = assignments.give(
        by=town.by,
        unit=town.root,
        code="K1",
        title="Praktikplatser",
        kind="assignment",
        due=date(2025, 9, 1),
        decision=decision,
    )
    one = assignments.share(by=town.by, assignment=row, unit=town.committee, task="Tre platser", due=date(2025, 8, 1))
    head = entered(town.head)
    assert head.post(f"/uppdragsdel/{one.pk}/", {"proof": "x", "version": 1}).status_code == 403
    page = said(entered(town.by), "/fullmaktiges-uppdrag/")
    assert "uppdrag från fullmäktige är försenade" in page
    labels = [task.label for task in to_do.tasks(Person(town.by))]
    assert labels == ["Redovisa till fullmäktige: Praktikplatser", "Återredovisa: Praktikplatser"]
    blocks = list(part.council(town.committee, Period.parse("2025-12"), NOW))
    assert isinstance(blocks[0], Paragraph)
    assert isinstance(blocks[1], Table)
    assert blocks[1].rows[0].cells[4] == "Försenat, 0 av 1 delar klara"
    assert list(part.council(town.board, Period.parse("2025-12"), NOW)) == []
    client = entered(town.by)
    client.post(f"/uppdragsdel/{one.pk}/", {"proof": "Tre har börjat", "done_on": "2025-08-20", "version": one.version})
    client.post(
        f"/fullmaktiges-uppdrag/{row.pk}/svara/", {"answer": "Tre av tre", "answered_on": "", "version": row.version}
    )
    client.post(
        f"/fullmaktiges-uppdrag/{row.pk}/avsluta/",
        {"body": COUNCIL, "date": "2025-10-02", "section": "4", "record_number": ""},
    )
    page = said(client, f"/fullmaktiges-uppdrag/{row.pk}/")
    assert "Avslutat av Kommunfullmäktige 2025-10-02 § 4" in page
    assert "Tre har börjat" in page


def test_oversight_tells_the_gaps_of_every_body_worst_first(town: Any) -> None:
    year = timezone.localdate().year
    (seen,) = oversight(town.root, year, NOW)
    assert [one.words for one in seen.gaps] == [
        "Ingen prognos påskriven", f"Ingen beslutad rapport {year}", f"Ingen plan {year}", "Ingen delegationsordning",
        f"Inte granskad {year}",
    ]  # fmt: skip
    client = entered(town.by)
    page = said(client, f"/uppsikt/?ar={year}")
    assert "Skolnämnden har" in page
    today = timezone.localdate()
    client.post("/uppsikt/300/ny/", {
        "subject": "budget", "conclusion": "Prognosen faller", "demand": "", "due": "", "body": "Kommunstyrelsen",
        "date": f"{today}", "section": "9", "record_number": "",
    })  # fmt: skip
    assert "Prognosen faller" in said(client, f"/uppsikt/?ar={year}")
    (seen,) = oversight(town.root, year, NOW)
    assert len(seen.gaps) == 4
