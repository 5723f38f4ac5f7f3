"""Kommunallagen 11:15: what is spent within the year says what pays for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.economy.financing import UNSAID, Financing, financing_refusal, is_within_year

KRONOR = st.decimals(-(10**9), 10**9, places=2)


@pytest.mark.parametrize(
    ("amount", "financing", "said"),
    [
        (6_000_000, "", UNSAID),
        ("0.01", "", UNSAID),  # the law knows no smallest expense
        (6_000_000, "unforeseen", None),
        (6_000_000, "loan", None),
        (-50, "", None),  # a lower frame spends nothing
        (0, "", None),
        (-50, "result", None),
    ],
)
def test_a_supplementary_appropriation_says_what_pays_for_it(amount, financing, said):
    refusal = financing_refusal(Decimal(amount), financing)
    assert (refusal.sentence if refusal else None) == said


@pytest.mark.parametrize(
    ("decided", "year", "within"),
    [
        (date(2025, 11, 24), 2026, False),  # the budget itself
        (date(2025, 12, 31), 2026, False),
        (date(2026, 1, 1), 2026, True),
        (date(2026, 6, 15), 2026, True),
        (date(2027, 2, 1), 2026, True),  # written into a year that is over
        (None, 2026, False),  # refused for having no date, not for its money
    ],
)
def test_what_is_decided_when_the_year_has_begun_is_added(decided, year, within):
    assert is_within_year(decided, year) == within


def test_equity_and_reserves_pay_for_nothing():
    assert not any(word in one.label.lower() for one in Financing for word in ("reserv", "eget kapital"))
    with pytest.raises(ValueError, match="equity"):
        financing_refusal(Decimal(1), "equity")


@given(KRONOR, st.sampled_from(["", *Financing]))
def test_it_is_refused_exactly_when_money_is_spent_and_nothing_pays(amount, financing):
    assert (financing_refusal(amount, financing) is not None) == (amount > 0 and not financing)
