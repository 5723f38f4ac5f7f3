"""An assessment as a value, with just what its reader may read. What is sealed is not fetched from the database.

Everything that shows an assessment (page, file, API, report) gets it from here, so that none of them can tell an
assessor what the other has scored before both are done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from styrkedjan.analysis.agreement import Agreement, agreement
from styrkedjan.areas.assessment.models import (
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
from styrkedjan.areas.assessment.permissions import duty_of, of_principal, place
from styrkedjan.areas.assessment.queries.frameworks import used_by
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import may
from styrkedjan.domain.assessment import agreeing, scoring, states
from styrkedjan.domain.assessment.agreeing import Difference, parsed
from styrkedjan.domain.assessment.frameworks import Criterion, Framework, Question
from styrkedjan.domain.assessment.scoring import Answer, Scored
from styrkedjan.domain.assessment.states import AssessmentState, Duty, RemarkKind
from styrkedjan.foundation.facts import by_key
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

S = AssessmentState


@dataclass(frozen=True)
class Case:
    """One assessment as `reader` may read it; `duty` is their seat's, None for the municipality's own people."""

    row: Assessment
    framework: Framework
    reader: int | None
    duty: Duty | None
    seats: tuple[Seat, ...]
    answers: Mapping[str, SelfAnswer]
    evidence: tuple[Evidence, ...]
    interviews: tuple[Interview, ...]
    scores: Mapping[int, Mapping[str, Score]]  # seat -> question -> score, of the seats that may be read
    agreed: Mapping[str, Consensus]
    remarks: tuple[Remark, ...]
    objections: tuple[Objection, ...]

    @property
    def state(self) -> AssessmentState:
        return S(self.row.state)

    @property
    def is_inside(self) -> bool:
        """Whether the reader has a seat."""
        return self.duty is not None

    @property
    def is_own(self) -> bool:
        """Whether the evaluator is the municipality itself."""
        return self.row.evaluator_id == self.row.municipality_id

    @cached_property
    def assessors(self) -> tuple[Seat, ...]:
        return tuple(one for one in self.seats if one.duty == Duty.ASSESSOR)

    @property
    def is_opened(self) -> bool:
        return states.opened([place(one) for one in self.seats])

    @property
    def my_seat(self) -> Seat | None:
        return next((one for one in self.seats if one.person_id == self.reader), None)

    @property
    def my_scores(self) -> Mapping[str, Score]:
        seat = self.my_seat
        return self.scores.get(seat.pk, {}) if seat else {}

    @property
    def answered(self) -> int:
        """How many of the questions the municipality has answered."""
        return sum(bool(one.answer) for one in self.answers.values())

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        return {one.id: one for one in self.framework.questions}

    def questions_of(self, criterion: str) -> tuple[Question, ...]:
        return tuple(one for one in self.framework.questions if one.criterion == criterion)

    def criterion(self, key: str) -> Criterion | None:
        return next((one for one in self.framework.criteria if one.id == key), None)

    def next_criterion(self, key: str) -> Criterion | None:
        """The one after, in the framework's order."""
        keys = [one.id for one in self.framework.criteria]
        at = keys.index(key) + 1
        return self.framework.criteria[at] if at < len(keys) else None

    # -- points --------------------------------------------------------------------------------------------------------

    @cached_property
    def sides(self) -> tuple[Mapping[str, Answer], Mapping[str, Answer]] | None:
        """Both assessors' answers; None unless both may be read."""
        if len(self.assessors) != states.ASSESSORS or any(one.pk not in self.scores for one in self.assessors):
            return None
        first, second = (
            {key: parsed(score.answer) for key, score in self.scores[one.pk].items()} for one in self.assessors
        )
        return first, second

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        return agreeing.differences(self.framework, *self.sides) if self.sides else ()

    @cached_property
    def unresolved(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if one.question.id not in self.agreed)

    @cached_property
    def agreement(self) -> Agreement | None:
        """How well the assessors agree before the consensus; None before both may be read, or with nothing shared."""
        if not self.sides:
            return None
        ones, twos = agreeing.pairs(self.framework, *self.sides)
        return agreement(ones, twos, agreeing.STEPS) if ones else None

    @cached_property
    def final(self) -> Mapping[str, Answer]:
        """Question -> the answer that stands; empty where the reader may not read points."""
        if not self.sides:
            return {}
        agreed = {key: parsed(one.answer) for key, one in self.agreed.items()}
        return agreeing.settled(self.framework, *self.sides, agreed)

    @cached_property
    def scored(self) -> Scored | None:
        return scoring.score(self.framework, self.final) if self.final else None

    @cached_property
    def criteria_points(self) -> Mapping[str, scoring.Points]:
        return scoring.criterion_points(self.framework, self.final) if self.final else {}

    def remarks_of(self, kind: RemarkKind) -> tuple[Remark, ...]:
        return tuple(one for one in self.remarks if one.kind == kind)

    @property
    def open_objections(self) -> tuple[Objection, ...]:
        return tuple(one for one in self.objections if not one.outcome)


