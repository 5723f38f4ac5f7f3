"""What pages and reports ask of the ledger. Every answer is frozen rows in Decimal kronor, never a lazy table.

Sign as in the ledger: cost is positive (debit), income negative (credit). Every question takes `as_of`: the answer
is then what was known at that time. A year nobody has imported gives no rows and `ledger_version` None; that is not
the same as zero, and it is the caller's to say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from styrkedjan.domain.periods import Period
from styrkedjan.store import ledger_year, questions
from styrkedjan.store.compiling import compiled
from styrkedjan.store.engines import Engine, engine
from styrkedjan.store.ledger_year import LedgerYear
from styrkedjan.store.manifest import Version
from styrkedjan.store.schema import FACTS, ROLL_UPS, kronor
from styrkedjan.store.versions import Store

LEDGER = "ledger"
COLUMNS = (
    "period", "responsibility", "account_group", "account", "activity", "project", "counterparty", "object",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AccountRange:
    """An account group as data: the accounts `first`..`last`, both included ("50".."59" holds 5011 and 5999)."""

    code: str
    first: str
    last: str

    def holds(self, account: str) -> bool:
        """Both ends are compared on as many digits as they have."""
        return account[: len(self.first)] >= self.first and account[: len(self.last)] <= self.last


class LedgerTotal(NamedTuple):
    """A sum in the ledger. A column not asked for is None; "" means transactions without that code.

    A named tuple and not a dataclass: a page may ask for fifty thousand, and this is five times faster to make.
    """

    amount: Decimal
    transactions: int
    period: Period | None = None
    responsibility: str | None = None
    account_group: str | None = None
    account: str | None = None
    activity: str | None = None
    project: str | None = None
    counterparty: str | None = None
    object: str | None = None


class LedgerTransaction(NamedTuple):
    """One row of the ledger. `day` is None when the source only gave the month; `row` is its row in the source."""

    period: Period
    day: date | None
    responsibility: str
    account: str
    activity: str
    project: str
    counterparty: str
    object: str
    amount: Decimal
    voucher: str
    text: str
    row: int


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Some of the transactions that match, with how many there are in all and what they sum to."""

    rows: tuple[LedgerTransaction, ...]
    count: int
    amount: Decimal


def known_ledger_years(store: Store, principal: str, *, as_of: datetime | None) -> tuple[int, ...]:
    """The years a principal has a ledger for, as known at `as_of`."""
    years = [slice_.split("/")[1] for slice_ in store.slices(LEDGER, principal)]
    return tuple(int(year) for year in years if store.newest(LEDGER, f"{principal}/{year}", as_of) is not None)


def ledger_version(store: Store, principal: str, year: int, *, as_of: datetime | None) -> Version | None:
    """The import that counts: source, who, when it became known. None when nothing was known."""
    return store.newest(LEDGER, f"{principal}/{year}", as_of)


def ledger_versions(store: Store, principal: str, year: int) -> tuple[Version, ...]:
    """Every import of a year, oldest first, withdrawn ones included."""
    return store.versions(LEDGER, f"{principal}/{year}")


def ledger_totals(
    store: Store,
    principal: str,
    year: int,
    *,
    by: Sequence[str] = ("responsibility", "account_group"),
    months: Collection[int] | None = None,
    responsibilities: Collection[str] | None = None,
    accounts: Collection[str] | None = None,
    activities: Collection[str] | None = None,
    projects: Collection[str] | None = None,
    counterparties: Collection[str] | None = None,
    objects: Collection[str] | None = None,
    account_groups: Sequence[AccountRange] = (),
    as_of: datetime | None,
    using: Engine | None = None,
) -> tuple[LedgerTotal, ...]:
    """Sums by any of `COLUMNS`, in their order. `months` are 1..12; a filter that is None lets everything through.

    `account_group` is the code of the first range in `account_groups` that holds the account and "" outside them
    all; without ranges it is the account's first two digits. `by=()` gives one grand total.
    Raises ValueError for an unknown column or month.
    """
    _refuse_unknown(by)
    filters = _filters(year, months, responsibilities, accounts, activities, projects, counterparties, objects)
    version = ledger_version(store, principal, year, as_of=as_of)
    if version is None:
        return ()
    table = _year(version, year, _needed(by, filters)) if using is None else None
    if table is not None:
        groups_of = _groups_of(table.codes["account"], account_groups) if "account_group" in by else ()
        return _totals(table.rows(by, months, _among(filters), groups_of), tuple(by))
    answering = using or engine()
    groups = _grouped(store, version, account_groups, answering) if "account_group" in by else {}
    file = _file(_needed(by, filters))
    shape = (tuple(by), tuple(filters), file != FACTS)
    rows = _ask(store, version, file, questions.ledger_totals, shape, {**filters, **groups}, answering)
    return _totals(rows, tuple(by))


