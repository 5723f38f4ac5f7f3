"""A year's accounts: the imported ledger and the entries beside it, account by account, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.accounts.models import OPENING, BookEntry
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.scope import store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.statements import AccountFigures
from styrkedjan.foundation.known import Known
from styrkedjan.store.queries import ledger_totals, ledger_version

ZERO = Decimal(0)
When = tuple[int, int]


@dataclass(slots=True)
class Parts:
    """What an account's figure is made of, in ledger signs."""

    opening: Decimal = ZERO
    ledger: Decimal = ZERO
    entries: Decimal = ZERO

    def as_figures(self, account: str) -> AccountFigures:
        return AccountFigures(account, self.opening, self.ledger + self.entries)


@dataclass(frozen=True, slots=True)
class YearBooks:
    """The accounts of January to and with a month.

    `reaches` is False when the ledger does not come that far: then nothing can be presented. `has_opening` is False
    when no opening balances are stated, and then there is no balance sheet.
    """

    year: int
    month: int
    parts: Mapping[str, Parts]
    names: Mapping[str, str]
    booked_through: int | None
    has_opening: bool
    ledger_source: str = ""
    ledger_known_at: datetime | None = None
    sources: tuple[str, ...] = field(default=())

    @property
    def reaches(self) -> bool:
        return (self.booked_through or 0) >= self.month

    @property
    def is_full_year(self) -> bool:
        return self.reaches and self.month == 12

    @property
    def figures(self) -> tuple[AccountFigures, ...]:
        return tuple(self.parts[account].as_figures(account) for account in sorted(self.parts))


def books_of(principal: Unit, wanted: Iterable[When], known: Known) -> dict[When, YearBooks]:
    """The accounts of several (year, month): one query, and two or three questions of the store for each."""
    asked = sorted(set(wanted))
    rows = known.rows(BookEntry).filter(principal=principal, year__in={year for year, _ in asked})
    entries = list(rows.order_by("year", "account", "month"))
    return {(year, month): _books(principal, year, month, entries, known) for year, month in asked}


def _books(principal: Unit, year: int, month: int, entries: Iterable[BookEntry], known: Known) -> YearBooks:
    parts: dict[str, Parts] = {}
    names: dict[str, str] = {}
    mine = [row for row in entries if row.year == year and row.month <= month]
    for row in mine:
        part = parts.setdefault(row.account, Parts())
        if row.month == OPENING:
            part.opening += row.amount
        else:
            part.entries += row.amount
        names[row.account] = row.name or names.get(row.account, "")
    months = range(1, month + 1)
    for total in ledger_totals(store(), principal.code, year, by=("account",), months=months, as_of=known.moment):
        parts.setdefault(total.account or "", Parts()).ledger += total.amount
    version = ledger_version(store(), principal.code, year, as_of=known.moment)
    return YearBooks(
        year=year,
        month=month,
        parts=parts,
        names=names,
        booked_through=booked_through(principal, year, known),
        has_opening=any(row.month == OPENING for row in mine),
        ledger_source=version.source if version else "",
        ledger_known_at=version.known_at if version else None,
        sources=tuple(dict.fromkeys(row.source for row in mine if row.source)),
    )
