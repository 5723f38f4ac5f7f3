"""Everything that can be done to indicators, their targets and their values."""

from styrkedjan.areas.indicators.actions.defining import change, define, link, note_read, remove_unused, unlink
from styrkedjan.areas.indicators.actions.reporting import Entry, report_value, report_values, withdraw_values
from styrkedjan.areas.indicators.actions.targets import (
    Aim,
    prepare_next_year,
    set_target,
    set_targets,
    withdraw_targets,
)

__all__ = [
    "Aim",
    "Entry",
    "change",
    "define",
    "link",
    "note_read",
    "prepare_next_year",
    "remove_unused",
    "report_value",
    "report_values",
    "set_target",
    "set_targets",
    "unlink",
    "withdraw_targets",
    "withdraw_values",
]
