"""Every write at the year-end: who may, in which state, what the rules say, then the write and the audit event."""

from styrkedjan.areas.year_end.actions.carrying import (
    decide_carry_over,
    request_carry_over,
    review_carry_over,
    withdraw_carry_over,
)
from styrkedjan.areas.year_end.actions.equity import (
    approve_use,
    decline_use,
    freeze_equity,
    lift_freeze,
    plan_use,
    request_use,
)
from styrkedjan.areas.year_end.actions.opening import enter_opening_equity, take_back_opening_equity
from styrkedjan.areas.year_end.actions.recovery import (
    MeasureRow,
    approve_recovery_plan,
    follow_up_recovery,
    save_recovery_plan,
)

__all__ = [
    "MeasureRow",
    "approve_recovery_plan",
    "approve_use",
    "decide_carry_over",
    "decline_use",
    "enter_opening_equity",
    "follow_up_recovery",
    "freeze_equity",
    "lift_freeze",
    "plan_use",
    "request_carry_over",
    "request_use",
    "review_carry_over",
    "save_recovery_plan",
    "take_back_opening_equity",
    "withdraw_carry_over",
]
