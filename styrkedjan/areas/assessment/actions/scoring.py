"""Points: each assessor's own until both are done; then the differences, one by one, to an answer with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from styrkedjan.areas.assessment.actions.answering import Said, as_fields, require_asked
from styrkedjan.areas.assessment.actions.commission import held
from styrkedjan.areas.assessment.models import Assessment, Consensus, Score, Seat
from styrkedjan.areas.assessment.permissions import place, require_duty
from styrkedjan.areas.assessment.queries.cases import case_of
from styrkedjan.areas.assessment.queries.frameworks import used_by
from styrkedjan.domain.assessment.agreeing import parsed
from styrkedjan.domain.assessment.scoring import refuse_strangers
from styrkedjan.domain.assessment.states import ASSESSMENT, AssessmentMove, AssessmentState, Duty, RemarkKind, opened
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState, require_text
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

M = AssessmentMove


@action("assessment.score", "satte poäng i en utvärdering")
def score(
    *, by: User, assessment: Assessment, criterion: str, given: Mapping[str, Said], version: str | None = None,
    at: datetime | None = None,
) -> Seat:  # fmt: skip
    """One's own answers to a criterion's questions. What they are is told to nobody, the log included."""
    row, _ = held(by, assessment, M.SCORE, Duty.ASSESSOR)
    seat = _open_seat(by, row)
    require_asked(used_by(row), criterion, given)
    if unsaid := [key for key, (said, text) in given.items() if text.strip() and not said]:
        what = f"Fråga {unsaid[0]} har ett skäl men inget svar."
        raise InvalidInput([Problem("", unsaid[0], what, "Välj ett svar, eller ta bort skälet.")])
    rows = NOW.rows(Score).filter(seat=seat, question__in=list(given)).select_related("known_by")
    current = facts.by_key(rows, lambda one: one.question)
    facts.require_unchanged(
        list(current.values()), version,
        theirs=lambda: as_fields({key: (one.answer, one.reason) for key, one in current.items()}),
        mine=as_fields(given),
    )  # fmt: skip
    wanted = {
        key: {"seat": seat, "question": key, "answer": said, "reason": text.strip()} if said else None
        for key, (said, text) in given.items() if said or key in current
    }  # fmt: skip
    if facts.replace(Score, current, wanted, by=by, at=at):
        tell(row, row.evaluator, criterion=criterion)
    return seat


def _open_seat(by: User, row: Assessment) -> Seat:
    seat = locking.locked(require_duty(by, row, Duty.ASSESSOR), "person")
    if seat.finished_at is not None:
        raise WrongState("Du är klar med dina poäng.", "Skillnader löser ni tillsammans när båda är klara.")
    return seat


@action("assessment.finish", "blev klar med sina poäng i en utvärdering")
def finish(*, by: User, assessment: Assessment, at: datetime | None = None) -> Assessment:
    """Done, for good. When both are, they read each other and come to one answer."""
    row, _ = held(by, assessment, M.SCORE, Duty.ASSESSOR)
    seat = _open_seat(by, row)
    said = set(NOW.rows(Score).filter(seat=seat).values_list("question", flat=True))
    left = [one.id for one in used_by(row).questions if one.id not in said]
    if left:
        more = f" och {len(left) - 1} till" if len(left) > 1 else ""
        raise Refused(f"Fråga {left[0]}{more} saknar din poäng.", "Poängsätt allt innan du blir klar.")
    write(seat, by=by, at=at, finished_at=at or timezone.now())
    if opened([place(one) for one in row.seats.all()]):
        write(row, by=by, at=at, state=ASSESSMENT.after(M.MEET, AssessmentState(row.state)))
    tell(row, row.evaluator)
    return row


@action("assessment.resolve", "löste en skillnad mellan bedömarna")
def resolve(
    *, by: User, assessment: Assessment, question: str, answer: str, reason: str, version: str | None = None,
    at: datetime | None = None,
) -> Consensus:  # fmt: skip
    """What the two came to, and why."""
    row, _ = held(by, assessment, M.RESOLVE, Duty.ASSESSOR)
    case = case_of(row, NOW, by)
    if case is None or question not in {one.question.id for one in case.differences}:
        raise InvalidInput([Problem("", "Fråga", "Bedömarna skiljer sig inte åt där.", "Välj en fråga i listan.")])
    return set_answer(by, row, question, answer, reason, version, at)


def set_answer(
    by: User, row: Assessment, question: str, answer: str, reason: str, version: str | None, at: datetime | None
) -> Consensus:
    """The answer that stands, with its reason; told as the running action's."""
    require_text(Skäl=reason)
    refuse_strangers(used_by(row), {question: parsed(answer)}, ())
    current = NOW.rows(Consensus).filter(assessment=row, question=question).select_related("known_by").first()
    facts.require_unchanged(
        [current] if current else [], version,
        theirs=lambda: {"reason": current.reason if current else ""}, mine={"reason": reason},
    )  # fmt: skip
    made: Consensus = facts.succeed(
        current, Consensus, by=by, at=at, assessment=row, question=question, answer=answer, reason=reason.strip()
    )
    tell(row, row.evaluator, question=question)
    return made


@action("assessment.agree", "gick från samsyn till återkoppling")
def agree(*, by: User, assessment: Assessment, at: datetime | None = None) -> Assessment:
    """Every difference has its answer, and there is something to tell."""
    row, state = held(by, assessment, M.AGREE, Duty.ASSESSOR)
    case = case_of(row, NOW, by)
    assert case is not None
    if case.unresolved:
        count = len(case.unresolved)
        raise Refused(f"{count} skillnader är inte lösta.", f"Börja med fråga {case.unresolved[0].question.id}.")
    for kind in (RemarkKind.STRENGTH, RemarkKind.IMPROVEMENT):
        if not case.remarks_of(kind):
            raise Refused(f"Det finns inget av slaget {kind.label.lower()}.", "Skriv minst ett omdöme av varje slag.")
    write(row, by=by, at=at, state=state)
    tell(row, row.evaluator)
    return row
