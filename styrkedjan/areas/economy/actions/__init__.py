"""Frames, budgets and forecasts are set here. What was set before stays, with its own time."""

from styrkedjan.areas.economy.actions.budgets import BudgetRow, change_budgets, save_budget
from styrkedjan.areas.economy.actions.closing import close_month, reopen_month, review_remarks, withdraw_review
from styrkedjan.areas.economy.actions.earmarks import remove_earmark, set_earmark
from styrkedjan.areas.economy.actions.forecasts import save_forecast, withdraw_forecast
from styrkedjan.areas.economy.actions.frame_requests import (
    change_request,
    decide_request,
    draft_request,
    send_request,
    withdraw_request,
)
from styrkedjan.areas.economy.actions.frames import MOVES, FrameChange, add_frame, adjust_frames, correct_frame
from styrkedjan.areas.economy.actions.groups import KOMMUN_BAS, Group, set_account_groups
from styrkedjan.areas.economy.actions.marked import Mark, correct_item, mark_item, unmark_item
from styrkedjan.areas.economy.actions.own_rules import adopt_carry_over_rules, set_cost_increase
from styrkedjan.areas.economy.actions.reallocations import plan_move, reallocate, state_priority, undo_reallocation
from styrkedjan.areas.economy.actions.signing import (
    call_for_forecasts,
    send_back_forecast,
    send_back_sum,
    sign_forecast,
    sign_sum,
)
from styrkedjan.areas.economy.actions.staffing import StaffKey, StaffRow, save_staff
from styrkedjan.areas.economy.queries.reallocations import Place

__all__ = [
    "KOMMUN_BAS",
    "MOVES",
    "BudgetRow",
    "FrameChange",
    "Group",
    "Mark",
    "Place",
    "StaffKey",
    "StaffRow",
    "add_frame",
    "adjust_frames",
    "adopt_carry_over_rules",
    "call_for_forecasts",
    "change_budgets",
    "change_request",
    "close_month",
    "correct_frame",
    "correct_item",
    "decide_request",
    "draft_request",
    "mark_item",
    "plan_move",
    "reallocate",
    "remove_earmark",
    "reopen_month",
    "review_remarks",
    "save_budget",
    "save_forecast",
    "save_staff",
    "send_back_forecast",
    "send_back_sum",
    "send_request",
    "set_account_groups",
    "set_cost_increase",
    "set_earmark",
    "sign_forecast",
    "sign_sum",
    "state_priority",
    "undo_reallocation",
    "unmark_item",
    "withdraw_forecast",
    "withdraw_request",
    "withdraw_review",
]
