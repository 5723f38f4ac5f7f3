"""What economy keeps: frames, budgets and forecasts, earmarks, what committees do about their frames, closed months."""

from styrkedjan.areas.economy.models.appropriations import EarmarkedAppropriation
from styrkedjan.areas.economy.models.closing import (
    ClosedMonth,
    ForecastCall,
    ForecastSignature,
    ReviewedRemark,
    SignKind,
    SignLevel,
)
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
from styrkedjan.areas.economy.models.variance import MarkedItem, MarkKind, PriceIndex, StaffMonth

__all__ = [
    "MONTH_FIELDS",
    "AccountGroup",
    "BudgetLine",
    "CarryOverRules",
    "ClosedMonth",
    "EarmarkedAppropriation",
    "Forecast",
    "ForecastCall",
    "ForecastSignature",
    "FrameKind",
    "FrameRequest",
    "GeneralCostIncrease",
    "MarkKind",
    "MarkedItem",
    "NetFrame",
    "PriceIndex",
    "Reallocation",
    "ReviewedRemark",
    "SignKind",
    "SignLevel",
    "StaffMonth",
]
