"""What planning writes: models and forecasts, scenarios, motions and questions, staff and unit budgets."""

from styrkedjan.areas.planning.models.allocation import (
    AllocationLine,
    AllocationModel,
    PopulationForecast,
    UnitVolume,
)
from styrkedjan.areas.planning.models.budgets import (
    PeriodisationProfile,
    PlannedCost,
    StaffParameter,
    StaffPost,
    UnitFrame,
)
from styrkedjan.areas.planning.models.fees import Fee, FeeDecision, FeeProposal
from styrkedjan.areas.planning.models.motions import (
    Motion,
    MotionChange,
    PartyGroup,
    PartyMembership,
    Question,
)
from styrkedjan.areas.planning.models.scenarios import Assumption, Scenario, ScenarioLine, ScenarioStep

__all__ = [
    "AllocationLine",
    "AllocationModel",
    "Assumption",
    "Fee",
    "FeeDecision",
    "FeeProposal",
    "Motion",
    "MotionChange",
    "PartyGroup",
    "PartyMembership",
    "PeriodisationProfile",
    "PlannedCost",
    "PopulationForecast",
    "Question",
    "Scenario",
    "ScenarioLine",
    "ScenarioStep",
    "StaffParameter",
    "StaffPost",
    "UnitFrame",
    "UnitVolume",
]
