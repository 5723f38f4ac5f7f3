"""What residents say and are promised, asked and given to decide."""

from styrkedjan.areas.voices.models.asking import OwnSurvey, SurveyPlace, SurveyRemark, SurveySheet
from styrkedjan.areas.voices.models.budgets import Ballot, BudgetIdea, BudgetRound, VoteCode
from styrkedjan.areas.voices.models.dialogue import CitizenProposal, Dialogue
from styrkedjan.areas.voices.models.feedback import Feedback, FeedbackContact, OutsideSending, VoiceSetting
from styrkedjan.areas.voices.models.promises import Promise, PromiseCase

__all__ = [
    "Ballot",
    "BudgetIdea",
    "BudgetRound",
    "CitizenProposal",
    "Dialogue",
    "Feedback",
    "FeedbackContact",
    "OutsideSending",
    "OwnSurvey",
    "Promise",
    "PromiseCase",
    "SurveyPlace",
    "SurveyRemark",
    "SurveySheet",
    "VoiceSetting",
    "VoteCode",
]
