"""Attack on the public side: every public address, file, answer and catalogue against every private thing there is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from styrkedjan.areas.indicators.models import Indicator, IndicatorValue
from styrkedjan.areas.inspection.models import Inspected, Inspection, InspectionPlan
from styrkedjan.areas.organisation.models import ServiceArea, Unit
from styrkedjan.areas.planning.models import Motion, Scenario
from styrkedjan.areas.providers.models import ChoiceCount, ChoiceOffer, ChoiceSystem, PublicCard
from styrkedjan.areas.publishing.actions import publications
from styrkedjan.areas.publishing.models import Edition, Publication, PublicService, ServicePlace
from styrkedjan.areas.reporting.models import UnitReport
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.roles import Role
from styrkedjan.reports.open_data import build_of, data_sets
from tests import factories
from tests.pages.test_doors import OPEN, routes
from tests.pages.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SECRET = "HEMLIGT"
FEW = ("31.7", 3)  # a value and how many stand behind it
DECISION = Decision("Kommunstyrelsen", date(2026, 1, 20), "7", "")


@dataclass
class Town:
    world: World
    by: Any
    service: ServiceArea
    schools: list[Unit]
    indicator: Indicator


@pytest.fixture
def town() -> Town:
    world = build_world()
    root, by = world.root, factories.user_with(Role.CONTROLLER, world.root, f"{SECRET.lower()}-controller")
    by.first_name, by.last_name = SECRET, "Efternamn"
    by.save()
    service = ServiceArea.objects.filter(principal=root)[0]
    schools = [
        factories.unit(world.mine.unit, code=f"S{number}", name=f"Skola {number}", service_area=service)
        for number in range(6)
    ]
    measure = factories.indicator(
        root, owner=world.mine.unit, key="nojda", name="Nöjda elever", unit_of_measure="%", direction="higher",
        service_area=service, decimals=1, suppression_threshold=0,
    )  # fmt: skip
    for number, school in enumerate(schools):
        value, people = (Decimal(FEW[0]), FEW[1]) if number == 0 else (Decimal(50 + number), 100)
        hits = Decimal(1) if number == 0 else Decimal(50 + number)
        IndicatorValue.objects.create(
            indicator=measure, unit=school, period="2025", value=value, n=people, numerator=hits,
            denominator=Decimal(people), known_by=by,
        )  # fmt: skip
    PublicService.objects.create(
        service=service, is_shown=True, about="Skolan.", choosing="Sök.", quality=["nojda"], known_by=by
    )
    ServicePlace.objects.create(unit=schools[1], is_shown=False, address=f"{SECRET}gatan 1", phone=SECRET, known_by=by)
    _private(world, by, service, schools)
    return Town(world, by, service, schools, measure)


def _private(world: World, by: Any, service: ServiceArea, schools: list[Unit]) -> None:
    """A draft, an unfinished budget, a party's text, an inspection nobody has published, and a provider kept unseen."""
    who = {"created_by": by, "changed_by": by}
    UnitReport.objects.update(summary=SECRET, analysis=SECRET)
    Scenario.objects.create(principal=world.root, first_year=2028, name=f"Utkast {SECRET}", **who)
    Motion.objects.update(title=f"Yrkande {SECRET}")
    place = Inspected.objects.create(
        committee=world.mine.unit, law="skollagen_26", code="F9", name=f"Förskola {SECRET}", form="private",
        holder=SECRET, permitted_on=date(2020, 1, 1), **who,
    )  # fmt: skip
    plan = InspectionPlan.objects.get(committee=world.mine.unit)
    Inspection.objects.create(
        number=90, plan=plan, inspected=place, kind="regular", due=date(2026, 9, 1), summary=SECRET, **who
    )
    PublicCard.objects.create(performer=schools[2], is_shown=False, about=SECRET, known_by=by)
    system = ChoiceSystem.objects.create(
        committee=world.mine.unit, code="HT", name="Val", service=service, basis="granted", no_choice="own",
        start=date(2024, 1, 1), **who,
    )  # fmt: skip
    ChoiceOffer.objects.create(
        system=system, performer=schools[3], ceiling=4321, started_on=date(2024, 1, 1), known_by=by
    )
    ChoiceCount.objects.create(system=system, performer=schools[3], area="", period="2026-01", users=2, known_by=by)


