"""Questions about the municipality's own books. Values out; the number of queries is constant."""

from styrkedjan.areas.books.queries.accounts import (
    InvestmentAccount,
    InvestmentRow,
    OperatingAccount,
    investment_account,
    operating_account,
)
from styrkedjan.areas.books.queries.balance_requirement import BalanceRequirement, balance_requirement
from styrkedjan.areas.books.queries.full_year import FullYear, FullYearRow, full_year
from styrkedjan.areas.books.queries.group import GroupShown, group_accounts
from styrkedjan.areas.books.queries.objectives import Objectives, ObjectiveShown, objectives
from styrkedjan.areas.books.queries.stated import ITEMS, stated, version_of
from styrkedjan.areas.books.queries.statements import TwoYears, accounts_of, mapping_of, statement

__all__ = [
    "ITEMS",
    "BalanceRequirement",
    "FullYear",
    "FullYearRow",
    "GroupShown",
    "InvestmentAccount",
    "InvestmentRow",
    "ObjectiveShown",
    "Objectives",
    "OperatingAccount",
    "TwoYears",
    "accounts_of",
    "balance_requirement",
    "full_year",
    "group_accounts",
    "investment_account",
    "mapping_of",
    "objectives",
    "operating_account",
    "stated",
    "statement",
    "version_of",
]
