"""The council's assignments and promises: given by a decision, shared among owners, proved, answered and closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.documents.models import AssignmentShare, CouncilAssignment
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.permissions import require
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.documents.states import COUNCIL_ASSIGNMENT, AssignmentMove, AssignmentState
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, require_text
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, edit, in_history, write
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission

P = Permission
M = AssignmentMove


def _held(
    by: User, assignment: CouncilAssignment, move: AssignmentMove, permission: P = P.EDIT_DOCUMENTS
) -> tuple[CouncilAssignment, AssignmentState]:
    require(by, permission, assignment.unit)
    row = locking.locked(assignment, "unit__principal", "programme", "changed_by")
    return row, COUNCIL_ASSIGNMENT.after(move, AssignmentState(row.state))


@action("documents.give", "förde in ett uppdrag från fullmäktige")
def give(
    *, by: User, unit: Unit, code: str, title: str, kind: str, due: date, decision: Decision, text: str = "",
    programme: Any = None, at: datetime | None = None,
) -> CouncilAssignment:  # fmt: skip
    """What the council decided, in its words, with the day it wants an answer."""
    require(by, P.EDIT_DOCUMENTS, unit)
    require_text(Nummer=code, Uppdrag=title)
    if unit.parent_id is not None:
        raise Refused("Fullmäktiges uppdrag är hela kommunens.", "Lägg in det för kommunen och dela det mellan ägarna.")
    whole = require_decided(decision, Matter.COUNCIL_ASSIGNMENT, unit)
    if whole.date is not None and due <= whole.date:
        raise InvalidInput([Problem("", "Återredovisas senast", "Dagen är före beslutet.", "Skriv en senare dag.")])
    locking.hold(Unit, [unit.pk])
    if CouncilAssignment.objects.filter(unit=unit, code=code.strip()).exists():
        raise InvalidInput([Problem("", "Nummer", f"{code} finns redan.", "Välj ett annat nummer.")])
    row = create(
        CouncilAssignment, by=by, at=at, unit=unit, code=code.strip(), title=title.strip(), kind=kind, due=due,
        text=text.strip(), programme=programme, **whole.fields(),
    )  # fmt: skip
    tell(row, unit, decision=whole.text)
    return row


@action("documents.change_assignment", "ändrade ett uppdrag från fullmäktige")
def change_assignment(
    *, by: User, assignment: CouncilAssignment, changes: Mapping[str, Any], version: int, at: datetime | None = None
) -> CouncilAssignment:
    row, _ = _held(by, assignment, M.CHANGE)
    require_text(Uppdrag=changes.get("title", row.title))
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.unit, code=row.code)
    return row


@action("documents.remove_assignment", "tog bort ett uppdrag som ingen har svarat på")
def remove_assignment(*, by: User, assignment: CouncilAssignment) -> None:
    """One that was entered by mistake: nothing has been proved."""
    row, _ = _held(by, assignment, M.CHANGE)
    shares = list(AssignmentShare.objects.filter(assignment=row))
    if any(one.proof or one.done_on for one in shares):
        raise Refused("Någon har redan redovisat.", "Återredovisa och avsluta det i stället.")
    tell(row, row.unit, code=row.code)
    for one in (*shares, row):
        in_history(one, by)
        one.delete()


@action("documents.share", "gav en enhet en del i ett uppdrag")
def share(
    *, by: User, assignment: CouncilAssignment, unit: Unit, task: str, due: date, at: datetime | None = None
) -> AssignmentShare:  # fmt: skip
    """Several may own an assignment, each its part."""
    row, _ = _held(by, assignment, M.CHANGE)
    require_text(Vad_enheten_gör=task)
    if root_of(unit) != root_of(row.unit):
        raise InvalidInput([Problem("", "Ägare", "Enheten är en annan kommuns.", "Välj en egen.")])
    if AssignmentShare.objects.filter(assignment=row, unit=unit).exists():
        raise InvalidInput([Problem("", "Ägare", f"{unit.name} har redan en del.", "Ändra den i stället.")])
    made = create(AssignmentShare, by=by, at=at, assignment=row, unit=unit, task=task.strip(), due=due)
    tell(made, unit, code=row.code)
    return made


@action("documents.prove", "redovisade sin del i ett uppdrag")
def prove(
    *, by: User, part: AssignmentShare, proof: str, version: int, done_on: date | None = None,
    at: datetime | None = None,
) -> AssignmentShare:  # fmt: skip
    """What an owner has done and how it is seen; with a day when it is done."""
    require(by, P.EDIT_CHAIN, part.unit)
    whole = locking.locked(part.assignment)
    COUNCIL_ASSIGNMENT.after(M.PROVE, AssignmentState(whole.state))
    row = locking.locked(part, "unit__principal", "changed_by")
    require_text(Hur_det_syns=proof)
    if done_on is not None and done_on > timezone.localdate(at):
        raise InvalidInput([Problem("", "Klart den", "Dagen har inte varit.", "Skriv dagen när den har varit.")])
    if edit(row, by=by, version=version, changes={"proof": proof.strip(), "done_on": done_on}, at=at):
        tell(row, row.unit, code=whole.code)
    return row


@action("documents.answer", "återredovisade ett uppdrag till fullmäktige")
def answer(
    *, by: User, assignment: CouncilAssignment, answer: str, version: int, answered_on: date | None = None,
    at: datetime | None = None,
) -> CouncilAssignment:  # fmt: skip
    row, state = _held(by, assignment, M.ANSWER)
    require_text(Svar=answer)
    day = answered_on or timezone.localdate(at)
    if day > timezone.localdate(at):
        raise InvalidInput(
            [Problem("", "Återredovisat den", "Dagen har inte varit.", "Skriv dagen när den har varit.")]
        )
    left = AssignmentShare.objects.filter(assignment=row, done_on=None).select_related("unit")
    if left:
        names = ", ".join(one.unit.name for one in left)
        raise Refused(f"{names} är inte klar med sin del.", "Be dem redovisa först, eller skriv varför i deras del.")
    if not edit(row, by=by, version=version, changes={"answer": answer.strip()}, at=at, state=state, answered_on=day):
        write(row, by=by, at=at, state=state, answered_on=day)
    tell(row, row.unit, code=row.code)
    return row


@action("documents.return_assignment", "lämnade tillbaka ett uppdrag")
def return_assignment(
    *, by: User, assignment: CouncilAssignment, returned: str, at: datetime | None = None
) -> CouncilAssignment:  # fmt: skip
    """The council is not content: why."""
    row, state = _held(by, assignment, M.RETURN, P.DECIDE_DOCUMENTS)
    require_text(Varför=returned)
    write(row, by=by, at=at, state=state, returned=returned.strip(), answered_on=None)
    tell(row, row.unit, code=row.code)
    return row


@action("documents.close_assignment", "förde in att fullmäktige avslutade ett uppdrag")
def close_assignment(
    *, by: User, assignment: CouncilAssignment, decision: Decision, at: datetime | None = None
) -> CouncilAssignment:  # fmt: skip
    row, state = _held(by, assignment, M.CLOSE, P.DECIDE_DOCUMENTS)
    whole = require_decided(decision, Matter.COUNCIL_ASSIGNMENT, row.unit)
    write(row, by=by, at=at, state=state, closed_on=whole.date, closed_by=whole.text)
    tell(row, row.unit, decision=whole.text)
    return row
