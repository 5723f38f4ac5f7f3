"""A project with all that is known of it: decision, budget, outcome, forecast, deviation. Queries are constant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from styrkedjan.areas.economy.queries.ledger import booked_through
from styrkedjan.areas.economy.queries.scope import store
from styrkedjan.areas.investments.models import (
    BalanceRequest,
    DecisionKind,
    FinalAccount,
    InvestmentProject,
    ProjectBudget,
    ProjectCostBefore,
    ProjectDecision,
    ProjectForecast,
)
from styrkedjan.areas.investments.queries.known import closed_state, requests_at
from styrkedjan.areas.investments.queries.rules import InvestmentRules, rules_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import root_of
from styrkedjan.domain.economy import investments as domain
from styrkedjan.domain.economy.investment_frames import CapitalCost, capital_cost
from styrkedjan.domain.errors import Refused
from styrkedjan.domain.investment_states import ProjectState, RequestState
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import Known
from styrkedjan.foundation.remembering import remembered
from styrkedjan.store.queries import known_ledger_years, ledger_totals

ZERO = Decimal(0)
DECIDING = (DecisionKind.ORIGINAL, DecisionKind.RENEWED, DecisionKind.URGENT)
CLOSED = (ProjectState.FINISHED, ProjectState.ACCOUNTED)
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project and its figures. `outcome` is None for a year without a ledger: unknown, not nought.

    `before` is what it cost before the first ledger, `closed_year` the year when all of it is booked, else None.
    """

    project: InvestmentProject
    decisions: tuple[ProjectDecision, ...] = ()
    budgets: Mapping[int, Decimal] = field(default_factory=dict)
    outcomes: Mapping[int, Decimal | None] = field(default_factory=dict)
    forecast: ProjectForecast | None = None
    deviation: domain.Deviation | None = None
    requests: tuple[BalanceRequest, ...] = ()
    final: FinalAccount | None = None
    capital: CapitalCost | None = None
    state: ProjectState = ProjectState.PLANNED
    before: ProjectCostBefore | None = None
    closed_year: int | None = None

    @property
    def decision(self) -> ProjectDecision | None:
        """The decision that counts now."""
        found = [row for row in self.decisions if row.kind in DECIDING]
        return found[-1] if found else None

    @property
    def decided(self) -> Decimal | None:
        return self.decision.net_investment if self.decision else None

    @property
    def untold(self) -> ProjectDecision | None:
        """The chair's newest urgent decision that the council has not been told of, whatever is decided since."""
        urgent = None
        for row in self.decisions:
            if row.kind == DecisionKind.URGENT:
                urgent = row
            elif row.kind == DecisionKind.NOTIFIED:
                urgent = None
        return urgent

    @property
    def waits_for_notification(self) -> bool:
        return self.untold is not None

    @property
    def outcome(self) -> Decimal | None:
        """What the ledgers hold with what was before them; None when there is neither."""
        first = self.before.through_year + 1 if self.before else 0
        known = [amount for year, amount in self.outcomes.items() if amount is not None and year >= first]
        if self.before:
            known.append(self.before.amount)
        return sum(known, ZERO) if known else None

    @property
    def budgeted(self) -> Decimal:
        return sum(self.budgets.values(), ZERO)

    @property
    def expected(self) -> Decimal | None:
        """The forecast, or the decided amount before anybody has made one."""
        return self.forecast.amount if self.forecast else self.decided

    @property
    def net(self) -> Decimal | None:
        """What the asset is worth when it is taken into use: its cost once it is finished, till then as expected."""
        if self.final:
            return Decimal(self.final.outcome)
        return self.expected if self.is_open or self.outcome is None else self.outcome

    @property
    def share_used(self) -> Decimal | None:
        """The outcome as a share of the decided amount."""
        return self.outcome / self.decided if self.outcome is not None and self.decided else None

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED

    @property
    def forecast_amount(self) -> Decimal | None:
        return self.forecast.amount if self.forecast else None

    @property
    def over(self) -> Decimal | None:
        """The deviation in kronor, plus is dearer than decided; None without a forecast."""
        return self.deviation.amount if self.deviation else None

    @property
    def ends(self) -> date | None:
        """When the project ends as it is now expected, else as it was decided."""
        if self.forecast and self.forecast.ends:
            return self.forecast.ends
        return self.decision.ends if self.decision else None

    @property
    def days_late(self) -> int:
        return self.deviation.days_late if self.deviation else 0

    def left(self, year: int) -> Decimal | None:
        """What is left of the year's budget and may be asked for in the closing; None until December is booked."""
        return domain.balance_request(_as_domain(self, year), self.budgets.get(year, ZERO))

    def year_forecast(self, year: int) -> Decimal | None:
        """What the year is expected to take by a forecast made in it; None without one."""
        told = self.forecast if self.forecast and self.forecast.round_key.startswith(str(year)) else None
        return told.year_amount if told else None

    def expected_left(self, year: int) -> Decimal | None:
        """What the year's budget is expected to leave, by the year's own forecast; None without one."""
        expected = self.year_forecast(year)
        return None if expected is None else self.budgets.get(year, ZERO) - expected

    def request_of(self, year: int) -> BalanceRequest | None:
        """The request for a year that is open or granted."""
        live = [row for row in self.requests if row.year == year and row.state in OPEN_OR_GRANTED]
        return live[-1] if live else None

    def as_domain(self, year: int) -> domain.Project:
        """The project as the rules see it."""
        return _as_domain(self, year)


