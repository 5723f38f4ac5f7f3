"""The states of a carry-over, of a wish to use equity, and of a recovery plan, with the moves between them."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from styrkedjan.domain.errors import WrongState


class CarryOverState(StrEnum):
    """Where a committee's request stands."""

    REQUESTED = "requested"
    TESTED = "tested"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "requested": "Begärd", "tested": "Prövad", "decided": "Beslutad", "withdrawn": "Återtagen",
        }[self.value]  # fmt: skip


class CarryOverMove(StrEnum):
    """What can be done with a request."""

    TEST = "test"
    DECIDE = "decide"
    WITHDRAW = "withdraw"

    @property
    def label(self) -> str:
        return {"test": "prövas", "decide": "beslutas", "withdraw": "tas tillbaka"}[self.value]


class CarryOverTransition(NamedTuple):
    """A move from one state to another."""

    move: CarryOverMove
    before: CarryOverState
    after: CarryOverState


S, M = CarryOverState, CarryOverMove
CARRY_OVER_TRANSITIONS: tuple[CarryOverTransition, ...] = (
    CarryOverTransition(M.TEST, S.REQUESTED, S.TESTED),
    CarryOverTransition(M.TEST, S.TESTED, S.TESTED),
    CarryOverTransition(M.DECIDE, S.TESTED, S.DECIDED),
    CarryOverTransition(M.WITHDRAW, S.REQUESTED, S.WITHDRAWN),
)
_AFTER = {(t.move, t.before): t.after for t in CARRY_OVER_TRANSITIONS}


def carry_over_moves(state: CarryOverState) -> tuple[CarryOverMove, ...]:
    """The moves that the state allows, in the table's order."""
    return tuple(t.move for t in CARRY_OVER_TRANSITIONS if t.before is state)


def after_carry_over(move: CarryOverMove, state: CarryOverState) -> CarryOverState:
    """The state after the move. Raises WrongState with what can be done instead."""
    try:
        return _AFTER[move, state]
    except KeyError:
        possible = ", ".join(m.label for m in carry_over_moves(state)) or "inget mer göras"
        raise WrongState(
            f"Begäran är {state.label.lower()} och kan då inte {move.label}.", f"Den kan {possible}."
        ) from None


class UseState(StrEnum):
    """Where a wish to use equity stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {"requested": "Begärt", "approved": "Godkänt", "declined": "Avslaget"}[self.value]


def require_untried(state: UseState) -> None:
    """A wish is tried once. Raises WrongState."""
    if state is not UseState.REQUESTED:
        raise WrongState(f"Uttaget är redan {state.label.lower()}.", "Begär ett nytt uttag om något har ändrats.")


class PlanState(StrEnum):
    """Where a recovery plan stands: a change of an approved plan makes it a draft again."""

    DRAFT = "draft"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        return {"draft": "Utkast", "approved": "Godkänd"}[self.value]


def require_approved_plan(state: PlanState) -> None:
    """Only an approved plan is followed up. Raises WrongState."""
    if state is not PlanState.APPROVED:
        raise WrongState("Åtgärdsplanen är inte godkänd.", "Låt kommunstyrelsen godkänna den först.")
