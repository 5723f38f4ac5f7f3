"""A report's states as a table, what must be filled in, and the four eyes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.errors import NotAllowed, WrongState
from styrkedjan.domain.reporting import (
    REPORT,
    Content,
    Judgement,
    ReportMove,
    ReportState,
    before_its_material,
    require_other_eyes,
)
from styrkedjan.domain.status import Status

# state          edit  submit  take back  refer back  approve  decide
MOVES = """
draft            draft          submitted  -      -              -         -
submitted        -              -          draft  referred_back  approved  -
referred_back    referred_back  submitted  -      -              -         -
approved         -              -          -      referred_back  -         decided
decided          -              -          -      -              -         -
"""


@pytest.mark.parametrize("row", [line.split() for line in MOVES.strip().splitlines()], ids=lambda row: row[0])
def test_moves(row):
    before, *outcomes = row
    for move, expected in zip(ReportMove, outcomes, strict=True):
        if expected == "-":
            with pytest.raises(WrongState):
                REPORT.after(move, ReportState(before))
        else:
            assert REPORT.after(move, ReportState(before)) is ReportState(expected)


@given(st.lists(st.sampled_from(list(ReportMove)), max_size=30))
@settings(max_examples=60)
def test_no_way_leads_past_other_eyes_or_out_of_a_decision(moves):
    state, seen = ReportState.DRAFT, []
    for move in moves:
        if move in REPORT.moves(state):
            state = REPORT.after(move, state)
            seen.append(move)
    if state is ReportState.DECIDED:
        assert seen[-2:] == [ReportMove.APPROVE, ReportMove.DECIDE]
        assert REPORT.moves(state) == ()


def test_a_refusal_tells_what_can_be_done():
    with pytest.raises(WrongState, match="Det går att ändra den eller lämna in den"):
        REPORT.after(ReportMove.DECIDE, ReportState.DRAFT)
    with pytest.raises(WrongState, match="låst"):
        REPORT.after(ReportMove.EDIT, ReportState.DECIDED)


def test_every_state_and_move_has_its_word():
    assert len({state.label for state in ReportState}) == len(ReportState)
    assert {t.move for t in REPORT.steps} == set(ReportMove)
    assert all(move.label for move in ReportMove)


def test_four_eyes():
    require_other_eyes("anna", "bo")
    require_other_eyes(None, "bo")
    with pytest.raises(NotAllowed, match="kan inte själv godkänna"):
        require_other_eyes("anna", "anna")


R, N = Status.REACHED, Status.NOT_REACHED
#                 proposed  status  reason    comment   what is missing
JUDGEMENTS = [
    (R, R, "", "", []),
    (R, None, "", "", ["Bedömning saknas."]),
    (R, N, "", "", ["Bedömningen avviker från förslaget (uppfyllt) utan skäl."]),
    (R, N, "  ", "", ["Bedömningen avviker från förslaget (uppfyllt) utan skäl."]),
    (R, N, "Mätfel", "", []),
    (None, N, "", "Försenat", []),
    (None, N, "", "", ["Här finns ingen indikator, så bedömningen behöver ord."]),
    (None, None, "", "", ["Bedömning saknas.", "Här finns ingen indikator, så bedömningen behöver ord."]),
]


@pytest.mark.parametrize(("proposed", "status", "reason", "comment", "expected"), JUDGEMENTS)
def test_judgements(proposed, status, reason, comment, expected):
    judgement = Judgement("Mål 1", proposed, status, reason, R, comment)
    assert [problem.what for problem in judgement.problems(with_forecast=True)] == expected


def test_forecast_is_asked_for_only_where_the_round_does():
    judgement = Judgement("Mål 1", R, R)
    assert judgement.problems(with_forecast=False) == []
    assert [p.what for p in judgement.problems(with_forecast=True)] == ["Prognos för helåret saknas."]


def content(**changes):
    filled = {"summary": "s", "analysis": "a", "economy_comment": "e", "judgements": (Judgement("M", R, R, "", R),)}
    return Content(**(filled | changes))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({}, []),
        ({"summary": " "}, ["Sammanfattning"]),
        ({"analysis": ""}, ["Analys"]),
        ({"analysis": "", "with_goals": False}, []),
        ({"analysis": "", "judgements": ()}, []),
        ({"economy_comment": ""}, []),
        ({"economy_comment": "", "economy_needs_words": True}, ["Ekonomi"]),
        ({"judgements": (Judgement("M", R, None), Judgement("K", R, N, "", N))}, ["M", "M", "K"]),
        ({"summary": "", "analysis": "", "judgements": (Judgement("M", R, R),)}, ["Sammanfattning", "Analys", "M"]),
    ],
)
def test_everything_missing_is_told_at_once(changes, where):
    problems = content(**changes).problems()
    assert [problem.where for problem in problems] == where
    assert all(problem.remedy for problem in problems)


@pytest.mark.parametrize(
    ("decided", "approved", "expected"),
    [
        (date(2025, 9, 21), date(2025, 9, 22), True),
        (date(2025, 9, 22), date(2025, 9, 22), False),
        (date(2025, 9, 23), date(2025, 9, 22), False),
        (None, date(2025, 9, 22), False),
        (date(2025, 9, 21), None, False),
    ],
)
def test_a_meeting_cannot_have_had_what_was_approved_after_it(decided, approved, expected):
    assert before_its_material(decided, approved) is expected
