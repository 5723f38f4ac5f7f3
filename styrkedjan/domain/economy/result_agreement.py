"""Whether the statements tell the same result, and which accounts part them when they do not.

Source: lag (2018:597) 4-6 chapters: the year's result in the income statement is the one in the balance sheet and the
one that the cash flow begins with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.domain.economy.statements import AccountFigures
from styrkedjan.domain.swedish import kronor, listing

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class StatedResult:
    """The result that a statement tells beside the income statement's, in kronor.

    `left_out` are the accounts that the income statement takes in no line; their movement has ledger signs.
    """

    statement: str
    told: Decimal
    income: Decimal
    left_out: tuple[AccountFigures, ...] = ()

    @property
    def difference(self) -> Decimal:
        return self.told - self.income

    @property
    def holds(self) -> bool:
        return not self.difference

    @property
    def unexplained(self) -> Decimal:
        """What is left of the difference when the accounts that are left out are counted."""
        return self.difference + sum((one.movement for one in self.left_out), ZERO)

    @property
    def sentence(self) -> str:
        """What parts the two, in plain words; "" when they agree."""
        if self.holds:
            return ""
        told = (
            f"Årets resultat är {kronor(self.told, sign=True)} här och {kronor(self.income, sign=True)} i "
            "resultaträkningen."
        )
        if self.left_out:
            names = listing([f"{one.account} ({kronor(-one.movement, sign=True)})" for one in self.left_out])
            told += f" Resultaträkningen har ingen rad för konto {names}."
        if self.unexplained:
            told += f" {kronor(self.unexplained, sign=True)} av skillnaden är inte förklarad."
        return told


def left_out_note(left_out: Iterable[AccountFigures]) -> str:
    """What a figure made of the income statement's result leaves out; "" when it is whole."""
    names = [one.account for one in left_out]
    return f"konto {listing(names)} har ingen rad i resultaträkningen och ingår inte" if names else ""
