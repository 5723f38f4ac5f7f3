"""From the assessors' words to the published report, and to what the municipality then does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from styrkedjan.areas.assessment.actions import scoring
from styrkedjan.areas.assessment.actions.answering import held as held_by_municipality
from styrkedjan.areas.assessment.actions.commission import held, not_to_come
from styrkedjan.areas.assessment.models import (
    Assessment,
    GoodExample,
    Objection,
    PublishedResult,
    Remark,
)
from styrkedjan.areas.assessment.queries.cases import Case, case_of, people
from styrkedjan.areas.assessment.queries.frameworks import used_by
from styrkedjan.areas.chain.actions.activities import create_activity
from styrkedjan.areas.chain.models import Element
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.assessment.states import (
    AssessmentMove,
    Duty,
    Outcome,
    RemarkKind,
    require_other,
)
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, stamp, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

M = AssessmentMove
FEEDBACK_DAY = 3  # of the visit: the municipality hears the result while the assessors are still there
REPLY_DAYS = 14


# --- the assessors' words ---------------------------------------------------------------------------------------------


@action("assessment.describe", "skrev ett omdöme i en utvärdering")
def describe(
    *, by: User, assessment: Assessment, kind: str, criterion: str, title: str, text: str, link: str = "",
    at: datetime | None = None,
) -> Remark:  # fmt: skip
    """A strength, something to improve or a good example, on a criterion."""
    row, _ = held(by, assessment, M.DESCRIBE, Duty.ASSESSOR)
    require_text(Rubrik=title, Text=text)
    if criterion not in {one.id for one in used_by(row).criteria}:
        raise InvalidInput([Problem("", "Delområde", "Delområdet finns inte.", "Välj ett i listan.")])
    made = create(
        Remark, by=by, at=at, assessment=row, kind=RemarkKind(kind).value, criterion=criterion, title=title.strip(),
        text=text.strip(), link=link,
    )  # fmt: skip
    tell(made, row.evaluator)
    return made


@action("assessment.change_remark", "ändrade ett omdöme i en utvärdering")
def change_remark(
    *, by: User, remark: Remark, title: str, text: str, link: str, version: int, at: datetime | None = None
) -> Remark:
    row, _ = held(by, remark.assessment, M.DESCRIBE, Duty.ASSESSOR)
    require_text(Rubrik=title, Text=text)
    mine: Remark = locking.locked(remark, "changed_by")
    changes = {"title": title.strip(), "text": text.strip(), "link": link}
    if edit(mine, by=by, version=version, changes=changes, at=at):
        tell(mine, row.evaluator)
    return mine


@action("assessment.summarise", "skrev sammanfattningen i en utvärdering")
def summarise(
    *, by: User, assessment: Assessment, summary: str, version: int, at: datetime | None = None
) -> Assessment:
    row, _ = held(by, assessment, M.DESCRIBE, Duty.ASSESSOR)
    if edit(row, by=by, version=version, changes={"summary": summary.strip()}, at=at):
        tell(row, row.evaluator)
    return row


@action("assessment.give_feedback", "gav muntlig återkoppling i en utvärdering")
def give_feedback(*, by: User, assessment: Assessment, told_on: date, at: datetime | None = None) -> Assessment:
    """The third day of the visit; from now on the municipality reads the draft and may reply."""
    row, state = held(by, assessment, M.TELL, Duty.LEAD, Duty.ASSESSOR)
    not_to_come("Dag", told_on, at)
    third = row.visit_on + timedelta(days=FEEDBACK_DAY - 1)
    if told_on < third:
        what = f"Återkopplingen ges tredje besöksdagen, {third}."
        raise InvalidInput([Problem("", "Dag", what, "Skriv den dagen eller en senare.")])
    write(row, by=by, at=at, state=state, told_on=told_on, reply_by=told_on + timedelta(days=REPLY_DAYS))
    tell(row, row.municipality)
    return row


# --- the right of reply -----------------------------------------------------------------------------------------------


@action("assessment.object", "lämnade en synpunkt på utkastet till en utvärdering")
def object_to(
    *, by: User, assessment: Assessment, question: str, text: str, link: str = "", at: datetime | None = None
) -> Objection:
    """The municipality says what is wrong and shows it, while the time lasts."""
    row, _ = held_by_municipality(by, assessment, M.OBJECT)
    require_text(Vad_som_är_fel=text)
    if question not in {one.id for one in used_by(row).questions}:
        raise InvalidInput([Problem("", "Fråga", "Frågan finns inte.", "Välj en i listan.")])
    if row.reply_by is not None and timezone.localdate(at) > row.reply_by:
        raise Refused(f"Tiden gick ut {row.reply_by}.", "Kontakta den som leder utvärderingen.")
    made = create(Objection, by=by, at=at, assessment=row, question=question, text=text.strip(), link=link)
    tell(made, row.municipality)
    return made


@action("assessment.answer_objection", "besvarade en synpunkt på utkastet till en utvärdering")
def answer_objection(
    *, by: User, objection: Objection, outcome: str, answer: str, step: str = "", version: int,
    at: datetime | None = None,
) -> Objection:  # fmt: skip
    """Kept with a reason, or changed to another answer, which then stands with the same reason."""
    row, _ = held(by, objection.assessment, M.ANSWER_REPLY, Duty.ASSESSOR)
    require_text(Svar=answer)
    mine: Objection = locking.locked(objection, "changed_by")
    decided = Outcome(outcome)
    if decided is Outcome.CHANGED:
        if not step:
            raise InvalidInput([Problem("", "Nytt svar", "Det saknas.", "Välj det svar som nu gäller.")])
        scoring.set_answer(by, row, mine.question, step, answer, None, at)
    changes = {"outcome": decided.value, "answer": answer.strip()}
    if edit(mine, by=by, version=version, changes=changes, at=at) and decided is Outcome.KEPT:
        tell(mine, row.evaluator)
    return mine


# --- audit and publication --------------------------------------------------------------------------------------------


@action("assessment.submit", "skickade en utvärdering till kvalitetsgranskning")
def submit(*, by: User, assessment: Assessment, at: datetime | None = None) -> Assessment:
    """The time to reply is over (or the municipality has nothing more), and every objection has its answer."""
    row, state = held(by, assessment, M.SUBMIT, Duty.ASSESSOR)
    if row.objections.filter(outcome="").exists():
        raise Refused("En synpunkt är inte besvarad.", "Besvara kommunens synpunkter först.")
    if not row.summary.strip():
        raise Refused("Sammanfattningen saknas.", "Skriv den först: den är det som flest läser.")
    write(row, by=by, at=at, state=state)
    tell(row, row.evaluator)
    return row


def _reviewed(by: User, assessment: Assessment, move: AssessmentMove, note: str, at: datetime | None) -> Assessment:
    row, state = held(by, assessment, move, Duty.AUDITOR)
    seats = list(row.seats.select_related("person"))
    assessors = {one.pk for one in people(seats, Duty.ASSESSOR)}
    require_other(by.pk, assessors, "Den som har poängsatt granskar inte sin egen rapport.")
    require_text(Granskarens_ord=note)
    write(row, by=by, at=at, state=state, audit_note=note.strip())
    tell(row, row.evaluator)
    return row


@action("assessment.send_back", "skickade tillbaka en utvärdering efter kvalitetsgranskning")
def send_back(*, by: User, assessment: Assessment, note: str, at: datetime | None = None) -> Assessment:
    return _reviewed(by, assessment, M.SEND_BACK, note, at)


@action("assessment.approve", "godkände en utvärdering")
def approve(*, by: User, assessment: Assessment, note: str, at: datetime | None = None) -> Assessment:
    return _reviewed(by, assessment, M.APPROVE, note, at)


@action("assessment.publish", "publicerade en utvärdering")
def publish(*, by: User, assessment: Assessment, at: datetime | None = None) -> PublishedResult:
    """The points as they stand are written once and for all, with the good examples. The leader does it: the third
    pair of eyes, after those who scored and the one who reviewed."""
    row, state = held(by, assessment, M.PUBLISH, Duty.LEAD)
    case = case_of(row, NOW, by)
    assert case is not None
    day = timezone.localdate(at)
    write(row, by=by, at=at, state=state, published_on=day)
    result = _result(by, case, day, at)
    GoodExample.objects.bulk_create(
        GoodExample(
            result=result, criterion=one.criterion, title=one.title, text=one.text, link=one.link, **stamp(by, at)
        )
        for one in case.remarks_of(RemarkKind.EXAMPLE)
    )
    tell(row, row.municipality, total=str(result.total))
    return result


def _result(by: User, case: Case, day: date, at: datetime | None) -> PublishedResult:
    scored, row = case.scored, case.row
    if scored is None or scored.total.rounded is None:
        raise Refused("Alla poäng är inte kända.", "Lös de frågor som saknar svar.")
    source = f"Utvärdering av {row.evaluator.name}"
    return PublishedResult.objects.create(
        assessment=row, municipality=row.municipality, name=row.municipality.name, code=row.municipality.code,
        framework=row.framework, year=row.year, scope=row.scope, published_on=day, total=scored.total.rounded,
        areas=_texts(scored.areas), criteria=_texts(case.criteria_points), source=source,
        **stamp(by, at),
    )  # fmt: skip


def _texts(points: Any) -> dict[str, str]:
    return {key: str(one.rounded) for key, one in points.items() if one.rounded is not None}


# --- what the municipality does ---------------------------------------------------------------------------------------


@action("assessment.take_on", "tog sig an ett förbättringsområde")
def take_on(
    *, by: User, remark: Remark, element: Element, unit: Unit, responsible: User | None, end: date, effect: str,
    at: datetime | None = None,
) -> Remark:  # fmt: skip
    """The improvement becomes an activity with a person and a day, in the ordinary follow-up of a goal."""
    row, _ = held_by_municipality(by, remark.assessment, M.TAKE_ON)
    require_text(Väntad_effekt=effect)
    mine: Remark = locking.locked(remark, "changed_by")
    if mine.kind != RemarkKind.IMPROVEMENT or mine.activity_id is not None:
        raise Refused("Den är redan en åtgärd, eller inget förbättringsområde.", "Välj en annan.")
    text = f"{mine.text}\n\nVäntad effekt: {effect.strip()}"
    activity = create_activity(
        by=by, element=element, unit=unit, title=mine.title, description=text, responsible=responsible, end=end
    )
    write(mine, by=by, at=at, activity=activity, effect=effect.strip())
    tell(mine, row.municipality, activity=activity.title)
    return mine
