"""A survey of one's own: written, sent, answered by people nobody can point at, and closed into counts."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.voices.models import OwnSurvey, SurveyPlace, SurveyRemark, SurveySheet
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.domain.surveys import SurveyKind, SurveyMode
from styrkedjan.domain.voices.asking import (
    GREATEST,
    OWN_SURVEY,
    UNSURE,
    Counted,
    OwnSurveyMove,
    OwnSurveyState,
    counted,
    lines_of,
    mode_of,
    week_of,
)
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, in_history, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

P = Permission
LONGEST = 2000
_SHEETS = uuid.UUID("6a0a6d0c-3b1c-4a36-9f4e-3c1a3a7a7d11")


def _held(by: User, survey: OwnSurvey, move: OwnSurveyMove) -> tuple[OwnSurvey, OwnSurveyState]:
    require(by, P.EDIT_VOICES, survey.unit)
    row = locking.locked(survey, "unit__principal", "changed_by")
    return row, OWN_SURVEY.after(move, OwnSurveyState(row.state))


def _whole(told: Mapping[str, Any]) -> None:
    problems = []
    asked, easy = lines_of(told["questions"]), lines_of(told["easy_questions"])
    if not asked:
        problems.append(Problem("", "Frågor", "Frågorna saknas.", "Skriv en fråga per rad."))
    if easy and len(easy) != len(asked):
        what = f"{len(easy)} frågor på lätt svenska, {len(asked)} frågor."
        problems.append(Problem("", "Frågor på lätt svenska", what, "Skriv lika många, i samma ordning."))
    if len(set(asked)) != len(asked):
        problems.append(Problem("", "Frågor", "En fråga står två gånger.", "Ta bort den ena."))
    if any(len(one) > 255 for one in (*asked, *easy)):
        problems.append(Problem("", "Frågor", "En fråga är längre än 255 tecken.", "Korta den."))
    if problems:
        raise InvalidInput(problems)


@action("voices.add_survey", "började en egen undersökning")
def add_survey(
    *, by: User, unit: Unit, name: str, year: int, kind: str, instrument: str, questions: str, closes: date,
    easy_questions: str = "", intro: str = "", easy_intro: str = "", asks_remark: bool = True,
    at: datetime | None = None,
) -> OwnSurvey:  # fmt: skip
    require(by, P.EDIT_VOICES, unit)
    require_text(Namn=name, Formulärets_version=instrument)
    _whole({"questions": questions, "easy_questions": easy_questions})
    locking.hold(Unit, [unit.pk])
    if OwnSurvey.objects.filter(unit=unit, name=name.strip(), year=year).exists():
        raise InvalidInput([Problem("", "Namn", f"{name} {year} finns redan.", "Välj ett annat namn.")])
    row = create(
        OwnSurvey, by=by, at=at, unit=unit, key=secrets.token_hex(5), name=name.strip(), year=year,
        kind=SurveyKind(kind).value, instrument=instrument.strip(), questions=questions, easy_questions=easy_questions,
        intro=intro.strip(), easy_intro=easy_intro.strip(), asks_remark=asks_remark, closes=closes,
    )  # fmt: skip
    tell(row, unit)
    return row


@action("voices.change_survey", "ändrade en egen undersökning")
def change_survey(
    *, by: User, survey: OwnSurvey, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> OwnSurvey:  # fmt: skip
    """Until it is open: then everybody answers the same questions."""
    row, _ = _held(by, survey, OwnSurveyMove.CHANGE)
    _whole({name: changes.get(name, getattr(row, name)) for name in ("questions", "easy_questions")})
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.unit)
    return row


@action("voices.set_place", "förde in hur många som får en undersökning")
def set_place(
    *, by: User, survey: OwnSurvey, unit: Unit, invited: int, outcome: str = "", at: datetime | None = None
) -> SurveyPlace | None:  # fmt: skip
    """How many of a unit's people are asked; nought takes the unit away. May be put right while it is open."""
    require(by, P.EDIT_VOICES, survey.unit)
    row = locking.locked(survey, "unit__principal")
    if row.state == OwnSurveyState.CLOSED:
        OWN_SURVEY.after(OwnSurveyMove.CHANGE, OwnSurveyState(row.state))
    if root_of(unit).pk != root_of(row.unit).pk:
        raise Refused("Enheten hör till en annan kommun.", "Välj en av kommunens enheter.")
    key = {"survey": row, "unit": unit, "outcome": outcome.strip()}
    held = SurveyPlace.objects.filter(**key).first()
    if held is None and invited:
        held = create(SurveyPlace, by=by, at=at, invited=invited, **key)
    elif held is not None and invited:
        write(held, by=by, at=at, invited=invited)
    elif held is not None:
        if SurveySheet.objects.filter(**key).exists():
            raise Refused("Några där har redan svarat.", "Rätta antalet i stället.")
        in_history(held, by)
        held.delete()
        held = None
    tell(row, row.unit, unit=unit.code, invited=invited, outcome=outcome)
    return held


