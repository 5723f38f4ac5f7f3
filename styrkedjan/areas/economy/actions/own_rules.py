"""What the rules need to know of a committee or a year and no ledger says: own rules, and how costs have risen."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.economy import permissions
from styrkedjan.areas.economy.actions.common import lock
from styrkedjan.areas.economy.actions.frames import require_political
from styrkedjan.areas.economy.models import CarryOverRules, GeneralCostIncrease
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem
from styrkedjan.domain.swedish import exact
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

MOST = Decimal(100)


@action("economy.adopt_carry_over_rules", "förde in nämndens regelverk för resultatöverföring")
def adopt_carry_over_rules(
    *,
    by: User,
    committee: Unit,
    title: str,
    decision: Decision,
    link: str = "",
    version: str | None = None,
    at: datetime | None = None,
) -> CarryOverRules:
    """Enter that the committee has adopted rules for carry-over; those before stay with their own time.

    Raises EditConflict when others than those of `version` have been entered since a form was opened.
    """
    permissions.require_budget(by, committee)
    require_political(committee)
    if not title.strip():
        raise InvalidInput([Problem("", "Namn", "Regelverket saknar namn.", "Skriv vad det heter.")])
    require_decided(decision, Matter.CARRY_OVER_RULES, committee)
    lock([committee])
    before = NOW.rows(CarryOverRules).filter(committee=committee).first()
    told = {"committee": committee, "title": title.strip(), "link": link.strip(), **decision.fields()}
    facts.require_unchanged(
        [before] if before else [],
        version,
        theirs=lambda: {"title": before.title, "link": before.link} if before else {},
        mine={"title": title, "link": link},
    )
    row: CarryOverRules = facts.succeed(before, CarryOverRules, by=by, at=at, **told)
    tell(row, committee, decision=row.decision_text)
    return row


@action("economy.set_cost_increase", "angav den generella kostnadsökningen")
def set_cost_increase(
    *,
    by: User,
    principal: Unit,
    year: int,
    calculated: Decimal,
    actual: Decimal,
    source: str,
    version: str | None = None,
    at: datetime | None = None,
) -> GeneralCostIncrease:
    """Tell how much costs rise beside what the council's budget calculated with, in per cent, and from where.

    Raises EditConflict when it has been told anew since the form that was filled in from `version`.
    """
    permissions.require_frames(by, principal)
    problems = []
    if not source.strip():
        problems.append(
            Problem("", "Källa", "Källan saknas.", "Skriv varifrån siffran kommer, till exempel ett index.")
        )
    if abs(calculated) > MOST or abs(actual) > MOST:
        problems.append(
            Problem("", "Procent", "Det är ingen rimlig kostnadsökning.", "Skriv procent, till exempel 3,1.")
        )
    if problems:
        raise InvalidInput(problems)
    lock([principal])
    before = NOW.rows(GeneralCostIncrease).filter(principal=principal, year=year).first()
    facts.require_unchanged(
        [before] if before else [],
        version,
        theirs=lambda: _increase(before.calculated, before.actual, before.source) if before else {},
        mine=_increase(calculated, actual, source),
    )
    row: GeneralCostIncrease = facts.succeed(
        before, GeneralCostIncrease, by=by, at=at, principal=principal, year=year, calculated=calculated,
        actual=actual, source=source.strip(),
    )  # fmt: skip
    tell(row, principal, year=year, before=str(calculated), amount=str(actual))  # fmt: skip
    return row


def _increase(calculated: Decimal, actual: Decimal, source: str) -> dict[str, str]:
    return {"calculated": exact(calculated), "actual": exact(actual), "source": source}
