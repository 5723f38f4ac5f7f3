"""Every write to investments: who may, in which state, what the rules say, then the write and the audit event."""

from styrkedjan.areas.investments.actions.budgets import move_budget, save_budgets
from styrkedjan.areas.investments.actions.closing import (
    account_for,
    approve_deviations,
    collect_deviations,
    finish,
    reopen,
    request_balance,
    review_balance,
    withdraw_balance,
)
from styrkedjan.areas.investments.actions.decisions import add_frame, decide_project, decide_urgently, notify_council
from styrkedjan.areas.investments.actions.forecasts import save_forecast
from styrkedjan.areas.investments.actions.projects import change_project, create_project, remove_unused

__all__ = [
    "account_for",
    "add_frame",
    "approve_deviations",
    "change_project",
    "collect_deviations",
    "create_project",
    "decide_project",
    "decide_urgently",
    "finish",
    "move_budget",
    "notify_council",
    "remove_unused",
    "reopen",
    "request_balance",
    "review_balance",
    "save_budgets",
    "save_forecast",
    "withdraw_balance",
]
