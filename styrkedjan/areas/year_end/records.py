"""Requests of the year-end that people talk about."""

from __future__ import annotations

from django.db.models import Q

from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.areas.year_end.models import CarryOverRequest
from styrkedjan.domain.year_end_states import CarryOverState
from styrkedjan.foundation.records import register

register(
    of_unit(
        "overforing", CarryOverRequest, "resultatöverföringen", "year_end:carry_over", way="committee",
        official=Q(state=CarryOverState.DECIDED),
    )
)  # fmt: skip
