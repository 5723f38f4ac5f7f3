"""The municipality's own answers, criterion by criterion, with what shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from styrkedjan.areas.assessment.actions.commission import locked, moved
from styrkedjan.areas.assessment.models import Assessment, Evidence, SelfAnswer
from styrkedjan.areas.assessment.permissions import require_municipality
from styrkedjan.areas.assessment.queries.frameworks import used_by
from styrkedjan.domain.assessment.agreeing import parsed
from styrkedjan.domain.assessment.frameworks import Framework
from styrkedjan.domain.assessment.scoring import refuse_strangers
from styrkedjan.domain.assessment.states import ASSESSMENT, AssessmentMove, AssessmentState, Duty
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

M = AssessmentMove
Said = tuple[str, str]  # an answer and its text


def held(by: User, assessment: Assessment, move: AssessmentMove) -> tuple[Assessment, AssessmentState]:
    """The locked assessment and the state after the move, for the municipality."""
    require_municipality(by, assessment)
    row = locked(assessment)
    return row, ASSESSMENT.after(move, AssessmentState(row.state))


def require_asked(framework: Framework, criterion: str, given: Mapping[str, Said]) -> None:
    """Raise InvalidInput for a question of another criterion, or an answer that its scale has not."""
    own = {one.id for one in framework.questions if one.criterion == criterion}
    if set(given) - own:
        raise InvalidInput([Problem("", "Fråga", "En fråga hör inte till delområdet.", "Läs om sidan.")])
    refuse_strangers(framework, {key: parsed(answer) for key, (answer, _) in given.items() if answer}, ())


@action("assessment.answer", "svarade i en självvärdering")
def answer(
    *, by: User, assessment: Assessment, criterion: str, given: Mapping[str, Said], version: str | None = None,
    at: datetime | None = None,
) -> Assessment:  # fmt: skip
    """A criterion's questions at once. What is left empty is unanswered; what is saved as carried is looked at now."""
    row, _ = held(by, assessment, M.ANSWER)
    require_asked(used_by(row), criterion, given)
    rows = NOW.rows(SelfAnswer).filter(assessment=row, question__in=list(given)).select_related("known_by")
    current = facts.by_key(rows, lambda one: one.question)
    facts.require_unchanged(
        list(current.values()), version,
        theirs=lambda: as_fields({key: (one.answer, one.text) for key, one in current.items()}),
        mine=as_fields(given),
    )  # fmt: skip
    wanted = {
        key: {"assessment": row, "question": key, "answer": said, "text": text.strip(), "carried": False}
        if said or text.strip() else None
        for key, (said, text) in given.items() if said or text.strip() or key in current
    }  # fmt: skip
    if facts.replace(SelfAnswer, current, wanted, by=by, at=at):
        tell(row, row.municipality, criterion=criterion)
    return row


def as_fields(given: Mapping[str, Said]) -> dict[str, str]:
    """By the names that a form has for them."""
    fields: dict[str, str] = {}
    for key, (said, text) in given.items():
        fields |= {field("step", key): said, field("text", key): text}
    return fields


def field(kind: str, question: str) -> str:
    return f"{kind}_{question}"


@action("assessment.add_evidence", "lade underlag till en självvärdering")
def add_evidence(
    *, by: User, assessment: Assessment, criterion: str, title: str, link: str = "", note: str = "",
    at: datetime | None = None,
) -> Evidence:  # fmt: skip
    """A document or a link; files hang on it."""
    row, _ = held(by, assessment, M.ANSWER)
    require_text(Dokument=title)
    if criterion not in {one.id for one in used_by(row).criteria}:
        raise InvalidInput([Problem("", "Delområde", "Delområdet finns inte.", "Läs om sidan.")])
    made = create(
        Evidence, by=by, at=at, assessment=row, criterion=criterion, title=title.strip(), link=link, note=note.strip()
    )
    tell(made, row.municipality)
    return made


@action("assessment.change_evidence", "ändrade underlag i en självvärdering")
def change_evidence(
    *, by: User, evidence: Evidence, title: str, link: str, note: str, version: int, at: datetime | None = None
) -> Evidence:
    row, _ = held(by, evidence.assessment, M.ANSWER)
    require_text(Dokument=title)
    mine: Evidence = locking.locked(evidence, "changed_by")
    changes = {"title": title.strip(), "link": link, "note": note.strip()}
    if edit(mine, by=by, version=version, changes=changes, at=at):
        tell(mine, row.municipality)
    return mine


@action("assessment.hand_in", "lämnade in en självvärdering")
def hand_in(*, by: User, assessment: Assessment, at: datetime | None = None) -> Assessment:
    """Everything is answered, also with ”gäller inte”."""
    row, state = held(by, assessment, M.HAND_IN)
    said = {one.question for one in NOW.rows(SelfAnswer).filter(assessment=row) if one.answer}
    left = [one.id for one in used_by(row).questions if one.id not in said]
    if left:
        more = f" och {len(left) - 1} till" if len(left) > 1 else ""
        raise Refused(f"Fråga {left[0]}{more} är inte besvarad.", "Svara, eller välj att den inte gäller kommunen.")
    write(row, by=by, at=at, state=state, handed_in_on=timezone.localdate(at))
    tell(row, row.municipality)
    return row


@action("assessment.return", "bad om komplettering av en självvärdering")
def return_answers(*, by: User, assessment: Assessment, at: datetime | None = None) -> Assessment:
    return moved(by, assessment, M.RETURN, at, Duty.LEAD, Duty.ASSESSOR)
