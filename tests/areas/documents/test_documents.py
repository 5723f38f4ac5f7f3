"""Documents, delegation and assignments by their actions, one world; and six real orders read in, faults and all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from styrkedjan.areas.documents.actions import assignments, delegation, documents
from styrkedjan.areas.documents.models import DelegationOrder, DelegationRule, SteeringDocument
from styrkedjan.areas.documents.queries import assignments as assigned
from styrkedjan.areas.documents.queries import delegation as asked
from styrkedjan.areas.documents.queries import documents as found
from styrkedjan.domain.documents.faults import Fault
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation import imports
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
REAL = Path(__file__).parents[4] / "shared" / "data" / "areas" / "alingsas_delegation_2026.csv"
COUNCIL = "Kommunfullmäktige"


@pytest.fixture
def town() -> Any:
    root = factories.municipality()
    committee = factories.committee(root, code="300", name="Skolnämnden")
    school = factories.unit(committee, code="S1", name="Provskolan")
    return SimpleNamespace(
        root=root, committee=committee, school=school, by=factories.user_with(Role.CONTROLLER, root, "controller"),
        head=factories.user_with(Role.UNIT_HEAD, school, "chefen"),
    )  # fmt: skip


def _add(town: Any, code: str, kind: str, body: str, day: date, **more: Any) -> SteeringDocument:
    given = {
        "unit": town.root,
        "title": f"Dokument {code}",
        "owner": town.by,
        "minuted": Decision(body, day, "1", "").fields(),
    }
    return documents.add_document(by=town.by, code=code, kind=kind, **{**given, **more})


def test_every_fault_of_a_register_is_found_and_a_sound_one_is_left_alone(town: Any) -> None:
    today = timezone.localdate()
    recent = date(today.year - 1, 5, 2)
    _add(town, "1", "policy", COUNCIL, recent)
    _add(town, "2", "policy", "Skolnämnden", recent)
    _add(town, "3", "regulation", "KF", recent, laws="kommunallagen (1991:900)")
    _add(town, "4", "programme", COUNCIL, date(today.year - 6, 5, 2))
    first = _add(town, "5", "guideline", "Skolnämnden", recent, matter="Skolskjuts")
    _add(town, "6", "guideline", "Skolnämnden", recent, matter="skolskjuts")
    _add(town, "7", "regulation", COUNCIL, recent, owner=None, owner_role="Kanslichef")
    _add(town, "8", "regulation", COUNCIL, recent, revise_by=recent)
    for row in SteeringDocument.objects.exclude(code="1"):
        documents.review(by=town.by, document=row, year=today.year, result="keep")
    got = {
        (one.fault, SteeringDocument.objects.get(pk=one.document).code) for one in found.register(town.root, NOW).found
    }
    waits = {(Fault.UNREVIEWED, "1")} if today.month >= found.REVIEWED_FROM else set()
    assert got == waits | {
        (Fault.WRONG_BODY, "2"), (Fault.REPEALED_LAW, "3"), (Fault.EXPIRED, "4"), (Fault.TWO, "6"),
         (Fault.OWNERLESS, "7"),
        (Fault.REVISE, "8"),
    }  # fmt: skip
    documents.repeal_document(by=town.by, document=first, repealed_on=today)
    assert Fault.TWO not in {one.fault for one in found.register(town.root, NOW).found}
    assert [one.row.code for one in found.register(town.school, NOW).lines][-1] == "5"  # what holds no more stands last


def test_a_document_is_decided_by_who_may_and_repeals_what_it_replaces(town: Any) -> None:
    old = _add(town, "1", "policy", COUNCIL, date(2024, 5, 2))
    new = documents.add_document(
        by=town.by, unit=town.root, code="2", title="Ny", kind="policy", replaces=old, owner=town.by
    )
    assert [one.row.code for one in found.decided(town.root, NOW)] == ["1"]
    with pytest.raises(Refused, match="Kommunstyrelsen beslutar inte om policy"):
        documents.decide_document(
            by=town.by, document=new, decision=Decision("Kommunstyrelsen", date(2025, 5, 2), "3", "")
        )
    with pytest.raises(NotAllowed):
        documents.decide_document(by=town.head, document=new, decision=Decision(COUNCIL, date(2025, 5, 2), "3", ""))
    new = documents.decide_document(by=town.by, document=new, decision=Decision(COUNCIL, date(2025, 5, 2), "3", ""))
    old.refresh_from_db()
    assert (new.state, old.state, old.repealed_on) == ("valid", "repealed", date(2025, 5, 2))
    with pytest.raises(Refused, match="Det som är beslutat ändras inte"):
        documents.change_document(by=town.by, document=new, changes={"title": "Annat"}, version=new.version)
    documents.change_document(by=town.by, document=new, changes={"owner_role": "Chef"}, version=new.version)
    with pytest.raises(WrongState):
        documents.review(by=town.by, document=old, year=2026, result="keep")
    with pytest.raises(InvalidInput):
        documents.review(by=town.by, document=new, year=2026, result="revise")


def test_values_are_talked_about_and_what_is_steered_is_found_from_both_sides(town: Any) -> None:
    values = _add(town, "1", "values", COUNCIL, date(2025, 5, 2))
    goal = factories.element(factories.plan_year(town.root), town.committee)
    assert [one.talk for one in found.values_of(town.school, NOW)] == [None]
    documents.talk(
        by=town.head, unit=town.school, document=values, held_on=timezone.localdate(), learnt="Säga hej", took_part=9
    )
    assert [one.talk.learnt for one in found.values_of(town.school, NOW) if one.talk] == ["Säga hej"]
    use = documents.link(by=town.by, document=values, record=goal)
    assert [one.document for one in found.steering(goal, NOW)] == [values]
    assert [one.record for one in found.steered(values, lambda kind, record: True, NOW)] == [goal]
    assert not found.steered(values, lambda kind, record: False, NOW)
    documents.unlink(by=town.by, use=use)
    assert not found.steering(goal, NOW)
    with pytest.raises(Refused, match="ingen värdegrund"):
        documents.talk(by=town.head, unit=town.school, document=_add(town, "2", "policy", COUNCIL, date(2025, 5, 2)),
                       held_on=timezone.localdate(), learnt="x")  # fmt: skip


def test_who_could_decide_on_a_day_and_since_when(town: Any) -> None:
    order = delegation.begin_order(by=town.by, committee=town.committee, valid_from=date(2024, 1, 1))
    delegation.add_rule(by=town.by, order=order, number="1", is_heading=True, matter="Inköp")
    bad = delegation.add_rule(
        by=town.by, order=order, number="2", matter="", delegate="Beslut om skolskjuts", note=" | Rektor"
    )
    decision = Decision("Skolnämnden", date(2023, 12, 1), "8", "")
    with pytest.raises(InvalidInput, match="punkt 2"):
        delegation.decide_order(by=town.by, order=order, decision=decision)
    delegation.remove_rule(by=town.by, rule=bad)
    delegation.add_rule(
        by=town.by, order=order, number="1", matter="Direktupphandling", delegate="Rektor", amount=Decimal(50_000)
    )
    delegation.add_rule(
        by=town.by,
        order=order,
        number="3",
        matter="Avstängning av elev",
        delegate="Rektor",
        source="law",
        law="5 kap. 17 § skollagen",
    )
    with pytest.raises(Refused):
        delegation.decide_order(
            by=town.by, order=order, decision=Decision("Fritidsnämnden", date(2023, 12, 1), "8", "")
        )
    delegation.decide_order(by=town.by, order=order, decision=decision)
    before = timezone.now()
    newer = delegation.begin_order(by=town.by, committee=town.committee, valid_from=date(2025, 7, 1))
    rule = newer.rules.get(number="1", is_heading=False)
    delegation.change_rule(by=town.by, rule=rule, changes={"amount": Decimal(100_000)}, version=rule.version)
    delegation.decide_order(by=town.by, order=newer, decision=Decision("Skolnämnden", date(2025, 6, 1), "9", ""))

    def told(words: str, on: date, known: Known = NOW) -> list[str]:
        return [one.sentence.replace("\xa0", " ") for one in asked.answers(town.root, words, on, known)]

    assert told("direktupphandling", date(2025, 6, 30)) == [
        "Rektor i Skolnämnden beslutar, högst 50 000 kr, på delegation sedan 2024-01-01 (Skolnämnden 2023-12-01 § 8)."
    ]
    assert "högst 100 000 kr, på delegation sedan 2025-07-01" in told("direktupphandlingen", date(2025, 7, 1))[0]
    assert "direkt av lagen (5 kap. 17 § skollagen) sedan 2024-01-01" in told("avstängning elev", date(2026, 1, 1))[0]
    assert "50 000" in told("inköp", date(2026, 1, 1), Known.at(before))[0]  # as it was known before the newer one
    assert told("direktupphandling", date(2023, 12, 31)) == []
    assert told("rymdfart", date(2026, 1, 1)) == []


def test_an_assignment_goes_from_decision_to_proof(town: Any) -> None:
    decision = Decision(COUNCIL, date(2025, 5, 2), "3", "")
    row = assignments.give(
        by=town.by,
        unit=town.root,
        code="K1",
        title="Praktik",
        kind="assignment",
        due=date(2025, 9, 1),
        decision=decision,
    )
    part = assignments.share(by=town.by, assignment=row, unit=town.school, task="Tre platser", due=date(2025, 8, 1))
    (line,) = assigned.assignments(town.committee, NOW)
    assert line.is_late
    assert line.standing == "Försenat, 0 av 1 delar klara"
    with pytest.raises(Refused, match="Provskolan är inte klar"):
        assignments.answer(by=town.by, assignment=row, answer="Klart", version=row.version)
    assignments.prove(by=town.head, part=part, proof="Tre har börjat", done_on=date(2025, 8, 20), version=part.version)
    row = assignments.answer(by=town.by, assignment=row, answer="Klart", version=row.version)
    row = assignments.return_assignment(by=town.by, assignment=row, returned="Var är siffrorna?")
    row = assignments.answer(by=town.by, assignment=row, answer="Tre av tre", version=row.version)
    assignments.close_assignment(by=town.by, assignment=row, decision=Decision(COUNCIL, date(2025, 10, 2), "4", ""))
    (line,) = assigned.assignments(town.root, NOW)
    assert line.standing == "Avslutat av Kommunfullmäktige 2025-10-02 § 4"
    other = factories.committee(town.root, code="400", name="Fritidsnämnden")
    assert assigned.assignments(other, NOW) == []


@pytest.mark.any_database
@pytest.mark.skipif(not REAL.is_file(), reason="../shared/data finns inte här")
def test_six_real_orders_are_read_in_with_every_fault_told_by_its_row_and_taken_back() -> None:
    root = factories.municipality()
    for code in ("VON", "SN", "KUN", "OFN", "BUN", "TEN"):
        factories.committee(root, code=code, name=code)
    by = factories.user_with(Role.CONTROLLER, root)
    kind = imports.kind_of("delegation_rules")
    file = imports.File(REAL.name, REAL.read_bytes())
    told = [str(one) for one in imports.preview(kind, root, file).messages]
    assert sum("KL 6:36 är inte längre rätt paragraf. Så rättar du: Skriv KL 6:39" in one for one in told) == 1
    assert sum("FL 24 är inte längre rätt paragraf. Så rättar du: Skriv FL 45 §" in one for one in told) == 1
    assert sum("flytta cellerna rätt" in one for one in told) == 17
    batch = imports.apply(by=by, kind=kind, scope=root, file=file)
    assert batch is not None
    assert DelegationRule.objects.filter(is_heading=False).count() == 776
    assert set(DelegationOrder.objects.values_list("state", flat=True)) == {"draft"}
    imports.undo(by=by, batch=batch, scope=root)
    assert not DelegationRule.objects.exists()
    assert not DelegationOrder.objects.exists()
