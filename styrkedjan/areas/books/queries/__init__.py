"""Questions about the municipality's own books. Values out; the number of queries is constant."""

from styrkedjan.areas.books.queries.balance_requirement import BalanceRequirement, ForecastResult, balance_requirement
from styrkedjan.areas.books.queries.deficits import DeficitShown, before_reasons, decisions_of, deficits_shown, planned
from styrkedjan.areas.books.queries.full_year import FullYear, FullYearRow, full_year
from styrkedjan.areas.books.queries.group import (
    GroupShown,
    companies_of,
    company_rows,
    dealing_rows,
    group_accounts,
)
from styrkedjan.areas.books.queries.investment import InvestmentAccount, InvestmentRow, investment_account
from styrkedjan.areas.books.queries.mapping import (
    FIRST_YEAR,
    Change,
    Mappings,
    mapping_history,
    mapping_of,
    mappings_of,
)
from styrkedjan.areas.books.queries.mapping_preview import MappingPreview, mapping_preview
from styrkedjan.areas.books.queries.objectives import Objectives, ObjectiveShown, guideline_of, objectives
from styrkedjan.areas.books.queries.operating import Amounts, By, OperatingAccount, OperatingRow, operating_account
from styrkedjan.areas.books.queries.sound import Judged, judgements, material_of, newest_judgement
from styrkedjan.areas.books.queries.stated import ITEMS, stated
from styrkedjan.areas.books.queries.statements import (
    TwoYears,
    accounts_of,
    statement,
    statements_of,
)

__all__ = [
    "FIRST_YEAR",
    "ITEMS",
    "Amounts",
    "BalanceRequirement",
    "By",
    "Change",
    "DeficitShown",
    "ForecastResult",
    "FullYear",
    "FullYearRow",
    "GroupShown",
    "InvestmentAccount",
    "InvestmentRow",
    "Judged",
    "MappingPreview",
    "Mappings",
    "ObjectiveShown",
    "Objectives",
    "OperatingAccount",
    "OperatingRow",
    "TwoYears",
    "accounts_of",
    "balance_requirement",
    "before_reasons",
    "companies_of",
    "company_rows",
    "dealing_rows",
    "decisions_of",
    "deficits_shown",
    "full_year",
    "group_accounts",
    "guideline_of",
    "investment_account",
    "judgements",
    "mapping_history",
    "mapping_of",
    "mapping_preview",
    "mappings_of",
    "material_of",
    "newest_judgement",
    "objectives",
    "operating_account",
    "planned",
    "stated",
    "statement",
    "statements_of",
]
