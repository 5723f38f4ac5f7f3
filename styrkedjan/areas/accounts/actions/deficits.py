"""The council's decisions on a negative balance requirement result: a plan for it, or that it is not restored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.accounts import permissions
from styrkedjan.areas.accounts.actions.common import hold
from styrkedjan.areas.accounts.actions.stating import state_amounts
from styrkedjan.areas.accounts.models import DeficitDecision, DeficitDecisionKind
from styrkedjan.areas.accounts.queries import balance_requirement
from styrkedjan.areas.accounts.queries.deficits import before_reasons
from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.balanskrav import Line
from styrkedjan.domain.economy.restoration import plan_problems
from styrkedjan.domain.errors import InvalidInput, Problem, WrongState
from styrkedjan.domain.swedish import kronor
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

FAR = 50


@action("books.plan_restoration", "förde in en åtgärdsplan för ett underskott")
def plan_restoration(
    *,
    by: User,
    principal: Unit,
    year: int,
    measures: str,
    steps: Mapping[int, Decimal],
    decision: Decision,
    version: str | None = None,
    at: datetime | None = None,
) -> DeficitDecision:
    """Enter the council's plan for the deficit of `year` (Kommunallagen 11:12).

    Raises WrongState when the year has no deficit, InvalidInput for a plan that does not restore it in time, and
    EditConflict when somebody has entered another since the form with `version` was opened.
    """
    permissions.require_edit(by, principal)
    root = hold(principal)
    require_decided(decision, Matter.DEFICIT, root)
    found = balance_requirement.balance_requirement(root, year + FAR, NOW)
    deficit = next((one for one in found.deficits if one.year == year), None)
    if deficit is None:
        raise WrongState(f"Balanskravsresultatet {year} är inte negativt.", "Se balanskravsutredningen.")
    problems = list(plan_problems(deficit, steps))
    if not measures.strip():
        problems.append(Problem("", "Åtgärder", "Planen säger inte vad som ska göras.", "Skriv åtgärderna."))
    if problems:
        raise InvalidInput(problems)
    kept = {str(each): str(amount) for each, amount in sorted(steps.items()) if amount}
    return _write(by, root, year, DeficitDecisionKind.PLAN, measures, decision, version, at, steps=kept)


@action("books.exempt_deficit", "förde in synnerliga skäl för ett underskott")
def exempt_deficit(
    *,
    by: User,
    principal: Unit,
    year: int,
    amount: Decimal,
    reasons: str,
    decision: Decision,
    version: str | None = None,
    at: datetime | None = None,
) -> DeficitDecision:
    """Enter the council's decision not to restore `amount` for extraordinary reasons (Kommunallagen 11:13).

    The amount becomes the row of the year's balance requirement, with the decision as its source. Raises as
    `plan_restoration`, and InvalidInput for more than the deficit.
    """
    permissions.require_edit(by, principal)
    root = hold(principal)
    require_decided(decision, Matter.DEFICIT, root)
    most = before_reasons(balance_requirement.balance_requirement(root, year + FAR, NOW), year)
    if not most:
        raise WrongState(f"Balanskravsresultatet {year} är inte negativt.", "Se balanskravsutredningen.")
    problems = []
    if not 0 < amount <= most:
        what = f"Beloppet ska vara större än noll och högst underskottet, {kronor(most)}."
        problems.append(Problem("", "Belopp", what, "Ändra beloppet."))
    if not reasons.strip():
        problems.append(Problem("", "Skäl", "De synnerliga skälen saknas.", "Skriv fullmäktiges skäl."))
    if problems:
        raise InvalidInput(problems)
    row = _write(by, root, year, DeficitDecisionKind.EXEMPTION, reasons, decision, version, at, amount=amount)
    said = {Line.EXTRAORDINARY_REASONS.value: (amount, row.decision_text)}
    state_amounts(by=by, principal=root, year=year, amounts=said, at=at)
    return row


def _write(
    by: User,
    root: Unit,
    year: int,
    kind: DeficitDecisionKind,
    text: str,
    decision: Decision,
    version: str | None,
    at: datetime | None,
    *,
    steps: Mapping[str, str] | None = None,
    amount: Decimal | None = None,
) -> DeficitDecision:
    current = NOW.rows(DeficitDecision).filter(principal=root, year=year, kind=kind)
    row = current.select_related("known_by").first()
    theirs = {"text": row.text if row else "Beslutet är borttaget"}
    facts.require_unchanged([row] if row else [], version, theirs=lambda: theirs, mine={"text": text})
    made: DeficitDecision = facts.succeed(
        row, DeficitDecision, by=by, at=at, principal=root, year=year, kind=kind, text=text.strip(),
        steps=dict(steps or {}), amount=amount, **decision.fields(),
    )  # fmt: skip
    if made is not row:
        tell(made, root, year=year, decision=made.decision_text)
    return made
