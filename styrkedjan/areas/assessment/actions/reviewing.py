"""What the assessors read and hear before they score: documents, interviews, and what was said in confidence."""

from __future__ import annotations

from datetime import datetime

from styrkedjan.areas.assessment.actions.commission import held, moved
from styrkedjan.areas.assessment.models import Assessment, Evidence, Interview
from styrkedjan.domain.assessment.states import AssessmentMove, Duty
from styrkedjan.domain.errors import InvalidInput, Problem, require_text
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, next_number
from styrkedjan.foundation.models import User

M = AssessmentMove
INSIDE = (Duty.LEAD, Duty.ASSESSOR)


@action("assessment.review", "granskade underlag i en utvärdering")
def review(*, by: User, evidence: Evidence, review: str, version: int, at: datetime | None = None) -> Evidence:
    """What a document shows, and what to ask about."""
    row, _ = held(by, evidence.assessment, M.NOTE, Duty.ASSESSOR)
    mine: Evidence = locking.locked(evidence, "changed_by")
    if edit(mine, by=by, version=version, changes={"review": review.strip()}, at=at):
        tell(row, row.evaluator, criterion=mine.criterion)
    return mine


@action("assessment.plan_interview", "planerade en intervju")
def plan_interview(
    *, by: User, assessment: Assessment, who: str, people: int, starts_at: datetime, place: str, questions: str,
    at: datetime | None = None,
) -> Interview:  # fmt: skip
    """Who, when and which questions; the municipality sees the plan."""
    row, _ = held(by, assessment, M.PLAN, *INSIDE)
    _require_plan(row, who, questions, starts_at)
    made = create(
        Interview, by=by, at=at, assessment=row, number=next_number(Interview, assessment=row), who=who.strip(),
        people=people, starts_at=starts_at, place=place.strip(), questions=questions.strip(),
    )  # fmt: skip
    tell(made, row.evaluator)
    return made


@action("assessment.change_interview", "ändrade en intervju")
def change_interview(
    *, by: User, interview: Interview, who: str, people: int, starts_at: datetime, place: str, questions: str,
    version: int, at: datetime | None = None,
) -> Interview:  # fmt: skip
    row, _ = held(by, interview.assessment, M.PLAN, *INSIDE)
    _require_plan(row, who, questions, starts_at)
    mine: Interview = locking.locked(interview, "changed_by")
    changes = {
        "who": who.strip(), "people": people, "starts_at": starts_at, "place": place.strip(),
        "questions": questions.strip(),
    }  # fmt: skip
    if edit(mine, by=by, version=version, changes=changes, at=at):
        tell(mine, row.evaluator)
    return mine


def _require_plan(row: Assessment, who: str, questions: str, starts_at: datetime) -> None:
    require_text(Vilka=who, Frågor=questions)
    if starts_at.date() < row.visit_on:
        what = f"Besöket börjar {row.visit_on}."
        raise InvalidInput([Problem("", "När", what, "Välj en tid från den dagen.")])


@action("assessment.note_interview", "antecknade från en intervju")
def note_interview(
    *, by: User, interview: Interview, notes: str, confidential: str, version: int, at: datetime | None = None
) -> Interview:
    """Notes that the seats read, and what was said in confidence, which the two assessors read and nobody else."""
    row, _ = held(by, interview.assessment, M.NOTE, Duty.ASSESSOR)
    mine: Interview = locking.locked(interview, "changed_by")
    changes = {"notes": notes.strip(), "confidential": confidential.strip()}
    if edit(mine, by=by, version=version, changes=changes, at=at):
        tell(mine, row.evaluator)
    return mine


@action("assessment.begin_scoring", "öppnade poängsättningen i en utvärdering")
def begin_scoring(*, by: User, assessment: Assessment, at: datetime | None = None) -> Assessment:
    return moved(by, assessment, M.BEGIN, at, *INSIDE)
