"""An inspection from plan to what was learnt: never of one's own, heard before decided, and the ladder's memory."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from styrkedjan.areas.inspection.actions import cases, places, plans, rulings
from styrkedjan.areas.inspection.models import Inspected, Inspection, InspectionPlan
from styrkedjan.areas.inspection.queries import years
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.inspection.findings import Fault
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import Known
from tests.areas.inspection.town import LAW, YEAR, Town, decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def test_never_of_own_production(town: Town) -> None:
    """KL 6:7: the action refuses it, the type has no word for it, and the database takes no other."""
    with pytest.raises(Refused, match="inte tillsyn över vad kommunen själv driver"):
        town.added("E1", "Egna", unit=town.own)
    with pytest.raises(Refused, match=r"6 kap\. 7 §"):
        town.added("E2", "Egna", form="in_house")
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspected.objects.filter(pk=town.place.pk).update(form="in_house")
    # What has been taken over by the municipality since is not inspected any more.
    town.firm.operating_form = "in_house"
    town.firm.save()
    with pytest.raises(Refused, match=r"6 kap\. 7 §"):
        cases.announce(by=town.controller, inspection=town.case, announced_on=date(YEAR, 1, 10))


def test_criteria_are_told_before_and_stand(town: Town) -> None:
    area = town.plan.areas.get(area="safety")
    with pytest.raises(WrongState, match="Tillsynsplanen är beslutad"):
        plans.change_area(by=town.controller, area=area, changes={"criteria": "Annat"}, version=area.version)
    town.visited()
    with pytest.raises(Refused, match="redan berättade"):
        plans.reopen_plan(by=town.chair, plan=InspectionPlan.objects.get())
    with pytest.raises(Refused, match="Planen är beslutad"):
        plans.add_inspection(by=town.controller, plan=town.plan, inspected=town.place, kind="regular",
                             due=date(YEAR, 9, 1))  # fmt: skip
    with pytest.raises(InvalidInput, match="Anledning"):
        plans.add_inspection(by=town.controller, plan=town.plan, inspected=town.place, kind="targeted",
                             due=date(YEAR, 9, 1))  # fmt: skip
    # The next year begins with this year's words.
    before = town.plan.areas.get(area="owner")
    type(before).objects.filter(pk=before.pk).update(criteria="Våra egna ord")
    following = plans.begin_plan(by=town.controller, committee=town.committee, law=LAW, year=YEAR + 1)
    assert following.areas.get(area="owner").criteria == "Våra egna ord"
    assert following.purpose == "Trygga barn"


def test_the_same_questions_to_all_and_the_answers_abreast(town: Town) -> None:
    row = cases.announce(by=town.controller, inspection=town.case, announced_on=date(YEAR, 1, 10))
    for group, text in (("children", "Bakom förrådet"), ("staff", "För få ute")):
        answers = {("safety", 1): text, ("owner", 1): ""}
        cases.record_answers(by=town.controller, inspection=row, group=group, answers=answers)
    line = town.line()
    assert {key[2]: one.answer for key, one in line.answers.items()} == {
        "children": "Bakom förrådet", "staff": "För få ute",
    }  # fmt: skip
    cases.record_answers(by=town.controller, inspection=row, group="staff", answers={("safety", 1): ""})
    assert len(town.line().answers) == 1
    with pytest.raises(InvalidInput, match="hör inte till planen"):
        cases.record_answers(by=town.controller, inspection=row, group="staff", answers={("safety", 9): "x"})


def test_the_inspected_is_heard_before_anything_is_decided(town: Town) -> None:
    case = town.visited(safety="För få ute")
    with pytest.raises(WrongState):
        town.ruled(case, deadline=date(YEAR, 6, 30), measures="Två ute")
    case = town.sent(case)
    early = decided(date(YEAR, 3, 20))
    with pytest.raises(Refused, match="har till 2025-03-20 att svara"):
        town.ruled(case, deadline=date(YEAR, 6, 30), measures="Två ute", decision=early)
    with pytest.raises(NotAllowed):
        rulings.answer_draft(by=town.head, inspection=case, answer="Nej", version=case.version)
    case = rulings.answer_draft(by=town.holder, inspection=case, answer="Ja", version=case.version)
    assert town.ruled(case, deadline=date(YEAR, 6, 30), measures="Två ute", decision=early).pk
    other = town.sent(town.visited(_another(town), staff="Ingen leder"))
    with pytest.raises(Refused, match="En brist är sedd: Personal och ledning"):
        town.cleared(other)


def _another(town: Town) -> Inspection:
    return plans.add_inspection(
        by=town.controller, plan=town.plan, inspected=town.added("F2", "Ekbacken"), kind="targeted",
        due=date(YEAR, 9, 1), trigger="Klagomål",
    )  # fmt: skip


def test_an_injunction_that_is_obeyed_is_closed_with_what_helped(town: Town) -> None:
    ruling = town.awaiting()
    assert town.line().state == "awaiting"
    assert [one.fault for one in town.now(date(YEAR, 7, 1)).found] == [Fault.OVERDUE, Fault.NOT_NOTIFIED]
    with pytest.raises(InvalidInput, match="Vad som hjälpte"):
        town.followed(ruling, helped="")
    town.followed(ruling)
    case = Inspection.objects.get(pk=town.case.pk)
    assert case.state == "followed"
    case = rulings.close(by=town.controller, inspection=case, learning="Samtal hjälper", addressed="holder",
                         signals="", version=case.version)  # fmt: skip
    case = rulings.publish(by=town.controller, inspection=case, summary="Rättat", version=case.version)
    assert case.published_on is not None
    ruling.refresh_from_db()
    rulings.notify(by=town.controller, ruling=ruling, notified_on=date(YEAR, 4, 25), version=ruling.version)
    assert town.now().found == ()


def test_what_is_not_obeyed_opens_the_next_step_and_a_revocation_ends_the_permit(town: Town) -> None:
    ruling = town.awaiting(grave=True)
    later = decided(date(YEAR, 8, 1), "90")
    with pytest.raises(Refused, match="inte är följt"):
        town.ruled(town.case, "revocation", grave=True, decision=later)
    town.followed(ruling, "no")
    assert town.line().state == "awaiting"
    found = town.now()
    assert found.found[0].fault is Fault.NOT_OBEYED
    town.ruled(town.case, "revocation", grave=True, decision=later)
    place = Inspected.objects.get()
    assert (place.closed_on, place.closed_because) == (date(YEAR, 8, 1), "Återkallelse, föreläggande inte följt")
    assert town.line().state == "followed"
    with pytest.raises(Refused, match="inget tillstånd"):
        plans.add_inspection(by=town.controller, plan=town.plan, inspected=place, kind="targeted",
                             due=date(YEAR, 9, 1), trigger="x")  # fmt: skip


def test_a_relapse_is_remembered_from_one_inspection_to_the_next(town: Town) -> None:
    """26:15: within two years of a serious injunction, though it was obeyed; the two years are a setting."""
    town.followed(town.awaiting(grave=True))
    plan = town.planned(YEAR + 1)
    case = town.sent(town.visited(Inspection.objects.get(plan=plan), safety="Igen"))
    places.set_limit(by=town.controller, principal=town.root, law=LAW, key="relapse_months", value="11", source="Prov")
    with pytest.raises(Refused, match="inom 11 månader"):
        town.ruled(case, "revocation_relapse", grave=True)
    places.set_limit(by=town.controller, principal=town.root, law=LAW, key="relapse_months", value="24", source="Lag")
    assert town.ruled(case, "revocation_relapse", grave=True).rung == "revocation_relapse"


def test_a_delegate_decides_only_what_is_delegated(town: Town) -> None:
    case = town.sent(town.visited(safety="För få ute"))
    alone = {"decision": decided(section=""), "delegate": "Enhetschefen", "took_part": ""}
    given = {"presented_by": "A", "rules": "26:11", "reasons": "Mindre", "appeal": "Så"} | alone
    made = rulings.rule(by=town.head, inspection=case, area="safety", rung="reprimand", **given)
    assert made.delegate == "Enhetschefen"
    with pytest.raises(NotAllowed):
        rulings.rule(by=town.head, inspection=case, area="staff", rung="injunction", **given)
    with pytest.raises(Refused, match="inte delegerat"):
        town.ruled(case, deadline=date(YEAR, 6, 30), measures="x", delegate="Chefen")
    with pytest.raises(Refused, match="beslutar inte om"):
        town.ruled(case, "waiver", decision=Decision("Kommunfullmäktige", date(YEAR, 4, 20), "1", ""))


def test_documents_are_told_of_before_it_is_closed(town: Town) -> None:
    row = cases.announce(by=town.controller, inspection=town.case, announced_on=date(YEAR, 1, 10))
    document = cases.ask_document(by=town.controller, inspection=row, what="Schema", why="Se hur många", due=row.due)
    case = town.sent(cases.visit(by=town.controller, inspection=row, visited_on=date(YEAR, 2, 1), visitors="A",
                                 minutes=60))  # fmt: skip
    town.cleared(case)
    case.refresh_from_db()
    close = {"by": town.controller, "learning": "L", "addressed": "", "signals": ""}
    with pytest.raises(Refused, match="vad som hände med Schema"):
        rulings.close(inspection=case, version=case.version, **close)
    cases.handle_document(by=town.controller, document=document, received_on=date(YEAR, 1, 20), handled="Läst",
                          version=document.version)  # fmt: skip
    rulings.close(inspection=case, version=case.version, **close)


def test_a_year_is_told_in_a_constant_number_of_queries_and_as_it_was_known(
    town: Town, django_assert_max_num_queries
) -> None:
    town.awaiting()
    for number in range(3):
        town.sent(town.visited(plans.add_inspection(
            by=town.controller, plan=town.plan, inspected=town.added(f"G{number}", f"G{number}"), kind="targeted",
            due=date(YEAR, 9, 1), trigger="x"), staff="x"))  # fmt: skip
    with django_assert_max_num_queries(16):
        found = town.now()
    assert len(found.every) == 4
    before = years.year_of(town.committee, YEAR, Known.at(town.case.created_at), date(YEAR, 8, 1))
    assert [(one.state, one.rulings) for one in before.every] == [("planned", ())]


def test_another_law_is_another_file(town: Town) -> None:
    pub = places.add_place(by=town.controller, committee=town.committee, law="alkohollagen_9", code="S1", name="Krogen",
                           form="private", holder="Krogen AB", permitted_on=date(2020, 1, 1))  # fmt: skip
    plan = plans.begin_plan(by=town.controller, committee=town.committee, law="alkohollagen_9", year=YEAR)
    assert [one.area for one in plan.areas.all()] == ["sobriety", "age", "responsible", "food"]
    with pytest.raises(InvalidInput, match="annan tillsyn"):
        plans.add_inspection(by=town.controller, plan=plan, inspected=town.place, kind="regular", due=date(YEAR, 5, 1))
    case = plans.add_inspection(by=town.controller, plan=plan, inspected=pub, kind="regular", due=date(YEAR, 5, 1))
    with pytest.raises(Refused, match="ingen inloggning"):
        rulings.answer_draft(by=town.controller, inspection=case, answer="Ja", version=1)
