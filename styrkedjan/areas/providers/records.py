"""What of performers people talk about and hang files on."""

from __future__ import annotations

from django.db.models import Q

from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.areas.providers.models import (
    Agreement,
    ChoiceApplication,
    ChoiceSystem,
    Deviation,
    FollowUpPlan,
    Programme,
)
from styrkedjan.domain.providers.states import AgreementState
from styrkedjan.foundation.records import register

register(
    of_unit("utforarprogram", Programme, "programmet", "providers:programme", way="principal", address=lambda row: {}),
    of_unit(
        "uppfoljningsplan", FollowUpPlan, "uppföljningsplanen", "providers:plan", way="committee",
        address=lambda plan: {"code": plan.committee.code},
    ),
    of_unit("valfrihetssystem", ChoiceSystem, "valfrihetssystemet", "providers:system", way="committee"),
    of_unit(
        "valfrihetsansokan", ChoiceApplication, "ansökan", "providers:application", way="system__committee",
        related=("system",),
    ),
    of_unit(
        "avtal", Agreement, "avtalet", "providers:agreement", way="committee", related=("performer",),
        official=~Q(state=AgreementState.DRAFT),
    ),
    of_unit(
        "avtalsavvikelse", Deviation, "avvikelsen", "providers:deviation", way="agreement__committee",
        related=("agreement__performer",),
    ),
)  # fmt: skip