def case_of(assessment: Assessment, known: Known, reader: User | None) -> Case | None:
    """The assessment as the person may read it; None where it was not there. A fixed number of queries.

    `reader` None is a job of the house that writes what has been published (never shown before that).
    """
    rows = known.as_written([assessment])
    if not rows:
        return None
    row = rows[0]
    seats = tuple(_as_then(seat, known) for seat in known.as_written(row.seats.select_related("person").order_by("pk")))
    duty = duty_of(seats, reader) if reader is not None and may(reader, Permission.ASSESS, row.evaluator) else None
    is_municipality = duty is None
    state = S(row.state)
    told = state.shows_draft if is_municipality else True
    framework = used_by(row)
    answers = known.rows(SelfAnswer).filter(assessment=row).select_related("known_by")
    sees_answers = is_municipality or state.shows_answers
    readable = _readable(seats, reader, told=told, is_municipality=is_municipality)
    return Case(
        row, framework, reader.pk if reader else None, duty, seats,
        by_key(answers, lambda one: one.question) if sees_answers else {},
        _evidence(row, known, is_municipality=is_municipality) if sees_answers else (),
        _interviews(row, known, duty),
        _scores(readable, known),
        by_key(known.rows(Consensus).filter(assessment=row), lambda one: one.question) if told and readable else {},
        tuple(known.as_written(row.remarks.select_related("activity__unit", "activity__responsible"))) if told else (),
        tuple(known.as_written(row.objections.all())) if is_municipality or told else (),
    )  # fmt: skip


def _as_then(seat: Seat, known: Known) -> Seat:
    """Done is done only once it has happened."""
    seat.finished_at = seat.finished_at if known.holds(seat.finished_at) else None
    return seat


def _readable(seats: Iterable[Seat], reader: User | None, *, told: bool, is_municipality: bool) -> tuple[Seat, ...]:
    """Whose points are fetched. The municipality is told the points that stand, not who gave which."""
    places = {place(one): one for one in seats}
    if is_municipality:
        return tuple(one for one in seats if one.duty == Duty.ASSESSOR) if told and states.opened(places) else ()
    found = states.readable(list(places), reader.pk if reader else None)
    return tuple(places[one] for one in found)


def _scores(readable: Iterable[Seat], known: Known) -> dict[int, dict[str, Score]]:
    found: dict[int, dict[str, Score]] = {one.pk: {} for one in readable}
    if found:
        for one in known.rows(Score).filter(seat__in=found):
            found[one.seat_id][one.question] = one
    return found


def _evidence(row: Assessment, known: Known, *, is_municipality: bool) -> tuple[Evidence, ...]:
    rows = tuple(known.as_written(row.evidence.select_related("changed_by")))
    for one in rows:
        if is_municipality:
            one.review = ""  # the evaluator's own notes
    return rows


def _interviews(row: Assessment, known: Known, duty: Duty | None) -> tuple[Interview, ...]:
    """Who and when for all; what was said for the seats, and what was said in confidence for the assessors."""
    rows = tuple(known.as_written(row.interviews.select_related("changed_by")))
    for one in rows:
        if duty is None:
            one.notes = ""
        if duty is not Duty.ASSESSOR:
            one.confidential = ""
    return rows


# --- many -------------------------------------------------------------------------------------------------------------


def of_evaluator(evaluator: Unit, known: Known) -> list[Assessment]:
    """What an organisation has under way and has made, with seats, the newest first (three queries)."""
    rows = Assessment.objects.filter(evaluator=evaluator)
    return known.as_written(_together(rows))


def of_municipality(municipality: Unit, known: Known) -> list[Assessment]:
    """A municipality's own, the newest first."""
    return known.as_written(_together(Assessment.objects.filter(municipality=municipality)))


def concerning(principal: Unit) -> QuerySet[Assessment]:
    return _together(Assessment.objects.filter(of_principal(principal)))


def _together(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    return rows.select_related("evaluator", "municipality", "bank", "changed_by").prefetch_related("seats__person")


def earlier_choices(municipality: Unit, framework: str) -> QuerySet[Assessment]:
    """The rounds that a new one may follow on: published, by the same framework."""
    same = Q(municipality=municipality, framework=framework, state=S.PUBLISHED)
    return Assessment.objects.filter(same).order_by("-year", "-pk")


def people(seats: Iterable[Seat], duty: Duty) -> list[Any]:
    return [one.person for one in seats if one.duty == duty]


def done_at(seats: Iterable[Seat]) -> datetime | None:
    """When the last of the assessors was done; None while somebody is not."""
    times = [one.finished_at for one in seats if one.duty == Duty.ASSESSOR]
    known = [one for one in times if one is not None]
    return max(known) if known and len(known) == len(times) else None
