"""An organisation's own questions, and cases that its assessors practise on."""

from __future__ import annotations

from datetime import datetime

from styrkedjan.areas.assessment.bank_workbook import bank_table
from styrkedjan.areas.assessment.models import CalibrationAnswer, CalibrationCase, QuestionBank
from styrkedjan.areas.assessment.queries.frameworks import framework_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.assessment.agreeing import parsed
from styrkedjan.domain.assessment.bank_file import read_bank
from styrkedjan.domain.assessment.scoring import refuse_strangers
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

BANK_LARGEST = 5 * 2**20


@action("assessment.load_bank", "läste in en egen frågebank")
def load_bank(
    *, by: User, evaluator: Unit, framework: str, name: str, data: bytes, file_name: str, at: datetime | None = None
) -> QuestionBank:
    """Raises InvalidInput with every mistake of every row; then nothing is taken in."""
    require(by, Permission.ASSESS, evaluator)
    require_text(Namn=name)
    if QuestionBank.objects.filter(evaluator=evaluator, framework=framework, name=name.strip()).exists():
        raise InvalidInput([Problem("", "Namn", "Det finns redan en frågebank som heter så.", "Ge den ett eget namn.")])
    read = read_bank(bank_table(data, file_name), framework_of(framework), evaluator.name)
    questions = [
        {
            "id": one.id, "criterion": one.criterion, "scale": one.scale, "text": one.text, "evidence": one.evidence,
            "weight": str(one.weight),
        }
        for one in read.questions
    ]  # fmt: skip
    made = create(
        QuestionBank, by=by, at=at, evaluator=evaluator, framework=framework, name=name.strip(), file_name=file_name,
        questions=questions,
    )  # fmt: skip
    tell(made, evaluator, questions=len(questions))
    return made


@action("assessment.add_case", "skrev ett övningsfall för bedömare")
def add_case(
    *, by: User, evaluator: Unit, framework: str, question: str, text: str, answer: str, reason: str,
    at: datetime | None = None,
) -> CalibrationCase:  # fmt: skip
    require(by, Permission.ASSESS, evaluator)
    require_text(Vad_som_är_känt=text, Varför=reason)
    refuse_strangers(framework_of(framework), {question: parsed(answer)}, ())
    made = create(
        CalibrationCase, by=by, at=at, evaluator=evaluator, framework=framework, question=question, text=text.strip(),
        answer=answer, reason=reason.strip(),
    )  # fmt: skip
    tell(made, evaluator)
    return made


@action("assessment.practise", "svarade på ett övningsfall")
def practise(*, by: User, case: CalibrationCase, answer: str, at: datetime | None = None) -> CalibrationAnswer:
    """One's first answer; the key is shown after it, so it is not changed."""
    require(by, Permission.ASSESS, case.evaluator)
    row = locking.locked(case, "evaluator")
    refuse_strangers(framework_of(row.framework), {row.question: parsed(answer)}, ())
    if row.created_by_id == by.pk:
        raise Refused("Du har skrivit fallet.", "Låt andra svara på det.")
    if NOW.rows(CalibrationAnswer).filter(case=row, person=by).exists():
        raise Refused("Du har redan svarat.", "Det första svaret gäller.")
    made: CalibrationAnswer = facts.add(CalibrationAnswer, by=by, at=at, case=row, person=by, answer=answer)
    tell(row, row.evaluator)
    return made
