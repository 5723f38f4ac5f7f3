"""Carry-over: the committee asks, the board tests against volumes and goals, and the decision is booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import require_decided
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end import permissions
from styrkedjan.areas.year_end.actions.common import hold
from styrkedjan.areas.year_end.models import CarryOverRequest, CarryOverReview, EquityEntry, UnitShare
from styrkedjan.areas.year_end.queries import carrying
from styrkedjan.areas.year_end.queries import performance as performance_queries
from styrkedjan.areas.year_end.queries import results as results_queries
from styrkedjan.areas.year_end.queries import rules as rules_queries
from styrkedjan.areas.year_end.queries.rules import YearEndRules
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.economy.carry_over import SHARED, CapScope, carry_over, unit_shares
from styrkedjan.domain.economy.equity_use import Performance, Volume, board_review
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.swedish import kronor
from styrkedjan.domain.year_end_states import CARRY_OVER, CarryOverMove, CarryOverState
from styrkedjan.foundation import facts, locking
from styrkedjan.foundation.actions import action, tell
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.editing import create, write
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User

ZERO = Decimal(0)


@action("year_end.request", "begärde resultatöverföring")
def request_carry_over(
    *,
    by: User,
    committee: Unit,
    year: int,
    note: str = "",
    earmark_results: Mapping[str, Decimal] | None = None,
    earmark_reason: str = "",
    at: datetime | None = None,
) -> CarryOverRequest:
    """Ask the board to carry the year's result over, as it is worked out now.

    `earmark_results` tells the result of each earmarked appropriation that the ledger does not tell; one that differs
    from the ledger's needs `earmark_reason`.
    """
    permissions.require_edit(by, committee)
    hold(committee)
    rules = rules_queries.require_rules(root_of(committee), date(year, 12, 31))
    result = _result(committee, year, rules)
    entries = results_queries.equity_entries(root_of(committee), NOW).get(committee.pk, [])
    _require_not_booked(entries, year)
    if refusal := carrying.closed_year(result, entries).obstacle:
        raise refusal
    earmarks = performance_queries.earmarked_results(result, NOW)
    amounts = _earmarks(earmarks, earmark_results or {}, earmark_reason)
    if CarryOverRequest.objects.filter(committee=committee, year=year).exclude(state="withdrawn").exists():
        raise Refused(f"{committee.name} har redan begärt resultatöverföring för {year}.", "Ta tillbaka den först.")
    found = carry_over(carrying.closed_year(result, entries, amounts).known(), rules.limits.carry_over)
    row = create(
        CarryOverRequest, by=by, at=at, committee=committee, year=year, result=result.result, carried=found.carried,
        returned=found.returned, equity_before=found.opening_equity, cap=found.equity_cap,
        working=found.working.as_json(), note=note.strip(),
        earmarks={name: str(amount) for name, amount in amounts.items()},
        earmarks_computed={one.name: None if one.result is None else str(one.result) for one in earmarks},
        earmark_reason=earmark_reason.strip(), earmarked=sum(amounts.values(), ZERO) - found.earmark_excess,
    )  # fmt: skip
    tell(row, committee, year=year, carried=str(found.carried))
    return row


def _require_not_booked(entries: Sequence[EquityEntry], year: int) -> None:
    """A year has one result in the equity, so what is booked already is not asked for again."""
    booked = next((row for row in entries if row.year == year), None)
    if booked is None:
        return
    where = f"ingående eget kapital ({booked.source})" if booked.is_opening else "eget kapital"
    raise Refused(
        f"Resultatet för {year} är redan bokfört: {kronor(booked.amount, sign=True)} i {where}.",
        "Läs om sidan; det som är bokfört begärs inte igen.",
    )


def _earmarks(
    earmarks: Sequence[performance_queries.Earmarked], given: Mapping[str, Decimal], reason: str
) -> dict[str, Decimal]:
    """What each earmark resulted in: what is given, else what the ledger tells. Raises InvalidInput with every gap."""
    problems, found = [], {}
    for one in earmarks:
        amount = given.get(one.name, one.result)
        if amount is None:
            what = f"Resultatet för {one.name} saknas."
            problems.append(Problem("", one.name, what, "Skriv det, noll om det blev som budgeterat."))
        elif one.result is not None and amount != one.result and not reason.strip():
            what = f"Resultatet för {one.name} är ett annat än redovisningens {kronor(one.result, sign=True)}."
            problems.append(Problem("", one.name, what, "Skriv varför, eller använd redovisningens."))
        else:
            found[one.name] = amount
    if problems:
        raise InvalidInput(problems)
    return found


@action("year_end.withdraw", "tog tillbaka begäran om resultatöverföring")
def withdraw_carry_over(*, by: User, request: CarryOverRequest) -> CarryOverRequest:
    """Take back a request that nobody has reviewed."""
    row = _locked(request)
    permissions.require_edit(by, row.committee)
    _move(by, row, CarryOverMove.WITHDRAW)
    tell(row, row.committee, year=row.year)
    return row


@action("year_end.test", "prövade begäran om resultatöverföring")
def review_carry_over(
    *, by: User, request: CarryOverRequest, performance: Performance, note: str, at: datetime | None = None
) -> CarryOverReview:
    """The board's review against performed volumes and goals reached, kept with its workings. It needs a conclusion."""
    row = _locked(request)
    permissions.require_decide(by, row.committee)
    CARRY_OVER.after(CarryOverMove.REVIEW, CarryOverState(row.state))
    if not note.strip():
        raise InvalidInput([Problem("", "Slutsats", "Slutsatsen saknas.", "Skriv vad prövningen leder till.")])
    found = board_review(row.committee.name, Decimal(row.carried), performance)
    material = {
        "questions": list(found.questions),
        "complete": found.complete,
        "working": found.working.as_json(),
        "volumes": [_volume(one) for one in performance.volumes],
        "goals": performance.goals,
        "goals_attained": performance.goals_attained,
    }
    now = at or timezone.now()
    before = NOW.rows(CarryOverReview).filter(request=row).first()
    made: CarryOverReview = facts.succeed(
        before, CarryOverReview, by=by, at=now, request=row, material=material, note=note.strip()
    )
    _move(by, row, CarryOverMove.REVIEW, now)
    tell(row, row.committee, year=row.year, complete=found.complete)
    return made


