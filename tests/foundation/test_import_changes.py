"""Exported, now and mine: what an import changes, told as a table a controller can read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.import_changes import (
    Choices,
    Operation,
    Side,
    compare,
    from_json,
    inverse,
    not_as,
    overlaid,
    settle,
    to_json,
)
from styrkedjan.sources.workbook import Base, Column, Kind, Row, Table, TableSpec
from styrkedjan.sources.workbook_rows import Part

SPEC = TableSpec(
    "t", "T", (Column("code", "Kod", Kind.CODE), Column("name", "Namn"), Column("n", "Antal", Kind.INTEGER))
)
NOW = datetime(2026, 4, 1, tzinfo=UTC)


def file(rows: dict, base: dict | None = None) -> Table:
    """A table as read from a file: code -> values."""
    letters = {"code": "A", "name": "B", "n": "C"}
    read = tuple(
        Row(i, (code,), Part({name: [value] for name, value in {"code": code, **row}.items()}, letters, {}, ""), 0)
        for i, (code, row) in enumerate(rows.items(), start=2)
    )
    exported = None if base is None else Base("t", NOW, full(base))
    return Table("f.xlsx", SPEC, ("code", "name", "n"), read, (), exported)


def full(rows: dict) -> dict:
    return {(code,): {"code": code, "name": "", "n": None, **row} for code, row in rows.items()}


A, B, C = {"name": "A"}, {"name": "B"}, {"name": "C"}

# exported, now, in the file -> what happens to the row
TABLE = [
    ("nothing has changed", A, A, A, None),
    ("I changed it", A, A, B, ("change", "B", False)),
    ("someone else changed it, I did not", A, B, A, None),
    ("both changed it the same way", A, B, B, None),
    ("both changed it, differently", A, B, C, ("change", "C", True)),
    ("I added it", None, None, A, ("add", "A", False)),
    ("both added it alike", None, A, A, None),
    ("both added it, differently", None, A, B, ("change", "B", True)),
    ("someone else removed it, I did not touch it", A, None, A, None),
    ("someone else removed it, I changed it", A, None, B, ("add", "B", True)),
]


@pytest.mark.parametrize(("exported", "now", "mine", "expected"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE])
def test_three_ways(exported, now, mine, expected):
    base = {} if exported is None else {"1": exported}
    current = {} if now is None else {"1": now}
    changes = compare(SPEC, file({"1": mine}, base), full(current))
    found = [(c.operation.value, c.after["name"], bool(c.conflicts)) for c in changes]
    assert found == ([] if expected is None else [expected])


def test_without_an_export_the_file_is_compared_with_now_and_nothing_conflicts():
    (change,) = compare(SPEC, file({"1": B}), full({"1": A}))
    assert (change.before, change.after, change.conflicts) == ({"name": "A"}, {"name": "B"}, ())


def test_rows_left_out_stay_unless_removal_is_asked_for():
    table = file({"1": A}, {"1": A, "2": B})
    current = full({"1": A, "2": B, "3": C})
    assert compare(SPEC, table, current) == []
    (change,) = compare(SPEC, table, current, remove_missing=True)
    assert (change.operation, change.key, change.conflicts) == (Operation.REMOVE, ("2",), ())


def test_removing_a_row_that_someone_else_changed_is_a_conflict():
    table = file({"1": A}, {"1": A, "2": B})
    (change,) = compare(SPEC, table, full({"1": A, "2": C}), remove_missing=True)
    assert [cell.column for cell in change.conflicts] == ["name"]


def test_conflicts_must_be_settled_cell_by_cell_or_all_at_once():
    base, now = {"1": {"name": "A", "n": 1}}, full({"1": {"name": "B", "n": 2}})
    changes = compare(SPEC, file({"1": {"name": "C", "n": 3}}, base), now)

    with pytest.raises(Refused, match=r"2.celler är ändrade både i filen och här.*1 \(Namn\) och 1 \(Antal\)"):
        settle(SPEC, changes, Choices())
    with pytest.raises(Refused, match=r"1 \(Antal\)"):
        settle(SPEC, changes, Choices(cells={(("1",), "name"): Side.MINE}))
    assert settle(SPEC, changes, Choices(everything=Side.THEIRS)) == []
    (mine,) = settle(SPEC, changes, Choices(everything=Side.MINE))
    assert mine.after == {"name": "C", "n": 3}
    (mixed,) = settle(SPEC, changes, Choices(Side.THEIRS, {(("1",), "name"): Side.MINE}))
    assert mixed.after == {"name": "C"}


def test_a_cell_changed_since_is_named():
    changes = compare(SPEC, file({"1": B, "2": C}), full({"1": A}))
    written = overlaid(full({"1": A}), changes)
    assert not_as(SPEC, changes, written) == []
    written[("1",)] = {**written[("1",)], "name": "Annat"}
    del written[("2",)]
    assert not_as(SPEC, changes, written) == ["1 (Namn)", "2 (finns inte längre)"]


_row = st.fixed_dictionaries({"name": st.sampled_from("ABC"), "n": st.none() | st.integers(0, 3)})
_rows = st.dictionaries(st.sampled_from(["1", "02", "3"]), _row)


@settings(max_examples=150)
@given(exported=_rows, now=_rows, mine=_rows, remove=st.booleans())
def test_applied_and_undone_is_as_before(exported, now, mine, remove):
    current = full(now)
    changes = compare(SPEC, file(mine, exported), current, remove_missing=remove)
    after = overlaid(current, changes)
    assert overlaid(after, inverse(from_json(SPEC, to_json(changes)))) == current


@settings(max_examples=150)
@given(exported=_rows, now=_rows, mine=_rows)
def test_mine_throughout_gives_the_file_and_theirs_loses_nothing_of_theirs(exported, now, mine):
    current = full(now)
    changes = compare(SPEC, file(mine, exported), current)
    won = overlaid(current, settle(SPEC, changes, Choices(everything=Side.MINE)))
    yielded = overlaid(current, settle(SPEC, changes, Choices(everything=Side.THEIRS)))
    for code, row in mine.items():
        for column, value in row.items():
            was = exported.get(code, {}).get(column, "absent")
            theirs = now.get(code, {}).get(column, "absent")
            if value != was and code in now:
                assert won[(code,)][column] == value
                assert yielded[(code,)][column] == (value if theirs == was else theirs)


@settings(max_examples=100)
@given(now=_rows, mine=_rows)
def test_the_same_file_twice_changes_nothing_the_second_time(now, mine):
    current = full(now)
    after = overlaid(current, compare(SPEC, file(mine), current))
    assert compare(SPEC, file(mine), after) == []
