"""The municipal group in summary: the municipality's own books and its companies by owned share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.books.models import CompanyAccounts
from styrkedjan.areas.books.queries.ledger import books_of
from styrkedjan.areas.books.queries.mapping import mapping_of
from styrkedjan.areas.books.queries.statements import presented
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.domain.economy.group_accounts import NO_ELIMINATIONS, Accounts, GroupAccounts, Member, consolidate
from styrkedjan.domain.economy.statement_mapping import ChartMapping, StatementKind
from styrkedjan.domain.economy.statements import Presented


@dataclass(frozen=True, slots=True)
class MemberShown:
    """A member with where its figures are from."""

    member: Member
    source: str


@dataclass(frozen=True, slots=True)
class GroupShown:
    """The group of one year. `group` is None while the municipality's own whole year is not known.

    `missing` names the companies without figures: they are left out, and said to be.
    """

    year: int
    members: tuple[MemberShown, ...]
    eliminations: CompanyAccounts | None
    group: GroupAccounts | None
    missing: tuple[str, ...]
    why_not: str = ""


def group_accounts(principal: Unit, year: int, as_of: datetime | None = None) -> GroupShown:
    """The group of a whole year: three queries."""
    rows = list(CompanyAccounts.objects.as_of(as_of).filter(principal=principal, year=year).select_related("company"))
    companies = Unit.objects.filter(principal=principal, kind=UnitKind.COMPANY).order_by("code")
    told = {row.company_id for row in rows}
    missing = tuple(company.name for company in companies if company.pk not in told and company.valid_from.year <= year)
    own, why_not = _own(principal, year, as_of)
    members = [_member(row) for row in rows if row.company_id is not None and row.owned]
    inside = next((row for row in rows if row.company_id is None), None)
    if own is None:
        return GroupShown(year, tuple(members), inside, None, missing, why_not)
    members.insert(0, own)
    eliminations = _accounts(inside) if inside else NO_ELIMINATIONS
    group = consolidate([one.member for one in members], eliminations)
    return GroupShown(year, tuple(members), inside, group, missing)


def _member(row: CompanyAccounts) -> MemberShown:
    assert row.company is not None
    return MemberShown(Member(row.company.name, Decimal(row.owned), _accounts(row)), row.source)


def _accounts(row: CompanyAccounts) -> Accounts:
    return Accounts(row.income, row.costs, row.assets, row.debts)


def _own(principal: Unit, year: int, as_of: datetime | None) -> tuple[MemberShown | None, str]:
    books = books_of(principal, [(year, 12)], as_of)[year, 12]
    mapping = mapping_of(principal, year, as_of)
    income = presented(mapping, StatementKind.INCOME, books)
    balance = presented(mapping, StatementKind.BALANCE, books)
    if income is None or balance is None:
        return None, f"Kommunens egna räkenskaper för hela {year} är inte kompletta."
    earned, spent = _split(mapping, income)
    accounts = Accounts(earned, spent, balance.amount("assets"), balance.amount("debts"))
    return MemberShown(Member(principal.name, Decimal(1), accounts), books.ledger_source), ""


def _split(mapping: ChartMapping, income: Presented) -> tuple[Decimal, Decimal]:
    """Income and costs: the lines with accounts, by their sign."""
    lines = {line.id for line in mapping.statement(StatementKind.INCOME).lines if line.accounts}
    amounts = [row.amount for row in income.lines if row.line.id in lines]
    earned = sum((amount for amount in amounts if amount > 0), Decimal(0))
    return earned, -sum((amount for amount in amounts if amount < 0), Decimal(0))
