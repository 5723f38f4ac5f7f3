"""Questions about rounds and reports. Values out; the number of SQL queries does not grow with goals or units."""

from styrkedjan.areas.reporting.queries.page import BelowLine, GoalLine, ReportPage, below, needs_words, report_page
from styrkedjan.areas.reporting.queries.rounds import (
    UNFINISHED,
    RoundLine,
    approved_for_meeting,
    followed_up,
    frozen,
    in_tree_order,
    is_late,
    planning_units,
    previous,
    previous_forecast,
    report,
    reporting_units,
    reports_of,
    rounds,
    to_do,
)

__all__ = [
    "UNFINISHED",
    "BelowLine",
    "GoalLine",
    "ReportPage",
    "RoundLine",
    "approved_for_meeting",
    "below",
    "followed_up",
    "frozen",
    "in_tree_order",
    "is_late",
    "needs_words",
    "planning_units",
    "previous",
    "previous_forecast",
    "report",
    "report_page",
    "reporting_units",
    "reports_of",
    "rounds",
    "to_do",
]
