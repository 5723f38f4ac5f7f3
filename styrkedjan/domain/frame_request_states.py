"""The states of a committee's request when its frame is insufficient, and the moves between them."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from styrkedjan.domain.errors import WrongState


class RequestState(StrEnum):
    """Where a request stands."""

    DRAFTED = "drafted"
    SENT = "sent"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "drafted": "Utkast", "sent": "Skickad", "decided": "Besvarad", "withdrawn": "Återtagen",
        }[self.value]  # fmt: skip


class RequestMove(StrEnum):
    """What can be done with a request."""

    CHANGE = "change"
    SEND = "send"
    DECIDE = "decide"
    WITHDRAW = "withdraw"

    @property
    def label(self) -> str:
        return {"change": "ändras", "send": "skickas", "decide": "besvaras", "withdraw": "tas tillbaka"}[self.value]


class Answer(StrEnum):
    """What the council or the board answered."""

    GRANTED = "granted"
    IN_PART = "in_part"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {"granted": "Bifall", "in_part": "Delvis bifall", "declined": "Avslag"}[self.value]


class RequestTransition(NamedTuple):
    """A move from one state to another."""

    move: RequestMove
    before: RequestState
    after: RequestState


S, M = RequestState, RequestMove
REQUEST_TRANSITIONS: tuple[RequestTransition, ...] = (
    RequestTransition(M.CHANGE, S.DRAFTED, S.DRAFTED),
    RequestTransition(M.SEND, S.DRAFTED, S.SENT),
    RequestTransition(M.WITHDRAW, S.DRAFTED, S.WITHDRAWN),
    RequestTransition(M.DECIDE, S.SENT, S.DECIDED),
    RequestTransition(M.WITHDRAW, S.SENT, S.WITHDRAWN),
)
_AFTER = {(t.move, t.before): t.after for t in REQUEST_TRANSITIONS}


def request_moves(state: RequestState) -> tuple[RequestMove, ...]:
    """The moves that the state allows, in the table's order."""
    return tuple(t.move for t in REQUEST_TRANSITIONS if t.before is state)


def after_request(move: RequestMove, state: RequestState) -> RequestState:
    """The state after the move. Raises WrongState with what can be done instead."""
    try:
        return _AFTER[move, state]
    except KeyError:
        possible = ", ".join(m.label for m in request_moves(state)) or "inget mer göras"
        raise WrongState(
            f"Begäran är {state.label.lower()} och kan då inte {move.label}.", f"Den kan {possible}."
        ) from None
