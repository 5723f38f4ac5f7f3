"""Carry-over: the committee asks, the board tests against volumes and goals, and the decision is booked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from styrkedjan.areas.economy.actions import Decision
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end import permissions, queries
from styrkedjan.areas.year_end.actions.common import hold, require_decision, stamp, told, write
from styrkedjan.areas.year_end.models import CarryOverRequest, EquityEntry, UnitShare
from styrkedjan.domain.economy.carry_over import SHARED, unit_shares
from styrkedjan.domain.economy.equity_use import Performance, board_test
from styrkedjan.domain.errors import InvalidInput, Problem, Refused
from styrkedjan.domain.swedish import kronor
from styrkedjan.domain.year_end_states import CarryOverMove, CarryOverState, after_carry_over
from styrkedjan.foundation.models import User

ZERO = Decimal(0)


@transaction.atomic
def request_carry_over(
    *, by: User, committee: Unit, year: int, note: str = "", earmark_results: Mapping[str, Decimal] | None = None
) -> CarryOverRequest:
    """Ask the board to carry the year's result over, as it is worked out now.

    `earmark_results` tells the result of each earmarked appropriation, of which the ledger says nothing by itself.
    """
    permissions.require_edit(by, committee)
    hold(committee)
    rules = queries.require_rules(root_of(committee), date(year, 12, 31))
    result = _result(committee, year, rules)
    missing = [name for name in result.earmarks if name not in (earmark_results or {})]
    if missing:
        raise InvalidInput(
            Problem("", name, f"Resultatet för {name} saknas.", "Skriv det, noll om det blev som budgeterat.")
            for name in missing
        )
    if CarryOverRequest.objects.filter(committee=committee, year=year).exclude(state="withdrawn").exists():
        raise Refused(f"{committee.name} har redan begärt resultatöverföring för {year}.", "Ta tillbaka den först.")
    before = queries.equity_before(queries.equity_entries(root_of(committee)).get(committee.pk, []), year)
    found = queries.proposal(result, before, rules, earmark_results)
    if found is None or result.result is None:
        raise Refused(
            f"Resultatet för {committee.name} {year} är inte känt.", "Läs in redovisningen till och med december."
        )
    row = CarryOverRequest.objects.create(
        committee=committee, year=year, result=result.result, carried=found.carried, returned=found.returned,
        equity_before=before, cap=found.equity_cap, working=found.working.as_json(), note=note.strip(),
        earmarks={name: str(amount) for name, amount in (earmark_results or {}).items()}, **stamp(by),
    )  # fmt: skip
    told("request", by, row, committee, year=year, carried=str(found.carried))
    return row


@transaction.atomic
def withdraw_carry_over(*, by: User, request: CarryOverRequest) -> CarryOverRequest:
    """Take back a request that nobody has tested."""
    row = _locked(request)
    permissions.require_edit(by, row.committee)
    _move(by, row, CarryOverMove.WITHDRAW)
    told("withdraw", by, row, row.committee, year=row.year)
    return row


@transaction.atomic
def try_carry_over(*, by: User, request: CarryOverRequest, performance: Performance, note: str) -> CarryOverRequest:
    """The board's test against performed volumes and goal attainment, kept with its workings. It needs a conclusion."""
    row = _locked(request)
    permissions.require_decide(by, row.committee)
    after_carry_over(CarryOverMove.TEST, CarryOverState(row.state))
    if not note.strip():
        raise InvalidInput([Problem("", "Slutsats", "Slutsatsen saknas.", "Skriv vad prövningen leder till.")])
    found = board_test(row.committee.name, Decimal(row.carried), performance)
    test = {"questions": list(found.questions), "complete": found.complete, "working": found.working.as_json()}
    _move(by, row, CarryOverMove.TEST, test=test, test_note=note.strip(), tested_by=by, tested_at=timezone.now())
    told("test", by, row, row.committee, year=row.year, complete=found.complete)
    return row


@transaction.atomic
def decide_carry_over(
    *, by: User, request: CarryOverRequest, granted: Decimal, decision: Decision, at: datetime | None = None
) -> EquityEntry:
    """Enter the board's decision and book Årets balansresultat, with the units' shares of it.

    A surplus may be granted in part; a deficit follows the committee whole. Equity never passes its cap.
    """
    permissions.require_decide(by, request.committee)
    hold(request.committee)
    row = _locked(request)
    after_carry_over(CarryOverMove.DECIDE, CarryOverState(row.state))
    require_decision(decision)
    carried = Decimal(row.carried)
    if carried < 0 and granted != carried:
        raise Refused("Ett underskott förs över helt.", f"Skriv {kronor(carried)}.")
    if carried >= 0 and not 0 <= granted <= carried:
        raise Refused("Beloppet ryms inte i begäran.", f"Skriv 0 till {kronor(carried)}.")
    _require_under_cap(row, granted)
    entry = EquityEntry.objects.create(
        committee=row.committee, year=row.year, amount=granted, result=row.result, known_by=by,
        known_at=at or timezone.now(), **decision.fields(),
    )  # fmt: skip
    _share(entry)
    _move(by, row, CarryOverMove.DECIDE, granted=granted, **decision.fields())
    told("decide", by, row, row.committee, year=row.year, granted=str(granted), decision=row.decision_text)
    return entry


def _require_under_cap(row: CarryOverRequest, granted: Decimal) -> None:
    """The cap is held against what is booked now, not against what was booked when the committee asked."""
    entries = EquityEntry.objects.as_of().filter(committee=row.committee)
    if entries.filter(year=row.year).exists():
        raise Refused(f"Resultatet för {row.year} är redan bokfört.", "Läs om sidan.")
    before = sum((one.amount for one in entries), ZERO)
    if granted > 0 and before + granted > Decimal(row.cap):
        room = max(ZERO, Decimal(row.cap) - before)
        raise Refused(
            f"Eget kapital skulle bli {kronor(before + granted)}, över taket {kronor(Decimal(row.cap))}.",
            f"Besluta om högst {kronor(room)}.",
        )


def _share(entry: EquityEntry) -> None:
    """The units' shares of what is booked; they sum to it exactly."""
    rules = queries.require_rules(root_of(entry.committee), date(entry.year, 12, 31))
    result = _result(entry.committee, entry.year, rules)
    shares = unit_shares(entry.amount, {str(pk): amount for pk, amount in result.units.items() if amount})
    UnitShare.objects.bulk_create(
        UnitShare(entry=entry, unit_id=None if key == SHARED else int(key), amount=amount)
        for key, amount in shares.items()
    )


def _result(committee: Unit, year: int, rules: queries.YearEndRules) -> queries.YearResult:
    results = queries.year_results(root_of(committee), year, rules.cap_base)
    if committee.pk not in results:
        raise Refused(f"{committee.name} är ingen nämnd.", "Resultat förs över per nämnd.")
    return results[committee.pk]


def _locked(request: CarryOverRequest) -> CarryOverRequest:
    rows = CarryOverRequest.objects.select_for_update(of=("self",)).select_related("committee__principal")
    row: CarryOverRequest = rows.get(pk=request.pk)
    return row


def _move(by: User, row: CarryOverRequest, move: CarryOverMove, **changes: object) -> None:
    write(row, by, state=after_carry_over(move, CarryOverState(row.state)).value, **changes)