def ledger_by_code(
    store: Store,
    principal: str,
    year: int,
    *,
    months: Collection[int],
    responsibilities: Collection[str] | None,
    accounts: Collection[str] | None,
    account_groups: Sequence[AccountRange],
    as_of: datetime | None,
) -> list[tuple[str, str, int]]:
    """Responsibility, account group and whole öre: `ledger_totals` by those two, for who adds up very many."""
    version = ledger_version(store, principal, year, as_of=as_of)
    table = None if version is None else _year(version, year, {"responsibility", "account"})
    if table is not None:
        groups = _groups_of(table.codes["account"], account_groups)
        among = _among(_filters(year, months, responsibilities, accounts))
        return [row[:3] for row in table.rows(("responsibility", "account_group"), months, among, groups)]
    found = ledger_totals(
        store, principal, year, months=months, responsibilities=responsibilities, accounts=accounts,
        account_groups=account_groups, as_of=as_of,
    )  # fmt: skip
    return [(row.responsibility or "", row.account_group or "", int(row.amount.scaleb(2))) for row in found]


def _year(version: Version, year: int, needed: set[str]) -> LedgerYear | None:
    """The version's table that has every column; None where none has, and where a cluster answers."""
    name = _file(needed)
    rolled_up = version.file(name)
    if name == FACTS or rolled_up is None or engine().dialect != "duckdb":
        return None
    return ledger_year.load(year, rolled_up, *map(version.file, ledger_year.files_of(name)))


def _among(filters: Mapping[str, object]) -> dict[str, Collection[str]]:
    """The codes that count, by column."""
    found = ((questions.LEDGER_FILTERS[name][0], codes) for name, codes in filters.items() if name != "months")
    return {column: codes for column, codes in found if isinstance(codes, list)}


def ledger_transactions(
    store: Store,
    principal: str,
    year: int,
    *,
    responsibility: str | None = None,
    account: str | None = None,
    activity: str | None = None,
    month: int | None = None,
    months: Collection[int] | None = None,
    responsibilities: Collection[str] | None = None,
    accounts: Collection[str] | None = None,
    activities: Collection[str] | None = None,
    projects: Collection[str] | None = None,
    vouchers: Collection[str] | None = None,
    as_of: datetime | None,
    limit: int = 100,
    offset: int = 0,
    using: Engine | None = None,
) -> LedgerPage:
    """The single transactions behind a sum, in the ledger's order, a page at a time.

    The singular arguments are short for a collection of one. Raises ValueError for an unknown month or a negative
    limit or offset.
    """
    if limit < 0 or offset < 0:
        raise ValueError("Antal rader och startrad kan inte vara negativa.")
    filters = _filters(
        year,
        [month] if month is not None else months,
        [responsibility] if responsibility is not None else responsibilities,
        [account] if account is not None else accounts,
        [activity] if activity is not None else activities,
        projects,
        None,
        None,
        vouchers,
    )
    version = ledger_version(store, principal, year, as_of=as_of)
    if version is None:
        return LedgerPage((), 0, Decimal("0.00"))
    file = _file(_needed((), filters))
    answering = using or engine()
    shape = (tuple(filters), file != FACTS)
    ((count, ore),) = _ask(store, version, file, questions.ledger_count, shape, filters, answering)
    bound = {**filters, "limit": limit, "offset": offset}
    rows = _ask(store, version, FACTS, questions.ledger_transactions, (tuple(filters),), bound, answering)
    return LedgerPage(tuple(map(_transaction, rows)), int(count or 0), kronor(ore or 0))


def _ask(
    store: Store,
    version: Version,
    file: str,
    question: Any,
    shape: tuple[Any, ...],
    values: Mapping[str, object],
    answering: Engine,
) -> list[tuple[Any, ...]]:
    path = version.file(file)
    if path is None:
        raise ValueError(f"Versionen {version.name} saknar filen {file}.")
    return answering.rows(compiled(question, shape, answering.dialect, store), {LEDGER: [path]}, values)


