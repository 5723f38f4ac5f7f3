"""Questions about investments. Values out; the number of queries does not grow with projects or years."""

from styrkedjan.areas.investments.queries.consequences import (
    CommitteeCost,
    Consequences,
    ProjectCost,
    capital_costs,
    consequences,
)
from styrkedjan.areas.investments.queries.lines import (
    ProjectLine,
    is_closed,
    line,
    lines,
    outcome_by_project,
    years_ahead,
)
from styrkedjan.areas.investments.queries.pictures import (
    FollowUp,
    FrameRow,
    KindRow,
    Portfolio,
    collected,
    follow_up,
    frame_entries,
    frame_of,
    frame_rows,
    frames,
    needs_renewal,
    planned_of,
    portfolio,
)
from styrkedjan.areas.investments.queries.rules import InvestmentRules, rules_of
from styrkedjan.areas.investments.queries.situation import InvestmentSituation, situation_of

__all__ = [
    "CommitteeCost",
    "Consequences",
    "FollowUp",
    "FrameRow",
    "InvestmentRules",
    "InvestmentSituation",
    "KindRow",
    "Portfolio",
    "ProjectCost",
    "ProjectLine",
    "capital_costs",
    "collected",
    "consequences",
    "follow_up",
    "frame_entries",
    "frame_of",
    "frame_rows",
    "frames",
    "is_closed",
    "line",
    "lines",
    "needs_renewal",
    "outcome_by_project",
    "planned_of",
    "portfolio",
    "rules_of",
    "situation_of",
    "years_ahead",
]
