"""Promises with their cases, a survey that nobody can be found in, a dialogue, a proposal, and a vote once a person."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from styrkedjan.areas.voices.actions import asking, budgets, dialogue, promises
from styrkedjan.areas.voices.actions.outside import outside
from styrkedjan.areas.voices.models import (
    Ballot,
    BudgetRound,
    OwnSurvey,
    PromiseCase,
    SurveyRemark,
    SurveySheet,
    VoteCode,
)
from styrkedjan.areas.voices.queries import listening
from styrkedjan.areas.voices.queries import promises as asked
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation import imports
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent, Sending
from tests import factories
from tests.areas.voices.town import Town

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 12)


@pytest.fixture
def town() -> Town:
    return Town()


def council(section: str = "9") -> Decision:
    return Decision("Kommunfullmäktige", date(2025, 11, 24), section, "")


def promised(town: Town, **told: object):
    given = {"code": "BYGG", "text": "Besked inom tio dagar", "measure": "cases", "limit": Decimal(10),
             "valid_from": date(2025, 1, 1), "compensation": "Halva avgiften", "automatic": True} | told  # fmt: skip
    row = promises.add_promise(by=town.controller, unit=town.committee, **given)
    return promises.decide_promise(by=town.controller, promise=row, decision=council())


# --- promises ---------------------------------------------------------------------------------------------------------


def test_a_broken_promise_is_found_by_itself_and_compensated_once_it_is_broken(town: Town) -> None:
    row = promised(town)
    today, year = town.today, town.today.year
    with pytest.raises(WrongState, match="Löftet är beslutat, och då går det inte att ändra det"):
        promises.change_promise(by=town.controller, promise=row, changes={"text": "x"}, version=row.version)
    late = today - timedelta(days=12)
    slow = promises.save_case(by=town.controller, promise=row, reference="A", started_on=late)
    quick = promises.save_case(by=town.controller, promise=row, reference="B", started_on=late, done_on=today)
    fine = promises.save_case(by=town.controller, promise=row, reference="C", started_on=today, done_on=today)
    (line,) = asked.promises(town.root, year, NOW)
    assert [one.took.reference for one in line.breaches] == [
        one.reference for one in (slow, quick) if late.year == year
    ]
    with pytest.raises(Refused, match="inte brutet"):
        promises.compensate(by=town.controller, case=fine, compensated_on=today)
    promises.compensate(by=town.controller, case=slow, compensated_on=today)
    (line,) = asked.promises(town.root, year, NOW)
    assert len(line.uncompensated) == len(line.breaches) - 1
    with pytest.raises(NotAllowed):
        promises.save_case(by=town.head, promise=row, reference="D", started_on=today)


def test_a_promise_of_answers_is_held_against_the_matters_and_an_indicator_against_its_value(town: Town) -> None:
    measure = factories.indicator(town.root, direction="higher", owner=town.committee)
    promised(town, code="SVAR", measure="answers", limit=Decimal(14))
    promised(town, code="TID", measure="indicator", limit=Decimal(90), indicator=measure)
    town.written(days=30)
    lines = {one.row.code: one for one in asked.promises(town.root, (town.today - timedelta(days=30)).year, NOW)}
    assert len(lines["SVAR"].breaches) == 1
    assert lines["TID"].kept.judged == 0, "no value is neither kept nor broken"
    with pytest.raises(InvalidInput, match="Indikatorn saknas"):
        promised(town, code="X", measure="indicator")


# --- a survey ---------------------------------------------------------------------------------------------------------


def opened(town: Town) -> OwnSurvey:
    row = asking.add_survey(
        by=town.controller, unit=town.committee, name="Omsorgen", year=2026, kind="user", instrument="1",
        questions="Nöjd?\nTrygg?", easy_questions="Är du nöjd?\nKänner du dig trygg?",
        closes=town.today + timedelta(days=9),
    )  # fmt: skip
    asking.set_place(by=town.controller, survey=row, unit=town.care, invited=12)
    return asking.open_survey(by=town.controller, survey=row)


def test_nothing_tells_who_answered_or_when(town: Town) -> None:
    row = opened(town)
    events = AuditEvent.objects.count()
    for at in range(3):
        for _ in range(2):  # the same form twice is one
            asking.submit(survey=row, nonce=f"n{at}", unit=town.care, outcome="", grades=[5, 0], remark=f"ord {at}")
    assert (SurveySheet.objects.count(), SurveyRemark.objects.count()) == (3, 3)
    assert AuditEvent.objects.count() == events
    assert not Sending.objects.exists()
    fields = {field.name for model in (SurveySheet, SurveyRemark) for field in model._meta.fields}
    assert fields == {"id", "survey", "unit", "outcome", "week", "mode", "grades", "text"}
    ids = {str(one.pk) for one in SurveySheet.objects.all()}
    assert not ids & {str(one.pk) for one in SurveyRemark.objects.all()}, "a remark leads to no sheet"
    for grades in ([6, 1], [1], [None, None]):
        with pytest.raises(InvalidInput):
            asking.submit(survey=row, nonce="x", unit=town.care, outcome="", grades=grades)
    with pytest.raises(InvalidInput, match="inte med"):
        asking.submit(survey=row, nonce="x", unit=town.school, outcome="", grades=[1, 1])


def test_closing_makes_counts_and_takes_the_sheets_away(town: Town) -> None:
    row = opened(town)
    asking.submit(survey=row, nonce="1", unit=town.care, outcome="", grades=[5, 2], remark="Bra")
    asking.enter_sheet(by=town.controller, survey=row, unit=town.care, grades=[1, None], mode="paper", nonce="2")
    closed = asking.close_survey(by=town.controller, survey=row)
    assert closed.mode == "several"
    assert closed.counts[town.care.pk, 0, ""]["grade5"] == closed.counts[town.care.pk, 0, ""]["grade1"] == 1
    assert closed.remarks == ((town.care.pk, "Bra"),)
    assert not SurveySheet.objects.exists()
    assert not SurveyRemark.objects.exists()
    with pytest.raises(WrongState):
        asking.submit(survey=row, nonce="3", unit=town.care, outcome="", grades=[5, 2])


def test_more_answers_than_asked_are_not_counted_in_silence(town: Town) -> None:
    row = opened(town)
    asking.set_place(by=town.controller, survey=row, unit=town.care, invited=1)
    for at in range(2):
        asking.submit(survey=row, nonce=str(at), unit=town.care, outcome="", grades=[5, 2])
    with pytest.raises(InvalidInput, match="2 svar av 1"):
        asking.close_survey(by=town.controller, survey=row)
    assert SurveySheet.objects.count() == 2


# --- dialogue and proposals -------------------------------------------------------------------------------------------


def test_a_dialogue_is_answered_and_a_proposal_has_its_year(town: Town) -> None:
    card = dialogue.add_dialogue(
        by=town.controller, unit=town.committee, title="Lekparken", question="Vad?", influence="Lekarna",
        level="consult", opens=DAY, closes=DAY,
    )  # fmt: skip
    with pytest.raises(WrongState):
        dialogue.answer_dialogue(by=town.controller, dialogue=card, result="x", answer="y", version=card.version)
    card = dialogue.close_dialogue(
        by=town.controller, dialogue=dialogue.open_dialogue(by=town.controller, dialogue=card)
    )
    card = dialogue.answer_dialogue(by=town.controller, dialogue=card, result="Vatten", answer="Det blir vatten",
                                    version=card.version, participants=9)  # fmt: skip
    assert (card.state, card.answered_on) == ("answered", town.today)
    old = dialogue.add_proposal(by=town.controller, unit=town.committee, number="1", title="Bänkar", text="Fler",
                                received_on=town.today - timedelta(days=400))  # fmt: skip
    assert [one.late for one in listening.proposals(town.root, NOW)] == [True]
    old = dialogue.report_proposal(by=town.controller, proposal=old, reported_on=town.today, reason="Utreds")
    assert [one.late for one in listening.proposals(town.root, NOW)] == [False]
    with pytest.raises(Refused, match="beslutar inte om medborgarförslag"):
        dialogue.decide_proposal(by=town.controller, proposal=old, outcome="Ja",
                                 decision=Decision("Provnämnden", DAY, "1", ""))  # fmt: skip
    old = dialogue.decide_proposal(by=town.controller, proposal=old, decision=council(), outcome="Ja")
    assert old.state == "decided"


# --- the budget that residents share out ------------------------------------------------------------------------------


def voting(town: Town, count: int = 3) -> tuple[BudgetRound, list[str], list[int]]:
    by, later = town.controller, town.today + timedelta(days=9)
    row = budgets.begin_budget(
        by=by, unit=town.committee, name="Norr", amount=Decimal(100), criteria="Ute", who_votes="Alla",
        ideas_until=later, votes_until=later, choices_each=2,
    )  # fmt: skip
    for _ in range(2):
        row = budgets.advance_budget(by=by, round=row)
    keys = []
    for title, cost in (("Gym", 60), ("Ljus", 50), ("Bär", 40)):
        idea = budgets.suggest(by=outside(), round=row, title=title, text="Fint")
        budgets.work_up(
            by=by, idea=idea, title=title, text="Fint", cost=Decimal(cost), accept=True, version=idea.version
        )
        keys.append(idea.pk)
    row = budgets.advance_budget(by=by, round=row)
    with pytest.raises(Refused, match="inga röstkoder"):
        budgets.advance_budget(by=by, round=row)
    codes = budgets.make_codes(by=by, round=row, count=count)
    return budgets.advance_budget(by=by, round=row), codes, keys


def test_a_person_votes_once_and_no_code_leads_to_a_ballot(town: Town) -> None:
    row, codes, (gym, light, berries) = voting(town)
    events = AuditEvent.objects.count()
    budgets.vote(round=row, code=codes[0], ideas=[gym, berries])
    with pytest.raises(Refused, match="En person röstar en gång"):
        budgets.vote(round=row, code=codes[0], ideas=[light])
    with pytest.raises(InvalidInput, match="Koden finns inte"):
        budgets.vote(round=row, code="AAAA-AAAA-AAAA", ideas=[light])
    for wrong in ([], [gym, light, berries], [999_999]):
        with pytest.raises(InvalidInput, match="Valet går inte att räkna"):
            budgets.vote(round=row, code=codes[1], ideas=wrong)
    assert Ballot.objects.count() == VoteCode.objects.filter(used=True).count() == 1
    assert AuditEvent.objects.count() == events
    assert {field.name for field in Ballot._meta.fields} == {"id", "round", "ideas"}
    assert {field.name for field in VoteCode._meta.fields} == {"id", "round", "digest", "used"}
    kept = str(list(VoteCode.objects.values())) + str(list(AuditEvent.objects.values()))
    assert not any(code in kept for code in codes)
    assert listening.budgets(town.root, NOW)[0].votes == Counter(), "the votes are counted when the vote is over"


def test_the_votes_decide_what_is_proposed_and_the_sum_is_not_passed(town: Town) -> None:
    row, codes, (gym, light, berries) = voting(town)
    for code, chosen in zip(codes, ([light, gym], [light, berries], [light]), strict=True):
        budgets.vote(round=row, code=code, ideas=chosen)
    row = budgets.advance_budget(by=town.controller, round=row)
    with pytest.raises(WrongState):
        budgets.vote(round=row, code=codes[0], ideas=[gym])
    line = listening.budgets(town.root, NOW)[0]
    assert [(one.title, line.votes[one.pk]) for one in line.open_ideas] == [("Ljus", 3), ("Bär", 1), ("Gym", 1)]
    assert line.reached == {light, berries}
    ideas = {one.pk: one for one in line.ideas}
    with pytest.raises(InvalidInput, match="mer än summan"):
        budgets.decide_budget(by=town.controller, round=row, decision=council(), ideas=list(ideas.values()))
    row = budgets.decide_budget(by=town.controller, round=row, decision=council(), ideas=[ideas[light], ideas[berries]])
    made = budgets.deliver(by=town.controller, idea=ideas[light], delivered_on=town.today, result="Det lyser")
    assert made.state == "delivered"
    row = budgets.advance_budget(by=town.controller, round=row)
    budgets.tell_budget(by=town.controller, round=row, told="Trettio procent röstade", version=row.version)


# --- workbooks --------------------------------------------------------------------------------------------------------


def read(town: Town, key: str, text: str):
    kind = imports.kind_of(key)
    return imports.apply(by=town.controller, kind=kind, scope=town.root, file=imports.File("in.csv", text.encode()))


def test_promises_cases_and_proposals_go_in_and_are_undone(town: Town) -> None:
    code = town.committee.code
    head = "Enhet;Kod;Löfte;Mäts genom;Gräns;Gäller från"
    batch = read(town, "promises", f"{head}\n{code};L1;Svar i tid;Dagar per ärende;10;2026-01-01\n")
    assert imports.kind_of("promises").current(town.root, NOW)[code, "L1"]["limit"] == 10
    imports.undo(by=town.controller, batch=batch, scope=town.root)
    assert not imports.kind_of("promises").current(town.root, NOW)
    row = promised(town)
    cases = "Enhet;Löfte;Ärende;Började;Klart"
    batch = read(town, "promise_cases", f"{cases}\n{code};BYGG;A1;2026-01-02;2026-01-09\n")
    assert PromiseCase.objects.get(promise=row).done_on == date(2026, 1, 9)
    with pytest.raises(InvalidInput, match="inget beslutat löfte"):
        read(town, "promise_cases", f"{cases}\n{code};SAKNAS;A1;2026-01-02;\n")
    imports.undo(by=town.controller, batch=batch, scope=town.root)
    assert not PromiseCase.objects.exists()
    batch = read(
        town,
        "citizen_proposals",
        f"Diarienummer;Bereds av;Förslag;Vad förslaget är;Kom in\nKS-9;{code};Bänkar;Fler;2026-01-02\n",
    )
    assert [one.row.number for one in listening.proposals(town.root, NOW)] == ["KS-9"]
    imports.undo(by=town.controller, batch=batch, scope=town.root)
    assert not listening.proposals(town.root, NOW)
