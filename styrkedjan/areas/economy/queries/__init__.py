"""Questions about money. Values out; the number of SQL queries does not grow with units, goals or transactions."""

from styrkedjan.areas.economy.queries.earmarks import appropriations, earmark_results, earmarks_of
from styrkedjan.areas.economy.queries.ledger import accounts, booked_through, monthly, net_outcome_by_unit, transactions
from styrkedjan.areas.economy.queries.scope import OTHER, OTHER_LABEL, answers_for_money, principal_of, store
from styrkedjan.areas.economy.queries.table import economy_table
from styrkedjan.areas.economy.queries.written import budget_lines, forecasts_of_round, frame, frame_entries

__all__ = [
    "OTHER",
    "OTHER_LABEL",
    "accounts",
    "answers_for_money",
    "appropriations",
    "booked_through",
    "budget_lines",
    "earmark_results",
    "earmarks_of",
    "economy_table",
    "forecasts_of_round",
    "frame",
    "frame_entries",
    "monthly",
    "net_outcome_by_unit",
    "principal_of",
    "store",
    "transactions",
]
