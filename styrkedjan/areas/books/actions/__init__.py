"""Everything that writes in the books. What was known before stays, with its own time."""

from styrkedjan.areas.books.actions.companies import Summary, save_company_accounts
from styrkedjan.areas.books.actions.entries import Entry, entry_problems, save_entries
from styrkedjan.areas.books.actions.mapping import save_mapping, undo_mapping
from styrkedjan.areas.books.actions.objectives import set_objective, withdraw_objective
from styrkedjan.areas.books.actions.stating import amount_problems, state_amounts

__all__ = [
    "Entry",
    "Summary",
    "amount_problems",
    "entry_problems",
    "save_company_accounts",
    "save_entries",
    "save_mapping",
    "set_objective",
    "state_amounts",
    "undo_mapping",
    "withdraw_objective",
]
