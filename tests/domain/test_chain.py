"""What may stand above what, a plan year's life, and two people saving one text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.chain import (
    PLAN_YEAR,
    Place,
    YearMove,
    YearState,
    allowed_parents,
    closes_ring,
    kind_at,
    needs_parent,
    parent_flaws,
    place_of,
)
from styrkedjan.domain.errors import WrongState
from styrkedjan.sources.definitions import load_definitions

PLAIN = ("vision", "programme", "target_area", "goal", "assignment", "commitment")


@pytest.fixture(scope="module")
def model():
    return load_definitions().steering_model("huddinge")


VISION, AREA = Place("vision", "council"), Place("target_area", "council")
COUNCIL, COMMITTEE, UNIT = Place("goal", "council"), Place("goal", "committee"), Place("goal", "unit")
TASK = Place("assignment", "committee")

# child, what stands above it -> may it? (Huddinge's model)
MAY = [
    (AREA, [VISION], True),
    (COUNCIL, [AREA], True),
    (COMMITTEE, [COUNCIL], True),
    (COMMITTEE, [COUNCIL, COUNCIL], True),
    (UNIT, [COMMITTEE], True),
    (TASK, [COMMITTEE], True),
    (VISION, [], True),
    (COUNCIL, [VISION], False),
    (COUNCIL, [COUNCIL], False),
    (COUNCIL, [COMMITTEE], False),
    (COMMITTEE, [UNIT], False),
    (COMMITTEE, [AREA], False),
    (UNIT, [COUNCIL], False),
    (COUNCIL, [AREA, AREA], False),
    (VISION, [AREA], False),
    (Place("goal", "planet"), [], False),
    (Place("programme", "unit"), [], False),
]


@pytest.mark.parametrize(("child", "above", "allowed"), MAY)
def test_the_model_says_what_may_stand_above(model, child, above, allowed):
    assert (parent_flaws(model, child, above) == []) is allowed


def test_a_refused_link_says_what_would_do(model):
    assert parent_flaws(model, UNIT, [COUNCIL]) == [
        "Enhetens mål kan inte höra till kommunfullmäktigemål; det kan höra till: nämndmål, förvaltningens mål."
    ]


def test_only_the_top_needs_nothing_above(model):
    assert not needs_parent(model, VISION)
    assert needs_parent(model, COMMITTEE)
    assert allowed_parents(model, COMMITTEE) == {"council_goal"}


@pytest.mark.parametrize("name", ["huddinge", "stockholm_ils", "minimal"])
def test_every_kind_of_every_model_has_a_place_and_is_found_there(name):
    model = load_definitions().steering_model(name)
    kinds = [kind for kind in model.element_kinds if kind.id.rsplit("_", 1)[-1] not in ("activity", "indicator")]
    assert kinds
    for kind in kinds:
        where = place_of(model, kind.id, PLAIN)
        assert kind_at(model, where) is kind, kind.id


def test_a_kind_that_is_no_element_has_no_place(model):
    with pytest.raises(KeyError):
        place_of(model, "activity", PLAIN)


# -- rings -----------------------------------------------------------------------------------------------------------


def slow_ring(parents, child, parent):
    """Every path upwards, tried one by one."""
    return parent == child or any(slow_ring(parents, child, above) for above in parents.get(parent, ()))


acyclic = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda e: e[0] < e[1]), max_size=12)


@given(acyclic, st.integers(0, 7), st.integers(0, 7))
def test_a_ring_is_found_just_when_a_path_leads_back(edges, child, parent):
    parents = {}
    for low, high in edges:
        parents.setdefault(low, []).append(high)
    assert closes_ring(parents, child, parent) == slow_ring(parents, child, parent)


def test_a_ring_that_is_already_there_does_not_hang():
    assert not closes_ring({1: [2], 2: [1]}, 3, 1)


# -- plan years ------------------------------------------------------------------------------------------------------

MOVES = {
    (YearMove.EDIT, YearState.PREPARING): YearState.PREPARING,
    (YearMove.EDIT, YearState.OPEN): YearState.OPEN,
    (YearMove.OPEN, YearState.PREPARING): YearState.OPEN,
    (YearMove.CLOSE, YearState.OPEN): YearState.CLOSED,
}


@pytest.mark.parametrize("state", YearState)
@pytest.mark.parametrize("move", YearMove)
def test_a_plan_year_moves_as_the_table_says(move, state):
    if (move, state) in MOVES:
        assert PLAN_YEAR.after(move, state) is MOVES[move, state]
    else:
        with pytest.raises(WrongState, match=r"^Planåret (förbereds|pågår|är stängt), och då går det inte att"):
            PLAN_YEAR.after(move, state)


def test_nothing_leads_out_of_a_closed_year():
    assert not [t for t in PLAN_YEAR.steps if t.before is YearState.CLOSED]
