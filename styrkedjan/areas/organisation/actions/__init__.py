"""Everything that can be done to the organisation: units, their reshaping, codes, people and roles."""

from styrkedjan.areas.organisation.actions.changing import change_details, close, move, rename, reopen
from styrkedjan.areas.organisation.actions.codes import assign_responsibilities, save_service_area
from styrkedjan.areas.organisation.actions.creating import NewUnit, create_principal, create_unit, remove_unused_unit
from styrkedjan.areas.organisation.actions.people import (
    add_person,
    assign_role,
    change_password,
    end_role,
    new_password,
)
from styrkedjan.areas.organisation.actions.reshaping import merge, split

__all__ = [
    "NewUnit",
    "add_person",
    "assign_responsibilities",
    "assign_role",
    "change_details",
    "change_password",
    "close",
    "create_principal",
    "create_unit",
    "end_role",
    "merge",
    "move",
    "new_password",
    "remove_unused_unit",
    "rename",
    "reopen",
    "save_service_area",
    "split",
]
