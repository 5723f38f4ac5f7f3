"""Equity from before the system: without it no municipality that has a past can start."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end import permissions
from styrkedjan.areas.year_end.actions.common import hold
from styrkedjan.areas.year_end.models import CarryOverRequest, EquityEntry
from styrkedjan.areas.year_end.queries import results
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.swedish import kronor
from styrkedjan.domain.year_end_states import CarryOverState
from styrkedjan.foundation import facts
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User


@action("year_end.enter_opening", "förde in ingående eget kapital")
def enter_opening_equity(
    *,
    by: User,
    committee: Unit,
    year: int,
    amount: Decimal,
    source: str,
    decision: Decision,
    earmarked: Decimal = Decimal(0),
    version: str | None = None,
    at: datetime | None = None,
) -> EquityEntry:
    """Enter what a year before the system left, or correct it. A deficit is entered on the year it arose, below zero.

    The equity is the sum of the years, and what is still to restore follows from the deficits' own years. `earmarked`
    is how much of it came from earmarked appropriations, `version` that of the committee's opening rows.
    """
    permissions.require_decide(by, committee)
    hold(committee)
    _check(committee, year, source)
    require_decided(decision, Matter.OPENING_EQUITY, committee)
    entries = results.equity_entries(root_of(committee), NOW).get(committee.pk, [])
    facts.require_unchanged([row for row in entries if row.is_opening], version)
    _require_before_the_system(committee, entries, year)
    current = next((row for row in entries if row.year == year), None)
    made: EquityEntry = facts.succeed(
        current, EquityEntry, by=by, at=at, committee=committee, year=year, amount=amount, earmarked=earmarked,
        source=source.strip(), **decision.fields(),
    )  # fmt: skip
    if made != current:
        tell(made, committee, year=year, amount=str(amount), decision=made.decision_text, source=made.source)
    return made


@action("year_end.take_back_opening", "tog tillbaka ingående eget kapital")
def take_back_opening_equity(*, by: User, committee: Unit, year: int, at: datetime | None = None) -> None:
    """Take back an opening figure that an undone import had added. Raises Refused for what is decided here."""
    permissions.require_decide(by, committee)
    hold(committee)
    entries = results.equity_entries(root_of(committee), NOW).get(committee.pk, [])
    _require_before_the_system(committee, entries, year)
    mine = [row for row in entries if row.is_opening and row.year == year]
    if not mine:
        raise Refused(f"{committee.name} har inget ingående eget kapital för {year}.", "")
    facts.close(EquityEntry, mine, at=at)
    tell(mine[0], committee, year=year)


def _check(committee: Unit, year: int, source: str) -> None:
    problems = []
    if committee.pk not in {row.pk for row in results.committees_of(root_of(committee))}:
        what = f"{committee.name} är ingen nämnd."
        problems.append(Problem("", "Nämnd", what, "Eget kapital hör till nämnderna."))
    if not 1990 <= year < timezone.localdate().year:
        problems.append(Problem("", "Bokslutsår", f"{year} är inget avslutat år.", "Skriv året som bokslutet gäller."))
    if not source.strip():
        what = "Källan saknas."
        problems.append(Problem("", "Källa", what, "Skriv var beloppet står, till exempel årsredovisningen och sidan."))
    if problems:
        raise InvalidInput(problems)


def _require_before_the_system(committee: Unit, entries: list[EquityEntry], year: int) -> None:
    """What the board has decided here is changed by its decisions, never by another opening figure."""
    decided = [row for row in entries if not row.is_opening]
    first = min((row.year for row in decided), default=None)
    if first is not None and year >= first:
        booked = next(row for row in decided if row.year == first)
        raise Refused(
            f"Resultatet för {first} är redan beslutat här: {kronor(booked.amount, sign=True)}.",
            f"Ingående eget kapital förs in för åren före {first}.",
        )
    asked = CarryOverRequest.objects.filter(committee=committee, year=year).exclude(state=CarryOverState.WITHDRAWN)
    if asked.exists():
        raise Refused(
            f"{committee.name} har begärt resultatöverföring för {year}.", "Pröva begäran, eller ta tillbaka den först."
        )
