"""The board's instructions: drafted, issued to bodies, answered by them, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.chain.queries import years
from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.reporting import permissions
from styrkedjan.areas.reporting.models import Instruction, InstructionAnswer
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.instructions import INSTRUCTION, InstructionMove, InstructionState, listed
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission


@action("reporting.draft_instruction", "började på en anvisning")
def draft_instruction(
    *, by: User, plan_year: PlanYear, cycle_id: str, name: str, text: str, to_hand_in: str, due: date
) -> Instruction:
    """Begin an instruction for a step of the annual cycle. Raises InvalidInput for texts or a step that are missing."""
    permissions.require(by, Permission.OPEN_ROUNDS, plan_year.principal)
    if cycle_id not in {step.id for step in years.steering_model(plan_year).cycle}:
        raise Refused(f"Årshjulet har inget steg ”{cycle_id}”.", "Välj ett steg i listan.")
    _require_texts(name, text, to_hand_in)
    row = editing.create(
        Instruction, by=by, plan_year=plan_year, cycle_id=cycle_id, name=name.strip(), text=text.strip(),
        to_hand_in=to_hand_in.strip(), due=due,
    )  # fmt: skip
    tell(row, plan_year.principal)
    return row


@action("reporting.change_instruction", "ändrade en anvisning")
def change_instruction(
    *, by: User, instruction: Instruction, version: int, name: str, text: str, to_hand_in: str, due: date
) -> Instruction:
    """Rewrite a draft, edited from `version`."""
    row = _locked(by, instruction, InstructionMove.EDIT)
    _require_texts(name, text, to_hand_in)
    changes = {"name": name.strip(), "text": text.strip(), "to_hand_in": to_hand_in.strip(), "due": due}
    if editing.edit(row, by=by, version=version, changes=changes):
        tell(row, row.plan_year.principal)
    return row


@action("reporting.issue_instruction", "utfärdade en anvisning")
def issue_instruction(*, by: User, instruction: Instruction, units: Iterable[Unit], decision: Decision) -> Instruction:
    """Issue it to the bodies that are to answer. The board's office may do so without a decision of the board."""
    row = _locked(by, instruction, InstructionMove.ISSUE)
    bodies = list(units)
    if not bodies:
        raise InvalidInput([Problem("", "Till", "Ingen ska svara på anvisningen.", "Välj minst en nämnd.")])
    if strangers := [unit.name for unit in bodies if unit.principal_id != row.plan_year.principal_id]:
        raise Refused(f"{strangers[0]} hör till en annan kommun.", "Välj kommunens egna nämnder.")
    if decision:
        require_decided(decision, Matter.INSTRUCTION, row.plan_year.principal)
    now = timezone.now()
    state = INSTRUCTION.after(InstructionMove.ISSUE, InstructionState(row.state))
    editing.write(row, by=by, at=now, state=state, issued_at=now, **decision.fields())
    answers = [InstructionAnswer(instruction=row, unit=unit, **editing.stamp(by, now)) for unit in bodies]
    bulk_create_with_history(answers, InstructionAnswer, default_user=by, default_date=now)
    tell(row, row.plan_year.principal, bodies=[unit.code for unit in bodies])
    return row


@action("reporting.withdraw_instruction", "återkallade en anvisning")
def withdraw_instruction(*, by: User, instruction: Instruction) -> Instruction:
    """Take it back: nobody has to answer. The answers that were given stay."""
    row = _locked(by, instruction, InstructionMove.WITHDRAW)
    state = INSTRUCTION.after(InstructionMove.WITHDRAW, InstructionState(row.state))
    editing.write(row, by=by, state=state, withdrawn_at=timezone.now())
    tell(row, row.plan_year.principal)
    return row


@action("reporting.answer_instruction", "svarade på en anvisning")
def answer_instruction(*, by: User, answer: InstructionAnswer, version: int, text: str) -> InstructionAnswer:
    """Write the body's answer, or rewrite it, edited from `version`. The day of the first answer is kept."""
    row = locking.locked(answer, "instruction__plan_year", "unit__principal", "changed_by")
    permissions.require(by, Permission.SUBMIT_REPORT, row.unit)
    INSTRUCTION.after(InstructionMove.ANSWER, InstructionState(row.instruction.state))
    if not text.strip():
        raise InvalidInput([Problem("", "Svar", "Svaret är tomt.", "Skriv svaret, eller vad som är bilagt.")])
    first: dict[str, Any] = {} if row.answered_at else {"answered_at": timezone.now()}
    if editing.edit(row, by=by, version=version, changes={"text": text.strip()}, **first):
        tell(row, row.unit)
    return row


def _locked(by: User, instruction: Instruction, move: InstructionMove) -> Instruction:
    row = locking.locked(instruction, "plan_year__principal", "changed_by")
    permissions.require(by, Permission.OPEN_ROUNDS, row.plan_year.principal)
    INSTRUCTION.after(move, InstructionState(row.state))
    return row


def _require_texts(name: str, text: str, to_hand_in: str) -> None:
    problems = [
        Problem("", label, f"{label} saknas.", remedy)
        for label, found, remedy in (
            ("Namn", name.strip(), "Skriv vad anvisningen heter."),
            ("Anvisning", text.strip(), "Skriv vad nämnderna ska göra."),
            ("Det här lämnas in", listed(to_hand_in), "Skriv minst en sak, en per rad."),
        )
        if not found
    ]
    if problems:
        raise InvalidInput(problems)
