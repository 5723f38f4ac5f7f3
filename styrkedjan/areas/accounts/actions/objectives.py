"""The council's financial objectives."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.accounts import permissions
from styrkedjan.areas.accounts.actions.common import hold
from styrkedjan.areas.accounts.models import Measure, Objective
from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.objectives import Bound
from styrkedjan.domain.errors import InvalidInput, Problem, WrongState
from styrkedjan.domain.swedish import number
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("books.set_objective", "beslutade ett finansiellt mål")
def set_objective(
    *,
    by: User,
    principal: Unit,
    key: str,
    name: str,
    measure: Measure,
    bound: Bound,
    target: Decimal,
    decision: Decision,
    unit: str = "%",
    years: int = 1,
    at: datetime | None = None,
    version: str | None = None,
) -> Objective:
    """Decide an objective, or another version of the one with the same key.

    Raises InvalidInput, and EditConflict when somebody has changed it since the form with `version` was opened.
    """
    permissions.require_edit(by, principal)
    root = hold(principal)
    problems = []
    if not name.strip():
        problems.append(Problem("", "Mål", "Målet saknar namn.", "Skriv målet som fullmäktige har beslutat det."))
    if not 1 <= years <= 10:
        problems.append(
            Problem("", "Medelvärde av år", "Ett mål avser ett till tio år.", "Skriv ett tal från 1 till 10.")
        )
    if problems:
        raise InvalidInput(problems)
    require_decided(decision, Matter.OBJECTIVE, root)
    row = NOW.rows(Objective).filter(principal=root, key=key).select_related("known_by").first()
    theirs = {"name": row.name, "target": number(row.target, 1)} if row else {"name": "Målet är borttaget"}
    mine = {"name": name, "target": number(target, 1)}
    facts.require_unchanged([row] if row else [], version, theirs=lambda: theirs, mine=mine)
    made: Objective = facts.succeed(
        row, Objective, by=by, at=at, principal=root, key=key, name=name.strip(), measure=Measure(measure).value,
        bound=bound.value, target=target, unit=unit, years=years, **decision.fields(),
    )  # fmt: skip
    if made is not row:
        tell(made, root)
    return made


@action("books.withdraw_objective", "tog bort ett finansiellt mål")
def withdraw_objective(*, by: User, objective: Objective) -> Objective:
    """The objective no longer counts. Raises WrongState when it is replaced or withdrawn already."""
    permissions.require_edit(by, objective.principal)
    row = locking.locked(objective, "principal")
    if row.superseded_at is not None:
        raise WrongState("Målet är redan ersatt eller borttaget.", "Öppna sidan igen.")
    facts.close(Objective, [row])
    row.refresh_from_db(fields=["superseded_at"])
    tell(row, row.principal)
    return row
