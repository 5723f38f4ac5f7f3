"""Staff, distribution and months; population and states."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.definitions import Flawed
from styrkedjan.domain.economy.allocation import VolumeBasis
from styrkedjan.domain.economy.periodisation import Profile
from styrkedjan.domain.errors import WrongState
from styrkedjan.domain.planning.models import LineDefinition, Population
from styrkedjan.domain.planning.staff import StaffPost, StaffTerms, staff_cost, staff_working
from styrkedjan.domain.planning.states import (
    MOTION,
    QUESTION,
    SCENARIO,
    MotionMove,
    MotionState,
    QuestionMove,
    QuestionState,
    ScenarioMove,
    ScenarioState,
)
from styrkedjan.domain.planning.unit_budget import (
    Distribution,
    FrameShift,
    PlannedCost,
    area_sentence,
    distribution_refusal,
    months_of,
    overrun_refusal,
    propose,
    shift_sentence,
)

D = Decimal


@pytest.mark.parametrize(
    ("fall", "rad", "kostnad"),
    [
        ("heltid hela året", {}, 12 * 40_000 * D("1.5")),
        ("halvtid", {"degree": D("0.5")}, 12 * 20_000 * D("1.5")),
        ("två personer", {"posts": D(2)}, 12 * 80_000 * D("1.5")),
        ("från augusti", {"first_month": 8}, 5 * 40_000 * D("1.5")),
        ("till juni", {"last_month": 6}, 6 * 40_000 * D("1.5")),
    ],
)
def test_personalkostnad(fall, rad, kostnad):
    post = StaffPost(**{"title": "Lärare", "posts": D(1), "degree": D(1), "salary": D(40_000)} | rad)
    assert staff_cost([post], StaffTerms(D("0.5"))).total == kostnad, fall


def test_lönerevisionen_gäller_från_sin_månad():
    post = StaffPost("Lärare", D(1), D(1), D(40_000))
    terms = StaffTerms(D("0.4"), "avtal", D("0.03"), 4)
    cost = staff_cost([post], terms)
    assert cost.salaries[2:4] == (40_000, 41_200)
    assert staff_working([post], terms).result == cost.total
    assert staff_working([post], terms).steps[1].result == 9 * 1_200


@pytest.mark.parametrize(
    "fel",
    [{"posts": D(-1)}, {"degree": D("1.1")}, {"salary": D(-1)}, {"title": " "}, {"first_month": 8, "last_month": 7}],
)
def test_en_omöjlig_rad_vägras(fel):
    with pytest.raises(ValueError):
        StaffPost(**{"title": "Lärare", "posts": D(1), "degree": D(1), "salary": D(1)} | fel)


@given(
    st.integers(0, 900_000).map(lambda tkr: D(tkr) * 1_000),
    st.lists(st.integers(0, 10**8).map(D), min_size=1, max_size=30),
)
@settings(max_examples=60, deadline=None)
def test_the_proposed_distribution_is_the_whole_frame(frame, weights):
    parts = propose(frame, {str(number): weight for number, weight in enumerate(weights)})
    assert sum(parts.values()) == (frame if any(weights) else 0)
    assert all(part >= 0 for part in parts.values())


@pytest.mark.parametrize(
    ("fall", "ram", "delar", "mening"),
    [
        ("jämnt upp", 100, [60, 40], ""),
        ("en rest", 100, [60], ""),
        ("för mycket", 100, [60, 41], "större"),
        ("ingen ram", None, [1], "ingen beslutad ram"),
        ("negativt", 100, [-1], "negativt"),
    ],
)
def test_fördelningen_håller_sig_inom_ramen(fall, ram, delar, mening):
    given_parts = {str(number): D(part) for number, part in enumerate(delar)}
    refusal = distribution_refusal("Nämnden", Distribution(None if ram is None else D(ram), given_parts))
    assert (str(refusal) if refusal else "").find(mening) >= 0, fall
    assert (refusal is None) is (mening == "")


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(-(10**9), 10**9).map(lambda ore: D(ore) / 100)), max_size=15
    ),
    st.lists(st.integers(0, 9), min_size=12, max_size=12).filter(any),
)
@settings(max_examples=60, deadline=None)
def test_months_sum_to_the_last_ore(rows, weights):
    profile = Profile("prov", tuple(map(D, weights)))
    found = months_of([PlannedCost("1", group, "", amount, profile) for group, amount in rows])
    for group in {group for group, _ in rows}:
        assert sum(found["1", group, ""]) == sum(amount for at, amount in rows if at == group)


def test_a_budget_within_its_frame_passes():
    assert overrun_refusal("Skolan", D(10), D(10)) is None
    assert overrun_refusal("Skolan", D(11), None) is None
    assert "med 1\xa0kr" in str(overrun_refusal("Skolan", D(11), D(10)))


def test_a_missing_age_makes_the_class_unknown_and_never_smaller():
    people = Population({(2026, age): D(10) for age in (6, 7, 9)} | {(2027, age): D(12) for age in range(6, 10)})
    assert people.at_year_end(2026, 6, 7) == 20
    assert people.at_year_end(2026, 6, 9) is None
    assert people.mean(2027, 6, 7) == 22
    assert people.mean(2027, 6, 9) is None
    assert people.at_year_end(2027, 8, 120) == 24
    assert people.at_year_end(2030, 6, 7) is None


@pytest.mark.parametrize(
    "fel",
    [
        {"age_from": None}, {"age_from": 9, "age_to": 6}, {"basis": VolumeBasis.ENROLLED}, {"price": D(-1)},
        {"index_share": D(2)}, {"block": ""}, {"area_price": D(-1)},
    ],
)  # fmt: skip
def test_a_line_that_contradicts_itself_is_refused(fel):
    fields = {
        "block": "Skola",
        "group": "6 år",
        "basis": VolumeBasis.MEAN_POPULATION,
        "id": "a",
        "age_from": 6,
        "age_to": 6,
    }
    with pytest.raises(Flawed):
        LineDefinition(**fields | fel)


@pytest.mark.parametrize("state", list(ScenarioState))
@pytest.mark.parametrize("move", list(ScenarioMove))
def test_a_scenario_moves_only_along_its_table(move, state):
    allowed = {
        ("edit", "draft"), ("propose", "draft"), ("withdraw", "draft"), ("withdraw", "proposed"),
        ("decide", "proposed"),
    }  # fmt: skip
    if (move.value, state.value) in allowed:
        SCENARIO.after(move, state)
    else:
        with pytest.raises(WrongState):
            SCENARIO.after(move, state)


def test_a_presented_motion_and_an_open_question_stand():
    for move in MotionMove:
        with pytest.raises(WrongState):
            MOTION.after(move, MotionState.PRESENTED)
    for question_move in QuestionMove:
        with pytest.raises(WrongState):
            QUESTION.after(question_move, QuestionState.OPEN)


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ([], ""),
        ([(None, 100, ""), (100, None, "")], ""),  # unknown on either side is no movement
        ([(100, 100, "")], "Ramarna följer fullmäktiges fördelningsgrund."),
        ([(100, 130, "Lokaler"), (200, 170, "")],
         "Mot fullmäktiges fördelningsgrund får 1 enhet 30 kr mer och 1 enhet 30 kr mindre. Skäl saknas för 1 av 2."),
        ([(100, 130, "Lokaler"), (50, 60, "Små klasser"), (None, 900, "")],
         "Mot fullmäktiges fördelningsgrund får 2 enheter 40 kr mer. Skäl är skrivna för alla."),
    ],
)  # fmt: skip
def test_what_a_committee_moved_against_the_basis_is_told(units, said):
    moved = [FrameShift(None if b is None else D(b), None if g is None else D(g), reason) for b, g, reason in units]
    assert shift_sentence(moved).replace("\xa0", " ") == said


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=6))
@settings(deadline=None)
def test_what_moved_sums_to_frames_less_bases(pairs):
    moved = [FrameShift(D(basis), D(given)) for basis, given in pairs]
    assert sum(one.change for one in moved) == sum(given for _, given in pairs) - sum(basis for basis, _ in pairs)
    assert (shift_sentence(moved) == "") == (not pairs)


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        ({}, ""),
        ({"Grundskola": (100, None)}, ""),  # not every unit has a frame: not known
        ({"Grundskola": (100, 100)}, "Verksamheterna får det som fullmäktige räknade med."),
        (
            {"Förskola": (100, 96), "Grundskola": (200, 218), "Gymnasium": (50, 50)},
            "Mot fullmäktiges beräkning får Grundskola 18 kr mer och Förskola 4 kr mindre.",
        ),
    ],
)
def test_what_areas_get_against_the_councils_reckoning(areas, said):
    held = {name: FrameShift(D(basis), None if given is None else D(given)) for name, (basis, given) in areas.items()}
    assert area_sentence(held).replace("\xa0", " ") == said
