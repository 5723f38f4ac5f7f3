"""What economy keeps: frames, budgets and forecasts, earmarks, and what committees do about their frames."""

from styrkedjan.areas.economy.models.appropriations import EarmarkedAppropriation
from styrkedjan.areas.economy.models.money import (
    MONTH_FIELDS,
    AccountGroup,
    BudgetLine,
    Forecast,
    FrameKind,
    NetFrame,
)
from styrkedjan.areas.economy.models.remedies import (
    CarryOverRules,
    FrameRequest,
    GeneralCostIncrease,
    Reallocation,
)

__all__ = [
    "MONTH_FIELDS",
    "AccountGroup",
    "BudgetLine",
    "CarryOverRules",
    "EarmarkedAppropriation",
    "Forecast",
    "FrameKind",
    "FrameRequest",
    "GeneralCostIncrease",
    "NetFrame",
    "Reallocation",
]
