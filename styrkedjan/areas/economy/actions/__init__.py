"""Frames, budgets and forecasts are set here. What was set before stays, with its own time."""

from styrkedjan.areas.economy.actions.budgets import BudgetRow, change_budgets, save_budget
from styrkedjan.areas.economy.actions.closing import close_month, reopen_month, review_remarks, withdraw_review
from styrkedjan.areas.economy.actions.common import Decision
from styrkedjan.areas.economy.actions.earmarks import remove_earmark, set_earmark
from styrkedjan.areas.economy.actions.forecasts import save_forecast, withdraw_forecast
from styrkedjan.areas.economy.actions.frames import add_frame, correct_frame
from styrkedjan.areas.economy.actions.groups import KOMMUN_BAS, Group, set_account_groups
from styrkedjan.areas.economy.actions.marked import Mark, correct_item, mark_item, unmark_item
from styrkedjan.areas.economy.actions.signing import (
    call_for_forecasts,
    send_back_forecast,
    send_back_sum,
    sign_forecast,
    sign_sum,
)
from styrkedjan.areas.economy.actions.staffing import StaffKey, StaffRow, save_staff

__all__ = [
    "KOMMUN_BAS",
    "BudgetRow",
    "Decision",
    "Group",
    "Mark",
    "StaffKey",
    "StaffRow",
    "add_frame",
    "call_for_forecasts",
    "change_budgets",
    "close_month",
    "correct_frame",
    "correct_item",
    "mark_item",
    "remove_earmark",
    "reopen_month",
    "review_remarks",
    "save_budget",
    "save_forecast",
    "save_staff",
    "send_back_forecast",
    "send_back_sum",
    "set_account_groups",
    "set_earmark",
    "sign_forecast",
    "sign_sum",
    "unmark_item",
    "withdraw_forecast",
    "withdraw_review",
]
