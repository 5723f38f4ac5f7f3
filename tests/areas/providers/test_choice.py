"""A choice system from documents to approval, first payment and counts."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from styrkedjan.areas.providers.actions import choice
from styrkedjan.areas.providers.models import (
    Agreement,
    ChoiceApplication,
    ChoiceCount,
    ChoiceOffer,
    ChoiceSystem,
    PaymentRate,
)
from styrkedjan.areas.providers.queries import markets
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation import imports
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.providers.town import COUNCIL, Town

pytestmark = pytest.mark.django_db
DECIDED = Decision("Provnämnden", date(2025, 11, 20), "77")


@pytest.fixture
def town() -> Town:
    made = Town()
    made.delegate = factories.user_with(Role.DEPARTMENT_HEAD, made.committee, "delegaten")
    made.system = choice.add_system(
        by=made.controller, committee=made.committee, code="HT", name="Hemtjänst", service=made.service,
        basis="performed", no_choice="rotation", start=date(2026, 1, 1),
    )  # fmt: skip
    return made


def opened(town: Town) -> ChoiceSystem:
    row = choice.add_document(
        by=town.controller,
        system=town.system,
        kind="tender",
        valid_from=date(2026, 1, 1),
        text="Alla som klarar dem",
    )
    choice.decide_document(by=town.controller, document=row, decision=DECIDED)
    return choice.move_system(by=town.controller, system=town.system, move="open")


def applied(town: Town) -> object:
    return choice.receive_application(
        by=town.controller, system=town.system, name="Firman AB", organisation_number="559000-0001",
        received_on=date(2026, 2, 1), capacity=40,
    )  # fmt: skip


def test_an_application_is_tried_by_a_person_under_the_documents_in_force(town: Town) -> None:
    with pytest.raises(Refused, match="Inget förfrågningsunderlag"):
        choice.move_system(by=town.controller, system=town.system, move="open")
    with pytest.raises(WrongState, match="ta emot ansökningar"):
        applied(town)
    opened(town)
    row = applied(town)
    choice.ask_completion(by=town.controller, application=row, missing="Tillstånd", complete_by=date(2026, 3, 1))
    given = {"performer": town.firm, "reason": "Uppfyller kraven", "start": date(2026, 4, 1), "agreement_code": "L-1"}
    with pytest.raises(WrongState, match="väntar på komplettering"):
        choice.approve_application(by=town.delegate, application=row, **given)
    choice.complete_application(by=town.controller, application=row, completed_on=date(2026, 2, 20), permit="IVO 1")
    with pytest.raises(NotAllowed):
        choice.approve_application(by=town.controller, application=row, **given)
    made = choice.approve_application(by=town.delegate, application=row, **given)
    assert (made.state, made.delegate, made.agreement.basis) == ("approved", "Delegaten", "lov")
    assert made.agreement.conditions == "Enligt Förfrågningsunderlag, version 1."
    assert NOW.rows(ChoiceOffer).get().capacity == 40
    with pytest.raises(InvalidInput, match="finns redan i systemet"):
        choice.approve_application(by=town.delegate, application=applied(town), **(given | {"agreement_code": "L-2"}))
    rejected = choice.reject_application(
        by=town.delegate, application=applied(town), reason="Saknar tillstånd", contest="Förvaltningsrätten"
    )
    assert rejected.contest == "Förvaltningsrätten"


def rate(town: Town, base: str = "382.5", **more: object) -> PaymentRate:
    given = {
        "level": "Dag", "valid_from": date(2026, 1, 1), "base": Decimal(base), "private_factor": Decimal("1.015"),
        "own_factor": Decimal("0.985"), "source": "Beslut § 7",
    } | more  # fmt: skip
    return choice.set_rate(by=town.controller, system=town.system, **given)


def read(town: Town, kind: str, *rows: tuple[str, ...]) -> ImportBatch:
    file = imports.File("fil.csv", "\n".join(";".join(row) for row in rows).encode())
    return imports.apply(by=town.controller, kind=imports.kind_of(kind), scope=town.root, file=file)


def test_payment_counts_and_a_rate_tried_on_the_page(town: Town) -> None:
    opened(town)
    for unit in (town.firm, town.own):
        choice.set_offer(by=town.controller, system=town.system, performer=unit, capacity=30, ceiling=20)
    rate(town)
    batch = read(
        town, "choice_counts",
        ("System", "Utförare", "Stadsdel", "Månad", "Antal brukare", "Aktivt val", "Ickeval", "Byten in"),
        ("HT", "F1", "Norr", "2026-10", "20", "6", "2", "0"), ("HT", "E1", "Norr", "2026-10", "30", "", "", "0"),
    )  # fmt: skip
    read(
        town, "choice_hours", ("System", "Utförare", "Nivå", "Period", "Beviljade timmar", "Utförda timmar"),
        ("HT", "F1", "Dag", "2026-10", "850", "800"), ("HT", "E1", "Dag", "2026-10", "1000", "900"),
        ("HT", "E1", "Natt", "2026-10", "10", "10"),
    )  # fmt: skip
    assert ChoiceCount.objects.count() == 2
    (line,) = markets.systems(ChoiceSystem.objects.all(), NOW)
    assert line.market().warnings[0].figure == "inga lediga platser"
    assert line.market("Norr").users == 50
    assert [one.amount for one in line.payments("2026-10")] == [Decimal(900 * 377), None, Decimal(800 * 388)]
    client = Client()
    client.force_login(town.chair)
    pages = [client.get(f"/valfrihetssystem/{town.system.pk}/{way}") for way in ("", "betalning/?bas0=370")]
    market, payment = (" ".join(page.content.decode().split()) for page in pages)
    assert "Hemtjänst har inga lediga platser" in market
    assert "Konkurrensverket (2019:2) ser turordning" in market
    assert "382,5 kr × 0,985 = 376,7625, avrundat 377 kr" in payment
    assert "saknar timmar eller ersättning" in payment
    assert "Vad ändringen gör" in payment
    assert client.get(f"/valfrihet/{town.committee.code}/").status_code == 200
    imports.undo(by=town.controller, batch=batch, scope=town.root)
    assert not NOW.rows(ChoiceCount).exists()


def test_two_who_save_a_rate_see_each_others(town: Town) -> None:
    first = rate(town, version="0")
    with pytest.raises(EditConflict) as met:
        rate(town, "400", version="0")
    assert (met.value.theirs["base"], met.value.mine["base"]) == ("382,5", "400")
    assert rate(town, "400", version=met.value.version).pk != first.pk
    assert NOW.rows(PaymentRate).get().base == 400


def test_documents_govern_those_they_are_for(town: Town) -> None:
    opened(town)
    for kind in ("policy", "directive"):
        row = choice.add_document(
            by=town.controller, system=town.system, kind=kind, valid_from=date(2026, 1, 1), text="Så här"
        )
        choice.decide_document(by=town.controller, document=row, decision=COUNCIL)
    for unit in (town.firm, town.own):
        choice.set_offer(by=town.controller, system=town.system, performer=unit)
    Agreement.objects.update(service=town.service)
    names = {row.code: [one.kind for one in markets.governing(row, NOW)] for row in Agreement.objects.all()}
    assert names == {"A-1": ["policy"], "U-1": ["directive", "policy"]}, "A-1 is older than the tender documents"
    Agreement.objects.filter(code="A-1").update(start=date(2026, 2, 1))
    (line,) = markets.systems(ChoiceSystem.objects.all(), NOW)
    governed = {one.kind: [held.row.code for held in line.governed(one)] for one in line.documents}
    assert governed == {"tender": ["A-1"], "directive": ["U-1"], "policy": ["A-1", "U-1"]}


def test_the_history_of_other_municipalities_is_read_and_shown(town: Town) -> None:
    read(
        town, "market_history", ("municipality", "year", "public_providers", "cost", "hours"),
        ("Ale", "2014", "88", "309379", "35"), ("Ale", "2017", "71", "353658", "32"),
        ("Vara", "2014", "100", "280000", "30"), ("Vara", "2017", "", "280000", "30"),
    )  # fmt: skip
    client = Client()
    client.force_login(town.chair)
    page = client.get(f"/valfrihet/{town.committee.code}/historik/").content.decode()
    told = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "Andra än kommunen utförde hemtjänst i 1 av 1 kommuner 2017 och 1 av 2 2014" in told


def test_more_choices_than_users_is_refused(town: Town) -> None:
    head = ("System", "Utförare", "Månad", "Brukare", "Har valt själva", "Har inte valt")
    with pytest.raises(InvalidInput, match="Fler har valt"):
        read(town, "choice_counts", head, ("HT", "F1", "2026-10", "5", "4", "2"))


def test_rates_offers_and_applications_go_out_and_in(town: Town) -> None:
    opened(town)
    rates = read(
        town, "payment_rates",
        ("System", "Nivå", "Gäller från", "Bas, kr per timme", "Faktor, andra", "Faktor, egen regi", "Källa"),
        ("HT", "Dag", "2026-01-01", "382,5", "1,015", "0,985", "Nämnden § 7"),
    )  # fmt: skip
    offers = read(
        town, "choice_offers", ("System", "Utförare", "Områden", "Kapacitet", "Från och med"),
        ("HT", "F1", "Norr, Söder", "40", "2026-01-01"),
    )  # fmt: skip
    assert (NOW.rows(PaymentRate).get().base, NOW.rows(ChoiceOffer).get().areas) == (
        Decimal("382.5"),
        ["Norr", "Söder"],
    )
    head = ("System", "Sökande", "Mottagen", "Organisationsnummer")
    read(town, "choice_applications", head, ("HT", "Firman AB", "2026-02-01", "559000-0001"))
    assert ChoiceApplication.objects.get().state == "received"
    with pytest.raises(InvalidInput, match="ändras inte av en fil"):
        read(town, "choice_applications", head, ("HT", "Firman AB", "2026-02-01", "559000-0002"))
    for batch in (rates, offers):
        kind = imports.kind_of(batch.kind)
        assert imports.export(kind, town.root, by=town.controller, known=NOW)[:2] == b"PK"
        imports.undo(by=town.controller, batch=batch, scope=town.root)
        assert not kind.current(town.root, NOW)