def publish_all(town: Town) -> None:
    for key in data_sets():
        row = Publication.objects.filter(principal=town.world.root, key=key).first() or publications.begin(
            by=town.by, principal=town.world.root, key=key, owner="Enheten", contact="data@example.org", licence="cc0",
            threshold=5, frequency="ANNUAL",
        )  # fmt: skip
        publications.publish(by=town.by, publication=row, decision=DECISION, build=build_of)


def addresses(town: Town) -> list[str]:
    """Every public address there is, of pages and of the API, with everything that is shown in it."""
    root, code = town.world.root, town.service.code
    filled: dict[str, list[str]] = {
        "key": list(data_sets()), "form": ["csv", "json"], "number": ["1"], "service": [code],
        "unit": [one.code for one in town.schools], "municipality": [root.code], "code": [root.code],
    }  # fmt: skip
    told = "&".join(f"valda={one.code}" for one in town.schools[:3])
    found = []
    for route in routes():
        if route.name in OPEN and route.name.partition(":")[0] in ("portal", "providers", "inspection"):
            found += _filled(route.name, filled)
    found += [f"/oppet/{root.code}/jamfor/{code}/bredvid/?{told}", f"/oppet/{root.code}/jamfor/{code}/?fran=x&stor=1"]
    found += [f"/datasets/dcat?format={form}" for form in ("ttl", "jsonld")]
    open_api = [f"/api/v1/open/{root.code}/datasets"]
    return found + open_api + [f"{open_api[0]}/{key}/rows?limit=1000" for key in data_sets()]


def _filled(name: str, filled: dict[str, list[str]]) -> list[str]:
    combinations: list[dict[str, Any]] = [{}]
    for argument in ARGUMENTS[name.partition(":")[2]] if name.startswith("portal:") else ("code",):
        combinations = [{**one, argument: value} for one in combinations for value in filled[argument]]
    return [reverse(name, kwargs=one) for one in combinations]


ARGUMENTS = {
    "municipalities": (), "catalogue": (), "service": ("code", "service"), "compare_service": ("code", "service"),
    "side_by_side": ("code", "service"), "provider": ("code", "service", "unit"), "data_set": ("code", "key"),
    "file": ("code", "key", "form"), "edition_file": ("code", "key", "number", "form"),
    **dict.fromkeys(["start", "promises", "documents", "annual_report", "budget"], ("code",)),
    **dict.fromkeys(["wheel", "compare", "data", "accessibility"], ("code",)),
}  # fmt: skip


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code in (200, 302, 404, 410), (address, answer.status_code)
    return answer.content.decode("utf-8", "replace").replace("\xa0", " ")


def test_no_public_way_tells_anything_private(client: Client, town: Town) -> None:
    publish_all(town)
    seen = ""
    for address in addresses(town):
        text = read(client, address)
        seen += text
        assert SECRET.lower() not in text.lower(), address
        assert not re.search(r"\b31[.,]7\b", text), address
        assert "4319" not in text, address  # what is left under the ceiling would tell that two are there
    assert all(word in seen for word in ("Nöjda elever", "För få svar", "Skyddad adress"))
    # Neither what is hidden nor what it is a part of: the others and the whole do not give it back.
    rows = Edition.objects.get(publication__key="kvalitet").value["rows"]
    assert [row["varde"] for row in rows if row["kod"] == "S0"] == [None]
    others = [row for row in rows if row["varde"] is not None]
    assert {float(row["alla"]) for row in rows} == {sum(float(row["varde"]) for row in others) / len(others)}


