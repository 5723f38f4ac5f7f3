"""The commission: who is assessed by whom, by which questions, with which crew; opened, changed, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from styrkedjan.areas.assessment.models import Assessment, QuestionBank, Seat, SelfAnswer
from styrkedjan.areas.assessment.permissions import require_duty
from styrkedjan.areas.assessment.queries import frameworks
from styrkedjan.areas.organisation.actions.common import raise_for
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.areas.organisation.permissions import may, require
from styrkedjan.domain.assessment.states import ASSESSMENT, AssessmentMove, AssessmentState, Duty, Place, require_crew
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

M = AssessmentMove


def locked(assessment: Assessment) -> Assessment:
    return locking.locked(assessment, "evaluator", "municipality", "bank", "changed_by")


def held(by: User, assessment: Assessment, move: AssessmentMove, *duties: Duty) -> tuple[Assessment, AssessmentState]:
    """The locked assessment and the state after the move, for somebody with one of the duties."""
    require_duty(by, assessment, *duties)
    row = locked(assessment)
    return row, ASSESSMENT.after(move, AssessmentState(row.state))


def moved(by: User, assessment: Assessment, move: AssessmentMove, at: datetime | None, *duties: Duty) -> Assessment:
    """Make a move that writes nothing else, and tell it."""
    row, state = held(by, assessment, move, *duties)
    write(row, by=by, at=at, state=state)
    tell(row, row.evaluator)
    return row


@action("assessment.commission", "beställde en utvärdering")
def commission(
    *, by: User, evaluator: Unit, municipality: Unit, framework: str, year: int, scope: str, purpose: str,
    answer_by: date, visit_on: date, assessors: Sequence[User], auditor: User, bank: QuestionBank | None = None,
    earlier: Assessment | None = None, at: datetime | None = None,
) -> Assessment:  # fmt: skip
    """Whoever commissions leads it. The crew has the role with the evaluator, and nobody has two places."""
    require(by, Permission.ASSESS, evaluator)
    require_text(Omfattning=scope)
    raise_for([*_days(answer_by, visit_on), *_asked(evaluator, municipality, framework, bank, earlier)])
    crew = [(by, Duty.LEAD), *((one, Duty.ASSESSOR) for one in assessors), (auditor, Duty.AUDITOR)]
    _require_people(evaluator, crew)
    row = create(
        Assessment, by=by, at=at, evaluator=evaluator, municipality=municipality, framework=framework, bank=bank,
        year=year, scope=scope.strip(), purpose=purpose.strip(), answer_by=answer_by, visit_on=visit_on,
        earlier=earlier,
    )  # fmt: skip
    for person, duty in crew:
        create(Seat, by=by, at=at, assessment=row, person=person, duty=duty.value)
    tell(row, evaluator, municipality=municipality.name)
    return row


def _days(answer_by: date, visit_on: date) -> list[Problem]:
    if visit_on > answer_by:
        return []
    what = "Första besöksdagen ligger inte efter självvärderingen."
    return [Problem("", "Första besöksdagen", what, "Ge bedömarna tid att läsa svaren.")]


def _asked(
    evaluator: Unit, municipality: Unit, framework: str, bank: QuestionBank | None, earlier: Assessment | None
) -> list[Problem]:
    problems = []
    if municipality.parent_id is not None or municipality.kind == UnitKind.EVALUATOR:
        problems.append(Problem("", "Kommun", "Bara en kommun eller en region utvärderas.", "Välj en av dem."))
    if evaluator.kind != UnitKind.EVALUATOR and evaluator.pk != municipality.pk:
        what = "En kommun utvärderar bara sig själv."
        problems.append(
            Problem("", "Kommun", what, "Välj den egna kommunen, eller anlita en utvärderande organisation.")
        )
    found = frameworks.defined().get(framework)
    if bank is not None and (bank.evaluator_id != evaluator.pk or bank.framework != framework):
        problems.append(Problem("", "Frågebank", "Frågebanken hör inte till ramverket.", "Välj en annan."))
    elif found is None or not (bank or found.questions):
        problems.append(Problem("", "Ramverk", "Ramverket har inga frågor.", "Läs in en frågebank, eller välj 1.0."))
    if earlier is not None and (earlier.municipality_id, earlier.framework) != (municipality.pk, framework):
        problems.append(Problem("", "Förra omgången", "Den gäller något annat.", "Välj en omgång av samma ramverk."))
    return problems


def _require_people(evaluator: Unit, crew: Sequence[tuple[User, Duty]]) -> None:
    require_crew([Place(person.pk, duty) for person, duty in crew])
    if lost := [str(person) for person, _ in crew if not may(person, Permission.ASSESS, evaluator)]:
        raise Refused(f"{lost[0]} är inte utvärderare i {evaluator.name}.", "Ge personen rollen först.")


@action("assessment.change", "ändrade ett utvärderingsuppdrag")
def change(
    *, by: User, assessment: Assessment, purpose: str, answer_by: date, visit_on: date, version: int,
    at: datetime | None = None,
) -> Assessment:  # fmt: skip
    row, _ = held(by, assessment, M.CHANGE, Duty.LEAD)
    raise_for(_days(answer_by, visit_on))
    changes = {"purpose": purpose.strip(), "answer_by": answer_by, "visit_on": visit_on}
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.evaluator)
    return row


@action("assessment.reseat", "bytte en person i en utvärdering")
def reseat(*, by: User, seat: Seat, person: User, at: datetime | None = None) -> Seat:
    """Somebody else in the place, before any points are set."""
    row, _ = held(by, seat.assessment, M.CHANGE, Duty.LEAD)
    mine: Seat = locking.locked(seat, "person")
    others = [one for one in row.seats.select_related("person") if one.pk != mine.pk]
    crew = [*((one.person, Duty(one.duty)) for one in others), (person, Duty(mine.duty))]
    _require_people(row.evaluator, crew)
    write(mine, by=by, at=at, person=person)
    tell(row, row.evaluator, duty=Duty(mine.duty).label)
    return mine


@action("assessment.invite", "öppnade en självvärdering för kommunen")
def invite(*, by: User, assessment: Assessment, at: datetime | None = None) -> Assessment:
    """From now on the municipality answers. The last round's answers come along, marked as such."""
    row, state = held(by, assessment, M.INVITE, Duty.LEAD)
    questions = {one.id for one in frameworks.used_by(row).questions}
    carried = NOW.rows(SelfAnswer).filter(assessment=row.earlier_id) if row.earlier_id else ()
    wanted = {
        one.question: {
            "assessment": row, "question": one.question, "answer": one.answer, "text": one.text, "carried": True
        }
        for one in carried if one.question in questions
    }  # fmt: skip
    there = facts.by_key(NOW.rows(SelfAnswer).filter(assessment=row), lambda one: one.question)
    facts.replace(SelfAnswer, there, wanted, by=by, at=at)
    write(row, by=by, at=at, state=state)
    tell(row, row.municipality, carried=len(wanted))
    return row


@action("assessment.end", "avbröt en utvärdering")
def end(*, by: User, assessment: Assessment, reason: str, at: datetime | None = None) -> Assessment:
    row, state = held(by, assessment, M.END, Duty.LEAD)
    require_text(Skälet=reason)
    write(row, by=by, at=at, state=state, ended_because=reason.strip())
    tell(row, row.evaluator)
    return row


def not_to_come(label: str, day: date, at: datetime | None) -> None:
    if day > timezone.localdate(at):
        raise InvalidInput([Problem("", label, f"{day} har inte varit.", "Skriv dagen när den har varit.")])
