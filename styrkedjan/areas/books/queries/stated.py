"""What people state beside the ledger, and what each statement may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from styrkedjan.areas.books.models import StatedAmount
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.balanskrav import ADDED_BACK, COMPUTED, DRAWN_OFF, Line

OBJECTIVE = "objective:"


class Balance(StrEnum):
    """Amounts of a year that the balance requirement and the reserve are held against."""

    TAXES_AND_GRANTS = "taxes_and_grants"
    EQUITY = "equity"
    PENSION_LIABILITY = "pension_liability"
    OPENING_RUR = "opening_rur"
    OPENING_RESULT_RESERVE = "opening_result_reserve"

    @property
    def label(self) -> str:
        return BALANCES[self]


BALANCES = {
    Balance.TAXES_AND_GRANTS: "Skatteintäkter, generella statsbidrag och utjämning",
    Balance.EQUITY: "Eget kapital vid årets slut",
    Balance.PENSION_LIABILITY: "Ansvarsförbindelse för pensioner",
    Balance.OPENING_RUR: "Resultatutjämningsreserv vid årets början",
    Balance.OPENING_RESULT_RESERVE: "Resultatreserv vid årets början",
}
ROWS = tuple(line for line in Line if line not in COMPUTED)
NEVER_POSITIVE = frozenset(DRAWN_OFF)
NEVER_NEGATIVE = frozenset(ADDED_BACK)


@dataclass(frozen=True, slots=True)
class Stated:
    """A stated amount with who, when and from where."""

    year: int
    item: str
    amount: Decimal
    source: str
    known_at: datetime
    by: str


def label_of(item: str) -> str:
    """The item as people read it. Raises KeyError for an unknown one."""
    if item in set(Balance):
        return Balance(item).label
    if item in {line.value for line in ROWS}:
        label = Line(item).label
        return label[0].upper() + label[1:]
    raise KeyError(item)


ITEMS: dict[str, str] = {item: label_of(item) for item in [*(line.value for line in ROWS), *map(str, Balance)]}


def stated(principal: Unit, as_of: datetime | None = None) -> Mapping[int, Mapping[str, Stated]]:
    """Year -> item -> what is stated (one query)."""
    rows = StatedAmount.objects.as_of(as_of).filter(principal=principal).select_related("known_by")
    found: dict[int, dict[str, Stated]] = {}
    for row in rows:
        by = row.known_by.get_full_name() or row.known_by.get_username()
        one = Stated(row.year, row.item, row.amount, row.source, row.known_at, by)
        found.setdefault(row.year, {})[row.item] = one
    return found