@action("voices.open_survey", "öppnade en egen undersökning")
def open_survey(*, by: User, survey: OwnSurvey, at: datetime | None = None) -> OwnSurvey:
    row, state = _held(by, survey, OwnSurveyMove.OPEN)
    if not row.places.exists():
        raise Refused("Ingen är tillfrågad.", "För in hur många på varje enhet som får den.")
    if row.closes < timezone.localdate(at):
        raise Refused("Sista dagen har varit.", "Ändra sista dagen.")
    write(row, by=by, at=at, state=state)
    tell(row, row.unit)
    return row


def submit(
    *, survey: OwnSurvey, nonce: str, unit: Unit, outcome: str, grades: Sequence[int | None], remark: str = "",
    mode: str = SurveyMode.WEB.value, at: datetime | None = None,
) -> None:  # fmt: skip
    """Somebody's answers. No event is written and no author: nothing tells when, and the same sheet twice is one.

    Raises WrongState when the survey is not open, InvalidInput for answers that are none.
    """
    row = locking_read(survey)
    today = timezone.localdate(at)
    if row.closes < today:
        raise Refused("Undersökningen är stängd.", "Tack ändå.")
    if not row.places.filter(unit=unit, outcome=outcome).exists():
        raise InvalidInput([Problem("", "Enhet", "Enheten är inte med.", "Välj en som är med.")])
    asked = len(lines_of(row.questions))
    allowed = {None, UNSURE, *range(1, GREATEST + 1)}
    if len(grades) != asked or not set(grades) <= allowed or len(remark) > LONGEST:
        raise InvalidInput([Problem("", "Svar", "Svaren går inte att läsa.", "Öppna formuläret på nytt.")])
    if all(one is None for one in grades) and not remark.strip():
        raise InvalidInput([Problem("", "Svar", "Ingenting är ifyllt.", "Svara på minst en fråga.")])
    _, new = SurveySheet.objects.get_or_create(
        id=uuid.uuid5(_SHEETS, nonce), defaults={"survey": row, "unit": unit, "outcome": outcome,
                                                "week": week_of(today), "mode": mode, "grades": list(grades)},
    )  # fmt: skip
    if new and remark.strip() and row.asks_remark:
        SurveyRemark.objects.create(survey=row, unit=unit, text=remark.strip())


def locking_read(survey: OwnSurvey) -> OwnSurvey:
    """The survey as it is now, open for answers. Raises WrongState."""
    row = OwnSurvey.objects.select_related("unit__principal").get(pk=survey.pk)
    OWN_SURVEY.after(OwnSurveyMove.ANSWER, OwnSurveyState(row.state))
    return row


@action("voices.enter_sheet", "förde in ett svar på papper eller telefon")
def enter_sheet(
    *, by: User, survey: OwnSurvey, unit: Unit, grades: Sequence[int | None], mode: str, nonce: str, outcome: str = "",
    remark: str = "", at: datetime | None = None,
) -> None:  # fmt: skip
    """A paper, or a call: the one who writes it in is known, the one who answered is not."""
    row, _ = _held(by, survey, OwnSurveyMove.ANSWER)
    submit(survey=row, nonce=nonce, unit=unit, outcome=outcome, grades=grades, remark=remark,
           mode=SurveyMode(mode).value, at=at)  # fmt: skip
    tell(row, row.unit)


@dataclass(frozen=True, slots=True)
class ClosedSurvey:
    """What came of a survey, for the register of surveys: counts, how it was answered, and the free answers in no
    order."""

    survey: OwnSurvey
    questions: tuple[str, ...]
    counts: Counted
    mode: str
    invited: Mapping[tuple[int, str], int]
    remarks: tuple[tuple[int, str], ...]


@action("voices.close_survey", "stängde och räknade en egen undersökning")
def close_survey(*, by: User, survey: OwnSurvey, at: datetime | None = None) -> ClosedSurvey:
    """Count the sheets and take them away. Raises InvalidInput where more have answered than were asked."""
    row, state = _held(by, survey, OwnSurveyMove.CLOSE)
    sheets = list(SurveySheet.objects.filter(survey=row))
    if not sheets:
        raise Refused("Ingen har svarat.", "Låt den vara öppen längre.")
    questions = tuple(lines_of(row.questions))
    counts = counted(sheets, len(questions))
    places = SurveyPlace.objects.filter(survey=row).select_related("unit")
    invited = {(one.unit_id, one.outcome): one.invited for one in places}
    more = [
        Problem("", one.unit.name, f"{counts[one.unit_id, 0, one.outcome]['answered']} svar av {one.invited}.",
                "Rätta hur många som fick den.")
        for one in places
        if counts.get((one.unit_id, 0, one.outcome), {}).get("answered", 0) > one.invited
    ]  # fmt: skip
    if more:
        raise InvalidInput(more)
    remarks = [(one.unit_id, one.text) for one in SurveyRemark.objects.filter(survey=row)]
    secrets.SystemRandom().shuffle(remarks)
    SurveySheet.objects.filter(survey=row).delete()
    SurveyRemark.objects.filter(survey=row).delete()
    write(row, by=by, at=at, state=state)
    tell(row, row.unit, answers=len(sheets))
    return ClosedSurvey(row, questions, counts, mode_of(sheets), invited, tuple(remarks))
