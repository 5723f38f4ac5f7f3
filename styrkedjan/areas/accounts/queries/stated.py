"""What people state beside the ledger, and what each statement may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from styrkedjan.areas.accounts.models import StatedAmount
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.balanskrav import ADDED_BACK, COMPUTED, DRAWN_OFF, Line
from styrkedjan.domain.periods import Period, Span
from styrkedjan.foundation.known import Known

OBJECTIVE = "objective:"
BUDGET, FORECAST = "budget:", "forecast:"


class CentralRow(StrEnum):
    """What the full year holds beside the committees, as it affects the result. A forecast is stated per month."""

    TAXES = "taxes"
    GRANTS = "grants"
    CENTRAL = "central"
    FINANCIAL = "financial"

    @property
    def label(self) -> str:
        return CENTRAL_ROWS[self]

    @property
    def budget_item(self) -> str:
        return f"{BUDGET}{self.value}"

    def forecast_item(self, month: str) -> str:
        """`month` as a period is written, "2026-08": forecasts of a year stand beside each other."""
        return f"{FORECAST}{self.value}:{month}"


CENTRAL_ROWS = {
    CentralRow.TAXES: "Skatteintäkter",
    CentralRow.GRANTS: "Generella statsbidrag och utjämning",
    CentralRow.CENTRAL: "Verksamhet utanför nämnderna",
    CentralRow.FINANCIAL: "Finansnetto",
}


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
    row: StatedAmount


def label_of(item: str) -> str:
    """The item as people read it. Raises KeyError for an unknown one."""
    row, month = central_row(item)
    if row is not None:
        return f"{row.label}, {f'prognos {Period.parse(month).label}' if month else 'budget'}"
    if item in set(Balance):
        return Balance(item).label
    if item in {line.value for line in ROWS}:
        label = Line(item).label
        return label[0].upper() + label[1:]
    raise KeyError(item)


def central_row(item: str) -> tuple[CentralRow | None, str]:
    """Which row of the full year an item is about and the forecast's month ("" for the budget); None for others."""
    if item.startswith(BUDGET):
        name, month = item.removeprefix(BUDGET), ""
    elif item.startswith(FORECAST):
        name, _, month = item.removeprefix(FORECAST).partition(":")
    else:
        return None, ""
    known = item.startswith(BUDGET) or is_month(month)
    return (CentralRow(name), month) if name in set(CentralRow) and known else (None, "")


def is_month(text: str) -> bool:
    """ "2026-08", the whole of it."""
    try:
        period = Period.parse(text)
    except ValueError:
        return False
    return period.span is Span.MONTH and str(period) == text


ITEMS: dict[str, str] = {item: label_of(item) for item in [*(line.value for line in ROWS), *map(str, Balance)]}


def stated(principal: Unit, known: Known) -> Mapping[int, Mapping[str, Stated]]:
    """Year -> item -> what is stated (one query)."""
    rows = known.rows(StatedAmount).filter(principal=principal).select_related("known_by")
    found: dict[int, dict[str, Stated]] = {}
    for row in rows:
        by = row.known_by.get_full_name() or row.known_by.get_username()
        one = Stated(row.year, row.item, row.amount, row.source, row.known_at, by, row)
        found.setdefault(row.year, {})[row.item] = one
    return found


def newest_until(prefix: str, said: Mapping[str, Stated], period: Period) -> Stated | None:
    """The newest statement made month by month ("<prefix>2026-08") to and with a month."""
    months = {item.removeprefix(prefix): found for item, found in said.items() if item.startswith(prefix)}
    known = [month for month in months if is_month(month) and month <= str(period)]
    return months[max(known)] if known else None


def rows_of(said: Mapping[str, Stated], items: Iterable[str]) -> list[StatedAmount]:
    """What a form for `items` is opened on."""
    return [said[item].row for item in items if item in said]
