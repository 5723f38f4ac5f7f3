"""What a committee may carry, worked out; the overview of a year; equity, its plan and its use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from styrkedjan.areas.economy.queries.earmarks import earmark_results
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.areas.year_end.models import (
    CarryOverRequest,
    CarryOverReview,
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
from styrkedjan.domain.economy.carry_over import CarryOver, ClosedYear, carry_over, deficit_in_accounts
from styrkedjan.domain.economy.earmarks import EarmarkYear
from styrkedjan.domain.economy.equity_use import EquityUse, Freeze, PlannedUse, Purpose, equity_left
from styrkedjan.domain.economy.recovery import committee_deficits
from styrkedjan.domain.economy.restoration import Deficit
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.year_end_states import UseState
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """A committee at the year-end: result, what it may carry, its request and its equity.

    `undecided` is a deficit in the accounts, below zero, not reviewed by the board yet. `obstacle` says why nothing can
    be asked for. What is booked is what holds: a request or a proposal only tells of a year that is not.
    """

    year: YearResult
    entries: tuple[EquityEntry, ...]
    request: CarryOverRequest | None
    proposal: CarryOver | None
    deficits: tuple[Deficit, ...]
    plans: Mapping[int, then.KnownPlan]
    review: CarryOverReview | None = None
    undecided: Decimal | None = None
    obstacle: Refused | None = None

    @property
    def entry(self) -> EquityEntry | None:
        """What is booked for the year."""
        return next((row for row in self.entries if row.year == self.year.year), None)

    @property
    def state(self) -> str:
        """Where the year stands, in a word or two; the same on every page and paper."""
        if self.request:
            return str(self.request.get_state_display())
        if self.entry:
            return "Ingående" if self.entry.is_opening else "Bokförd"
        if self.obstacle:
            return "Bokslutet är inte inläst" if self.year.result is None else "Budgeten är inte inläst"
        return "Inte begärd" if self.may_be_asked else "Inget att föra över"

    @property
    def may_be_asked(self) -> bool:
        """Whether a request made now would be taken: what it would be refused for is not offered."""
        if self.request or self.entry or self.obstacle:
            return False
        return self.proposal is None or bool(self.proposal.carried)

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
        """What is carried: booked, else asked for, else what may be asked for; None while nothing is known."""
        if self.entry:
            return Decimal(self.entry.amount)
        if self.request:
            return Decimal(self.request.carried)
        return self.proposal.carried if self.proposal else None

    @property
    def returned(self) -> Decimal | None:
        """What stays with the municipality: over the cap, outside an earmark's limit, or not granted."""
        result = self.entry.result if self.entry else self.request.result if self.request else self.year.result
        return None if self.carried is None or result is None else result - self.carried

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
    """What the committee may ask for, given what is booked of earlier years; None while something is not known."""
    year = closed_year(result, entries, earmark_results)
    return None if year.obstacle or year.untold else carry_over(year.known(), rules.limits.carry_over)


def closed_year(
    result: YearResult, entries: list[EquityEntry], earmark_results: Mapping[str, Decimal] | None = None
) -> ClosedYear:
    """The committee's year as the rules see it; an earmark whose result nobody has told is not known."""
    told = earmark_results or {}
    return ClosedYear(
        result.committee.name,
        result.year,
        result.turnover,
        equity_before(entries, result.year),
        result.result,
        {name: (budget, told.get(name)) for name, budget in result.earmarks.items()},
        earmarked_before(entries, result.year),
    )


@remembered
def _written(
    principal: Unit, year: int, known: Known
) -> tuple[
    dict[int, list[EquityEntry]],
    dict[int, CarryOverRequest],
    dict[int, CarryOverReview],
    Mapping[int, Mapping[int, then.KnownPlan]],
    Mapping[int, tuple[EarmarkYear, ...]],
]:
    """Entries, requests with their reviews, plans, and how earmarks went: what rules of any day are put to."""
    asked = then.carry_overs(principal, year, known)
    return (
        equity_entries(principal, known),
        asked,
        then.board_reviews(asked.values(), known),
        then.plans(Q(committee__principal=principal), known),
        earmark_results(principal, year, known),
    )


