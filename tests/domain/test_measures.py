"""Targets: a value to reach, a floor, a ceiling or an interval."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.measures import Aggregation, Direction, Frequency, Target

# floor, ceiling, outcome -> distance outside the target
SPEC = [
    (D(80), None, D(80), D(0)),
    (D(80), None, D(95), D(0)),
    (D(80), None, D("79.9"), D("0.1")),
    (None, D(10), D(10), D(0)),
    (None, D(10), D(3), D(0)),
    (None, D(10), D(12), D(2)),
    (D(5), D(10), D(7), D(0)),
    (D(5), D(10), D(4), D(1)),
    (D(5), D(10), D(11), D(1)),
    (D(0), D(0), D(-2), D(2)),
]
numbers = st.decimals(-1000, 1000, places=2)


@pytest.mark.parametrize(("floor", "ceiling", "outcome", "expected"), SPEC)
def test_how_far_outside_the_target(floor, ceiling, outcome, expected):
    assert Target(floor, ceiling).shortfall(outcome) == expected


@pytest.mark.parametrize(("floor", "ceiling"), [(None, None), (D(2), D(1))])
def test_a_target_without_limits_or_upside_down_cannot_be_made(floor, ceiling):
    with pytest.raises(ValueError, match="(?i)målvärde"):
        Target(floor, ceiling)


@given(numbers, st.sampled_from(Direction), numbers)
def test_a_plain_value_becomes_a_limit_in_the_measures_direction(value, direction, outcome):
    reached = Target.from_value(value, direction).shortfall(outcome) == 0
    better = {Direction.HIGHER: outcome >= value, Direction.LOWER: outcome <= value, Direction.NONE: outcome == value}
    assert reached == better[direction]


@given(numbers, numbers, numbers)
def test_the_distance_is_never_negative_and_the_nearer_the_smaller(one, two, outcome):
    target = Target(min(one, two), max(one, two))
    distance = target.shortfall(outcome)
    assert distance >= 0
    middle = (one + two) / 2
    assert target.shortfall((outcome + middle) / 2) <= distance


def test_every_word_has_a_swedish_label():
    assert all(direction.label for direction in Direction)
    assert all(frequency.label.startswith("Varje") for frequency in Frequency)
    assert {rule.value for rule in Aggregation} == {"share", "sum", "mean", "none"}
