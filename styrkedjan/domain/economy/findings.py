"""Every finding now, per committee, with what it would take to clear it: the seventeen principles on one position.

A position holds what is known; what is None is not known and gives no finding about amounts, never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from styrkedjan.domain.economy.balanced_budget import Budget, budget_findings
from styrkedjan.domain.economy.carry_over import (
    CarryOver,
    CarryOverLimits,
    carry_over_findings,
    internal_rules_findings,
)
from styrkedjan.domain.economy.earmarks import EarmarkYear, earmark_findings
from styrkedjan.domain.economy.equity_use import (
    PRINCIPLES_7_AND_8,
    EquityUse,
    Freeze,
    PlannedUse,
    UseRules,
    approved_use_findings,
    freeze_findings,
    overuse_findings,
    planned_use_findings,
)
from styrkedjan.domain.economy.finding import ClearedAt, Finding, Severity, by_urgency
from styrkedjan.domain.economy.goal_tally import Tally, goal_findings
from styrkedjan.domain.economy.insufficient_frame import Asked, frame_findings, guide
from styrkedjan.domain.economy.investment_frames import Kind, capital_cost_findings, frame_use_findings
from styrkedjan.domain.economy.investment_frames import frame_findings as investment_frame_findings
from styrkedjan.domain.economy.investments import (
    DeviationLimits,
    Project,
    binding_findings,
    deviation,
    deviation_findings,
    finished_findings,
    renewed_budget_findings,
    urgent_findings,
    year_end_findings,
)
from styrkedjan.domain.economy.net_frames import distribution_findings, priority_findings
from styrkedjan.domain.economy.recovery import (
    Accounts,
    FollowUp,
    RecoveryLimits,
    RecoveryPlan,
    committee_deficits,
    recovery_findings,
)
from styrkedjan.domain.errors import Refused

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Limits:
    """The council's limits in force, read from the steering model by the caller."""

    carry_over: CarryOverLimits
    recovery: RecoveryLimits
    deviation: DeviationLimits
    base_amounts: Mapping[int, Decimal]
    planned_use_follow_ups: tuple[str, ...]
    use_rules: UseRules = PRINCIPLES_7_AND_8


@dataclass(frozen=True, slots=True)
class Goals:
    """How a committee's goals and assignments stand."""

    goals: Tally
    assignments: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class InvestmentFrame:
    """Planned investments of a kind beside the council's frame (None: not decided).

    `outcome` and `forecast` are the year's, None when not known; `capital_before` the capital cost the year before.
    """

    kind: Kind
    frame: Decimal | None
    planned: Decimal
    council_decision: str = ""
    capital_cost: Decimal = ZERO
    outcome: Decimal | None = None
    forecast: Decimal | None = None
    capital_before: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class CommitteePosition:
    """What is known about a committee now; None where nothing is known.

    `closing` is what a closed year may carry over, until that is decided. `earlier_results` (year -> result)
    and `opening_equity_then` (before the first of them) are what deficits are computed from; `undecided` is a deficit
    in the accounts (year, amount below zero) not yet reviewed. `equity` is carried from earlier years,
    `overused` how much more is promised than there is, by holder ("" for the committee). `distributed` is what the
    units' budgets hold net. `general_increase` is what costs have risen beyond the council's budget, `unprioritised`
    the amounts of moves that follow no stated priority, `own_rules` whether the committee has adopted rules for
    carry-over.
    """

    committee: str
    frame: Decimal | None = None
    forecast: Decimal | None = None
    distributed: Decimal | None = None
    room_to_reallocate: Decimal = ZERO
    general_increase: Decimal = ZERO
    asked: tuple[Asked, ...] = ()
    unprioritised: tuple[Decimal, ...] = ()
    earmarks: tuple[EarmarkYear, ...] = ()
    goals: Goals | None = None
    equity: Decimal | None = None
    planned_use: PlannedUse | None = None
    used: Decimal = ZERO
    uses: tuple[EquityUse, ...] = ()
    overused: Mapping[str, Decimal] = field(default_factory=dict)
    closing: CarryOver | None = None
    carry_over_requested: bool = False
    carry_over_decided: bool = False
    earlier_results: Mapping[int, Decimal] = field(default_factory=dict)
    opening_equity_then: Decimal = ZERO
    undecided: tuple[int, Decimal] | None = None
    recovery_plans: Mapping[int, RecoveryPlan] = field(default_factory=dict)
    own_rules: bool | None = None
    investments: tuple[InvestmentFrame, ...] = ()
    capital_costs_budgeted: Decimal | None = None
    capital_costs_before: Decimal | None = None
    capital_costs_granted: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FinancialPosition:
    """The whole municipality now. `projects` come with what each is appropriated; `due` are passed follow-ups.

    `budgets` are the adopted budget of the year and what is proposed for the next. `forecast_result` is the result
    that the forecasts lead to, `financial_goal` the result that the budget holds as its goal.
    """

    year: int
    committees: tuple[CommitteePosition, ...]
    limits: Limits
    budgets: tuple[Budget, ...] = ()
    forecast_result: Decimal | None = None
    financial_goal: Decimal | None = None
    freeze: Freeze | None = None
    projects: tuple[tuple[Project, Decimal], ...] = ()
    due: tuple[FollowUp, ...] = ()
    year_end: bool = False