@remembered
def standings(principal: Unit, year: int, rules: YearEndRules, known: Known) -> tuple[Standing, ...]:
    """Every committee's year-end as known then (a constant number of queries, however many units)."""
    results = year_results(principal, year, rules.cap_base, known)
    entries, asked, reviews, plans, went = _written(principal, year, known)
    found = []
    for committee in committees_of(principal):
        mine, result = entries.get(committee.pk, []), results[committee.pk]
        request = asked.get(committee.pk)
        told = _earmarks(result, request, went.get(committee.pk, ()))
        offer = proposal(result, mine, rules, told)
        undecided = undecided_deficit(result, mine, request, offer)
        found.append(
            Standing(
                result,
                tuple(mine),
                request,
                offer,
                deficits_of(mine, rules, {} if undecided is None else {year: undecided}),
                plans.get(committee.pk, {}),
                reviews.get(request.pk) if request else None,
                undecided,
                closed_year(result, mine, told).obstacle,
            )
        )
    return tuple(found)


def undecided_deficit(
    result: YearResult, entries: list[EquityEntry], request: CarryOverRequest | None, offer: CarryOver | None
) -> Decimal | None:
    """A deficit in the year's accounts that is not booked to equity yet, below zero; None where there is none."""
    if any(row.year == result.year for row in entries):
        return None
    carried = request.carried if request else offer.carried if offer else None
    return deficit_in_accounts(request.result if request else result.result, carried)


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


def deficits_of(
    entries: list[EquityEntry], rules: YearEndRules, undecided: Mapping[int, Decimal] | None = None
) -> tuple[Deficit, ...]:
    """The deficits of the booked years and of accounts not reviewed yet, with what later surpluses have restored."""
    booked = {row.year: Decimal(row.amount) for row in entries}
    return committee_deficits(booked | dict(undecided or {}), ZERO, rules.limits.recovery)


# --- equity -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitPosition:
    """Where a unit stands in its committee's equity; without a unit it is the committee's own part.

    `shares` are its shares by closed year; the positions of a committee sum to its equity. `used` is what it has been
    granted for the year shown, `promised` for any year whose result is not booked.
    """

    unit: Unit | None
    shares: Mapping[int, Decimal]
    used: Decimal
    promised: Decimal

    @property
    def total(self) -> Decimal:
        return sum(self.shares.values(), ZERO)

    @property
    def left(self) -> Decimal:
        """What it may still use, never below 0."""
        return max(ZERO, self.balance)

    @property
    def balance(self) -> Decimal:
        """What is left of its share; below 0 when it has been granted more than it has."""
        return self.total - self.promised


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
    left: Decimal = ZERO
    closed: bool = False

    @property
    def equity(self) -> Decimal:
        return sum((row.amount for row in self.entries), ZERO)

    @property
    def used(self) -> Decimal:
        return sum((row.amount for row in self.uses if row.state == UseState.APPROVED), ZERO)

    @property
    def available(self) -> Decimal:
        """What is left to use this year, never below 0, and nothing in a year whose result is booked."""
        return ZERO if self.closed else max(ZERO, self.left)

    @property
    def overused(self) -> Decimal:
        """How much more is promised than there is."""
        return max(ZERO, self.equity - self.left - max(ZERO, self.equity))

    @property
    def elsewhere(self) -> Decimal:
        """What is promised for other years out of the same equity."""
        return self.equity - self.left - (ZERO if self.closed else self.used)

    @property
    def planned_now(self) -> Decimal | None:
        return self.planned.now(self.adjusted_in)


