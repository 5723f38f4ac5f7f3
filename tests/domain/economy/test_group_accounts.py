"""The group: each member by its share, and what the members have between them taken away."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.economy.group_accounts import Accounts, Dealing, DealingKind, Member, consolidate
from styrkedjan.domain.errors import InvalidInput

D = Decimal
CITY = Member("Kommunen", D(1), Accounts(D(1000), D(980), D(5000), D(3000)))
HOMES = Member("Bostäder", D("0.6"), Accounts(D(100), D(90), D(2000), D(1500)))
PORT = Member("Hamnen", D("0.5"), Accounts(D(40), D(50), D(300), D(200)))
TRADE, CLAIM, SHARES, DIVIDEND = DealingKind

# a dealing -> what is taken from income, costs, assets, debts
TAKEN_AWAY = [
    (Dealing(TRADE, "Bostäder", "Kommunen", D(50)), (30, 30, 0, 0)),  # only the owned share is in the sum
    (Dealing(TRADE, "Bostäder", "Hamnen", D(50)), (15, 15, 0, 0)),  # of both
    (Dealing(CLAIM, "Kommunen", "Bostäder", D(200)), (0, 0, 120, 120)),
    (Dealing(SHARES, "Kommunen", "Bostäder", D(200)), (0, 0, 200, 0)),  # stands whole in the municipality's assets
    (Dealing(DIVIDEND, "Kommunen", "Bostäder", D(6)), (6, 0, 0, 0)),
    (Dealing(DIVIDEND, "Bostäder", "Hamnen", D(6)), (D("3.6"), 0, 0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("dealing", "expected"), TAKEN_AWAY)
def test_what_a_dealing_takes_away(dealing: Dealing, expected: tuple[int, ...]) -> None:
    without = consolidate([CITY, HOMES, PORT]).accounts
    found = consolidate([CITY, HOMES, PORT], [dealing])
    away = found.taken_away
    assert (away.income, away.costs, away.assets, away.debts) == expected
    assert found.accounts.plus(away) == without


def test_the_group_by_owned_share() -> None:
    found = consolidate(
        [CITY, HOMES], [Dealing(SHARES, "Kommunen", "Bostäder", D(250))], lump=Accounts(D(9), D(9), D(0), D(0))
    )
    assert found.accounts == Accounts(D("1051"), D("1025"), D("5950"), D("3900"))
    assert (found.accounts.result, found.accounts.equity) == (26, 2050)
    homes = found.contributions[1]
    assert (homes.result, homes.equity) == (6, 50)  # 0,6 av 500 minus aktiernas 250
    assert [working.title for working in found.workings] == [
        "Intäkter", "Kostnader", "Tillgångar", "Skulder", "Resultat", "Eget kapital",
    ]  # fmt: skip
    assert found.workings[0].steps[1].text == "Bostäder, 60 %".replace(" %", "\xa0%")


def test_a_dividend_counts_at_the_company_that_earned_it() -> None:
    found = consolidate([CITY, HOMES], [Dealing(DIVIDEND, "Kommunen", "Bostäder", D(5))])
    assert [one.result for one in found.contributions] == [15, 6]


def test_strangers_and_impossible_dealings_are_refused() -> None:
    with pytest.raises(InvalidInput, match="Hamnen har inga siffror"):
        consolidate([CITY, HOMES], [Dealing(TRADE, "Kommunen", "Hamnen", D(1))])
    for wrong in ({"amount": D(-1)}, {"taker": "Kommunen"}):
        with pytest.raises(ValueError, match=r"minus|sig själv"):
            Dealing(**{"kind": TRADE, "giver": "Kommunen", "taker": "Bostäder", "amount": D(1), **wrong})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="Ägarandelen"):
        Member("X", D(0), CITY.accounts)


money = st.integers(0, 10**7).map(lambda öre: Decimal(öre) / 100)
member = st.builds(lambda a, b, c, d: Accounts(a, b, c, d), money, money, money, money)
dealing = st.tuples(st.sampled_from(list(DealingKind)), st.permutations(["A", "B", "C"]), money)


@settings(max_examples=60, deadline=None)
@given(st.lists(member, min_size=3, max_size=3), st.lists(dealing, max_size=6))
def test_contributions_sum_to_the_group_and_the_slow_way_says_the_same(
    accounts: list[Accounts], dealings: list[tuple[DealingKind, list[str], Decimal]]
) -> None:
    members = [
        Member(name, share, one) for name, share, one in zip("ABC", (D(1), D("0.6"), D("0.25")), accounts, strict=True)
    ]
    between = [Dealing(kind, names[0], names[1], amount) for kind, names, amount in dealings]
    found = consolidate(members, between)
    assert sum(one.result for one in found.contributions) == found.accounts.result
    assert sum(one.equity for one in found.contributions) == found.accounts.equity
    share = {one.name: one.owned for one in members}
    income = sum(one.accounts.income * one.owned for one in members)
    debts = sum(one.accounts.debts * one.owned for one in members)
    for one in between:
        if one.kind is TRADE:
            income -= one.amount * share[one.giver] * share[one.taker]
        if one.kind is DIVIDEND:
            income -= one.amount * share[one.giver]
        if one.kind is CLAIM:
            debts -= one.amount * share[one.giver] * share[one.taker]
    assert (found.accounts.income, found.accounts.debts) == (income, debts)
