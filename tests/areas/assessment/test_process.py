"""An assessment from commission to publication, and everything that is refused on the way."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from styrkedjan.areas.assessment.actions import answering, commission, publishing, reviewing, scoring, setup
from styrkedjan.areas.assessment.models import Assessment, PublishedResult, QuestionBank, Score, SelfAnswer
from styrkedjan.areas.assessment.queries.cases import case_of
from styrkedjan.areas.assessment.queries.results import as_result, examples
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.assessment.town import FRAMEWORK, VISIT, Town, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def test_the_whole_way_to_a_published_result(town: Town) -> None:
    result = town.published()
    row = result.assessment
    assert row is not None
    assert (row.state, result.municipality, result.total) == ("published", town.root, Decimal("784.2"))
    assert result.areas == {"1": result.areas["1"]} | {str(at): "100.0" for at in range(2, 9)}
    # Of the twelve questions in area 1 three have lost 0.3 and one, yes or no, all: 100 * (12 - 1.9) / 12.
    assert as_result(result).areas[0] == Decimal("84.2")
    assert [one.title for one in examples(NOW, framework=FRAMEWORK, but=town.other)] == ["Rubrik example"]
    assert examples(NOW, framework=FRAMEWORK, but=town.root) == []
    for move in (publishing.publish, commission.end):
        with pytest.raises(WrongState):
            move(by=town.lead, assessment=row, **({"reason": "x"} if move is commission.end else {}))


def test_who_may_do_what(town: Town) -> None:
    row = town.commissioned()
    with pytest.raises(NotAllowed):
        commission.invite(by=town.first, assessment=row)  # not the one who leads
    with pytest.raises(NotAllowed):
        commission.invite(by=town.bystander, assessment=row)  # the role, but no seat
    row = town.answering(row)
    with pytest.raises(NotAllowed):
        answering.hand_in(by=town.neighbour, assessment=row)
    with pytest.raises(NotAllowed):
        answering.answer(by=town.first, assessment=row, criterion="1.1", given=town.given("1.1", 0))
    factories.give(town.second, Role.CONTROLLER, town.root)
    town.second.__dict__.pop("_grants", None)
    with pytest.raises(NotAllowed, match="utvärderar svarar inte"):
        answering.answer(by=town.second, assessment=row, criterion="1.1", given=town.given("1.1", 0))
    with pytest.raises(WrongState):
        scoring.score(by=town.first, assessment=row, criterion="1.1", given=town.given("1.1", 0))


@pytest.mark.parametrize(
    ("people", "says"),
    [
        (("forsta", "forsta", "granskaren"), "två bedömare"), (("forsta", "andra", "andra"), "två platser"),
        (("forsta", "ledaren", "granskaren"), "två platser"), (("forsta", "andra", "samordnaren"), "inte utvärderare"),
    ],
)  # fmt: skip
def test_a_crew_that_does_not_hold(town: Town, people: tuple[str, ...], says: str) -> None:
    named = {one.username: one for one in (town.first, town.second, town.lead, town.auditor, town.controller)}
    first, second, auditor = (named[one] for one in people)
    with pytest.raises(Refused, match=says):
        commission.commission(
            by=town.lead, evaluator=town.evaluator, municipality=town.root, framework=FRAMEWORK, year=2026,
            scope="Hela", purpose="", answer_by=VISIT - timedelta(days=9), visit_on=VISIT, assessors=(first, second),
            auditor=auditor,
        )  # fmt: skip


def test_a_municipality_assesses_itself_and_nobody_else(town: Town) -> None:
    people = [factories.user_with(Role.ASSESSOR, town.root, f"egen{number}") for number in range(4)]

    def commissioned(municipality: object) -> Assessment:
        return commission.commission(
            by=people[0], evaluator=town.root, municipality=municipality, framework=FRAMEWORK, year=2026,
            scope="Hela kommunen", purpose="", answer_by=VISIT - timedelta(days=9), visit_on=VISIT,
            assessors=people[1:3], auditor=people[3],
        )  # fmt: skip

    with pytest.raises(InvalidInput, match="utvärderar bara sig själv"):
        commissioned(town.other)
    assert commissioned(town.root).evaluator == town.root


def test_answers_are_whole_before_they_are_handed_in_and_come_along(town: Town) -> None:
    row = town.answering()
    answering.answer(by=town.controller, assessment=row, criterion="1.1", given=town.given("1.1", 0, "Så här."))
    with pytest.raises(Refused, match=r"Fråga 1\.2\.1 och 143 till"):
        answering.hand_in(by=town.controller, assessment=row)
    with pytest.raises(InvalidInput, match="hör inte till"):
        answering.answer(by=town.controller, assessment=row, criterion="1.1", given={"2.1.1": ("ja", "")})
    with pytest.raises(InvalidInput, match="finns inte på frågans skala"):
        answering.answer(by=town.controller, assessment=row, criterion="1.1", given={"1.1.1": ("kanske", "")})
    later = town.answering(town.commissioned(row, year=2028))
    carried = NOW.rows(SelfAnswer).filter(assessment=later)
    assert {(one.question, one.text, one.carried) for one in carried} == {
        (one.id, "Så här.", True) for one in town.asked["1.1"]
    }
    answering.answer(by=town.controller, assessment=later, criterion="1.1", given=town.given("1.1", 0, "Så här."))
    assert not NOW.rows(SelfAnswer).filter(assessment=later, carried=True).exists()


def test_the_second_who_saves_sees_both_texts(town: Town) -> None:
    row = town.answering()
    opened = version_of([])
    answering.answer(
        by=town.controller, assessment=row, criterion="1.1", given=town.given("1.1", 0, "Först."), version=opened
    )
    with pytest.raises(EditConflict) as both:
        answering.answer(
            by=town.controller, assessment=row, criterion="1.1", given=town.given("1.1", 0, "Sedan."), version=opened
        )
    assert both.value.theirs["text_1.1.1"] == "Först."
    assert both.value.mine["text_1.1.1"] == "Sedan."


def test_points_stay_sealed_until_both_are_done(town: Town) -> None:
    row = town.scoring()
    town.score(row, town.second, {"1.1": 1}, "hemligt skäl")
    scoring.finish(by=town.second, assessment=row)
    for reader in (town.first, town.lead, town.auditor, town.bystander, town.controller, None):
        case = case_of(row, NOW, reader)
        assert case is not None
        assert not any(case.scores.values()), reader
        assert case.scored is None
        assert case.differences == ()
    own = case_of(row, NOW, town.second)
    assert own is not None
    assert len(own.my_scores) == len(town.framework.questions)
    with pytest.raises(WrongState, match="klar med dina poäng"):
        scoring.score(by=town.second, assessment=row, criterion="1.1", given=town.given("1.1", 0))
    assert "hemligt" not in str(list(AuditEvent.objects.values_list("details", "target_label")))
    sealed = Known.at(Score.objects.latest("known_at").known_at)
    town.score(row, town.first, {})
    row = scoring.finish(by=town.first, assessment=row)
    assert row.state == "consensus"
    opened = case_of(row, NOW, town.first)
    assert opened is not None
    assert len(opened.differences) == len(town.asked["1.1"])
    # As it was known before the second was done, it still is sealed.
    then = case_of(row, sealed, town.first)
    assert then is not None
    assert not any(score for seat, score in then.scores.items() if seat != then.my_seat.pk)  # type: ignore[union-attr]
    assert case_of(row, NOW, town.controller).scored is None  # type: ignore[union-attr]


def test_differences_are_resolved_with_reasons(town: Town) -> None:
    row = town.consensus()
    with pytest.raises(Refused, match="4 skillnader"):
        scoring.agree(by=town.first, assessment=row)
    with pytest.raises(InvalidInput, match="skiljer sig inte"):
        scoring.resolve(by=town.first, assessment=row, question="2.1.1", answer="ja", reason="x")
    with pytest.raises(InvalidInput, match="Skäl saknas"):
        scoring.resolve(by=town.first, assessment=row, question="1.1.1", answer="alla", reason=" ")
    case = case_of(row, NOW, town.lead)
    assert case is not None
    assert case.agreement is not None
    assert case.agreement.count == 148


def test_reply_audit_and_four_eyes(town: Town) -> None:
    row = town.agreed()
    with pytest.raises(InvalidInput, match="tredje besöksdagen"):
        publishing.give_feedback(by=town.first, assessment=row, told_on=VISIT)
    told = VISIT + timedelta(days=2)
    row = publishing.give_feedback(by=town.first, assessment=row, told_on=told)
    before = case_of(row, NOW, town.controller)
    assert before is not None
    assert before.scored is not None  # the municipality reads the draft now
    with pytest.raises(Refused, match="Tiden gick ut"):
        publishing.object_to(by=town.controller, assessment=row, question="1.1.1", text="Fel")
    made = publishing.object_to(
        by=town.controller, assessment=row, question="1.1.1", text="Det görs", at=moment(told + timedelta(days=3))
    )
    row = publishing.summarise(by=town.first, assessment=row, summary="Kort.", version=row.version)
    with pytest.raises(Refused, match="inte besvarad"):
        publishing.submit(by=town.first, assessment=row)
    with pytest.raises(InvalidInput, match="Nytt svar"):
        publishing.answer_objection(by=town.first, objection=made, outcome="changed", answer="Ja", version=1)
    publishing.answer_objection(
        by=town.first, objection=made, outcome="changed", answer="Belägget håller", step="alla", version=1
    )
    after = case_of(row, NOW, town.controller)
    assert after is not None
    assert after.scored is not None
    assert after.scored.total.exact > before.scored.total.exact  # type: ignore[operator]
    row = publishing.submit(by=town.first, assessment=row)
    for person in (town.first, town.lead, town.bystander):
        with pytest.raises(NotAllowed):
            publishing.approve(by=person, assessment=row, note="x")
    row = publishing.send_back(by=town.auditor, assessment=row, note="Skriv om 2.1.")
    assert row.state == "reply"
    row = publishing.approve(by=town.auditor, assessment=publishing.submit(by=town.first, assessment=row), note="Bra.")
    with pytest.raises(NotAllowed):
        publishing.publish(by=town.auditor, assessment=row)
    assert not PublishedResult.objects.exists()


def test_what_was_said_in_confidence_is_the_assessors_alone(town: Town) -> None:
    row = town.handed_in()
    made = reviewing.plan_interview(
        by=town.lead, assessment=row, who="Rektorer", people=4, place="", questions="1.1.1",
        starts_at=moment(VISIT, 9),
    )  # fmt: skip
    reviewing.note_interview(by=town.first, interview=made, notes="öppet", confidential="tyst", version=1)
    read = {
        name: case_of(row, NOW, person).interviews[0]  # type: ignore[union-attr]
        for name, person in (
            ("first", town.first), ("second", town.second), ("lead", town.lead), ("auditor", town.auditor),
            ("town", town.controller),
        )
    }  # fmt: skip
    assert {name: (one.notes, one.confidential) for name, one in read.items()} == {
        "first": ("öppet", "tyst"), "second": ("öppet", "tyst"), "lead": ("öppet", ""), "auditor": ("öppet", ""),
        "town": ("", ""),
    }  # fmt: skip


def test_a_bank_of_ones_own_with_every_mistake_told(town: Town) -> None:
    rows = ["Delområde;Fråga;Belägg;Skala"]
    rows += [f"{one.id};Egen fråga om {one.id}?;Dokument;Nej eller ja" for one in town.framework.criteria]
    given = {"by": town.lead, "evaluator": town.evaluator, "framework": FRAMEWORK}
    bank = setup.load_bank(**given, name="Navets", data="\n".join(rows).encode(), file_name="egna.csv")
    assert len(bank.questions) == 37
    bad = "\n".join([rows[0], "9.9;Fråga?;Belägg;Nej eller ja", "1.1;;Belägg;Nej eller ja", "1.2;Fråga?;;Ibland"])
    with pytest.raises(InvalidInput) as told:
        setup.load_bank(**given, name="Trasig", data=bad.encode(), file_name="trasig.csv")
    assert len(told.value.problems) >= 4
    assert {"rad 2", "rad 3", "rad 4"} <= {one.where for one in told.value.problems}
    assert QuestionBank.objects.count() == 1
    row = commission.commission(
        by=town.lead, evaluator=town.evaluator, municipality=town.root, framework=FRAMEWORK, year=2026, scope="Hela",
        purpose="", answer_by=date(2026, 3, 1), visit_on=VISIT, assessors=(town.first, town.second),
        auditor=town.auditor, bank=bank,
    )  # fmt: skip
    case = case_of(row, NOW, town.lead)
    assert case is not None
    assert len(case.framework.questions) == 37


def test_practice_counts_the_first_answer(town: Town) -> None:
    case = setup.add_case(
        by=town.lead, evaluator=town.evaluator, framework=FRAMEWORK, question="1.1.1", text="Känt", answer="alla",
        reason="Därför",
    )  # fmt: skip
    with pytest.raises(Refused, match="skrivit fallet"):
        setup.practise(by=town.lead, case=case, answer="alla")
    setup.practise(by=town.first, case=case, answer="flera")
    with pytest.raises(Refused, match="redan svarat"):
        setup.practise(by=town.first, case=case, answer="alla")
    with pytest.raises(NotAllowed):
        setup.practise(by=town.controller, case=case, answer="alla")


def test_an_improvement_becomes_work_under_a_goal(town: Town) -> None:
    plan = factories.plan_year(town.root)
    goal = factories.element(plan, town.root, level="council")
    result = town.published()
    remark = result.assessment.remarks.get(kind="improvement")  # type: ignore[union-attr]
    made = publishing.take_on(
        by=town.controller, remark=remark, element=goal, unit=town.root, responsible=town.controller,
        end=date(2026, 12, 1), effect="Fler svarar.",
    )  # fmt: skip
    assert made.activity is not None
    assert (made.activity.title, made.activity.end) == ("Rubrik improvement", date(2026, 12, 1))
    assert "Fler svarar." in made.activity.description
    with pytest.raises(Refused, match="redan en åtgärd"):
        publishing.take_on(
            by=town.controller, remark=remark, element=goal, unit=town.root, responsible=None, end=date(2026, 12, 1),
            effect="x",
        )  # fmt: skip
