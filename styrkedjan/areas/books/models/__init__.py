"""What is written in the books. Everything has known-time; amounts are kronor. Statements are never stored."""

from styrkedjan.areas.books.models.companies import CompanyAccounts, InternalDealing
from styrkedjan.areas.books.models.deficits import DeficitDecision, DeficitDecisionKind
from styrkedjan.areas.books.models.entries import OPENING, BookEntry, StatedAmount
from styrkedjan.areas.books.models.mapping import MappingVersion
from styrkedjan.areas.books.models.objectives import Guideline, Measure, Objective, SoundVerdict, Stage

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
