"""Programmes, plans, agreements and follow-ups."""

from styrkedjan.areas.providers.models.agreements import (
    Agreement,
    AgreementChange,
    ExtensionOption,
    Requirement,
)
from styrkedjan.areas.providers.models.follow_up import (
    DataRequest,
    Deviation,
    DeviationStep,
    FollowUp,
    JointNote,
    PublicCard,
    RequirementCheck,
)
from styrkedjan.areas.providers.models.programme import FollowUpPlan, PlanRow, Programme, ProviderSetting

__all__ = [
    "Agreement",
    "AgreementChange",
    "DataRequest",
    "Deviation",
    "DeviationStep",
    "ExtensionOption",
    "FollowUp",
    "FollowUpPlan",
    "JointNote",
    "PlanRow",
    "Programme",
    "ProviderSetting",
    "PublicCard",
    "Requirement",
    "RequirementCheck",
]
