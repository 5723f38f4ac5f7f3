"""What of assessments files hang on: the evidence."""

from __future__ import annotations

from styrkedjan.areas.assessment.models import Evidence
from styrkedjan.areas.assessment.permissions import sees_inside
from styrkedjan.areas.organisation.permissions import may
from styrkedjan.domain.assessment.states import AssessmentState
from styrkedjan.foundation.models import User
from styrkedjan.foundation.records import RecordKind, register
from styrkedjan.foundation.roles import Permission


def _may_see(user: User, row: Evidence) -> bool:
    """The municipality's own people who see drafts; the evaluator's seats once the answers are handed in."""
    if may(user, Permission.VIEW_DRAFTS, row.assessment.municipality):
        return True
    return AssessmentState(row.assessment.state).shows_answers and sees_inside(user, row.assessment)


register(
    RecordKind(
        key="underlag",
        model=Evidence,
        word="underlaget",
        page="assessment:evidence",
        place=lambda row: row.assessment.municipality,
        may_see=_may_see,
        may_speak=lambda user, row: may(user, Permission.ANSWER_ASSESSMENT, row.assessment.municipality),
        related=("assessment__municipality__principal", "assessment__evaluator"),
    )
)
