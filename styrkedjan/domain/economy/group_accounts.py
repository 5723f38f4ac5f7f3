"""Group accounts in summary: the municipality and its companies, by owned share, without what they have between them.

Source: lag (2018:597) 12 kap. (sammanställda räkenskaper). The method is proportional: a member counts with the share
that the municipality owns, and what two members have bought or lent between them is taken away with the product of
their shares. Shares held in a company are taken away against its equity, and dividends from the income, with the share
that the owner counts with. Amounts in kronor, ledger signs left behind: income and costs positive, assets and debts as
in the balance sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum

from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import percent
from styrkedjan.domain.workings import Citation, Step, Working

ZERO = Decimal(0)
CITATION = Citation("Lag (2018:597) om kommunal bokföring och redovisning, 12 kap.")
RULE = "Proportionell sammanställning"


@dataclass(frozen=True, slots=True)
class Accounts:
    """The figures of one entity in summary."""

    income: Decimal
    costs: Decimal
    assets: Decimal
    debts: Decimal

    @property
    def result(self) -> Decimal:
        return self.income - self.costs

    @property
    def equity(self) -> Decimal:
        return self.assets - self.debts

    def times(self, share: Decimal) -> Accounts:
        return Accounts(*(getattr(self, one.name) * share for one in fields(Accounts)))

    def plus(self, other: Accounts) -> Accounts:
        return Accounts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Accounts)))


NOTHING = Accounts(ZERO, ZERO, ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Member:
    """An entity of the group and the share the municipality owns, 0 to 1. Raises ValueError outside that."""

    name: str
    owned: Decimal
    accounts: Accounts

    def __post_init__(self) -> None:
        if not 0 < self.owned <= 1:
            raise ValueError(f"Ägarandelen i {self.name} måste vara över 0 och högst 100 procent.")


class DealingKind(StrEnum):
    """What two members have between them. The giver sells, lends, owns or is paid; the taker is the other one."""

    TRADE = "trade"
    CLAIM = "claim"
    SHARES = "shares"
    DIVIDEND = "dividend"

    @property
    def label(self) -> str:
        return {
            "trade": "Köp och försäljning",
            "claim": "Fordran och skuld",
            "shares": "Aktier och andelar",
            "dividend": "Utdelning och koncernbidrag",
        }[self.value]

    @property
    def sentence(self) -> str:
        """What is written as giver and taker."""
        return {
            "trade": "säljare och köpare: intäkter och kostnader minskar",
            "claim": "långivare och låntagare: tillgångar och skulder minskar",
            "shares": "ägare och bolag, bokfört värde: tillgångar och eget kapital minskar",
            "dividend": "mottagare och givare: intäkter och resultat minskar",
        }[self.value]

    @property
    def has_two_sides(self) -> bool:
        """Whether it stands in both members' figures; shares and dividends stand in the giver's alone."""
        return self in (DealingKind.TRADE, DealingKind.CLAIM)

    def effect(self, amount: Decimal) -> Accounts:
        """What is taken away from the sum."""
        return {
            "trade": Accounts(amount, amount, ZERO, ZERO),
            "claim": Accounts(ZERO, ZERO, amount, amount),
            "shares": Accounts(ZERO, ZERO, amount, ZERO),
            "dividend": Accounts(amount, ZERO, ZERO, ZERO),
        }[self.value]


@dataclass(frozen=True, slots=True)
class Dealing:
    """A dealing of the year between two members, by their names. Raises ValueError for a negative amount or oneself."""

    kind: DealingKind
    giver: str
    taker: str
    amount: Decimal

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("Ett mellanhavande skrivs utan minus.")
        if self.giver == self.taker:
            raise ValueError(f"{self.giver} kan inte ha ett mellanhavande med sig själv.")


@dataclass(frozen=True, slots=True)
class Eliminated:
    """A dealing as it was taken away: with which share, and how much of each figure."""

    dealing: Dealing
    share: Decimal
    amounts: Accounts


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a member adds to the group: its share of each figure, and of result and equity what is left in the group.

    A dividend inside the group counts at the company that earned it; shares meet the equity of the company they are in.
    """

    member: Member
    share: Accounts
    result: Decimal
    equity: Decimal


