"""A report's states and the moves between them. The diagram in the reference is generated from this table."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from styrkedjan.domain.errors import WrongState


class ReportState(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REFERRED_BACK = "referred_back"
    APPROVED = "approved"
    DECIDED = "decided"

    @property
    def label(self) -> str:
        return {
            "draft": "Utkast",
            "submitted": "Inlämnad",
            "referred_back": "Återremitterad",
            "approved": "Godkänd",
            "decided": "Beslutad",
        }[self.value]


class Move(StrEnum):
    """What can be done with a report."""

    EDIT = "edit"
    SUBMIT = "submit"
    REFER_BACK = "refer_back"
    APPROVE = "approve"
    DECIDE = "decide"

    @property
    def label(self) -> str:
        return {
            "edit": "Ändra",
            "submit": "Lämna in",
            "refer_back": "Skicka tillbaka",
            "approve": "Godkänn",
            "decide": "Besluta",
        }[self.value]


class Transition(NamedTuple):
    """A move from one state to another."""

    move: Move
    before: ReportState
    after: ReportState


S = ReportState
TRANSITIONS: tuple[Transition, ...] = (
    Transition(Move.EDIT, S.DRAFT, S.DRAFT),
    Transition(Move.EDIT, S.REFERRED_BACK, S.REFERRED_BACK),
    Transition(Move.SUBMIT, S.DRAFT, S.SUBMITTED),
    Transition(Move.SUBMIT, S.REFERRED_BACK, S.SUBMITTED),
    Transition(Move.REFER_BACK, S.SUBMITTED, S.REFERRED_BACK),
    Transition(Move.REFER_BACK, S.APPROVED, S.REFERRED_BACK),
    Transition(Move.APPROVE, S.SUBMITTED, S.APPROVED),
    Transition(Move.DECIDE, S.APPROVED, S.DECIDED),
)
_AFTER = {(t.move, t.before): t.after for t in TRANSITIONS}


def moves_from(state: ReportState) -> tuple[Move, ...]:
    """The moves that the state allows, in the table's order."""
    return tuple(t.move for t in TRANSITIONS if t.before is state)


def after(move: Move, state: ReportState) -> ReportState:
    """The state after the move. Raises WrongState with what can be done instead."""
    try:
        return _AFTER[move, state]
    except KeyError:
        possible = ", ".join(m.label.lower() for m in moves_from(state)) or "inget, den är beslutad och låst"
        raise WrongState(
            f"Rapporten är {state.label.lower()} och kan då inte hanteras med ”{move.label}”.",
            f"Det som går att göra nu: {possible}.",
        ) from None