OPEN_OR_GRANTED = (RequestState.REQUESTED, RequestState.GRANTED)


def projects_under(unit: Unit) -> Q:
    """The projects of a unit's subtree; for a unit inside a committee, its committee's projects."""
    keys = [int(part) for part in unit.path.strip("/").split("/")]
    inside = Q(committee__path__startswith=unit.path)
    return inside if unit.parent_id is None else inside | (Q(committee__in=keys) & ~Q(committee=root_of(unit)))


@remembered
def lines(unit: Unit, period: Period, known: Known) -> tuple[ProjectLine, ...]:
    """Every project that concerns the unit, as known then (nine or ten queries, however many projects)."""
    projects = known.made(InvestmentProject.objects.filter(projects_under(unit), principal=root_of(unit)))
    return read(root_of(unit), list(projects.select_related("committee")), period, known)


def line(project: InvestmentProject, period: Period, known: Known) -> ProjectLine:
    """One project."""
    return read(project.principal, [project], period, known)[0]


def read(
    principal: Unit,
    projects: Sequence[InvestmentProject],
    period: Period,
    known: Known,
) -> tuple[ProjectLine, ...]:
    """The figures of the projects, as `known` tells."""
    keys = [project.pk for project in projects]
    rules = rules_of(principal, period.end)
    then = known.as_written(projects)
    decisions = _grouped(known.rows(ProjectDecision).filter(project__in=keys).select_related("known_by"))
    budgets = _grouped(known.rows(ProjectBudget).filter(project__in=keys))
    made = known.rows(ProjectForecast).filter(project__in=keys, round_key__lte=str(period))
    forecasts = _grouped(made.select_related("known_by"))
    requests = _grouped(requests_at(BalanceRequest.objects.filter(project__in=keys), known))
    finals: dict[int, FinalAccount] = {
        row.project_id: row for row in known.made(FinalAccount.objects.filter(project__in=keys))
    }
    before = {row.project_id: row for row in known.rows(ProjectCostBefore).filter(project__in=keys)}
    outcomes = outcome_by_project(principal, [project.code for project in projects], period, known)
    whole = projects and period.last_month == DECEMBER and is_closed(principal, period.year, known)
    rows = (
        ProjectLine(
            project,
            tuple(decisions[project.pk]),
            {row.year: row.amount for row in budgets[project.pk]},
            outcomes.get(project.code, {}),
            max(forecasts[project.pk], key=lambda row: row.round_key, default=None),
            requests=tuple(requests[project.pk]),
            final=finals.get(project.pk),
            before=before.get(project.pk),
            closed_year=period.year if whole else None,
        )
        for project in then
    )
    return tuple(_with_rules(row, rules, period.year, known) for row in rows)


