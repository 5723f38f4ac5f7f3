"""The board's instructions: drafted, issued, answered in words or by the report of the same step."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from styrkedjan.areas.organisation.models import UnitKind
from styrkedjan.areas.reporting.actions import instructions as actions
from styrkedjan.areas.reporting.actions import moving
from styrkedjan.areas.reporting.models import Instruction
from styrkedjan.areas.reporting.queries import instructions as queries
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.instructions import Answered, answered, listed
from styrkedjan.foundation.decisions import NOT_DECIDED, Decision
from styrkedjan.foundation.known import NOW, Known
from tests import factories as make

TODAY = date(2026, 9, 10)


@pytest.mark.parametrize(
    ("on", "today", "expected"),
    [
        (None, date(2026, 9, 20), Answered.WAITING),
        (None, date(2026, 9, 21), Answered.LATE),
        (date(2026, 9, 20), date(2026, 12, 1), Answered.ON_TIME),
        (date(2026, 9, 21), date(2026, 9, 21), Answered.AFTERWARDS),
    ],
)
def test_an_answer_is_in_time_on_the_last_day(on, today, expected):
    assert answered(date(2026, 9, 20), on, today) is expected
    assert expected.is_answered is (on is not None)


def test_what_is_to_be_handed_in_is_a_thing_a_line():
    assert listed("- Yttrande\r\n\n • Förslag till taxor\nEffektiviseringar") == (
        "Yttrande", "Förslag till taxor", "Effektiviseringar",
    )  # fmt: skip


def draft(town, cycle_id="statements", **changes):
    given = {
        "name": "Yttrande om inriktningen", "text": "Beskriv följderna.", "to_hand_in": "- Yttrande\n- Taxor",
        "due": timezone.localdate() + timedelta(days=10),
    }  # fmt: skip
    return actions.draft_instruction(by=town.controller, plan_year=town.year, cycle_id=cycle_id, **{**given, **changes})


def issue(town, row, units=None, decision=NOT_DECIDED):
    return actions.issue_instruction(
        by=town.controller, instruction=row, units=units or [town.committee], decision=decision
    )


def paths(town):
    return (town.principal.path,)


def test_from_draft_to_answer(town):
    row = draft(town)
    assert queries.instructions(town.principal, paths(town), NOW, drafts=False) == []
    assert queries.unanswered(paths(town), town.principal) == []
    issue(town, row)
    (page,) = queries.instructions(town.principal, paths(town), NOW, drafts=False)
    assert (page.sentence, page.to_hand_in) == ("0 av 1 har svarat.", ("Yttrande", "Taxor"))
    (line,) = queries.unanswered(paths(town), town.principal)
    assert (line.answer.unit, line.state) == (town.committee, Answered.WAITING)
    assert [one.answer.pk for one in queries.for_unit(town.committee, NOW)] == [line.answer.pk]
    given = actions.answer_instruction(by=town.secretary, answer=line.answer, version=1, text="Vi klarar ramen.")
    assert queries.unanswered(paths(town), town.principal) == []
    page = queries.page(row, paths(town), NOW)
    assert (page.sentence, page.answers[0].state) == ("1 av 1 har svarat.", Answered.ON_TIME)
    again = actions.answer_instruction(by=town.secretary, answer=given, version=given.version, text="Nästan.")
    assert again.answered_at == given.answered_at


def test_the_plan_of_the_step_is_the_answer(town):
    town.open_round("interim_report_august")
    row = issue(town, draft(town, "interim_report_august", name="Delårsrapporten"))
    assert queries.unanswered(paths(town), town.principal) == []  # the report itself is what is waited for
    moving.submit(by=town.secretary, report=town.fill(town.committee))
    (line,) = queries.page(row, paths(town), NOW).answers
    assert (line.state, line.report.unit) == (Answered.ON_TIME, town.committee)


def test_what_was_known_then(town):
    row = draft(town)
    before = timezone.now()
    issue(town, row)
    issued = timezone.now()
    (line,) = queries.unanswered(paths(town), town.principal)
    actions.answer_instruction(by=town.secretary, answer=line.answer, version=1, text="Vi klarar ramen.")
    actions.withdraw_instruction(by=town.controller, instruction=row)
    assert queries.instructions(town.principal, paths(town), Known.at(before), drafts=False) == []
    assert queries.for_unit(town.committee, Known.at(before)) == []
    (then,) = queries.for_unit(town.committee, Known.at(issued))
    assert (then.state, then.answer.text) == (Answered.WAITING, "")
    assert queries.for_unit(town.committee, NOW) == []


def test_who_may_and_in_which_state(town):
    with pytest.raises(NotAllowed):
        actions.draft_instruction(
            by=town.secretary, plan_year=town.year, cycle_id="statements", name="x", text="x", to_hand_in="x", due=TODAY
        )
    with pytest.raises(InvalidInput) as missing:
        draft(town, name=" ", to_hand_in="-")
    assert [one.where for one in missing.value.problems] == ["Namn", "Det här lämnas in"]
    with pytest.raises(Refused, match="inget steg"):
        draft(town, "hittepå")
    row = draft(town)
    with pytest.raises(InvalidInput, match="Ingen ska svara"):
        actions.issue_instruction(by=town.controller, instruction=row, units=[], decision=NOT_DECIDED)
    elsewhere = make.committee(make.municipality(code="8802", name="Annorstädes"), code="900")
    with pytest.raises(Refused, match="annan kommun"):
        issue(town, row, [elsewhere])
    with pytest.raises(Refused, match="beslutar inte om anvisningar"):
        issue(town, row, decision=Decision("Grundskolenämnden", date(2026, 6, 1), "4"))
    make.unit(town.principal, UnitKind.EXECUTIVE_BOARD, code="KS", name="Kommunstyrelsen")
    issue(town, row, decision=Decision("Kommunstyrelsen", date(2026, 6, 1), "4"))
    assert Instruction.objects.get().decision_text == "Kommunstyrelsen 2026-06-01 § 4"
    with pytest.raises(WrongState, match="går det inte att ändra"):
        actions.change_instruction(
            by=town.controller, instruction=row, version=1, name="x", text="x", to_hand_in="x", due=TODAY
        )
    (line,) = queries.unanswered(paths(town), town.principal)
    with pytest.raises(NotAllowed):
        actions.answer_instruction(by=town.head, answer=line.answer, version=1, text="Nej.")


def test_two_who_answer_see_both_texts(town):
    issue(town, draft(town))
    (line,) = queries.unanswered(paths(town), town.principal)
    actions.answer_instruction(by=town.secretary, answer=line.answer, version=1, text="Den enes.")
    with pytest.raises(EditConflict) as both:
        actions.answer_instruction(by=town.director, answer=line.answer, version=1, text="Den andres.")
    assert (both.value.theirs, both.value.mine) == ({"text": "Den enes."}, {"text": "Den andres."})
