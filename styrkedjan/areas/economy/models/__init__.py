"""What economy keeps: frames, budgets and forecasts."""

from styrkedjan.areas.economy.models.money import (
    MONTH_FIELDS,
    AccountGroup,
    BudgetLine,
    Forecast,
    FrameKind,
    NetFrame,
)

__all__ = ["MONTH_FIELDS", "AccountGroup", "BudgetLine", "Forecast", "FrameKind", "NetFrame"]
