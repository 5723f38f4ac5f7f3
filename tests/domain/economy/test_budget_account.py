"""The budget is written on accounts that the municipality has."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.economy.budget_account import budget_account

D = Decimal


@pytest.mark.parametrize(
    ("fall", "valt", "bokfört", "konto"),
    [
        ("kommunens eget val", "5010", {"5110": 900}, "5010"),
        ("det mest bokförda", "", {"5010": 100, "5110": 900, "6000": 9000}, "5110"),
        ("intäkter räknas till sitt belopp", "", {"5010": -900, "5110": 100}, "5010"),
        ("inget bokfört i gruppen är inget konto", "", {"6000": 1}, ""),
        ("ingen redovisning alls", "", {}, ""),
    ],
)
def test_kontot_som_en_grupps_budget_skrivs_på(fall, valt, bokfört, konto):
    booked = {account: D(amount) for account, amount in bokfört.items()}
    assert budget_account("5000", "5999", valt, booked)[0] == konto, fall


@given(st.dictionaries(st.integers(3000, 8999).map(str), st.integers(-100, 100).map(D), max_size=20))
def test_no_account_that_nobody_uses_is_made_up(booked):
    account, why = budget_account("5000", "5999", "", booked)
    assert account == "" or (account in booked and "5000" <= account <= "5999")
    assert why
