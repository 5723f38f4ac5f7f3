"""What of the chain people talk about: open to everybody in the municipality, as the chain is."""

from __future__ import annotations

from styrkedjan.areas.chain.models import Activity, Element
from styrkedjan.areas.chain.permissions import may_read
from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.foundation.records import register

register(
    of_unit(
        "mal", Element, "målet", "chain:goal", may_see=lambda user, goal: may_read(user, goal.plan_year.principal),
        related=("plan_year__principal",),
    ),
    of_unit(
        "aktivitet", Activity, "aktiviteten", "chain:activity",
        may_see=lambda user, activity: may_read(user, activity.element.plan_year.principal),
        related=("element__plan_year__principal", "element__unit"),
    ),
)  # fmt: skip
