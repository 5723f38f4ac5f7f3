"""One of each thing about assessments, and what their addresses are about.

The municipality of the world assesses itself, so that one person may meet the evaluator's forms and another its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from styrkedjan.areas.assessment.models import (
    Assessment,
    CalibrationCase,
    Evidence,
    Interview,
    Objection,
    Remark,
    Score,
    Seat,
)
from styrkedjan.domain.assessment.states import AssessmentState, Duty
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission, Role
from tests import factories
from tests.pages.world import Address, World

FRAMEWORK = "kommunkompassen_1_0"
DONE = datetime(2026, 4, 14, tzinfo=UTC)
S = AssessmentState


def build(world: World) -> dict[tuple[str, str], Any]:
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    # One more than there are places, to choose when somebody is to be changed.
    people = [factories.user_with(Role.ASSESSOR, world.root, f"utvarderare{number}") for number in range(4)]
    rows = {}
    for state in (*(one for one in S if one is not S.ENDED),):
        row = Assessment.objects.create(
            evaluator=world.root, municipality=world.root, framework=FRAMEWORK, year=2026, scope="Hela kommunen",
            answer_by=date(2026, 3, 1), visit_on=date(2026, 4, 13), state=state, summary="Prov", **who,
            reply_by=date(2099, 1, 1),
        )  # fmt: skip
        after = state in (S.CONSENSUS, S.FEEDBACK, S.REPLY, S.AUDIT, S.FINAL, S.PUBLISHED)
        duties = zip(people[:3], (Duty.ASSESSOR, Duty.ASSESSOR, Duty.AUDITOR), strict=True)
        seats = [
            Seat.objects.create(
                assessment=row, person=one, duty=duty, finished_at=DONE if after and duty is Duty.ASSESSOR else None,
                **who,
            )
            for one, duty in duties
        ]  # fmt: skip
        for seat, answer in zip(seats[:2], ("alla", "flera" if state is S.CONSENSUS else "alla"), strict=True):
            Score.objects.create(seat=seat, question="1.1.1", answer=answer, known_by=factories.author())
        rows[f"assessment_{state.value}"], rows[f"seat_{state.value}"] = row, seats[2]
    of = {state: {"assessment": rows[f"assessment_{state.value}"], **who} for state in S if state is not S.ENDED}
    meet = {"number": 1, "who": "Prov", "starts_at": DONE, "questions": "Prov?"}
    judged = {"criterion": "1.1", "title": "Prov", "text": "Prov", "kind": "improvement"}
    rows |= {
        "evidence": Evidence.objects.create(criterion="1.1", title="Prov", **of[S.ANSWERING]),
        "evidence_read": Evidence.objects.create(criterion="1.1", title="Prov", **of[S.REVIEWING]),
        "interview": Interview.objects.create(**meet, **of[S.REVIEWING]),
        "remark": Remark.objects.create(**judged, **of[S.CONSENSUS]),
        "remark_out": Remark.objects.create(**judged, **of[S.PUBLISHED]),
        "objection": Objection.objects.create(question="1.1.1", text="Prov", **of[S.REPLY]),
        "calibration": CalibrationCase.objects.create(
            evaluator=world.root, framework=FRAMEWORK, question="1.1.1", text="Prov", answer="alla", reason="Prov",
            **who,
        ),
    }  # fmt: skip
    return {(side, name): one for side in ("mine", "theirs") for name, one in rows.items()}


def _of(name: str, **more: Any) -> Callable[[World, str], dict[str, Any]]:
    return lambda world, side: {"pk": world.more[side, name].pk, **more}


def _in(state: AssessmentState, **more: Any) -> Callable[[World, str], dict[str, Any]]:
    return _of(f"assessment_{state.value}", **more)


def _none(world: World, side: str) -> dict[str, Any]:
    return {}


# Deed -> the state it is met in.
IN = {
    S.COMMISSIONED: ("change", "invite", "end"), S.ANSWERING: ("hand_in",),
    S.REVIEWING: ("return_answers", "plan_interview", "begin_scoring"), S.SCORING: ("finish", "case"),
    S.CONSENSUS: ("describe", "agree", "summarise"), S.FEEDBACK: ("give_feedback",), S.REPLY: ("object", "submit"),
    S.AUDIT: ("send_back", "approve"), S.FINAL: ("publish",), S.PUBLISHED: ("report", "feedback"),
}  # fmt: skip
ADDRESSES = {
    **{f"assessment:{name}": Address("municipality", _none) for name in ("overview", "development")},
    **{f"assessment:{name}": Address("principal", _none) for name in ("setup", "commission", "load_bank")},
    **{f"assessment:{name}": Address("principal", _in(state)) for state, names in IN.items() for name in names},
    "assessment:report_file": Address("principal", _in(S.PUBLISHED, form="json")),
    **{f"assessment:{name}": Address("principal", _in(S.ANSWERING, criterion="1.1")) for name in (
        "answer", "add_evidence")},
    "assessment:score": Address("principal", _in(S.SCORING, criterion="1.1")),
    "assessment:resolve": Address("principal", _in(S.CONSENSUS, question="1.1.1")),
    "assessment:reseat": Address("principal", _of("seat_commissioned")),
    **{f"assessment:{name}": Address("principal", _of("evidence")) for name in ("evidence", "change_evidence")},
    "assessment:review": Address("principal", _of("evidence_read")),
    **{f"assessment:{name}": Address("principal", _of("interview")) for name in (
        "change_interview", "note_interview")},
    "assessment:change_remark": Address("principal", _of("remark")),
    "assessment:take_on": Address("principal", _of("remark_out")),
    "assessment:answer_objection": Address("principal", _of("objection")),
    "assessment:practise": Address("principal", _of("calibration")),
    **{f"assessment:{name}": Address("principal", lambda world, side: {"framework": FRAMEWORK}) for name in (
        "bank_file", "add_case")},
}  # fmt: skip

NEEDED = {
    "assessment": Permission.ASSESS,
    **dict.fromkeys(
        ("assessment.answer", "assessment.add_evidence", "assessment.change_evidence", "assessment.hand_in",
         "assessment.object", "assessment.take_on"),
        Permission.ANSWER_ASSESSMENT),
}  # fmt: skip

WRITTEN = {
    "assessment:commission": {"year": "2026", "answer_by": "2026-03-01", "visit_on": "2026-04-13"},
    "assessment:change": {"answer_by": "2026-03-01", "visit_on": "2026-04-13"},
    **{f"assessment:{name}": {"starts_at": "2026-04-13T09:00", "people": "4"} for name in (
        "plan_interview", "change_interview")},
    **{f"assessment:{name}": {"link": "https://exempel.se/a"} for name in (
        "add_evidence", "change_evidence", "describe", "change_remark", "object")},
    "assessment:give_feedback": {"told_on": "2026-04-15"},
    "assessment:answer_objection": {"outcome": "kept"},
    "assessment:take_on": {"end": "2026-12-01"},
}  # fmt: skip


def _seated(duty: Duty) -> Callable[[World], None]:
    """Whoever may everything has a place in them all, instead of the one who had it."""

    def set_up(world: World) -> None:
        from tests.pages.every_form import everybody

        person: User = everybody(world)
        for state in S:
            row = world.more.get(("mine", f"assessment_{state.value}"))
            if row is None:
                continue
            seats = Seat.objects.filter(assessment=row, duty=duty)
            if seats:
                Seat.objects.filter(pk=seats[0].pk).update(person=person)
            else:
                who = {"created_by": person, "changed_by": person}
                Seat.objects.create(assessment=row, person=person, duty=duty, **who)

    return set_up


# Each place with the forms that it alone meets, and the page they stand on.
SCENES = (
    ("leder utvärderingen", _seated(Duty.LEAD), re.compile("assessment:(change|reseat|invite|end|publish)$")),
    (
        "bedömare",
        _seated(Duty.ASSESSOR),
        re.compile(
            "assessment:(return_answers|review|plan_interview|change_interview|note_interview|begin_scoring|score|finish"
            "|resolve|describe|change_remark|summarise|agree|give_feedback|answer_objection|submit)$"
        ),
    ),
    ("kvalitetsgranskare", _seated(Duty.AUDITOR), re.compile("assessment:(send_back|approve)$")),
)
