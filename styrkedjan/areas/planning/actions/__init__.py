"""Everything that planning writes: each with a permission, a state and an audit event."""

from styrkedjan.areas.planning.actions.allocation import (
    PopulationRow,
    VolumeRow,
    copy_year,
    create_model,
    save_lines,
    save_population,
    save_volumes,
    withdraw_model,
)
from styrkedjan.areas.planning.actions.budgets import (
    PlannedRow,
    distribute,
    save_costs,
    save_profile,
    start_from_last_year,
    write_budget,
)
from styrkedjan.areas.planning.actions.motions import (
    add_change,
    change_text,
    create_motion,
    delete_motion,
    present,
    remove_change,
)
from styrkedjan.areas.planning.actions.parties import add_member, confirm_member, create_group, end_membership
from styrkedjan.areas.planning.actions.questions import answer, approve_answer, ask
from styrkedjan.areas.planning.actions.scenarios import (
    StepRow,
    create_scenario,
    decide,
    propose,
    save_assumptions,
    save_steps,
    use_allocation,
    withdraw,
)
from styrkedjan.areas.planning.actions.staff import (
    PostRow,
    save_posts,
    save_staff_parameters,
    start_posts_from_last_year,
)

__all__ = [
    "PlannedRow",
    "PopulationRow",
    "PostRow",
    "StepRow",
    "VolumeRow",
    "add_change",
    "add_member",
    "answer",
    "approve_answer",
    "ask",
    "change_text",
    "confirm_member",
    "copy_year",
    "create_group",
    "create_model",
    "create_motion",
    "create_scenario",
    "decide",
    "delete_motion",
    "distribute",
    "end_membership",
    "present",
    "propose",
    "remove_change",
    "save_assumptions",
    "save_costs",
    "save_lines",
    "save_population",
    "save_posts",
    "save_profile",
    "save_staff_parameters",
    "save_steps",
    "save_volumes",
    "start_from_last_year",
    "start_posts_from_last_year",
    "use_allocation",
    "withdraw",
    "withdraw_model",
    "write_budget",
]