@dataclass(frozen=True, slots=True)
class GroupAccounts:
    """The sum after eliminations, what each member adds, and a working per figure, result and equity."""

    accounts: Accounts
    contributions: tuple[Contribution, ...]
    eliminated: tuple[Eliminated, ...]
    lump: Accounts
    workings: tuple[Working, ...]

    @property
    def taken_away(self) -> Accounts:
        total = self.lump
        for one in self.eliminated:
            total = total.plus(one.amounts)
        return total


_LABELS = {"income": "Intäkter", "costs": "Kostnader", "assets": "Tillgångar", "debts": "Skulder"}


def consolidate(members: Iterable[Member], dealings: Iterable[Dealing] = (), lump: Accounts = NOTHING) -> GroupAccounts:
    """Each member by its owned share, minus the dealings inside the group and what is stated in one `lump`.

    Raises InvalidInput with every dealing whose giver or taker is no member.
    """
    kept = tuple(members)
    owned = {member.name: member.owned for member in kept}
    known = tuple(dealings)
    _require_members(known, owned)
    eliminated = tuple(
        Eliminated(one, share, one.kind.effect(one.amount * share))
        for one in known
        for share in (owned[one.giver] * (owned[one.taker] if one.kind.has_two_sides else 1),)
    )
    summed = NOTHING
    for member in kept:
        summed = summed.plus(member.accounts.times(member.owned))
    for one in (*(each.amounts for each in eliminated), lump):
        summed = summed.plus(one.times(Decimal(-1)))
    contributions = tuple(_contribution(member, eliminated) for member in kept)
    return GroupAccounts(summed, contributions, eliminated, lump, _workings(kept, eliminated, lump, summed))


def _require_members(dealings: Iterable[Dealing], owned: Mapping[str, Decimal]) -> None:
    strangers = {name: one for one in dealings for name in (one.giver, one.taker) if name not in owned}
    if strangers:
        raise InvalidInput(
            Problem("", one.kind.label, f"{name} har inga siffror för året.", "För in siffrorna, eller ta bort raden.")
            for name, one in strangers.items()
        )


def _contribution(member: Member, eliminated: Iterable[Eliminated]) -> Contribution:
    share = member.accounts.times(member.owned)
    result, equity = share.result, share.equity
    for one in eliminated:
        if one.dealing.kind is DealingKind.DIVIDEND and one.dealing.giver == member.name:
            result -= one.amounts.income
        if one.dealing.kind is DealingKind.SHARES and one.dealing.taker == member.name:
            equity -= one.amounts.assets
    return Contribution(member, share, result, equity)


def _workings(
    members: tuple[Member, ...], eliminated: tuple[Eliminated, ...], lump: Accounts, summed: Accounts
) -> tuple[Working, ...]:
    """Figure by figure: each member's share, then every dealing that is taken away."""
    made = []
    for name, label in _LABELS.items():
        parts = [Step(_share_of(one), getattr(one.accounts, name) * one.owned, "kr") for one in members]
        parts += [
            Step(_dealing_text(one), -getattr(one.amounts, name), "kr")
            for one in eliminated
            if getattr(one.amounts, name)
        ]
        if getattr(lump, name):
            parts.append(Step("− mellanhavanden i klump", -getattr(lump, name), "kr"))
        made.append(Working(label, getattr(summed, name), "kr", (), tuple(parts), RULE, CITATION))
    income, costs, assets, debts = made
    result = (Step("Intäkter", income.result, "kr"), Step("− kostnader", costs.result, "kr"))
    equity = (Step("Tillgångar", assets.result, "kr"), Step("− skulder", debts.result, "kr"))
    return (
        *made,
        Working("Resultat", summed.result, "kr", (), result, RULE, CITATION),
        Working("Eget kapital", summed.equity, "kr", (), equity, RULE, CITATION),
    )


def _share_of(member: Member) -> str:
    return member.name if member.owned == 1 else f"{member.name}, {percent(member.owned, 0)}"


def _dealing_text(one: Eliminated) -> str:
    between = f"{one.dealing.giver} och {one.dealing.taker}"
    part = "" if one.share == 1 else f", {percent(one.share, 0)}"
    return f"− {one.dealing.kind.label.lower()}, {between}{part}"
