"""The attack: every table a reader can imagine, against what the rule hides."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.analysis.disclosure_audit import exposed, limits
from styrkedjan.domain.disclosure import Sum, hidden


def cross(rows, columns):
    """Counts of a table with its margins, and the sums between them."""
    counts = {(r, c): n for r, row in enumerate(rows) for c, n in enumerate(row)}
    width = range(columns)
    for r in range(len(rows)):
        counts[r, "T"] = sum(counts[r, c] for c in width)
    for c in [*width, "T"]:
        counts["T", c] = sum(counts[r, c] for r in range(len(rows)))
    sums = [Sum((r, "T"), tuple((r, c) for c in width)) for r in [*range(len(rows)), "T"]]
    return counts, [*sums, *(Sum(("T", c), tuple((r, c) for r in range(len(rows)))) for c in [*width, "T"])]


def test_a_lone_hidden_cell_is_known_and_two_are_not():
    counts, sums = {"T": 20, "A": 3, "B": 7, "C": 10}, [Sum("T", ("A", "B", "C"))]
    assert [one.cell for one in exposed(counts, {"A"}, sums)] == ["A"]
    assert exposed(counts, {"A", "B"}, sums) == []
    assert [(one.low, one.high) for one in limits(counts, {"A", "B"}, sums)] == [(0, 10), (0, 10)]


def test_two_that_are_nobody_together_are_known():
    counts = {"T": 10, "A": 0, "B": 0, "C": 10}
    assert {one.cell for one in exposed(counts, {"A", "B"}, [Sum("T", ("A", "B", "C"))])} == {"A", "B"}


def test_nothing_bounds_a_cell_outside_every_sum_and_contradictions_are_told():
    assert limits({"A": 3}, {"A"}, [])[0].high == float("inf")
    with pytest.raises(ValueError, match="går inte ihop"):
        limits({"T": 1, "A": 5, "B": 0}, {"B"}, [Sum("T", ("A", "B"))])


small = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=2)


@given(small, st.integers(2, 3))
@settings(max_examples=20, deadline=None)
def test_the_limits_are_those_of_every_whole_table_there_is(rows, threshold):
    """The slow way: try all tables of whole counts. A two-way table's limits are whole, so they agree."""
    counts, sums = cross(rows, 2)
    secret = hidden(counts, sums, threshold)
    most = counts["T", "T"]
    worlds = []
    for values in product(range(most + 2), repeat=4):
        world, _ = cross([values[:2], values[2:]], 2)
        if all(world[key] == counts[key] for key in counts if key not in secret):
            worlds.append(world)
    for one in limits(counts, secret, sums):
        if one.high == float("inf"):
            continue
        seen = {world[one.cell] for world in worlds}
        assert (one.low, one.high) == (pytest.approx(min(seen)), pytest.approx(max(seen)))


@given(st.lists(st.tuples(*[st.integers(0, 12)] * 3), min_size=2, max_size=5), st.integers(3, 6))
@settings(max_examples=40, deadline=None)
def test_the_rule_leaves_few_persons_known_to_nobody(rows, threshold):
    counts, sums = cross(rows, 3)
    secret = hidden(counts, sums, threshold)
    for one in exposed(counts, secret, sums, width=0.5):
        beside = {key for s in sums if one.cell in (s.total, *s.parts) for key in (s.total, *s.parts)}
        few = 0 < counts[one.cell] < threshold
        assert not few or all(counts[key] == 0 or key in secret for key in beside)
