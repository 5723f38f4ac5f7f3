"""What of inspection people talk about and hang files on."""

from __future__ import annotations

from django.db.models import Q

from styrkedjan.areas.inspection.models import Inspected, Inspection, InspectionPlan
from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.domain.inspection.states import InspectionState
from styrkedjan.foundation.records import register

register(
    of_unit("tillsynsplan", InspectionPlan, "tillsynsplanen", "inspection:plan", way="committee"),
    of_unit("tillsynsobjekt", Inspected, "tillsynsobjektet", "inspection:place", way="committee"),
    of_unit(
        "tillsyn", Inspection, "tillsynen", "inspection:case", way="plan__committee", related=("inspected",),
        official=Q(state=InspectionState.CLOSED),
    ),
)  # fmt: skip
