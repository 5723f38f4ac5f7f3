"""The ledger's questions, judged by plain Python over the same rows."""

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.periods import Period
from styrkedjan.store import ledger_year, queries
from styrkedjan.store.engines import engine
from styrkedjan.store.ledger_files import publish_ledger
from styrkedjan.store.queries import AccountRange, ledger_totals, ledger_transactions
from styrkedjan.store.versions import Store
from tests.store.ledgers import Row, batches

GROUPS = (AccountRange("intäkter", "3", "3"), AccountRange("personal", "50", "56"), AccountRange("övrigt", "4", "7999"))
FILTERS = {
    "months": lambda row: row.month,
    "responsibilities": lambda row: row.responsibility,
    "accounts": lambda row: row.account,
    "activities": lambda row: row.activity,
    "projects": lambda row: row.project,
    "counterparties": lambda row: row.counterparty,
    "objects": lambda row: row.object,
}

rows = st.lists(
    st.builds(
        Row,
        month=st.integers(1, 12),
        responsibility=st.sampled_from(["0126", "126", "20000", "å-1", ""]),
        account=st.sampled_from(["3011", "4010", "5011", "5611", "5711", "8011"]),
        amount=st.decimals(-10_000_000, 10_000_000, places=2),
        activity=st.sampled_from(["", "407", "440"]),
        project=st.sampled_from(["", "P1"]),
        counterparty=st.sampled_from(["", "850"]),
        object=st.sampled_from(["", "30013"]),
    ),
    min_size=1,
    max_size=40,
)


def group_of(account: str) -> str:
    """The obvious way, by number and with the first range that fits."""
    number = int(account)
    if 3000 <= number <= 3999:
        return "intäkter"
    if 5000 <= number <= 5699:
        return "personal"
    return "övrigt" if 4000 <= number <= 7999 else ""


def naive_totals(rows: list[Row], by: tuple[str, ...], filters: dict[str, list]) -> dict[tuple, tuple[Decimal, int]]:
    sums: dict[tuple, Decimal] = defaultdict(Decimal)
    counts: dict[tuple, int] = defaultdict(int)
    for row in rows:
        if all(FILTERS[name](row) in wanted for name, wanted in filters.items()):
            values = {**row._asdict(), "period": Period.month(2026, row.month), "account_group": group_of(row.account)}
            key = tuple(values[column] for column in by)
            sums[key] += row.amount
            counts[key] += 1
    return {key: (sums[key], counts[key]) for key in sums}


@settings(max_examples=40, deadline=None)
@given(
    rows=rows,
    by=st.lists(st.sampled_from(queries.COLUMNS), unique=True, max_size=4).map(tuple),
    months=st.none() | st.lists(st.integers(1, 12)),
    responsibilities=st.none() | st.lists(st.sampled_from(["0126", "126", "å-1", "finns inte"])),
    activities=st.none() | st.just(["407"]),
    counterparties=st.none() | st.just(["850"]),
)
def test_totals_equal_plain_sums_over_the_rows(tmp_path_factory, rows, by, **given_filters):
    store = Store(tmp_path_factory.mktemp("store"))
    publish_ledger(store, "0126", 2026, batches(rows), source="huvudbok.csv", by="Anna")
    filters = {name: wanted for name, wanted in given_filters.items() if wanted is not None}
    found = ledger_totals(store, "0126", 2026, by=by, account_groups=GROUPS, as_of=None, **filters)
    as_told = {tuple(getattr(each, column) for column in by): (each.amount, each.transactions) for each in found}
    assert len(as_told) == len(found)
    assert as_told == naive_totals(rows, by, filters)
    asked = ledger_totals(store, "0126", 2026, by=by, account_groups=GROUPS, as_of=None, using=engine(), **filters)
    assert found == asked, "what is made at publishing answers as the engine does, in the same order"


@settings(max_examples=20, deadline=None)
@given(rows=rows, month=st.none() | st.integers(1, 12), responsibility=st.none() | st.sampled_from(["0126", "20000"]))
def test_a_page_of_transactions_is_a_slice_of_the_matching_rows(tmp_path_factory, rows, month, responsibility):
    store = Store(tmp_path_factory.mktemp("store"))
    publish_ledger(store, "0126", 2026, batches(rows), source="huvudbok.csv", by="Anna")
    page = ledger_transactions(
        store, "0126", 2026, month=month, responsibility=responsibility, limit=5, offset=2, as_of=None
    )
    matching = [
        (row.month, row.responsibility, row.account, number, row.amount)
        for number, row in enumerate(rows)
        if month in (None, row.month) and responsibility in (None, row.responsibility)
    ]
    expected = sorted(matching)[2:7]
    assert [(row.period.number, row.responsibility, row.account, row.row, row.amount) for row in page.rows] == expected
    assert page.count == len(matching)
    assert page.amount == sum((row[-1] for row in matching), Decimal(0))