def _file(needed: set[str]) -> str:
    """The smallest file that has every column."""
    return next((name for name, columns in ROLL_UPS.items() if needed <= set(columns)), FACTS)


def _needed(by: Iterable[str], filters: Mapping[str, object]) -> set[str]:
    asked = {"account" if column == "account_group" else column for column in by}
    return asked | {questions.LEDGER_FILTERS[name][0] for name in filters}


def _refuse_unknown(by: Sequence[str]) -> None:
    unknown = [column for column in by if column not in COLUMNS]
    if unknown or len(set(by)) < len(by):
        raise ValueError(f"Redovisningen kan delas efter {', '.join(COLUMNS)}, en gång var, inte {', '.join(by)}.")


def _filters(year: int, months: Collection[int] | None, *codes: Collection[str] | None) -> dict[str, object]:
    """The filters that are given, under the names of the questions, as sorted lists to bind."""
    filters: dict[str, object] = {}
    if months is not None:
        filters["months"] = sorted({year * 100 + Period.month(year, month).number for month in months})
    names = [name for name in questions.LEDGER_FILTERS if name != "months"]
    filters.update({name: sorted(set(given)) for name, given in zip(names, codes, strict=False) if given is not None})
    return filters


def ledger_accounts(
    store: Store, principal: str, year: int, *, as_of: datetime | None, using: Engine | None = None
) -> tuple[str, ...]:
    """The accounts that have transactions in the year, in order; none when nothing was known."""
    version = ledger_version(store, principal, year, as_of=as_of)
    return () if version is None else tuple(_accounts_of(store, version, using or engine()))


def _accounts_of(store: Store, version: Version, answering: Engine) -> list[str]:
    table = _year(version, int(version.slice.split("/")[1]), {"account"})
    if table is not None:
        return list(table.codes["account"])
    known = _accounts.get((version.folder, version.name))
    if known is None:
        rows = _ask(
            store, version, _file({"account"}), questions.ledger_totals, (("account",), (), True), {}, answering
        )
        known = [row[0] for row in rows]
        if len(_accounts) >= MOST_VERSIONS_REMEMBERED:
            _accounts.clear()
        _accounts[version.folder, version.name] = known
    return known


def _grouped(store: Store, version: Version, ranges: Sequence[AccountRange], answering: Engine) -> dict[str, object]:
    """Every account of the version and the group it belongs to, as the two lists that the question binds."""
    accounts = _accounts_of(store, version, answering)
    return {"grouped_accounts": accounts, "group_codes": _groups_of(accounts, ranges)}


def _groups_of(accounts: Iterable[str], ranges: Sequence[AccountRange]) -> list[str]:
    return [
        next((each.code for each in ranges if each.holds(account)), "") if ranges else account[:2]
        for account in accounts
    ]


# What a version holds never changes, so its few accounts are asked for once per process.
_accounts: dict[tuple[Path, str], list[str]] = {}
MOST_VERSIONS_REMEMBERED = 256


def _totals(rows: list[tuple[Any, ...]], by: tuple[str, ...]) -> tuple[LedgerTotal, ...]:
    """Rows of (columns in `by`, öre, count) as totals; a sum over nothing (a count of 0) is no total."""
    if rows and not rows[0][-1]:
        return ()
    if "period" in by:
        at = by.index("period")
        periods = {number: _month(number) for number in {row[at] for row in rows}}
        rows = [(*row[:at], periods[row[at]], *row[at + 1 :]) for row in rows]
    # Each field takes its column, or the None that is put last.
    places = itemgetter(*[by.index(column) if column in by else -1 for column in LedgerTotal._fields[2:]])
    return tuple(LedgerTotal(kronor(row[-2]), row[-1], *places((*row, None))) for row in rows)


def _transaction(row: tuple[Any, ...]) -> LedgerTransaction:
    period, day, responsibility, account, activity, project, counterparty, object_, ore, voucher, text, number = row
    return LedgerTransaction(
        _month(period), day, responsibility, account, activity, project, counterparty, object_,
        kronor(ore), voucher, text, number,
    )  # fmt: skip


def _month(number: int) -> Period:
    return Period.month(number // 100, number % 100)
