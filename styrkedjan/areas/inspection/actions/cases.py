"""An inspection up to the draft: announced, documents asked for, the same questions to all groups, what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from styrkedjan.areas.inspection.actions.places import require_others
from styrkedjan.areas.inspection.actions.plans import held_plan
from styrkedjan.areas.inspection.models import AskedDocument, GroupAnswer, Inspection, Observation
from styrkedjan.areas.inspection.queries.laws import law_of
from styrkedjan.areas.inspection.queries.years import case_of
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.domain.errors import InvalidInput, Problem, require_text
from styrkedjan.domain.inspection.states import INSPECTION, InspectionMove, InspectionState, PlanMove
from styrkedjan.domain.inspection.words import Seen
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


def locked(inspection: Inspection) -> Inspection:
    return locking.locked(inspection, "plan__committee__principal", "inspected__unit")


def held(by: User, inspection: Inspection, move: InspectionMove) -> tuple[Inspection, InspectionState]:
    """The inspection, locked, and its state after the move, for whoever may edit it. Raises NotAllowed, WrongState."""
    require(by, Permission.EDIT_PROVIDERS, inspection.plan.committee)
    row = locked(inspection)
    return row, INSPECTION.after(move, InspectionState(row.state))


def not_to_come(label: str, day: date, at: datetime | None) -> None:
    if day > timezone.localdate(at):
        raise InvalidInput([Problem("", label, f"{day} har inte varit.", "Skriv dagen när den har varit.")])


@action("inspection.cancel", "ställde in en tillsyn")
def cancel(*, by: User, inspection: Inspection, reason: str, at: datetime | None = None) -> Inspection:
    row, state = held(by, inspection, InspectionMove.CANCEL)
    require_text(Skälet=reason)
    write(row, by=by, at=at, state=state, cancelled_because=reason.strip())
    tell(row, row.plan.committee, inspected=row.inspected.name)
    return row


@action("inspection.announce", "aviserade en tillsyn")
def announce(*, by: User, inspection: Inspection, announced_on: date, at: datetime | None = None) -> Inspection:
    """Tell the inspected what it will be judged by. The plan has to be decided, and it has to be somebody else's."""
    row, state = held(by, inspection, InspectionMove.ANNOUNCE)
    held_plan(row.plan, PlanMove.INSPECT)
    require_others(row.inspected.form, row.inspected.unit)
    not_to_come("Aviserad den", announced_on, at)
    write(row, by=by, at=at, state=state, announced_on=announced_on)
    tell(row, row.plan.committee, inspected=row.inspected.name)
    return row


@action("inspection.ask_document", "begärde en handling i en tillsyn")
def ask_document(
    *, by: User, inspection: Inspection, what: str, why: str, due: date, at: datetime | None = None
) -> AskedDocument:
    """A document, with what it is used for: what is not used is not asked for."""
    row, _ = held(by, inspection, InspectionMove.ASK)
    require_text(Handling=what, Vad_den_används_till=why)
    number = next_number(AskedDocument, inspection=row)
    made = create(
        AskedDocument, by=by, at=at, inspection=row, number=number, what=what.strip(), why=why.strip(), due=due
    )
    tell(made, row.plan.committee, inspected=row.inspected.name)
    return made


@action("inspection.handle_document", "skrev vad som hände med en handling i en tillsyn")
def handle_document(
    *, by: User, document: AskedDocument, received_on: date | None, handled: str, version: int,
    at: datetime | None = None,
) -> AskedDocument:  # fmt: skip
    """When it came, and what happened to it: read against which criterion, shared, kept or sent back."""
    require(by, Permission.EDIT_PROVIDERS, document.inspection.plan.committee)
    case = locked(document.inspection)
    row: AskedDocument = locking.locked(document, "inspection__plan__committee__principal")
    if received_on is not None:
        not_to_come("Kom in", received_on, at)
    changes = {"received_on": received_on, "handled": handled.strip()}
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, case.plan.committee, inspected=case.inspected.name)
    return row


@action("inspection.record_answers", "förde in vad en grupp svarade i en tillsyn")
def record_answers(
    *, by: User, inspection: Inspection, group: str, answers: Mapping[tuple[str, int], str],
    version: str | None = None, at: datetime | None = None,
) -> Inspection:  # fmt: skip
    """A group's answers to the same questions as all others, by area and number; an empty one takes it away."""
    row, _ = held(by, inspection, InspectionMove.WRITE)
    line = case_of(row, NOW)
    if line is None or group not in {one.id for one in line.law.groups}:
        raise InvalidInput([Problem("", "Grupp", "Gruppen finns inte.", "Välj en av lagens grupper.")])
    asked = {(area, number) for area, _, number, _ in line.questions()}
    if set(answers) - asked:
        raise InvalidInput([Problem("", "Fråga", "En fråga hör inte till planen.", "Läs om sidan.")])
    current = {(one.area, one.question): one for key, one in line.answers.items() if key[2] == group}
    facts.require_unchanged(
        list(current.values()), version,
        theirs=lambda: {f"{area}_{number}": one.answer for (area, number), one in current.items()},
        mine={f"{area}_{number}": text for (area, number), text in answers.items()},
    )  # fmt: skip
    wanted = {
        key: {"inspection": row, "area": key[0], "question": key[1], "group": group, "answer": text.strip()}
        if text.strip() else None
        for key, text in answers.items() if text.strip() or key in current
    }  # fmt: skip
    facts.replace(GroupAnswer, current, wanted, by=by, at=at)
    tell(row, row.plan.committee, group=group, answers=sum(bool(text.strip()) for text in answers.values()))
    return row


@action("inspection.observe", "skrev vad som sågs i en tillsyn")
def observe(
    *, by: User, inspection: Inspection, area: str, result: str, text: str, version: str | None = None,
    at: datetime | None = None,
) -> Observation:  # fmt: skip
    """What was seen in an area of the law, and what it came to; written anew until the draft is sent."""
    row, _ = held(by, inspection, InspectionMove.WRITE)
    if law_of(row.plan.law).area(area) is None:
        raise InvalidInput([Problem("", "Område", "Området finns inte.", "Välj ett av lagens områden.")])
    require_text(Vad_som_sågs=text)
    current = NOW.rows(Observation).filter(inspection=row, area=area).select_related("known_by").first()
    facts.require_unchanged(
        [current] if current else [], version, theirs=lambda: {"text": current.text if current else ""},
        mine={"text": text},
    )  # fmt: skip
    made: Observation = facts.succeed(
        current, Observation, by=by, at=at, inspection=row, area=area, result=Seen(result).value, text=text.strip()
    )
    tell(made, row.plan.committee, area=area)
    return made


@action("inspection.visit", "förde in ett tillsynsbesök")
def visit(
    *, by: User, inspection: Inspection, visited_on: date, visitors: str, minutes: int, at: datetime | None = None
) -> Inspection:
    row, state = held(by, inspection, InspectionMove.VISIT)
    require_text(Vilka_som_besökte=visitors)
    not_to_come("Besökt den", visited_on, at)
    write(row, by=by, at=at, state=state, visited_on=visited_on, visitors=visitors.strip(), minutes=minutes)
    tell(row, row.plan.committee, inspected=row.inspected.name)
    return row
