"""Where an assessment stands, who may move it, and that nobody judges their own work.

The whole way is one table. `Duty` is somebody's place in it: the one who leads, two who score, one who reviews.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from datetime import datetime

from styrkedjan.domain.errors import NotAllowed, Refused
from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class AssessmentState(Labelled):
    """Where an assessment stands."""

    COMMISSIONED = "commissioned", "Beställd"
    ANSWERING = "answering", "Självvärdering"
    REVIEWING = "reviewing", "Granskning"
    SCORING = "scoring", "Poängsättning"
    CONSENSUS = "consensus", "Samsyn"
    FEEDBACK = "feedback", "Återkoppling"
    REPLY = "reply", "Kommunens svar"
    AUDIT = "audit", "Kvalitetsgranskning"
    FINAL = "final", "Slutrapport"
    PUBLISHED = "published", "Publicerad"
    ENDED = "ended", "Avbruten"

    @property
    def is_open(self) -> bool:
        return self not in (AssessmentState.PUBLISHED, AssessmentState.ENDED)

    @property
    def shows_answers(self) -> bool:
        """Whether the evaluator may read the self-answers: they have been handed in."""
        return self not in (AssessmentState.COMMISSIONED, AssessmentState.ANSWERING)

    @property
    def shows_draft(self) -> bool:
        """Whether the municipality may read points and texts: it has been told them."""
        return self in _TOLD


_TOLD = frozenset({AssessmentState.REPLY, AssessmentState.AUDIT, AssessmentState.FINAL, AssessmentState.PUBLISHED})


class AssessmentMove(Labelled):
    CHANGE = "change", "Ändra uppdraget"
    INVITE = "invite", "Öppna självvärderingen"
    ANSWER = "answer", "Svara på frågorna"
    HAND_IN = "hand_in", "Lämna in självvärderingen"
    RETURN = "return", "Be om komplettering"
    PLAN = "plan", "Planera intervjuer"
    NOTE = "note", "Anteckna från granskning och intervjuer"
    BEGIN = "begin", "Börja poängsätta"
    SCORE = "score", "Sätta poäng"
    MEET = "meet", "Öppna bedömarnas poäng för varandra"
    RESOLVE = "resolve", "Lösa en skillnad"
    DESCRIBE = "describe", "Skriva omdömen"
    AGREE = "agree", "Gå till återkoppling"
    TELL = "tell", "Ge återkopplingen"
    OBJECT = "object", "Lämna synpunkter på utkastet"
    ANSWER_REPLY = "answer_reply", "Besvara synpunkterna"
    SUBMIT = "submit", "Skicka till kvalitetsgranskning"
    SEND_BACK = "send_back", "Skicka tillbaka till bedömarna"
    APPROVE = "approve", "Godkänna rapporten"
    PUBLISH = "publish", "Publicera den"
    TAKE_ON = "take_on", "Ta sig an en förbättring"
    END = "end", "Avbryta den"


_S, _M = AssessmentState, AssessmentMove
_BEFORE_MEETING = (_S.REVIEWING, _S.SCORING)
_WRITING = (_S.CONSENSUS, _S.FEEDBACK, _S.REPLY)
ASSESSMENT = Lifecycle(
    "assessment",
    "Utvärderingen",
    [
        *((_M.CHANGE, state, state) for state in (_S.COMMISSIONED, _S.ANSWERING, _S.REVIEWING)),
        (_M.INVITE, _S.COMMISSIONED, _S.ANSWERING),
        (_M.ANSWER, _S.ANSWERING, _S.ANSWERING),
        (_M.HAND_IN, _S.ANSWERING, _S.REVIEWING),
        (_M.RETURN, _S.REVIEWING, _S.ANSWERING),
        *((_M.PLAN, state, state) for state in (_S.COMMISSIONED, _S.ANSWERING, *_BEFORE_MEETING)),
        *((_M.NOTE, state, state) for state in _BEFORE_MEETING),
        (_M.BEGIN, _S.REVIEWING, _S.SCORING),
        (_M.SCORE, _S.SCORING, _S.SCORING),
        (_M.MEET, _S.SCORING, _S.CONSENSUS),
        (_M.RESOLVE, _S.CONSENSUS, _S.CONSENSUS),
        *((_M.DESCRIBE, state, state) for state in _WRITING),
        (_M.AGREE, _S.CONSENSUS, _S.FEEDBACK),
        (_M.TELL, _S.FEEDBACK, _S.REPLY),
        (_M.OBJECT, _S.REPLY, _S.REPLY),
        (_M.ANSWER_REPLY, _S.REPLY, _S.REPLY),
        (_M.SUBMIT, _S.REPLY, _S.AUDIT),
        (_M.SEND_BACK, _S.AUDIT, _S.REPLY),
        (_M.APPROVE, _S.AUDIT, _S.FINAL),
        (_M.PUBLISH, _S.FINAL, _S.PUBLISHED),
        *((_M.TAKE_ON, state, state) for state in (_S.FINAL, _S.PUBLISHED)),
        *((_M.END, state, _S.ENDED) for state in _S if state.is_open),
    ],
    first=_S.COMMISSIONED,
    ended="Beställ en ny omgång.",
    said={
        _S.ANSWERING: "väntar på kommunens självvärdering", _S.REVIEWING: "granskas", _S.SCORING: "poängsätts",
        _S.CONSENSUS: "är i samsyn", _S.FEEDBACK: "väntar på återkopplingen", _S.REPLY: "väntar på kommunens svar",
        _S.AUDIT: "kvalitetsgranskas", _S.FINAL: "har en färdig slutrapport",
    },
)  # fmt: skip


class Duty(Labelled):
    """What somebody does in an assessment."""

    LEAD = "lead", "Leder utvärderingen"
    ASSESSOR = "assessor", "Bedömare"
    AUDITOR = "auditor", "Kvalitetsgranskare"


class RemarkKind(Labelled):
    STRENGTH = "strength", "Styrka"
    IMPROVEMENT = "improvement", "Förbättringsområde"
    EXAMPLE = "example", "Gott exempel"


class Outcome(Labelled):
    """What became of the municipality's objection to a point."""

    CHANGED = "changed", "Poängen ändrad"
    KEPT = "kept", "Poängen står kvar"


