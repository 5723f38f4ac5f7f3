"""What is written in the accounts. Everything has known-time; amounts are kronor. Statements are never stored."""

from styrkedjan.areas.accounts.models.companies import CompanyAccounts, InternalDealing
from styrkedjan.areas.accounts.models.deficits import DeficitDecision, DeficitDecisionKind
from styrkedjan.areas.accounts.models.entries import OPENING, BookEntry, StatedAmount
from styrkedjan.areas.accounts.models.mapping import MappingVersion
from styrkedjan.areas.accounts.models.objectives import Guideline, Measure, Objective, SoundVerdict, Stage

__all__ = [
    "OPENING",
    "BookEntry",
    "CompanyAccounts",
    "DeficitDecision",
    "DeficitDecisionKind",
    "Guideline",
    "InternalDealing",
    "MappingVersion",
    "Measure",
    "Objective",
    "SoundVerdict",
    "Stage",
    "StatedAmount",
]
