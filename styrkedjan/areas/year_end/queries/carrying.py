"""What a committee may carry, worked out; the overview of a year; equity, its plan and its use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from styrkedjan.areas.economy.queries import earmark_results
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end.models import (
    CarryOverRequest,
    CarryOverTest,
    EquityEntry,
    EquityFreeze,
    EquityUseRequest,
    PlannedEquityUse,
    UnitShare,
)
from styrkedjan.areas.year_end.queries import known as then
from styrkedjan.areas.year_end.queries.performance import matched
from styrkedjan.areas.year_end.queries.results import (
    YearResult,
    committee_of,
    committees_of,
    earmarked_before,
    equity_before,
    equity_entries,
    year_results,
)
from styrkedjan.areas.year_end.queries.rules import YearEndRules
from styrkedjan.domain.economy.carry_over import CarryOver, CommitteeYear, EarmarkResult, carry_over
from styrkedjan.domain.economy.earmarks import EarmarkYear
from styrkedjan.domain.economy.equity_use import EquityUse, PlannedUse, Purpose
from styrkedjan.domain.economy.recovery import committee_deficits
from styrkedjan.domain.economy.restoration import Deficit
from styrkedjan.domain.year_end_states import UseState
from styrkedjan.foundation.known import NOW, Known

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """A committee at the year-end: result, what it may carry, its request and its equity."""

    year: YearResult
    entries: tuple[EquityEntry, ...]
    request: CarryOverRequest | None
    proposal: CarryOver | None
    deficits: tuple[Deficit, ...]
    plans: Mapping[int, then.KnownPlan]
    test: CarryOverTest | None = None

    @property
    def committee(self) -> Unit:
        return self.year.committee

    @property
    def equity(self) -> Decimal:
        """All that is booked."""
        return sum((row.amount for row in self.entries), ZERO)

    @property
    def equity_before(self) -> Decimal:
        return equity_before(list(self.entries), self.year.year)

    @property
    def carried(self) -> Decimal | None:
        """What is carried: decided, else asked for, else what may be asked for; None while nothing is known."""
        if self.request:
            return self.request.carried if self.request.granted is None else self.request.granted
        return self.proposal.carried if self.proposal else None

    @property
    def returned(self) -> Decimal | None:
        """What stays with the municipality: over the cap, outside an earmark's limit, or not granted."""
        if self.carried is None or self.year.result is None:
            return None
        result = self.request.result if self.request else self.year.result
        return result - self.carried

    @property
    def equity_after(self) -> Decimal | None:
        return None if self.carried is None else self.equity_before + self.carried

    @property
    def working(self) -> Any:
        """How the carried amount was worked out: as it was when the committee asked, else as it is now."""
        return self.request.working if self.request else self.proposal.working if self.proposal else None

    @property
    def open_deficits(self) -> tuple[Deficit, ...]:
        return tuple(row for row in self.deficits if row.remaining > 0)


def proposal(
    result: YearResult,
    entries: list[EquityEntry],
    rules: YearEndRules,
    earmark_results: Mapping[str, Decimal] | None = None,
) -> CarryOver | None:
    """What the committee may ask for, given what is booked of earlier years; None while the result is not known.

    Earmarks without a told result count 0.
    """
    if result.result is None:
        return None
    told = earmark_results or {}
    earmarks = tuple(EarmarkResult(name, budget, told.get(name, ZERO)) for name, budget in result.earmarks.items())
    rest = result.result - sum((item.result for item in earmarks), ZERO)
    before = equity_before(entries, result.year)
    year = CommitteeYear(
        result.committee.name, result.year, result.turnover, before, rest, earmarks,
        earmarked_before(entries, result.year),
    )  # fmt: skip
    return carry_over(year, rules.limits.carry_over)


def standings(principal: Unit, year: int, rules: YearEndRules, known: Known) -> tuple[Standing, ...]:
    """Every committee's year-end as known then (a constant number of queries, however many units)."""
    results = year_results(principal, year, rules.cap_base, known)
    entries = equity_entries(principal, known)
    asked = then.carry_overs(principal, year, known)
    tests = then.board_tests(asked.values(), known)
    plans = then.plans(Q(committee__principal=principal), known)
    went = earmark_results(principal, year, known)
    found = []
    for committee in committees_of(principal):
        mine, result = entries.get(committee.pk, []), results[committee.pk]
        request = asked.get(committee.pk)
        told = _earmarks(result, request, went.get(committee.pk, ()))
        found.append(
            Standing(
                result,
                tuple(mine),
                request,
                proposal(result, mine, rules, told),
                deficits_of(mine, rules),
                plans.get(committee.pk, {}),
                tests.get(request.pk) if request else None,
            )
        )
    return tuple(found)


def _earmarks(result: YearResult, request: CarryOverRequest | None, went: Iterable[EarmarkYear]) -> dict[str, Decimal]:
    """What each earmark resulted in: as the committee told it, else as the ledger tells it."""
    if request:
        return {name: Decimal(text) for name, text in request.earmarks.items()}
    return {one.name: one.result for one in matched(result, went) if one.result is not None}


def standings_for(unit: Unit, year: int, rules: YearEndRules | None, known: Known) -> tuple[Standing, ...]:
    """The committees that concern a unit: all of them seen from the municipality, else its own; none without rules."""
    if rules is None:
        return ()
    rows = standings(root_of(unit), year, rules, known)
    mine = None if unit.parent_id is None else committee_of(unit)
    return tuple(row for row in rows if unit.parent_id is None or (mine and row.committee.pk == mine.pk))


