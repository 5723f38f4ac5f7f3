"""An investment project's states and the moves between them, and how a request to balance its money goes."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from styrkedjan.domain.errors import WrongState


class ProjectState(StrEnum):
    """Where a project stands."""

    PLANNED = "planned"
    DECIDED = "decided"
    RENEWAL = "renewal"
    FINISHED = "finished"
    ACCOUNTED = "accounted"

    @property
    def label(self) -> str:
        return {
            "planned": "Planerat",
            "decided": "Beslutat",
            "renewal": "Till förnyat beslut",
            "finished": "Färdigt",
            "accounted": "Slutredovisat",
        }[self.value]


class ProjectMove(StrEnum):
    """What can be done with a project."""

    DECIDE = "decide"
    CHANGE = "change"
    BUDGET = "budget"
    FORECAST = "forecast"
    REFER = "refer"
    RECALL = "recall"
    RENEW = "renew"
    FINISH = "finish"
    REOPEN = "reopen"
    ACCOUNT = "account"
    BALANCE = "balance"

    @property
    def label(self) -> str:
        return {
            "decide": "besluta",
            "change": "ändra",
            "budget": "budgetera",
            "forecast": "lämna prognos",
            "refer": "skicka till förnyat beslut",
            "recall": "ta tillbaka från förnyat beslut",
            "renew": "föra in ett förnyat beslut",
            "finish": "anmäla som färdigt",
            "reopen": "öppna igen",
            "account": "slutredovisa",
            "balance": "begära balansering",
        }[self.value]


class ProjectTransition(NamedTuple):
    """A move from one state to another."""

    move: ProjectMove
    before: ProjectState
    after: ProjectState


S, M = ProjectState, ProjectMove
PROJECT_TRANSITIONS: tuple[ProjectTransition, ...] = (
    ProjectTransition(M.CHANGE, S.PLANNED, S.PLANNED),
    ProjectTransition(M.CHANGE, S.DECIDED, S.DECIDED),
    ProjectTransition(M.CHANGE, S.RENEWAL, S.RENEWAL),
    ProjectTransition(M.BUDGET, S.PLANNED, S.PLANNED),
    ProjectTransition(M.BUDGET, S.DECIDED, S.DECIDED),
    ProjectTransition(M.DECIDE, S.PLANNED, S.DECIDED),
    ProjectTransition(M.FORECAST, S.DECIDED, S.DECIDED),
    ProjectTransition(M.FORECAST, S.RENEWAL, S.RENEWAL),
    ProjectTransition(M.REFER, S.DECIDED, S.RENEWAL),
    ProjectTransition(M.RECALL, S.RENEWAL, S.DECIDED),
    ProjectTransition(M.RENEW, S.RENEWAL, S.DECIDED),
    ProjectTransition(M.BALANCE, S.DECIDED, S.DECIDED),
    ProjectTransition(M.BALANCE, S.RENEWAL, S.RENEWAL),
    ProjectTransition(M.FINISH, S.DECIDED, S.FINISHED),
    ProjectTransition(M.REOPEN, S.FINISHED, S.DECIDED),
    ProjectTransition(M.ACCOUNT, S.FINISHED, S.ACCOUNTED),
)
_AFTER = {(t.move, t.before): t.after for t in PROJECT_TRANSITIONS}


def project_moves(state: ProjectState) -> tuple[ProjectMove, ...]:
    """The moves that the state allows, in the table's order."""
    return tuple(t.move for t in PROJECT_TRANSITIONS if t.before is state)


def after_project(move: ProjectMove, state: ProjectState) -> ProjectState:
    """The state after the move. Raises WrongState with what can be done instead."""
    try:
        return _AFTER[move, state]
    except KeyError:
        possible = ", ".join(m.label for m in project_moves(state)) or "inget, projektet är slutredovisat"
        raise WrongState(
            f"Projektet är {state.label.lower()}, och då går det inte att {move.label}.",
            f"Det som går att göra nu: {possible}.",
        ) from None


class RequestState(StrEnum):
    """Where a request that another body tries stands."""

    REQUESTED = "requested"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "requested": "Begärd",
            "granted": "Beviljad",
            "declined": "Avslagen",
            "withdrawn": "Återtagen",
        }[self.value]


def require_open_request(state: RequestState) -> None:
    """Only a request that nobody has tried can be tried or taken back. Raises WrongState."""
    if state is not RequestState.REQUESTED:
        raise WrongState(f"Begäran är redan {state.label.lower()}.", "Lämna en ny begäran om något har ändrats.")


class CollectedState(StrEnum):
    """Where the collected report of other deviations stands."""

    PREPARED = "prepared"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        return {"prepared": "Framtagen", "approved": "Godkänd"}[self.value]


def require_prepared(state: CollectedState) -> None:
    """An approved report is never changed. Raises WrongState."""
    if state is not CollectedState.PREPARED:
        raise WrongState("Redovisningen är redan godkänd.", "Ta fram en ny vid nästa uppföljning.")
