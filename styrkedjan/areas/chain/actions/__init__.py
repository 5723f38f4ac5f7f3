"""Everything that can be done to the steering chain and to plan years."""

from styrkedjan.areas.chain.actions.activities import change_activity, create_activity
from styrkedjan.areas.chain.actions.changing import (
    change_element,
    link,
    report_back,
    restore_element,
    unlink,
    withdraw_element,
    withdraw_elements,
)
from styrkedjan.areas.chain.actions.creating import Draft, create_element, create_elements
from styrkedjan.areas.chain.actions.years import (
    close_year,
    create_plan_year,
    load_steering_model,
    open_year,
    prepare_next_year,
)

__all__ = [
    "Draft",
    "change_activity",
    "change_element",
    "close_year",
    "create_activity",
    "create_element",
    "create_elements",
    "create_plan_year",
    "link",
    "load_steering_model",
    "open_year",
    "prepare_next_year",
    "report_back",
    "restore_element",
    "unlink",
    "withdraw_element",
    "withdraw_elements",
]
