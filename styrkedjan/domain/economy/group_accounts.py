"""Group accounts in summary: the municipality and its companies, by owned share, without what they owe each other.

Source: lag (2018:597) 12 kap. (sammanställda räkenskaper). Amounts in kronor, ledger signs left behind: income and
costs positive, assets, debts and equity as in the balance sheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from styrkedjan.domain.workings import Citation, Step, Working

ZERO = Decimal(0)
CITATION = Citation("Lag (2018:597) 12 kap.")


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


@dataclass(frozen=True, slots=True)
class Member:
    """An entity of the group and the share the municipality owns, 0 to 1. Raises ValueError outside that."""

    name: str
    owned: Decimal
    accounts: Accounts

    def __post_init__(self) -> None:
        if not 0 < self.owned <= 1:
            raise ValueError(f"Ägarandelen i {self.name} måste vara över 0 och högst 100 procent.")


@dataclass(frozen=True, slots=True)
class GroupAccounts:
    """The sum after eliminations, with a working per figure by its name in `Accounts` (and `result`, `equity`)."""

    accounts: Accounts
    workings: tuple[Working, ...]


NO_ELIMINATIONS = Accounts(ZERO, ZERO, ZERO, ZERO)
_LABELS = {"income": "Intäkter", "costs": "Kostnader", "assets": "Tillgångar", "debts": "Skulder"}


def consolidate(members: Iterable[Member], eliminations: Accounts = NO_ELIMINATIONS) -> GroupAccounts:
    """Each member by its owned share (proportional method), minus the dealings inside the group."""
    kept = tuple(members)
    summed = NO_ELIMINATIONS
    workings = []
    for name in (item.name for item in fields(Accounts)):
        parts = [Step(each.name, getattr(each.accounts, name) * each.owned, "kr") for each in kept]
        inside = getattr(eliminations, name)
        steps = (*parts, Step("− mellanhavanden inom koncernen", -inside, "kr"))
        amount = sum((getattr(each.accounts, name) * each.owned for each in kept), ZERO) - inside
        summed = replace(summed, **{name: amount})
        workings.append(Working(_LABELS[name], amount, "kr", (), steps, "Proportionell sammanställning", CITATION))
    return GroupAccounts(summed, tuple(workings))
