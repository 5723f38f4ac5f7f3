"""Everything that writes in the books. What was known before stays, with its own time."""

from styrkedjan.areas.books.actions.companies import (
    InternalAmount,
    Summary,
    dealing_problems,
    save_company_accounts,
    save_dealings,
)
from styrkedjan.areas.books.actions.deficits import exempt_deficit, plan_restoration
from styrkedjan.areas.books.actions.entries import Entry, entry_problems, save_entries
from styrkedjan.areas.books.actions.mapping import save_mapping, undo_mapping
from styrkedjan.areas.books.actions.objectives import set_objective, withdraw_objective
from styrkedjan.areas.books.actions.sound import Judgement, judge_sound_management, set_guideline
from styrkedjan.areas.books.actions.stating import amount_problems, state_amounts

__all__ = [
    "Entry",
    "InternalAmount",
    "Judgement",
    "Summary",
    "amount_problems",
    "dealing_problems",
    "entry_problems",
    "exempt_deficit",
    "judge_sound_management",
    "plan_restoration",
    "save_company_accounts",
    "save_dealings",
    "save_entries",
    "save_mapping",
    "set_guideline",
    "set_objective",
    "state_amounts",
    "undo_mapping",
    "withdraw_objective",
]