@pytest.fixture
def school_year(store):
    rows = [
        Row(1, "20000", "5011", Decimal("100.10"), activity="440", text="Lön"),
        Row(2, "20000", "5011", Decimal("100.20"), activity="440", text="Lön"),
        Row(2, "20000", "3011", Decimal("-40.05"), activity="440", text="Avgift"),
        Row(2, "30000", "4010", Decimal("7.00"), activity="510", project="P1", text="Material"),
    ]
    publish_ledger(
        store, "0126", 2026, batches(rows), source="jan.csv", by="Anna", known_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    return store


def test_costs_are_positive_and_income_negative_in_exact_kronor(school_year):
    found = ledger_totals(school_year, "0126", 2026, by=("responsibility",), as_of=None)
    assert [(each.responsibility, each.amount, each.transactions) for each in found] == [
        ("20000", Decimal("160.25"), 3),
        ("30000", Decimal("7.00"), 1),
    ]


def test_without_ranges_the_account_group_is_the_first_two_digits(school_year):
    found = ledger_totals(school_year, "0126", 2026, by=("account_group",), as_of=None)
    assert [(each.account_group, each.amount) for each in found] == [
        ("30", Decimal("-40.05")),
        ("40", Decimal("7.00")),
        ("50", Decimal("200.30")),
    ]


def test_by_nothing_is_one_grand_total_and_a_column_not_asked_for_is_none(school_year):
    (total,) = ledger_totals(school_year, "0126", 2026, by=(), as_of=None)
    assert (total.amount, total.transactions, total.responsibility) == (Decimal("167.25"), 4, None)


@pytest.mark.parametrize("by", [(), ("responsibility",), ("period", "account_group")])
def test_nothing_that_matches_is_no_rows_and_not_a_zero(school_year, by):
    assert ledger_totals(school_year, "0126", 2026, by=by, responsibilities=["finns inte"], as_of=None) == ()
    assert ledger_totals(school_year, "0126", 2025, by=by, as_of=None) == ()
    assert ledger_totals(school_year, "0127", 2026, by=by, as_of=None) == ()


def test_a_page_and_a_report_can_be_asked_for_as_known_on_a_date(school_year):
    rows = [Row(1, "20000", "5011", Decimal(1))] * 4
    publish_ledger(
        school_year,
        "0126",
        2026,
        batches(rows),
        source="ny.csv",
        by="Bo",
        known_at=datetime(2026, 4, 1, tzinfo=UTC),
        accept=("row_count",),
    )
    march = datetime(2026, 3, 15, tzinfo=UTC)
    assert ledger_totals(school_year, "0126", 2026, by=(), as_of=None)[0].amount == Decimal("4.00")
    assert ledger_totals(school_year, "0126", 2026, by=(), as_of=march)[0].amount == Decimal("167.25")
    assert ledger_transactions(school_year, "0126", 2026, as_of=march).count == 4
    assert queries.ledger_version(school_year, "0126", 2026, as_of=march).source == "jan.csv"
    assert queries.ledger_version(school_year, "0126", 2026, as_of=None).by == "Bo"
    assert queries.known_ledger_years(school_year, "0126", as_of=None) == (2026,)
    assert queries.known_ledger_years(school_year, "0126", as_of=datetime(2026, 2, 1, tzinfo=UTC)) == ()


def test_an_unknown_column_or_month_is_refused_with_a_sentence(school_year):
    with pytest.raises(ValueError, match="kan delas efter"):
        ledger_totals(school_year, "0126", 2026, by=("amount_ore; DROP",), as_of=None)
    with pytest.raises(ValueError, match="finns inte"):
        ledger_totals(school_year, "0126", 2026, months=[13], as_of=None)
    with pytest.raises(ValueError, match="negativa"):
        ledger_transactions(school_year, "0126", 2026, limit=-1, as_of=None)


def test_a_code_with_quotes_in_it_is_only_a_value(school_year):
    assert ledger_totals(school_year, "0126", 2026, responsibilities=["' OR 1=1 --"], as_of=None) == ()
    groups = (AccountRange("'); --", "3", "3"),)
    found = ledger_totals(school_year, "0126", 2026, by=("account_group",), account_groups=groups, as_of=None)
    assert [each.account_group for each in found] == ["", "'); --"]


def test_the_last_digit_of_a_range_takes_all_accounts_under_it(school_year):
    groups = (AccountRange("lön", "50", "50"), AccountRange("resten", "3", "49"))
    found = ledger_totals(school_year, "0126", 2026, by=("account_group",), account_groups=groups, as_of=None)
    assert [(each.account_group, each.transactions) for each in found] == [("lön", 2), ("resten", 2)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=40))
def test_codes_that_could_be_too_many_to_number_are_compared_one_by_one(rows: list[tuple[int, int, int]]) -> None:
    """Three columns of four billion codes each have more combinations than a whole number holds."""
    places = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    numbered, one_by_one = ledger_year._together([4, 5, 3], places), ledger_year._together([2**32] * 3, places)
    for first, second in zip(numbered, one_by_one, strict=True):
        assert first.tolist() == second.tolist()
    occur, which = one_by_one
    assert occur[:, which].tolist() == [place.tolist() for place in places]