def deficits_of(entries: list[EquityEntry], rules: YearEndRules) -> tuple[Deficit, ...]:
    """The deficits of the booked years, with what later surpluses have restored."""
    return committee_deficits({row.year: row.amount for row in entries}, ZERO, rules.limits.recovery)


# --- equity -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitPosition:
    """Where a unit stands in its committee's equity; without a unit it is the committee's own part.

    `shares` are its shares by closed year; the positions of a committee sum to its equity.
    """

    unit: Unit | None
    shares: Mapping[int, Decimal]
    used: Decimal

    @property
    def total(self) -> Decimal:
        return sum(self.shares.values(), ZERO)

    @property
    def left(self) -> Decimal:
        """What it may still use, never below 0."""
        return max(ZERO, self.total - self.used)


@dataclass(frozen=True, slots=True)
class EquityPage:
    """A committee's equity: entries, where every unit stands, the plan for the year, uses and the freeze."""

    entries: tuple[EquityEntry, ...]
    positions: tuple[UnitPosition, ...]
    planned: PlannedUse
    planned_rows: tuple[PlannedEquityUse, ...]
    uses: tuple[EquityUseRequest, ...]
    freeze: EquityFreeze | None
    adjusted_in: tuple[str, ...]

    @property
    def equity(self) -> Decimal:
        return sum((row.amount for row in self.entries), ZERO)

    @property
    def used(self) -> Decimal:
        return sum((row.amount for row in self.uses if row.state == UseState.APPROVED), ZERO)

    @property
    def available(self) -> Decimal:
        """What is left to use this year, never below 0."""
        return max(ZERO, self.equity - self.used)

    @property
    def planned_now(self) -> Decimal | None:
        return self.planned.now(self.adjusted_in)


def equity_page(committee: Unit, year: int, rules: YearEndRules, known: Known) -> EquityPage:
    """Everything of a committee's equity in a year, as known then (five queries)."""
    entries = list(known.rows(EquityEntry).filter(committee=committee, year__lt=year).order_by("year"))
    uses = then.uses(Q(committee=committee), year, known)
    planned = known.rows(PlannedEquityUse).filter(committee=committee, year=year)
    rows = list(planned.select_related("known_by"))
    return EquityPage(
        tuple(entries),
        positions_of(entries, uses),
        planned_use(rows, rules),
        tuple(rows),
        tuple(uses),
        freeze_of(committee.principal or committee, known),
        rules.adjusted_in,
    )


def positions_of(entries: list[EquityEntry], uses: list[EquityUseRequest]) -> tuple[UnitPosition, ...]:
    """The units with a share in any of the entries, in code order, the committee's own part last (one query).

    What an entry has not laid on any unit is the committee's own.
    """
    shares: dict[int | None, dict[int, Decimal]] = {}
    units: dict[int | None, Unit | None] = {None: None}
    laid = dict.fromkeys((row.pk for row in entries), ZERO)
    years = {row.pk: row.year for row in entries}
    for row in UnitShare.objects.filter(entry__in=laid).select_related("unit"):
        units[row.unit_id] = row.unit
        mine = shares.setdefault(row.unit_id, {})
        mine[years[row.entry_id]] = mine.get(years[row.entry_id], ZERO) + row.amount
        laid[row.entry_id] += row.amount
    for entry in entries:
        if entry.amount != laid[entry.pk]:
            mine = shares.setdefault(None, {})
            mine[entry.year] = mine.get(entry.year, ZERO) + entry.amount - laid[entry.pk]
    used: dict[int | None, Decimal] = {}
    for use in uses:
        if use.state == UseState.APPROVED:
            used[use.unit_id] = used.get(use.unit_id, ZERO) + use.amount
    order = sorted(shares, key=lambda key: (key is None, unit.code if (unit := units[key]) else ""))
    return tuple(UnitPosition(units[key], shares[key], used.get(key, ZERO)) for key in order)


def planned_use(rows: list[PlannedEquityUse], rules: YearEndRules) -> PlannedUse:
    """The plan's figure and its adjustments, as the rules see them."""
    stated = next((row.amount for row in rows if row.occasion in rules.stated_in), None)
    return PlannedUse(stated, {row.occasion: row.amount for row in rows if row.occasion in rules.adjusted_in})


def freeze_of(principal: Unit, known: Known) -> EquityFreeze | None:
    """The council's decision that stops all use, if any (one query)."""
    return known.rows(EquityFreeze).filter(principal=principal).first()


def available_to(committee: Unit, unit: Unit | None, year: int) -> Decimal:
    """What the committee, or a unit of it, may still use in a year: its own carried surplus (three queries)."""
    entries = list(NOW.rows(EquityEntry).filter(committee=committee, year__lt=year))
    uses = then.uses(Q(committee=committee), year, NOW)
    approved = sum((row.amount for row in uses if row.state == UseState.APPROVED), ZERO)
    whole = max(ZERO, sum((row.amount for row in entries), ZERO) - approved)
    if unit is None:
        return whole
    mine = next((row for row in positions_of(entries, uses) if row.unit and row.unit.pk == unit.pk), None)
    return min(whole, mine.left) if mine else ZERO


def use_as_domain(row: EquityUseRequest, *, approved: bool) -> EquityUse:
    """The wish as the rules see it."""
    return EquityUse(
        row.committee.name, row.amount, Purpose(row.purpose), row.description, row.cost_years,
        row.unit.name if row.unit else "", approved,
    )  # fmt: skip
