"""Which months of which calendar year an accounting year covers."""

from datetime import date

import pytest

from styrkedjan.domain.economy.accounting_year import AccountingYear

TABLE = [
    ("a calendar year", date(2026, 1, 1), date(2026, 12, 31), {2026: range(1, 13)}),
    ("broken", date(2025, 7, 1), date(2026, 6, 30), {2025: range(7, 13), 2026: range(1, 7)}),
    ("a long first year", date(2024, 7, 1), date(2025, 12, 31), {2024: range(7, 13), 2025: range(1, 13)}),
    ("a short first year", date(2026, 5, 15), date(2026, 12, 31), {2026: range(5, 13)}),
    ("over three calendar years", date(2023, 12, 1), date(2025, 1, 31),
     {2023: range(12, 13), 2024: range(1, 13), 2025: range(1, 2)}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "first", "last", "covered"), TABLE, ids=[row[0] for row in TABLE])
def test_the_table(name, first, last, covered):
    year = AccountingYear(first, last)
    assert {each: year.months(each) for each in year.years} == covered
    assert year.is_split is (len(covered) > 1)
    assert year.months(1999) == range(0)
