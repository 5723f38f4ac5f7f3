"""A month's ledger: what has come in and what looks wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.economy.models import AccountGroup
from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.scope import Scope, principal_of, result_accounts, scope_of, store
from styrkedjan.areas.economy.queries.table import NO_CODE
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.month_close import Booked, Remark, remarks
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.store.manifest import Version
from styrkedjan.store.queries import ledger_totals, ledger_version

ZERO = Decimal(0)
MONTHS_BACK = 3
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is booked in an account group: the month, the month before and the same month last year."""

    label: str
    now: Decimal | None
    before: Decimal | None
    year_before: Decimal | None
    transactions: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark with the unit it is about."""

    remark: Remark
    unit: str


@dataclass(frozen=True, slots=True)
class MonthClose:
    """A month as the ledger shows it. `unknown_codes` are those that no unit answers for, in a whole municipality."""

    period: Period
    version: Version | None
    booked_through: int | None
    arrived: tuple[Arrived, ...]
    remarks: tuple[Noted, ...]
    unknown_codes: tuple[tuple[str, Decimal], ...]
    unknown_accounts: tuple[tuple[str, Decimal], ...]

    @property
    def is_booked(self) -> bool:
        return self.booked_through is not None and self.booked_through >= self.period.last_month

    @property
    def transactions(self) -> int:
        return sum(row.transactions for row in self.arrived)

    @property
    def net(self) -> Decimal | None:
        return sum((row.now for row in self.arrived if row.now is not None), ZERO) if self.is_booked else None

    @property
    def findings(self) -> int:
        return len(self.remarks) + len(self.unknown_codes) + len(self.unknown_accounts)


def month_close(unit: Unit, period: Period, known: Known) -> MonthClose:
    """The unit's month (with all below it): three SQL queries and three or four questions of the store."""
    scope = scope_of(unit)
    principal = principal_of(unit)
    booked, counts = _booked(scope, period, known)
    group_of = {account: _group(scope.groups, account) for account in {account for _, account in booked}}
    rows = [_row(key, months, group_of[key[1]]) for key, months in booked.items()]
    through = booked_through(principal, period.year, known)
    is_booked = through is not None and through >= period.last_month
    return MonthClose(
        period=period,
        version=ledger_version(store(), principal.code, period.year, as_of=known.moment),
        booked_through=through,
        arrived=_arrived(scope, period, booked, counts, group_of, known),
        remarks=_noted(scope, rows) if is_booked else (),
        unknown_codes=_sums((row.responsibility or NO_CODE, row.now) for row in rows if _is_stranger(scope, row)),
        unknown_accounts=_sums((row.account, row.now) for row in rows if group_of[row.account] is None),
    )


def _months(period: Period) -> list[Period]:
    """The month and those before it, oldest first; they may lie in the year before."""
    months = [period]
    while len(months) <= MONTHS_BACK:
        months.insert(0, months[0].previous())
    return months


def _booked(scope: Scope, period: Period, known: Known) -> tuple[dict[Key, list[Decimal | None]], dict[str, int]]:
    """(responsibility, account) -> amounts of the months, the month itself last; and its transactions by account."""
    found: dict[Key, list[Decimal | None]] = {}
    counts: dict[str, int] = {}
    months = _months(period)
    place = {month: index for index, month in enumerate(months)}
    for year in sorted({month.year for month in months}):
        rows = ledger_totals(
            store(),
            principal_of(scope.unit).code,
            year,
            by=("period", "responsibility", "account"),
            months=[month.number for month in months if month.year == year],
            responsibilities=scope.codes,
            accounts=result_accounts(scope, year, known),
            as_of=known.moment,
        )
        for row in rows:
            assert row.period is not None
            key = (row.responsibility or "", row.account or "")
            found.setdefault(key, [None] * len(months))[place[row.period]] = row.amount
            if row.period == period:
                counts[key[1]] = counts.get(key[1], 0) + row.transactions
    return found, counts


def _group(groups: tuple[AccountGroup, ...], account: str) -> AccountGroup | None:
    """The first group that holds the account; both ends are compared on as many digits as they have."""
    return next(
        (
            group
            for group in groups
            if account[: len(group.first)] >= group.first and account[: len(group.last)] <= group.last
        ),
        None,
    )


def _row(key: Key, months: list[Decimal | None], group: AccountGroup | None) -> Booked:
    return Booked(key[0], key[1], tuple(months[:-1]), months[-1], group.is_income if group else None)


def _is_stranger(scope: Scope, row: Booked) -> bool:
    return row.now is not None and row.responsibility not in scope.unit_of


def _sums(pairs: Iterable[tuple[str, Decimal | None]]) -> tuple[tuple[str, Decimal], ...]:
    sums: dict[str, Decimal] = {}
    for name, amount in pairs:
        if amount is not None:
            sums[name] = sums.get(name, ZERO) + amount
    return tuple(sorted(sums.items()))


def _noted(scope: Scope, rows: list[Booked]) -> tuple[Noted, ...]:
    def name(code: str) -> str:
        return scope.places[scope.unit_of[code]].name if code in scope.unit_of else ""

    return tuple(Noted(remark, name(remark.booked.responsibility)) for remark in remarks(rows))


def _arrived(
    scope: Scope,
    period: Period,
    booked: dict[Key, list[Decimal | None]],
    counts: dict[str, int],
    group_of: dict[str, AccountGroup | None],
    known: Known,
) -> tuple[Arrived, ...]:
    earlier = _year_before(scope, period, known)
    names = [group.name for group in scope.groups]
    nothing: tuple[Decimal | None, Decimal | None] = (None, None)
    sums: dict[str, tuple[Decimal | None, Decimal | None]] = {}
    transactions: dict[str, int] = {}
    for (_, account), months in booked.items():
        group = group_of[account]
        label = group.name if group else "Övriga konton"
        now, before = sums.get(label, nothing)
        sums[label] = (_plus(now, months[-1]), _plus(before, months[-2]))
    for account, count in counts.items():
        group = group_of[account]
        label = group.name if group else "Övriga konton"
        transactions[label] = transactions.get(label, 0) + count
    ordered = sorted({*sums, *earlier}, key=lambda label: names.index(label) if label in names else len(names))
    return tuple(
        Arrived(label, *sums.get(label, nothing), earlier.get(label), transactions.get(label, 0)) for label in ordered
    )


def _year_before(scope: Scope, period: Period, known: Known) -> dict[str, Decimal]:
    rows = ledger_totals(
        store(),
        principal_of(scope.unit).code,
        period.year - 1,
        by=("account_group",),
        months=[period.number],
        responsibilities=scope.codes,
        accounts=result_accounts(scope, period.year - 1, known),
        account_groups=scope.ranges,
        as_of=known.moment,
    )
    names = {group.code: group.name for group in scope.groups}
    return {names.get(row.account_group or "", "Övriga konton"): row.amount for row in rows}


def _plus(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return second if first is None else first if second is None else first + second
