"""The municipal group in summary: the municipality's own accounts and its companies by owned share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from styrkedjan.areas.accounts.models import CompanyAccounts, InternalDealing
from styrkedjan.areas.accounts.queries.ledger import books_of
from styrkedjan.areas.accounts.queries.mapping import mapping_of
from styrkedjan.areas.accounts.queries.statements import presented
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.domain.economy.group_accounts import (
    NOTHING,
    Accounts,
    Dealing,
    DealingKind,
    GroupAccounts,
    Member,
    consolidate,
)
from styrkedjan.domain.economy.statement_mapping import ChartMapping, StatementKind
from styrkedjan.domain.economy.statements import Presented
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member with where its figures are from."""

    member: Member
    source: str


@dataclass(frozen=True, slots=True)
class GroupPage:
    """The group of one year. `group` is None while the municipality's own whole year is not known.

    `missing` names the companies without figures and `not_counted` the dealings with them: both are left out, and said
    to be. `eliminations` is what is stated in one lump instead of dealing by dealing.
    """

    year: int
    members: tuple[MemberLine, ...]
    dealings: tuple[InternalDealing, ...]
    eliminations: CompanyAccounts | None
    group: GroupAccounts | None
    missing: tuple[str, ...]
    not_counted: tuple[InternalDealing, ...] = ()
    why_not: str = ""

    @property
    def nothing_eliminated(self) -> bool:
        return not self.dealings and self.eliminations is None


@remembered
def group_accounts(principal: Unit, year: int, known: Known) -> GroupPage:
    """The group of a whole year: five queries."""
    rows = company_rows(principal, year, known)
    dealings = dealing_rows(principal, year, known)
    told = {row.company_id for row in rows}
    missing = tuple(one.name for one in companies_of(principal, year) if one.pk not in told)
    own, why_not = _own(principal, year, known)
    members = [_member(row) for row in rows if row.company_id is not None and row.owned]
    inside = next((row for row in rows if row.company_id is None), None)
    if own is None:
        return GroupPage(year, tuple(members), tuple(dealings), inside, None, missing, (), why_not)
    members.insert(0, own)
    counting = told | {principal.pk}
    counted = tuple(one for one in dealings if {one.giver_id, one.taker_id} <= counting)
    lump = _accounts(inside) if inside else NOTHING
    group = consolidate([one.member for one in members], _dealings(counted), lump)
    outside = tuple(one for one in dealings if one not in counted)
    return GroupPage(year, tuple(members), tuple(dealings), inside, group, missing, outside)


def companies_of(principal: Unit, year: int) -> list[Unit]:
    """The companies that are there in a year (one query)."""
    rows = Unit.objects.filter(principal=principal, kind=UnitKind.COMPANY, valid_from__year__lte=year)
    return list(rows.filter(Q(valid_to__isnull=True) | Q(valid_to__year__gte=year)).order_by("code"))


def company_rows(principal: Unit, year: int, known: Known) -> list[CompanyAccounts]:
    rows = known.rows(CompanyAccounts).filter(principal=principal, year=year)
    return list(rows.select_related("company", "known_by").order_by("company__code"))


def dealing_rows(principal: Unit, year: int, known: Known) -> list[InternalDealing]:
    rows = known.rows(InternalDealing).filter(principal=principal, year=year)
    return list(rows.select_related("giver", "taker", "known_by"))


def _dealings(rows: Iterable[InternalDealing]) -> list[Dealing]:
    return [Dealing(DealingKind(row.kind), row.giver.name, row.taker.name, row.amount) for row in rows]


def _member(row: CompanyAccounts) -> MemberLine:
    assert row.company is not None
    return MemberLine(Member(row.company.name, Decimal(row.owned), _accounts(row)), row.source)


def _accounts(row: CompanyAccounts) -> Accounts:
    return Accounts(row.income, row.costs, row.assets, row.debts)


def _own(principal: Unit, year: int, known: Known) -> tuple[MemberLine | None, str]:
    books = books_of(principal, [(year, 12)], known)[year, 12]
    mapping = mapping_of(principal, year, known)
    income = presented(mapping, StatementKind.INCOME, books)
    balance = presented(mapping, StatementKind.BALANCE, books)
    if income is None or balance is None:
        return None, f"Kommunens egna räkenskaper för hela {year} är inte kompletta."
    earned, spent = _split(mapping, income)
    accounts = Accounts(earned, spent, balance.amount("assets"), balance.amount("debts"))
    return MemberLine(Member(principal.name, Decimal(1), accounts), books.ledger_source), ""


def _split(mapping: ChartMapping, income: Presented) -> tuple[Decimal, Decimal]:
    """Income and costs: the lines with accounts, by their sign."""
    lines = {line.id for line in mapping.statement(StatementKind.INCOME).lines if line.accounts}
    amounts = [row.amount for row in income.lines if row.line.id in lines]
    earned = sum((amount for amount in amounts if amount > 0), Decimal(0))
    return earned, -sum((amount for amount in amounts if amount < 0), Decimal(0))
