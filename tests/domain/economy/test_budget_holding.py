"""Whose budget a line is: it follows its responsibility code, and no money is counted twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.economy.budget_holding import counted

# holder, written by, year, code; the lines that count (by their place in the list)
TABLE = [
    ("unchanged: the unit wrote it and holds the code", [(1, 1, 2026, "a")], [0]),
    ("merged: the new unit holds the code", [(9, 1, 2026, "a"), (9, 2, 2026, "b")], [0, 1]),
    ("the new unit has written its own for one of the codes", [(9, 1, 2026, "a"), (9, 2, 2026, "b"), (9, 9, 2026, "a")],
     [1, 2]),
    ("its own of another year stops nothing", [(9, 1, 2026, "a"), (9, 9, 2027, "a")], [0, 1]),
    ("merged twice: both earlier ones count while there is no own", [(9, 1, 2026, "a"), (9, 2, 2026, "a")], [0, 1]),
    ("a code that nobody holds stays where it was written", [(1, 1, 2026, "x")], [0]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "lines", "kept"), TABLE, ids=[case for case, _, _ in TABLE])
def test_the_table(case, lines, kept):
    assert counted(list(enumerate(lines)), lambda line: line[1]) == [(at, lines[at]) for at in kept]


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(2025, 2026), st.sampled_from("ab"))))
def test_a_code_counts_as_own_or_as_taken_over_and_never_as_both(lines):
    kept = counted(lines, lambda line: line)
    for holder, _, year, code in lines:
        same = [line for line in kept if (line[0], line[2], line[3]) == (holder, year, code)]
        assert same, "a holder never loses all of a code's budget"
        assert len({line[1] == holder for line in same}) == 1
