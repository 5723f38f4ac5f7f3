"""The accounts as workbooks: opening balances and finance entries, stated amounts, and the companies in summary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from styrkedjan.areas.accounts.actions import companies as companies_actions
from styrkedjan.areas.accounts.actions import entries as entries_actions
from styrkedjan.areas.accounts.actions import stating
from styrkedjan.areas.accounts.models import BookEntry, CompanyAccounts, InternalDealing, StatedAmount
from styrkedjan.areas.accounts.queries.stated import ITEMS
from styrkedjan.areas.accounts.workbooks.common import after, register
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.economy.group_accounts import DealingKind
from styrkedjan.domain.errors import Problem
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.import_kinds import Rows, Where
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import ImportBatch, User
from styrkedjan.sources.workbook import Column, Kind, TableSpec
from styrkedjan.sources.workbook_spec import Key

ELIMINATIONS = "ELIM"
YEAR = Column("year", "År", Kind.INTEGER, required=True, minimum=2000, maximum=2199)
SOURCE = Column("source", "Källa", max_length=255, help="Var beloppet kommer ifrån.")

ENTRIES = TableSpec(
    name="book_entries",
    title="Balanser och finansposter",
    columns=(
        YEAR,
        Column("month", "Månad", Kind.INTEGER, required=True, minimum=0, maximum=12, help="0 är ingående balans."),
        Column("account", "Konto", Kind.CODE, required=True, max_length=20),
        Column("name", "Kontots namn", max_length=120, aliases=("Benämning", "Kontonamn")),
        Column(
            "amount", "Belopp, kr", Kind.MONEY, required=True, help="Debet plus, kredit minus.", aliases=("Belopp",)
        ),
        SOURCE,
    ),
    key=("year", "month", "account"),
    help="Ingående balanser (månad 0) och det som månaderna har utöver den inlästa redovisningen.",
)
STATED = TableSpec(
    name="stated_amounts",
    title="Balanskrav och reserver",
    columns=(
        YEAR,
        Column("item", "Uppgift", Kind.CHOICE, required=True, choices=ITEMS),
        Column("amount", "Belopp, kr", Kind.MONEY, required=True, help="Effekt på resultatet: avdrag med minus."),
        Column("source", "Källa", required=True, max_length=255),
    ),
    key=("year", "item"),
    help="En rad per år och uppgift i balanskravsutredningen. En rad som saknas är inte angiven, inte noll.",
)
COMPANIES = TableSpec(
    name="company_accounts",
    title="Bolagen i sammandrag",
    columns=(
        YEAR,
        Column("company", "Bolag", Kind.CODE, required=True, max_length=20, help="Kod, eller ELIM för elimineringar."),
        Column("company_name", "Bolag, namn", readonly=True),
        Column("owned", "Ägarandel", Kind.PERCENT, required=True, minimum=0, maximum=1),
        *(
            Column(key, heading, Kind.MONEY, required=True)
            for key, heading in (
                ("income", "Intäkter, kr"),
                ("costs", "Kostnader, kr"),
                ("assets", "Tillgångar, kr"),
                ("debts", "Avsättningar och skulder, kr"),
            )
        ),
        SOURCE,
    ),
    key=("year", "company"),
    help="En rad per bolag och år. Raden ELIM är mellanhavanden inom koncernen, skrivna positiva.",
)  # fmt: skip


DEALINGS = TableSpec(
    name="internal_dealings",
    title="Mellanhavanden",
    columns=(
        YEAR,
        Column(
            "kind", "Slag", Kind.CHOICE, required=True, choices={one.value: one.label for one in DealingKind},
            help="; ".join(f"{one.label}: {one.sentence}" for one in DealingKind),
        ),
        Column("giver", "Från", Kind.CODE, required=True, max_length=20, help="Säljer, lånar ut, äger eller får."),
        Column("taker", "Till", Kind.CODE, required=True, max_length=20, help="Köper, lånar, ägs eller ger."),
        Column("amount", "Belopp, kr", Kind.MONEY, required=True, minimum=0, help="Hela beloppet, utan minus."),
        SOURCE,
    ),
    key=("year", "kind", "giver", "taker"),
    help="Vad kommunen och bolagen har sålt, lånat och delat ut till varandra. Tas bort i koncernens räkenskaper.",
)  # fmt: skip


def current_entries(scope: Unit, known: Known) -> Rows:
    rows = known.rows(BookEntry).filter(principal=root_of(scope))
    names = [column.key for column in ENTRIES.columns]
    return {(str(row.year), str(row.month), row.account): {n: getattr(row, n) for n in names} for row in rows}


def check_entries(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    for change in changes:
        if change.operation is not Operation.REMOVE:
            year, month, account = change.key
            yield from entries_actions.entry_problems((int(year), int(month), account), where(change.key, "account"))


def apply_entries(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    now = current_entries(scope, NOW)
    entries = {}
    for change in changes:
        year, month, account = change.key
        row = after(change, now)
        entries[int(year), int(month), account] = row and entries_actions.Entry(
            row["amount"], row["name"], row["source"]
        )
    entries_actions.save_entries(by=by, principal=scope, entries=entries, batch=batch, at=at)


def current_stated(scope: Unit, known: Known) -> Rows:
    """What is said of the balance requirement; outcomes of objectives are entered on their own page."""
    rows = known.rows(StatedAmount).filter(principal=root_of(scope), item__in=ITEMS)
    return {
        (str(row.year), row.item): {
            "year": row.year, "item": row.item, "amount": row.amount.quantize(Decimal("0.01")), "source": row.source,
        }
        for row in rows
    }  # fmt: skip


def check_stated(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    for change in changes:
        if change.operation is not Operation.REMOVE:
            year, item = change.key
            row: Any = rows[change.key]
            said = (row["amount"], row["source"])
            yield from stating.amount_problems(int(year), item, said, set(ITEMS), where(change.key, "amount"))


def apply_stated(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    now = current_stated(scope, NOW)
    wanted: dict[int, dict[str, Any]] = defaultdict(dict)
    for change in changes:
        row = after(change, now)
        wanted[int(change.key[0])][change.key[1]] = (row["amount"], row["source"]) if row else None
    for year in sorted(wanted):
        stating.state_amounts(by=by, principal=scope, year=year, amounts=wanted[year], batch=batch, at=at)


def current_companies(scope: Unit, known: Known) -> Rows:
    rows = known.rows(CompanyAccounts).filter(principal=root_of(scope)).select_related("company")
    found: dict[Key, dict[str, Any]] = {}
    for row in rows:
        code = row.company.code if row.company else ELIMINATIONS
        found[str(row.year), code] = {
            "year": row.year, "company": code, "company_name": row.company.name if row.company else "Elimineringar",
            **{name: getattr(row, name) for name in ("owned", "income", "costs", "assets", "debts", "source")},
        }  # fmt: skip
    return found


def known_companies(scope: Unit) -> Mapping[str, Iterable[str]]:
    return {"company": [*_companies(scope), ELIMINATIONS]}


def check_companies(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    for change in changes:
        if change.operation is not Operation.REMOVE and not rows[change.key]["owned"]:
            remedy = "Skriv en andel över noll, eller ta bort raden."
            yield Problem("", where(change.key, "owned"), "Ägarandelen är noll.", remedy)


def apply_companies(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    now, companies = current_companies(scope, NOW), _companies(scope)
    wanted: dict[tuple[int | None, int], companies_actions.Summary | None] = {}
    for change in changes:
        year, code = change.key
        row = after(change, now)
        names = ("income", "costs", "assets", "debts", "owned", "source")
        key = (None if code == ELIMINATIONS else companies[code], int(year))
        wanted[key] = companies_actions.Summary(**{name: row[name] for name in names}) if row else None
    companies_actions.save_company_accounts(by=by, principal=scope, accounts=wanted, batch=batch, at=at)


def current_dealings(scope: Unit, known: Known) -> Rows:
    rows = known.rows(InternalDealing).filter(principal=root_of(scope)).select_related("giver", "taker")
    return {
        (str(row.year), row.kind, row.giver.code, row.taker.code): {
            "year": row.year, "kind": row.kind, "giver": row.giver.code, "taker": row.taker.code,
            "amount": row.amount, "source": row.source,
        }
        for row in rows
    }  # fmt: skip


def known_members(scope: Unit) -> Mapping[str, Iterable[str]]:
    return {key: [*_members(scope)] for key in ("giver", "taker")}


def check_dealings(scope: Unit, rows: Rows, changes: Sequence[RowChange], where: Where) -> Iterable[Problem]:
    members, root = _members(scope), root_of(scope)
    names = dict(Unit.objects.filter(pk__in=members.values()).values_list("pk", "name")) | {root.pk: root.name}
    for change in changes:
        if change.operation is not Operation.REMOVE:
            said: Any = companies_actions.InternalAmount(rows[change.key]["amount"])  # type: ignore[arg-type]
            yield from companies_actions.dealing_problems(
                _dealing(change, members), said, names, where(change.key, "taker")
            )


def apply_dealings(
    *, by: User, scope: Unit, changes: Sequence[RowChange], batch: ImportBatch, at: datetime, undoing: bool
) -> None:
    now, members = current_dealings(scope, NOW), _members(scope)
    wanted: dict[Any, companies_actions.InternalAmount | None] = {}
    for change in changes:
        row = after(change, now)
        wanted[_dealing(change, members)] = row and companies_actions.InternalAmount(row["amount"], row["source"])
    companies_actions.save_dealings(by=by, principal=scope, dealings=wanted, batch=batch, at=at)


def _dealing(change: RowChange, members: Mapping[str, int]) -> Any:
    year, kind, giver, taker = change.key
    return int(year), DealingKind(kind), members[giver], members[taker]


def _members(scope: Unit) -> dict[str, int]:
    root = root_of(scope)
    return {root.code: root.pk, **_companies(scope)}


def _companies(scope: Unit) -> dict[str, int]:
    rows = Unit.objects.filter(principal=root_of(scope), kind=UnitKind.COMPANY)
    return dict(rows.values_list("code", "pk"))


register(
    "book_entries",
    "Ingående balanser och finansposter",
    "Balanser vid årets början och poster som inte finns i nämndernas redovisning, till exempel skatteintäkter.",
    ENTRIES,
    current_entries,
    apply_entries,
    check=check_entries,
)
register(
    "stated_amounts",
    "Balanskrav och reserver",
    "Justeringar i balanskravsutredningen, reserver och ansvarsförbindelse, med källa.",
    STATED,
    current_stated,
    apply_stated,
    check=check_stated,
)
register(
    "company_accounts",
    "Bolagens räkenskaper i sammandrag",
    "Intäkter, kostnader, tillgångar och skulder per bolag och år, och mellanhavanden inom koncernen.",
    COMPANIES,
    current_companies,
    apply_companies,
    known=known_companies,
    check=check_companies,
)
register(
    "internal_dealings",
    "Mellanhavanden i koncernen",
    "Köp, lån, aktier och utdelningar mellan kommunen och bolagen, som tas bort i koncernens räkenskaper.",
    DEALINGS,
    current_dealings,
    apply_dealings,
    known=known_members,
    check=check_dealings,
)
