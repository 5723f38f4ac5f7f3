"""What of voices people talk about and hang files on."""

from __future__ import annotations

from django.db.models import Q

from styrkedjan.areas.organisation.records import of_unit
from styrkedjan.areas.voices.models import BudgetRound, CitizenProposal, Dialogue, Feedback, OwnSurvey, Promise
from styrkedjan.areas.voices.permissions import may_read
from styrkedjan.foundation.records import register

register(
    of_unit(
        "synpunkt", Feedback, "synpunkten", "voices:matter", may_see=may_read, official=Q(), secrecy_field="is_secret"
    ),
    of_unit("lofte", Promise, "löftet", "voices:promise"),
    of_unit("undersokning", OwnSurvey, "undersökningen", "voices:survey"),
    of_unit("dialog", Dialogue, "dialogen", "voices:dialogue"),
    of_unit("medborgarforslag", CitizenProposal, "medborgarförslaget", "voices:proposal", official=Q()),
    of_unit("medborgarbudget", BudgetRound, "medborgarbudgeten", "voices:budget"),
)
