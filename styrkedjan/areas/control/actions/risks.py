"""Risks: identified from the five sources, valued on the year's scales, and then planned for, left out or accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from styrkedjan.areas.control import permissions
from styrkedjan.areas.control.actions.common import held
from styrkedjan.areas.control.models import ControlPlan, Risk
from styrkedjan.areas.control.queries import methods
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.control.states import RISK, PlanMove, PlanState, RiskMove, RiskState
from styrkedjan.domain.control.words import RiskSource
from styrkedjan.domain.errors import InvalidInput, Problem, Refused, WrongState, require_text
from styrkedjan.foundation import locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.editing import create, edit, next_number, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("control.add_risk", "lade till en risk")
def add_risk(*, by: User, plan: ControlPlan, source: str, title: str, at: datetime | None = None, **told: Any) -> Risk:
    """Identify a risk; `told` are its other texts (goal, cause, effect, response, again_because)."""
    permissions.require_edit(by, plan.committee)
    row = held(plan, PlanMove.CHANGE)
    require_text(Risk=title)
    _require_goal(source, told.get("goal"))
    made = create(
        Risk, by=by, at=at, plan=row, number=next_number(Risk, plan=row), source=source, title=title.strip(), **told
    )
    tell(made, row.committee, year=row.year)
    return made


def _require_goal(source: str, goal: Any) -> None:
    if source == RiskSource.GOAL and goal is None:
        what = "En risk som kommer ur målen säger vilket mål."
        raise InvalidInput([Problem("", "Mål", what, "Välj målet, eller en annan källa.")])


@action("control.change_risk", "ändrade en risk")
def change_risk(*, by: User, risk: Risk, changes: Mapping[str, Any], version: int, at: datetime | None = None) -> Risk:
    """Change what the risk says."""
    permissions.require_edit(by, risk.plan.committee)
    row = _locked(risk, RiskMove.CHANGE)
    require_text(Risk=changes.get("title", row.title))
    _require_goal(changes.get("source", row.source), changes.get("goal", row.goal))
    if edit(row, by=by, version=version, changes=changes, at=at):
        tell(row, row.plan.committee, year=row.plan.year)
    return row


@action("control.value_risk", "värderade en risk")
def value_risk(
    *,
    by: User,
    risk: Risk,
    likelihood: int,
    consequence: int,
    version: int,
    valued_because: str = "",
    at: datetime | None = None,
) -> Risk:
    """Value the risk on the year's scales. Refused where the municipality has chosen no method for the year."""
    permissions.require_edit(by, risk.plan.committee)
    row = _locked(risk, RiskMove.VALUE)
    method = methods.method_of(methods.row_of(root_of(row.plan.committee), row.plan.year, NOW))
    if method is None:
        raise Refused(
            f"Kommunen har inte valt hur risker värderas {row.plan.year}.", "Be controllern välja metod för året."
        )
    if not method.covers(likelihood, consequence):
        raise InvalidInput([Problem("", method.likelihood.name, "Värdet finns inte i skalan.", "Välj ett steg.")])
    changes = {"likelihood": likelihood, "consequence": consequence, "valued_because": valued_because.strip()}
    state = RISK.after(RiskMove.VALUE, RiskState(row.state))
    if edit(row, by=by, version=version, changes=changes, at=at, state=state):
        tell(row, row.plan.committee, year=row.plan.year, likelihood=likelihood, consequence=consequence)
    return row


@action("control.place_risk", "tog in en risk i planen")
def place_risk(*, by: User, risk: Risk, at: datetime | None = None) -> Risk:
    """Take the risk into the plan."""
    permissions.require_edit(by, risk.plan.committee)
    return _moved(risk, RiskMove.PLACE, by, at, left_out_because="")


@action("control.leave_out_risk", "lämnade en risk utanför planen")
def leave_out_risk(*, by: User, risk: Risk, reason: str, at: datetime | None = None) -> Risk:
    """Leave the risk out of the plan, with the reason that an auditor asks for."""
    permissions.require_edit(by, risk.plan.committee)
    require_text(Skälet=reason)
    return _moved(risk, RiskMove.LEAVE_OUT, by, at, left_out_because=reason.strip())


@action("control.accept_risk", "förde in att en risk accepteras")
def accept_risk(
    *, by: User, risk: Risk, until: date, accepted_by: str, reason: str, at: datetime | None = None
) -> Risk:
    """Accept the risk until a day, never for ever: who accepts it, and why."""
    permissions.require_decide(by, risk.plan.committee)
    require_text(Accepterad_av=accepted_by, Skälet=reason)
    if until <= timezone.localdate():
        raise InvalidInput([Problem("", "Till och med", "Dagen har varit.", "Välj en dag då risken prövas igen.")])
    told = {"accepted_until": until, "accepted_by": accepted_by.strip(), "accepted_because": reason.strip()}
    return _moved(risk, RiskMove.ACCEPT, by, at, **told)


@action("control.close_risk", "avslutade en risk")
def close_risk(*, by: User, risk: Risk, reason: str, at: datetime | None = None) -> Risk:
    """Close the risk, with why it is one no more."""
    permissions.require_edit(by, risk.plan.committee)
    require_text(Skälet=reason)
    return _moved(risk, RiskMove.CLOSE, by, at, closed_because=reason.strip())


# What only changes an analysis that is not decided yet; accepting and closing are done the whole year.
_OF_THE_ANALYSIS = frozenset({RiskMove.CHANGE, RiskMove.VALUE, RiskMove.PLACE, RiskMove.LEAVE_OUT})


def _locked(risk: Risk, move: RiskMove) -> Risk:
    """The risk in its plan, both held."""
    if move in _OF_THE_ANALYSIS:
        held(risk.plan, PlanMove.CHANGE)
    row: Risk = locking.locked(risk, "plan__committee__principal", "goal")
    if row.plan.state == PlanState.JUDGED:
        raise WrongState("Nämnden har bedömt året.", "Skriv i nästa års riskanalys.")
    RISK.after(move, RiskState(row.state))
    return row


def _moved(risk: Risk, move: RiskMove, by: User, at: datetime | None, **told: Any) -> Risk:
    row = _locked(risk, move)
    write(row, by=by, at=at, state=RISK.after(move, RiskState(row.state)), **told)
    tell(row, row.plan.committee, year=row.plan.year)
    return row
