"""What a new version must pass: the limits as a table, and what a person may accept."""

import pyarrow as pa
import pytest

from styrkedjan.domain.errors import InvalidInput, Level
from styrkedjan.store import checks
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.schema import LEDGER
from tests.store.ledgers import Row, batches


@pytest.mark.parametrize(
    ("before", "after", "level"),
    [
        (1000, 1200, None),
        (1000, 1000, None),
        (1000, 900, None),
        (1000, 899, Level.WARNING),
        (1000, 500, Level.WARNING),
        (1000, 499, Level.ERROR),
        (1000, 0, Level.ERROR),
        (0, 0, None),
    ],
)
def test_far_fewer_rows_than_before_warn_at_a_tenth_and_stop_at_half(before, after, level):
    found = checks.row_count("huvudbok.csv", before, after)
    assert [each.problem.level for each in found] == ([level] if level else [])


@pytest.mark.parametrize(
    ("first", "last", "months", "refused"),
    [
        (202601, 202612, None, False),
        (202512, 202612, None, True),
        (202601, 202701, None, True),
        (202602, 202603, [2, 3], False),
        (202601, 202603, [2, 3], True),
        (202602, 202604, [3, 2], True),
        (202602, 202602, [], True),
        (None, None, None, True),
    ],
)
def test_every_period_lies_within_what_is_replaced(first, last, months, refused):
    assert bool(checks.periods("x", first, last, 2026, months)) is refused


@pytest.mark.parametrize(
    ("rows_out", "ore_out", "dropped"), [(10, 500, False), (9, 500, True), (10, 499, True), (11, 500, True)]
)
def test_a_row_or_an_ore_that_went_missing_stops_everything(rows_out, ore_out, dropped):
    found = checks.nothing_dropped("x", 10, rows_out, 500, ore_out)
    assert bool(found) is dropped
    accepted = checks.accepted(found, ["nothing_dropped"])
    assert [each.level for each in accepted] == [Level.ERROR] * len(found)


def test_what_is_accepted_is_kept_as_a_warning():
    found = checks.known_codes("x", [("1", 2, 300), ("2", 1, 5)], frozenset({"1"}))
    assert [each.level for each in checks.accepted(found, [])] == [Level.ERROR]
    (warning,) = checks.accepted(found, ["known_units"])
    assert (warning.level, warning.where) == (Level.WARNING, "ansvar 2")


def test_many_unknown_codes_are_counted_and_not_all_shown():
    found = checks.known_codes("x", [(f"{number}", 1, 1) for number in range(50)], frozenset())
    assert len(found) == checks.SHOWN + 1
    assert "Ytterligare 30 ansvar" in found[-1].problem.what


def test_rows_must_be_numbered_and_whole(store):
    rows = [Row(1, "20000", "5011", 1)]
    with pytest.raises(ValueError, match="stigande ordning"):
        publish_ledger(store, "0126", 2026, [*batches(rows), *batches(rows)], source="x", by="Anna")
    (batch,) = batches(rows)
    holed = batch.set_column(LEDGER.get_field_index("account"), "account", pa.array([None], pa.string()))
    with pytest.raises(ValueError, match="saknar ett fält"):
        publish_ledger(store, "0126", 2026, [holed], source="x", by="Anna")
    with pytest.raises(InvalidInput, match="inga transaktioner"):
        publish_ledger(store, "0126", 2026, [], source="x", by="Anna")
    assert store.versions("ledger", "0126/2026") == ()


def test_sums_beyond_64_bits_of_ore_are_still_exact_on_the_way_in(store):
    huge = 10**16
    rows = [Row(1, "20000", "5011", huge // 100)] * 3
    written = publish_ledger(store, "0126", 2026, batches(rows, size=3), source="x", by="Anna")
    assert written.amount_ore == 3 * huge
