"""What of internal control people talk about and hang files on."""

from __future__ import annotations

from styrkedjan.areas.control.models import AuditRecommendation, ControlActivity, Risk
from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.foundation.records import register

register(
    of_unit("risk", Risk, "risken", "control:risk", way="plan__committee"),
    of_unit("kontroll", ControlActivity, "kontrollen", "control:activity", related=("risk__plan__committee",)),
    of_unit("rekommendation", AuditRecommendation, "rekommendationen", "control:recommendation"),
)
