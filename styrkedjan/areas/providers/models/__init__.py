"""Programmes, plans, agreements and follow-ups."""

from styrkedjan.areas.providers.models.agreements import (
    Agreement,
    AgreementChange,
    ExtensionOption,
    Requirement,
)
from styrkedjan.areas.providers.models.choice import (
    ChoiceApplication,
    ChoiceCount,
    ChoiceDocument,
    ChoiceHours,
    ChoiceOffer,
    ChoiceSystem,
    MarketHistory,
    PaymentRate,
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
    "ChoiceApplication",
    "ChoiceCount",
    "ChoiceDocument",
    "ChoiceHours",
    "ChoiceOffer",
    "ChoiceSystem",
    "DataRequest",
    "Deviation",
    "DeviationStep",
    "ExtensionOption",
    "FollowUp",
    "FollowUpPlan",
    "JointNote",
    "MarketHistory",
    "PaymentRate",
    "PlanRow",
    "Programme",
    "ProviderSetting",
    "PublicCard",
    "Requirement",
    "RequirementCheck",
]