def findings(position: FinancialPosition) -> tuple[Finding, ...]:
    """Every finding, most serious first."""
    found: list[Finding] = []
    for budget in position.budgets:
        found.extend(budget_findings(budget))
    if position.forecast_result is not None and position.financial_goal is not None:
        found.extend(freeze_findings(position.forecast_result, position.financial_goal, position.freeze))
    for committee in position.committees:
        found.extend(_committee_findings(committee, position))
    found.extend(binding_findings(position.projects))
    for project, appropriated in position.projects:
        found.extend(_project_findings(project, appropriated, position))
    return by_urgency(tuple(found))


def _committee_findings(committee: CommitteePosition, position: FinancialPosition) -> list[Finding]:
    name = committee.committee
    found = [*_frame_findings(committee), *_equity_findings(committee, position)]
    if committee.closing:
        requested, decided = committee.carry_over_requested, committee.carry_over_decided
        found.extend(carry_over_findings(committee.closing, requested, decided))
    found.extend(_recovery_findings(committee, position))
    for item in committee.investments:
        found.extend(investment_frame_findings(name, item.kind, item.frame, item.planned, item.council_decision))
        found.extend(frame_use_findings(name, item.kind, item.frame, item.outcome, item.forecast))
    costs = ((item.kind, item.capital_cost) for item in committee.investments)
    before = ((item.kind, item.capital_before) for item in committee.investments)
    budgeted, granted = committee.capital_costs_budgeted, committee.capital_costs_granted
    existing = committee.capital_costs_before
    found.extend(capital_cost_findings(name, costs, budgeted, granted, before, existing))
    return found


def _frame_findings(committee: CommitteePosition) -> list[Finding]:
    found: list[Finding] = []
    known = committee.frame is not None and committee.forecast is not None
    if committee.frame is not None and committee.forecast is not None:
        guidance = guide(
            committee.frame, committee.forecast, committee.room_to_reallocate, committee.general_increase,
            committee.asked,
        )  # fmt: skip
        rows = frame_findings(committee.committee, committee.frame, committee.forecast, guidance, committee.asked)
        found.extend(rows)
    elif committee.frame is not None:
        sentence = f"{committee.committee} har inte lämnat någon helårsprognos."
        clear = "Lämna en helårsprognos."
        found.append(Finding(4, committee.committee, Severity.NOTICE, sentence, clear, cleared_at=ClearedAt.FORECAST))
    if committee.goals:
        within = not found if known else None
        goals = committee.goals
        found.extend(goal_findings(committee.committee, goals.goals, within, goals.assignments))
    if committee.frame is not None and committee.distributed is not None:
        found.extend(distribution_findings(committee.committee, committee.frame, committee.distributed))
    found.extend(priority_findings(committee.committee, committee.unprioritised))
    for earmark in committee.earmarks:
        found.extend(earmark_findings(earmark))
    return found


def _equity_findings(committee: CommitteePosition, position: FinancialPosition) -> list[Finding]:
    found: list[Finding] = []
    if committee.equity is not None:
        plan = committee.planned_use or PlannedUse(None, {})
        occasions = position.limits.planned_use_follow_ups
        found.extend(planned_use_findings(committee.committee, committee.equity, plan, committee.used, occasions))
        if committee.own_rules is not None:
            found.extend(internal_rules_findings(committee.committee, committee.equity, committee.own_rules))
    found.extend(overuse_findings(committee.committee, committee.overused))
    known = committee.frame is not None and committee.forecast is not None
    deficit = (committee.forecast or ZERO) - (committee.frame or ZERO) if known else None
    found.extend(approved_use_findings(committee.uses, position.freeze, position.limits.use_rules, deficit))
    return found


def _recovery_findings(committee: CommitteePosition, position: FinancialPosition) -> tuple[Finding, ...]:
    undecided = committee.undecided
    results = dict(committee.earlier_results) | ({undecided[0]: undecided[1]} if undecided else {})
    if not results:
        return ()
    arisen = committee_deficits(results, committee.opening_equity_then, position.limits.recovery)
    accounts = Accounts(frozenset(committee.earlier_results), undecided[0] if undecided else None)
    return recovery_findings(
        committee.committee, arisen, committee.recovery_plans, position.year, position.due, accounts
    )


def _project_findings(project: Project, appropriated: Decimal, position: FinancialPosition) -> list[Finding]:
    found = list(year_end_findings(project, appropriated)) if position.year_end else []
    found += [*urgent_findings(project), *renewed_budget_findings(project)]
    limits, amounts, year = position.limits.deviation, position.limits.base_amounts, position.year
    try:
        if project.finished:
            return [*found, *finished_findings(project, limits, amounts, year)]
        test = deviation(project, limits, amounts, year)
    except Refused as refusal:
        clear = refusal.way_forward
        return [*found, Finding(17, project.committee, Severity.ACTION, refusal.sentence, clear)]
    return [*found, *deviation_findings(test)]
