"""What a committee may carry, worked out; the overview of a year; equity, its plan and its use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.year_end.models import (
    CarryOverRequest,
    CommitteeRecoveryPlan,
    EquityEntry,
    EquityFreeze,
    EquityUseRequest,
    PlannedEquityUse,
    UnitShare,
)
from styrkedjan.areas.year_end.queries.results import (
    YearResult,
    committees_of,
    equity_before,
    equity_entries,
    year_results,
)
from styrkedjan.areas.year_end.queries.rules import YearEndRules
from styrkedjan.domain.economy.carry_over import CarryOver, CommitteeYear, EarmarkResult, carry_over
from styrkedjan.domain.economy.equity_use import EquityUse, PlannedUse, Purpose
from styrkedjan.domain.economy.recovery import Measure, RecoveryPlan, committee_deficits
from styrkedjan.domain.economy.restoration import Deficit
from styrkedjan.domain.year_end_states import CarryOverState, PlanState, UseState

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """A committee at the year-end: result, what it may carry, its request and its equity."""

    year: YearResult
    entries: tuple[EquityEntry, ...]
    request: CarryOverRequest | None
    proposal: CarryOver | None
    deficits: tuple[Deficit, ...]
    plans: Mapping[int, CommitteeRecoveryPlan]

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
    def open_deficits(self) -> tuple[Deficit, ...]:
        return tuple(row for row in self.deficits if row.remaining > 0)


def proposal(
    result: YearResult, before: Decimal, rules: YearEndRules, earmark_results: Mapping[str, Decimal] | None = None
) -> CarryOver | None:
    """What the committee may ask for; None while the result is not known. Earmarks without a told result count 0."""
    if result.result is None:
        return None
    told = earmark_results or {}
    earmarks = tuple(EarmarkResult(name, budget, told.get(name, ZERO)) for name, budget in result.earmarks.items())
    rest = result.result - sum((item.result for item in earmarks), ZERO)
    year = CommitteeYear(result.committee.name, result.year, result.turnover, before, rest, earmarks)
    return carry_over(year, rules.limits.carry_over)


def standings(principal: Unit, year: int, rules: YearEndRules) -> tuple[Standing, ...]:
    """Every committee's year-end (ten queries, however many units)."""
    results = year_results(principal, year, rules.cap_base)
    entries = equity_entries(principal)
    rows = CarryOverRequest.objects.filter(committee__principal=principal, year=year)
    live = rows.exclude(state=CarryOverState.WITHDRAWN).select_related("changed_by", "tested_by", "committee")
    asked = {row.committee_id: row for row in live}
    plans = _plans(principal)
    found = []
    for committee in committees_of(principal):
        mine, result = entries.get(committee.pk, []), results[committee.pk]
        request = asked.get(committee.pk)
        told = {name: Decimal(text) for name, text in request.earmarks.items()} if request else None
        found.append(
            Standing(
                result,
                tuple(mine),
                request,
                proposal(result, equity_before(mine, year), rules, told),
                deficits_of(mine, rules),
                plans.get(committee.pk, {}),
            )
        )
    return tuple(found)


def deficits_of(entries: list[EquityEntry], rules: YearEndRules) -> tuple[Deficit, ...]:
    """The deficits of the booked years, with what later surpluses have restored."""
    return committee_deficits({row.year: row.amount for row in entries}, ZERO, rules.limits.recovery)


def _plans(principal: Unit) -> dict[int, dict[int, CommitteeRecoveryPlan]]:
    found: dict[int, dict[int, CommitteeRecoveryPlan]] = defaultdict(dict)
    rows = CommitteeRecoveryPlan.objects.filter(committee__principal=principal)
    for row in rows.select_related("committee", "changed_by").prefetch_related("measures", "follow_ups"):
        found[row.committee_id][row.deficit_year] = row
    return found


def plan_as_domain(row: CommitteeRecoveryPlan) -> RecoveryPlan:
    """The plan as the rules see it (its measures and follow-ups prefetched or read)."""
    measures = tuple(
        Measure(one.description, {int(year): Decimal(text) for year, text in one.effects.items()})
        for one in row.measures.all()
    )
    done = frozenset((one.year, one.occasion) for one in row.follow_ups.all() if one.superseded_at is None)
    approved = row.decision_text if row.state == PlanState.APPROVED else ""
    return RecoveryPlan(row.committee.name, row.deficit_year, measures, approved, done)


# --- equity -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EquityPage:
    """A committee's equity: entries, the newest year's shares by unit, the plan for the year, uses and the freeze."""

    entries: tuple[EquityEntry, ...]
    shares: tuple[UnitShare, ...]
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


def equity_page(committee: Unit, year: int, rules: YearEndRules) -> EquityPage:
    """Everything of a committee's equity in a year (five queries)."""
    entries = list(EquityEntry.objects.as_of().filter(committee=committee, year__lt=year).order_by("year"))
    shares = UnitShare.objects.filter(entry=entries[-1]).select_related("unit") if entries else ()
    rows = list(PlannedEquityUse.objects.as_of().filter(committee=committee, year=year).select_related("known_by"))
    uses = EquityUseRequest.objects.filter(committee=committee, year=year).select_related("unit", "committee")
    return EquityPage(
        tuple(entries),
        tuple(shares),
        planned_use(rows, rules),
        tuple(rows),
        tuple(uses.select_related("created_by")),
        freeze_of(committee.principal or committee),
        rules.adjusted_in,
    )


def planned_use(rows: list[PlannedEquityUse], rules: YearEndRules) -> PlannedUse:
    """The plan's figure and its adjustments, as the rules see them."""
    stated = next((row.amount for row in rows if row.occasion in rules.stated_in), None)
    return PlannedUse(stated, {row.occasion: row.amount for row in rows if row.occasion in rules.adjusted_in})


def freeze_of(principal: Unit) -> EquityFreeze | None:
    """The council's decision that stops all use now, if any (one query)."""
    return EquityFreeze.objects.as_of().filter(principal=principal).first()


def available_to(committee: Unit, unit: Unit | None, year: int) -> Decimal:
    """What the committee, or a unit of it, may still use in a year: its own carried surplus (three queries)."""
    uses = EquityUseRequest.objects.filter(committee=committee, year=year, state=UseState.APPROVED)
    entries = EquityEntry.objects.as_of().filter(committee=committee, year__lt=year).order_by("year")
    whole = sum((row.amount for row in entries), ZERO) - sum((row.amount for row in uses), ZERO)
    if unit is None:
        return max(ZERO, whole)
    last = entries.last()
    share = UnitShare.objects.filter(entry=last, unit=unit).first() if last else None
    taken = sum((row.amount for row in uses if row.unit_id == unit.pk), ZERO)
    return max(ZERO, min(whole, (share.amount if share else ZERO) - taken))


def use_as_domain(row: EquityUseRequest, *, approved: bool) -> EquityUse:
    """The wish as the rules see it."""
    return EquityUse(
        row.committee.name, row.amount, Purpose(row.purpose), row.description, row.cost_years,
        row.unit.name if row.unit else "", approved,
    )  # fmt: skip
