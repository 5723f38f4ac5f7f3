"""Frames, budgets and forecasts are set here. What was set before stays, with its own time."""

from styrkedjan.areas.economy.actions.budgets import BudgetRow, change_budgets, save_budget
from styrkedjan.areas.economy.actions.common import Decision
from styrkedjan.areas.economy.actions.forecasts import save_forecast, withdraw_forecast
from styrkedjan.areas.economy.actions.frames import add_frame, correct_frame

__all__ = [
    "BudgetRow",
    "Decision",
    "add_frame",
    "change_budgets",
    "correct_frame",
    "save_budget",
    "save_forecast",
    "withdraw_forecast",
]
