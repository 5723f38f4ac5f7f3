"""A year's outcome month by month and account group by account group: what a periodisation profile is made of."""

from __future__ import annotations

from decimal import Decimal

from styrkedjan.areas.economy.models import MONTH_FIELDS
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.scope import OTHER, principal_of, result_accounts, scope_of, store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.foundation.known import Known
from styrkedjan.store.queries import known_ledger_years, ledger_totals

MONTHS = len(MONTH_FIELDS)


def last_complete_year(principal: Unit, latest: int, known: Known) -> int | None:
    """The newest year, `latest` or before, with all months booked; None when there is none."""
    years = sorted(known_ledger_years(store(), principal.code, as_of=known.moment), reverse=True)
    return next((year for year in years if year <= latest and booked_through(principal, year, known) == MONTHS), None)


def outcome_months(unit: Unit, year: int, known: Known) -> dict[str, tuple[Decimal, ...]]:
    """Account group -> twelve months of net outcome for the subtree. Groups without any amount are left out."""
    scope = scope_of(unit)
    if not scope.has_codes:
        return {}
    rows = ledger_totals(
        store(),
        principal_of(unit).code,
        year,
        by=("period", "account_group"),
        responsibilities=scope.codes,
        accounts=result_accounts(scope, year, known),
        account_groups=scope.ranges,
        as_of=known.moment,
    )
    found: dict[str, list[Decimal]] = {}
    for row in rows:
        if row.period is not None:
            months = found.setdefault(row.account_group or OTHER, [Decimal(0)] * MONTHS)
            months[row.period.number - 1] += row.amount
    return {group: tuple(months) for group, months in found.items()}