def _volume(one: Volume) -> dict[str, str | None]:
    planned, performed = (None if value is None else str(value) for value in (one.planned, one.performed))
    return {"name": one.name, "planned": planned, "performed": performed, "unit": one.unit}


@action("year_end.decide", "förde in beslut om resultatöverföring")
def decide_carry_over(
    *, by: User, request: CarryOverRequest, granted: Decimal, decision: Decision, at: datetime | None = None
) -> EquityEntry:
    """Enter the board's decision and book Årets balansresultat, with the units' shares of it.

    A surplus may be granted in part; a deficit follows the committee whole. Equity never passes its cap.
    """
    permissions.require_decide(by, request.committee)
    hold(request.committee)
    row = _locked(request)
    CARRY_OVER.after(CarryOverMove.DECIDE, CarryOverState(row.state))
    require_decided(decision, Matter.CARRY_OVER, row.committee)
    carried, now = Decimal(row.carried), at or timezone.now()
    if carried < 0 and granted != carried:
        raise Refused("Ett underskott förs över helt.", f"Skriv {kronor(carried)}.")
    if carried >= 0 and not 0 <= granted <= carried:
        raise Refused("Beloppet ryms inte i begäran.", f"Skriv 0 till {kronor(carried)}.")
    earmarked = _earmarked_of(row, granted)
    rules = rules_queries.require_rules(root_of(row.committee), date(row.year, 12, 31))
    _require_under_cap(row, granted, earmarked, rules)
    entry: EquityEntry = facts.add(
        EquityEntry, by=by, at=now, committee=row.committee, year=row.year, amount=granted, earmarked=earmarked,
        result=row.result, **decision.fields(),
    )  # fmt: skip
    _share(entry, rules)
    _move(by, row, CarryOverMove.DECIDE, now, granted=granted, **decision.fields())
    tell(row, row.committee, year=row.year, granted=str(granted), decision=row.decision_text)
    return entry


def _earmarked_of(row: CarryOverRequest, granted: Decimal) -> Decimal:
    """How much of what is granted comes from earmarks: what is not granted is taken from the rest first."""
    earmarked, cut = Decimal(row.earmarked), Decimal(row.carried) - granted
    free = max(ZERO, Decimal(row.carried) - earmarked)
    return earmarked - max(ZERO, cut - free)


def _require_under_cap(row: CarryOverRequest, granted: Decimal, earmarked: Decimal, rules: YearEndRules) -> None:
    """The cap is held against what is booked now, not against what was booked when the committee asked."""
    entries = list(NOW.rows(EquityEntry).filter(committee=row.committee))
    _require_not_booked(entries, row.year)
    before, counted = sum((one.amount for one in entries), ZERO), granted
    if rules.limits.carry_over.cap_scope is CapScope.WITHOUT_EARMARKS:
        before, counted = before - sum((one.earmarked for one in entries), ZERO), granted - earmarked
    if counted > 0 and before + counted > Decimal(row.cap):
        room = max(ZERO, Decimal(row.cap) - before + granted - counted)
        raise Refused(
            f"Eget kapital skulle bli {kronor(before + counted)}, över taket {kronor(Decimal(row.cap))}.",
            f"Besluta om högst {kronor(room)}.",
        )


def _share(entry: EquityEntry, rules: YearEndRules) -> None:
    """The units' shares of what is booked; they sum to it exactly."""
    result = _result(entry.committee, entry.year, rules)
    shares = unit_shares(entry.amount, {str(pk): amount for pk, amount in result.units.items() if amount})
    UnitShare.objects.bulk_create(
        UnitShare(entry=entry, unit_id=None if key == SHARED else int(key), amount=amount)
        for key, amount in shares.items()
    )


def _result(committee: Unit, year: int, rules: YearEndRules) -> results_queries.YearResult:
    results = results_queries.year_results(root_of(committee), year, rules.cap_base, NOW)
    if committee.pk not in results:
        raise Refused(f"{committee.name} är ingen nämnd.", "Resultat förs över per nämnd.")
    return results[committee.pk]


def _locked(request: CarryOverRequest) -> CarryOverRequest:
    return locking.locked(request, "committee__principal")


def _move(by: User, row: CarryOverRequest, move: CarryOverMove, at: datetime | None = None, **changes: Any) -> None:
    write(row, by=by, at=at, state=CARRY_OVER.after(move, CarryOverState(row.state)).value, **changes)
