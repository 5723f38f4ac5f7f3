"""The pages about voices: outside with a code, inside for those who answer, and nothing private anywhere else."""

from __future__ import annotations

import pytest
from django.test import Client

from styrkedjan.areas.voices.actions import matters
from styrkedjan.areas.voices.models import Feedback, FeedbackContact
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import ROLES, Permission, Role
from styrkedjan.overviews.digest import Person
from styrkedjan.overviews.to_do import voices as to_do
from styrkedjan.reports.document import Paragraph
from styrkedjan.reports.parts import voices as part
from tests import factories
from tests.areas.voices.town import CODE, Town
from tests.pages.forms import forms_of
from tests.pages.reading import entered, said

pytestmark = pytest.mark.django_db
SECRET, NAME = "hemligt-ord-sju", "Ada Hemlig"


@pytest.fixture
def town() -> Town:
    return Town()


def test_somebody_says_something_follows_it_and_sees_what_became_better(town: Town) -> None:
    client, address = Client(), f"/oppet/{town.root.code}/synpunkt/"
    page = client.get(f"{address}?enhet=H1")
    assert "Björkens hemtjänst" in page.content.decode()
    (form,) = [one for one in forms_of(address, page.content.decode()) if "text" in one.data()]
    body = form.data(text="Hjälpen kom sent", kind="complaint", mail="", name="", phone="", website="")
    receipt = client.post(address, body).content.decode()
    again = client.post(address, body).content.decode()
    row = Feedback.objects.get()
    assert row.unit == town.care
    own = receipt.split('<p class="figure">')[1].split("<")[0]
    assert own in again, "sent twice it is one, and the code is shown again"
    assert own not in str(Feedback.objects.values())
    town.closed(row)
    follow = f"{address}folj/"
    told = client.post(follow, {"code": own.lower().replace("-", " ")}).content.decode()
    assert "Vi beklagar" in told
    assert "Färre klagar" in told
    assert client.post(follow, {"code": "AAAA-AAAA-AAAA"}).status_code == 422
    assert "Vi ringer när vi blir sena" in said(client, f"/oppet/{town.root.code}/synpunkter/")
    assert client.post(address, {**body, "code": "egen"}).status_code == 409
    assert client.post(address, {**body, "website": "x"}).status_code == 409
    assert "Överklagande" in said(client, address)
    assert "den nämnd som fattade beslutet" in said(client, f"{address}annat/appeal/")


PLACES = ("/synpunkter/", "/synpunkter/{code}/", "/synpunkt/{pk}/", "/synpunkt/{pk}/kontakt/", "/", "/sok/?q=" + SECRET)


@pytest.mark.parametrize("secret", [False, True])
def test_what_is_said_and_who_said_it_are_read_by_those_who_answer_alone(town: Town, secret: bool) -> None:
    """Every role x every place: the words by whoever handles, with secrecy by whoever receives, who by whoever may."""
    row = town.written(text=SECRET, is_secret=secret, contact={"name": NAME, "mail": "", "phone": ""})
    for role in Role:
        client = entered(factories.user_with(role, town.root, f"alla_{role}"))
        held = ROLES[role].permissions
        reads = Permission.HANDLE_VOICES in held and (not secret or Permission.RECEIVE_VOICES in held)
        found = [client.get(one.format(code="H1", pk=row.pk), follow=True).content.decode() for one in PLACES]
        text = " ".join(found).replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
        assert (SECRET in found[2]) == reads, role
        assert (NAME in text) == (reads and Permission.VIEW_CONTACTS in held), role
    outsiders = (f"/oppet/{town.root.code}/{one}/" for one in ("synpunkt", "synpunkt/folj", "synpunkter"))
    assert not any(SECRET in said(Client(), one) or NAME in said(Client(), one) for one in outsiders)


def test_small_counts_are_not_told_to_everybody(town: Town) -> None:
    town.written()
    page = said(Client(), f"/oppet/{town.root.code}/synpunkter/")
    assert "färre än 5" in page
    for _ in range(6):
        town.written()
    assert "<span>7</span>" in said(Client(), f"/oppet/{town.root.code}/synpunkter/")


def test_the_overview_says_the_worst_first_and_the_next_step_is_one(town: Town) -> None:
    row = town.written(days=40)
    page = said(entered(town.reader), f"/synpunkter/{town.committee.code}/")
    assert "1 synpunkt väntar" in page
    assert "Läs och svara" not in page
    mine = said(entered(town.head), "/synpunkter/")
    assert "Bekräfta senast" in mine
    assert "försenad" in mine
    matter = said(entered(town.registrar), f"/synpunkt/{row.pk}/")
    assert matter.index("Bekräfta</a>") < matter.index("Fördela</a>")
    assert entered(town.registrar).get("/synpunkter/?format=xlsx").content[:2] == b"PK"
    assert "inte införda" in said(entered(town.reader), "/synpunktsregler/")


def test_what_waits_stands_in_to_do_and_the_documents_tell_what_became_better(town: Town) -> None:
    row = town.written(days=40)
    (task,) = to_do.tasks(Person(town.head))
    assert task.late
    assert task.label == f"Bekräfta: Synpunkt {row.number}"
    assert to_do.tasks(Person(town.controller)) == []
    town.closed(matters.acknowledge(by=town.head, row=row))
    period = Period.parse(f"{row.received_on.year}-12")
    blocks = list(part.follow_up(town.root, period, NOW))
    assert isinstance(blocks[0], Paragraph)
    assert "Vi ringer när vi blir sena" in str(blocks)


def test_a_receipt_given_in_another_municipality_follows_nothing(town: Town) -> None:
    town.said()
    other = factories.municipality("0999", name="Annanstans")
    assert Client().post(f"/oppet/{other.code}/synpunkt/folj/", {"code": CODE}).status_code == 422
    assert Client().post(f"/oppet/{town.root.code}/synpunkt/folj/", {"code": CODE}).status_code == 200
    assert FeedbackContact.objects.count() == 0
