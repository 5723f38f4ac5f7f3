"""The way down: from the table to the account and to the single transaction, and the year month by month."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from styrkedjan.areas.economy.queries.budget_holding import budget_months, budget_year
from styrkedjan.areas.economy.queries.scope import months_to, principal_of, result_accounts, scope_of, store
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.store.queries import LedgerPage, LedgerTotal, ledger_totals, ledger_transactions, ledger_version
from styrkedjan.store.schema import kronor

Month = tuple[Decimal | None, Decimal | None]


def booked_through(principal: Unit, year: int, known: Known) -> int | None:
    """The last month of the year with anything booked (1-12); None when no ledger was known."""
    version = ledger_version(store(), principal.code, year, as_of=known.moment)
    return None if version is None else _last_month(version.folder / version.name, principal.code, year, known)


@lru_cache(maxsize=256)
def _last_month(version: Path, principal: str, year: int, known: Known) -> int | None:
    """Asked once per version, since a version never changes; its place and name keep the answer true."""
    rows = ledger_totals(store(), principal, year, by=("period",), as_of=known.moment)
    return max((row.period.number for row in rows if row.period is not None), default=None)


def accounts(unit: Unit, period: Period, group: str | None = None, *, known: Known) -> tuple[LedgerTotal, ...]:
    """Outcome by account for the subtree, largest first.

    `group` narrows to an account group; "" is the accounts that no group holds, None is all accounts.
    """
    scope = scope_of(unit)
    rows = ledger_totals(
        store(),
        principal_of(unit).code,
        period.year,
        by=("account_group", "account"),
        months=months_to(period),
        responsibilities=scope.codes,
        accounts=result_accounts(scope, period.year, known),
        account_groups=scope.ranges,
        as_of=known.moment,
    )
    wanted = [row for row in rows if group is None or row.account_group == group]
    return tuple(sorted(wanted, key=lambda row: (-abs(row.amount), row.account or "")))


def transactions(
    unit: Unit,
    period: Period,
    known: Known,
    *,
    account: str = "",
    responsibility: str = "",
    voucher: str = "",
    project: str = "",
    month: int = 0,
    everywhere: bool = False,
    limit: int = 100,
    offset: int = 0,
) -> LedgerPage:
    """The single transactions of the subtree, January to and with the month, or of one month (1-12) of the year.

    They are narrowed by what is given. `everywhere` looks at the whole municipality's, as a project's are.
    """
    codes = None if everywhere else scope_of(unit).codes
    if responsibility:
        codes = [responsibility] if codes is None or responsibility in codes else []
    return ledger_transactions(
        store(),
        principal_of(unit).code,
        period.year,
        accounts=[account] if account else None,
        months=[month] if month else months_to(period),
        responsibilities=codes,
        projects=[project] if project else None,
        vouchers=[voucher] if voucher else None,
        as_of=known.moment,
        limit=limit,
        offset=offset,
    )


@remembered
def monthly(unit: Unit, year: int, known: Known) -> list[Month]:
    """Twelve pairs of net budget and net outcome.

    A month is unknown (None) after the last one booked, and nought when it is booked and the unit has nothing in it.
    """
    scope = scope_of(unit)
    planned_months = budget_months(unit, year, known)
    budget: list[Decimal | None] = [None] * 12 if planned_months is None else [*planned_months]
    through = (booked_through(principal_of(unit), year, known) or 0) if scope.has_codes else 0
    rows = ledger_totals(
        store(),
        principal_of(unit).code,
        year,
        by=("period",),
        responsibilities=scope.codes,
        accounts=result_accounts(scope, year, known),
        as_of=known.moment,
    )
    outcome = {row.period.number: row.amount for row in rows if row.period is not None}
    return [
        (planned, outcome.get(number, Decimal(0)) if number <= through else None)
        for number, planned in enumerate(budget, 1)
    ]


@remembered
def monthly_below(unit: Unit, year: int, known: Known) -> dict[str, list[Month]]:
    """As `monthly` for each of the units right below, by code: one question of the store and one query."""
    scope = scope_of(unit)
    through = (booked_through(principal_of(unit), year, known) or 0) if scope.has_codes else 0
    planned: dict[int, list[int]] = {}
    for key, _, months in budget_year(unit, year, known):
        sums = planned.setdefault(scope.child(key), [0] * 12)
        sums[:] = [one + other for one, other in zip(sums, months, strict=True)]
    rows = ledger_totals(
        store(), principal_of(unit).code, year, by=("responsibility", "period"), responsibilities=scope.codes,
        accounts=result_accounts(scope, year, known), as_of=known.moment,
    )  # fmt: skip
    booked: dict[tuple[int, int], Decimal] = {}
    for row in rows:
        key = scope.unit_of.get(row.responsibility or "", -1)
        if key != -1 and row.period is not None:
            place = scope.child(key), row.period.number
            booked[place] = booked.get(place, Decimal(0)) + row.amount
    below = {*planned, *(key for key, _ in booked)}
    return {
        scope.places[key].code: [
            (kronor(planned[key][month - 1]) if key in planned else None,
             booked.get((key, month), Decimal(0)) if month <= through else None)
            for month in range(1, 13)
        ]
        for key in below
    }  # fmt: skip


@remembered
def net_outcome_by_unit(principal: Unit, period: Period, known: Known) -> dict[int, Decimal]:
    """Net outcome January to and with the month per unit key, for a whole principal: one question of the store.

    Empty when the month is not booked. A unit without transactions is left out.
    """
    if (booked_through(principal, period.year, known) or 0) < period.last_month:
        return {}
    scope = scope_of(principal)
    unit_of = scope.unit_of
    rows = ledger_totals(
        store(),
        principal.code,
        period.year,
        by=("responsibility",),
        months=months_to(period),
        accounts=result_accounts(scope, period.year, known),
        as_of=known.moment,
    )
    sums: dict[int, Decimal] = {}
    for row in rows:
        key = unit_of.get(row.responsibility or "")
        if key is not None:
            sums[key] = sums.get(key, Decimal(0)) + row.amount
    return sums