ASSESSORS = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A seat: who, with what duty, and since when they are done with the points."""

    person: Hashable
    duty: Duty
    finished_at: datetime | None = None


def require_crew(places: Collection[Place]) -> None:
    """Two assessors, one who leads and one reviewer; the reviewer does nothing else. Raises Refused otherwise."""
    of = {duty: [one.person for one in places if one.duty is duty] for duty in Duty}
    if len(set(of[Duty.ASSESSOR])) != ASSESSORS or len(of[Duty.ASSESSOR]) != ASSESSORS:
        raise Refused("En utvärdering har två bedömare.", "Sätt två olika personer att poängsätta var för sig.")
    if len(of[Duty.AUDITOR]) != 1 or len(of[Duty.LEAD]) != 1:
        raise Refused("Ledare eller kvalitetsgranskare saknas.", "Sätt en person på var och en av platserna.")
    if len({one.person for one in places}) != len(places):
        raise Refused("En person har två platser.", "Den som poängsätter eller leder granskar inte sitt eget arbete.")


def opened(places: Collection[Place]) -> bool:
    """Whether the assessors may read each other: both are there, and both are done."""
    assessors = [one for one in places if one.duty is Duty.ASSESSOR]
    return len(assessors) == ASSESSORS and all(one.finished_at is not None for one in assessors)


def readable(places: Collection[Place], reader: Hashable) -> tuple[Place, ...]:
    """The assessors whose points `reader` may read: one's own, and all once everybody is done.

    Nobody else reads any before that, whatever they may do otherwise: neither the one who leads nor the reviewer.
    """
    assessors = tuple(one for one in places if one.duty is Duty.ASSESSOR)
    if not opened(places):
        return tuple(one for one in assessors if one.person == reader)
    return assessors if reader in {one.person for one in places} else ()


def require_other(person: Hashable, others: Collection[Hashable], sentence: str) -> None:
    """Four eyes: raise NotAllowed when the person is one of those whose work it is about."""
    if person in others:
        raise NotAllowed(sentence, "Be någon annan som har en plats i utvärderingen.")
