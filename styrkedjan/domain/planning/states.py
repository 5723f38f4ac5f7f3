"""The states of scenarios, motions and questions, and the moves between them. The reference is generated from these."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from styrkedjan.domain.errors import WrongState


class ScenarioState(StrEnum):
    """Where a scenario of the multi-year budget stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"draft": "Utkast", "proposed": "Förslag", "decided": "Beslutad", "withdrawn": "Utgår"}[self.value]


class ScenarioMove(StrEnum):
    """What can be done with a scenario. A proposal is never changed: parties stand on it."""

    EDIT = "edit"
    PROPOSE = "propose"
    DECIDE = "decide"
    WITHDRAW = "withdraw"

    @property
    def label(self) -> str:
        return {"edit": "Ändra", "propose": "Lägg fram", "decide": "Besluta", "withdraw": "Låt utgå"}[self.value]


class MotionState(StrEnum):
    """Where a party's motion stands. Only a presented one can be read by others than the group."""

    DRAFT = "draft"
    PRESENTED = "presented"

    @property
    def label(self) -> str:
        return {"draft": "Under arbete", "presented": "Framlagt"}[self.value]


class MotionMove(StrEnum):
    """What can be done with a motion. What has been presented stands."""

    EDIT = "edit"
    PRESENT = "present"
    DELETE = "delete"

    @property
    def label(self) -> str:
        return {"edit": "Ändra", "present": "Lägg fram", "delete": "Ta bort"}[self.value]


class QuestionState(StrEnum):
    """Where a question on the proposal stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    OPEN = "open"

    @property
    def label(self) -> str:
        return {"asked": "Ställd", "answered": "Besvarad, inte godkänd än", "open": "Öppen för alla"}[self.value]


class QuestionMove(StrEnum):
    """What can be done with a question: an answer may be rewritten until it is approved and open to all."""

    ANSWER = "answer"
    APPROVE = "approve"

    @property
    def label(self) -> str:
        return {"answer": "Besvara", "approve": "Godkänn och öppna"}[self.value]


_S, _SM, _M, _MM, _Q, _QM = ScenarioState, ScenarioMove, MotionState, MotionMove, QuestionState, QuestionMove
SCENARIO_MOVES: Mapping[tuple[ScenarioMove, ScenarioState], ScenarioState] = {
    (_SM.EDIT, _S.DRAFT): _S.DRAFT,
    (_SM.PROPOSE, _S.DRAFT): _S.PROPOSED,
    (_SM.WITHDRAW, _S.DRAFT): _S.WITHDRAWN,
    (_SM.WITHDRAW, _S.PROPOSED): _S.WITHDRAWN,
    (_SM.DECIDE, _S.PROPOSED): _S.DECIDED,
}
MOTION_MOVES: Mapping[tuple[MotionMove, MotionState], MotionState] = {
    (_MM.EDIT, _M.DRAFT): _M.DRAFT,
    (_MM.DELETE, _M.DRAFT): _M.DRAFT,
    (_MM.PRESENT, _M.DRAFT): _M.PRESENTED,
}
QUESTION_MOVES: Mapping[tuple[QuestionMove, QuestionState], QuestionState] = {
    (_QM.ANSWER, _Q.ASKED): _Q.ANSWERED,
    (_QM.ANSWER, _Q.ANSWERED): _Q.ANSWERED,
    (_QM.APPROVE, _Q.ANSWERED): _Q.OPEN,
}


def after_scenario(move: ScenarioMove, state: ScenarioState) -> ScenarioState:
    """The state after the move. Raises WrongState."""
    if (move, state) not in SCENARIO_MOVES:
        raise _wrong("Flerårsbudgeten", move.label, state.label, "Gör ett nytt scenario om något ska bli annorlunda.")
    return SCENARIO_MOVES[move, state]


def after_motion(move: MotionMove, state: MotionState) -> MotionState:
    """The state after the move. Raises WrongState."""
    if (move, state) not in MOTION_MOVES:
        raise _wrong("Yrkandet", move.label, state.label, "Det som är framlagt ligger fast; skriv ett nytt yrkande.")
    return MOTION_MOVES[move, state]


def after_question(move: QuestionMove, state: QuestionState) -> QuestionState:
    """The state after the move. Raises WrongState."""
    if (move, state) not in QUESTION_MOVES:
        raise _wrong("Frågan", move.label, state.label, "En fråga besvaras, godkänns och ligger sedan öppen.")
    return QUESTION_MOVES[move, state]


def scenario_moves(state: ScenarioState) -> tuple[ScenarioMove, ...]:
    return tuple(move for move, before in SCENARIO_MOVES if before is state)


def _wrong(what: str, move: str, state: str, remedy: str) -> WrongState:
    return WrongState(f"{what} är {state.lower()} och kan då inte hanteras med ”{move}”.", remedy)