@remembered
def equity_page(committee: Unit, year: int, rules: YearEndRules, known: Known) -> EquityPage:
    """Everything of a committee's equity in a year, as known then (five queries)."""
    booked = list(known.rows(EquityEntry).filter(committee=committee).order_by("year"))
    entries = [row for row in booked if row.year < year]
    uses = then.uses(Q(committee=committee), known)
    planned = known.rows(PlannedEquityUse).filter(committee=committee, year=year)
    rows = list(planned.select_related("known_by"))
    return EquityPage(
        tuple(entries),
        positions_of(booked, uses, year),
        planned_use(rows, rules),
        tuple(rows),
        tuple(row for row in uses if row.year == year),
        freeze_of(committee.principal or committee, known),
        rules.adjusted_in,
        left_of(booked, uses, year),
        any(row.year == year for row in booked),
    )


def left_of(booked: list[EquityEntry], uses: Iterable[EquityUseRequest], year: int) -> Decimal:
    """What of a committee's equity is promised to nobody; below 0 when more is approved than there is."""
    return equity_left(
        {row.year: Decimal(row.amount) for row in booked},
        ((row.year, Decimal(row.amount)) for row in approved(uses)),
        year,
    )


def approved(uses: Iterable[EquityUseRequest]) -> list[EquityUseRequest]:
    return [row for row in uses if row.state == UseState.APPROVED]


def positions_of(booked: list[EquityEntry], uses: list[EquityUseRequest], year: int) -> tuple[UnitPosition, ...]:
    """The units with a share in what is carried to the year, in code order, the committee's own part last (one query).

    What an entry has not laid on any unit is the committee's own.
    """
    entries = [row for row in booked if row.year < year]
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
    promised: dict[int | None, Decimal] = {}
    closed = {row.year for row in booked}
    for use in approved(uses):
        if use.unit_id not in shares:
            units[use.unit_id] = use.unit
            shares[use.unit_id] = {}
        if use.year == year:
            used[use.unit_id] = used.get(use.unit_id, ZERO) + use.amount
        if use.year not in closed:
            promised[use.unit_id] = promised.get(use.unit_id, ZERO) + use.amount
    order = sorted(shares, key=lambda key: (key is None, unit.code if (unit := units[key]) else ""))
    return tuple(UnitPosition(units[key], shares[key], used.get(key, ZERO), promised.get(key, ZERO)) for key in order)


def planned_use(rows: list[PlannedEquityUse], rules: YearEndRules) -> PlannedUse:
    """The plan's figure and its adjustments, as the rules see them."""
    stated = next((row.amount for row in rows if row.occasion in rules.stated_in), None)
    return PlannedUse(stated, {row.occasion: row.amount for row in rows if row.occasion in rules.adjusted_in})


@remembered
def freeze_of(principal: Unit, known: Known) -> EquityFreeze | None:
    """The council's decision that stops all use, if any (one query)."""
    return known.rows(EquityFreeze).filter(principal=principal).first()


def freeze_as_domain(row: EquityFreeze | None) -> Freeze | None:
    """The freeze as the rules see it."""
    return Freeze(row.decision_text, row.decision_date, row.deficit_exempt) if row else None


def available_to(committee: Unit, unit: Unit | None, year: int, known: Known) -> Decimal:
    """What the committee, or a unit of it, may still use in a year: its own carried surplus (three queries)."""
    booked = list(known.rows(EquityEntry).filter(committee=committee))
    if any(row.year == year for row in booked):
        return ZERO
    uses = then.uses(Q(committee=committee), known)
    whole = max(ZERO, left_of(booked, uses, year))
    if unit is None:
        return whole
    mine = next((row for row in positions_of(booked, uses, year) if row.unit and row.unit.pk == unit.pk), None)
    return min(whole, mine.left) if mine else ZERO


def use_as_domain(row: EquityUseRequest, *, approved_on: date | None = None) -> EquityUse:
    """The wish as the rules see it. Whether the committee has approved a unit's is asked where it is approved."""
    return EquityUse(
        row.committee.name, row.amount, Purpose(row.purpose), row.description, row.cost_years,
        row.unit.name if row.unit else "", True, approved_on or row.decision_date,
    )  # fmt: skip
