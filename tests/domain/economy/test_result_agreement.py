"""The statements tell one result, or say which account parts them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.economy.result_agreement import StatedResult, left_out_note
from styrkedjan.domain.economy.statements import AccountFigures

D = Decimal


@pytest.mark.parametrize(
    ("fall", "här", "resultaträkningen", "utan_rad", "stämmer", "säger"),
    [
        ("samma resultat", "93.2", "93.2", {}, True, ""),
        ("konto 8910 saknar rad", "93700000", "93288000", {"8910": -412_000}, False, "konto 8910 (+412\xa0000\xa0kr)"),
        ("något annat skiljer", 100, 90, {}, False, "+10\xa0kr av skillnaden är inte förklarad"),
        ("en del är förklarad", 100, 90, {"8910": -4}, False, "+6\xa0kr av skillnaden är inte förklarad"),
    ],
)
def test_årets_resultat_är_ett(fall, här, resultaträkningen, utan_rad, stämmer, säger):
    left_out = tuple(AccountFigures(account, D(0), D(amount)) for account, amount in utan_rad.items())
    found = StatedResult("Balansräkning", D(här), D(resultaträkningen), left_out)
    assert found.holds is stämmer, fall
    assert säger in found.sentence, fall


def test_what_is_left_out_is_named():
    assert left_out_note([]) == ""
    assert left_out_note([AccountFigures("8910", D(0), D(1))]).startswith("konto 8910 har ingen rad")


money = st.decimals(-1_000_000, 1_000_000, places=2)


@given(money, st.lists(money, max_size=5))
def test_accounts_that_are_left_out_explain_exactly_what_they_hold(income, movements):
    left_out = tuple(AccountFigures(str(number), D(0), amount) for number, amount in enumerate(movements))
    found = StatedResult("Kassaflöde", income - sum(movements, D(0)), income, left_out)
    assert found.unexplained == 0
    assert bool(found.sentence) is not found.holds