def outcome_by_project(
    principal: Unit, codes: Iterable[str], period: Period, known: Known
) -> dict[str, dict[int, Decimal | None]]:
    """Code -> year -> booked to and with the month, for every year there is a ledger for: one question a year."""
    wanted = sorted(set(codes))
    found: dict[str, dict[int, Decimal | None]] = {code: {} for code in wanted}
    if not wanted:
        return found
    for year in known_ledger_years(store(), principal.code, as_of=known.moment):
        if year > period.year:
            continue
        months = range(1, period.last_month + 1) if year == period.year else None
        rows = ledger_totals(
            store(), principal.code, year, by=("project",), months=months, projects=wanted, as_of=known.moment
        )
        booked = {row.project: row.amount for row in rows}
        for code in wanted:
            found[code][year] = booked.get(code, ZERO)
    return found


def highest_forecast(row: ProjectLine, rules: InvestmentRules, year: int) -> Decimal | None:
    """How high the forecast may be without a renewed decision; None where nothing is decided or no limit is set."""
    if row.decided is None or rules.deviation is None:
        return None
    try:
        return domain.highest_without_renewal(_as_domain(row, year), rules.deviation, rules.base_amounts, year)
    except Refused:
        return None


def is_closed(principal: Unit, year: int, known: Known) -> bool:
    """Whether the year is booked through December."""
    return booked_through(principal, year, known) == DECEMBER


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(row)
    return found


def _as_domain(row: ProjectLine, year: int) -> domain.Project:
    project, decision, untold = row.project, row.decision, row.untold
    urgent = next((one for one in reversed(row.decisions) if one.kind == DecisionKind.URGENT), None)
    counts = decision is not None and decision.kind == DecisionKind.URGENT
    return domain.Project(
        id=project.code,
        name=project.name,
        committee=project.committee.name,
        kind=project.kind_rule,
        decided_net_investment=row.decided or ZERO,
        decision_year=decision.decision_date.year if decision and decision.decision_date else year,
        forecast=row.forecast.amount if row.forecast else None,
        outcome=row.outcomes.get(year),
        decided_end=decision.ends if decision else None,
        forecast_end=row.forecast.ends if row.forecast else None,
        finished=not row.is_open,
        final_account=row.final is not None,
        measures=project.measures,
        renewed_decision=decision.decision_text if decision and decision.kind == DecisionKind.RENEWED else "",
        urgent_decision=urgent.decision_text if urgent and (counts or untold) else "",
        notified_council=untold is None,
        balance_requested=row.request_of(year) is not None,
        booked=row.closed_year == year,
        cost=row.final.outcome if row.final else row.outcome,
        budgeted=row.budgeted,
    )


def _with_rules(row: ProjectLine, rules: InvestmentRules, year: int, known: Known) -> ProjectLine:
    closed = closed_state(row.project, row.final, known)
    row = replace(row, state=closed or ProjectState.DECIDED)
    deviation, capital = None, None
    if rules.deviation and row.forecast and row.decided is not None and row.is_open:
        try:
            deviation = domain.deviation(_as_domain(row, year), rules.deviation, rules.base_amounts, year)
        except Refused:
            deviation = None
    if row.net and row.project.useful_life and rules.interest_rate is not None:
        capital = capital_cost(row.net, row.project.useful_life, rules.interest_rate, 1)
    row = replace(row, deviation=deviation, capital=capital)
    return replace(row, state=closed or _open_state(row, known))


def _open_state(row: ProjectLine, known: Known) -> ProjectState:
    """Now as it stands; then as what was known makes it: decisions and the rule about deviations tell."""
    if known.is_now:
        return ProjectState(row.project.state)
    if row.decision is None:
        return ProjectState.PLANNED
    over = row.deviation is not None and row.deviation.handling is domain.Handling.RENEWED_DECISION
    return ProjectState.RENEWAL if over else ProjectState.DECIDED


def years_ahead(year: int) -> tuple[int, ...]:
    """The five-year plan: the year and four more."""
    return tuple(range(year, year + 5))
