"""Targets: a value to reach, a floor, a ceiling or an interval."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.measures import Aggregation, Direction, Frequency, Target

# floor, ceiling, outcome -> distance outside the target
SPEC = [
    (Decimal(80), None, Decimal(80), Decimal(0)),
    (Decimal(80), None, Decimal(95), Decimal(0)),
    (Decimal(80), None, Decimal("79.9"), Decimal("0.1")),
    (None, Decimal(10), Decimal(10), Decimal(0)),
    (None, Decimal(10), Decimal(3), Decimal(0)),
    (None, Decimal(10), Decimal(12), Decimal(2)),
    (Decimal(5), Decimal(10), Decimal(7), Decimal(0)),
    (Decimal(5), Decimal(10), Decimal(4), Decimal(1)),
    (Decimal(5), Decimal(10), Decimal(11), Decimal(1)),
    (Decimal(0), Decimal(0), Decimal(-2), Decimal(2)),
]
numbers = st.decimals(-1000, 1000, places=2)


@pytest.mark.parametrize(("floor", "ceiling", "outcome", "expected"), SPEC)
def test_how_far_outside_the_target(floor, ceiling, outcome, expected):
    assert Target(floor, ceiling).shortfall(outcome) == expected


@pytest.mark.parametrize(("floor", "ceiling"), [(None, None), (Decimal(2), Decimal(1))])
def test_a_target_without_limits_or_upside_down_cannot_be_made(floor, ceiling):
    with pytest.raises(ValueError, match=r"(?i)målvärde"):
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
