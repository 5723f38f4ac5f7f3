"""The pages about inspection: the chain through its forms, the inspected's own door, what is kept in, and documents."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from styrkedjan.areas.inspection.actions import places, rulings
from styrkedjan.areas.inspection.models import Inspected, Inspection, Ruling
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import imports
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from styrkedjan.overviews.digest import Person
from styrkedjan.overviews.to_do import inspection as to_do
from styrkedjan.reports.document import Bullets, Paragraph
from styrkedjan.reports.parts import inspection as part
from styrkedjan.reports.tables import Table
from tests import factories
from tests.areas.inspection.town import LAW, YEAR, Town
from tests.pages.reading import entered, said

pytestmark = pytest.mark.django_db
SECRET = "hemlig iakttagelse"


@pytest.fixture
def town() -> Town:
    return Town()


def test_the_steps_that_can_be_taken_and_a_decision_that_lacks_something(town: Town) -> None:
    case = town.sent(town.visited(safety=SECRET))
    client = entered(town.controller)
    steps = said(client, f"/tillsynsarende/{case.pk}/beslut/safety/")
    assert "Återkallelse, föreläggande inte följt förutsätter att ett tidigare beslut inte är följt" in steps
    address = f"/tillsynsarende/{case.pk}/beslut/safety/injunction/"
    page = said(client, address)
    assert "Vitesbelopp" not in page
    assert "Beslutet kan prövas enligt 13 kap. kommunallagen" in page
    body = {
        "body": "Provnämnden", "date": "2025-04-20", "section": "44", "rules": "26:10", "reasons": "",
        "measures": "Två", "deadline": "2025-06-30", "presented_by": "A", "took_part": "B", "appeal": "Så",
    }  # fmt: skip
    assert client.post(address, body).status_code == 422
    assert not Ruling.objects.exists()
    answer = client.post(address, body | {"reasons": "För få"})
    assert answer["Location"] == f"/tillsynsarende/{case.pk}/"
    closed = client.get(f"/tillsynsarende/{case.pk}/beslut/safety/revocation/")
    assert closed.status_code == 409
    alone = said(client, f"/tillsynsarende/{case.pk}/beslut/staff/reprimand/")
    assert "Beslutat på delegation av" in alone


def test_the_inspected_sees_its_own_draft_and_nothing_else(town: Town) -> None:
    other = town.added("F2", "Ekbacken", unit=factories.unit(town.committee, "provider", code="F2",
                                                            operating_form="private"))  # fmt: skip
    theirs = Inspection.objects.create(plan=town.plan, inspected=other, number=2, kind="regular", state="draft",
                                       due=date(YEAR, 5, 1), draft="Annans", **_who())  # fmt: skip
    client = entered(town.holder)
    assert client.get(f"/min-tillsyn/{town.case.pk}/").status_code == 404  # planned: not told yet
    case = town.sent(town.visited(safety=SECRET))
    assert client.get("/")["Location"] == "/min-tillsyn/"
    assert "Ett utkast väntar på ert svar" in said(client, "/min-tillsyn/")
    page = said(client, f"/min-tillsyn/{case.pk}/")
    assert "Vi föreslår" in page
    assert "Det finns alltid tillräckligt med personal" in page
    assert SECRET not in page
    assert client.get(f"/min-tillsyn/{theirs.pk}/").status_code == 403
    assert client.get(f"/tillsynsarende/{case.pk}/").status_code == 403
    client.post(f"/min-tillsyn/{case.pk}/svara/", {"answer": "Vi rättar", "version": case.version})
    assert Inspection.objects.get(pk=case.pk).answer == "Vi rättar"
    assert "Vi rättar" in said(entered(town.controller), f"/tillsynsarende/{case.pk}/")
    # Whoever inspects does not answer for the inspected.
    assert entered(town.controller).post(f"/min-tillsyn/{case.pk}/svara/", {"answer": "x"}).status_code in (403, 422)


def _who() -> dict:
    return {"created_by": factories.author(), "changed_by": factories.author()}


def test_what_is_not_decided_is_kept_in_and_only_the_decided_is_public(town: Town) -> None:
    reader, chair = entered(factories.user_with(Role.READER, town.root, "lasaren")), entered(town.chair)
    ruling = town.awaiting()
    case = ruling.inspection
    Inspection.objects.filter(pk=case.pk).update(state="draft")
    page = said(reader, f"/tillsynsarende/{case.pk}/")
    assert "För få ute" not in page.split("<h2")[0]
    assert "Vi föreslår" not in page
    assert "Vi föreslår" in said(chair, f"/tillsynsarende/{case.pk}/")
    Inspection.objects.filter(pk=case.pk).update(state="awaiting")
    public = f"/oppet/{town.root.code}/tillsyn/"
    assert "Ingen tillsyn är publicerad" in said(Client(), public)
    case.refresh_from_db()
    rulings.publish(by=town.controller, inspection=case, summary="Två vuxna ute", version=case.version)
    shown = said(Client(), public)
    assert "Trygghet och säkerhet: föreläggande, senast 2025-06-30" in shown
    assert "Två vuxna ute" in shown
    assert not {"Vi föreslår", "Samtal i mars", "Handläggaren"} & {word for word in (
        "Vi föreslår", "Samtal i mars", "Handläggaren") if word in shown}  # fmt: skip


def test_the_overview_says_the_worst_first_and_who_inspects_whom(town: Town) -> None:
    town.awaiting()
    client = entered(town.chair)
    page = said(client, f"/tillsyn/{town.committee.code}/?ar={YEAR}")
    assert "Solbacken: Föreläggande, senast 2025-06-30 (Trygghet och säkerhet) skulle vara gjort 2025-06-30" in page
    assert client.get(f"/tillsyn/{town.committee.code}/?ar={YEAR}&format=xlsx").content[:2] == b"PK"
    assert "Vad hjälper?" not in page
    town.followed(Ruling.objects.get(rung="injunction"))
    page = said(client, f"/tillsyn/{town.committee.code}/")
    assert "Samtal före beslutet" in page
    assert "1 av 1" in page
    assert "Solbacken" in said(client, f"/tillsynsobjekt/{town.place.pk}/")
    answers = said(client, "/vem-svarar/?q=solbacken")
    assert f'href="/tillsynsobjekt/{town.place.pk}/">{town.committee.name}' in answers


def test_what_waits_stands_in_to_do_for_each(town: Town) -> None:
    ruling = town.awaiting()
    found = to_do.tasks(Person(town.controller))
    assert [(one.label, one.due, one.late) for one in found] == [
        ("Se om beslutet är följt: Solbacken", date(YEAR, 6, 30), True)
    ]
    town.followed(ruling)
    assert to_do.tasks(Person(town.controller)) == []
    Inspection.objects.filter(pk=town.case.pk).update(state="draft", answer_by=timezone.localdate())
    assert [one.label for one in to_do.tasks(Person(town.holder))] == ["Svara på utkastet: Solbacken"]


def test_the_documents_tell_of_it_by_themselves(town: Town) -> None:
    town.followed(town.awaiting())
    planned = list(part.plan(town.committee, Period.parse(f"{YEAR}-01"), NOW))
    assert isinstance(planned[1], Table)
    assert any(isinstance(one, Bullets) for one in planned)
    told = list(part.follow_up(town.committee, Period.parse(f"{YEAR}-12"), NOW))
    assert isinstance(told[0], Paragraph)
    table = next(one for one in told if isinstance(one, Table))
    assert [str(cell) for cell in table.rows[0].cells[1:]] == ["1", "1", "1", "1"]


def test_the_register_goes_out_in_and_back_and_takes_no_own_unit(town: Town) -> None:
    kind = imports.kind_of("inspected")
    assert imports.export(kind, town.root, by=town.controller, known=NOW)[:2] == b"PK"
    head = "Nämnd;Tillsyn;Nummer;Namn;Driftform;Huvudman;Enhet;Tillstånd från"
    code = town.committee.code
    first = f"{code};{LAW};F1;Solbacken;Privat;Solbacken AB;F1;2015-08-01"
    second = f"{code};{LAW};F9;Lindhagen;Idéburen;Lindhagen ek. för.;;2019-08-01"

    def read(*lines: str) -> imports.File:
        return imports.File("register.csv", "\n".join((head, *lines)).encode())

    with pytest.raises(InvalidInput, match="kommunen själv driver"):
        imports.apply(by=town.controller, kind=kind, scope=town.root,
                      file=read(first, f"{code};{LAW};E1;Egna;Privat;Kommunen;E1;2015-08-01"))  # fmt: skip
    batch = imports.apply(by=town.controller, kind=kind, scope=town.root,
                          file=read(first, second))  # fmt: skip
    assert Inspected.objects.get(code="F9").form == "nonprofit"
    imports.undo(by=town.controller, batch=batch, scope=town.root)
    assert Inspected.objects.get(code="F9").closed_on is not None
    assert {key[2] for key in kind.current(town.root, NOW)} == {"F1"}
    imports.apply(by=town.controller, kind=kind, scope=town.root,
                  file=read(first, second))  # fmt: skip
    assert Inspected.objects.get(code="F9").closed_on is None


def test_limits_are_seen_and_changed_with_their_source(town: Town) -> None:
    client = entered(town.controller)
    page = said(client, "/tillsynsregler/")
    assert "inte kontrollerade mot källan" in page
    assert "Inte funnen; kommunen skriver in den" in page
    answer = client.post(
        "/tillsynsregler/alkohollagen_9/relapse_months/", {"value": "12", "source": "Riktlinje § 4", "version": "0"}
    )
    assert answer["Location"] == "/tillsynsregler/"
    assert "Riktlinje § 4" in said(client, "/tillsynsregler/")
    with pytest.raises(InvalidInput, match="inget rimligt värde"):
        places.set_limit(by=town.controller, principal=town.root, law=LAW, key="ban_months", value="-1", source="x")
