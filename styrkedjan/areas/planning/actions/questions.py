"""Questions on a proposal: asked by elected people, answered by officials, open to all when approved."""

from __future__ import annotations

from django.utils import timezone

from styrkedjan.areas.planning import permissions
from styrkedjan.areas.planning.models import PartyGroup, Question, Scenario
from styrkedjan.domain.errors import InvalidInput, Problem, WrongState
from styrkedjan.domain.planning.states import QUESTION, QuestionMove, QuestionState, ScenarioState
from styrkedjan.foundation import editing, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.models import User


@action("planning.ask", "ställde en fråga om budgetförslaget")
def ask(*, by: User, scenario: Scenario, group: PartyGroup, text: str) -> Question:
    """Ask about a proposal. Those who answer read it; others when it has been approved."""
    permissions.require_member(by, group)
    if scenario.principal_id != group.principal_id or scenario.state != ScenarioState.PROPOSED:
        raise WrongState("Frågor ställs på ett framlagt förslag.", "Vänta tills ett förslag läggs fram.")
    _require("Fråga", text, "Skriv vad du undrar.")
    row = editing.create(Question, by=by, scenario=scenario, group=group, text=text.strip())
    tell(row, scenario.principal)
    return row


@action("planning.answer", "besvarade en fråga om budgetförslaget")
def answer(*, by: User, question: Question, text: str, version: int | None = None) -> Question:
    """Write or rewrite the answer. Raises EditConflict when somebody else has since the form of `version`."""
    row = _locked(by, question, QuestionMove.ANSWER)
    _require("Svar", text, "Skriv svaret.")
    state = QUESTION.after(QuestionMove.ANSWER, QuestionState(row.state))
    opened = row.version if version is None else version
    if editing.edit(row, by=by, version=opened, changes={"answer": text.strip()}, answered_by=by, state=state):
        tell(row, row.scenario.principal)
    return row


@action("planning.open_question", "öppnade en fråga med svar")
def approve_answer(*, by: User, question: Question) -> Question:
    """Open question and answer to everybody."""
    row = _locked(by, question, QuestionMove.APPROVE)
    editing.write(
        row, by=by, state=QUESTION.after(QuestionMove.APPROVE, QuestionState(row.state)), opened_at=timezone.now()
    )
    tell(row, row.scenario.principal)
    return row


def _locked(by: User, question: Question, move: QuestionMove) -> Question:
    row = locking.locked(question, "scenario__principal")
    permissions.require_planner(by, row.scenario.principal)
    QUESTION.after(move, QuestionState(row.state))
    return row


def _require(where: str, text: str, remedy: str) -> None:
    if not text.strip():
        raise InvalidInput([Problem("", where, "Texten är tom.", remedy)])
