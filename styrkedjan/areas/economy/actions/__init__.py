"""Frames, budgets and forecasts are set here. What was set before stays, with its own time."""

from styrkedjan.areas.economy.actions.budgets import BudgetRow, change_budgets, save_budget
from styrkedjan.areas.economy.actions.common import Decision
from styrkedjan.areas.economy.actions.earmarks import remove_earmark, set_earmark
from styrkedjan.areas.economy.actions.forecasts import save_forecast, withdraw_forecast
from styrkedjan.areas.economy.actions.frames import add_frame, correct_frame
from styrkedjan.areas.economy.actions.groups import KOMMUN_BAS, Group, set_account_groups

__all__ = [
    "KOMMUN_BAS",
    "BudgetRow",
    "Decision",
    "Group",
    "add_frame",
    "change_budgets",
    "correct_frame",
    "remove_earmark",
    "save_budget",
    "save_forecast",
    "set_account_groups",
    "set_earmark",
    "withdraw_forecast",
]
