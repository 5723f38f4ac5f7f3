"""Price and wage indexes beside what the budget reckoned with, per account group, from a month and the year out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock, unknown_groups
from styrkedjan.areas.economy.models import PriceIndex
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import ImportBatch, User

# Year, account group and the first month it holds for.
PriceKey = tuple[int, str, int]
MONTHS = 12
LEAST = Decimal(-100)


@dataclass(frozen=True, slots=True)
class Rise:
    """An index: the rise that the budget reckoned with and the one there is, per cent, and where it was read."""

    name: str
    reckoned: Decimal
    actual: Decimal
    source: str


@action("economy.save_price_indexes", "sparade prisindex")
def save_price_indexes(
    *,
    by: User,
    principal: Unit,
    rows: Mapping[PriceKey, Rise],
    remove: Collection[PriceKey] = (),
    batch: ImportBatch | None = None,
    at: datetime | None = None,
) -> int:
    """Set and remove indexes; others stay. Returns how many changed. Raises InvalidInput with every problem."""
    permissions.require_frames(by, principal)
    problems = [*unknown_groups(principal, {group for _, group, _ in rows}), *_problems(rows)]
    if problems:
        raise InvalidInput(problems)
    lock([principal])
    wanted: dict[PriceKey, dict[str, Any] | None] = {
        (year, group, month): {
            "principal": principal, "year": year, "account_group": group, "first_month": month, "name": rise.name,
            "reckoned": rise.reckoned, "actual": rise.actual, "source": rise.source,
        }
        for (year, group, month), rise in rows.items()
    }  # fmt: skip
    wanted |= dict.fromkeys(remove)
    found = NOW.rows(PriceIndex).filter(principal=principal, year__in={year for year, _, _ in wanted})
    current = {(row.year, row.account_group, row.first_month): row for row in found}
    current = {key: row for key, row in current.items() if key in wanted}
    count = facts.replace(PriceIndex, current, wanted, by=by, at=at, batch=batch).changed
    if count:
        tell(principal, principal, rows=count)
    return count


def _problems(rows: Mapping[PriceKey, Rise]) -> Iterator[Problem]:
    for (year, group, month), rise in rows.items():
        where = f"{group} {year}"
        if not 1 <= month <= MONTHS:
            yield Problem("", where, f"Månad {month} finns inte.", "Ange månadens nummer, 1 till 12.")
        if min(rise.reckoned, rise.actual) <= LEAST:
            yield Problem("", where, "Ett pris kan inte falla med 100 procent eller mer.", "Rätta ökningen.")
        if not rise.source.strip():
            yield Problem("", where, "Källan saknas.", "Skriv var ökningen är hämtad, till exempel SKR:s PKV.")
