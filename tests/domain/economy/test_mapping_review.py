"""Overlaps and gaps of a mapping, told all at once and in the shortest words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.mapping_review import Fault, differences, read_accounts, review, reviewed
from styrkedjan.domain.economy.statement_mapping import MappedLine, StatementKind, account_range
from styrkedjan.sources.definitions import load_definitions


def lines(*accounts: str) -> list[MappedLine]:
    return [MappedLine(f"l{n}", f"Rad {n}", read_accounts(text), factor=-1) for n, text in enumerate(accounts, 1)]


# the lines' accounts, what they must take -> (fault, accounts, lines)
FAULTS = [
    (["3", "4-8"], "3-8", []),
    (["3", "4-7"], "3-8", [("gap", "8", ())]),
    (["3", "4-6, 70-78"], "3-7", [("gap", "79", ())]),
    (["3", "40-84", "85-88"], "3-8", [("gap", "89", ())]),
    (["3-5", "5-8"], "3-8", [("overlap", "5", ("Rad 1", "Rad 2"))]),
    (["3-8", "791"], "3-8", [("overlap", "791", ("Rad 1", "Rad 2"))]),
    (["3, 30", "4-8"], "3-8", [("overlap", "30", ("Rad 1",))]),
    (["30-34", "36-39, 50"], "3", [("gap", "35", ())]),
    (["3000-3499", "3510"], "3", [("gap", "350", ()), ("gap", "3511-3999", ())]),
    ([], "1-2", [("gap", "1-2", ())]),
]  # fmt: skip


@pytest.mark.parametrize(("accounts", "must", "expected"), FAULTS)
def test_every_overlap_and_gap(
    accounts: list[str], must: str, expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert [(one.fault.value, one.accounts, one.lines) for one in review(lines(*accounts), [must])] == expected


def test_in_a_cash_flow_an_account_counts_once_however_many_lines_it_passes() -> None:
    result, back = MappedLine("result", "Resultat", ("3-8",), factor=-1), MappedLine("d", "Avskrivningar", ("79",))
    invested = MappedLine("i", "Investeringar", ("1", "79"), factor=-1)
    assert review([result, back, invested], ["1", "3-8"], exclusive=False) == ()
    (wrong,) = review([result, invested], ["1", "3-8"], exclusive=False)
    assert (wrong.fault, wrong.accounts, wrong.lines) == (Fault.OVERLAP, "79", ("Resultat", "Investeringar"))


@pytest.mark.parametrize("kind", StatementKind)
def test_the_standard_mapping_has_no_fault(kind: StatementKind) -> None:
    assert reviewed(load_definitions().statement_mappings["kommun_bas"].statement(kind)) == ()


ranges = st.tuples(st.integers(30, 899), st.integers(0, 60)).map(
    lambda pair: f"{pair[0]}-{min(899, pair[0] + pair[1])}" if pair[0] >= 100 else str(pair[0])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(ranges, min_size=1, max_size=3), max_size=4))
def test_account_by_account_says_the_same(accounts: list[list[str]]) -> None:
    """The slow way: every three-digit account asked of every range."""
    found = review(lines(*(", ".join(each) for each in accounts)), ["3-8"])
    told = {Fault.GAP: set(), Fault.OVERLAP: set()}
    for one in found:
        told[one.fault] |= {n for n in range(300, 900) if str(n) in account_range(one.accounts)}
    takers = {n: sum(str(n) in account_range(text) for each in accounts for text in each) for n in range(300, 900)}
    assert told[Fault.GAP] == {n for n, count in takers.items() if count == 0}
    assert told[Fault.OVERLAP] == {n for n, count in takers.items() if count > 1}


@pytest.mark.parametrize(
    ("text", "expected"), [("30-39, 79", ("30-39", "79")), ("3 – 5;7", ("3-5", "7")), ("", ())]
)  # fmt: skip
def test_accounts_as_people_write_them(text: str, expected: tuple[str, ...]) -> None:
    assert read_accounts(text) == expected


def test_every_unreadable_range_is_named() -> None:
    with pytest.raises(ValueError, match="”x” och ”9-8”"):
        read_accounts("30, x, 9-8")


def test_differences_are_told_line_by_line() -> None:
    standard = load_definitions().statement_mappings["kommun_bas"]
    assert differences(standard, standard) == ()
