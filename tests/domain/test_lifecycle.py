"""Every table of states: what it allows, what it refuses and in which words."""

import pytest

from styrkedjan.domain.errors import WrongState
from styrkedjan.domain.lifecycle import Labelled, Lifecycle
from styrkedjan.domain.lifecycles import ALL


class State(Labelled):
    DRAFT = "draft", "Utkast"
    SENT = "sent", "Skickad"
    ANSWERED = "answered", "Besvarad"


class Move(Labelled):
    CHANGE = "change", "Ändra"
    SEND = "send", "Skicka"
    ANSWER = "answer", "Besvara"


STEPS = [
    (Move.CHANGE, State.DRAFT, State.DRAFT),
    (Move.SEND, State.DRAFT, State.SENT),
    (Move.ANSWER, State.SENT, State.ANSWERED),
]
LETTER = Lifecycle("letter", "Brevet", STEPS, first=State.DRAFT, ended="Skriv ett nytt brev.")


def test_a_labelled_value_is_its_text_and_has_a_word():
    assert State("sent") is State.SENT
    assert State.SENT == "sent"
    assert State.choices() == [("draft", "Utkast"), ("sent", "Skickad"), ("answered", "Besvarad")]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_every_state_and_move(state, move):
    allowed = {(one, before): after for one, before, after in STEPS}
    if (move, state) in allowed:
        assert LETTER.after(move, state) is allowed[move, state]
        assert LETTER.allows(move, state)
    else:
        with pytest.raises(WrongState):
            LETTER.after(move, state)


def test_a_refusal_says_what_can_be_done_instead():
    with pytest.raises(WrongState) as refused:
        LETTER.after(Move.ANSWER, State.DRAFT)
    assert refused.value.sentence == "Brevet är utkast, och då går det inte att besvara."
    assert refused.value.way_forward == "Det går att ändra eller skicka."
    with pytest.raises(WrongState) as ended:
        LETTER.after(Move.SEND, State.ANSWERED)
    assert ended.value.way_forward == "Skriv ett nytt brev."


def test_the_diagram_names_states_and_moves():
    assert LETTER.diagram().splitlines() == [
        "stateDiagram-v2",
        '    state "Utkast" as s0',
        '    state "Skickad" as s1',
        '    state "Besvarad" as s2',
        "    [*] --> s0",
        "    s0 --> s0: Ändra",
        "    s0 --> s1: Skicka",
        "    s1 --> s2: Besvara",
    ]


def test_a_table_that_cannot_be_right_is_refused():
    with pytest.raises(ValueError, match="nothing leads to answered"):
        Lifecycle("letter", "Brevet", STEPS[:2], first=State.DRAFT)
    with pytest.raises(ValueError, match="two states"):
        Lifecycle("letter", "Brevet", [*STEPS, (Move.SEND, State.DRAFT, State.DRAFT)], first=State.DRAFT)


def cases():
    for table in ALL:
        moves = type(table.steps[0].move)
        for state in type(table.first):
            for move in moves:
                yield pytest.param(table, move, state, id=f"{table.key}-{state}-{move}")


@pytest.mark.parametrize(("table", "move", "state"), list(cases()))
def test_every_table_moves_as_it_says_and_refuses_in_whole_sentences(table, move, state):
    """A slow second reading of the steps judges the fast one."""
    found = [step.after for step in table.steps if (step.move, step.before) == (move, state)]
    if found:
        assert [table.after(move, state)] == found
        return
    with pytest.raises(WrongState) as refused:
        table.after(move, state)
    assert refused.value.sentence.startswith(f"{table.noun} ")
    assert table.way_forward(state) == refused.value.way_forward
    assert refused.value.way_forward, "a person is told what to do instead"


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.key)
def test_every_move_can_be_made_somewhere(table):
    assert {step.move for step in table.steps} == set(type(table.steps[0].move))


def test_no_two_tables_have_one_key():
    assert len({table.key for table in ALL}) == len(ALL)
