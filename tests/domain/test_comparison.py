"""Places and colours: the spec a controller can read, and the properties that hold whatever the values are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.comparison import (
    ColourRule,
    Place,
    Standing,
    against_target,
    in_words,
    place_of,
    standing,
)
from styrkedjan.domain.measures import Direction

UP, DOWN, NONE = Direction.HIGHER, Direction.LOWER, Direction.NONE
HALF, QUARTERS = ColourRule.QUARTER_HALF_QUARTER, ColourRule.QUARTERS

# own, the others, direction, place, 25/50/25, quarters
SPEC = [
    ("bäst av åtta", 9, [1, 2, 3, 4, 5, 6, 7], UP, "1 av 8", Standing.BEST, Standing.BEST),
    ("tvåa av åtta är ännu bästa fjärdedelen", 7, [1, 2, 3, 4, 5, 6, 8], UP, "2 av 8", Standing.BEST, Standing.BEST),
    ("trea av åtta är det inte", 6, [1, 2, 3, 4, 5, 7, 8], UP, "3 av 8", Standing.MIDDLE, Standing.UPPER),
    ("sexa av åtta är i mitten", 3, [1, 2, 4, 5, 6, 7, 8], UP, "6 av 8", Standing.MIDDLE, Standing.LOWER),
    ("sjua av åtta är sämsta fjärdedelen", 2, [1, 3, 4, 5, 6, 7, 8], UP, "7 av 8", Standing.WORST, Standing.WORST),
    ("lägre är bättre", 2, [1, 3, 4, 5, 6, 7, 8], DOWN, "2 av 8", Standing.BEST, Standing.BEST),
    ("fyra jämförda räcker", 9, [1, 2, 3], UP, "1 av 4", Standing.BEST, Standing.BEST),
    ("tre är för få", 9, [1, 2], UP, "1 av 3", Standing.UNJUDGED, Standing.UNJUDGED),
    ("utan riktning finns bara plats", 9, [1, 2, 3, 4], NONE, "1 av 5", Standing.UNJUDGED, Standing.UNJUDGED),
    ("lika delar den bättre platsen", 5, [5, 5, 1, 2, 3, 4, 9], UP, "2 av 8", Standing.BEST, Standing.BEST),
    ("alla lika är varken bäst eller sämst", 5, [5, 5, 5, 5], UP, "1 av 5", Standing.MIDDLE, Standing.MIDDLE),
]


@pytest.mark.parametrize(
    ("own", "others", "direction", "place", "half", "quarters"), [row[1:] for row in SPEC], ids=[row[0] for row in SPEC]
)
def test_the_place_and_the_colour_of_a_value(own, others, direction, place, half, quarters):
    found = place_of(Decimal(own), [Decimal(one) for one in others], direction)
    assert found.label == place
    assert standing(found, direction, HALF) is half
    assert standing(found, direction, QUARTERS) is quarters


@pytest.mark.parametrize(
    ("value", "target", "direction", "expected"),
    [
        (80, 80, UP, Standing.BEST), (79, 80, UP, Standing.MIDDLE), (76, 80, UP, Standing.MIDDLE),
        (75, 80, UP, Standing.WORST), (10, 12, DOWN, Standing.BEST), ("12.6", 12, DOWN, Standing.MIDDLE),
        (13, 12, DOWN, Standing.WORST), (80, None, UP, Standing.UNJUDGED), (80, 80, NONE, Standing.UNJUDGED),
    ],
)  # fmt: skip
def test_the_colour_by_the_distance_to_ones_own_target(value, target, direction, expected):
    aim = None if target is None else Decimal(target)
    assert against_target(Decimal(value), aim, direction, near=Decimal("0.05")) is expected


values = st.lists(st.integers(-20, 20).map(Decimal), min_size=1, max_size=40)


@given(values=values, direction=st.sampled_from([UP, DOWN]), rule=st.sampled_from([HALF, QUARTERS]))
def test_turning_the_scale_turns_best_into_worst(values, direction, rule):
    turned = {Standing.BEST: Standing.WORST, Standing.WORST: Standing.BEST}
    other = DOWN if direction is UP else UP
    for at, own in enumerate(values):
        others = values[:at] + values[at + 1 :]
        one = standing(place_of(own, others, direction), direction, rule)
        back = standing(place_of(own, others, other), other, rule)
        if one in turned or back in turned:
            assert turned.get(one, one) is back


@given(values=values)
def test_never_more_than_a_quarter_is_best_but_for_equals(values):
    found = [place_of(own, values[:at] + values[at + 1 :], UP) for at, own in enumerate(values)]
    best = [place for place in found if standing(place, UP) is Standing.BEST]
    strictly = [place for place in best if place.worse + place.better == place.of - 1]
    assert all(0 <= place.share <= 1 for place in found)
    assert len({place.place for place in best}) <= max(len(values) / 4, 0) + 1
    assert len(strictly) <= len(values) / 4 + 1


def test_alone_one_stands_in_the_middle():
    assert Place(0, 0, 1).share == 0.5


def test_how_it_stands_is_told_in_a_sentence():
    stood = [Standing.BEST, Standing.BEST, Standing.WORST, Standing.MIDDLE, Standing.UNJUDGED]
    told = "Ekevik hör till den bästa fjärdedelen i 2 nyckeltal och till den sämsta i 1, av 4 som har en riktning"
    assert in_words(stood, "Ekevik") == told
    assert in_words([Standing.UNJUDGED], "Ekevik") == "Ekevik har inga värden som kan bedömas"
