"""The pages about performers: the worst first, the performer's own door, what the public sees, and the documents."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from styrkedjan.areas.providers.actions import asking, follow_ups
from styrkedjan.areas.providers.models import FollowUp, RequirementCheck
from styrkedjan.domain.periods import Period
from styrkedjan.domain.providers.words import Result
from styrkedjan.foundation.known import NOW
from styrkedjan.overviews.digest import Person
from styrkedjan.overviews.to_do import providers as to_do
from styrkedjan.reports.document import Bullets, Paragraph
from styrkedjan.reports.parts import providers as part
from styrkedjan.reports.tables import Table
from tests import factories
from tests.areas.providers.town import YEAR, Town
from tests.pages.reading import entered, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    made = Town()
    made.row = made.planned()
    return made


def test_a_follow_up_is_done_requirement_by_requirement_on_one_form(town: Town) -> None:
    client = entered(town.controller)
    plan = said(client, f"/utforare/{town.committee.code}/plan/?ar={YEAR}")
    assert "60 min × 3 gånger × 2 utförare = 6,0 h" in plan
    address = f"/uppfoljning/{town.row.pk}/{town.agreement.pk}/2025-T1/"
    page = said(client, address)
    assert "Kritiskt: Högst 13 medarbetare på 14 dagar" in page
    assert "Verifieras genom Systemet" in page
    first, second = sorted(town.agreement.requirements.values_list("pk", flat=True))
    body = {
        "performed_on": "2025-05-09", "summary": "Besök", "minutes": "50", "version": "0",
        f"result_{first}": "not_met", f"evidence_{first}": "", f"result_{second}": "met", f"evidence_{second}": "",
    }  # fmt: skip
    refused = client.post(address, body)
    assert refused.status_code == 422
    assert "underlaget saknas" in refused.content.decode()
    answer = client.post(address, body | {f"evidence_{first}": "17 på 14 dagar"})
    assert answer["Location"] == f"/avtal/{town.agreement.pk}/"
    assert FollowUp.objects.count() == 1
    assert RequirementCheck.objects.count() == 2
    page = said(client, f"/avtal/{town.agreement.pk}/")
    assert "brister: ”Högst 13 medarbetare på 14 dagar”" in page
    assert "Inte återkopplad till utföraren" in page


def test_committee_official_and_performer_see_the_same_deviation_each_from_its_door(town: Town) -> None:
    town.follow(town.row, town.agreement, first=Result.NOT_MET)
    deviation = town.deviation(town.agreement)
    follow_ups.take_step(
        by=town.controller, deviation=deviation, rung="rectification", taken_on=date(2025, 5, 20), text="Rätta nu",
        deadline=date(2025, 8, 1),
    )  # fmt: skip
    chair, provider = entered(town.chair), entered(town.provider)
    assert "Firman <span" in said(chair, f"/utforare/{town.committee.code}/?ar={YEAR}")
    page = said(chair, f"/avtalsavvikelse/{deviation.pk}/")
    assert "Krav på rättelse" in page
    assert "Varning" not in page, "the ladder has only what the agreement names"
    assert "Nästa steg" not in page, "who reads does not step"
    start = provider.get("/")
    assert start["Location"] == "/mina-avtal/"
    assert "1 avvikelse att rätta" in said(provider, "/mina-avtal/")
    own = said(provider, f"/mina-avtal/{town.agreement.pk}/")
    assert "Rätta nu" in own
    assert f"/mina-avtal/avvikelse/{deviation.pk}/" in own
    for address in (
        f"/avtal/{town.agreement.pk}/", f"/mina-avtal/{town.specification.pk}/", f"/utforare/{town.committee.code}/",
        f"/avtalsavvikelse/{deviation.pk}/", "/utforarprogram/", "/vem-svarar/", "/uppfoljningar/",
    ):  # fmt: skip
        assert provider.get(address).status_code in (403, 404), address
    factories.element(factories.plan_year(town.root), town.committee, title="Hemligt mål")
    assert "Hemligt mål" not in said(provider, "/sok/?q=Hemligt")


def test_the_public_sees_what_is_published_alike_and_no_more(town: Town) -> None:
    client = Client()
    assert "visar inga utförare ännu" in said(client, f"/oppet/{town.root.code}/utforare/")
    for unit in (town.firm, town.own):
        asking.publish(by=town.controller, performer=unit, is_shown=True, about="Vi hjälper", contact="0")
    town.follow(town.row, town.agreement)
    page = said(client, f"/oppet/{town.root.code}/utforare/")
    assert page.index("Egna hemtjänsten") < page.index("Firman")
    assert "För få krav är prövade" in page
    assert "Uppfyller" not in page, "two tested are fewer than may be shown"
    assert client.get("/oppet/saknas/utforare/").status_code == 404


def test_who_answers_is_told_for_a_service_and_place(town: Town) -> None:
    client = entered(town.chair)
    page = said(client, "/vem-svarar/?verksamhet=hemtjanst")
    assert "Inspektionen för vård och omsorg" in page
    assert "politiskt Provnämnden" in page
    assert "Firman" not in said(client, "/vem-svarar/?q=Egna")
    for address in ("/utforarprogram/", "/utforarregler/", f"/utforare/{town.firm.code}/kort/", "/utforare/0000/"):
        said(entered(town.controller), address)


def test_what_waits_is_told_to_whom_it_concerns(town: Town) -> None:
    asked = asking.ask(
        by=town.controller, agreement=town.agreement, kind="question", asked="Hur går det?", used_for="Delåret",
        due=date(2099, 1, 1),
    )  # fmt: skip
    assert [task.label for task in to_do.tasks(Person(town.provider))] == ["Svara: Hur går det?"]
    asking.answer_request(by=town.provider, request=asked, answer="Bra", version=asked.version)
    assert [task.label for task in to_do.tasks(Person(town.controller))] == ["Återkoppla: Hur går det?"]


def test_plan_and_follow_up_stand_in_the_documents(town: Town) -> None:
    town.follow(town.row, town.agreement, first=Result.NOT_MET)
    year = Period.parse(f"{YEAR}-12")
    plan = list(part.plan(town.committee, year, NOW))
    assert any(isinstance(block, Table) and block.rows[0].cells[0] == "Hemtjänsten" for block in plan)
    told = list(part.follow_up(town.committee, year, NOW))
    assert isinstance(told[0], Paragraph)
    assert told[0].text.startswith("Firman brister")
    assert any(isinstance(block, Bullets) for block in told)
    assert any(isinstance(block, Table) for block in part.follow_up(town.root, year, NOW))


@pytest.mark.parametrize("count", [1, 4])
def test_the_number_of_queries_does_not_grow(town: Town, count: int, django_assert_max_num_queries) -> None:
    for number in range(count):
        unit = factories.unit(town.committee, "provider", operating_form="private", service_area=town.service)
        town.follow(town.row, town.signed(unit, f"B-{number}"), first=Result.NOT_MET)
    client = entered(town.chair)
    said(client, f"/utforare/{town.committee.code}/?ar={YEAR}")
    with django_assert_max_num_queries(40):
        said(client, f"/utforare/{town.committee.code}/?ar={YEAR}")
