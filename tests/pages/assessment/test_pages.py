"""What an assessment's pages tell whom: over every address, export and answer, sealed points stay sealed."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from styrkedjan.areas.assessment.actions import reviewing, scoring
from styrkedjan.areas.assessment.models import Assessment
from styrkedjan.pages.assessment.urls import urlpatterns
from tests.areas.assessment.town import VISIT, Town, moment
from tests.pages.reading import entered

pytestmark = pytest.mark.django_db
SECRET, TRUSTED = "Hemligt-skäl-från-den-andra", "Sagt-i-förtroende"


def addresses(row: Assessment) -> list[str]:
    """Every address of the area about this assessment, and those of the house that gather from all areas."""
    given = {
        "pk": row.pk, "criterion": "1.1", "question": "1.1.1", "form": "json", "framework": row.framework,
        "code": row.municipality.code,
    }  # fmt: skip
    parts = {
        "assessment:reseat": row.seats.first(), "assessment:evidence": row.evidence.first(),
        "assessment:change_evidence": row.evidence.first(), "assessment:review": row.evidence.first(),
        "assessment:change_interview": row.interviews.first(), "assessment:note_interview": row.interviews.first(),
    }  # fmt: skip
    found = []
    for pattern in urlpatterns:
        name = f"assessment:{pattern.name}"
        part = parts.get(name)
        own = given | ({"pk": part.pk} if part is not None else {})
        kwargs = {key: own.get(key, row.pk) for key in pattern.pattern.converters}
        found.append(reverse(name, kwargs=kwargs))
    house = [
        "/",
        "/sok/?q=Hemligt",
        "/sok/?q=1.1.1",
        "/handelser/",
        f"/oppet/{row.municipality.code}/",
        "/meddelanden/",
    ]
    return [*found, *house]


def told(client: Client, row: Assessment, *secrets: str) -> set[tuple[str, str]]:
    """Where a secret can be read: on every page, and in the tables that an assessment's own pages give as a file."""
    leaks = set()
    for address in addresses(row):
        answer = client.get(address)
        bodies = [answer.content] if answer.status_code == 200 else []
        if bodies and f"/utvardering/{row.pk}/" in address:
            bodies.append(client.get(f"{address}?format=tabeller").content)
            bodies.append(client.get(f"{address}?format=xlsx").content)
        leaks |= {(address, one) for one in secrets for body in bodies if one.encode() in _unpacked(body)}
    return leaks


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_nobody_reads_the_other_assessors_points_anywhere_before_both_are_done() -> None:
    """Every address of the area, with its files, the search and the house's own pages, as everybody there is."""
    town = Town()
    row = town.handed_in()
    made = reviewing.plan_interview(
        by=town.lead, assessment=row, who="Rektorer", people=3, place="", questions="Vad?", starts_at=moment(VISIT, 9)
    )
    reviewing.note_interview(by=town.second, interview=made, notes="Öppet", confidential=TRUSTED, version=made.version)
    row = reviewing.begin_scoring(by=town.first, assessment=row)
    town.score(row, town.second, {"1.1": 1}, SECRET)
    scoring.finish(by=town.second, assessment=row)
    everybody = {
        one: entered(one, faults_raised=False)
        for one in (town.first, town.lead, town.auditor, town.bystander, town.controller)
    }
    for person, client in everybody.items():
        # What was said in confidence was said to both of the assessors.
        assert told(client, row, SECRET, *([] if person == town.first else [TRUSTED])) == set(), person
    api = everybody[town.first].get("/api/v1/openapi.json").json()["paths"]
    for path in api:
        answer = everybody[town.first].get(
            re.sub(r"\{code\}", town.evaluator.code, re.sub(r"\{(?!code)\w+\}", "1", path))
        )
        assert SECRET not in answer.content.decode(), path
    assert entered(town.neighbour, faults_raised=False).get(f"/utvardering/{row.pk}/").status_code == 404
    assert entered(town.bystander, faults_raised=False).get(f"/utvardering/{row.pk}/").status_code == 404


def test_each_reads_what_is_theirs() -> None:
    town = Town()
    row = town.consensus()
    page = entered(town.first, faults_raised=False).get(f"/utvardering/{row.pk}/").content.decode()
    assert "4\u00a0skillnader att lösa" in re.sub(r"<[^>]+>", "", page)
    assert "148 svar är lika" in page
    own = entered(town.controller, faults_raised=False).get(f"/utvardering/{row.pk}/").content.decode()
    assert "Skillnader mellan bedömarna" not in own
    assert entered(town.controller, faults_raised=False).get(f"/utvardering/{row.pk}/rapport/").status_code == 404


def test_the_report_is_one_value_and_the_public_page_short(django_assert_max_num_queries) -> None:
    town = Town()
    result = town.published()
    row = result.assessment
    assert row is not None
    client = entered(town.controller, faults_raised=False)
    page = client.get(f"/utvardering/{row.pk}/rapport/").content.decode()
    data = client.get(f"/utvardering/{row.pk}/rapport.json").json()
    for told_there in ("784,2", "Rubrik improvement", "Område 8"):
        assert told_there in page
    assert "Rubrik strength" in str(data)
    with django_assert_max_num_queries(40):
        open_page = Client().get("/oppet/0001/kommunkompassen/").content.decode()
    assert "784,2" in open_page
    assert "Fråga" not in open_page
    rows = Client().get("/oppet/utvarderingar.json").json()["results"]
    assert [(one["municipality"], one["published_total"]) for one in rows] == [("Provköping", "784.2")]
    # What the open data says is what the command reads and finds whole.
    assert Client().get("/oppet/utvarderingar.csv").content.decode().startswith("framework;version;municipality")
    others = entered(town.neighbour, faults_raised=False).get("/utvarderingar/utveckling/").content.decode()
    assert "Rubrik example" in others
    assert "https://exempel.se/a" in others


def test_answers_and_points_are_sent_by_form_and_lead_on() -> None:
    town = Town()
    row = town.answering()
    client = entered(town.controller, faults_raised=False)
    sent = {"version": "0"}
    for one in town.asked["1.1"]:
        sent |= {f"step_{one.id}": town.given("1.1", 0)[one.id][0], f"text_{one.id}": "Så görs det."}
    answer = client.post(f"/utvardering/{row.pk}/svara/1.1/", sent)
    assert answer["Location"] == f"/utvardering/{row.pk}/svara/1.2/"
    assert "4 av 4" in client.get(f"/utvardering/{row.pk}/").content.decode()
    assert client.get(f"/utvardering/{row.pk}/svara/9.9/").status_code == 404
    assert client.get(f"/utvardering/{row.pk}/poang/1.1/").status_code == 404  # the evaluator's own
    assert entered(town.first, faults_raised=False).get(f"/utvardering/{row.pk}/svara/1.1/").status_code == 404
