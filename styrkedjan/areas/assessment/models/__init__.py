"""What is written about assessments. Each module holds one thing and what hangs on it."""

from styrkedjan.areas.assessment.models.award import (
    AwardAnswer,
    AwardApplication,
    AwardDeclaration,
    AwardRound,
    AwardSeat,
    AwardText,
    AwardVote,
)
from styrkedjan.areas.assessment.models.process import (
    Assessment,
    Consensus,
    Evidence,
    Interview,
    Objection,
    Remark,
    Score,
    Seat,
    SelfAnswer,
)
from styrkedjan.areas.assessment.models.results import GoodExample, PublishedResult
from styrkedjan.areas.assessment.models.setup import CalibrationAnswer, CalibrationCase, QuestionBank

__all__ = [
    "Assessment",
    "AwardAnswer",
    "AwardApplication",
    "AwardDeclaration",
    "AwardRound",
    "AwardSeat",
    "AwardText",
    "AwardVote",
    "CalibrationAnswer",
    "CalibrationCase",
    "Consensus",
    "Evidence",
    "GoodExample",
    "Interview",
    "Objection",
    "PublishedResult",
    "QuestionBank",
    "Remark",
    "Score",
    "Seat",
    "SelfAnswer",
]