def test_what_is_only_prepared_is_nowhere(client: Client, town: Town) -> None:
    for key in data_sets():
        if key != "arshjul":
            publications.begin(
                by=town.by, principal=town.world.root, key=key, owner="Enheten", contact="data@example.org",
                licence="cc0", threshold=5, frequency="ANNUAL",
            )  # fmt: skip
    for address in addresses(town):
        text = read(client, address)
        assert not re.search("Nöjda elever|Skola 4", text), address
    assert client.get(f"/oppet/{town.world.root.code}/data/kvalitet.csv").status_code == 404
    assert client.get("/publicering/kvalitet/forhandsvisa/").status_code == 302  # to the log-in
    client.force_login(factories.user_with(Role.READER, town.world.root))
    assert client.get("/publicering/kvalitet/forhandsvisa/").status_code == 403
    client.force_login(town.by)
    assert "Nöjda elever" in client.get("/publicering/kvalitet/forhandsvisa/").content.decode()
    assert client.get("/publicering/kvalitet/forhandsvisa/")["Cache-Control"] == "no-store, private"


def test_what_is_withdrawn_is_gone_at_once_and_its_address_says_why(client: Client, town: Town) -> None:
    publish_all(town)
    page = f"/oppet/{town.world.root.code}/data/kvalitet/"
    assert client.get(page).status_code == 200
    row = Publication.objects.get(key="kvalitet")
    publications.withdraw(by=town.by, publication=row, reason="Ett fel i underlaget.")
    for address in (page, f"{page[:-1]}.csv", f"{page}1.json"):
        answer = client.get(address)
        assert answer.status_code == 410, address
        assert "Ett fel i underlaget." in answer.content.decode()
    assert (
        "Nöjda elever" not in client.get(f"/oppet/{town.world.root.code}/jamfor/{town.service.code}/").content.decode()
    )
    assert "/data/kvalitet" not in client.get("/datasets/dcat").content.decode()


def test_what_is_written_after_is_seen_when_it_is_published(client: Client, town: Town) -> None:
    publish_all(town)
    row = Publication.objects.get(key="utforare")
    with pytest.raises(Refused, match="Inget har ändrats"):
        publications.renew(by=town.by, publication=row, build=build_of)
    page = f"/oppet/{town.world.root.code}/jamfor/{town.service.code}/"
    before = client.get(page)
    ServicePlace.objects.create(unit=town.schools[4], address="Nya vägen 5", known_by=town.by)
    assert client.get(page).content == before.content
    assert client.get(page, headers={"If-None-Match": before["ETag"]}).status_code == 304
    publications.renew(by=town.by, publication=row, build=build_of)
    after = client.get(page, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "Nya vägen 5" in after.content.decode()
    assert after["Cache-Control"] == "public, max-age=60"
    old = client.get(f"/oppet/{town.world.root.code}/data/utforare/1.csv")
    assert "Nya vägen" not in old.content.decode()
    assert "Nya vägen" in client.get(f"/oppet/{town.world.root.code}/data/utforare/2.csv").content.decode()


def test_an_edition_from_before_a_column_came_is_still_shown(client: Client, town: Town) -> None:
    publish_all(town)
    for row in Edition.objects.all():
        last = row.value["columns"].pop()["key"]
        for line in row.value["rows"]:
            del line[last]
        Edition.objects.filter(pk=row.pk).update(value=row.value, sha256=f"{row.pk:064}")
    for address in addresses(town):
        read(client, address)


def test_only_who_may_publish_publishes_and_the_gate_stops_what_it_should(town: Town) -> None:
    row = Publication.objects.get(key="arshjul")
    with pytest.raises(NotAllowed):
        publications.publish(
            by=factories.user_with(Role.UNIT_HEAD, town.world.root), publication=row, decision=DECISION, build=build_of
        )
    Publication.objects.update(contact="växeln", threshold=2)
    with pytest.raises(InvalidInput, match="Kontaktadress saknas"):
        publications.publish(by=town.by, publication=row, decision=DECISION, build=build_of)
    assert not Edition.objects.exists()


def test_a_page_view_asks_the_database_once(client: Client, town: Town, django_assert_num_queries) -> None:
    publish_all(town)
    page = f"/oppet/{town.world.root.code}/jamfor/{town.service.code}/"
    first = client.get(page)
    with django_assert_num_queries(1):
        again = client.get(page)
    assert again.content == first.content
    own = {"X-Request-ID", "Vary"}
    assert {name: value for name, value in again.items() if name not in own} == {
        name: value for name, value in first.items() if name not in own
    }
